"""Wishes that cannot go together: a smallest set of which each is needed for the conflict."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from graadmeter.base.text import Message, say, say_n
from graadmeter.direction.roadmap.case import PlanCase, PlanInitiative
from graadmeter.direction.roadmap.solving import Schedule

Wish = tuple[
    str, str, str | int
]  # ("after", initiative, before), ("capacity", resource, quarter), ("required", id, "")
LEAST = 0.1  # seconds for one question


def conflicts(case: PlanCase, seconds: float) -> tuple[Message, ...]:
    """In words, wishes that cannot all hold within the horizon; without any one of them the others can.

    `case` has no plan. There may be more conflicts than the one told.
    """
    return tuple(_said(case, conflicting(case, seconds)))


def conflicting(case: PlanCase, seconds: float) -> list[Wish]:
    """A smallest conflict of a case that has no plan.

    Wishes are left out one by one, and what is not missed stays out: first capacity, then order and dates, last what
    must and must not be, so that what remains is as plain as can be.
    """
    among = replace(case, initiatives=_needed(case))
    wishes = list(_wishes(among))
    dropped: list[Wish] = []
    for wish in wishes:
        if _impossible(without(among, [*dropped, wish]), max(seconds / len(wishes), LEAST)):
            dropped.append(wish)
    return [wish for wish in reversed(wishes) if wish not in dropped]


def _needed(case: PlanCase) -> tuple[PlanInitiative, ...]:
    """What must be in the plan, and all that comes before it: nothing else can be in the way."""
    every = {one.id: one for one in case.initiatives}
    todo, needed = [one.id for one in case.initiatives if one.required], set()
    while todo:
        id = todo.pop()
        if id not in needed:
            needed.add(id)
            todo.extend(every[id].after)
    return tuple(one for one in case.initiatives if one.id in needed)


def _wishes(case: PlanCase) -> Iterator[Wish]:
    for resource, amounts in case.capacity.items():
        for quarter in range(len(amounts), 0, -1):
            yield "capacity", resource, quarter
    for one in case.initiatives:
        for before in one.after:
            yield "after", one.id, before
    for one in case.initiatives:
        if one.earliest is not None and one.earliest == one.latest:
            yield "fixed", one.id, one.earliest
        else:
            if one.earliest is not None:
                yield "earliest", one.id, one.earliest
            if one.latest is not None:
                yield "latest", one.id, one.latest
    for wish in ("required", "excluded"):
        for one in case.initiatives:
            if getattr(one, wish):
                yield wish, one.id, ""


def without(case: PlanCase, dropped: Collection[Wish]) -> PlanCase:
    """The case as it is when these are no longer asked."""
    left = {(kind, id) for kind, id, _ in dropped}
    initiatives = tuple(
        replace(
            one,
            required=one.required and ("required", one.id) not in left,
            excluded=one.excluded and ("excluded", one.id) not in left,
            earliest=None if {("earliest", one.id), ("fixed", one.id)} & left else one.earliest,
            latest=None if {("latest", one.id), ("fixed", one.id)} & left else one.latest,
            after=tuple(before for before in one.after if ("after", one.id, before) not in dropped),
        )
        for one in case.initiatives
    )
    capacity = {
        resource: tuple(
            sum(sum(one.use.get(resource, ())) for one in initiatives) + 1
            if ("capacity", resource, quarter) in dropped
            else amount
            for quarter, amount in enumerate(amounts, start=1)
        )
        for resource, amounts in case.capacity.items()
    }
    return replace(case, initiatives=initiatives, capacity=capacity)


def _impossible(case: PlanCase, seconds: float) -> bool:
    """Whether it was proven that there is no plan."""
    found = Schedule(case, {one.id: one for one in case.initiatives}).solved(seconds)
    return found.starts is None and found.proven


def _said(case: PlanCase, wishes: list[Wish]) -> Iterator[Message]:
    durations = {one.id: one.duration for one in case.initiatives}
    for kind, id, about in wishes:
        name = case.initiative_called(id)
        if kind == "required":
            yield say_n(
                '"{name}" must be in the plan, and takes {n} quarter.',
                '"{name}" must be in the plan, and takes {n} quarters.',
                durations[id], name=name,
            )  # fmt: skip
        elif kind == "excluded":
            yield say('"{name}" may not be in the plan.', name=name)
        elif kind == "fixed":
            yield say('"{name}" is fixed in quarter {quarter}.', name=name, quarter=about)
        elif kind == "earliest":
            yield say('"{name}" may not start before quarter {quarter}.', name=name, quarter=about)
        elif kind == "latest":
            yield say('"{name}" must start in quarter {quarter} or before.', name=name, quarter=about)
        elif kind == "after":
            yield say_n(
                '"{name}" comes after "{before}", which takes {n} quarter.',
                '"{name}" comes after "{before}", which takes {n} quarters.',
                durations[str(about)], name=name, before=case.initiative_called(str(about)),
            )  # fmt: skip
    for resource in case.capacity:
        quarters = tuple(int(about) for kind, id, about in wishes if kind == "capacity" and id == resource)
        if quarters:
            yield _short(case, resource, quarters, wishes)


def _short(case: PlanCase, resource: str, quarters: tuple[int, ...], wishes: list[Wish]) -> Message:
    """What there is in these quarters, and what those ask that cannot all have it."""
    amounts = tuple(case.capacity[resource][quarter - 1] for quarter in quarters)
    named = {id for kind, id, _ in wishes if kind != "capacity"} | {
        str(what) for kind, _, what in wishes if kind == "after"
    }
    asking = [
        (one, one.use[resource]) for one in case.initiatives if one.id in named and any(one.use.get(resource, ()))
    ]
    takes = tuple(
        say('"{name}" takes {amounts}', name=case.initiative_called(one.id),
            amounts=used[:1] if len(set(used)) == 1 else tuple(used))
        for one, used in asking
    )  # fmt: skip
    about = {"resource": case.resource_called(resource), "quarters": quarters, "takes": takes}
    if len(quarters) > 1 and len(set(amounts)) == 1:
        if len(quarters) == case.horizon:
            return say("There is at most {amount} {resource} in each quarter: {takes}.", amount=amounts[0], **about)
        return say(
            "There is at most {amount} {resource} in each of the quarters {quarters}: {takes}.",
            amount=amounts[0], **about,
        )  # fmt: skip
    return say("There is no more {resource} than {amounts} in quarter {quarters}: {takes}.", amounts=amounts, **about)
