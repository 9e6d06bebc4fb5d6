"""How each block of a report becomes texts, tables and charts on slides."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graadmeter.base.text import Quantity, say
from graadmeter.reports.document import Picture
from graadmeter.reports.slides import charts
from graadmeter.reports.slides.deck import ROOM, SOFT, Cell, Deck
from graadmeter.reports.slides.measure import height

Plain = dict[str, Any]
SMALL = 10.5  # letters of small print
MOST_BARS = 14  # in one chart
MARKS = {"good": "●", "partly": "◐", "bad": "▲", "none": "–", "met": "●", "not_met": "○", "conflict": "▲"}
NOW, WANTED, BEHIND = "●", "◇", "▲"
PERCENT = "0%"
CHART, LEAST_CHART = 230.0, 150.0  # points of a chart with its table below
TOGETHER = {"trend": 270.0, "bars": 200.0, "statuses": 110.0, "table": 110.0}  # points with a sentence above


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block is put: the deck, and the block as it was before its texts were resolved."""

    deck: Deck
    raw: Any

    def word(self, text: Any) -> str:
        return str(text.text(self.deck.lang))


def place(deck: Deck, block: Plain, raw: Any, following: str | None = None) -> None:
    """Put one block on the slides. `following`: the kind of the next, which a sentence above it stays with."""
    if block["kind"] == "prose" and following in TOGETHER:
        deck.ask(TOGETHER[following])
    BLOCKS[block["kind"]](Place(deck, raw), block)
    if alt := block.get("alt"):
        deck.note(alt)


def _prose(to: Place, block: Plain) -> None:
    """Small print is for who speaks; on the slide too, where there is room for it."""
    if block["style"] == "note":
        to.deck.note(block["text"])
        if to.deck.room() < height(block["text"], ROOM, SMALL):
            return
        to.deck.text(block["text"], size=SMALL, colour=SOFT)
    else:
        to.deck.text(block["text"])


def _terms(to: Place, block: Plain) -> None:
    rows = [[Cell(term, bold=True), Cell(said)] for term, said in block["rows"]]
    to.deck.table(None, rows, (22, 78), to.word(say("Terms with their explanation")), size=10.5)


def _points(to: Place, block: Plain) -> None:
    heads = [Cell(to.word(say("No."))), Cell(block["heading"]), Cell(to.word(say("Question")))]
    rows = [[Cell(str(n)), Cell(row["text"]), Cell(row["question"] or "")] for n, row in enumerate(block["rows"], 1)]
    to.deck.table(heads, rows, (6, 56, 38), block["heading"], size=12.0)


def _sources(to: Place, block: Plain) -> None:
    rows = [[Cell(row["name"]), Cell(row["headline"], bold=True), Cell(row["detail"])] for row in block["rows"]]
    heads = [Cell(to.word(say("Source"))), Cell(to.word(say("Outcome"))), Cell(to.word(say("From whom and when")))]
    to.deck.table(heads, rows, (25, 30, 45), to.word(say("What each source says")), size=12.0)


def _callout(to: Place, block: Plain) -> None:
    rows = [[Cell(name, bold=True), Cell("; ".join(said))] for name, said in block["facts"]]
    to.deck.table([Cell(block["heading"], across=2)], [[Cell(block["text"], across=2)], *rows], (18, 82),
                  block["heading"], size=12.0)  # fmt: skip


def _thermometer(to: Place, block: Plain) -> None:
    if block["score"] is not None:
        names, values = [to.word(say("This round"))], [block["score"]]
        if block["before"] is not None:
            names.append(to.word(say("The earlier round")))
            values.append(block["before"])
        series = [(to.word(say("Score")), [round(value, 2) for value in values])]
        add = charts.bars(names, series, to.deck.brand, to.deck.lang, top=len(block["levels"]), shown="0.0", step=1)
        to.deck.chart(60.0 + 34 * len(names), block["alt"], add)
    steps = " · ".join(f"{number} {name}" for number, name in enumerate(block["levels"], 1))
    to.deck.text(block["band"], size=13.0, bold=True)
    to.deck.text(to.word(say("Phases: {steps}", steps=steps)), size=11.0, colour=SOFT)


def _heat_map(to: Place, block: Plain) -> None:
    rows = []
    tint = to.deck.brand.tint(0.72)
    columns = len(block["levels"]) + 2
    for group, members in block["groups"]:
        if group:
            rows.append([Cell(group, fill=to.deck.brand.tint(0.9), bold=True, across=columns)])
        for row in members:
            name = f"{row['name']} {BEHIND}" if row["bottleneck"] else row["name"]
            cells = [
                Cell(
                    " ".join(part for part in (
                        cell["label"], NOW if cell["current"] else "", WANTED if cell["ambition"] else "",
                    ) if part),
                    fill=tint if cell["current"] else None,
                )
                for cell in row["cells"]
            ]  # fmt: skip
            stand = " · ".join(part for part in (row["score"], row["note"]) if part)
            rows.append([Cell(name), Cell(stand), *cells])
    heads = [Cell(said) for said in (*block["heads"], *block["levels"])]
    to.deck.table(heads, rows, (30, 27, *[43 / len(block["levels"])] * len(block["levels"])), block["alt"], size=10.0)
    named = {"current": NOW, "ambition": WANTED, "bottleneck": BEHIND}
    key = " · ".join(f"{named[kind]} {said}" for kind, said in block["legend"] if kind in named)
    to.deck.text(key, size=10.0, colour=SOFT)


def _gaps(to: Place, block: Plain) -> None:
    levels, rows = block["levels"], block["rows"]
    parts = math.ceil(len(rows) / MOST_BARS)
    each = math.ceil(len(rows) / parts) if parts else 0
    for at in range(0, len(rows), max(1, each)):
        some = rows[at : at + each]
        now, wanted = block["heads"]
        series = [(now, [row["current"] for row in some]), (wanted, [row["ambition"] for row in some])]
        names = [f"{row['name']} {BEHIND}" if row["bottleneck"] else row["name"] for row in some]
        add = charts.bars(names, series, to.deck.brand, to.deck.lang, top=len(levels) - 1, shown="0", step=1)
        to.deck.chart(60.0 + charts.PER_BAR * len(some), block["alt"], add)
    steps = " · ".join(f"{number} {name}" for number, name in enumerate(levels))
    to.deck.text(steps, size=10.5, colour=SOFT)


def _bars(to: Place, block: Plain) -> None:
    series = [(to.word(say("Share")), [row["share"] for row in block["rows"]])]
    add = charts.bars([row["name"] for row in block["rows"]], series, to.deck.brand, to.deck.lang, top=1, shown=PERCENT)
    to.deck.chart(50.0 + charts.PER_BAR * len(block["rows"]), block["alt"], add)
    to.deck.text(" · ".join(f"{row['name']}: {row['label']}" for row in block["rows"]), size=10.5, colour=SOFT)


def _cards(to: Place, block: Plain) -> None:
    for card in block["rows"]:
        wanted = f" → {card['ambition']}" if card["ambition"] else ""
        mark = f" {BEHIND}" if card["bottleneck"] else ""
        head = f"{card['name']}{mark}: {card['level']}{wanted} · {card['stand']}"
        rows = [[Cell(name, bold=True), Cell(said)] for name, said in card["rows"]]
        to.deck.table([Cell(head, across=2)], rows, (14, 86), head, size=10.5, together=True)


def _criteria(to: Place, block: Plain) -> None:
    for row in block["rows"]:
        to.deck.ask(120.0)
        said = f"{MARKS.get(row['verdict'], '')} {row['question']} {row['verdict_text']}"
        to.deck.text(said, size=13.0, bold=True)
        to.deck.text(f"{row['telemetry']} · {row['survey']}", size=10.5, colour=SOFT)
        lines = [[Cell(one["name"]), Cell(f"{MARKS[one['verdict']]} {one['value']}"), Cell(one["bar"]),
                  Cell(one["detail"])] for one in row["lines"]]  # fmt: skip
        if lines:
            to.deck.table([Cell(head) for head in block["heads"]], lines, (28, 14, 32, 26), row["question"], size=10.0)
        for names, reason in row["missing"]:
            to.deck.text(f"{names}: {reason}", size=10.0, colour=SOFT)


def _picture(to: Place, block: Plain) -> None:
    """The numbers of the picture: as a chart where its first figure is a share, and always as a table."""
    to.deck.idea(block["caption"])
    first = 24.0
    widths = (first, *[(100 - first) / max(1, len(block["heads"]) - 1)] * (len(block["heads"]) - 1))
    heads = [Cell(head, bold=True) for head in block["heads"]]
    rows = [[Cell(said) for said in row] for row in block["rows"]]
    if shares := _shares(to.raw):
        names = [row[0] for row in block["rows"]]
        upright = len(names) > 6
        tall = CHART if upright else min(CHART, 60.0 + 1.6 * charts.PER_BAR * len(names))
        room = to.deck.room() - to.deck.tall_table([heads, *rows], widths, 9.5) - 10.0  # with its table on one slide
        add = charts.bars(names, [(block["heads"][1], shares)], to.deck.brand, to.deck.lang, top=1, shown=PERCENT,
                          upright=upright)  # fmt: skip
        to.deck.chart(min(tall, room) if room >= LEAST_CHART else tall, block["alt"], add)
    to.deck.table(heads, rows, widths, block["alt"], size=9.5, together=True)
    to.deck.note(block["note"])


def _shares(picture: Picture) -> list[float | None]:
    """The first column of figures, where all of them are shares; empty otherwise."""
    found = [row[1] if len(row) > 1 else None for row in picture.rows]
    values = [said.value if isinstance(said, Quantity) and said.unit == "share" else None for said in found]
    known = [value for value in values if value is not None]
    return values if known and len(known) * 2 > len(found) else []


def _bullets(to: Place, block: Plain) -> None:
    for row in block["rows"]:
        to.deck.text(f"– {row}", size=13.0)


def _table(to: Place, block: Plain) -> None:
    rows: list[list[Cell]] = []
    for group, members in block["groups"]:
        if group:
            rows.append([Cell(group, fill=to.deck.brand.tint(0.9), bold=True, across=len(block["heads"]))])
        rows += [[Cell(said, bold=at == 0) for at, said in enumerate(row)] for row in members]
    heads = [Cell(said) for said in block["heads"]]
    to.deck.table(heads, rows, block["widths"], block["caption"], size=10.0 if block["small"] else 11.0)


def _statuses(to: Place, block: Plain) -> None:
    rows = [[Cell(row["name"], bold=True), Cell(f"{MARKS[row['verdict']]} {row['said']}"), Cell(row["detail"])]
            for row in block["rows"]]  # fmt: skip
    heads = [Cell(to.word(said)) for said in (say("Part"), say("Outcome"), say("Note"))]
    to.deck.table(heads, rows, (36, 22, 42), to.word(say("How each part stands")), size=10.5)


def _roadmap(to: Place, block: Plain) -> None:
    """Quarters as columns; where there are many, only some are named."""
    many = len(block["quarters"])
    step = math.ceil(many / 8)
    heads = [Cell(block["head"])]
    heads += [Cell(block["quarters"][at], across=min(step, many - at)) for at in range(0, many, step)]
    done = to.deck.brand.accent
    rows = [
        [Cell(row["name"]), *(Cell("", fill=done if row["start"] <= at <= row["end"] else None)
                              for at in range(1, many + 1))]
        for row in block["rows"]
    ]  # fmt: skip
    to.deck.table(heads, rows, (32, *[68 / many] * many), block["alt"], size=10.0)


def _trend(to: Place, block: Plain) -> None:
    series = [(block["name"], [round(value, 2) for value in block["values"]])]
    add = charts.bars(block["moments"], series, to.deck.brand, to.deck.lang, top=block["top"] * 1.15, shown="0.0",
                      upright=True)  # fmt: skip
    to.deck.chart(210.0, block["alt"], add)


def _scatter(to: Place, block: Plain) -> None:
    places = [(row["number"], row["x"], row["y"]) for row in block["rows"]]
    add = charts.spots(places, to.deck.brand, to.deck.lang, name=block["up"], across=block["across"], up=block["up"],
                       ends=((block["left"], block["right"]), (block["bottom"], block["top"])))  # fmt: skip
    to.deck.chart(330.0, block["alt"], add)


BLOCKS: dict[str, Callable[[Place, Plain], None]] = {
    "prose": _prose, "terms": _terms, "points": _points, "sources": _sources, "callout": _callout,
    "thermometer": _thermometer, "heatmap": _heat_map, "gaps": _gaps, "bars": _bars, "cards": _cards,
    "criteria": _criteria, "picture": _picture, "bullets": _bullets, "table": _table, "statuses": _statuses,
    "roadmap": _roadmap, "trend": _trend, "scatter": _scatter,
}  # fmt: skip
