"""Published figures beside the organisation's own: lines to look along, no targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graadmeter.base.text import Quantity, Text, say, say_n
from graadmeter.reports.compose.ahead import NONE, as_of, both, named
from graadmeter.reports.compose.words import dotted, sentences
from graadmeter.reports.document import Prose, Section, Table
from graadmeter.reports.round import Round

LIBRARY = "benchmarks"
UNITS = {"share": "share", "hours": "hours", "s": "s"}


def section(round: Round) -> Section | None:
    """Left out where no published figure stands beside an own one."""
    rows = round.block("benchmarks")
    if not rows:
        return None
    heads = (say("What was measured"), say("Here"), say("Published"), say("Year, number and quality"))
    told = tuple((both(row["what"]), value(row, "own"), value(row, "value"), _about(row)) for row in rows)
    own = sum(row.get("own") is not None for row in rows)
    finding = say_n(
        "{n} published figure, {own} with one of our own beside it.",
        "{n} published figures, {own} with one of our own beside them.",
        len(rows), own=own,
    )  # fmt: skip
    note = [
        say(
            "Other organisations, other years and other ways of counting: a line to look along, no target and no "
            "verdict."
        ),
        *([on] if (on := as_of(round)) else []),
    ]
    blocks = (
        Table(say("Published figures"), heads, (46, 14, 14, 26), (("", told),)),
        Prose(sentences(note), "note"),
    )
    return Section("benchmarks", say("Beside published figures"), finding, blocks, annex=True)


def value(row: Mapping[str, Any], key: str) -> Text:
    given = row.get(key)
    return NONE if given is None else Quantity(given, UNITS.get(row.get("unit") or "", ""))


def _about(row: Mapping[str, Any]) -> Text:
    said: list[Text] = [str(row["year"])] if row.get("year") else []
    said.append(say("n = {n}", n=row["n"]) if row.get("n") is not None else say("number not given"))
    if row.get("quality"):
        said.append(quality(row["quality"]))
    return dotted(said)


def quality(letter: str) -> Text:
    """What the letter of a published figure stands for."""
    known = named(LIBRARY, "qualities").get(letter)
    return say("{letter}: {name}", letter=letter, name=known) if known else letter
