"""Make a roadmap: solve, explain, and ask what one more unit of each resource would bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from graadmeter.base.errors import PlanError
from graadmeter.base.text import say
from graadmeter.direction.roadmap.calendar import settled
from graadmeter.direction.roadmap.case import PlanCase
from graadmeter.direction.roadmap.conflicts import conflicts
from graadmeter.direction.roadmap.explaining import left_out, placements
from graadmeter.direction.roadmap.outcome import objective, projection
from graadmeter.direction.roadmap.result import Plan
from graadmeter.direction.roadmap.solving import Search, Starts

FIRST = 0.7  # of the time goes to the objective at most, the rest to earlier starts
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
    where ortools is not installed, or no plan was found in time and none could be ruled out.
    """
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
    most = search.most(seconds * FIRST)
    if most.starts is None:
        if most.proven:
            return None
        raise PlanError(say("no plan was found in {seconds} seconds of work; allow more time", seconds=seconds))
    soonest = search.soonest(seconds * (1 - FIRST), most.value - search.units.slack, most.starts)
    starts = most.starts if soonest.starts is None else soonest.starts
    starts = starts if soonest.proven else settled(case, starts)
    reached = objective(case, starts)
    bound = (most.bound + search.units.slack) / search.units.scale
    return Solved(
        starts=starts,
        objective=reached,
        bound=reached if most.proven else max(bound, reached),
        proven=most.proven,
        soonest=most.proven and soonest.proven,
        work=most.work + soonest.work,
    )


def _shadow(
    case: PlanCase, solved: Solved, step: Mapping[str, float], seconds: float
) -> tuple[dict[str, float], dict[str, bool]]:
    """Resource -> objective gained by one more unit in every quarter, and whether that is all it can bring."""
    gained, proven = {}, {}
    for resource, amounts in case.capacity.items():
        more = tuple(amount + step.get(resource, 1.0) for amount in amounts)
        search = Search(replace(case, capacity={**case.capacity, resource: more}))
        found = search.most(seconds / len(case.capacity), solved.starts)
        reached = solved.objective if found.starts is None else objective(case, found.starts)
        gained[resource] = float(max(reached - solved.objective, Fraction(0)))
        proven[resource] = solved.proven and found.proven
    return gained, proven
