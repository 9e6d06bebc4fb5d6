"""Consensus of counts on an ordered scale: what a vote shows at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Annotated, Any

import numpy as np

from graadmeter.base import consensus as formula
from graadmeter.base.errors import RatingsError
from graadmeter.base.text import say
from graadmeter.survey.agreement.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Consensus(Estimate):
    """Consensus, 0..1. `n` counts the people; weighted counts are rounded."""

    mean: Annotated[float, "mean on the scale; NaN where nobody chose"]


def consensus(counts: Any, *, values: Sequence[float] | None = None) -> Consensus:
    """Consensus of `counts`, the people per category in the order of the scale; 1 all alike, 0 half at each end.

    1 + sum p_i log2(1 - |x_i - mean| / range). `values`: where the categories lie, 0, 1, 2, ... when left out. NaN
    where nobody chose or the scale has one category. Raises RatingsError for a count that is negative or no number,
    or as many values as there are categories are not given.
    Source: Tastle & Wierman (2007), Int. J. Approx. Reasoning 45.
    """
    try:
        found = np.asarray(counts, dtype=float)
    except (TypeError, ValueError):
        raise RatingsError(say("counts: expected one number per category")) from None
    if found.ndim != 1:
        raise RatingsError(say("counts: expected one number per category, saw {n} axes", n=found.ndim))
    if not np.isfinite(found).all() or (found < 0).any():
        raise RatingsError(say("a count is a number of people, 0 or more; check the counts"))
    scale = np.arange(len(found), dtype=float) if values is None else np.asarray(values, dtype=float)
    if scale.shape != found.shape:
        raise RatingsError(
            say("{n} values for {m} counts; give the place of each category", n=scale.size, m=len(found))
        )
    total = float(found.sum())
    value = formula.consensus(scale.tolist(), found)
    reason = say("Nobody chose.") if not total else say("A scale needs two categories that differ.")
    return Consensus(
        value=value,
        n=round(total),
        method=say("consensus (Tastle & Wierman)"),
        reason=reason if isnan(value) else None,
        mean=float(found @ scale) / total if total else nan,
    )
