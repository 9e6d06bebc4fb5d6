"""Agreement on an ordered scale: one formula, used for the result of a round and for votes in a room."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
import numpy.typing as npt

_LEAST = np.finfo(float).tiny  # a share too small for the arithmetic is no share


def consensus(values: Sequence[float], weights: npt.NDArray[np.float64]) -> float:
    """1 + sum_i p_i log2(1 - |x_i - mean| / range): 1 everyone alike, 0 half at each end.

    `values`: the scale, at least two different numbers; `weights`: how many chose each, 0 or more. NaN where nobody
    chose or the scale has no range. Source: Tastle & Wierman (2007), Int. J. Approx. Reasoning 45.
    """
    x, total = np.asarray(values, dtype=float), float(weights.sum())
    reach = float(np.ptp(x)) if len(x) else 0.0
    if not total or not reach:
        return nan
    p = weights / total
    near = 1.0 - np.abs(x - p @ x) / reach
    found = 1.0 + float(p @ np.log2(np.maximum(near, _LEAST)))
    return min(1.0, max(0.0, found))
