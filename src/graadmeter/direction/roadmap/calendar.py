"""Who holds what in which quarter, and what stands in the way of an earlier start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from graadmeter.direction.roadmap.case import PlanCase, PlanInitiative
from graadmeter.direction.roadmap.solving import Starts
from graadmeter.direction.roadmap.units import exact, fits


@dataclass(frozen=True, slots=True)
class Shortage:
    """In this quarter there is too little of a resource; `holders` have a part of it.

    No holders: it would not fit the capacity of that quarter alone either.
    """

    resource: str
    quarter: int
    holders: tuple[str, ...]


class Calendar:
    """The use of every resource by quarter."""

    def __init__(self, case: PlanCase, starts: Mapping[str, int]) -> None:
        self.case = case
        self.starts = dict(starts)
        self.among = {initiative.id: initiative for initiative in case.initiatives}
        self.uses = {
            resource: {one.id: [exact(amount) for amount in one.use.get(resource, ())] for one in case.initiatives}
            for resource in case.capacity
        }

    def shortages(self, id: str, start: int) -> list[Shortage]:
        """What is too little for an initiative to start then, with all others where they stand."""
        found = []
        for resource, uses in self.uses.items():
            for quarter, needed in enumerate(uses[id], start=start):
                there = self.case.capacity[resource][quarter - 1]
                holders = [other for other in self.starts if other != id and self._used(resource, other, quarter)]
                held = sum((self._used(resource, other, quarter) for other in holders), needed)
                if needed and not fits(held, there):
                    found.append(Shortage(resource, quarter, tuple(holders) if fits(needed, there) else ()))
        return found

    def first(self, initiative: PlanInitiative) -> int:
        """The first quarter that dates and what comes before allow, as things stand."""
        ends = [self.starts[before] + self.among[before].duration for before in initiative.after]
        return max([initiative.earliest or 1, *ends])

    def _used(self, resource: str, id: str, quarter: int) -> Fraction:
        uses, offset = self.uses[resource][id], quarter - self.starts[id]
        return uses[offset] if 0 <= offset < len(uses) else Fraction(0)


def settled(case: PlanCase, starts: Starts) -> Starts:
    """Each initiative moved as early as it can go alone. Never worse where gains are gains; nothing else is touched."""
    calendar = Calendar(case, starts)
    losing = {one.id for one in case.initiatives if any(gain < 0 for gain in one.effects.values())}
    moved = True
    while moved:
        moved = False
        for id in [id for id in calendar.starts if id not in losing]:
            for start in range(calendar.first(calendar.among[id]), calendar.starts[id]):
                if not calendar.shortages(id, start):
                    calendar.starts[id], moved = start, True
                    break
    return {id: calendar.starts[id] for id in starts}
