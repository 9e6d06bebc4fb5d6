"""The page about promised and measured cannot drift: its tables are worked out again."""

from __future__ import annotations

from pathlib import Path

import pytest

from graadmeter import maturity
from graadmeter.diagnosis.rounds import Move, Standing
from graadmeter.diagnosis.worked import LEVELLED, Promise, differ, judge

PAGE = (Path(__file__).resolve().parents[2] / "docs/explanation/did-it-work.md").read_text("utf-8")
ELEMENT = maturity.load("esm3").element("culture")
NOTHING = Standing()


def rows(first_column: str) -> list[list[str]]:
    table = PAGE.partition(f"\n| {first_column} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def moved(difference: float, ends: str) -> Move:
    low, high = (float(end) for end in ends.split(" to "))
    return Move("culture", NOTHING, NOTHING, difference, (low, high))


@pytest.mark.parametrize("row", rows("promise"), ids=lambda row: " ".join(row[:3]))
def test_when_a_promise_is_kept(row: list[str]) -> None:
    gain, _, least = row[0].partition(", at least ")
    promise = Promise("A", ELEMENT, float(gain), float(least) if least else None, None)
    interval = None if row[1] == "-" else (float(row[1]), float(row[2]))
    middle = 0.2 if interval is None else sum(interval) / 2
    assert judge(promise, Move("culture", NOTHING, NOTHING, middle, interval)).verdict == row[3]


@pytest.mark.parametrize("row", rows("where it ran"), ids=lambda row: " ".join(row[::2]))
def test_units_beside_each_other(row: list[str]) -> None:
    found = differ(moved(float(row[0]), row[1]), moved(float(row[2]), row[3]))
    assert found.difference == pytest.approx(float(row[4]), abs=0.005)
    assert found.interval is not None
    assert " to ".join(f"{end:.2f}" for end in found.interval) == row[5]


@pytest.mark.parametrize("row", rows("model"), ids=lambda row: row[0])
def test_what_measures_which_model(row: list[str]) -> None:
    kind = maturity.load(row[0]).kind
    levelled = kind in LEVELLED
    assert row[1].startswith("rounds" if levelled else "two scorings" if kind == "process_levels" else "nothing")
    assert row[2] == ("yes" if levelled else "no" if kind == "process_levels" else "-")
