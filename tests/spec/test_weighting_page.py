"""The page about weighting cannot drift: its tables are worked out again."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest

from graadmeter.survey.groups import TIMES_MOST, UNSTATED_MOST
from graadmeter.survey.representing import SURPRISE, represent
from graadmeter.survey.weighting import TOLERANCE, design_effect, post_stratify, rake
from graadmeter.tables import ANSWERS

PAGE = Path(__file__).resolve().parents[2] / "docs/explanation/weighting.md"


def rows(first_column: str) -> list[list[str]]:
    table = PAGE.read_text("utf-8").partition(f"\n| {first_column} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def test_the_weights_of_the_worked_table() -> None:
    table = rows("respondent")
    unit, site = [row[1] for row in table], [row[2] for row in table]
    alone = post_stratify(unit, {"Sales": 40, "IT": 60}).weights
    raked = rake({"unit": unit, "site": site}, {"unit": {"Sales": 40, "IT": 60}, "site": {"1": 50, "2": 50}}).weights
    assert [[f"{one:.2f}", f"{both:.2f}"] for one, both in zip(alone, raked, strict=True)] == [row[3:] for row in table]


@pytest.mark.parametrize("row", rows("weights"), ids=lambda row: row[0])
def test_what_weights_cost(row: list[str]) -> None:
    weights = [float(weight) for weight in row[0].split()]
    deff = design_effect(weights)
    assert [f"{deff:.2f}", f"{len(weights) / deff:.1f}"] == row[1:]


@pytest.mark.parametrize("row", rows("answers of 300 people, North 200 and South 100"), ids=lambda row: row[0])
def test_what_is_refused(row: list[str]) -> None:
    given = {name: int(n) for name, n in re.findall(r"([A-Za-z ]+?) (\d+)", row[0])}
    unstated = given.pop(" not stated", 0)
    labels = [name.strip() for name, n in given.items() for _ in range(n)] + [None] * unstated
    people = [{"respondent": str(n), "item": "q", "value": "1", "unit": label} for n, label in enumerate(labels)]
    answers = ANSWERS.check(pa.Table.from_pylist(people, schema=ANSWERS.schema))
    found = represent(answers, {"unit": {"North": 200, "South": 100}})
    (unit,) = found.variables
    assert ("yes" if unit.used else f"no: {unit.reason}") == row[1]


def test_the_bars_are_the_ones_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    assert f"more than {TIMES_MOST:.0f} times the mean" in page
    assert f"more than {UNSTATED_MOST:.0%} of the respondents" in page
    assert f"more than {SURPRISE} standard deviations" in page
    assert f"{TOLERANCE:.0e}" in page
