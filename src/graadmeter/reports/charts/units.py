"""Which units answer which: the matrix, and the same as a network of units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graadmeter.base.text import LANGS, Message, Quantity, Text, say, say_n
from graadmeter.conversation.figures import TOGETHER
from graadmeter.reports.charts.chart import HIDDEN, Absent, Chart, Json, Table, absent, how, share
from graadmeter.reports.charts.look import LETTER, SIZE, Look, lines, rows, sized, written

if TYPE_CHECKING:
    import altair

ID, METRIC = "units", "replies_between_units"
NAME = say("Which units answer which")
MOST = 12  # units in the picture; the table has them all
MOST_NARROW = 6
LETTERS, LETTERS_NARROW = 18, 13  # of a name in a line
HEAD_LETTERS, WORDY = 14, 5  # of a name above a column, and columns that still have room for one
ROOM = 44  # px above the cells
LEAST_CELL = 40  # px
HATCH = "M-1,1L1,-1"
HATCHED = (0.2, 0.35, 0.5, 0.65, 0.8)  # where the strokes of a hidden cell stand
ENOUGH = 0.55  # of the way to the accent: from here a light letter reads better


@dataclass(frozen=True, slots=True)
class Crossed:
    """Units with the answers from each (row) to each (column); None is hidden. Those with most answers first."""

    names: tuple[Text, ...]
    cells: tuple[tuple[int | None, ...], ...]

    def ties(self) -> list[tuple[int, int, int | None]]:
        """Each pair of units with the answers both ways together; None where either way is hidden."""
        found = []
        for one in range(len(self.names)):
            for other in range(one + 1, len(self.names)):
                there, back = self.cells[one][other], self.cells[other][one]
                found.append((one, other, None if there is None or back is None else there + back))
        return found


def crossed(entry: Json | None) -> Crossed | None:
    """The `cross` of the measure, largest units first; None where there is none to draw."""
    given = (entry or {}).get("cross")
    if not given or len(given["rows"]) < len(("one", "another")):
        return None
    cells = given["cells"]
    size = range(len(given["rows"]))
    if given["rows"] != given["columns"] or [len(row) for row in cells] != [len(size)] * len(size):
        raise ValueError("a matrix has a row and a column for each unit")
    rest = {TOGETHER.text(lang) for lang in LANGS}  # the one row that is no name of a unit
    weight = [sum((cells[one][k] or 0) + (cells[k][one] or 0) for k in size) for one in size]
    order = sorted(size, key=lambda one: (-weight[one], one))
    names = tuple(TOGETHER if given["rows"][one] in rest else str(given["rows"][one]) for one in order)
    return Crossed(names, tuple(tuple(cells[one][other] for other in order) for one in order))


def chart(entry: Json | None) -> Chart | Absent:
    """From `replies_between_units` with its `cross`; a cell without a number is hidden and marked so."""
    found = crossed(entry)
    if entry is None or found is None:
        return absent(ID, NAME, entry)
    hidden = sum(cell is None for row in found.cells for cell in row)
    alt = say(
        "Table of squares, darker for more answers: units that answer (rows) against units that are answered "
        "(columns). {across} {most} {hidden}",
        across=_across(entry), most=_most(found), hidden=hidden_cells(hidden),
    )  # fmt: skip
    return Chart(
        ID, ID, NAME, _across(entry), alt, table(found), how(entry),
        {
            "names": list(found.names), "cells": [list(row) for row in found.cells],
            "texts": [["" if cell is None else Quantity(cell, "count") for cell in row] for row in found.cells],
            "words": {
                "rows": say("from ↓ to →"), "hidden": say("hatched: hidden, too few people"),
                "rest": say("the {n} units with most answers; the table has all", n=MOST),
                "rest_narrow": say("the {n} units with most answers; the table has all", n=MOST_NARROW),
            },
        },
    )  # fmt: skip


def _across(entry: Json) -> Message:
    """How much of the answers goes to another unit."""
    if entry.get("value") is None or not entry.get("n"):
        return say("Some units answer each other more than others do.")
    return say("{share} of the answers go to somebody in another unit.", share=share(entry["value"] / entry["n"]))


def _most(found: Crossed) -> Text:
    shown = [
        (n, found.names[one], found.names[other])
        for one, row in enumerate(found.cells) for other, n in enumerate(row) if one != other and n is not None
    ]  # fmt: skip
    if not shown:
        return say("No number between two units may be shown.")
    n, answers, answered = max(shown, key=lambda cell: cell[0])
    return say("Most between units: {answers} to {answered}, {n} times.", answers=answers, answered=answered, n=n)


def hidden_cells(hidden: int) -> Text:
    if not hidden:
        return say("Nothing is hidden.")
    return say_n(
        "{n} number is hidden, since too few people are behind it.",
        "{n} numbers are hidden, since too few people are behind them.", hidden,
    )  # fmt: skip


def table(found: Crossed) -> Table:
    body: list[tuple[Text, ...]] = [
        (name, *(HIDDEN if n is None else Quantity(n, "count") for n in row))
        for name, row in zip(found.names, found.cells, strict=True)
    ]
    return Table((say("Who answers"), *(say("to {name}", name=name) for name in found.names)), tuple(body))


def _drawn(drawing: Json, look: Look) -> int:
    return min(len(drawing["names"]), MOST_NARROW if look.narrow else MOST)


def _cell(drawing: Json, look: Look) -> float:
    """Height of a cell, px."""
    return min(LEAST_CELL, (look.width - 10) / (_drawn(drawing, look) + 2))


def height(drawing: Json, look: Look) -> int:
    return round(ROOM + _cell(drawing, look) * _drawn(drawing, look) + 2.5 * SIZE)


def spec(drawing: Json, look: Look) -> altair.LayerChart:
    import altair as alt

    c, said, size = look.colours, drawing["words"], _drawn(drawing, look)
    letters = LETTERS_NARROW if look.narrow else LETTERS
    left = (letters * LETTER + 8) / (look.width - letters * LETTER - 18) * size  # room for names, in cells
    tall = _cell(drawing, look)
    domain = alt.Scale(domain=[-left, size], nice=False, zero=False)
    down = alt.Scale(domain=[size + 2.2 * SIZE / tall, -ROOM / tall], nice=False, zero=False)
    most = max((n for row in drawing["cells"][:size] for n in row[:size] if n), default=1)
    shown, hidden, hatched = [], [], []
    for row in range(size):
        for column in range(size):
            n = drawing["cells"][row][column]
            place = {"left": column + 0.03, "right": column + 0.97, "top": row + 0.04, "bottom": row + 0.96,
                     "x": column + 0.5, "y": row + 0.5}  # fmt: skip
            if n is None:
                hidden.append(place)
                hatched += [{**place, "x": column + part} for part in (HATCHED[2:3] if look.narrow else HATCHED)]
                continue
            shade = (n / most) ** 0.5
            fill = mixed(c.wash, c.accent, shade) if n else c.ground
            ink = c.ground if shade > ENOUGH else c.ink
            shown.append({**place, "fill": fill, "ink": ink, "text": drawing["texts"][row][column]})
    numbered = look.narrow or size > WORDY  # the heads have no room for names then
    called = [f"{at + 1} {name}" if numbered else name for at, name in enumerate(drawing["names"][:size])]
    heads = [
        {"x": place + 0.5, "y": 0, "text": [str(place + 1)] if numbered else lines(name, HEAD_LETTERS)}
        for place, name in enumerate(called)
    ]
    names = [{"x": 0, "y": place + 0.5, "text": lines(name, letters)} for place, name in enumerate(called)]
    notes = [*([said["hidden"]] if hidden else [])]
    if size < len(drawing["names"]):
        notes.append(said["rest_narrow" if look.narrow else "rest"])
    corner = [{"x": -left, "y": 0, "text": [said["rows"]]}]
    foot = [{"x": -left, "y": size, "text": notes}] if notes else []

    def at(field: str, scale: altair.Scale) -> dict[str, Any]:
        return {"field": field, "type": "quantitative", "scale": scale, "axis": None}

    x, y = alt.X(**at("x", domain)), alt.Y(**at("y", down))
    box = {"x": alt.X(**at("left", domain)), "x2": "right:Q", "y": alt.Y(**at("top", down)), "y2": "bottom:Q"}
    own = {"fill": alt.Fill("fill:N", scale=None), "color": alt.Color("ink:N", scale=None)}
    letter = SIZE if not look.narrow or size < MOST_NARROW else SIZE - 1
    layers = [
        alt.Chart(rows(shown)).mark_rect(stroke=c.line).encode(**box, fill=own["fill"]),
        alt.Chart(rows(hidden)).mark_rect(stroke=c.soft, strokeDash=[3, 3], fill=c.ground).encode(**box),
        alt.Chart(rows(hatched))
        .mark_point(
            shape=HATCH,
            size=(tall * (0.6 if look.narrow else 0.75)) ** 2,
            stroke=c.soft,
            strokeWidth=1,
            filled=False,
            opacity=1,
        )
        .encode(x=x, y=y),
        alt.Chart(rows(shown)).mark_text(fontSize=letter).encode(x=x, y=y, text="text:N", color=own["color"]),
        *(each.encode(x=x, y=y) for each in written(heads, look, align="center", at="bottom", dy=-5)),
        *(each.encode(x=x, y=y) for each in written(names, look, align="right", dx=-6)),
        *(each.encode(x=x, y=y) for each in written(foot, look, align="left", at="top", dy=6, soft=True)),
        *(each.encode(x=x, y=y) for each in written(corner, look, align="left", at="bottom", dy=-5, soft=True)),
    ]
    return sized(alt.layer(*layers), look, height(drawing, look))


def mixed(one: str, other: str, part: float) -> str:
    """A colour `part` of the way from one to the other."""
    pairs: Sequence[tuple[int, int]] = [(int(one[k : k + 2], 16), int(other[k : k + 2], 16)) for k in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)
