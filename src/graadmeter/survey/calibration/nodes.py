"""The standard normal curve as nodes and weights, and how many nodes a scale needs."""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np

from graadmeter.survey.calibration.data import Floats

REACH = 6.0  # standard deviations either way
NODES = 61
MOST_NODES = 481
SHARP = 1.25  # distance between nodes, in standard deviations of the sharpest posterior, that is still exact to 1e-5


def nodes(count: int = NODES) -> tuple[Floats, Floats]:
    """Equally spaced nodes on -6..6 and the logarithm of their normal weights, which sum to 1."""
    z = np.linspace(-REACH, REACH, count)
    weight = -z * z / 2
    return z, weight - np.log(np.exp(weight).sum())


def enough(information: float) -> int:
    """How many nodes keep the sum over nodes exact where the items together tell `information` about a person.

    `information`: the largest of the scale, per squared standard deviation of persons; the posterior is then
    1/sqrt(1 + information) wide.
    """
    spacing = SHARP / sqrt(1 + information)
    return min(MOST_NODES, max(NODES, 2 * ceil(REACH / spacing) + 1))
