"""The measure of a person with its standard error: Warm's weighted likelihood, or the mean of the posterior."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from graadmeter.survey.calibration.curves import SMALLEST, Scale
from graadmeter.survey.calibration.data import BLOCK, Codes, Floats
from graadmeter.survey.calibration.nodes import nodes

Estimate = Literal["wle", "eap"]

FAR = 12.0  # logits beyond the outermost step, over the flattest slope, within which a measure is looked for
COARSE = 0.25  # logits between the points of the first look
FARTHEST = 60.0
EXACT = 1e-7  # logits
NOTHING = 1e-20  # information where an answer says nothing any more
ROUNDS = 60


def wle(scale: Scale, rows: Codes) -> tuple[Floats, Floats]:
    """Warm's weighted likelihood estimate of each row of categories (T x J), and its standard error.

    The root of l'(t) + B(t) / (2 I(t)), with I the information of the items answered and B = sum P' P'' / P; the
    standard error is 1/sqrt(I). Finite for a zero and for a perfect score. NaN for a row without answers, and where
    the items hardly depend on the measure.
    Source: Warm (1989), Psychometrika 54; for more categories Penfield & Bergeron (2005), Appl. Psychol. Meas. 29.
    """
    grid = _grid(scale)
    p, first, second = scale.at(grid)
    score = _flat(np.where(p > SMALLEST, first / np.maximum(p, SMALLEST), 0.0))
    information = (first**2 / np.maximum(p, SMALLEST)).sum(axis=1)
    bias = (first * second / np.maximum(p, SMALLEST)).sum(axis=1)
    found, error = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    for begin in range(0, len(rows), BLOCK):
        block = slice(begin, begin + BLOCK)
        found[block], error[block] = _roots(scale, rows[block], grid, score, information, bias)
    return found, error


def eap(scale: Scale, rows: Codes, count: int) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the posterior of each row (T x J) over `count` nodes; NaN without answers."""
    z, log_weight = nodes(count)
    measure = scale.sd * z
    table = _flat(np.log(np.maximum(scale.at(measure)[0], SMALLEST)))
    found, error = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    for begin in range(0, len(rows), BLOCK):
        block = slice(begin, begin + BLOCK)
        posterior = one_hot(rows[block], scale.intercepts.shape[1]) @ table + log_weight
        posterior = np.exp(posterior - posterior.max(axis=1, keepdims=True))
        posterior /= posterior.sum(axis=1, keepdims=True)
        mean = posterior @ measure
        spread = np.sqrt(np.maximum(posterior @ measure**2 - mean**2, 0.0))
        somebody = (rows[block] >= 0).any(axis=1)
        found[block], error[block] = np.where(somebody, mean, np.nan), np.where(somebody, spread, np.nan)
    return found, error


def one_hot(rows: Codes, size: int, kind: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
    """T x (J K): 1 at the category of each answer, 0 elsewhere and for a missing answer."""
    count, items = rows.shape
    marked = np.zeros((count, items * size + 1), dtype=kind)
    place = rows + np.arange(0, items * size, size)
    place[rows < 0] = items * size
    np.put_along_axis(marked, place, 1, axis=1)
    return marked[:, :-1]


def _grid(scale: Scale) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        place = -scale.intercepts[:, 1:] / scale.slopes[:, None] / np.arange(1, scale.intercepts.shape[1])
    place = place[np.isfinite(place)]
    slope = np.abs(scale.slopes)
    reach = FAR / max(float(slope.min()), FAR / FARTHEST)
    low = max(float(place.min(initial=0.0)), -FARTHEST) - reach
    high = min(float(place.max(initial=0.0)), FARTHEST) + reach
    spacing = COARSE / max(1.0, float(np.median(slope)))
    return np.linspace(low, high, int((high - low) / spacing) + 2)


def _flat(table: Floats) -> Floats:
    """J x K x T as (J K) x T."""
    return table.reshape(-1, table.shape[2])


def _roots(
    scale: Scale, rows: Codes, grid: Floats, score: Floats, information: Floats, bias: Floats
) -> tuple[Floats, Floats]:
    answered = (rows >= 0).astype(float)
    known = answered @ information
    slope = one_hot(rows, scale.intercepts.shape[1]) @ score
    slope += np.divide(answered @ bias, 2 * known, out=np.zeros_like(known), where=known > NOTHING)
    height = np.cumsum((slope[:, 1:] + slope[:, :-1]) / 2 * np.diff(grid), axis=1)
    best = np.argmax(height, axis=1) + 1
    who = np.arange(len(rows))
    inside = (best < len(grid) - 1) & answered.any(axis=1)
    best = np.minimum(best, len(grid) - 2)
    left = np.where(slope[who, best] > 0, best, best - 1)
    low, high = slope[who, left], slope[who, left + 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        steep = (low - high) / (grid[left + 1] - grid[left])
        start = grid[left] + np.where(low > high, low / (low - high), 0.5) * (grid[left + 1] - grid[left])
    inside &= (low >= 0) & (high <= 0) & (low > high)
    found, error = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    found[inside], error[inside] = _sharpen(
        scale, rows[inside], start[inside], steep[inside], grid[left[inside]], grid[left[inside] + 1]
    )
    return found, error


def _sharpen(
    scale: Scale, rows: Codes, measure: Floats, steep: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """The root between `low` and `high`: steps by the slope of the first look, halving where they leave the bracket."""
    error = np.empty_like(measure)
    left, low, high = np.arange(len(measure)), low.copy(), high.copy()
    for _ in range(ROUNDS):
        if not len(left):
            break
        slope, information = _weighted_score(scale, rows[left], measure[left])
        error[left] = 1 / np.sqrt(information)
        low[left] = np.where(slope > 0, measure[left], low[left])
        high[left] = np.where(slope > 0, high[left], measure[left])
        step = slope / steep[left]
        target = measure[left] + step
        halfway = (low[left] + high[left]) / 2
        outside = (target < low[left]) | (target > high[left])
        moved = np.where(outside, halfway, target)
        done = np.abs(moved - measure[left]) < EXACT
        measure[left] = moved
        left = left[~done]
    return measure, error


def _weighted_score(scale: Scale, rows: Codes, measure: Floats) -> tuple[Floats, Floats]:
    """l' + B / (2 I), and I, of each row at its own measure. Item by item: memory stays that of one item."""
    score, information, bias = (np.zeros(len(measure)) for _ in range(3))
    who = np.arange(len(measure))
    for item in range(rows.shape[1]):
        p, first, second = (table[0] for table in scale.at(measure, slice(item, item + 1)))
        p = np.maximum(p, SMALLEST)
        answered = rows[:, item] >= 0
        code = np.maximum(rows[:, item], 0)
        score += np.where(answered, (first / p)[code, who], 0.0)
        information += np.where(answered, (first**2 / p).sum(axis=0), 0.0)
        bias += np.where(answered, (first * second / p).sum(axis=0), 0.0)
    return score + bias / (2 * information), information
