"""The pictures, hours and intervals on the page about counting a conversation, worked out again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from graadmeter.conversation import MeasureResult
from graadmeter.conversation.metrics.hours import DEFAULT, working_hours
from graadmeter.conversation.uncertainty import clustered

Measured = Callable[..., MeasureResult]
PAGE = Path(__file__).resolve().parents[2] / "docs/explanation/conversation.md"
UNITS = {"ann": "Sales", "bob": "Sales", "carl": "Sales", "dora": "IT", "eve": "IT"}


def rows(*head: str) -> list[list[str]]:
    """The rows of the table of the page whose first columns have these names."""
    table = PAGE.read_text("utf-8").partition(f"\n| {' | '.join(head)} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


@pytest.fixture(scope="module")
def figures(measured: Measured) -> MeasureResult:
    names = ("at", "thread", "author", "text")
    talk = [dict(zip(names, row, strict=True)) for row in rows("at")]
    people = [{"person": name, "unit": unit} for name, unit in UNITS.items()]
    only = ("replies_between_units", "participation_gini", "first_response_km_median_s")
    return measured(talk, people=people, only=only)


def test_units_against_units(figures: MeasureResult) -> None:
    cross = figures.figures["replies_between_units"].cross
    assert cross is not None
    table = rows("answers")
    assert list(cross.rows) == [row[0] for row in table]
    assert [list(line) for line in cross.cells] == [[int(cell) for cell in row[1:]] for row in table]


def test_the_lorenz_curve(figures: MeasureResult) -> None:
    curve = figures.figures["participation_gini"].curve
    assert curve is not None
    table = [[float(Fraction(cell)) for cell in row] for row in rows("people", "messages")]
    assert [row[0] for row in table] == pytest.approx(curve["people_share"])
    assert [row[1] for row in table] == pytest.approx(curve["message_share"])


def test_the_points_of_the_curve_of_waiting(figures: MeasureResult) -> None:
    curve = figures.figures["first_response_km_median_s"].curve
    assert curve is not None
    columns = zip(*([float(cell) for cell in row] for row in rows("seconds")), strict=True)
    for name, column in zip(("seconds", "unanswered_share", "low", "high"), columns, strict=True):
        shown = [seen for seen in curve[name] if seen is not None]
        assert [round(seen, 2) for seen in shown][: len(column)] == list(column), name


@pytest.mark.parametrize("row", rows("moment (UTC)"), ids=" ".join)
def test_the_clock_of_the_zone(row: list[str]) -> None:
    hours = working_hours(DEFAULT)
    assert hours is not None
    assert hours.hold(datetime.fromisoformat(row[0]).replace(tzinfo=UTC)) == (row[1] == "yes")


def test_what_one_person_does_a_hundred_times() -> None:
    ((people, each, share, low, high),) = rows("people", "messages each")
    part = [int(each) * (n % 2) for n in range(int(people))]
    interval = clustered(part, [int(each)] * int(people))
    assert interval is not None
    assert sum(part) / int(people) / int(each) == float(share)
    assert [round(end, 2) for end in interval] == [float(low), float(high)]
