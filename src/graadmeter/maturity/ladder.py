"""The levels of one element: which are held, and how far along it is. Shared by every rule with levels.

Worked through in docs/explanation/staged-gate.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from graadmeter.base.intervals import EXACT
from graadmeter.maturity.model import Element, Level, Model

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

UNKNOWN = -1  # in place of a level: its first level was not measured


@dataclass(frozen=True)
class Frame:
    """A model as a rule needs it. Axes: E elements, K levels (the floor is none of them)."""

    model: Model
    elements: tuple[Element, ...]
    levels: tuple[Level, ...]
    floor_id: str
    weights: Floats  # K x E
    required: npt.NDArray[np.bool_]  # K x E
    parameters: Mapping[str, Any]

    @property
    def bar(self) -> float:
        return float(self.parameters["bar"])

    @cached_property
    def level_ids(self) -> tuple[str, ...]:
        return tuple(level.id for level in self.levels)

    def level_id(self, reached: int) -> str | None:
        """The id of the level reached: 0 is the floor, UNKNOWN is None."""
        if reached == UNKNOWN:
            return None
        return self.level_ids[reached - 1] if reached else self.floor_id

    def name(self, reached: int) -> Level:
        return self.levels[reached - 1] if reached else self.model.level(self.floor_id)


def frame(model: Model) -> Frame:
    """`model` as arrays. A level that the model leaves without weights weighs every element equally."""
    assert model.rule is not None
    ladder = tuple(level for level in sorted(model.levels, key=lambda level: level.order) if level.order > 0)
    below = [level.id for level in model.levels if level.order == 0]
    elements = tuple(model.elements.values())
    weights = np.ones((len(ladder), len(elements)))
    required = np.zeros((len(ladder), len(elements)), dtype=bool)
    for row, level in enumerate(ladder):
        if given := model.weights.get(level.id):
            weights[row] = [given.get(element.id, 0.0) for element in elements]
        required[row] = [element.id in model.required.get(level.id, ()) for element in elements]
    floor_id = below[0] if below else model.floor_id
    return Frame(model, elements, ladder, floor_id, weights, required, model.rule.parameters)


def held(attainment: Floats, bar: float) -> Ints:
    """How many levels hold, counted from the first on: the level reached.

    `attainment`: (..., K), 0..1, NaN where a level was not measured. Returns (...): 0..K. Level k holds if
    a[j] >= bar for all j <= k, so an unmeasured level holds no further; UNKNOWN where the first is unmeasured.
    """
    reached = np.cumprod(attainment >= bar - EXACT, axis=-1).sum(axis=-1)
    return np.where(np.isnan(attainment[..., 0]), UNKNOWN, reached).astype(np.int64)


def soft_gate(attainment: Floats, bar: float) -> Floats:
    """The continuous score s = a1 + g1 a2 + g1 g2 a3 + ... with g_k = min(1, a_k / bar).

    `attainment`: (..., K), 0..1, NaN where not measured. Returns (...): 0..K; NaN where the first level is unmeasured.
    The gate keeps answers on a later level from counting while an earlier one is missing; what comes after an
    unmeasured level does not count. Source: models of the library, rule of ESM3.
    """
    known = np.nan_to_num(attainment)
    gates = np.cumprod(np.minimum(1.0, known / bar), axis=-1)
    opened = np.concatenate([np.ones_like(gates[..., :1]), gates[..., :-1]], axis=-1)
    return np.where(np.isnan(attainment[..., 0]), np.nan, (known * opened).sum(axis=-1))


def weighted(values: Floats, weights: Floats) -> Floats:
    """Weighted mean over the last axis; what is NaN shares its weight out; NaN where nothing is left."""
    known = ~np.isnan(values)
    total = (known * weights).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (np.nan_to_num(values) * weights).sum(axis=-1) / total
    return np.where(total > 0, mean, np.nan)
