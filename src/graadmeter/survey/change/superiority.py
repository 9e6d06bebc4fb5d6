"""Cliff's delta: how much more often a value of one group lies above one of the other than below it."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from statistics import NormalDist
from typing import Annotated, Any

import numpy as np

from graadmeter.base.intervals import LEVEL
from graadmeter.base.text import Message, say
from graadmeter.survey.change.columns import Floats, column

METHOD = say("Cliff's delta, unbiased variance")
FEW = say("Fewer than two answers on one of the sides.")
ALIKE = say("All answers are the same, so nothing says how much they would vary.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dominance:
    """Which of two groups lies higher. `superiority` = (delta + 1) / 2; NaN comes with a reason."""

    delta: Annotated[float, "P(above) - P(below), -1..1"]
    interval: Annotated[tuple[float, float], "95 % interval of delta; NaN where it cannot be estimated"]
    superiority: Annotated[float, "P(above) + half P(equal), 0..1"]
    superiority_interval: Annotated[tuple[float, float], "its 95 % interval"]
    n: Annotated[tuple[int, int], "values of the first and the second group; pairs: twice the number of pairs"]
    method: Annotated[Message, "what was computed, in words"] = METHOD
    reason: Annotated[Message | None, "why there is no figure or no interval"] = None


def cliffs_delta(first: Any, second: Any, *, level: float = LEVEL) -> Dominance:
    """Cliff's delta of `first` over `second`: two independent lists of numbers; missing is NaN, or -1 in integers.

    delta = mean of sign(x_i - y_j). Its variance is Cliff's unbiased one, with d_i. and d_.j the means of the signs
    per value: (m^2 S(d_i. - d)^2 + n^2 S(d_.j - d)^2 - SS(d_ij - d)^2) / (n m (n - 1)(m - 1)), at least
    (1 - d^2)/(n m - 1). The interval is asymmetric and stays within -1..1, with t on n + m - 2 degrees of freedom:
    (d - d^3 +- t s sqrt((1 - d^2)^2 + t^2 s^2)) / (1 - d^2 + t^2 s^2). At delta -1 or 1 its far end is that of Wilson's
    interval for the smaller group. NaN where a side is empty; no interval below two on a side or where all are equal.
    Source: Cliff (1993), Psychol. Bull. 114; Feng & Cliff (2004), J. Mod. Appl. Stat. Methods 3; R effsize.
    """
    x, y = column(first, say("first")), column(second, say("second"))
    x, y = x[~np.isnan(x)], y[~np.isnan(y)]
    n, m = len(x), len(y)
    if not n or not m:
        return _found(nan, (nan, nan), (n, m), FEW)
    rows, columns = _signs(x, y) / m, -_signs(y, x) / n  # d_i., d_.j
    delta = float(rows.mean())
    if min(n, m) < 2:
        return _found(delta, (nan, nan), (n, m), FEW)
    if len(np.unique(np.concatenate([x, y]))) == 1:
        return _found(delta, (nan, nan), (n, m), ALIKE)
    if abs(delta) == 1.0:
        return _found(delta, _at_the_end(delta, min(n, m), level), (n, m))
    squares = _untied(x, y) - n * m * delta**2  # the sum of (d_ij - d)^2
    spread = m**2 * ((rows - delta) ** 2).sum() + n**2 * ((columns - delta) ** 2).sum() - squares
    variance = max(float(spread) / (n * m * (n - 1) * (m - 1)), (1 - delta**2) / (n * m - 1))
    return _found(delta, _asymmetric(delta, variance, n + m - 2, level), (n, m))


def paired_delta(difference: Floats, *, level: float = LEVEL) -> Dominance:
    """Cliff's delta within pairs: mean of the signs of `difference` (second minus first, no missing)."""
    n = len(difference)
    if not n:
        return _found(nan, (nan, nan), (n, n), FEW)
    signs = np.sign(difference)
    delta = float(signs.mean())
    if n < 2:
        return _found(delta, (nan, nan), (n, n), FEW)
    if abs(delta) == 1.0:
        return _found(delta, _at_the_end(delta, n, level), (n, n))
    if not signs.any():
        return _found(delta, (nan, nan), (n, n), ALIKE)
    return _found(delta, _asymmetric(delta, float(signs.var(ddof=1)) / n, n - 1, level), (n, n))


def _signs(x: Floats, y: Floats) -> Floats:
    """Per x: how many y lie below it minus how many lie above; sorted, so that 10,000 x 10,000 needs no table."""
    order = np.sort(y)
    below = np.searchsorted(order, x, side="left")
    above = len(y) - np.searchsorted(order, x, side="right")
    return (below - above).astype(np.float64)


def _untied(x: Floats, y: Floats) -> int:
    order = np.sort(y)
    tied = np.searchsorted(order, x, side="right") - np.searchsorted(order, x, side="left")
    return len(x) * len(y) - int(tied.sum())


def _asymmetric(delta: float, variance: float, freedom: int, level: float) -> tuple[float, float]:
    from scipy.stats import t as student

    reach = float(student.ppf((1 + level) / 2, freedom)) ** 2 * variance
    middle, around = delta - delta**3, sqrt(reach) * sqrt((1 - delta**2) ** 2 + reach)
    scale = 1 - delta**2 + reach
    return max(-1.0, (middle - around) / scale), min(1.0, (middle + around) / scale)


def _at_the_end(delta: float, n: int, level: float) -> tuple[float, float]:
    z = NormalDist().inv_cdf((1 + level) / 2)
    far = (n - z * z) / (n + z * z)
    return (far, 1.0) if delta > 0 else (-1.0, -far)


def _found(delta: float, interval: tuple[float, float], n: tuple[int, int], reason: Message | None = None) -> Dominance:
    low, high = interval
    return Dominance(
        delta=delta, interval=interval, superiority=(delta + 1) / 2,
        superiority_interval=((low + 1) / 2, (high + 1) / 2), n=n, reason=reason,
    )  # fmt: skip
