"""Two plans side by side: what begins elsewhere, what they bring and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graadmeter.base.text import Message, Quantity, Text, say, say_n
from graadmeter.web.people.models import Organisation
from graadmeter.web.plans import keeping, queries
from graadmeter.web.plans.models import Plan
from graadmeter.web.plans.pages.cards import columns
from graadmeter.web.plans.pages.summary import Summary, summary
from graadmeter.web.plans.queries.wishes import Wishes

NAMED = 4  # initiatives that one sentence names


@dataclass(frozen=True, slots=True)
class Span:
    """When an initiative begins and ends; None: not in this plan."""

    begins: Message
    ends: Message
    why: Message

    @property
    def when(self) -> Message:
        """The quarters of it; one is named once."""
        if self.begins == self.ends:
            return self.begins
        return say("{first} – {last}", first=self.begins, last=self.ends)


@dataclass(frozen=True, slots=True)
class Pair:
    """One initiative or element in both plans."""

    name: Text
    a: Any
    b: Any
    differs: bool


@dataclass(frozen=True, slots=True)
class Side:
    plan: Plan
    summary: Summary
    costs: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class ComparedPage:
    """`a`, `b`: None where there are not two plans to compare."""

    plans: tuple[Plan, ...]
    a: Side | None
    b: Side | None
    initiatives: tuple[Pair, ...] = ()
    elements: tuple[Pair, ...] = ()
    differ: int = 0
    same_weights: bool = True


def compared(organisation: Organisation, a: str, b: str) -> ComparedPage:
    """`a`, `b`: keys of saved plans as an address has them; else the one in force and the newest other."""
    rows = queries.saved(organisation)
    known = {str(row.pk): row for row in rows}
    first = known.get(a) or next(iter(rows), None)
    second = known.get(b) or next((row for row in rows if row != first), None)
    if first is None or second is None:
        return ComparedPage(tuple(rows), None, None)
    pairs = _initiatives(first, second)
    return ComparedPage(
        plans=tuple(rows),
        a=_side(first),
        b=_side(second),
        initiatives=pairs,
        elements=_elements(first, second),
        differ=sum(pair.differs for pair in pairs),
        same_weights=_goals(first) == _goals(second),
    )


def moved(before: Plan | None, after: Plan, first: str = "") -> list[Message]:
    """What a new plan does otherwise than the one before it, in a few sentences. `first`: the initiative to begin with,
    the one that somebody moved."""
    if before is None:
        return [say("The plan is made.")]
    old, new = _spans(before), _spans(after)
    names = {id: keeping.unpacked(name) for id, name in {**before.names, **after.names}.items()}
    shifted = [
        (id, old[id], new[id]) for id in new if id in old and old[id].begins.text("en") != new[id].begins.text("en")
    ]
    shifted.sort(key=lambda row: row[0] != first)
    said = [say("Planned again.")]
    said += [
        say("{name}: from {old} to {new}.", name=names[id], old=was.begins, new=now.begins)
        for id, was, now in shifted[:NAMED]
    ]
    if (more := len(shifted) - NAMED) > 0:
        said.append(say_n("{n} other initiative moved.", "{n} other initiatives moved.", more))
    said += [say("{name} came into the plan.", name=names[id]) for id in new if id not in old][:NAMED]
    said += [say("{name} fell out of the plan.", name=names[id]) for id in old if id not in new][:NAMED]
    if len(said) == 1:
        said = [say("Planned again: nothing moved.")]
    return said


def _side(plan: Plan) -> Side:
    found = summary(plan)
    return Side(plan, found, found.costs or (say("nothing"),))


def _spans(plan: Plan) -> dict[str, Span]:
    shown = columns(Wishes.of(plan.wishes))
    return {
        row["id"]: Span(shown[row["start"] - 1].short, shown[row["end"] - 1].short, keeping.unpacked(row["why"]))
        for row in plan.result["placements"]
    }


def _initiatives(a: Plan, b: Plan) -> tuple[Pair, ...]:
    first, second, names = _spans(a), _spans(b), {**b.names, **a.names}
    ids = dict.fromkeys([*first, *second])
    return tuple(
        Pair(keeping.unpacked(names[id]), first.get(id), second.get(id), _key(first.get(id)) != _key(second.get(id)))
        for id in ids
    )


def _key(span: Span | None) -> str:
    return span.begins.text("en") if span else ""


def _elements(a: Plan, b: Plan) -> tuple[Pair, ...]:
    """The level at the end of both plans, of elements that either moves."""
    first, second, names = a.result["projection"], b.result["projection"], {**b.names, **a.names}
    rows = []
    for id in dict.fromkeys([*first, *second]):
        ends = [Quantity(levels[id][-1], "score2") if id in levels else None for levels in (first, second)]
        moves = any(levels[id][-1] > levels[id][0] for levels in (first, second) if id in levels)
        if moves or ends[0] != ends[1]:
            rows.append(Pair(keeping.unpacked(names.get(id, id)), ends[0], ends[1], ends[0] != ends[1]))
    return tuple(rows)


def _goals(plan: Plan) -> Mapping[str, Any]:
    """What the points of a plan are counted from: they compare only where this is the same."""
    return {row["id"]: row for row in plan.input["elements"]}
