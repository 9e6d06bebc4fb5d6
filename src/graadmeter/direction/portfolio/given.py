"""What every method is given, read and checked once: scores, weights, directions."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import PortfolioError
from graadmeter.base.text import Message, quoted, say

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

UP, DOWN = 1.0, -1.0
LARGEST = 1e150  # of a score: its square is a number too
WORDS = {"max": UP, "maximise": UP, "maximize": UP, "min": DOWN, "minimise": DOWN, "minimize": DOWN}


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """`scores` alternatives x criteria, NaN where missing; `weights` per criterion, sum 1; `signs` +1 more is better,
    -1 less is better; `known`: the alternatives with every score."""

    scores: Floats
    weights: Floats
    signs: Floats
    known: Bools


def read(scores: Any, weights: Any, directions: Any) -> Given:
    """Weights None: all alike. Directions None: more is better everywhere. Raises PortfolioError."""
    table = numbers(scores, say("scores"), most=LARGEST)
    if table.ndim != 2 or not table.size:
        raise PortfolioError(
            say(
                "scores: expected a table of alternatives x criteria with a number in it, saw the shape {shape}",
                shape=str(table.shape),
            )
        )
    criteria = table.shape[1]
    known = np.asarray(~np.isnan(table).any(axis=1))
    return Given(table, weighed(weights, criteria), _signs(directions, criteria), known)


def numbers(given: Any, what: Message, *, most: float = inf) -> Floats:
    """An array of finite numbers, at most `most` from 0; None, NaN and masked values are NaN. Raises PortfolioError."""
    masked = np.ma.getmaskarray(given) if isinstance(given, np.ma.MaskedArray) else None
    try:
        found = np.array(given, dtype=float)
    except (TypeError, ValueError):
        raise PortfolioError(say("{what}: expected numbers in rows of one length", what=what)) from None
    except OverflowError:
        raise PortfolioError(_too_large(what)) from None
    if masked is not None:
        found[masked] = np.nan
    if np.isinf(found).any():
        raise PortfolioError(say("{what}: a number is infinite; leave it out or mark it as missing", what=what))
    if (np.abs(found) > most).any():
        raise PortfolioError(_too_large(what))
    return found


def _too_large(what: Message) -> Message:
    return say("{what}: a number is too large to reckon with; leave it out or mark it as missing", what=what)


def weighed(weights: Any, criteria: int) -> Floats:
    """Weights with sum 1. Raises PortfolioError."""
    if weights is None:
        return np.full(criteria, 1.0 / criteria)
    found = numbers(weights, say("weights"))
    if found.shape != (criteria,):
        raise PortfolioError(
            say("expected {n} weights, one per criterion, saw the shape {shape}", n=criteria, shape=str(found.shape))
        )
    if np.isnan(found).any() or (found < 0).any() or not found.max() > 0:
        raise PortfolioError(say("weights are 0 or more, and at least one of them above 0; give the weights anew"))
    found = np.ldexp(found, -np.frexp(found.max())[1])  # a power of two loses no digit, and no sum is infinite
    return np.asarray(found / found.sum())


def _signs(directions: Any, criteria: int) -> Floats:
    if directions is None:
        return np.full(criteria, UP)
    try:
        one_for_all = isinstance(directions, str) or np.ndim(directions) == 0
    except ValueError:  # a list with lists of several lengths in it
        one_for_all = False
    given = [directions] * criteria if one_for_all else list(directions)
    if len(given) != criteria:
        raise PortfolioError(say("expected {n} directions, one per criterion, saw {seen}", n=criteria, seen=len(given)))
    return np.array([_sign(one) for one in given])


def _sign(direction: Any) -> float:
    if isinstance(direction, str) and direction.strip().lower() in WORDS:
        return WORDS[direction.strip().lower()]
    if isinstance(direction, np.ndarray) and direction.ndim == 0:
        return _sign(direction.item())
    if isinstance(direction, Real) and not isinstance(direction, bool) and direction in (UP, DOWN):
        return float(direction)
    raise PortfolioError(
        say(
            "a direction is +1 or max (more is better), or -1 or min (less is better), not {seen}",
            seen=quoted(direction),
        )
    )
