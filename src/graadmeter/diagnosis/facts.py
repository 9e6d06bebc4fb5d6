"""Facts: measures that no export can give, as somebody states them: a value, the day it was so, and the source.

A fact stands beside what was measured, says where it comes from, and expires with the window of its measure. It never
takes the place of a figure that was measured, nor of one that is hidden or was refused. See
docs/explanation/six-criteria.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from graadmeter.base.errors import FactsError, Notice, Place
from graadmeter.base.records import day_in, read_records
from graadmeter.base.text import Message, Quantity, quoted, say
from graadmeter.disclosure import Policy
from graadmeter.maturity.model import Model

COLUMNS = ("metric", "value", "date", "source", "n", "unit")
SOURCE_LENGTH = 200
LARGEST = 10**12  # no measure is as large
_NUMBER = re.compile(r"[-+]?[0-9]{1,12}([.,][0-9]{1,12})?")
_RANGES: Mapping[str, tuple[float, float]] = {"share": (0, 1), "scale_1_5": (1, 5), "minutes_per_day": (0, 1440)}
_WHOLE = ("count", "persons")


@dataclass(frozen=True, slots=True)
class Fact:
    """One measure as it was stated. `n`: people it is about, where the source says so."""

    metric: str
    value: float
    on: date
    source: str
    n: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {"metric": self.metric, "value": self.value, "date": self.on.isoformat(), "source": self.source,
                "n": self.n}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts by metric, the newest of each: those that hold on the day asked about, and those that expired."""

    current: Mapping[str, Fact] = field(default_factory=dict)
    expired: Mapping[str, Fact] = field(default_factory=dict)


def read_facts(path: Path, registry: Model, *, today: date, policy: Policy) -> tuple[Fact, ...]:
    """The facts in a CSV, YAML or JSON file: metric, value, date, source, and where wanted n and unit.

    Raises FileError or FactsError (file, entry) for a measure the registry does not have, a value out of its range,
    another unit, no source, a day that is none or has not come, people fewer than the policy shows, or the same
    measure twice on one day.
    """
    entries = read_records(
        path, what=say("the facts file"), key="metric", under="facts", kind=FactsError,
        expected=say("expected a list of facts, each with metric, value, date and source; see the example in the manual"),  # noqa: E501
    )  # fmt: skip
    found: dict[tuple[str, date], Fact] = {}
    for number, entry in enumerate(entries, start=1):
        place = Place(file=path.name, path=str(entry.get("metric") or f"[{number}]")[:60])
        fact = _read(entry, place, registry, today, policy)
        if (fact.metric, fact.on) in found:
            raise FactsError(
                say("this measure is given twice for {day}; keep the one that holds", day=fact.on), place=place
            )
        found[fact.metric, fact.on] = fact
    return tuple(found.values())


def stated(
    *, metric: str, value: object, on: date, source: str, n: int | None, registry: Model, today: date, policy: Policy
) -> Fact:
    """One fact, checked against the registry. Raises FactsError; shares may be written as 0.61 or as 61%."""
    known = measures(registry)
    if metric not in known:
        raise FactsError(say("there is no measure {seen}; the page of measures lists them", seen=quoted(metric)))
    if on > today:
        raise FactsError(say("{day} has not come yet; give the day on which it was so", day=on))
    named = " ".join(source.split())
    if not named:
        raise FactsError(say("a fact needs its source: who or what says so, such as a register with its day"))
    if len(named) > SOURCE_LENGTH:
        raise FactsError(say("the source is too long; keep it under {most} characters", most=SOURCE_LENGTH))
    if n is not None and n < 1:
        raise FactsError(say("n is the number of people behind the fact: 1 or more, or left out"))
    if n is not None and policy.hides(n):
        raise FactsError(say("this is about fewer than {minimum} people, so it is not shown", minimum=policy.min_group))
    return Fact(metric, _value(value, str(known[metric]["unit"])), on, named, n)


def sorted_out(facts: Iterable[Fact], registry: Model, on: date) -> Facts:
    """The newest fact of each measure that holds on the day `on`; where none does, the newest one, as expired.

    A fact holds for as many days as the window of its measure. Facts of a measure that the registry no longer has are
    left out.
    """
    known = measures(registry)
    current: dict[str, Fact] = {}
    expired: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda fact: fact.on):
        if fact.metric in known and fact.on <= on:
            (current if holds_until(fact, registry) >= on else expired)[fact.metric] = fact
    return Facts(current, {metric: fact for metric, fact in expired.items() if metric not in current})


def holds_until(fact: Fact, registry: Model) -> date:
    """The last day on which the fact holds."""
    return fact.on + timedelta(days=int(measures(registry)[fact.metric]["window_days"]))


def notices(facts: Facts, registry: Model, measured: Iterable[str]) -> tuple[Notice, ...]:
    """What was stated and is not used: expired, or measured as well. `measured`: metrics the export has an answer on,
    be it a figure, a hidden one or a refusal."""
    known = measures(registry)
    told = []
    for metric, fact in facts.expired.items():
        text = say(
            "{name}: stated for {day}, and a fact of this measure holds for {n} days; ask for it again.",
            name=known[metric]["name"], day=fact.on, n=known[metric]["window_days"],
        )  # fmt: skip
        told.append(Notice("fact_expired", text))
    beaten = set(measured) & set(facts.current)
    for metric in sorted(beaten):
        text = say("{name}: the platform's own export speaks about it, so the fact is left out.",
                   name=known[metric]["name"])  # fmt: skip
        told.append(Notice("fact_not_needed", text))
    return tuple(told)


def measures(registry: Model) -> Mapping[str, Mapping[str, Any]]:
    """The measures of the registry by id."""
    return {metric["id"]: metric for metric in registry.blocks["metrics"]}


def _read(entry: Mapping[str, Any], place: Place, registry: Model, today: date, policy: Policy) -> Fact:
    if unknown := [str(key)[:60] for key in entry if key not in COLUMNS]:
        raise FactsError(
            say("a fact has no {seen}; it may have: {offered}", seen=unknown, offered=list(COLUMNS)), place=place
        )
    metric, source, unit = (_text(entry, name, place) for name in ("metric", "source", "unit"))
    on = day_in(entry, "date", place, FactsError)
    if on is None:
        raise FactsError(say("this fact has no date; write the day on which it was so as YYYY-MM-DD"), place=place)
    n = _people(entry.get("n"), place)
    try:
        fact = stated(
            metric=metric, value=entry.get("value"), on=on, source=source, n=n, registry=registry, today=today,
            policy=policy,
        )  # fmt: skip
    except FactsError as problem:
        raise FactsError(problem.message, place=place) from None
    expected = str(measures(registry)[metric]["unit"])
    if unit and unit != expected:
        raise FactsError(
            say("this measure is given in {expected}, not in {seen}", expected=expected, seen=quoted(unit)), place=place
        )
    return fact


def _text(entry: Mapping[str, Any], name: str, place: Place) -> str:
    value = entry.get(name)
    if value is None or isinstance(value, str):
        return (value or "").strip()
    raise FactsError(say("{name} is a text; put it between quotation marks", name=name), place=place)


def _people(value: object, place: Place) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise FactsError(say("n is the number of people behind the fact: 1 or more, or left out"), place=place)


def _value(given: object, unit: str) -> float:
    """A number in the range of its unit."""
    number = _number(given, unit)
    if number is None:
        seen = quoted(given) if isinstance(given, str | int | float | None) else say("something else")
        raise FactsError(say("{seen} is no number; write the value of this measure as one", seen=seen))
    low, high = _RANGES.get(unit, (0, math.inf))
    if not low <= number <= high:
        raise FactsError(_out_of_range(unit, number, low, high))
    if unit in _WHOLE and number != int(number):
        raise FactsError(say("this measure is a count, so a whole number; saw {seen}", seen=Quantity(number)))
    return number


def _number(given: object, unit: str) -> float | None:
    if isinstance(given, bool):
        return None
    if isinstance(given, int | float):
        return float(given) if abs(given) < LARGEST else None
    if not isinstance(given, str):
        return None
    text, percent, rest = given.strip().partition("%")
    text = text.strip()
    if rest or (percent and unit != "share") or not _NUMBER.fullmatch(text):
        return None
    return float(text.replace(",", ".")) / (100 if percent else 1)


def _out_of_range(unit: str, seen: float, low: float, high: float) -> Message:
    if unit == "share":
        return say("a share is written from 0 to 1, or as a percentage: 0.61 or 61%; saw {seen}", seen=Quantity(seen))
    if high == math.inf:
        return say("this measure is 0 or more; saw {seen}", seen=Quantity(seen))
    return say(
        "this measure lies between {low} and {high}; saw {seen}",
        low=Quantity(low), high=Quantity(high), seen=Quantity(seen),
    )  # fmt: skip


def from_json(rows: Sequence[Mapping[str, Any]]) -> tuple[Fact, ...]:
    """Facts as a frozen round holds them."""
    return tuple(
        Fact(row["metric"], float(row["value"]), date.fromisoformat(row["date"]), row["source"], row.get("n"))
        for row in rows
    )
