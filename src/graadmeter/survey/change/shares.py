"""The difference of two shares, with an interval that holds for small numbers and at 0 and 100 %."""

from __future__ import annotations

from math import sqrt

from graadmeter.base.intervals import LEVEL, wilson


def share_difference(
    first: tuple[int, int], second: tuple[int, int], *, level: float = LEVEL
) -> tuple[float, tuple[float, float]]:
    """`first` minus `second`, each (how many, of how many) of independent groups: the difference and its interval.

    With p and its Wilson ends l, u per group and d = p1 - p2:
    d - sqrt((p1 - l1)^2 + (u2 - p2)^2) to d + sqrt((u1 - p1)^2 + (p2 - l2)^2). Raises ValueError as `wilson` does.
    Source: Newcombe (1998), Statist. Med. 17:873-890, method 10 (hybrid score).
    """
    (low1, high1), (low2, high2) = wilson(*first, level), wilson(*second, level)
    p1, p2 = first[0] / first[1], second[0] / second[1]
    difference = p1 - p2
    below = sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2)
    above = sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2)
    return difference, (difference - below, difference + above)
