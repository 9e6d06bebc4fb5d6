"""From a classifier's yes and no to a share with an interval that carries the classifier's errors. Plain arrays only.

A raw count of yes is wrong by as much as the classifier is: at a true share of 4 % one that finds 75 % and is wrong in
5 % counts 8 %. Two ways out, and when each holds:

- `ppi`: the labels are a random sample of what the share is about. Right whatever the classifier does.
- `adjusted_count`, `probabilistic_adjusted_count`: the labels come from elsewhere or earlier, and the share may have
  moved since. Right as long as the classifier still says yes as often to a thread that is, and to one that is not.

Expectation maximisation (Saerens) is not offered: on scores that are not calibrated, and ours are not, it runs away;
on the case in the reference tests, with a true share of .12, it says .94.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graadmeter.base.errors import RatingsError
from graadmeter.base.intervals import LEVEL
from graadmeter.base.text import say

FEW = 10  # positives, or negatives, below which a normal interval is too short
LEAST_BETWEEN = 0.05  # a classifier whose yes says less than this about a thread cannot be corrected for

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval, all 0..1; NaN where it cannot be told. `n`: labels it stands on. `rule`: how."""

    value: float
    low: float
    high: float
    n: int
    rule: str


NOTHING = Share(nan, nan, nan, 0, "none")


def classify_and_count(predicted: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Share of `predicted` (0 or 1, or probabilities) that is yes, weighted. NaN for nothing. Uncorrected."""
    f, w = _values(predicted), _weights(weights, predicted)
    return float(w @ f / w.sum()) if w.sum() else nan


def adjusted_count(
    predicted: ArrayLike,
    labels: ArrayLike,
    predicted_labelled: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    labels_weights: ArrayLike | None = None,
    level: float = LEVEL,
) -> Share:
    """Share of yes in `predicted` (0 or 1), corrected by how often the classifier is right on labelled ones.

    (cc - fpr) / (tpr - fpr), cut to 0..1: tpr, fpr are the shares of yes among the labelled that are and are not.
    `weights`: of `predicted`; `labels_weights`: of the labelled, of the same kind: where a long thread counts for more
    and is recognised sooner too, rates of threads would correct a share of messages by too little. Interval of Lang and
    Reiczigel, with the error of both rates in it; what is weighted stands on as many as its effective number. NaN where
    no labelled one is, or is not, or where tpr - fpr is below `LEAST_BETWEEN`. Source: Forman (2008), Data Min. Knowl.
    Disc. 17; Lang & Reiczigel (2014), Prev. Vet. Med. 113.
    """
    y, f = _values(labels), _values(predicted_labelled)
    w, u = _weights(weights, predicted), _weights(labels_weights, labels)
    yes, no = y == 1, y == 0
    if not u[yes].sum() or not u[no].sum() or not w.sum():
        return NOTHING
    return _corrected(
        classify_and_count(predicted, w), _effective(w),
        (float(u[yes] @ f[yes] / u[yes].sum()), _effective(u[yes])),
        (float(u[no] @ (1 - f[no]) / u[no].sum()), _effective(u[no])), level, len(y), "acc",
    )  # fmt: skip


def rogan_gladen(
    k: int,
    n: int,
    sensitivity: float,
    specificity: float,
    *,
    of_sensitivity: int | None = None,
    of_specificity: int | None = None,
    level: float = LEVEL,
) -> Share:
    """True share behind `k` yes of `n`: (k/n + specificity - 1) / (sensitivity + specificity - 1), cut to 0..1.

    `of_sensitivity`, `of_specificity`: how many each rate was counted on; None: known exactly, and the interval then
    carries the sampling of k alone. Source: Rogan & Gladen (1978), Am. J. Epidemiol. 107.
    """
    if n <= 0 or not 0 <= k <= n or not 0 <= sensitivity <= 1 or not 0 <= specificity <= 1:
        raise RatingsError(say("a share needs 0 <= k <= n with n > 0, and rates from 0 to 1"))
    return _corrected(
        k / n, float(n), (sensitivity, of_sensitivity), (specificity, of_specificity), level, n, "rogan_gladen"
    )


def _corrected(
    count: float,
    n: float,
    sensitivity: tuple[float, float | None],
    specificity: tuple[float, float | None],
    level: float,
    labels: int,
    rule: str,
) -> Share:
    """The correction with the interval of Lang and Reiczigel: each rate is drawn to the middle by two more."""
    between = sensitivity[0] + specificity[0] - 1
    if between < LEAST_BETWEEN:
        return NOTHING
    value = (count + specificity[0] - 1) / between
    z = NormalDist().inv_cdf((1 + level) / 2)
    around = (n * count + z * z / 2) / (n + z * z)
    (se, var_se), (sp, var_sp) = _drawn(*sensitivity), _drawn(*specificity)
    slope = se + sp - 1
    if slope <= 0:
        return NOTHING
    middle = (around + sp - 1) / slope
    shift = 2 * z * z * (middle * var_se - (1 - middle) * var_sp)
    spread = around * (1 - around) / (n + z * z) + middle**2 * var_se + (1 - middle) ** 2 * var_sp
    reach = z * sqrt(spread) / slope
    return Share(_cut(value), _cut(middle + shift - reach), _cut(middle + shift + reach), labels, rule)


def _drawn(rate: float, n: float | None) -> tuple[float, float]:
    """A rate counted on `n`, drawn to one half by two more, with its variance; None: as it is, without error."""
    if n is None:
        return rate, 0.0
    drawn = (rate * n + 1) / (n + 2)
    return drawn, drawn * (1 - drawn) / (n + 2)


def probabilistic_adjusted_count(
    scores: ArrayLike,
    labels: ArrayLike,
    scores_labelled: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    level: float = LEVEL,
) -> Share:
    """As `adjusted_count`, with mean scores in the place of shares of yes: (mean - mean of no) / (mean of yes - of no).

    Delta-method interval: variances of the three means. NaN as there. Source: Bella et al. (2010), ICDM.
    """
    s, y, t, w = _values(scores), _values(labels), _values(scores_labelled), _weights(weights, scores)
    yes, no = t[y == 1], t[y == 0]
    if len(yes) < 2 or len(no) < 2 or not w.sum():
        return NOTHING
    between = float(yes.mean() - no.mean())
    if between < LEAST_BETWEEN:
        return NOTHING
    middle = float(w @ s / w.sum())
    raw = (middle - float(no.mean())) / between
    value = _cut(raw)
    spread = (w @ (s - middle) ** 2) / w.sum() / _effective(w)
    spread += value**2 * yes.var(ddof=1) / len(yes) + (1 - value) ** 2 * no.var(ddof=1) / len(no)
    reach = NormalDist().inv_cdf((1 + level) / 2) * sqrt(spread) / between
    return Share(value, _cut(raw - reach), _cut(raw + reach), len(y), "pacc")


def ppi(
    labels: ArrayLike,
    predicted: ArrayLike,
    others: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    others_weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    power: float | None = None,
    census: bool = False,
    level: float = LEVEL,
) -> Share:
    """Share of yes from a random sample of labels, made sharper by what the classifier says of all (PPI++).

    power * mean(others) + mean(labels - power * predicted), both weighted. `labels`: 0 or 1; `predicted`: what the
    classifier said of the same, 0..1; `others`: what it said of those without a label, or with `census` of all, the
    labelled among them: then nothing about `others` is uncertain, and the sample's share of the whole shortens the
    interval. `weights`: how much each counts times one over its chance to be drawn, for a stratified sample or for
    messages per thread. `clusters`: which labels belong together, such as threads of one author. `power`: None
    takes the one with the shortest interval, between 0 (labels alone) and 1.

    The interval is normal; with fewer than `FEW` positives or negatives it is Wilson's, over the effective number of
    labels. A classifier that was seen to err fewer than `FEW` times is taken to err once more than it was. Source:
    Angelopoulos, Duchi & Zrnic (2023), PPI++; the difference estimator of survey sampling.
    """
    y, f, g = _values(labels), _values(predicted), _values(others)
    w, v = _weights(weights, labels), _weights(others_weights, others)
    if len(y) != len(f):
        raise RatingsError(say("labels and what was predicted for them are {n} and {m}", n=len(y), m=len(f)))
    if len(y) < 2 or not w.sum() or not v.sum():
        return NOTHING
    strength = tuned(y, f, g, w, v, census=census) if power is None else power
    rest = y - strength * f
    middle = float(w @ rest / w.sum())
    value = strength * float(v @ g / v.sum()) + middle
    spread = max(_spread(rest - middle, w, clusters), _unseen(y, f, w) if strength else 0.0)
    if census:
        spread *= max(0.0, 1 - len(y) / len(g))
    else:
        spread += strength**2 * _spread(g - float(v @ g / v.sum()), v, None)
    low, high = interval(value, spread, y, w, level)
    return Share(_cut(value), low, high, len(y), "ppi")


def ppi_ratio(
    labels: tuple[ArrayLike, ArrayLike],
    predicted: tuple[ArrayLike, ArrayLike],
    others: tuple[ArrayLike, ArrayLike],
    *,
    weights: ArrayLike | None = None,
    others_weights: ArrayLike | None = None,
    level: float = LEVEL,
) -> Share:
    """A share of what is itself told by the classifier: strategic threads begun by a leader / strategic threads.

    Each argument holds the part and the whole, as for `ppi` with `census`. Both totals are estimated by `ppi`, and the
    variance of their ratio is that of its linear form. NaN where no labelled one is in the whole.
    """
    part, whole = (_values(given) for given in labels)
    w, v = _weights(weights, part), _weights(others_weights, others[0])
    if len(part) < 2 or not whole.sum() or not w.sum():
        return NOTHING
    rests, totals = [], []
    for y, f, g in zip((part, whole), map(_values, predicted), map(_values, others), strict=True):
        strength = tuned(y, f, g, w, v, census=True)
        rests.append(y - strength * f)
        totals.append(strength * float(v @ g / v.sum()) + float(w @ rests[-1] / w.sum()))
    if totals[1] <= 0:
        return NOTHING
    value = totals[0] / totals[1]
    line = rests[0] - value * rests[1]
    spread = _spread(line - float(w @ line / w.sum()), w, None) / totals[1] ** 2
    inside = whole == 1
    spread *= max(0.0, 1 - len(part) / len(v)) * inside.sum() / max(1, inside.sum() - 2)
    low, high = interval(value, spread, part[inside], w[inside], level)
    return Share(_cut(value), low, high, int(inside.sum()), "ppi")


def tuned(y: Floats, f: Floats, g: Floats, w: Floats, v: Floats, *, census: bool) -> float:
    """The power with the shortest interval, cut to 0..1; 0 where the classifier says the same of everyone."""
    q = w**2 / (w**2).sum()
    covariance = float(q @ ((y - q @ y) * (f - q @ f)))
    if census:
        variance = float(q @ (f - q @ f) ** 2)
        return _cut(covariance / variance) if variance else 0.0
    every, u = np.concatenate([f, g]), np.concatenate([w**2, v**2])
    n = len(every)
    variance = float(u @ (every - u @ every / u.sum()) ** 2 / u.sum()) * n / (n - 1)
    own, rest = (w**2).sum() / w.sum() ** 2, (v**2).sum() / v.sum() ** 2
    return _cut(covariance * own / (variance * (own + rest))) if variance else 0.0


def interval(value: float, spread: float, labels: Floats, weights: Floats, level: float) -> tuple[float, float]:
    """Ends of `value` with variance `spread`, cut to 0..1; Wilson's where positives or negatives are few."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    if min(labels.sum(), (1 - labels).sum()) >= FEW:
        reach = z * sqrt(spread)
        return _cut(value - reach), _cut(value + reach)
    share, n = _cut(value), _effective(weights)
    if 0 < share < 1 and spread > 0:
        n = min(max(n, share * (1 - share) / spread), 2 * n)
    middle = share + z * z / (2 * n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return _cut((middle - reach) / (1 + z * z / n)), _cut((middle + reach) / (1 + z * z / n))


def _spread(rest: Floats, w: Floats, clusters: Any) -> float:
    """Variance of a weighted mean from what is left of each after it; labels of one cluster vary together."""
    own = w * rest / w.sum()
    if clusters is None:
        return float(own @ own)
    _, place = np.unique(np.asarray(clusters), return_inverse=True)
    sums = np.bincount(place, weights=own)
    return float(sums @ sums) * len(sums) / max(1, len(sums) - 1)


def _unseen(y: Floats, f: Floats, w: Floats) -> float:
    """Least variance of a mean of errors where few were seen: as if there were one more; 0 where there are enough."""
    wrong = float((np.abs(y - f) >= 0.5).sum())
    n = _effective(w)
    return (wrong + 1) / (n + 2) / n if wrong < FEW else 0.0


def _effective(w: Floats) -> float:
    """As many equal ones as tell as much: (sum w)² / sum w² (Kish)."""
    return float(w.sum() ** 2 / (w**2).sum())


def _values(given: ArrayLike) -> Floats:
    values = np.asarray(given, dtype=np.float64).ravel()
    if not np.isfinite(values).all() or ((values < 0) | (values > 1)).any():
        raise RatingsError(say("labels and predictions are numbers from 0 to 1"))
    return values


def _weights(given: ArrayLike | None, of: ArrayLike) -> Floats:
    n = np.asarray(of).size
    weights = np.ones(n) if given is None else np.asarray(given, dtype=np.float64).ravel()
    if len(weights) != n or not np.isfinite(weights).all() or (weights < 0).any():
        raise RatingsError(say("weights are numbers of 0 or more, one for each value"))
    return weights


def _cut(value: float) -> float:
    return float(min(1.0, max(0.0, value))) if isfinite(value) else nan
