"""One or more measures as columns of numbers with NaN for what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import RatingsError
from graadmeter.base.text import Message, say
from graadmeter.survey.agreement.estimate import as_ratings

Floats = npt.NDArray[np.float64]


def column(given: Any, what: Message) -> Floats:
    """`given` as one list of numbers; NaN, None, a masked value and -1 in integers are missing. RatingsError else."""
    if (axes := _axes(given, what)) != 1:
        raise RatingsError(say("{what}: expected one list of numbers, saw {n} axes", what=what, n=axes))
    if not len(given):
        return np.empty(0)
    return as_ratings(given[:, None] if isinstance(given, np.ndarray) else [[one] for one in given], what)[:, 0]


def columns(given: Any, what: Message) -> dict[str, Floats] | None:
    """Measure -> numbers, of a mapping or of a table respondents x measures (named 0, 1, ...); None: a single list."""
    if isinstance(given, Mapping):
        return {str(name): column(part, say("{what}: {name}", what=what, name=name)) for name, part in given.items()}
    axes = _axes(given, what)
    if axes not in (1, 2):
        raise RatingsError(say("{what}: expected one list or a table of two axes, saw {n} axes", what=what, n=axes))
    if axes == 1:
        return None
    table = as_ratings(given, what)
    return {str(place): table[:, place] for place in range(table.shape[1])}


def _axes(given: Any, what: Message) -> int:
    try:
        return np.ndim(given)
    except ValueError:
        raise RatingsError(say("{what}: rows of different lengths; give each row the same number", what=what)) from None
