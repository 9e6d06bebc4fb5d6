"""Distributions given by their quantiles, so that what is generated looks like what was measured in real exports."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")
Rng = np.random.Generator


class Shape:
    """A positive quantity by its quantiles; between two of them the logarithm is linear.

    `quantiles`: share (0..1) -> value (> 0), both rising; the first and last share bound what can be drawn.
    """

    def __init__(self, quantiles: Mapping[float, float]) -> None:
        self._shares = np.array(list(quantiles), dtype=float)
        self._logs = np.log(np.array(list(quantiles.values()), dtype=float))

    def draw(self, rng: Rng) -> float:
        """One value; costs one uniform number."""
        low, high = self._shares[0], self._shares[-1]
        return math.exp(float(np.interp(low + (high - low) * rng.random(), self._shares, self._logs)))


def pick(rng: Rng, options: Sequence[T]) -> T:
    """One of `options`, each as likely (a fifth of the cost of Generator.choice)."""
    return options[int(rng.random() * len(options))]


def stream(seed: int, part: int) -> Rng:
    """An own stream per part of the organisation, so that a change in one part leaves the others as they were."""
    return np.random.default_rng([seed, part])
