"""The page about the quality of statements cannot drift: its tables are worked out again."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from graadmeter import maturity
from graadmeter.diagnosis.items import calibrated, order
from graadmeter.diagnosis.items.readings import MISFIT, NOT_APPLICABLE_FROM, UNKNOWN_FROM
from graadmeter.diagnosis.items.sheet import Sheet, sheet
from graadmeter.disclosure import policy
from graadmeter.tables import ANSWERS

PAGE = Path(__file__).resolve().parents[2] / "docs/explanation/item-quality.md"
CULTURE = 2  # place of the element among those of esm3: one statement per level


def rows(first_column: str) -> list[list[str]]:
    """The rows of the table whose first column has this name."""
    table = PAGE.read_text("utf-8").partition(f"\n| {first_column} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def answered(lines: list[list[str]]) -> Sheet:
    """Respondents who answer the three statements about culture; a dot for no answer."""
    items = [f"esm3.culture.q{n}" for n in (1, 2, 3)]
    made = [
        {"respondent": f"r{number}", "item": item, "value": value}
        for number, line in enumerate(lines)
        for item, value in zip(items, line, strict=True)
        if value != "."
    ]
    return sheet(ANSWERS.check(pa.Table.from_pylist(made)), maturity.load("esm3"), policy("public"))


@pytest.mark.parametrize("row", rows("answers P F S"), ids=lambda row: row[0])
def test_breaks_of_the_order(row: list[str]) -> None:
    found = order.pairs(answered([row[0].split()]), CULTURE)
    assert [str(sum(pair.n for pair in found)), str(sum(pair.wrong for pair in found))] == row[1:]


@pytest.mark.parametrize("row", rows("true P F S"), ids=lambda row: row[0])
def test_errors_against_the_ideal(row: list[str]) -> None:
    marks, ideal = row[0].split(), row[1].split()
    found = order.reproducibility(answered([_as_answers(marks)]), CULTURE)
    assert found is not None
    errors = sum(a != b for a, b in zip(marks, ideal, strict=True))
    assert errors == int(row[2]) == round((1 - found.value) * found.answers)


def test_the_coefficient_of_all_lines_together() -> None:
    lines = [_as_answers(row[0].split()) for row in rows("true P F S")]
    found = order.reproducibility(answered(lines), CULTURE)
    assert found is not None
    errors = round((1 - found.value) * found.answers)
    stated = f"{errors} errors in {found.answers} answers, a coefficient of {found.value:.2f}"
    assert stated in PAGE.read_text("utf-8")


@pytest.mark.parametrize("row", rows("wrong way"), ids=" ".join)
def test_when_a_pair_is_reversed(row: list[str]) -> None:
    wrong, right = int(row[0]), int(row[1])
    assert ("yes" if order.Pair(0, 1, wrong + right, wrong, right).reversed else "no") == row[2]


@pytest.mark.parametrize("row", rows("d"), ids=" ".join)
def test_the_verdict_on_two_difficulties(row: list[str]) -> None:
    assert calibrated.verdict(*map(float, row[:3])) == row[3]


def test_the_bars_of_the_page_are_those_of_the_code() -> None:
    page = PAGE.read_text("utf-8")
    assert (UNKNOWN_FROM, NOT_APPLICABLE_FROM) == (1 / 3, 1 / 5)
    assert f"From {calibrated.CALIBRATED_FROM} respondents on" in page
    assert f"{order.REPRODUCIBLE:.2f} is the usual bar" in page
    assert f"outfit above {MISFIT}" in page


def _as_answers(marks: list[str]) -> list[str]:
    """True is an answer from the bar of the model on."""
    return [{"1": "2", "0": "1"}.get(mark, mark) for mark in marks]
