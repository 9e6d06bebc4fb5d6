"""The tables of docs/explanation/three-sources.md, run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graadmeter import maturity
from graadmeter.diagnosis import Figures, criteria
from graadmeter.diagnosis.figures import differences, evidence
from graadmeter.diagnosis.judged import difference, judgements

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "three-sources.md"
ESM3, ESM6 = maturity.load("esm3"), maturity.load("esm6")
METRICS, CROSSWALK = maturity.load("metrics"), maturity.load("mapping")


def table(first: str) -> list[list[str]]:
    """The rows of the table whose first column is called `first`; `-` as the empty text."""
    lines = PAGE.read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {first} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(["" if cell.strip() == "-" else cell.strip() for cell in line.strip("|").split("|")])
    return rows


def figures(**values: str) -> Figures:
    given = {name: {"value": float(value), "n": 100, "unit": "share"} for name, value in values.items() if value}
    return Figures({"metrics": given}, METRICS)


@pytest.mark.parametrize(("reported", "metric", "value", "fits", "difference"), table("reported"))
def test_reported_and_measured(reported: str, metric: str, value: str, fits: str, difference: str) -> None:
    culture = ESM3.element("culture")
    rows = evidence(culture.evidence, figures(**{metric: value}), ESM3)
    row = next(row for row in rows if row.figure.metric == metric)
    found = differences(culture, ESM3.level(reported), rows)
    assert (row.level.id if row.level else "") == fits
    assert [each.direction.replace("_", " ") for each in found] == ([difference] if difference else [])


@pytest.mark.parametrize(("respondents", "experts", "direction", "phases"), table("respondents"))
def test_reported_and_judged(respondents: str, experts: str, direction: str, phases: str) -> None:
    culture = ESM3.element("culture")
    agreed, _ = judgements(ESM3, {"culture": {"level": experts}} if experts else {})
    found = difference(culture, ESM3.level(respondents) if respondents else None, agreed.get("culture"))
    assert (found.direction.replace("_", " ") if found else "") == direction
    assert (str(found.levels) if found else "") == phases


@pytest.mark.parametrize(("survey", "locations", "units", "layers", "platform", "status"), table("survey"))
def test_survey_and_platform(survey: str, locations: str, units: str, layers: str, platform: str, status: str) -> None:
    given = figures(cross_location_share=locations, cross_unit_share=units, cross_layer_share=layers)
    asked: dict[str, Any] | None = {"fertile_ground": {"score": float(survey), "n": 40}} if survey else None
    rows = criteria(ESM6, given, model=ESM3, crosswalk=CROSSWALK, months=None, survey=asked)
    row = next(row for row in rows if row.criterion.id == "fertile_ground")
    assert ("" if row.telemetry is None else f"{row.telemetry:.2f}") == platform
    seen = (row.status or "").replace("_", " ") + (", conflict" if row.conflict else "")
    assert seen == status
    assert row.one_sided == (bool(survey) != bool(platform))
