"""How likely each category of an item is at a measure, for both families of models, with two derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from graadmeter.survey.calibration.data import Floats

Family = Literal["adjacent", "cumulative"]  # of categories: partial credit, graded response
SMALLEST = 1e-30  # probability below which a category is as good as impossible


@dataclass(frozen=True)
class Scale:
    """J items with up to K categories, and persons spread normally around 0 with `sd`.

    adjacent: P(k) is proportional to exp(k slope t + c_k), with c_0 = 0. cumulative: P(k or more) is
    1/(1 + exp(-(slope t + c_k))). c_k is -inf where an item has no category k.
    """

    family: Family
    slopes: Floats  # J
    intercepts: Floats  # J x K
    sd: float

    def at(self, measure: Floats, items: slice = slice(None)) -> tuple[Floats, Floats, Floats]:
        """P and its first and second derivative to the measure: each J x K x T for T measures."""
        slopes, intercepts = self.slopes[items], self.intercepts[items]
        return (adjacent if self.family == "adjacent" else cumulative)(slopes, intercepts, measure)


def adjacent(slopes: Floats, intercepts: Floats, measure: Floats) -> tuple[Floats, Floats, Floats]:
    k = np.arange(intercepts.shape[1], dtype=float)
    exponent = k[:, None] * (slopes[:, None] * measure)[:, None, :] + intercepts[:, :, None]
    p = np.exp(exponent - exponent.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    off = k[:, None] - np.einsum("k,jkt->jt", k, p)[:, None, :]
    first = p * off
    variance = (first * off).sum(axis=1, keepdims=True)
    a = slopes[:, None, None]
    return p, a * first, a * a * p * (off * off - variance)


def cumulative(slopes: Floats, intercepts: Floats, measure: Floats) -> tuple[Floats, Floats, Floats]:
    reached = at_or_above(slopes, intercepts, measure)
    density = reached * (1 - reached)
    bend = density * (1 - 2 * reached)
    a = slopes[:, None, None]
    return (
        np.maximum(-np.diff(reached, axis=1), SMALLEST),
        -a * np.diff(density, axis=1),
        -a * a * np.diff(bend, axis=1),
    )


def at_or_above(slopes: Floats, intercepts: Floats, measure: Floats) -> Floats:
    """P(k or more) for k = 0..K, J x (K + 1) x T: 1 for k = 0, 0 for k = K and where an item has no category k."""
    items, size = intercepts.shape
    reached = np.zeros((items, size + 1, len(measure)))
    reached[:, 0] = 1.0
    exponent = (slopes[:, None] * measure)[:, None, :] + intercepts[:, 1:, None]
    reached[:, 1:size] = 1 / (1 + np.exp(-np.clip(exponent, -700, 700)))
    reached[:, 1:size][~np.isfinite(intercepts[:, 1:])] = 0.0
    return reached
