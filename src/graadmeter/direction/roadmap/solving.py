"""What may be placed when, for CP-SAT, and the two searches: most gap closed soonest, then earliest starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from graadmeter.base.errors import PlanError
from graadmeter.base.text import say
from graadmeter.direction.roadmap.case import PlanCase, PlanInitiative
from graadmeter.direction.roadmap.outcome import closed
from graadmeter.direction.roadmap.units import Worth, amounts, exact, fits, gaps, worth

SEED = 1
PATIENCE = 3  # a machine with other work may take this many times as long
# The linear relaxation is nearly the answer here: all of it, always. What is not proven so is tried with more cuts.
RELAXED: Mapping[str, int] = {"linearization_level": 2}
MORE_CUTS: Mapping[str, int] = {
    **RELAXED, "cut_level": 1, "max_num_cuts": 20_000, "new_constraints_batch_size": 100,
    "max_cut_rounds_at_level_zero": 5,
}  # fmt: skip
PLAIN = 0.45  # of the time for the first way
Starts = dict[str, int]  # initiative -> quarter in which it starts


def cp_sat() -> Any:
    """The solver's module. Raises PlanError where it is not installed."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise PlanError(
            say("a roadmap needs the solver ortools; install it with: pip install {extra}", extra="'graadmeter[plan]'")
        ) from None
    return cp_model


@dataclass(frozen=True, slots=True)
class Found:
    """`starts` None: there is no plan (`proven`), or none was found in time. Figures in units; `work` in seconds."""

    starts: Starts | None
    value: int = 0
    bound: int = 0
    proven: bool = False
    work: float = 0.0


class Schedule:
    """Which initiatives may start when: dates, precedence, capacity. An objective is added by who uses it.

    `at`: initiative -> quarter -> a yes or no of the solver; an initiative that can never start has none.
    """

    def __init__(self, case: PlanCase, among: Mapping[str, PlanInitiative]) -> None:
        self.case = case
        self.among = among
        self.model = cp_sat().CpModel()
        self.at = {
            id: {start: self.model.new_bool_var(f"{id}@{start}") for start in starts}
            for id, starts in possible_starts(case, among).items()
        }
        for initiative in among.values():
            self._once(initiative)
            for before in initiative.after:
                self._after(initiative, before)
        for resource in case.capacity:
            self._within(resource)

    def _once(self, initiative: PlanInitiative) -> None:
        at = list(self.at[initiative.id].values())
        if initiative.required:
            self.model.add_exactly_one(at)
        elif at:
            self.model.add_at_most_one(at)

    def _after(self, initiative: PlanInitiative, before: str) -> None:
        """Started by a quarter: then what comes before had ended by then. Stronger than one rule per pair of starts."""
        for quarter in self.at[initiative.id]:
            started = [taken for start, taken in self.at[initiative.id].items() if start <= quarter]
            self.model.add(sum(started) <= sum(self.ended(before, quarter)))

    def _within(self, resource: str) -> None:
        users = [(initiative, offset) for initiative in self.among.values() for offset in range(initiative.duration)]
        users = [(one, offset) for one, offset in users if one.use.get(resource, (0.0,) * one.duration)[offset]]
        limits, taken = amounts(self.case.capacity[resource], (one.use[resource][offset] for one, offset in users))
        for quarter, limit in enumerate(limits, start=1):
            used = [
                amount * self.at[one.id][quarter - offset]
                for (one, offset), amount in zip(users, taken, strict=True)
                if quarter - offset in self.at[one.id]
            ]
            if used:
                self.model.add(sum(used) <= limit)

    def ended(self, id: str, quarter: int) -> list[Any]:
        """The starts from which an initiative has ended before `quarter`."""
        length = self.among[id].duration
        return [taken for start, taken in self.at[id].items() if start + length <= quarter]

    def solved(self, seconds: float, hint: Mapping[str, int] | None = None, ways: Mapping[str, int] = RELAXED) -> Found:
        """What the solver makes of the model in `seconds` of its own work, counted in steps so that a busy machine
        finds the same; `hint`: starts to begin from."""
        solver = cp_sat().CpSolver()
        solver.parameters.num_workers = 1  # more workers race each other: another plan each time
        solver.parameters.random_seed = SEED
        for name, value in ways.items():
            setattr(solver.parameters, name, value)
        solver.parameters.max_deterministic_time = seconds
        solver.parameters.max_time_in_seconds = seconds * PATIENCE
        self.model.clear_hints()
        if hint is not None:
            for id, at in self.at.items():
                for start, taken in at.items():
                    self.model.add_hint(taken, hint.get(id) == start)
        work, status, starts = 0.0, None, None
        while starts is None or self._refused(starts):
            status = solver.solve(self.model)
            work += solver.response_proto.deterministic_time
            if status not in (cp_sat().OPTIMAL, cp_sat().FEASIBLE):
                return Found(None, proven=status == cp_sat().INFEASIBLE, work=work)
            starts = {id: start for id, at in self.at.items() for start, one in at.items() if solver.boolean_value(one)}
        proven = status == cp_sat().OPTIMAL
        return Found(starts, round(solver.objective_value), round(solver.best_objective_bound), proven, work)

    def _refused(self, starts: Starts) -> bool:
        """Whether a quarter is over its limit by what rounding hid; the model then knows that these do not fit."""
        over = False
        for resource, limits in self.case.capacity.items():
            for quarter, limit in enumerate(limits, start=1):
                used = {
                    id: exact(self.among[id].use[resource][quarter - start])
                    for id, start in starts.items()
                    if resource in self.among[id].use and start <= quarter < start + self.among[id].duration
                }
                if not fits(sum(used.values(), Fraction(0)), limit):
                    self.model.add(sum(self.at[id][starts[id]] for id in used) <= len(used) - 1)
                    over = True
        return over


def possible_starts(
    case: PlanCase, among: Mapping[str, PlanInitiative], fits: Callable[[str, int], bool] = lambda id, start: True
) -> dict[str, list[int]]:
    """Initiative -> the quarters it may start in, when nothing is asked but dates, horizon, what comes before, and
    whether it `fits`."""
    starts: dict[str, list[int]] = {}

    def of(id: str) -> list[int]:
        if id not in starts:
            one = among[id]
            before = [of(other) for other in one.after]
            first = max(
                [one.earliest or 1, *(s[0] + among[o].duration for s, o in zip(before, one.after, strict=True) if s)]
            )
            last = min(case.horizon - one.duration + 1, one.latest or case.horizon)
            starts[id] = [] if one.excluded or not all(before) else [s for s in range(first, last + 1) if fits(id, s)]
        return starts[id]

    return {id: of(id) for id in among}


def worthwhile(case: PlanCase) -> dict[str, PlanInitiative]:
    """The initiatives that can have a place in the best plan: what is required, what closes a gap, what those need.

    What opens a gate is among what those need. The others would close nothing and only add to the sum of starts.
    """
    units = worth(case)
    every = {initiative.id: initiative for initiative in case.initiatives}
    todo = [id for id, initiative in every.items() if initiative.required or units.closes(id) or units.opened[id]]
    kept: set[str] = set()
    while todo:
        id = todo.pop()
        if id not in kept:
            kept.add(id)
            todo.extend(every[id].after)
    return {id: initiative for id, initiative in every.items() if id in kept}


class Search(Schedule):
    """A schedule with the objective: what is closed of each gap at the start of each quarter."""

    def __init__(self, case: PlanCase) -> None:
        super().__init__(case, worthwhile(case))
        self.units: Worth = worth(case)
        self.closed = sum(self._closed(), start=0)

    def _closed(self) -> list[Any]:
        parts = []
        for element, gap in self.units.gap.items():
            held, gate = self.units.held.get(element, 0), self.units.gates.get(element)
            gains = {id: self.units.gain[id][element] for id in self.among if element in self.units.gain[id]}
            loss = sum(min(gain, 0) for gain in gains.values())
            for quarter in range(2, self.case.horizon + 2):
                gained = [gain * taken for id, gain in gains.items() for taken in self.ended(id, quarter)]
                if gained or held:
                    part = self.model.new_int_var(loss, gap, f"{element}:{quarter}")
                    self.model.add(part <= sum(gained) + held)
                    for group in gate.after if gate else ():
                        below = self.units.below[element]
                        opening = [taken for id in group for taken in self.ended(id, quarter)]
                        self.model.add(part <= below + (gap - below) * sum(opening))
                    parts.append(part)
        return parts

    def most(self, seconds: float, hint: Mapping[str, int] | None = None) -> Found:
        """The starts that close most, soonest."""
        first = self.briefly(seconds * PLAIN, hint)
        if first.proven:
            return first
        then = self.solved(seconds * (1 - PLAIN), first.starts or hint, MORE_CUTS)
        best = max(first, then, key=lambda found: (found.starts is not None, found.value))
        bounds = [found.bound for found in (first, then) if found.starts is not None]
        return replace(
            best, bound=min(bounds, default=0), proven=then.proven or best.value in bounds, work=first.work + then.work
        )

    def briefly(self, seconds: float, hint: Mapping[str, int] | None = None) -> Found:
        """As `most`, in the first way alone."""
        self.model.maximize(self.closed)
        return self.solved(seconds, hint)

    def soonest(self, seconds: float, at_least: int, hint: Mapping[str, int]) -> Found:
        """Of the starts that close `at_least` so many units, those with the smallest sum. The model keeps that bar."""
        self.at_least(at_least)
        self.model.minimize(sum(start * taken for starts in self.at.values() for start, taken in starts.items()))
        return self.solved(seconds, hint)

    def at_least(self, units: int) -> None:
        """No plan from here on closes less."""
        self.model.add(self.closed >= units)

    def beyond(self, starts: Mapping[str, int]) -> None:
        """Every plan from here on closes more than `starts` of some element in some quarter, before rounding: something
        that raises it, or opens its gate, has ended that had not, or something that lowers it has not that had."""
        reached, whole = closed(self.case, starts), gaps(self.case)
        sooner: dict[tuple[str, int], Any] = {}
        later = []
        for element, gap in whole.items():
            open_quarters = [q for q in range(2, self.case.horizon + 2) if reached[element][q - 1] < gap]
            for id, one in self.among.items():
                ended = starts[id] + one.duration if id in starts else self.case.horizon + 2
                gain = self.units.gain[id].get(element, 0)
                for quarter in open_quarters:
                    if quarter < ended and (gain > 0 or element in self.units.opened[id]):
                        sooner |= {(id, s): at for s, at in self.at[id].items() if s + one.duration <= quarter}
                    elif quarter >= ended and gain < 0:
                        later.append(1 - sum(self.ended(id, quarter)))
        if sooner or later:
            self.model.add(sum(sooner.values()) + sum(later) >= 1)
        else:
            self.model.add_bool_or([])
