"""How well each item fits the model: mean squares of what was answered against what was expected."""

from __future__ import annotations

import numpy as np

from graadmeter.survey.calibration.curves import Scale
from graadmeter.survey.calibration.data import Codes, Floats, Ints

LEAST_VARIANCE = 1e-10  # of an answer that is as good as certain


def mean_squares(scale: Scale, codes: Codes, place: Ints, measure: Floats) -> tuple[Floats, Floats]:
    """Infit and outfit of each item (J): 1 as expected, above 1.5 more noise than measure, below 0.5 too predictable.

    With E and V the expected answer and its variance at the measure of a person: infit = sum (x - E)^2 / sum V,
    outfit = mean of (x - E)^2 / V. `codes`: respondents x J; `place`: the place of a respondent in `measure`, -1 none;
    who has no measure does not count. Source: Wright & Masters (1982), Rating Scale Analysis, ch. 5.
    """
    size = scale.intercepts.shape[1]
    k = np.arange(size, dtype=float)
    infit, outfit = np.full(codes.shape[1], np.nan), np.full(codes.shape[1], np.nan)
    known = np.isfinite(measure)
    at = np.where(known, measure, 0.0)
    for item in range(codes.shape[1]):
        answered = (codes[:, item] >= 0) & (place >= 0)
        key = place[answered] * size + codes[answered, item]
        counts = np.bincount(key, minlength=len(measure) * size).reshape(-1, size)[known]
        n = counts.sum(axis=1)
        p = scale.at(at, slice(item, item + 1))[0][0][:, known]
        expected = k @ p
        variance = np.maximum((k * k) @ p - expected**2, LEAST_VARIANCE)
        squares = counts @ (k * k) - 2 * expected * (counts @ k) + n * expected**2
        if n.sum():
            infit[item] = squares.sum() / (n @ variance)
            outfit[item] = (squares / variance).sum() / n.sum()
    return infit, outfit
