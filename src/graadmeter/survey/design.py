"""How a sample was taken, and what that makes of the variance of a total: strata, clusters, finite population,
calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import WeightingError
from graadmeter.base.text import Message, say
from graadmeter.survey.labels import factor
from graadmeter.survey.margins import start
from graadmeter.survey.weighting import Weights

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ALONE = say("a stratum has one cluster or respondent, so its variance cannot be estimated; join strata")


@dataclass(frozen=True, eq=False)
class Design:
    """A sample of n respondents. Made by `design`.

    `weights`: n, above 0 unless calibrated. `cluster`: n, the cluster (first stage) of each respondent; clusters lie
    within strata. `stratum_of`: per cluster. `sampled`, `fraction`: per stratum, clusters in the sample and the share
    of all clusters that they are (0: sampled from so many that it does not matter). `auxiliary`: n x k that the weights
    were calibrated on, with `base` the weights before that; None: not calibrated.
    """

    weights: Floats
    cluster: Ints
    stratum_of: Ints
    sampled: Ints
    fraction: Floats
    base: Floats
    auxiliary: Floats | None = None

    @property
    def n(self) -> int:
        return len(self.weights)

    @property
    def degrees_of_freedom(self) -> int:
        """Clusters less strata."""
        return len(self.stratum_of) - len(self.sampled)

    def calibrated(self, weights: Any, auxiliary: Any) -> Design:
        """The same sample with weights that were raked, post-stratified or calibrated on `auxiliary`.

        `weights`: n, or the `Weights` of such a step. `auxiliary`: n x k numbers, or {variable: n labels} as they were
        raked. Standard errors then count that totals known without error cannot vary.
        """
        made = weights.weights if isinstance(weights, Weights) else np.asarray(weights, dtype=np.float64)
        columns = indicators(auxiliary) if isinstance(auxiliary, dict) else np.asarray(auxiliary, dtype=np.float64)
        columns = columns[:, None] if columns.ndim == 1 else columns
        if len(made) != self.n or len(columns) != self.n:
            raise WeightingError(
                say("the design has {n} respondents, the calibration {seen}", n=self.n, seen=len(made))
            )
        return Design(made, self.cluster, self.stratum_of, self.sampled, self.fraction, self.base, columns)

    def variance(self, influence: Floats) -> Floats:
        """Covariance (k x k) of the weighted totals of `influence` (n x k), by linearisation.

        With z = weight x residual of the influence on the auxiliaries, summed per cluster, and per stratum h n_h
        clusters with mean z_h: sum over h of (1 - f_h) n_h / (n_h - 1) sum (z - z_h)(z - z_h)'. NaN where a stratum
        has one cluster and not all of its population. Source: Saerndal, Swensson & Wretman (1992), ch. 5 and 6.
        """
        z = influence[:, None] if influence.ndim == 1 else influence
        if self.alone:
            return np.full((z.shape[1], z.shape[1]), np.nan)
        if self.auxiliary is not None:
            z = z - _fitted(z, self.auxiliary, self.base)
        z = z * self.weights[:, None]
        clusters = len(self.stratum_of)
        if clusters < self.n:
            z = np.stack([np.bincount(self.cluster, weights=column, minlength=clusters) for column in z.T], axis=1)
        else:
            z = z[np.argsort(self.cluster)]
        strata = len(self.sampled)
        sums = np.stack([np.bincount(self.stratum_of, weights=column, minlength=strata) for column in z.T], axis=1)
        away = z - (sums / self.sampled[:, None])[self.stratum_of]
        with np.errstate(divide="ignore", invalid="ignore"):
            factor_of = np.where(self.fraction >= 1, 0.0, (1 - self.fraction) * self.sampled / (self.sampled - 1.0))
        found: Floats = (away * factor_of[self.stratum_of][:, None]).T @ away
        return found

    @property
    def alone(self) -> bool:
        """True where a stratum has one cluster that is not its whole population."""
        return bool(((self.sampled == 1) & (self.fraction < 1)).any())

    @property
    def reason(self) -> Message | None:
        """Why standard errors are NaN, where they are."""
        return ALONE if self.alone else None


def design(
    n: int | None = None, *, weights: Any = None, strata: Any = None, clusters: Any = None, population: Any = None
) -> Design:
    """The design of a sample of `n` respondents, told as far as it is not simple random sampling.

    `weights`: n above 0; None: each respondent stands for their share of the population, or 1 where that is unknown.
    `strata`, `clusters`: n labels of any type; a cluster is known by its stratum and label together. `population`:
    the clusters (respondents, where there are none) that the stratum has in all: one number, or n of them, the same
    within a stratum; None: so many that it does not matter. Raises WeightingError where lengths differ, a label is
    missing, or a population is smaller than its sample or differs within a stratum.
    """
    given = [x for x in (weights, strata, clusters) if x is not None]
    size = n if n is not None else len(given[0]) if given else 0
    if not isinstance(size, int | np.integer) or size < 1:
        raise WeightingError(say("there are no respondents in this design"))
    stratum, names = _labels(strata, size, say("strata"))
    own = np.arange(size) if clusters is None else _labels(clusters, size, say("clusters"))[0]
    _, first, cluster = np.unique(stratum * (int(own.max()) + 1) + own, return_index=True, return_inverse=True)
    stratum_of = stratum[first]
    sampled = np.bincount(stratum_of, minlength=len(names))
    in_all = _population(population, stratum, sampled, size)
    known = weights is None and bool(np.isfinite(in_all).all())
    made = (in_all / sampled)[stratum] if known else start(weights, int(size))
    return Design(made, cluster, stratum_of, sampled, sampled / in_all, made)


def indicators(categories: dict[str, Any]) -> Floats:
    """n x k: a column of ones or zeros per label of each variable, as raking uses them."""
    columns = []
    for variable, values in categories.items():
        codes, labels = factor(values)
        if (codes < 0).any():
            raise WeightingError(say("{variable} has respondents without a label", variable=repr(variable)))
        columns.append((codes[:, None] == np.arange(len(labels))).astype(np.float64))
    return np.concatenate(columns, axis=1)


def _labels(values: Any, size: int, what: Message) -> tuple[Ints, list[Any]]:
    if values is None:
        return np.zeros(size, dtype=np.int64), [None]
    codes, labels = factor(values)
    if len(codes) != size:
        raise WeightingError(say("{what}: expected {n} labels, saw {seen}", what=what, n=size, seen=len(codes)))
    if (codes < 0).any():
        raise WeightingError(say("{what}: a label is missing; give each respondent one", what=what))
    return codes, labels


def _population(population: Any, stratum: Ints, sampled: Ints, size: int) -> Floats:
    if population is None:
        return np.full(len(sampled), np.inf)
    try:
        rows = np.broadcast_to(np.asarray(population, dtype=np.float64), (size,))
    except (TypeError, ValueError):
        raise WeightingError(
            say("expected the population as one number, or as {n} of them, one per respondent", n=size)
        ) from None
    found = np.empty(len(sampled))
    found[stratum] = rows
    if (found[stratum] != rows).any():
        raise WeightingError(say("the population differs within a stratum; give one number per stratum"))
    if not (found >= sampled).all():
        raise WeightingError(say("a population is smaller than the sample that was taken from it"))
    return found


def _fitted(z: Floats, auxiliary: Floats, base: Floats) -> Floats:
    """What a regression of z on the auxiliaries, weighted by the weights before calibration, explains of z."""
    root = np.sqrt(base)[:, None]
    scale = np.sqrt((base[:, None] * auxiliary**2).sum(axis=0))
    scaled = auxiliary / np.where(scale > 0, scale, 1)
    b, *_ = np.linalg.lstsq(scaled * root, z * root, rcond=1e-10)
    fitted: Floats = scaled @ b
    return fitted
