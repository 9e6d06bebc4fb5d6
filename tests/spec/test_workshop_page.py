"""The page about the votes of a workshop cannot drift: its table is worked out again."""

from __future__ import annotations

from pathlib import Path

import pytest

from graadmeter import maturity
from graadmeter.web.assessments.sheet import DONT_KNOW
from graadmeter.web.workshops import figures

PAGE = (Path(__file__).resolve().parents[2] / "docs/explanation/workshop-votes.md").read_text("utf-8")
MODEL = maturity.load("esm3")
LEVELS = figures.scale(MODEL)


def rows() -> list[list[str]]:
    table = PAGE.partition("\n| votes |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def counted(row: list[str]) -> dict[str, int]:
    return {**dict(zip(LEVELS, map(int, row[0].split()), strict=True)), DONT_KNOW: int(row[1])}


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]} dk {row[1]}")
def test_the_votes_of_a_room(row: list[str]) -> None:
    found = figures.spread(counted(row), LEVELS)
    ends = dict.fromkeys(level for level in (found.lowest, found.highest) if level)
    words = " ".join(str(said) for said in figures.in_words(found, MODEL))
    room = [word for word in ("largely", "partly", "divided") if word in words]
    agreement = "-" if found.agreement is None else f"{found.agreement:.1f}"
    said = [" to ".join(ends) or "-", agreement, "".join(room) or "-", found.camps, not found.to_agree]
    assert [{True: "yes", False: "no"}.get(part, part) for part in said] == row[2:]
    assert ("two camps" in words) == found.camps


def test_what_leaves_where_few_chose() -> None:
    leaving = [figures.spread(counted(row), LEVELS).outside() for row in rows()]
    words = [str(figures.in_words(found, MODEL)[0]).rstrip(".") for found in leaving[-2:]]
    assert f'"{words[0]}" and "{words[1][0].lower()}{words[1][1:]}"' in PAGE
    for found in leaving:
        told = (found.lowest, found.highest, found.agreement, found.rwg)
        assert (None not in told) if found.n >= figures.MIN_VOTES else set(told) == {None}


@pytest.mark.parametrize(
    ("counts", "asked"),
    [
        ({"pioneering": 5, "strategic": 2}, "Who chose “Strategic”: what did you see? And who chose “Pioneering”"),
        ({"pioneering": 2, "strategic": 5}, "Who chose “Pioneering”: what did you see? And who chose “Strategic”"),
        ({"strategic": 5}, "Everyone sees the same."),
        ({"strategic": 2, DONT_KNOW: 1}, "Many do not know."),
        ({DONT_KNOW: 4}, "Nobody chose a level."),
    ],
)
def test_the_first_question(counts: dict[str, int], asked: str) -> None:
    assert str(figures.question(counts, figures.spread(counts, LEVELS), MODEL)).startswith(asked)
