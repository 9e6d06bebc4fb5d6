"""The worked table of the page on disclosure is worked out again."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from graadmeter.disclosure import Policy, audit, suppress

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "disclosure.md"
FIVE = Policy(min_group=5)


def rows(first_column: str) -> list[list[str]]:
    lines = PAGE.read_text("utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {first_column} |"))
    body = lines[start + 2 :]
    end = next(i for i, line in enumerate(body) if not line.startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in (lines[start], *body[:end])]


def table() -> tuple[np.ndarray, np.ndarray]:
    """People per cell, and which of them the page prints in bold; the totals are checked on the way."""
    cells = [row[1:] for row in rows("county")[1:]]
    whole = np.array([[int(cell.strip("*")) for cell in row] for row in cells])
    assert (whole[:-1].sum(axis=0) == whole[-1]).all()
    assert (whole[:, :-1].sum(axis=1) == whole[:, -1]).all()
    bold = np.array([["*" in cell for cell in row] for row in cells])
    return whole[:-1, :-1], bold[:-1, :-1]


def test_what_is_bold_is_what_is_hidden() -> None:
    people, bold = table()
    assert (suppress(people, FIVE) == bold).all()
    extra = sorted(people[bold & (people >= 5)].tolist())
    assert extra == [7, 10, 12]
    text = " ".join(PAGE.read_text("utf-8").split())
    assert "(10, 12 and 7: 29 people)" in text


def test_the_small_cells_alone_can_be_worked_out() -> None:
    people, _ = table()
    assert all(low == high for low, high in audit(people, people < 5).values())


def test_the_ranges_of_the_page() -> None:
    people, bold = table()
    head, *body = rows("county")
    found = audit(people, bold)
    told = {}
    for name, n, low, high in rows("hidden cell")[1:]:
        county, column = name.split(", ")
        place = ([row[0] for row in body].index(county), head.index(column) - 1)
        assert people[place] == int(n)
        told[place] = (float(low), float(high))
    assert told == found
