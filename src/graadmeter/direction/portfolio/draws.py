"""What is drawn: weights that sum to 1, and scores within their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import PortfolioError
from graadmeter.base.intervals import EXACT
from graadmeter.base.text import say
from graadmeter.direction.portfolio.given import LARGEST, Floats, numbers

GOLDEN = 60  # steps to the generalised golden ratio
SWEEPS = 25  # over the criteria, until a start is forgotten


@dataclass(frozen=True, slots=True, eq=False)
class Scatter:
    """How far scores lie from what was given: a standard deviation, or two ends. All alternatives x criteria."""

    sd: Floats | None = None
    low: Floats | None = None
    high: Floats | None = None

    def draw(self, rng: np.random.Generator, scores: Floats, draws: int) -> Floats:
        """draws x alternatives x criteria."""
        if self.sd is not None:
            return np.asarray(scores + self.sd * rng.standard_normal((draws, *scores.shape)))
        assert self.low is not None
        assert self.high is not None
        return np.asarray(self.low + (self.high - self.low) * rng.random((draws, *scores.shape)))


def scatter(uncertainty: Any, scores: Floats, known: npt.NDArray[np.intp]) -> Scatter | None:
    """The uncertainty of the ranked alternatives; None where there is none. Raises PortfolioError."""
    if uncertainty is None:
        return None
    what = say("uncertainty")
    pair = isinstance(uncertainty, tuple) and len(uncertainty) == 2
    ends = [numbers(one, what, most=LARGEST) for one in (uncertainty if pair else [uncertainty])]
    if len(ends) == 1 and ends[0].ndim == 3 and len(ends[0]) == 2:
        ends = list(ends[0])
    try:
        spread = [np.broadcast_to(one, scores.shape)[known] for one in ends]
    except ValueError:
        raise PortfolioError(
            say(
                "uncertainty: expected one number, one per criterion or one per score, saw the shape {shape}",
                shape=str(ends[0].shape),
            )
        ) from None
    if any(np.isnan(one).any() for one in spread):
        raise PortfolioError(say("uncertainty: a score that is known has none; give 0 where it is certain"))
    if len(spread) == 1:
        if (spread[0] < 0).any():
            raise PortfolioError(say("uncertainty: a standard deviation is 0 or more"))
        return Scatter(sd=spread[0]) if spread[0].any() else None
    if (spread[0] > spread[1]).any():
        raise PortfolioError(say("uncertainty: the low end lies above the high end; give (low, high)"))
    return Scatter(low=spread[0], high=spread[1])


def draw_weights(
    rng: np.random.Generator, draws: int, weights: Floats, *, mean_given: bool, concentration: float | None, within: Any
) -> Floats:
    """draws x criteria, each row with sum 1. Raises PortfolioError."""
    criteria = len(weights)
    if within is not None:
        low, high = _ends(within, criteria)
        return _within(rng, draws, low, high)
    strength = _strength(criteria if concentration is None else concentration)
    if not mean_given or np.allclose(strength * weights, 1.0, rtol=0, atol=EXACT):
        return _evenly(rng, draws, criteria)
    if np.isinf(strength):
        return np.tile(weights, (draws, 1))
    found = np.zeros((draws, criteria))
    some = weights > 0
    found[:, some] = rng.dirichlet(strength * weights[some], draws)
    return found


def _strength(concentration: Any) -> float:
    try:
        strength = float(concentration)
    except (TypeError, ValueError, OverflowError):
        strength = np.nan
    if not strength > 0:
        raise PortfolioError(say("concentration is above 0; larger keeps the weights closer to those given"))
    return strength


def _evenly(rng: np.random.Generator, draws: int, criteria: int) -> Floats:
    """Evenly from all weights with sum 1: the gaps between sorted points on a line.

    The points of all draws are spread by steps of the generalised golden ratio from one drawn start, so that shares lie
    nearer to the truth than with independent draws. Source: Kronecker sequences; Cranley & Patterson (1976).
    """
    ratio = 2.0
    for _ in range(GOLDEN):  # the root of x^(criteria) = x + 1
        ratio = (1.0 + ratio) ** (1.0 / criteria)
    steps = ratio ** -np.arange(1.0, criteria)
    points = (rng.random(criteria - 1) + np.arange(draws)[:, None] * steps) % 1.0
    ends = np.zeros((draws, 1)), np.ones((draws, 1))
    return np.asarray(np.diff(np.hstack([ends[0], np.sort(points, axis=1), ends[1]]), axis=1))


def _ends(within: Any, criteria: int) -> tuple[Floats, Floats]:
    what = say("weight range")
    try:
        low, high = (np.broadcast_to(numbers(end, what), (criteria,)) for end in within)
    except (TypeError, ValueError):
        raise PortfolioError(say("weight range: expected (low, high), each one number or one per criterion")) from None
    low, high = np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
    if np.isnan(low + high).any() or (low > high).any() or low.sum() > 1 + EXACT or high.sum() < 1 - EXACT:
        raise PortfolioError(say("weight range: no weights with sum 1 lie within it; make it wider"))
    return low, high


def _within(rng: np.random.Generator, draws: int, low: Floats, high: Floats) -> Floats:
    """Evenly from the weights with sum 1 within the range: a walk that draws two weights anew at a time, keeping what
    they have together. All draws walk side by side from one point inside; the even distribution is what such a walk
    comes to.
    """
    room = high - low
    total = room.sum()
    start = low + (room * (1.0 - low.sum()) / total if total > 0 else 0.0)
    found = np.tile(start, (draws, 1))
    criteria = len(low)
    for _ in range(SWEEPS if criteria > 1 else 0):
        for one, other in rng.permutation(criteria).repeat(2)[1:-1].reshape(-1, 2):
            both = found[:, one] + found[:, other]
            least = np.maximum(low[one], both - high[other])
            most = np.minimum(high[one], both - low[other])
            found[:, one] = least + (most - least) * rng.random(draws)
            found[:, other] = both - found[:, one]
    return found
