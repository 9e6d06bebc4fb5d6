"""Krippendorff's alpha: agreement beyond chance, for any number of raters and with answers missing."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Annotated, Any, Literal, get_args

import numpy as np

from graadmeter.base.errors import RatingsError, UnknownNameError
from graadmeter.base.text import Message, say
from graadmeter.survey.agreement.estimate import Estimate, Floats, as_ratings

Level = Literal["nominal", "ordinal", "interval", "ratio"]
METHODS: dict[Level, Message] = {
    "nominal": say("Krippendorff's alpha, nominal"),
    "ordinal": say("Krippendorff's alpha, ordinal"),
    "interval": say("Krippendorff's alpha, interval"),
    "ratio": say("Krippendorff's alpha, ratio"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpha(Estimate):
    """Krippendorff's alpha. `n` counts the ratings that could be paired with another of the same unit."""

    units: Annotated[int, "units with two ratings or more"]
    raters: Annotated[int, "raters with a rating in such a unit"]
    observed: Annotated[float, "disagreement within units, in the metric's own unit"]
    expected: Annotated[float, "disagreement if ratings were dealt out at random"]


def krippendorff_alpha(ratings: Any, level: Level) -> Alpha:
    """Krippendorff's alpha of `ratings`: raters x units; 1 full agreement, 0 chance, below 0 worse than chance.

    `level`: nominal, ordinal, interval or ratio. Missing: NaN, or -1 in integer arrays; text is accepted for nominal,
    with None missing. A unit with one rating says nothing about agreement and is left out.
    With o_ck the number of pairs c-k within units (each unit's pairs divided by its ratings - 1) and n_c their sums:
    alpha = 1 - (n - 1) sum o_ck d_ck / sum n_c n_k d_ck. Metrics d: 1 where different; ordinal: the square of the
    ratings from c to k with half of both ends; interval (c - k)^2; ratio ((c - k)/(c + k))^2.
    NaN where no unit has two ratings or all paired ratings are the same. Raises UnknownNameError for another level,
    RatingsError for what is no table, or a ratio below 0. Values x values in memory, except for interval.
    Source: Krippendorff (2011), Computing Krippendorff's alpha-reliability.
    """
    if level not in get_args(Level):
        raise UnknownNameError(
            say(
                "there is no level of measurement {seen}; choose one of: {offered}",
                seen=repr(level),
                offered=list(get_args(Level)),
            )
        )
    table = as_ratings(_coded(ratings) if level == "nominal" else ratings, say("ratings"))
    if level == "ratio" and (table < 0).any():
        raise RatingsError(
            say("the level ratio needs ratings of 0 or more; take interval where a rating can be negative")
        )
    table = table[:, (~np.isnan(table)).sum(axis=0) >= 2]
    paired = ~np.isnan(table)
    n = int(paired.sum())
    observed, expected = _disagreement(table, level) if n else (nan, nan)
    reason = None
    if not n:
        reason = say("No unit was rated by two raters.")
    elif not expected > 0:
        reason = say("All ratings are the same, so agreement cannot be told from chance.")
    return Alpha(
        value=nan if reason else 1.0 - observed / expected,
        n=n,
        method=METHODS[level],
        reason=reason,
        units=table.shape[1],
        raters=int(paired.any(axis=1).sum()),
        observed=observed,
        expected=expected,
    )


def _disagreement(table: Floats, level: Level) -> tuple[float, float]:
    """Mean disagreement within units and between all ratings: raters x units, each unit with two ratings or more."""
    if level == "interval":
        return _interval(table)
    values, codes = np.unique(table[~np.isnan(table)], return_inverse=True)
    unit = np.nonzero(~np.isnan(table))[1]
    counts = np.bincount(unit * len(values) + codes, minlength=table.shape[1] * len(values)).astype(float)
    counts = counts.reshape(table.shape[1], len(values))
    shared = counts / (counts.sum(axis=1, keepdims=True) - 1.0)
    pairs = shared.T @ counts - np.diag(shared.sum(axis=0))
    total = counts.sum(axis=0)
    n = total.sum()
    distance = _distance(values, total, level)
    return float((pairs * distance).sum() / n), float(total @ distance @ total / (n * (n - 1.0)))


def _distance(values: Floats, total: Floats, level: Level) -> Floats:
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "ordinal":
        place = np.cumsum(total) - total / 2.0  # so that a difference holds what lies between and half of both ends
        return np.asarray((place[:, None] - place) ** 2)
    both = values[:, None] + values
    apart = np.divide(values[:, None] - values, both, out=np.zeros_like(both), where=both != 0)
    return np.asarray(apart**2)


def _interval(table: Floats) -> tuple[float, float]:
    """The same for (c - k)^2, from sums of squares alone."""
    centred = table - np.nanmean(table)
    size = (~np.isnan(table)).sum(axis=0)
    n = int(size.sum())
    within = np.nansum((centred - np.nanmean(centred, axis=0)) ** 2, axis=0)
    same = np.nanmax(table) == np.nanmin(table)
    expected = 0.0 if same else 2.0 * float(np.nansum(centred**2)) / (n - 1.0)
    return 2.0 * float((within * size / (size - 1.0)).sum()) / n, expected


def _coded(ratings: Any) -> Any:
    """Names as numbers; a table of numbers stays as it is."""
    table = np.asarray(ratings, dtype=object) if _has_text(ratings) else None
    if table is None or table.ndim != 2:
        return ratings
    codes: dict[str, float] = {}
    found = np.full(table.shape, np.nan)
    for place, cell in np.ndenumerate(table):
        if cell is not None and cell == cell:  # a missing number is unequal to itself
            found[place] = codes.setdefault(str(cell), float(len(codes)))
    return found


def _has_text(ratings: Any) -> bool:
    if isinstance(ratings, np.ndarray) and ratings.dtype.kind in "biuf":
        return False
    return any(isinstance(cell, str) for row in ratings for cell in np.atleast_1d(np.asarray(row, dtype=object)))
