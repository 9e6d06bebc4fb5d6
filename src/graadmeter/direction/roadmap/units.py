"""Figures as whole numbers: a solver counts in integers, and a plan should not hang on the last bit of a float.

A figure means what is written: 0.1 is a tenth. Where a common denominator fits in what the solver can count, the
integers are exact; elsewhere (a third as a float) they are rounded to about nine digits of the sum.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from graadmeter.direction.roadmap.case import Gate, PlanCase

MOST = 2**30  # of a sum: with larger figures the solver reasons slower, long before it cannot count them

SAME = Fraction(1, 10**12)  # of a limit or an objective: what floats lose when a few of them are added


@dataclass(frozen=True, slots=True)
class Worth:
    """The objective in units: `gap` and `gain` times weight, times `scale`. `slack`: what rounding can shift a sum."""

    scale: Fraction
    gap: dict[str, int]  # element -> units; only elements with weight on which something has an effect
    gain: dict[str, dict[str, int]]  # initiative -> element -> units
    slack: int
    gates: dict[str, Gate]  # element -> its gate, where that keeps something of the gap shut
    below: dict[str, int]  # element with such a gate -> what can be closed of its gap while that is shut
    held: dict[str, int]  # element with any gate -> what counts of it as soon as that is open
    opened: dict[str, tuple[str, ...]]  # initiative -> elements whose gate it helps to open

    def closes(self, initiative: str) -> tuple[str, ...]:
        """The elements on which a gain of this initiative can count: there is a gap, or another one's loss to undo."""
        losing = {element for effects in self.gain.values() for element, gain in effects.items() if gain < 0}
        return tuple(
            element
            for element, gain in self.gain[initiative].items()
            if gain > 0 and (self.gap[element] or element in losing)
        )


def exact(value: float) -> Fraction:
    """The number as it is written."""
    return Fraction(repr(float(value)))


def fits(used: Fraction, limit: float) -> bool:
    """Whether so much is within a limit: three thirds of ten are, as floats too."""
    return used <= exact(limit) * (1 + SAME)


def gaps(case: PlanCase) -> dict[str, Fraction]:
    """Element -> ambition minus current, at least 0."""
    return {e.id: max(Fraction(0), exact(e.ambition) - exact(e.current)) for e in case.elements}


def below(case: PlanCase) -> dict[str, Fraction]:
    """Element -> what can be closed of its gap while its gate is shut; the gap itself where it has none."""
    open_gaps = gaps(case)
    return {
        e.id: min(open_gaps[e.id], max(Fraction(0), exact(e.gate.level) - exact(e.current))) if e.gate
        else open_gaps[e.id]
        for e in case.elements
    }  # fmt: skip


def worth(case: PlanCase) -> Worth:
    """The objective of `case` in whole units."""
    weights = {element.id: exact(element.weight) for element in case.elements if element.weight > 0}
    open_gaps = gaps(case)
    gain = {
        initiative.id: {
            element: weights[element] * exact(gained)
            for element, gained in initiative.effects.items()
            if gained and element in weights
        }
        for initiative in case.initiatives
    }
    gates = {element.id: element.gate for element in case.elements if element.gate and element.id in weights}
    held = {element: weights[element] * exact(gate.held) for element, gate in gates.items()}
    touched = {element for effects in gain.values() for element in effects} | {e for e, value in held.items() if value}
    gap = {element: weight * open_gaps[element] for element, weight in weights.items() if element in touched}
    shut_gaps = below(case)
    shut = {element: weights[element] * shut_gaps[element] for element in gates if element in gap}
    gates = {element: gates[element] for element in shut if shut[element] < gap[element]}
    figures = [*gap.values(), *(abs(value) for effects in gain.values() for value in effects.values())]
    figures += [*shut.values(), *held.values()]
    scale, rounded = _scale(figures, case.horizon * sum(figures, Fraction(0)))
    terms = case.horizon * len(figures)
    return Worth(
        scale=scale,
        gap={element: _whole(value * scale) for element, value in gap.items()},
        gain={
            id: {element: _whole(value * scale) for element, value in effects.items()} for id, effects in gain.items()
        },
        slack=2 * terms if rounded else 0,
        gates=gates,
        below={element: _whole(shut[element] * scale) for element in gates},
        held={element: _whole(value * scale) for element, value in held.items()},
        opened={
            one.id: tuple(e for e, gate in gates.items() if any(one.id in group for group in gate.after))
            for one in case.initiatives
        },
    )


def amounts(capacity: Iterable[float], uses: Iterable[float]) -> tuple[list[int], list[int]]:
    """Capacities and uses of one resource as whole numbers. Rounding, where it must be, lets in all that fits."""
    limits, taken = [exact(value) for value in capacity], [exact(value) for value in uses]
    total = sum(taken, Fraction(0))
    limits = [min(limit, total) for limit in limits]  # more than everything together is as good as everything
    scale, _ = _scale([*limits, *taken], total)
    return [math.ceil(limit * scale) for limit in limits], [math.floor(use * scale) for use in taken]


def _whole(value: Fraction) -> int:
    """Rounded, and never to nothing: what brings little still brings something."""
    return round(value) or (value > 0) - (value < 0)


def _scale(figures: list[Fraction], total: Fraction) -> tuple[Fraction, bool]:
    """What to multiply by so that all are whole and their sum can be counted; whether they must be rounded then."""
    if not total:
        return Fraction(1), False
    scale = Fraction(math.lcm(*(figure.denominator for figure in figures)))
    common = math.gcd(*(int(figure * scale) for figure in figures))
    scale /= common or 1
    if total * scale <= MOST:
        return scale, False
    return Fraction(10) ** math.floor(math.log10(MOST / total)), True
