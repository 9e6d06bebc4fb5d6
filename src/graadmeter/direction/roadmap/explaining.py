"""Why each initiative stands where it stands, and why the others are not in the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graadmeter.base.text import Message, say, say_n
from graadmeter.direction.roadmap.calendar import Calendar, Shortage
from graadmeter.direction.roadmap.case import PlanCase, PlanInitiative
from graadmeter.direction.roadmap.outcome import objective, opening
from graadmeter.direction.roadmap.result import LeftOut, Placement
from graadmeter.direction.roadmap.solving import Search, possible_starts
from graadmeter.direction.roadmap.units import worth

QUESTION = 0.25  # seconds: to set one question up takes about as long
UNASKED = say("No place was found in which it closes more than what stands there.")


def placements(case: PlanCase, starts: Mapping[str, int]) -> tuple[Placement, ...]:
    """What is placed, by start, with what it brings and what decided its quarter."""
    calendar = Calendar(case, starts)
    placed = [
        Placement(
            one.id,
            starts[one.id],
            starts[one.id] + one.duration - 1,
            say("{what} {when}", what=_what(case, one, starts), when=_when(case, one, calendar)),
        )
        for one in case.initiatives
        if one.id in starts
    ]
    return tuple(sorted(placed, key=lambda placement: placement.start))


def _what(case: PlanCase, one: PlanInitiative, starts: Mapping[str, int]) -> Message:
    """What it is in the plan for."""
    without = {id: start for id, start in starts.items() if id != one.id}
    brings = objective(case, starts) - objective(case, without)
    if brings > 0:
        return _brings(case, one, starts, without)
    if one.required:
        return say("Must be in the plan.")
    waiting = [
        case.initiative_called(other.id) for other in case.initiatives if one.id in other.after and other.id in starts
    ]
    if waiting:
        return say('Is there for "{waiting}", which comes after it.', waiting=waiting[0])
    return say("Brings nothing by itself.")


def _brings(case: PlanCase, one: PlanInitiative, starts: Mapping[str, int], without: Mapping[str, int]) -> Message:
    """What it raises, and whose gate would open later or not at all without it."""
    units, opens, later = worth(case), opening(case, starts), opening(case, without)
    raised, cleared = [], []
    for element in units.closes(one.id):
        figures = {"element": case.element_called(element), "gain": one.effects[element]}
        gate, first = units.gates.get(element), opens[element]
        if gate is None or first <= starts[one.id] + one.duration:
            raised.append(say("{element} by {gain}", **figures))
        elif first <= case.horizon + 1:
            figures |= {"level": gate.level, "quarter": int(first)}
            raised.append(say("{element} by {gain} (above level {level} from quarter {quarter})", **figures))
        else:
            raised.append(say("{element} by {gain} (not above level {level})", level=gate.level, **figures))
    for element in units.opened[one.id]:
        if opens[element] < later[element]:
            name, level = case.element_called(element), units.gates[element].level
            cleared.append(say("{element} above level {level}", element=name, level=level))
    if not cleared:
        return say("Raises {moves}.", moves=tuple(raised))
    if not raised:
        return say("Clears the way for {cleared}.", cleared=tuple(cleared))
    return say("Raises {moves}. Clears the way for {cleared}.", moves=tuple(raised), cleared=tuple(cleared))


def _when(case: PlanCase, one: PlanInitiative, calendar: Calendar) -> Message:
    """What decided its quarter: everything earlier is shut by what this says."""
    start = calendar.starts[one.id]
    if one.earliest == one.latest == start:
        return say("Is fixed in quarter {quarter}.", quarter=start)
    if start == 1:
        return say("Starts at once.")
    if start == calendar.first(one):
        for before in one.after:
            if calendar.starts[before] + calendar.among[before].duration == start:
                return say(
                    'Waits for "{before}", which ends with quarter {quarter}.',
                    before=case.initiative_called(before), quarter=start - 1,
                )  # fmt: skip
        return say("May not start before quarter {quarter}.", quarter=start)
    short = [calendar.shortages(one.id, earlier) for earlier in range(calendar.first(one), start)]
    if not all(short):
        return say("Comes no earlier, because what it lowers would then be lower for longer.")
    return _shut(case, short[-1][0])


def _shut(case: PlanCase, shortage: Shortage) -> Message:
    resource, quarter = case.resource_called(shortage.resource), shortage.quarter
    if not shortage.holders:
        return say(
            "Before that, {resource} is too little in quarter {quarter}: it takes more than there is.",
            resource=resource, quarter=quarter,
        )  # fmt: skip
    holders = tuple(say('"{name}"', name=case.initiative_called(holder)) for holder in shortage.holders)
    return say(
        "Before that, {resource} is taken in quarter {quarter} by {holders}.",
        resource=resource, quarter=quarter, holders=holders,
    )  # fmt: skip


def left_out(case: PlanCase, starts: Mapping[str, int], proven: bool, seconds: float) -> tuple[LeftOut, ...]:
    """What is not placed, as the case has them. Why not is found by forcing each in turn, in `seconds` together."""
    out = [one for one in case.initiatives if one.id not in starts]
    every, empty = {one.id: one for one in case.initiatives}, Calendar(case, {})
    possible = possible_starts(case, every, lambda id, start: not empty.shortages(id, start))
    plain = {one.id: _plainly(case, one, possible, empty) for one in out}
    asked = [one.id for one in out if plain[one.id] is None] if proven else []
    time = max(seconds / max(len(asked), 1), QUESTION)
    forced = {id: _forced(case, id, starts, time) for id in asked[: int(seconds / time)]}
    return tuple(LeftOut(one.id, plain[one.id] or forced.get(one.id) or UNASKED) for one in out)


def _plainly(case: PlanCase, one: PlanInitiative, possible: Mapping[str, list[int]], empty: Calendar) -> Message | None:
    """A reason that needs no search. `possible`: the quarters each may start in while nothing else takes anything."""
    if one.excluded:
        return say("Is excluded.")
    units = worth(case)
    for before in one.after:
        if not possible[before]:
            return say('Comes after "{before}", which cannot be in the plan.', before=case.initiative_called(before))
    first = max([one.earliest or 1, *(possible[b][0] + empty.among[b].duration for b in one.after)])
    if min(case.horizon - one.duration + 1, one.latest or case.horizon) < first:
        return _no_time(case, one, first)
    if not units.closes(one.id) and not units.opened[one.id]:
        return say("Closes no gap: it raises nothing that has a weight and is below its ambition.")
    if (shut := _shut_for_good(case, one, possible)) is not None:
        return say(
            "{element} cannot come above level {level}: what has to be done for that cannot be in the plan.",
            element=case.element_called(shut), level=units.gates[shut].level,
        )  # fmt: skip
    if not possible[one.id]:
        short = empty.shortages(one.id, first)[0]
        return say(
            "Needs more {resource} than there is, wherever it starts; in quarter {quarter} for instance.",
            resource=case.resource_called(short.resource), quarter=short.quarter,
        )  # fmt: skip
    return None


def _shut_for_good(case: PlanCase, one: PlanInitiative, possible: Mapping[str, list[int]]) -> str | None:
    """An element behind a gate that nothing can open, where all that this one raises or clears is behind such gates."""
    units = worth(case)
    shut = [
        element
        for element, gate in units.gates.items()
        if not units.below[element] and not all(any(possible[id] for id in group) for group in gate.after)
    ]
    about = {*units.closes(one.id), *units.opened[one.id]}
    return next((element for element in shut if element in about), None) if about <= set(shut) else None


def _no_time(case: PlanCase, one: PlanInitiative, first: int) -> Message:
    if one.latest is not None and one.latest < first:
        return say("Must start by quarter {latest}, and cannot before quarter {first}.", latest=one.latest, first=first)
    return say_n(
        "Does not fit: it takes {n} quarter from quarter {first} at the earliest, and the plan has {horizon}.",
        "Does not fit: it takes {n} quarters from quarter {first} at the earliest, and the plan has {horizon}.",
        one.duration, first=first, horizon=case.horizon,
    )  # fmt: skip


def _forced(case: PlanCase, id: str, starts: Mapping[str, int], seconds: float) -> Message:
    """What the plan would lose with it in. Only asked of a plan that was proven."""
    forced = tuple(replace(other, required=other.required or other.id == id) for other in case.initiatives)
    found = Search(replace(case, initiatives=forced)).briefly(seconds, starts)
    if found.proven and found.starts is None:
        return _no_room(case, id, seconds)
    if not found.proven or found.starts is None:
        return UNASKED
    now, then = objective(case, starts), objective(case, found.starts)
    if then >= now:
        return say("What it would bring, the others bring already.")
    one = next(other for other in case.initiatives if other.id == id)
    if _lowers(case, one, starts, found.starts):
        return say(
            "It takes away more than it adds: with it in, the objective falls by {loss}, to {then}.",
            loss=float(now - then), then=float(then),
        )  # fmt: skip
    if _lowers(case, one, starts, found.starts, *_needed(case, id)):
        return say(
            "With what it comes after it takes away more than it adds: with it in, the objective falls by {loss}, to "
            "{then}.",
            loss=float(now - then), then=float(then),
        )  # fmt: skip
    late = _too_late(case, one, starts)
    if late:
        return say(
            'Comes after "{before}", which ends with quarter {quarter}: too late for it. With it in, the objective '
            "falls by {loss}, to {then}.",
            before=case.initiative_called(late), quarter=starts[late] + _durations(case)[late] - 1,
            loss=float(now - then), then=float(then),
        )  # fmt: skip
    return say(
        "Others close more with the same capacity: with it in, the objective falls by {loss}, to {then}.",
        loss=float(now - then), then=float(then),
    )  # fmt: skip


def _no_room(case: PlanCase, id: str, seconds: float) -> Message:
    """Whether it is what must be in the plan that leaves no room, or what it comes after itself."""
    alone = tuple(replace(other, required=other.id == id) for other in case.initiatives)
    if any(other.required and other.id != id for other in case.initiatives):
        found = Search(replace(case, initiatives=alone)).briefly(seconds)
        if found.starts is not None or not found.proven:
            return say("There is no room for it beside what must be in the plan.")
    return say("There is no room for both it and what it comes after.")


def _lowers(
    case: PlanCase, one: PlanInitiative, starts: Mapping[str, int], forced: Mapping[str, int], *needed: str
) -> bool:
    """Whether the plan would close less with it, and with those of `needed` that are not in it, if there were room."""
    added = {id: forced[id] for id in _needed(case, one.id) if id not in starts} | {one.id: forced[one.id]}
    without = {id: start for id, start in added.items() if id != one.id and id not in needed}
    return objective(case, {**starts, **added}) < objective(case, {**starts, **without})


def _needed(case: PlanCase, id: str) -> set[str]:
    """What has to come before it, directly or not."""
    after = {one.id: one.after for one in case.initiatives}
    found: set[str] = set()
    todo = list(after[id])
    while todo:
        if (before := todo.pop()) not in found:
            found.add(before)
            todo.extend(after[before])
    return found


def _too_late(case: PlanCase, one: PlanInitiative, starts: Mapping[str, int]) -> str | None:
    """What it comes after, and what ends too late in this plan for it to begin in time; None where nothing does."""
    durations = _durations(case)
    last = min(case.horizon - one.duration + 1, one.latest or case.horizon)
    ends = {before: starts[before] + durations[before] for before in one.after if before in starts}
    before = max(ends, key=ends.__getitem__, default=None)
    return before if before and ends[before] > last else None


def _durations(case: PlanCase) -> dict[str, int]:
    return {one.id: one.duration for one in case.initiatives}
