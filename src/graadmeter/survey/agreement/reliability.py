"""Cronbach's alpha and McDonald's omega: how much of the differences between people their total score holds."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Annotated, Any

import numpy as np

from graadmeter.base.errors import RatingsError
from graadmeter.base.text import Message, say
from graadmeter.survey.agreement import factors as factor
from graadmeter.survey.agreement.estimate import LEVEL, Estimate, Floats, Ints, as_ratings

ROUNDING = 1e-12  # of the size of the terms: a sum below it is 0 that was not computed exactly
FEW_ITEMS = say("Reliability needs two items or more.")
FEW_PEOPLE = say("Reliability needs two respondents or more.")
NO_PAIR = say("Two of the items were never answered by the same two people, so their covariance is not known.")
NO_VARIANCE = say("Everybody has the same total, so there are no differences to measure.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cronbach(Estimate):
    """Cronbach's alpha. `n` counts the respondents with an answer."""

    items: Annotated[int, "number of items"]
    standardised: Annotated[float, "alpha of the items on one scale each, from their mean correlation"]
    lambda6: Annotated[float, "Guttman's lambda 6, from squared multiple correlations"]
    item_rest: Annotated[tuple[float, ...], "per item: correlation with the sum of the others; NaN for a constant"]
    without: Annotated[tuple[float, ...], "per item: alpha of the others"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Omega(Estimate):
    """McDonald's omega; `value` is omega total. `n` counts the respondents with an answer."""

    items: Annotated[int, "items used: constant ones say nothing about differences"]
    factors: Annotated[int, "group factors; 1: one factor only"]
    omega_total: Annotated[float, "share of the variance of the total that is due to all factors"]
    omega_h: Annotated[float, "share that is due to the one general factor"]
    alpha: Annotated[float, "standardised alpha of the same items, to be read beside it"]
    general: Annotated[tuple[float, ...], "loading of each item used on the general factor"]
    groups: Annotated[tuple[tuple[float, ...], ...], "per item used: loadings on the group factors; none with one"]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Covariances of items, each pair from the people who answered both."""

    covariance: Floats
    n: int  # people with an answer
    pairs: Ints  # people behind each covariance
    standard: bool  # correlations were given

    @property
    def correlations(self) -> Floats:
        size = np.sqrt(np.diag(self.covariance))
        return np.asarray(self.covariance / np.outer(size, size))

    @property
    def varies(self) -> np.ndarray:
        """Which items are no constant."""
        return np.asarray(np.diag(self.covariance) > 0)

    def only(self, chosen: np.ndarray) -> Matrix:
        both = np.ix_(chosen, chosen)
        return Matrix(self.covariance[both], self.n, self.pairs[both], self.standard)

    def lacking(self) -> Message | None:
        """Why these items have no reliability; None where they have one."""
        if len(self.covariance) < 2:
            return FEW_ITEMS
        if self.n < 2:
            return FEW_PEOPLE
        if np.isnan(self.covariance).any():
            return NO_PAIR
        return None if _total(self.covariance) > 0 and self.varies.any() else NO_VARIANCE


def cronbach_alpha(items: Any, *, n: int | None = None) -> Cronbach:
    """Cronbach's alpha of `items` (respondents x items): k / (k - 1) (1 - sum of variances / variance of the total).

    Missing: NaN, or -1 in integer arrays; covariances take everybody who answered both items. A correlation matrix is
    known by its form and taken as it is; `n` then says how many people stand behind it. The 95 % interval is
    Feldt's, where nothing is missing. The value can be negative. NaN below two items or respondents, where two items
    share no respondents, or where the total does not vary. Turn negatively worded items round first.
    Raises RatingsError for what is no table.
    Source: Cronbach (1951), Psychometrika 16; Guttman (1945), Psychometrika 10; Feldt (1965), Psychometrika 30.
    """
    matrix = covariances(items, n)
    reason, k = matrix.lacking(), len(matrix.covariance)
    value = nan if reason else _alpha(matrix.covariance)
    scaled = matrix.only(matrix.varies) if not reason else None
    ready = scaled is not None and len(scaled.covariance) >= 2
    complete = matrix.n >= 2 and bool((matrix.pairs == matrix.n).all())
    return Cronbach(
        value=value,
        n=matrix.n,
        method=say("Cronbach's alpha"),
        interval=_feldt(value, matrix.n, k) if complete and not reason else None,
        reason=reason,
        items=k,
        standardised=_alpha(scaled.correlations) if scaled is not None and ready else nan,
        lambda6=_lambda6(scaled.correlations) if scaled is not None and ready else nan,
        item_rest=item_rest(matrix.covariance),
        without=tuple(_alpha(np.delete(np.delete(matrix.covariance, i, 0), i, 1)) for i in range(k)),
    )


def mcdonald_omega(items: Any, factors: int = 1, *, n: int | None = None) -> Omega:
    """McDonald's omega of `items` (respondents x items), from the factors of their correlations (minimum residuals).

    One factor with loadings l and uniquenesses u = 1 - l^2: (sum l)^2 / ((sum l)^2 + sum u); omega_h is the same.
    More: oblimin rotation, then one general factor g above the others (Schmid & Leiman); with R the correlations,
    omega_h = (sum g)^2 / sum R and omega_total = 1 - sum u / sum R. Two factors leave the general one open; both are
    then given the same loading on it.
    Missing, a correlation matrix and `n` as in `cronbach_alpha`. NaN where that has none, and where there are fewer
    than three items that vary or too few for so many factors. Raises RatingsError below one factor.
    Source: McDonald (1999), Test theory; Zinbarg, Revelle, Yovel & Li (2005), Psychometrika 70.
    """
    if isinstance(factors, bool) or not isinstance(factors, int | np.integer) or factors < 1:
        raise RatingsError(say("omega needs one factor or more, not {seen}", seen=repr(factors)))
    matrix = covariances(items, n)
    reason = matrix.lacking()
    if reason is None:
        matrix = matrix.only(matrix.varies)
        k = len(matrix.covariance)
        free = ((k - factors) ** 2 - (k + factors)) / 2  # correlations less what the factors use up
        if k < 3 or free < 0:
            reason = say("Omega needs more items that vary: three for one factor, more for more.")
    if reason:
        general, groups, total, hierarchical, alpha = np.zeros(0), np.zeros((0, 0)), nan, nan, nan
    else:
        correlations = matrix.correlations
        general, groups, total, hierarchical = _omega(correlations, int(factors))
        alpha = _alpha(correlations)
    return Omega(
        value=total,
        n=matrix.n,
        method=say("McDonald's omega, one factor") if factors == 1 else say("McDonald's omega, Schmid-Leiman"),
        reason=reason,
        items=len(general),
        factors=int(factors),
        omega_total=total,
        omega_h=hierarchical,
        alpha=alpha,
        general=tuple(general.tolist()),
        groups=tuple(tuple(row) for row in groups.tolist()),
    )


def covariances(items: Any, n: int | None = None) -> Matrix:
    """Covariances of respondents x items, over n - 1 of those who answered both; or a correlation matrix as it is."""
    table = as_ratings(items, say("items"))
    if _is_correlations(table):
        k = len(table)
        return Matrix(table, n or k, np.full((k, k), n if n else 0), True)
    known = ~np.isnan(table)
    counted = known.astype(float)
    some = known.any(axis=0)
    centred = np.zeros_like(table)
    centred[:, some] = np.nan_to_num(table[:, some] - np.nanmean(table[:, some], axis=0))
    pairs = counted.T @ counted
    sums = centred.T @ counted  # of the row's item over those who answered the column's item too
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (centred.T @ centred - sums * sums.T / pairs) / (pairs - 1.0)
    found[pairs < 2] = np.nan
    constant = [bool(known[:, i].any()) and np.ptp(table[known[:, i], i]) == 0 for i in range(table.shape[1])]
    found[np.ix_(constant, constant)] = np.where(pairs[np.ix_(constant, constant)] < 2, np.nan, 0.0)
    return Matrix(found, int(known.any(axis=1).sum()), pairs.astype(np.int64), False)


def item_rest(covariance: Floats) -> tuple[float, ...]:
    """Per item: correlation with the sum of the others; NaN for a constant item or rest."""
    own, with_all = np.diag(covariance), covariance.sum(axis=1)
    rest = covariance.sum() - 2.0 * with_all + own
    rest = np.where(rest > ROUNDING * np.abs(covariance).sum(), rest, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (with_all - own) / np.sqrt(own * rest)
    return tuple(np.where((own > 0) & (rest > 0), found, nan).tolist())


def _is_correlations(table: Floats) -> bool:
    """A symmetric matrix with ones on its diagonal and fractions within -1..1 beside it: no answers look like that."""
    if table.shape[0] != table.shape[1] or len(table) < 2 or np.isnan(table).any():
        return False
    close = np.allclose(table, table.T, atol=1e-6) and np.allclose(np.diag(table), 1.0, atol=1e-6)
    return bool(close and np.abs(table).max() <= 1.0 + 1e-6 and (table != np.round(table)).any())


def _alpha(covariance: Floats) -> float:
    k, total = len(covariance), _total(covariance)
    return k / (k - 1) * (1.0 - float(np.trace(covariance)) / total) if k > 1 and total > 0 else nan


def _total(covariance: Floats) -> float:
    """Variance of the sum of the items; 0 where nothing but rounding is left of it."""
    total = float(covariance.sum())
    return total if total > ROUNDING * float(np.abs(covariance).sum()) else 0.0


def _lambda6(correlations: Floats) -> float:
    total = _total(correlations)
    return 1.0 - float((1.0 - factor.multiple_correlations(correlations)).sum()) / total if total > 0 else nan


def _feldt(value: float, n: int, k: int) -> tuple[float, float] | None:
    from scipy.stats import f

    above, below = n - 1, (n - 1) * (k - 1)
    tail = (1 + LEVEL) / 2
    return (
        float(1.0 - (1.0 - value) * f.ppf(tail, above, below)),
        float(1.0 - (1.0 - value) * f.ppf(1.0 - tail, above, below)),
    )


def _omega(correlations: Floats, factors: int) -> tuple[Floats, Floats, float, float]:
    """Loadings on the general and on the group factors, omega total, omega hierarchical."""
    loadings = factor.minres(correlations, factors)
    unique = float((1.0 - (loadings**2).sum(axis=1)).sum())
    if factors == 1:
        common = float(loadings.sum()) ** 2
        total = common / (common + unique)
        return loadings[:, 0], np.zeros((len(loadings), 0)), total, total
    general, groups = factor.schmid_leiman(*factor.oblimin(loadings))
    everything = float(correlations.sum())
    return general, groups, 1.0 - unique / everything, float(general.sum()) ** 2 / everything
