"""What a metric declares, what it finds, and the figure that may leave the house."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import LANGS, Bilingual, Lang, Message, Quantity, Text, say, say_n, show

if TYPE_CHECKING:
    from graadmeter.conversation.frames import Frames, Period

Unit = Literal["count", "share", "s", "hours", "persons", "index", "ratio"]
Counted = Literal[
    "messages",
    "people",
    "threads",
    "question threads",
    "answered threads",
    "spaces",
    "replies",
    "ties",
    "units",
    "leaders",
]
Grain = Literal["organisation", "kind", "unit", "location", "layer", "leaders", "theme", "month"]
GRAINS: Mapping[Grain, Message] = {  # what a figure may be about, from the whole down to what it is split by
    "organisation": say("everyone"),
    "kind": say("kinds of groups"),
    "unit": say("units"),
    "location": say("locations"),
    "layer": say("layers"),
    "leaders": say("the leaders together"),
    "theme": say("themes"),
    "month": say("months"),
}
COUNTED: Mapping[Counted, Message] = {  # what n counts, in words
    "messages": say_n("{n} message", "{n} messages", 1),
    "people": say_n("{n} person", "{n} people", 1),
    "threads": say_n("{n} thread", "{n} threads", 1),
    "question threads": say_n("{n} question", "{n} questions", 1),
    "answered threads": say_n("{n} answered thread", "{n} answered threads", 1),
    "spaces": say_n("{n} group", "{n} groups", 1),
    "replies": say_n("{n} reply", "{n} replies", 1),
    "ties": say_n("{n} tie between people", "{n} ties between people", 1),
    "units": say_n("{n} unit", "{n} units", 1),
    "leaders": say_n("{n} leader", "{n} leaders", 1),
}
LABELS: Mapping[str, Message] = {  # how a part of a figure is called; what is not here, a month, is called by its id
    "unit": say("by unit"),
    "location": say("by location"),
    "layer": say("by layer"),
    "general": say("general groups"),
    "interest": say("interest groups"),
    "practice": say("communities of practice"),
    "thread": say("in the thread"),
    "unanswered_after_24h_share": say("no answer after 24 hours"),
    "marked": say("marked as the answer"),
    "reacted": say("with a reaction by the asker"),
    "replied": say("of threads that got an answer"),
}

OTHERS = "…"  # groups too small to be shown, taken together: nothing else is called that
TOGETHER = say("the other groups together")
MINUTES = re.compile("[1-9][0-9]{0,6}")  # one way to write each, up to the years that an engine can count with

REFUSED = say("Figures per unit, location or layer of staff need the three preconditions to be in place.")


def counted(n: int, of: Counted) -> Message:
    """`n` with the word for what it counts: 2,104 threads."""
    return dataclasses.replace(COUNTED[of], params={"n": n}, n=n)


def part_name(key: str) -> Text:
    """What an entry of `by` is called."""
    stem, _, minutes = key.partition(":")
    if stem == "window" and minutes:
        return say("in the space, within {time}", time=Quantity(60 * int(minutes), "s"))
    if stem == "silent" and minutes:
        return say_n("no message for {n} day", "no message for {n} days", int(minutes))
    return TOGETHER if key == OTHERS else LABELS.get(key, key)


def part_called(key: str, part: Any) -> Text:
    """What an entry of `by` is called where it may bring its own name, as a theme of the organisation does."""
    name: Text | None = part.get("name") if isinstance(part, Mapping) else None
    return part_name(key) if name is None else name


def part_unit(key: str, unit: str) -> str:
    """The unit of an entry of `by`: that of its figure, unless its id says that it is a share."""
    return "share" if key.endswith("_share") else unit


@dataclass(frozen=True, slots=True)
class Cross:
    """Groups against groups: `cells[row][column]` counts what runs from a row's group to a column's; None is hidden."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]

    def to_json(self, lang: Lang) -> dict[str, Any]:
        called = {OTHERS: TOGETHER.text(lang)}
        rows, columns = ([called.get(name, name) for name in names] for names in (self.rows, self.columns))
        return {"rows": rows, "columns": columns, "cells": [list(row) for row in self.cells]}


@dataclass(frozen=True, slots=True)
class Found:
    """What a metric finds, with the number of people behind it, which `protect` needs and nobody else sees.

    `people`: distinct people the figure is about; 0 when it is about nobody. `leaders`: the same for a leader figure.
    `by`: the figure split up, ready for JSON. `parts`: people behind each entry of `by` that may be hidden on its own.
    `rule`: where the data forced another rule than the one asked for. `too_small`: no value, since every way to group
    people left a group that may not be shown; `note` says so. `curve`: columns of equal length that draw a line, coarse
    enough that no step is about a few people. `cross`: groups against groups, suppressed already. `whom`: the people
    (nodes) of an attribute figure, so that two such figures never differ by a few.
    """

    value: float | None
    n: int
    people: int
    leaders: int | None = None
    interval: tuple[float | None, float | None] | None = None
    interval_rule: str | None = None
    by: Mapping[str, Any] | None = None
    parts: Mapping[str, int] | None = None
    rule: str | None = None
    note: Message | None = None
    too_small: bool = False
    curve: Mapping[str, Sequence[float | None]] | None = None
    cross: Cross | None = None
    confidence: float | None = None  # how likely the ties behind it are right, on average
    whom: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """One measure: what it is called, what it counts, what it reads, under which rules, and how it is computed.

    `rules`: offered counting rules, the default first; `window:<minutes>` stands for any whole number of minutes.
    `window_days`: None for the whole period of the data. `formula`: for the reference page.
    `variants`: for a rule with a colon, the words of any other instance of it, None for what is not one.
    `attributes`: True for a figure per unit, location or layer, which staff data may need permission for.
    `grain`: what the figure is about, and what it is split by: never anything that is not named here.
    """

    id: str
    unit: Unit
    n_of: Counted
    name: Message
    help: Message
    formula: str
    reads: tuple[str, ...]
    rules: Mapping[str, Message]
    compute: Callable[[Frames, str], Found]
    window_days: int | None = None
    attributes: bool = False
    leaders: bool = False
    grain: tuple[Grain, ...] = ("organisation",)
    variants: Callable[[str], Message | None] | None = None

    @property
    def default_rule(self) -> str:
        return next(iter(self.rules))

    def rule_offered(self, asked: str) -> str:
        """The offered rule that `asked` is an instance of. Raises UnknownNameError that lists what is offered."""
        for rule in self.rules:
            stem, colon, _ = rule.partition(":")
            if asked == rule and "<" not in rule:
                return rule
            if colon and asked.partition(":")[0] == stem and self._variant(asked):
                return rule
        raise UnknownNameError(
            say(
                "{metric} has no rule called {rule}; choose one of: {offered}",
                metric=self.id,
                rule=repr(asked),
                offered=list(self.rules),
            )
        )

    def words(self, asked: str) -> Message:
        """What the rule `asked` says. Raises as `rule_offered`."""
        offered = self.rule_offered(asked)
        return self.rules[offered] if asked == offered else self._variant(asked) or self.rules[offered]

    def _variant(self, asked: str) -> Message | None:
        return self.variants(asked) if self.variants else None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it leaves: value, n, unit, rule and period belong together and are shown together.

    `value` None: `suppressed` (too few people) or `note` says why. `n` counts `n_of`; None when suppressed.
    """

    metric: Metric
    value: float | None
    n: int | None
    rule: str
    period: Period
    interval: tuple[float | None, float | None] | None = None
    interval_rule: str | None = None
    by: Mapping[str, Any] | None = None
    suppressed: bool = False
    notes: tuple[Message, ...] = field(default=())
    curve: Mapping[str, Sequence[float | None]] | None = None
    cross: Cross | None = None

    @property
    def unit(self) -> str:
        return self.metric.unit

    @property
    def rule_text(self) -> Message:
        return self.metric.words(self.rule)

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """`name, value, n, n_of, n_text, unit, rule, rule_text, period, both` always; the rest where there is any.

        `both` has what cannot be worded again from ids and numbers in both languages: a report may be in the other one.
        """
        both: dict[str, Any] = {"rule_text": _worded(self.rule_text)}
        entry: dict[str, Any] = {
            "name": self.metric.name.text(lang),
            "value": self.value,
            "n": self.n,
            "n_of": self.metric.n_of,
            "n_text": None if self.n is None else counted(self.n, self.metric.n_of).text(lang),
            "unit": self.unit,
            "rule": self.rule,
            "rule_text": self.rule_text.text(lang),
            "period": self.period.to_json(),
        }
        if self.interval is not None:
            entry |= {"interval": list(self.interval), "interval_rule": self.interval_rule}
        if self.by is not None:
            entry["by"] = {key: _plain(part, lang) for key, part in self.by.items()}
            both["by_text"] = {key: _worded(part_called(key, part)) for key, part in self.by.items()}
            entry["by_text"] = {key: said[lang] for key, said in both["by_text"].items()}
        if self.curve is not None:
            entry["curve"] = {name: list(column) for name, column in self.curve.items()}
        if self.cross is not None:
            entry["cross"] = self.cross.to_json(lang)
        if self.metric.attributes:
            entry["per_group"] = True
        if self.suppressed:
            entry["suppressed"] = True
        if self.notes:
            both["note"] = {each: " ".join(note.text(each) for note in self.notes) for each in LANGS}
            entry["note"] = both["note"][lang]
        return entry | {"both": both}


def refused(entry: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """A `per_group` entry of the JSON without its figure, for when the preconditions no longer hold."""
    gone = ("interval", "interval_rule", "by", "by_text", "curve", "cross", "suppressed")
    kept = {key: value for key, value in entry.items() if key not in gone}
    both = {"note": _worded(REFUSED)}
    if rule := (entry.get("both") or {}).get("rule_text"):
        both["rule_text"] = rule
    return kept | {"value": None, "n": None, "n_text": None, "note": both["note"][lang], "both": both}


def _worded(text: Text) -> dict[str, str]:
    return {lang: show(text, lang) for lang in LANGS}


def _plain(part: Any, lang: Lang) -> Any:
    if isinstance(part, Mapping):
        return {key: _plain(value, lang) for key, value in part.items()}
    return part.text(lang) if isinstance(part, Message | Bilingual) else part
