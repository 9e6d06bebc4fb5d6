"""What a roadmap brings, reckoned from the placements alone: levels by quarter, and the objective, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from graadmeter.direction.roadmap.case import PlanCase
from graadmeter.direction.roadmap.units import exact, gaps


def closed(case: PlanCase, starts: Mapping[str, int]) -> dict[str, tuple[Fraction, ...]]:
    """Element -> what has been closed at the start of quarters 1 .. horizon + 1: min(gap, gains of what has ended).

    `starts`: initiative -> quarter. An initiative of length d from quarter s counts from quarter s + d.
    """
    gained = {element.id: [Fraction(0)] * (case.horizon + 1) for element in case.elements}
    for initiative in case.initiatives:
        if initiative.id in starts:
            for element, gain in initiative.effects.items():
                for quarter in range(starts[initiative.id] + initiative.duration, case.horizon + 2):
                    gained[element][quarter - 1] += exact(gain)
    open_gaps = gaps(case)
    return {element: tuple(min(open_gaps[element], sum_) for sum_ in sums) for element, sums in gained.items()}


def objective(case: PlanCase, starts: Mapping[str, int]) -> Fraction:
    """The weighted gap closed, summed over quarters 2 .. horizon + 1."""
    by_element = closed(case, starts)
    return sum((exact(element.weight) * sum(by_element[element.id][1:]) for element in case.elements), Fraction(0))


def projection(case: PlanCase, starts: Mapping[str, int]) -> dict[str, tuple[float, ...]]:
    """Element -> level at the start of quarters 1 .. horizon + 1, no higher than the ambition (or where it is now)."""
    by_element = closed(case, starts)
    return {
        element.id: tuple(float(exact(element.current) + part) for part in by_element[element.id])
        for element in case.elements
    }
