"""What every measure of agreement and reliability says of itself, and how its input is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import RatingsError
from graadmeter.base.text import Message, say

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MISSING = -1  # in integer arrays; other arrays use NaN
LEVEL = 0.95  # of every interval here


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One figure with what it rests on: `value`, or float(...) of it. NaN comes with a reason, never without."""

    value: Annotated[float, "the figure; NaN where it cannot be estimated"]
    n: Annotated[int, "how many it rests on: see the function"]
    method: Annotated[Message, "what was computed, in words"]
    interval: Annotated[tuple[float, float] | None, "95 % interval; None where there is none"] = None
    reason: Annotated[Message | None, "why there is no figure; None where there is one"] = None

    def __float__(self) -> float:
        return self.value


def as_ratings(given: Any, what: Message) -> Floats:
    """`given` as a table of numbers with NaN for what is missing: a list of rows or an array with two axes.

    Missing: NaN, None, a masked value, and -1 where all numbers are whole by type. Raises RatingsError for anything
    that is no table of finite numbers.
    """
    masked = np.ma.getmaskarray(given) if isinstance(given, np.ma.MaskedArray) else None
    try:
        table = np.asarray(given)
    except ValueError:
        raise RatingsError(say("{what}: rows of different lengths; give each row the same number", what=what)) from None
    if table.ndim != 2:
        raise RatingsError(say("{what}: expected a table with two axes, saw {n}", what=what, n=table.ndim))
    whole = table.dtype.kind in "iu" or (table.dtype == object and _only_whole(table))
    if table.dtype.kind == "c":
        raise RatingsError(say("{what}: expected numbers, saw complex ones", what=what))
    try:
        numbers = table.astype(float)
    except (TypeError, ValueError):
        raise RatingsError(say("{what}: expected numbers, saw text", what=what)) from None
    if whole:
        numbers[numbers == MISSING] = np.nan
    if masked is not None:
        numbers[masked] = np.nan
    if np.isinf(numbers).any():
        raise RatingsError(say("{what}: a value is infinite; leave it out or mark it as missing", what=what))
    return numbers


def one_group(given: Any) -> Floats:
    """Ratings of one group as raters x items; a plain list of ratings is one item."""
    try:
        one_axis = np.ndim(given) == 1 and len(given) > 0
    except ValueError:  # rows of different lengths, which as_ratings has words for
        one_axis = False
    if one_axis:
        given = given[:, None] if isinstance(given, np.ndarray) else [[rating] for rating in given]
    return as_ratings(given, say("ratings"))


def _only_whole(table: npt.NDArray[Any]) -> bool:
    """True for whole numbers and None: a list of rows in which somebody did not answer."""
    return all(
        cell is None or (isinstance(cell, int | np.integer) and not isinstance(cell, bool)) for cell in table.flat
    )


def mean(values: Floats) -> float:
    """Mean of what is there; NaN without a warning where nothing is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
