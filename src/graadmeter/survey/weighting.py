"""Weights that make a sample count as the organisation it was taken from.

Raking, post-stratification and linear calibration give every respondent the number of people they stand for; trimming
bounds what one answer can count. All work on the table of combinations of labels that occur, not on the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import WeightingError
from graadmeter.base.text import Message, Quantity, say
from graadmeter.survey.margins import margins_of, start

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TOLERANCE = 1e-11  # largest relative error of a margin that counts as met: rounding, and nothing else
MAX_ITERATIONS = 1000
DENSE = 1 << 22  # combinations that are counted in one table; more are compressed step by step


@dataclass(frozen=True, eq=False)
class Weights:
    """One weight per respondent: the number of people the respondent stands for.

    `max_margin_error`: the largest relative error of a label, |sum of its weights - headcount| / headcount, over all
    labels with a headcount above 0 (for linear calibration: of a total). `reason`: why it did not converge.
    """

    weights: Floats  # n, in the order of the respondents
    design_effect: float  # Kish, >= 1
    effective_n: float  # n / design_effect
    converged: bool
    iterations: int
    max_margin_error: float
    n: int
    method: Message
    reason: Message | None = None


def design_effect(weights: Any) -> float:
    """Kish's design effect of unequal weights, n sum(w^2) / sum(w)^2: 1 for equal weights, never less.

    It says how much variance the weights cost where they have nothing to do with the answers. NaN without respondents.
    Source: Kish (1965), Survey Sampling, 11.2C; Kish (1992), J. Off. Stat. 8.
    """
    weights = np.asarray(weights, dtype=np.float64)
    total = float(weights.sum())
    if not len(weights) or not total:
        return float("nan")
    mean_one = weights * (len(weights) / total)  # so that no square can overflow
    return float(mean_one @ mean_one) / len(weights)


def rake(
    categories: Mapping[str, Any],
    margins: Mapping[str, Mapping[Any, float]],
    initial: Any = None,
    *,
    tolerance: float = TOLERANCE,
    max_iterations: int = MAX_ITERATIONS,
) -> Weights:
    """Weights whose sums per label are the headcounts, as close to `initial` as that allows.

    `categories`: {variable: one label per respondent}, in any type (see `labels`). `margins`: {variable: {label:
    headcount}}, for the same variables; headcounts are 0 or more and add up to the same total per variable.
    `initial`: weights above 0 to begin from, None: all alike; only their ratios matter. The weights sum to the total.

    Each turn multiplies the weights of every label, one variable after the other, by headcount / sum of weights, until
    no label is further off than `tolerance` of its headcount: of all weights that meet the margins these lie closest to
    the initial ones in Kullback-Leibler distance. Where no weights of these respondents can meet all margins, the
    result has `converged` False and a `reason`.
    Raises WeightingError, naming variable and label, for: no variables or respondents; a variable on one side only;
    different lengths; a missing label; a label of the sample that has no headcount, or 0; a headcount above 0 of a
    label that nobody in the sample has; different totals; headcounts or initial weights that are no number or out of
    range.
    Source: Deming & Stephan (1940), Ann. Math. Stat. 11; Deville, Saerndal & Sautory (1993), JASA 88.
    """
    codes, targets, labels = margins_of(categories, margins)
    names = list(targets)
    n = len(codes[0])
    begin = start(initial, n)
    cell, cell_codes = _cells(codes, [len(targets[name]) for name in names])
    held = np.bincount(cell, weights=begin) if initial is not None else np.bincount(cell).astype(np.float64)
    total = float(next(iter(targets.values())).sum())
    people = held * (total / held.sum())
    error, turn, worst = _turns(people, cell_codes, list(targets.values()), tolerance, max(1, max_iterations))
    factor = people / held
    weights = factor[cell] if initial is None else factor[cell] * begin
    reason = None
    if error > tolerance:
        variable, label = names[worst[0]], labels[worst[0]][worst[1]]
        reason = _unmet(variable, label, error, turn)
    deff = design_effect(weights)
    return Weights(
        weights, deff, n / deff, reason is None, turn, error, n,
        say("raking to {variables}", variables=names), reason,
    )  # fmt: skip


def post_stratify(labels: Any, headcounts: Mapping[Any, float], initial: Any = None) -> Weights:
    """Weights per stratum: headcount / sum of the initial weights in it. Raking to one variable, and as strict."""
    found = rake({"stratum": labels}, {"stratum": headcounts}, initial)
    return Weights(
        found.weights, found.design_effect, found.effective_n, found.converged, found.iterations,
        found.max_margin_error, found.n, say("post-stratification"), found.reason,
    )  # fmt: skip


def calibrate(values: Any, totals: Any, initial: Any = None) -> Weights:
    """Weights with which `values` add up to `totals`: linear calibration, the generalised regression estimator.

    `values`: n x k known of each respondent (put in a column of ones for the headcount); `totals`: k, over the
    population; `initial`: n design weights above 0, None: all 1. With d the initial weights and T the totals:
    w_i = d_i (1 + x_i' b), where (sum d_i x_i x_i') b = T - sum d_i x_i. A weight may come out at or below 0, and the
    `reason` then says so. Raises WeightingError where shapes differ, a number is missing, or columns depend on each
    other so that there is no one answer. Source: Deville & Saerndal (1992), JASA 87.
    """
    try:
        x, wanted = np.asarray(values, dtype=np.float64), np.atleast_1d(np.asarray(totals, dtype=np.float64))
    except (TypeError, ValueError):
        raise WeightingError(say("values and totals are numbers; saw something else")) from None
    x = x[:, None] if x.ndim == 1 else x
    if x.ndim != 2 or not len(x) or wanted.shape != (x.shape[1],):
        raise WeightingError(
            say(
                "expected one total per column of values, saw values of {shape} and {n} totals",
                shape=" x ".join(map(str, x.shape)), n=len(wanted),
            )
        )  # fmt: skip
    if not (np.isfinite(x).all() and np.isfinite(wanted).all()):
        raise WeightingError(say("a value or a total is missing; calibration needs every one of them"))
    d = start(initial, len(x))
    scale = np.sqrt((d[:, None] * x**2).sum(axis=0))
    scaled = x / np.where(scale > 0, scale, 1)
    products = (scaled * d[:, None]).T @ scaled
    if np.linalg.matrix_rank(products, tol=1e-10) < len(wanted):
        raise WeightingError(say("the columns of values depend on each other; leave out the one that says nothing new"))
    b = np.linalg.solve(products, (wanted - d @ x) / scale)
    weights = d * (1 + scaled @ b)
    error = float(np.abs((weights @ x - wanted) / np.where(wanted == 0, 1, wanted)).max())
    deff = design_effect(weights)
    negative = int((weights <= 0).sum())
    reason = say("{n} weights are 0 or less: the totals lie far from this sample", n=negative) if negative else None
    return Weights(weights, deff, len(x) / deff, True, 1, error, len(x), say("linear calibration"), reason)


@dataclass(frozen=True, eq=False)
class Trimmed:
    """Weights between the bounds, with the same sum. `trimmed`: how many respondents were moved to a bound."""

    weights: Floats
    trimmed: int
    low: float  # the bounds, as weights
    high: float
    design_effect: float
    effective_n: float
    n: int
    method: Message


def trim(weights: Any, *, high: float = 5.0, low: float = 0.0) -> Trimmed:
    """No weight above `high` or below `low` times the mean weight; what is cut off is shared out in proportion.

    The sum stays. Trimmed weights no longer meet the margins: bias is taken for less variance, so say that it was done.
    Raises WeightingError for weights that are not above 0, or bounds that do not lie around 1.
    """
    given = start(weights, None)
    if not (0 <= low < 1 < high):
        raise WeightingError(
            say("the bounds of a weight lie on both sides of the mean: 0 <= low < 1 < high, not {low} and {high}",
                low=str(low), high=str(high))
        )  # fmt: skip
    n, mean = len(given), float(given.mean())
    least, most = low * mean, high * mean
    # The sum of the clipped weights grows with the factor before clipping: halve until the sum is the old one.
    small, large = least / float(given.max()), most / float(given.min())
    for _ in range(200):
        middle = (small * large) ** 0.5 if small > 0 else large / 2
        over = float(np.clip(given * middle, least, most).sum()) > n * mean
        small, large = (small, middle) if over else (middle, large)
        if large - small <= 1e-15 * large:
            break
    kept = np.clip(given * large, least, most)
    inside = (kept > least) & (kept < most)
    if inside.any():
        kept[inside] *= (n * mean - kept[~inside].sum()) / kept[inside].sum()
    deff = design_effect(kept)
    moved = int(((given > most) | (given < least)).sum())
    return Trimmed(
        kept, moved, least, most, deff, n / deff, n,
        say("trimmed to {low} to {high} times the mean", low=float(low), high=float(high)),
    )  # fmt: skip


# -- the table of combinations


def _cells(codes: list[Ints], sizes: list[int]) -> tuple[Ints, list[Ints]]:
    """Which combination of labels each respondent has, and per variable the label of each combination that occurs."""
    flat, size = codes[0], sizes[0]
    tables = [np.arange(size)]
    for code, more in zip(codes[1:], sizes[1:], strict=True):
        if size * more > DENSE:
            flat, kept = _compress(flat, size)
            tables, size = [table[kept] for table in tables], len(kept)
        flat = flat * more + code
        tables = [*(np.repeat(table, more) for table in tables), np.tile(np.arange(more), size)]
        size *= more
    flat, kept = _compress(flat, size)
    return flat, [table[kept] for table in tables]


def _compress(flat: Ints, size: int) -> tuple[Ints, Ints]:
    """Numbers of combinations without the ones that do not occur, and which they were."""
    kept = np.flatnonzero(np.bincount(flat, minlength=size))
    if len(kept) == size:
        return flat, kept
    lookup = np.zeros(size, dtype=np.int64)
    lookup[kept] = np.arange(len(kept))
    return lookup[flat], kept


def _turns(
    people: Floats, cells: list[Ints], targets: list[Floats], tolerance: float, most: int
) -> tuple[float, int, tuple[int, int]]:
    """Rake `people` (per combination, changed in place); the largest error left, turns, and where that error is."""
    turn, error, worst = 0, float("inf"), (0, 0)
    while turn < most and error > tolerance:
        turn += 1
        for code, target in zip(cells, targets, strict=True):
            sums = np.bincount(code, weights=people, minlength=len(target))
            people *= np.divide(target, sums, out=np.zeros_like(sums), where=sums > 0)[code]
        error, worst = _error(people, cells, targets)
    return error, turn, worst


def _error(people: Floats, cells: list[Ints], targets: list[Floats]) -> tuple[float, tuple[int, int]]:
    largest, worst = 0.0, (0, 0)
    for variable, (code, target) in enumerate(zip(cells, targets, strict=True)):
        sums = np.bincount(code, weights=people, minlength=len(target))
        errors = np.divide(np.abs(sums - target), target, out=np.zeros_like(target), where=target > 0)
        label = int(errors.argmax())
        if errors[label] > largest:
            largest, worst = float(errors[label]), (variable, label)
    return largest, worst


def _unmet(variable: str, label: Any, error: float, turns: int) -> Message:
    return say(
        "after {turns} turns {variable}, {label} is still {error} off: with combinations of labels that nobody in the "
        "sample has, the headcounts cannot all be met; take labels together or leave a variable out",
        turns=turns, variable=repr(variable), label=repr(label), error=Quantity(error, "share"),
    )  # fmt: skip
