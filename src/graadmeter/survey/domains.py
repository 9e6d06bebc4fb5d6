"""A whole questionnaire at once: the mean of every item in every unit, with standard errors, from sums per cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import WeightingError
from graadmeter.base.text import Message, say
from graadmeter.survey.agreement.estimate import as_ratings
from graadmeter.survey.design import ALONE
from graadmeter.survey.labels import Ints, factor
from graadmeter.survey.margins import start

Floats = npt.NDArray[np.float64]

ROUNDING = 1e-13
BLOCK = 1 << 12  # respondents worked on at a time: their answers as numbers fit in the cache


@dataclass(frozen=True, eq=False)
class DomainMeans:
    """Per domain (D, in the order of `domains`) and item (I): mean, standard error, respondents with an answer.

    NaN where nobody answered, or the standard error cannot be estimated (`reason`).
    """

    domains: tuple[Any, ...]
    mean: Floats  # D x I
    standard_error: Floats  # D x I
    n: Ints  # D x I
    method: Message
    reason: Message | None = None


def domain_means(
    answers: Any, domains: Any, weights: Any = None, strata: Any = None, population: Any = None
) -> DomainMeans:
    """The mean of each item within each domain, with the standard error of a stratified sample.

    `answers`: n x I whole numbers, -1 (or any below 0) is no answer; or numbers with NaN for none. `domains`: n labels
    (a unit, a location). `weights`: n above 0; None: all 1. `strata`: n labels; None: one stratum. `population`:
    {label of the stratum: people in it}; None: so many that it does not matter. Labels are of any type; domains come
    back sorted where they can be.

    m = sum w y / W with W = sum w over those of the domain who answered; z = w (y - m) / W for them and 0 for everyone
    else; SE^2 = sum over strata h of (1 - f_h) n_h / (n_h - 1) (sum z^2 - (sum z)^2 / n_h), with n_h everyone of the
    stratum. All of it follows from five sums per stratum, domain and item, so respondents are read once.
    Raises WeightingError where lengths differ, a label is missing, a weight is not above 0 or an answer infinite, and
    RatingsError for answers that are no table of numbers.
    """
    y = _table(answers)
    people = len(y)
    domain, domain_names = _sorted(*_coded(domains, people, say("domains")))
    stratum, stratum_names = (
        (np.zeros(people, dtype=np.int64), [None]) if strata is None else _coded(strata, people, say("strata"))
    )
    w = start(weights, people)
    shape = len(stratum_names), len(domain_names)
    with np.errstate(invalid="ignore", over="ignore"):
        n, sums, squares = _sums(y, stratum * shape[1] + domain, w, shape[0] * shape[1])
    if not np.isfinite(squares).all():  # looked for here, since a look at every answer takes as long as the sums
        raise WeightingError(
            say("{what}: a value is infinite; leave it out or mark it as missing", what=say("answers"))
        )
    n, sums, squares = n.reshape(*shape, -1), sums.reshape(2, *shape, -1), squares.reshape(3, *shape, -1)

    sampled = np.bincount(stratum, minlength=shape[0]).astype(np.float64)
    fraction = _fractions(population, stratum_names, sampled)
    size = sums[0].sum(axis=0)  # W: D x I
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = sums[1].sum(axis=0) / size
        first = sums[1] - mean * sums[0]  # sum of W z per stratum
        second = squares[2] - 2 * mean * squares[1] + mean**2 * squares[0]  # sum of (W z)^2
        scale = np.where(fraction >= 1, 0.0, (1 - fraction) * sampled / (sampled - 1))[:, None, None]
        within = second - first**2 / sampled[:, None, None]
        within[within < ROUNDING * squares[2]] = 0.0  # everyone the same, but for rounding
        error = np.sqrt((scale * within).sum(axis=0)) / size
    alone = bool(((sampled == 1) & (fraction < 1)).any())
    if alone:
        error = np.full_like(error, np.nan)
    return DomainMeans(
        tuple(domain_names), mean, error, n.sum(axis=0),
        say("weighted means per domain, linearised, {strata} strata", strata=shape[0]), ALONE if alone else None,
    )  # fmt: skip


def _table(answers: Any) -> npt.NDArray[Any]:
    """Numbers as they are, since a copy of them costs as much as the sums; anything else with NaN for missing."""
    if isinstance(answers, np.ndarray) and answers.dtype.kind in "iuf" and not isinstance(answers, np.ma.MaskedArray):
        y = answers
    else:
        y = as_ratings(answers, say("answers"))
    if y.ndim != 2 or not y.size:
        raise WeightingError(say("expected answers as a table of numbers, respondents x items"))
    return y


def _sums(y: npt.NDArray[Any], cell: Ints, w: Floats, cells: int) -> tuple[Ints, Floats, Floats]:
    """Per cell and item: how many answered; sums of w and w y; sums of w^2, w^2 y, w^2 y^2.

    Respondents are put in the order of their cell; then each sum is a product of matrices, at the speed of memory.
    """
    items = y.shape[1]
    n, sums, squares = np.zeros((cells, items)), np.zeros((2, cells, items)), np.zeros((3, cells, items))
    small = cell.astype(np.uint16) if cells < 1 << 16 else cell  # sorted by counting, not by comparing
    order = np.argsort(small, kind="stable")
    ends = np.cumsum(np.bincount(cell, minlength=cells))
    if not y.flags.c_contiguous:
        y = np.ascontiguousarray(y)
    whole = y.dtype.kind in "iu"
    for here, end in enumerate(ends):
        start = ends[here - 1] if here else 0
        for first in range(start, end, BLOCK):
            rows = order[first : min(end, first + BLOCK)]
            block = y[rows]
            known = block >= 0 if whole else ~np.isnan(block)
            value = np.where(known, block, 0).astype(np.float64)
            one = known.astype(np.float64)
            own = w[rows]
            both = np.stack([np.ones(len(rows)), own, own * own])
            counted, added, squared = both @ one
            _, added_y, squared_y = both @ value
            n[here] += counted
            sums[0, here] += added
            sums[1, here] += added_y
            squares[0, here] += squared
            squares[1, here] += squared_y
            squares[2, here] += both[2] @ (value * value)
    return n.astype(np.int64), sums, squares


def _coded(values: Any, people: int, what: Message) -> tuple[Ints, list[Any]]:
    codes, labels = factor(values)
    if len(codes) != people:
        raise WeightingError(say("{what}: expected {n} labels, saw {seen}", what=what, n=people, seen=len(codes)))
    if (codes < 0).any():
        raise WeightingError(say("{what}: a label is missing; give each respondent one", what=what))
    return codes, labels


def _sorted(codes: Ints, labels: list[Any]) -> tuple[Ints, list[Any]]:
    try:
        order = sorted(range(len(labels)), key=labels.__getitem__)
    except TypeError:  # labels of several types have no order of their own
        return codes, labels
    place = np.empty(len(labels), dtype=np.int64)
    place[order] = np.arange(len(labels))
    return place[codes], [labels[n] for n in order]


def _fractions(population: Any, names: list[Any], sampled: Floats) -> Floats:
    if population is None:
        return np.zeros(len(sampled))
    try:
        in_all = np.array([float(population.get(name, np.nan)) for name in names])
    except (AttributeError, TypeError, ValueError):
        raise WeightingError(say("expected the population as a number of people per stratum")) from None
    if not (in_all >= sampled).all():
        raise WeightingError(say("a population is smaller than the sample that was taken from it"))
    return sampled / in_all
