"""A picture of the conversation as data: what it says in words, its numbers as a table, and what is to be drawn.

A chart speaks no language yet: texts are resolved where it is shown. Everything in it stands in the JSON of
`conversation measure`, which is protected already; nothing about people is computed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter.base.text import LANGS, Bilingual, Message, Quantity, Text, say
from graadmeter.conversation.figures import COUNTED, counted

HIDDEN = say("hidden")
UNKNOWN = say("not shown")
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """The same numbers for who cannot see the picture. The first cell of a row names it."""

    heads: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`caption` states the finding in one sentence; `alt` says what the picture shows, with its main numbers.

    `kind`: the module that draws it. `drawing`: what that module draws: numbers, and texts that are resolved before.
    `how`: how it was measured, as term and text.
    """

    id: str
    kind: str
    name: Text
    caption: Text
    alt: Text
    table: Table
    how: tuple[tuple[Text, Text], ...]
    drawing: Json


@dataclass(frozen=True, slots=True)
class Absent:
    """A picture that cannot be drawn, and why."""

    id: str
    name: Text
    reason: Text


def absent(id: str, name: Text, entry: Json | None) -> Absent:
    """Why there is nothing to draw, in the words of the measure itself where it has any."""
    if entry is None:
        return Absent(id, name, say("Not measured in this version."))
    if note := said(entry, "note"):
        return Absent(id, name, note)
    if entry.get("suppressed"):
        return Absent(id, name, say("Hidden: group too small."))
    return Absent(id, name, say("The groups are too small, or there is too little conversation, to draw this."))


def how(entry: Json, interval: Message | None = None, when: Message | None = None) -> tuple[tuple[Text, Text], ...]:
    """How a figure was measured: over how many, by which rule, when, and how sure. `when`: of what is drawn, where
    that is more than the period of the figure."""
    rows: list[tuple[Text, Text]] = []
    of = next((known for known in COUNTED if known == entry.get("n_of")), None)
    if entry.get("n") is not None:
        rows.append((say("Counted over"), counted(entry["n"], of) if of else say("n = {n}", n=entry["n"])))
    if rule := said(entry, "rule_text"):
        rows.append((say("Rule"), rule))
    period = entry.get("period") or {}
    if when is None and period.get("from") and period.get("to"):
        first, last = (date.fromisoformat(str(period[end])[:10]) for end in ("from", "to"))
        when = say("{start} to {end}", start=first, end=last)
    if when is not None:
        rows.append((say("Period"), when))
    if interval is not None:
        rows.append((say("95% interval"), interval))
    if note := said(entry, "note"):
        rows.append((say("Note"), note))
    return tuple(rows)


def said(entry: Json, key: str) -> Text | None:
    """A sentence of a figure for every reader; in the language it was measured in where it holds no other."""
    return _worded((entry.get("both") or {}).get(key)) or (str(entry[key]) if entry.get(key) else None)


def called(entry: Json, part: str) -> Text:
    """What a part of a figure is called; the same for the language."""
    both = ((entry.get("both") or {}).get("by_text") or {}).get(part)
    return _worded(both) or str((entry.get("by_text") or {}).get(part, part))


def _worded(both: Any) -> Bilingual | None:
    return Bilingual(*(str(both[lang]) for lang in LANGS)) if both else None


def share(value: float) -> Quantity:
    return Quantity(value, "share")


def between(low: float | None, high: float | None) -> Message | None:
    """An interval of a share in words; None where an end is not known."""
    if low is None or high is None:
        return None
    return say("between {low} and {high}", low=share(low), high=share(high))
