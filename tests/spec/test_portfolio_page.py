"""The page about the portfolio cannot drift: its tables are worked out again."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from graadmeter.direction.portfolio import Preference, acceptability, ahp, priorities, rank

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/explanation/portfolio.md").read_text("utf-8")
TABLES = ROOT / "tests/reference/data"


def rows(first_columns: str) -> list[list[str]]:
    """The rows of the table whose head begins with these columns."""
    table = PAGE.partition(f"\n| {first_columns} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def test_one_table_three_methods() -> None:
    scores = [[float(cell) for cell in row[1:]] for row in rows("initiative | value")]
    found = [
        rank(scores, [2, 1, 1], ["max", "max", "min"], method) for method in ("weighted_sum", "topsis", "promethee")
    ]
    said = [row[1:] for row in rows("initiative | weighted sum")]
    assert said == [[f"{one.value[at]:.2f} ({one.rank[at]:.0f})" for one in found] for at in range(len(scores))]


@pytest.mark.parametrize("normalisation", ["minmax", "vector"])
def test_the_normalisation_of_topsis_changes_the_winner(normalisation: str) -> None:
    found = rows("price (less is better)")
    scores = [[float(cell) for cell in row[:2]] for row in found]
    value = rank(scores, None, ["min", "max"], "topsis", normalisation=normalisation).value
    column = 2 if normalisation == "minmax" else 3
    assert [row[column] for row in found] == [f"{one:.3f}" for one in value]


@pytest.mark.parametrize("row", rows("shape"), ids=lambda row: row[0])
def test_the_shapes_of_preference(row: list[str]) -> None:
    thresholds = {part.split("=")[0]: float(part.split("=")[1]) for part in row[1].split()}
    shape = Preference(row[0], **thresholds)
    assert [f"{one:.2f}" for one in shape(np.array([1.0, 3.0, 5.0, 8.0]))] == row[2:]
    assert shape(np.array([0.0, -4.0])).tolist() == [0.0, 0.0]


def test_how_often_each_is_first() -> None:
    found = [[float(cell) for cell in row] for row in rows("first criterion")]
    drawn = acceptability([row[:2] for row in found], draws=200_000, seed=5).acceptability
    assert drawn == pytest.approx(np.array([row[2:] for row in found]), abs=0.005)


def test_the_house_in_both_modes() -> None:
    with (TABLES / "ahp_saaty_1990_house.csv").open() as lines:
        weights = priorities([[float(Fraction(cell)) for cell in row] for row in list(csv.reader(lines))[1:]])
    with (TABLES / "ahp_saaty_1990_local.csv").open() as lines:
        local = [[float(cell) for cell in row[1:]] for row in list(csv.reader(lines))[1:]]
    both = [ahp(weights, local, mode).value for mode in ("distributive", "ideal")]
    assert [row[1:] for row in rows("house")] == [[f"{one[at]:.3f}" for one in both] for at in range(3)]
