"""Agreement within one group on a scale of so many points: rwg(j), average deviation, a_wg.

Agreement asks whether people give the same answer; it says nothing of whether groups or items can be told apart. Read
rwg beside the other two: it depends on which answers one would expect without any agreement, and grows with the number
of items.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Annotated, Any

import numpy as np

from graadmeter.base.errors import RatingsError, UnknownNameError
from graadmeter.base.text import Message, say
from graadmeter.survey.agreement.estimate import Estimate, Floats, mean, one_group

# Variance of answers on five points that show no agreement but a common leaning. Source: LeBreton & Senter (2008).
FIVE_POINTS: Mapping[str, float] = {
    "slight_skew": 1.34, "moderate_skew": 0.90, "heavy_skew": 0.44, "triangular": 1.32, "normal": 1.04,
}  # fmt: skip
BIMODAL = say("Opinions lie further apart than chance would put them: look whether there are two camps.")
TOO_FEW = say("Agreement needs two raters who answered the same item.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Within(Estimate):
    """rwg(j) of one group. `n` counts the raters with an answer."""

    items: Annotated[int, "items with two ratings or more: the J of rwg(J)"]
    by_item: Annotated[tuple[float, ...], "single-item rwg, not floored; NaN for an item with fewer than two ratings"]
    by_null: Annotated[Mapping[str, float], "null distribution -> value, for every one known for this scale"]
    raw: Annotated[float, "1 - mean variance / null variance, before it is floored at 0"]
    flag: Annotated[Message | None, "bimodal?, where the variance is above that of the null distribution"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread(Estimate):
    """A mean over items of one group. `n` counts the raters with an answer."""

    by_item: Annotated[tuple[float, ...], "per item; NaN where it cannot be estimated"]


def nulls(points: int) -> dict[str, float]:
    """Null distribution -> variance, for a scale of `points`: what answers vary like when there is no agreement.

    uniform: (A^2 - 1)/12. triangular: (A - 1)(A + 3)/24, for an even A (A^2 + 2A - 2)/24; five points have the
    published, rounded values of `FIVE_POINTS`, the skewed and normal ones among them. Raises RatingsError below 2.
    """
    _check_points(points)
    even = points % 2 == 0
    triangular = (points**2 + 2 * points - 2) / 24 if even else (points - 1) * (points + 3) / 24
    return {"uniform": (points**2 - 1) / 12, "triangular": triangular} | (dict(FIVE_POINTS) if points == 5 else {})


def rwg_j(ratings: Any, points: int, *, null: str | float = "uniform") -> Within:
    """rwg(J) of one group: `ratings` raters x items on a scale of `points`; 1 all alike, 0 as chance would have it.

    With s2 the mean over items of the variance (n - 1) and r = 1 - s2 / null variance:
    J r / (J r + 1 - r); one item gives the single-item rwg, r itself. `null`: one of `nulls(points)`, or a variance.
    Below 0 the value is 0, `raw` says how far below and `flag` asks whether there are two camps. NaN where no item has
    two ratings. Missing: NaN, or -1 in integer arrays. Raises RatingsError for fewer than two points, ratings further
    apart than the scale is long, or a variance that is not above 0; UnknownNameError for another null.
    Source: James, Demaree & Wolf (1984), J. Appl. Psychol. 69; LeBreton & Senter (2008), Organ. Res. Methods 11.
    """
    table = _on_scale(ratings, points)
    offered = nulls(points)
    expected = _null(null, offered, points)
    variance = _variances(table)
    known = variance[~np.isnan(variance)]
    raw = 1.0 - mean(variance) / expected
    return Within(
        value=_stepped_up(raw, len(known)),
        n=int((~np.isnan(table)).any(axis=1).sum()),
        method=say("rwg, one item") if table.shape[1] == 1 else say("rwg(j), mean over items"),
        reason=None if len(known) else TOO_FEW,
        items=len(known),
        by_item=tuple((1.0 - variance / expected).tolist()),
        by_null={name: _stepped_up(1.0 - mean(variance) / size, len(known)) for name, size in offered.items()},
        raw=raw,
        flag=BIMODAL if raw < 0 else None,
    )


def average_deviation(ratings: Any) -> Spread:
    """AD_M of one group: mean distance of raters x items to the item's mean, then the mean over items; 0 all alike.

    In scale points. Up to points / 6 counts as agreement. NaN where no item has two ratings.
    Source: Burke, Finkelstein & Dusig (1999), Organ. Res. Methods 2.
    """
    table = one_group(ratings)
    found = np.full(table.shape[1], np.nan)
    enough = (~np.isnan(table)).sum(axis=0) >= 2
    found[enough] = np.nanmean(np.abs(table[:, enough] - np.nanmean(table[:, enough], axis=0)), axis=0)
    return _spread(table, found, say("average deviation from the mean"))


def a_wg(ratings: Any, points: int, *, lowest: float = 1.0) -> Spread:
    """a_wg of one group: agreement against the most disagreement that the same mean allows; 1 all alike, -1 the most.

    Per item of raters x items, with M the mean, k the ratings, L and H the ends of the scale and s2 the variance
    (n - 1): 1 - 2 s2 / ([(H + L) M - M^2 - H L] k / (k - 1)); then the mean over items. `lowest`: L; H is
    L + points - 1. A mean at an end of the scale means that all gave that answer: 1. NaN where no item has two ratings.
    Source: Brown & Hauenstein (2005), Organ. Res. Methods 8.
    """
    table = _on_scale(ratings, points)
    highest = lowest + points - 1
    known = ~np.isnan(table)
    if known.any() and (np.nanmin(table) < lowest or np.nanmax(table) > highest):
        raise RatingsError(
            say(
                "ratings run from {low} to {high}, the scale from {lowest} to {highest}; give its lowest point",
                low=float(np.nanmin(table)), high=float(np.nanmax(table)), lowest=lowest, highest=highest,
            )
        )  # fmt: skip
    k = known.sum(axis=0)
    variance = _variances(table)
    found = np.full(table.shape[1], np.nan)
    for item in np.flatnonzero(k >= 2):
        at = float(np.nanmean(table[:, item]))
        most = ((highest + lowest) * at - at * at - highest * lowest) * k[item] / (k[item] - 1.0)
        found[item] = 1.0 - 2.0 * variance[item] / most if most > 0 and variance[item] > 0 else 1.0
    return _spread(table, found, say("a_wg, mean over items"))


def _spread(table: Floats, found: Floats, method: Message) -> Spread:
    value = mean(found)
    return Spread(
        value=value,
        n=int((~np.isnan(table)).any(axis=1).sum()),
        method=method,
        reason=TOO_FEW if np.isnan(value) else None,
        by_item=tuple(found.tolist()),
    )


def _stepped_up(r: float, items: int) -> float:
    """rwg(J) from the single-item figure: grows with the number of items; 0 below 0."""
    if not items:
        return nan
    return 0.0 if r <= 0 else items * r / (items * r + 1.0 - r)


def _variances(table: Floats) -> Floats:
    """Per column, over n - 1; NaN below two ratings."""
    found = np.full(table.shape[1], np.nan)
    enough = (~np.isnan(table)).sum(axis=0) >= 2
    found[enough] = np.nanvar(table[:, enough], axis=0, ddof=1)
    return found


def _on_scale(ratings: Any, points: int) -> Floats:
    _check_points(points)
    table = one_group(ratings)
    known = table[~np.isnan(table)]
    if len(known) and float(np.ptp(known)) > points - 1:
        raise RatingsError(
            say(
                "ratings lie {reach} apart, which a scale of {points} points cannot hold; check the number of points",
                reach=float(np.ptp(known)),
                points=points,
            )
        )
    return table


def _check_points(points: int) -> None:
    if isinstance(points, bool) or not isinstance(points, int | np.integer) or points < 2:
        raise RatingsError(say("a scale needs two points or more, not {points}", points=repr(points)))


def _null(null: str | float, offered: Mapping[str, float], points: int) -> float:
    if isinstance(null, str):
        if null not in offered:
            raise UnknownNameError(
                say(
                    "there is no null distribution {seen} for {points} points; give its variance or choose one of: "
                    "{offered}",
                    seen=repr(null),
                    points=points,
                    offered=list(offered),
                )
            )
        return offered[null]
    if not isinstance(null, int | float | np.number) or not null > 0:
        raise RatingsError(say("the variance of a null distribution must be above 0, not {seen}", seen=repr(null)))
    return float(null)
