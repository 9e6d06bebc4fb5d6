"""The pages about scoring rules cannot drift: their tables are run."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from graadmeter import maturity
from graadmeter.maturity.ladder import UNKNOWN, frame, held, soft_gate
from graadmeter.maturity.rules import profile_quorum, staged_gate
from graadmeter.maturity.rules._cases import run_case

PAGES = Path(__file__).resolve().parents[2] / "docs" / "explanation"


def rows(page: str, first_column: str) -> list[list[str]]:
    """The rows of the one table of a page whose first column has this name."""
    lines = (PAGES / page).read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {first_column} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return found
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def attainment(cell: str) -> float:
    return np.nan if cell == "-" else float(Fraction(cell))


def answers(attainments: dict[str, list[list[float]]], model: maturity.Model) -> dict:
    """Element -> per level the attainments of its statements (one for all, or one each) as a golden case."""
    levels = [level.id for level in model.levels if level.order]
    given = {}
    for element, per_level in attainments.items():
        for level, values in zip(levels, per_level, strict=True):
            items = model.items_at(element, level)
            for item, value in zip(items, values if len(values) > 1 else values * len(items), strict=True):
                given[item.id] = str(round(value * 3))
    return {"respondents": [{"answers": given}]}


@pytest.mark.parametrize("row", rows("staged-gate.md", "a1"), ids=" ".join)
def test_level_and_score_of_a_category(row):
    a = np.array([attainment(cell) for cell in row[:3]])
    level, score = int(held(a, 0.5)), float(soft_gate(a, 0.5))
    assert ("-" if level == UNKNOWN else str(level)) == row[3]
    assert ("-" if np.isnan(score) else f"{score:.2f}") == row[4]


@pytest.mark.parametrize("row", rows("staged-gate.md", "case"), ids=lambda row: row[0])
def test_the_worked_cases_of_esm3(row):
    _, most, exceptions, *figures, phase, blocked = row
    esm3 = maturity.load("esm3")
    cells = {element: [[attainment(cell)] for cell in most.split()] for element in esm3.elements}
    for exception in filter(None, exceptions.split(";")):
        element, *values = exception.split()
        cells[element] = [[attainment(value)] for value in values]
    found = run_case(esm3, answers(cells, esm3))
    assert found["level"] == phase
    assert [f"{value:.2f}" for value in found["attainment"].values()] == figures
    assert found["blocked_by"] == blocked.split()


@pytest.mark.parametrize("row", rows("profile-quorum.md", "levels of the seven aspects"), ids=lambda row: row[0])
def test_the_level_of_a_profile(row):
    profile, level, _ = row
    axes = frame(maturity.load("s3m"))
    cells = [[np.nan] * 4 if x == "-" else [1.0] * int(x) + [0.0] * (4 - int(x)) for x in profile.split()]
    found = int(profile_quorum.place(np.array(cells), axes).level)
    assert ("-" if found == UNKNOWN else str(found)) == level


@pytest.mark.parametrize("row", rows("process-ladder.md", "process"), ids=lambda row: row[0])
def test_the_level_of_a_process(row):
    smg = maturity.load("smg")
    process, *per_level, reached = row
    cells = {process: [[attainment(value) for value in cell.split()] for cell in per_level]}
    found = run_case(smg, answers(cells, smg))
    assert found["elements"][process]["level"] == reached
    assert found["level"] is None, "a process model has no level for the whole"


def test_every_parameter_on_the_page_is_the_one_of_the_model():
    parameters = maturity.load("esm3").rule.parameters
    assert (parameters["bar"], parameters["required_bar"]) == (1 / 2, 1 / 3)
    quorum = maturity.load("s3m").rule.parameters
    assert (quorum["bar"], quorum["quorum"], quorum["spread"]) == (1 / 2, 5, 1)
    text = (PAGES / "staged-gate.md").read_text(encoding="utf-8")
    assert re.search(r"at least 1/2 .* and", text)
    assert staged_gate.NAME in text
