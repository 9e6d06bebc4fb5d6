"""The page about calibration cannot drift: its tables are worked out again."""

from __future__ import annotations

import re
from math import exp
from pathlib import Path

import numpy as np
import pytest

from graadmeter.diagnosis import calibrate
from graadmeter.survey.calibration import fitting, persons
from graadmeter.survey.calibration.curves import Scale
from graadmeter.survey.calibration.fitting import METHODS

PAGE = Path(__file__).resolve().parents[2] / "docs/explanation/calibration.md"


def rows(first_column: str) -> list[list[str]]:
    """The rows of the table of the page whose first column has this name."""
    table = PAGE.read_text("utf-8").partition(f"\n| {first_column} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


@pytest.mark.parametrize(("distance", "chance"), rows("person minus step"))
def test_the_chance_at_a_distance(distance: str, chance: str) -> None:
    assert f"{100 / (1 + exp(-float(distance))):.0f} %" == chance


@pytest.mark.parametrize(("score", "measure", "error"), rows("sum score"))
def test_the_measure_of_a_sum_score(score: str, measure: str, error: str) -> None:
    two = Scale("adjacent", np.ones(2), np.array([[0.0, 1.0], [0.0, -1.0]]), sd=1.0)
    answered = np.array([[int(score) > 0, int(score) > 1]], dtype=np.int8)
    (found,), (uncertain,) = persons.wle(two, answered)
    assert f"{found + 0.0:.2f}".replace("-0.00", "0.00") == measure
    assert f"{uncertain:.2f}" == error


def test_models_and_bars_are_those_of_the_code() -> None:
    text = PAGE.read_text("utf-8")
    named = {word for row in rows("model") for word in re.findall(r"`(\w+)`", row[0])}
    assert named == set(METHODS)
    assert (calibrate.LEAST, fitting.ROUGH, fitting.STEADY, fitting.FEW_ANSWERS) == (30, 30, 100, 10)
    assert calibrate.REVERSED == 2.58
    assert "2.58 standard errors" in text
