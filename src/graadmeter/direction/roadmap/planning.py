"""Make a roadmap: solve, explain, and ask what one more unit of each resource would bring."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from graadmeter.base.errors import PlanError
from graadmeter.base.text import quoted, say
from graadmeter.direction.roadmap.calendar import settled
from graadmeter.direction.roadmap.case import PlanCase
from graadmeter.direction.roadmap.conflicts import conflicts
from graadmeter.direction.roadmap.explaining import left_out, placements
from graadmeter.direction.roadmap.outcome import objective, projection
from graadmeter.direction.roadmap.result import Plan
from graadmeter.direction.roadmap.solving import Found, Search, Starts
from graadmeter.direction.roadmap.units import SAME

FIRST = 0.7  # of the time goes to the objective at most, the rest to earlier starts
LEAST = 0.01  # seconds
CLOSE = 200  # plans at most that may be better before rounding: to set one search up takes time too
AFTER = 0.3  # of the time is there for reasons and shadow at least, however long the searches took


@dataclass(frozen=True, slots=True)
class Solved:
    """Starts, what they reach and what was proven of them."""

    starts: Starts
    objective: Fraction
    bound: Fraction
    proven: bool
    soonest: bool
    work: float  # seconds


def plan(case: PlanCase, *, seconds: float = 10.0, step: Mapping[str, float] | None = None) -> Plan:
    """The roadmap of `case` that closes the most weighted gap soonest, and of those the one that starts earliest.

    `seconds`: of the solver's work, counted in its steps; reasons and shadow get what the search leaves of it, and at
    least 30 %. `step`: resource -> how much one more unit is, 1 where not named. The same case gives the same plan,
    also on a busy machine, unless that takes more than three times as long. Raises PlanError
    where `seconds` is not above 0, ortools is not installed, or no plan was found in time and none could be ruled out.
    """
    if not (math.isfinite(seconds) and seconds > 0):
        raise PlanError(say("the time to search is a number of seconds above 0, not {seen}", seen=quoted(seconds)))
    solved = solve(case, seconds)
    if solved is None:
        return Plan(case, conflicts=conflicts(case, seconds))
    rest = max(seconds * AFTER, seconds * 0.9 - solved.work) / 2
    shadow, shadow_proven = _shadow(case, solved, step or {}, rest)
    return Plan(
        case=case,
        placements=placements(case, solved.starts),
        left_out=left_out(case, solved.starts, solved.proven, rest),
        objective=float(solved.objective),
        bound=float(solved.bound),
        status="optimal" if solved.proven else "feasible",
        projection=projection(case, solved.starts),
        shadow=shadow,
        proven={"objective": solved.proven, "starts": solved.soonest}
        | {f"shadow.{resource}": proven for resource, proven in shadow_proven.items()},
    )


def solve(case: PlanCase, seconds: float) -> Solved | None:
    """The two searches; None where the wishes cannot go together."""
    search = Search(case)
    most = _most(search, seconds * FIRST)
    if most.starts is None:
        if most.proven:
            return None
        raise PlanError(say("no plan was found in {seconds} seconds of work; allow more time", seconds=seconds))
    soonest = _soonest(search, seconds * (1 - FIRST), most)
    starts = soonest.starts if soonest.proven and soonest.starts else settled(case, soonest.starts or most.starts)
    reached = objective(case, starts)
    return Solved(
        starts=starts,
        objective=reached,
        bound=reached if most.proven else max(most.bound, reached),
        proven=most.proven,
        soonest=most.proven and soonest.proven,
        work=most.work + soonest.work,
    )


@dataclass(frozen=True, slots=True)
class Best:
    """What the search for the objective came to: `starts` as in `Found`, `reached` and `bound` exactly."""

    starts: Starts | None
    value: int  # units
    reached: Fraction
    bound: Fraction
    proven: bool
    work: float


def _most(search: Search, seconds: float, hint: Starts | None = None) -> Best:
    """The starts that close most. Where figures are rounded, one just below the best may be the better one: each that
    may be is looked at, and what it closes is worked out before rounding."""
    case, slack = search.case, search.units.slack
    found = search.most(seconds, hint)
    if found.starts is None:
        return Best(None, 0, Fraction(0), Fraction(0), found.proven, found.work)
    starts, work, proven = found.starts, found.work, found.proven and not slack
    if found.proven and slack:
        closer = Search(case)
        closer.at_least(found.value - slack)
        closer.beyond(starts)
        for _ in range(CLOSE):
            other = closer.briefly(max(seconds - work, LEAST))
            work, proven = work + other.work, other.proven and other.starts is None
            if other.starts is None or work > seconds:
                break
            starts = max(starts, other.starts, key=lambda of: objective(case, of))
            closer.beyond(other.starts)
    bound = (found.bound + slack) / search.units.scale
    return Best(starts, found.value, objective(case, starts), bound, proven, work)


def _soonest(search: Search, seconds: float, most: Best) -> Found:
    """The starts as good as those, to twelve digits, with the smallest sum; those themselves where none was found."""
    assert most.starts is not None
    bar, work = most.value - search.units.slack, 0.0
    for _ in range(CLOSE if search.units.slack else 1):
        found = search.soonest(max(seconds - work, LEAST), bar, most.starts)
        work += found.work
        if found.starts is None or work > seconds:
            break
        if most.reached - objective(search.case, found.starts) <= SAME * abs(most.reached):
            return replace(found, work=work)
        search.beyond(found.starts)
    return Found(most.starts, work=work)


def _shadow(
    case: PlanCase, solved: Solved, step: Mapping[str, float], seconds: float
) -> tuple[dict[str, float], dict[str, bool]]:
    """Resource -> objective gained by one more unit in every quarter, and whether that is all it can bring."""
    gained, proven = {}, {}
    for resource, amounts in case.capacity.items():
        more = tuple(amount + step.get(resource, 1.0) for amount in amounts)
        search = Search(replace(case, capacity={**case.capacity, resource: more}))
        found = _most(search, seconds / len(case.capacity), solved.starts)
        reached = solved.objective if found.starts is None else found.reached
        gained[resource] = float(max(reached - solved.objective, Fraction(0)))
        proven[resource] = solved.proven and found.proven
    return gained, proven
