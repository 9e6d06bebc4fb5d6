"""Between two rounds: the same score for both, with respondents drawn again, and the same people drawn together.

The estimator is that of `score`. What is drawn differs: independent rounds draw each its own respondents within their
role; linked rounds draw the people who answered both once, so that what they have in common in both answers cancels.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graadmeter.maturity import attainment
from graadmeter.maturity.band import has_pair
from graadmeter.maturity.choice import Choice, choose
from graadmeter.maturity.ladder import Floats, Frame, Ints, frame, soft_gate
from graadmeter.maturity.model import Model
from graadmeter.maturity.panel import Panel, checked, panel

Bools = npt.NDArray[np.bool_]
Links = tuple[Ints, Ints]  # places of the same people in the panel of either round


@dataclass(frozen=True)
class Moved:
    """Second round minus first, as scores: E elements and then the whole."""

    point: Floats  # E + 1
    draws: Floats  # draws x (E + 1); NaN where a draw has no answer
    known: Bools  # E + 1: both rounds have two people in one role, so that there is something to draw between


@dataclass(frozen=True)
class Two:
    """Two rounds of one model as arrays."""

    model: Model
    axes: Frame
    choice: Choice
    first: Panel
    second: Panel

    def links(self) -> Links:
        """The people who stand in both rounds under one code and in one role, in an order that no code decides.

        Someone who changed role counts as two people: drawing keeps the size of every role in both rounds.
        """
        at = {code: place for place, code in enumerate(self.second.respondents)}
        found = [
            (place, at[code])
            for place, code in enumerate(self.first.respondents)
            if code in at and self.first.roles[self.first.role[place]] == self.second.roles[self.second.role[at[code]]]
        ]
        one, other = _ranks(self.first), _ranks(self.second)
        found.sort(key=lambda pair: (one[pair[0]], other[pair[1]]))
        table = np.array(found, dtype=np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    def answered(self) -> tuple[Bools, Bools]:
        """Per round R x (E + 1): who has a valid answer about an element, and about anything."""
        return _answered(self.first, self.axes), _answered(self.second, self.axes)

    def moved(self, links: Links | None, draws: int, seed: int) -> Moved:
        """The difference and `draws` drawn ones. `links`: draw these people together; None: the rounds independently.

        Exactly minus itself for the two rounds in the other order: which one is drawn first depends on what they hold.
        """
        if _digest(self.first) > _digest(self.second):
            back = Two(self.model, self.axes, self.choice, self.second, self.first)
            turned = back.moved(None if links is None else _sorted(back, links[::-1]), draws, seed)
            return Moved(-turned.point, -turned.draws, turned.known)
        sides = (self.first, self.second)
        before, after = (
            self._scores(attainment.by_level(attainment.by_cell(attainment.by_role(side)), side, self.axes)[None])[0]
            for side in sides
        )
        generator = np.random.default_rng(seed)
        blocks = []
        for size in attainment.blocks(draws, len(self.first.role) + len(self.second.role)):
            times = _times(sides, links or (np.empty(0, np.int64),) * 2, size, generator)
            one, other = (
                self._scores(attainment.redrawn(side, self.axes, each)) for side, each in zip(sides, times, strict=True)
            )
            blocks.append(other - one)
        pairs = [all(has_pair(side, e) for side in sides) for e in range(len(self.axes.elements))]
        found = np.concatenate(blocks) if blocks else np.empty((0, len(pairs) + 1))
        return Moved(after - before, found, np.array([*pairs, any(pairs)]))

    def _scores(self, attainments: Floats) -> Floats:
        """draws x E x K -> draws x (E + 1): the score of each element, and of the whole under the rule chosen."""
        elements = soft_gate(attainments, self.axes.bar)
        whole = self.choice.rule.place(attainments, self.choice.frame(self.axes)).score
        return np.concatenate([elements, np.asarray(whole, dtype=np.float64)[:, None]], axis=1)


def two(first: pa.Table, second: pa.Table, model: Model, rule: str | Mapping[str, Any] | None = None) -> Two:
    """Two tables of ANSWERS to one model, checked. Raises as `score` does."""
    axes = frame(model)
    panels = [panel(checked(table, model), model, axes) for table in (first, second)]
    return Two(model, axes, choose(model, rule), *panels)


def _answered(side: Panel, axes: Frame) -> Bools:
    valid = side.option >= 0
    each = [valid[:, side.of(e)].any(axis=1) for e in range(len(axes.elements))]
    return np.stack([*each, valid.any(axis=1)], axis=1)


def _times(
    sides: tuple[Panel, Panel], links: Links, draws: int, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Per round draws x R: how often each respondent counts. Linked people count as often in both.

    Drawn apart: the linked people of a role, and the others of a role in either round. So every draw keeps how many
    people of each role there are, and how many of them answered both rounds.
    """
    times = tuple(np.zeros((draws, len(side.role))) for side in sides)
    for role in np.unique(sides[0].role[links[0]]):
        of_role = sides[0].role[links[0]] == role
        drawn = attainment.times_drawn(int(of_role.sum()), draws, generator)
        for found, places in zip(times, links, strict=True):
            found[:, places[of_role]] = drawn
    for found, side, places in zip(times, sides, links, strict=True):
        alone = np.ones(len(side.role), dtype=bool)
        alone[places] = False
        for role in range(len(side.roles)):
            group = np.flatnonzero(alone & (side.role == role))
            if len(group):
                found[:, group] = attainment.times_drawn(len(group), draws, generator)
    return times[0], times[1]


def _rows(side: Panel) -> npt.NDArray[np.float64]:
    return np.concatenate([side.role[:, None], side.weight[:, None], side.option], axis=1)


def _ranks(side: Panel) -> list[int]:
    """R: which sheets are alike, as numbers that depend on what they hold."""
    if not len(side.role):
        return []
    ranks: list[int] = np.unique(_rows(side), axis=0, return_inverse=True)[1].ravel().tolist()
    return ranks


def _sorted(rounds: Two, links: Links) -> Links:
    one, other = np.array(_ranks(rounds.first)), np.array(_ranks(rounds.second))
    order = np.lexsort((other[links[1]], one[links[0]])) if len(links[0]) else np.empty(0, np.int64)
    return links[0][order], links[1][order]


def _digest(side: Panel) -> bytes:
    told = repr((side.roles, [cell.item for cell in side.cells], [cell.level for cell in side.cells]))
    return hashlib.sha256(told.encode() + np.ascontiguousarray(_rows(side)).tobytes()).digest()
