"""What a roadmap brings, reckoned from the placements alone: levels by quarter, and the objective, exactly."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from graadmeter.direction.roadmap.case import PlanCase
from graadmeter.direction.roadmap.units import below, exact, gaps


def closed(case: PlanCase, starts: Mapping[str, int]) -> dict[str, tuple[Fraction, ...]]:
    """Element -> what has been closed at the start of quarters 1 .. horizon + 1: min(gap, gains of what has ended); of
    what lies above a gate nothing before that is open.

    `starts`: initiative -> quarter. An initiative of length d from quarter s counts from quarter s + d.
    """
    held = {one.id: exact(one.gate.held) if one.gate else Fraction(0) for one in case.elements}
    gained = {element.id: [held[element.id]] * (case.horizon + 1) for element in case.elements}
    for initiative in case.initiatives:
        if initiative.id in starts:
            for element, gain in initiative.effects.items():
                for quarter in range(starts[initiative.id] + initiative.duration, case.horizon + 2):
                    gained[element][quarter - 1] += exact(gain)
    open_gaps, shut_gaps, opens = gaps(case), below(case), opening(case, starts)

    def limit(element: str, quarter: int) -> Fraction:
        return open_gaps[element] if quarter >= opens[element] else shut_gaps[element]

    return {
        element: tuple(min(limit(element, quarter), sum_) for quarter, sum_ in enumerate(sums, start=1))
        for element, sums in gained.items()
    }


def opening(case: PlanCase, starts: Mapping[str, int]) -> dict[str, float]:
    """Element -> the first quarter in which all of its gap can be closed: 1 without a gate, infinite where its gate
    stays shut."""
    ends = {one.id: starts[one.id] + one.duration - 1 for one in case.initiatives if one.id in starts}
    found = {element.id: element.gate.opens(ends) if element.gate else 1 for element in case.elements}
    return {element: math.inf if quarter is None else quarter for element, quarter in found.items()}


def objective(case: PlanCase, starts: Mapping[str, int]) -> Fraction:
    """The weighted gap closed, summed over quarters 2 .. horizon + 1."""
    by_element = closed(case, starts)
    return sum((exact(element.weight) * sum(by_element[element.id][1:]) for element in case.elements), Fraction(0))


def projection(case: PlanCase, starts: Mapping[str, int]) -> dict[str, tuple[float, ...]]:
    """Element -> level at the start of quarters 1 .. horizon + 1: current + what is closed of the gap. So no higher
    than the ambition; an element above its ambition has no gap, and stays where it is."""
    by_element = closed(case, starts)
    return {
        element.id: tuple(float(exact(element.current) + part) for part in by_element[element.id])
        for element in case.elements
    }
