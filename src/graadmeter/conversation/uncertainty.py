"""How sure a figure is: shares of things that one person did several of, and how unequally talk is spread.

An export is a full count of what was said. These intervals say how far a figure would move had other people like
these taken part.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graadmeter.conversation.statistics import top_group

LEVEL = 0.95
CLUSTERED = "wilson, effective number, by person, 95 %"
BOOTSTRAP = "bootstrap over people, percentile, 95 %"
DRAWS = 1000
SEED = 20120117
MOST_LEVELS = 20_000_000  # cells drawn at most: fewer draws where people differ in very many ways

Interval = tuple[float, float]
Floats = NDArray[np.float64]


def clustered(part: ArrayLike, whole: ArrayLike, level: float = LEVEL) -> Interval | None:
    """Interval of sum(part) / sum(whole), where entry i counts what person i did: several things of one person agree.

    The variance between people of the ratio, m / (m - 1) sum (part_i - p whole_i)² / (sum whole)², over m people who
    did anything, gives the effective number n* = p (1 - p) / variance, at most sum(whole), and m where p is 0 or 1;
    then Wilson's interval with n*. None for fewer than two people.
    Source: Kish (1965), Survey Sampling; Korn & Graubard (1998), Survey Methodology 24.
    """
    k, n = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    k, n = k[n > 0], n[n > 0]
    people, total = len(n), float(n.sum())
    if people < 2:
        return None
    share = float(k.sum() / total)
    variance = float(((k - share * n) ** 2).sum()) * people / (people - 1) / total**2
    effective = float(people) if share in (0, 1) else total
    if variance and 0 < share < 1:
        effective = min(total, share * (1 - share) / variance)
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle = share + z * z / (2 * effective)
    reach = z * sqrt(share * (1 - share) / effective + z * z / (4 * effective * effective))
    scale = 1 + z * z / effective
    low = 0.0 if share == 0 else max(0.0, (middle - reach) / scale)
    high = 1.0 if share == 1 else min(1.0, (middle + reach) / scale)
    return low, high


@dataclass(frozen=True, slots=True)
class Drawn:
    """People drawn again with replacement. `amounts`: distinct, upwards; `count`: draws x amounts, people with each."""

    amounts: Floats
    count: Floats


def drawn(amounts: ArrayLike, *, draws: int = DRAWS, seed: int = SEED) -> Drawn | None:
    """`draws` draws of `amounts` (one per person), people alike together. None: fewer than two people, or all zero."""
    x, people = np.unique(np.asarray(amounts, dtype=np.float64), return_counts=True)
    n = int(people.sum())
    if n < 2 or not x[-1]:
        return None
    times = max(1, min(draws, MOST_LEVELS // len(x)))
    count = np.random.default_rng(seed).multinomial(n, people / n, size=times).astype(np.float64)
    return Drawn(x, count)


def gini_interval(given: Drawn | None) -> Interval | None:
    """Interval of `statistics.gini` over people drawn again with replacement. None for fewer than two people.

    A few very busy people make it too narrow at the upper end: a draw can miss them, and never adds a busier one.
    """
    if given is None:
        return None
    x, count = given.amounts, given.count
    so_far = count.cumsum(axis=1)
    n = so_far[0, -1]
    so_far *= 2
    so_far -= count
    so_far -= n
    so_far *= count
    return _ends(_times(so_far, x) / (n * _times(count, x)))


def top_interval(given: Drawn | None, percent: int) -> Interval | None:
    """Interval of `statistics.top_share`, as `gini_interval`."""
    if given is None:
        return None
    x, count = given.amounts, given.count
    place = count.cumsum(axis=1)
    n = place[0, -1]
    place += top_group(int(n), percent) - n  # how many places of the group are left for people of this amount
    np.clip(place, 0, count, out=place)
    return _ends(_times(place, x) / _times(count, x))


def _times(count: Floats, amounts: Floats) -> Floats:
    """`count @ amounts` without the threads of BLAS, which cost more to wake than the work takes."""
    return np.asarray(np.einsum("ij,j->i", count, amounts))


def _ends(values: Floats) -> Interval:
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
