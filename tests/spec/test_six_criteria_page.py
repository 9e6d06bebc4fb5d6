"""The tables of docs/explanation/six-criteria.md, worked out again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graadmeter import maturity
from graadmeter.diagnosis import criteria
from graadmeter.diagnosis.adoption import next_adoption
from graadmeter.diagnosis.facts import Fact, sorted_out
from graadmeter.diagnosis.figures import Figures

ESM6, ESM3, METRICS, MAPPING = (maturity.load(name) for name in ("esm6", "esm3", "metrics", "mapping"))
PAGE = (Path(__file__).resolve().parents[2] / "docs/explanation/six-criteria.md").read_text("utf-8")


def rows(first: str) -> list[list[str]]:
    """The rows of the table whose head begins with `first`."""
    lines = PAGE.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


@pytest.mark.parametrize("row", rows("measure"), ids=" ".join)
def test_what_is_shown_of_a_fact(row: list[str]) -> None:
    metric, export, stated, asked, shown = row
    entry = {"nothing": None, "hidden": {"value": None, "suppressed": True}}.get(export, {"value": export})
    measures = {"metrics": {} if entry is None else {metric: entry}}
    facts = sorted_out([Fact(metric, 0.9, date.fromisoformat(stated), "HR")], METRICS, date.fromisoformat(asked))
    figure = Figures(measures, METRICS, facts)(metric)
    words = {"fact": "the fact", "measured": "the export", "hidden": "hidden"}
    assert words.get(figure.status, "nothing") == shown


@pytest.mark.parametrize("row", rows("strategic"), ids=" ".join)
def test_the_next_step(row: list[str]) -> None:
    *scores, wanted = row
    survey = {
        criterion: {"score": float(score), "n": 20}
        for criterion, score in zip(ESM6.elements, scores, strict=True)
        if score != "-"
    }
    found = criteria(ESM6, Figures(None, METRICS), model=ESM3, crosswalk=MAPPING, months=None, survey=survey)
    step = next_adoption(ESM6, found)
    assert (step.criterion.id if step else "-") == wanted
