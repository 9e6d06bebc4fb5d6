"""The arithmetic of the conversation measures on plain NumPy arrays: no tables, no names, no policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TOUCHES = 1e-12  # a survival this close to one half is one half: products of fractions are not exact


def gini(amounts: ArrayLike) -> float | None:
    """How unequally `amounts` (n non-negative numbers) are spread: 0 all equal, (n - 1)/n one has all.

    With x sorted upwards and i = 1..n: G = sum((2i - n - 1) x_i) / (n sum(x)). No small-sample correction.
    None when there is nothing to share out. Source: Gini (1912), in the sorted form of the Lorenz curve.
    """
    x = np.sort(np.asarray(amounts, dtype=np.float64))
    total = x.sum()
    if not total:
        return None
    n = len(x)
    return float(((2 * np.arange(1, n + 1) - n - 1) * x).sum() / (n * total))


def top_group(n: int, percent: int) -> int:
    """How many people the top `percent` of `n` is: n x percent / 100 rounded half up, at least one of one or more."""
    return min(n, max(1, (2 * n * percent + 100) // 200))


def top_share(amounts: ArrayLike, percent: int) -> float | None:
    """Share of the total held by the largest `percent` of `amounts`; `top_group` says how many that are.

    None when there is nothing to share out.
    """
    x = np.sort(np.asarray(amounts, dtype=np.float64))[::-1]
    total = x.sum()
    return float(x[: top_group(len(x), percent)].sum() / total) if total else None


def lorenz(amounts: ArrayLike, cuts: Sequence[int]) -> tuple[list[float], list[float]]:
    """Points of the Lorenz curve of `amounts` (n numbers, not all zero): shares of people and of the total.

    `cuts`: how many people, least active first, lie before each point between the ends (0, 0) and (1, 1).
    """
    x = np.sort(np.asarray(amounts, dtype=np.float64))
    so_far = np.concatenate([[0.0], x.cumsum()])
    at = [0, *cuts, len(x)]
    return [place / len(x) for place in at], [float(so_far[place] / so_far[-1]) for place in at]


@dataclass(frozen=True, slots=True)
class Survival:
    """A Kaplan-Meier curve. Every array has one entry per distinct time at which something happened, ascending.

    `share`: S(t), the share for whom it has not happened by `times`. `spread`: Greenwood's sum d / (r (r - d)).
    """

    times: Floats
    at_risk: Floats
    events: Floats
    share: Floats
    spread: Floats

    def at(self, time: float) -> float:
        """S(time): 1 before the first event; the last value after the last one."""
        before = int(np.searchsorted(self.times, time, side="right"))
        return float(self.share[before - 1]) if before else 1.0

    def standard_error(self, time: float) -> float:
        """Greenwood's standard error of S(time): S sqrt(sum d / (r (r - d)))."""
        before = int(np.searchsorted(self.times, time, side="right"))
        return float(self.share[before - 1] * sqrt(self.spread[before - 1])) if before else 0.0

    def interval(self, time: float, level: float = 0.95) -> tuple[float | None, float | None]:
        """Pointwise interval of S(time) on the log-log scale: S^exp(±z se / |ln S|), se² Greenwood's sum.

        (None, None) at S = 1 and S = 0, where that scale has no value.
        """
        before = int(np.searchsorted(self.times, time, side="right"))
        share = float(self.share[before - 1]) if before else 1.0
        if not TOUCHES < share < 1:
            return None, None
        z = NormalDist().inv_cdf((1 + level) / 2)
        reach = exp(z * sqrt(self.spread[before - 1]) / -log(share))
        return share**reach, share ** (1 / reach)

    def median(self) -> float | None:
        """First time at which S(t) < 1/2: by then it has happened for more than half. None where that never comes.

        A curve that ends on exactly 1/2 has its median where it got there.
        """
        return _crossing(self.times, self.share)

    def median_interval(self, level: float = 0.95) -> tuple[float | None, float | None]:
        """Brookmeyer-Crowley interval of the median on the log-log scale; an end that does not exist is None.

        All t at which the pointwise interval S^exp(±z se / |ln S|), with se² Greenwood's sum, holds 1/2.
        Source: Brookmeyer & Crowley (1982), Biometrics 38; Kalbfleisch & Prentice for the scale.
        """
        z = NormalDist().inv_cdf((1 + level) / 2)
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = np.exp(z * np.sqrt(self.spread) / np.abs(np.log(self.share)))
            low = np.where(self.share > 0, self.share**reach, 0.0)
            high = np.where(self.share > 0, self.share ** (1 / reach), np.nan)
        return _crossing(self.times, low), _crossing(self.times, high)


def kaplan_meier(durations: ArrayLike, observed: ArrayLike, counts: ArrayLike | None = None) -> Survival:
    """Survival curve of `durations` (any unit, >= 0), where `observed` False means: not yet, when we stopped looking.

    S(t) = product over event times t_i <= t of (1 - d_i / r_i): d_i events at t_i, r_i still waiting just before it
    (one who stops being watched at t_i still counts in r_i). `counts`: how many share a row (default one each).
    Nobody, or no event: empty arrays, S = 1. Source: Kaplan & Meier (1958), J. Am. Stat. Assoc. 53.
    """
    time = np.asarray(durations, dtype=np.float64)
    happened = np.asarray(observed, dtype=bool)
    weight = np.ones(len(time)) if counts is None else np.asarray(counts, dtype=np.float64)
    distinct, place = np.unique(time, return_inverse=True)
    leaving = np.bincount(place, weights=weight, minlength=len(distinct)).astype(np.float64)
    events = np.bincount(place, weights=weight * happened, minlength=len(distinct)).astype(np.float64)
    at_risk = leaving[::-1].cumsum()[::-1]
    kept = events > 0
    d, r = events[kept], at_risk[kept]
    with np.errstate(divide="ignore"):
        spread = np.cumsum(d / (r * (r - d)))
    return Survival(distinct[kept], r, d, np.cumprod(1 - d / r), spread)


def _crossing(times: Floats, curve: Floats) -> float | None:
    """Where a falling `curve` goes below one half, or reaches it for good."""
    below = np.flatnonzero(curve < 0.5 - TOUCHES)
    reached = below if len(below) else np.flatnonzero(curve <= 0.5 + TOUCHES)
    return float(times[reached[0]]) if len(reached) else None
