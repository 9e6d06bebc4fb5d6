"""Means, totals and shares of a population from a sample, with the standard error that its design gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import UnknownNameError, WeightingError
from graadmeter.base.intervals import LEVEL
from graadmeter.base.text import Message, say
from graadmeter.survey.change.columns import column
from graadmeter.survey.design import Design, design
from graadmeter.survey.domains import DomainMeans, domain_means
from graadmeter.survey.labels import factor
from graadmeter.survey.weighting import Weights

__all__ = [
    "Association", "Design", "DomainMeans", "Estimate", "Share",
    "association", "design", "domain_means", "jackknife", "mean", "share", "total",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
Statistic = Callable[[Floats], float]  # weights -> estimate


@dataclass(frozen=True)
class Estimate:
    """An estimate with its standard error. NaN: cannot be estimated, and `reason` says why.

    `design_effect`: its variance / that of a simple random sample of as many, drawn without replacement.
    """

    value: float
    standard_error: float
    design_effect: float
    degrees_of_freedom: int
    n: int  # respondents with an answer
    method: Message
    reason: Message | None = None


def mean(y: Any, design: Design) -> Estimate:
    """The mean of `y` (n numbers; NaN, or -1 in integers: no answer) over the population: sum w y / sum w.

    Influence of one respondent: (y - mean) / sum w; its variance by `Design.variance`. Those without an answer are
    outside the group that the mean is about: they keep their place in the design. Source: Saerndal, Swensson & Wretman
    (1992), 5.7 and 5.8; the numbers are those of the R package survey.
    Raises RatingsError for what is no list of numbers, WeightingError where it is not as long as the design.
    """
    values, known = _values(y, design)
    weights = design.weights * known
    total = float(weights.sum())
    if not known.any():
        return _unknown(design, say("nobody answered"), say("weighted mean, linearised"))
    found = float(weights @ values) / total
    influence = known * (values - found) / total
    variance = float(design.variance(influence)[0, 0])
    simple = _simple_variance(values, weights, found, int(known.sum()))
    return Estimate(
        found, float(np.sqrt(variance)), _ratio(variance, simple), design.degrees_of_freedom, int(known.sum()),
        say("weighted mean, linearised"), design.reason,
    )  # fmt: skip


def total(y: Any, design: Design) -> Estimate:
    """The total of `y` over the population: sum w y. A missing answer counts as nothing at all. Errors as `mean`."""
    values, known = _values(y, design)
    if not known.any():
        return _unknown(design, say("nobody answered"), say("weighted total, linearised"))
    weights = design.weights * known
    people, centre = float(weights.sum()), float(weights @ values) / float(weights.sum())
    variance = float(design.variance(known * values)[0, 0])
    simple = _simple_variance(values, weights, centre, int(known.sum())) * people**2
    return Estimate(
        float(weights @ values), float(np.sqrt(variance)), _ratio(variance, simple), design.degrees_of_freedom,
        int(known.sum()), say("weighted total, linearised"), design.reason,
    )  # fmt: skip


@dataclass(frozen=True)
class Share:
    """A share (0..1) with its standard error and interval. NaN: cannot be estimated, and `reason` says why."""

    value: float
    standard_error: float
    low: float
    high: float
    level: float
    n: int
    method: Message
    reason: Message | None = None


def share(
    has: Any, design: Design, *, interval: Literal["logit", "beta", "plain"] = "logit", level: float = LEVEL
) -> Share:
    """The share of the population for whom `has` (n of True/1, False/0, NaN: no answer) holds.

    With t the quantile of Student's t at the degrees of freedom of the design. `logit`: symmetric on the scale of
    log odds, so within 0..1. `beta`: Clopper-Pearson at the effective n that the design leaves, p(1-p)/SE^2, made
    smaller by (t at n-1 / t)^2. `plain`: p +- t SE. At 0 or 1 only the interval of a sample without design could be
    given: it is NaN, with a reason. Sources: Korn & Graubard (1998), Surv. Methodol. 24; R package survey, svyciprop.
    """
    if interval not in _INTERVALS:
        raise UnknownNameError(
            say("there is no {seen} here; choose one of: {offered}", seen=repr(interval), offered=list(_INTERVALS))
        )
    values, known = _values(has, design)
    if not np.isin(values[known], (0.0, 1.0)).all():
        raise WeightingError(say("a share is of answers that are yes or no: 1, 0 or missing"))
    found = mean(np.where(known, values, np.nan), design)
    p, se, df = found.value, found.standard_error, found.degrees_of_freedom
    method = say("share, interval {kind}", kind=interval)
    reason = found.reason
    if reason is None and df < 1:
        reason = say("the design has as many strata as clusters")
    if reason is None and not se > 0:
        reason = say("everyone gave the same answer, so this sample does not say how sure the share is")
    if reason is not None:
        return Share(p, se, float("nan"), float("nan"), level, found.n, method, reason)
    low, high = _INTERVALS[interval](p, se, df, found.n, level)
    return Share(p, se, low, high, level, found.n, method)


def _logit(p: float, se: float, df: int, n: int, level: float) -> tuple[float, float]:
    from scipy.stats import t

    middle, reach = np.log(p / (1 - p)), t.ppf((1 + level) / 2, df) * se / (p * (1 - p))
    return float(1 / (1 + np.exp(reach - middle))), float(1 / (1 + np.exp(-reach - middle)))


def _beta(p: float, se: float, df: int, n: int, level: float) -> tuple[float, float]:
    from scipy.stats import beta, t

    tail = (1 - level) / 2
    effective = p * (1 - p) / se**2 * (t.ppf(tail, n - 1) / t.ppf(tail, df)) ** 2
    yes, no = effective * p, effective * (1 - p)
    return float(beta.ppf(tail, yes, no + 1)), float(beta.ppf(1 - tail, yes + 1, no))


def _plain(p: float, se: float, df: int, n: int, level: float) -> tuple[float, float]:
    from scipy.stats import t

    reach = float(t.ppf((1 + level) / 2, df)) * se
    return p - reach, p + reach


_INTERVALS = {"logit": _logit, "beta": _beta, "plain": _plain}


def jackknife(statistic: Statistic, design: Design, weigh: Callable[[Floats], Weights] | None = None) -> Estimate:
    """The standard error of any statistic by leaving out one cluster at a time.

    The rest of its stratum is given the weight of the one left out, n_h / (n_h - 1); where the weights were raked or
    calibrated, `weigh` does that again for every replicate, from the weights it gets: the cluster left out has weight
    0 and is not passed on. Var = sum over h of (1 - f_h) (n_h - 1) / n_h sum (estimate - mean of the replicates)^2,
    without strata known as JK1. Source: Wolter (2007), Introduction to Variance Estimation, ch. 4.
    """
    method = say("jackknife over {n} clusters", n=len(design.stratum_of))
    value = float(statistic(design.weights))
    if design.alone:
        return Estimate(value, float("nan"), float("nan"), design.degrees_of_freedom, design.n, method, design.reason)
    replicates = np.empty(len(design.stratum_of))
    for left_out, stratum in enumerate(design.stratum_of):
        here = design.stratum_of[design.cluster] == stratum
        size = design.sampled[stratum]
        weights = np.where(here, design.base * (size / (size - 1.0)) if size > 1 else design.base, design.base)
        kept = design.cluster != left_out
        if weigh is not None:
            made = np.zeros(design.n)
            made[kept] = weigh(np.where(kept, weights, 0.0)).weights
            weights = made
        replicates[left_out] = statistic(np.where(kept, weights, 0.0))
    centre = replicates.mean()
    scale = (1 - design.fraction) * (design.sampled - 1.0) / design.sampled
    variance = float((scale[design.stratum_of] * (replicates - centre) ** 2).sum())
    return Estimate(value, float(np.sqrt(variance)), float("nan"), design.degrees_of_freedom, design.n, method)


@dataclass(frozen=True)
class Association:
    """Whether two questions hang together in the population: an F test. NaN where `reason` says why."""

    f: float
    numerator_df: float
    denominator_df: float
    p_value: float
    n: int
    method: Message
    reason: Message | None = None


def association(rows: Any, columns: Any, design: Design) -> Association:
    """Rao and Scott's second-order corrected test of independence of two sets of labels (n each).

    Pearson's X^2 of the weighted table scaled to n, / the trace of the design effects of the interactions, against F
    with (trace D)^2 / trace D^2 and that times the degrees of freedom of the design. Source: Rao & Scott (1984), Ann.
    Statist. 12; Thomas & Rao (1987), JASA 82; R package survey, svychisq.
    """
    from scipy.stats import f as f_distribution

    method = say("Rao-Scott F")
    r, row_names = factor(rows)
    c, column_names = factor(columns)
    known = (r >= 0) & (c >= 0)
    high, wide, n = len(row_names), len(column_names), int(known.sum())
    if len(r) != design.n or len(c) != design.n:
        raise WeightingError(say("expected {n} labels per question, one per respondent", n=design.n))
    cell = np.where(known, r * wide + c, 0)
    shares = np.bincount(cell[known], weights=design.weights[known], minlength=high * wide)
    shares = shares / shares.sum() if n else shares
    table = shares.reshape(high, wide)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True)
    nothing = (float("nan"),) * 4
    if high < 2 or wide < 2 or not (expected > 0).all():
        return Association(*nothing, n, method, say("both questions need two answers or more that were given"))
    if design.alone:
        return Association(*nothing, n, method, design.reason)
    pearson = n * float(((table - expected) ** 2 / expected).sum())
    member = ((cell[:, None] == np.arange(high * wide)) & known[:, None]).astype(np.float64)
    weighted = float(design.weights[known].sum())
    covariance = design.variance((member - shares * known[:, None]) / weighted)
    contrasts = _interactions(high, wide)
    inverse = np.where(shares > 0, 1 / np.where(shares > 0, shares, 1), 0.0)[:, None]
    scaled = contrasts * inverse
    simple = contrasts.T @ scaled / n
    effects = np.linalg.solve(simple, scaled.T @ covariance @ scaled)
    trace = float(np.trace(effects))
    first = trace**2 / float(np.trace(effects @ effects))
    second = first * design.degrees_of_freedom
    f = pearson / trace
    return Association(f, first, second, float(f_distribution.sf(f, first, second)), n, method)


def _interactions(high: int, wide: int) -> Floats:
    """(high x wide) x (high - 1)(wide - 1): what a table can have beyond its rows and columns, free of both."""
    row = np.repeat(np.eye(high), wide, axis=0)
    column = np.tile(np.eye(wide), (high, 1))
    both = np.einsum("ij,ik->ijk", row[:, 1:], column[:, 1:]).reshape(high * wide, -1)
    main = np.concatenate([row, column], axis=1)
    left: Floats = both - main @ np.linalg.lstsq(main, both, rcond=None)[0]
    return left


def _values(y: Any, design: Design) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Numbers with 0 where there is none, and where there is one."""
    values = column(y, say("answers"))
    if len(values) != design.n:
        raise WeightingError(
            say("expected {n} numbers, one per respondent, saw {seen}", n=design.n, seen=str(len(values)))
        )
    known = ~np.isnan(values)
    return np.where(known, values, 0.0), known


def _simple_variance(values: Floats, weights: Floats, centre: float, n: int) -> float:
    """Variance of a mean of a simple random sample of n without replacement, from these weights."""
    people = float(weights.sum())
    if n < 2 or people <= 0:
        return float("nan")
    spread = float(weights @ (values - centre) ** 2) / people * n / (n - 1)
    return spread / n * max(0.0, people - n) / people


def _ratio(variance: float, simple: float) -> float:
    return variance / simple if simple > 0 else float("nan")


def _unknown(design: Design, reason: Message, method: Message) -> Estimate:
    nan = float("nan")
    return Estimate(nan, nan, nan, design.degrees_of_freedom, 0, method, reason)
