"""The band: how much the result would move with other respondents of the same roles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graadmeter.maturity.attainment import drawn
from graadmeter.maturity.ladder import UNKNOWN, Floats, Frame, Ints, held, soft_gate
from graadmeter.maturity.panel import Panel
from graadmeter.maturity.rules._parts import LadderRule

BAND = 0.80


@dataclass(frozen=True)
class Band:
    """80 % intervals and the share of draws per level (0 the floor), per element and for the whole; None: no band."""

    elements: tuple[tuple[float, float] | None, ...]
    element_levels: tuple[tuple[float, ...] | None, ...]
    overall: tuple[float, float] | None
    overall_levels: tuple[float, ...] | None


def band(people: Panel, axes: Frame, rule: LadderRule, draws: int, seed: int) -> Band:
    """Draw the respondents again `draws` times within their role and place every draw by the same rule.

    An element without two people in one role has no band: there is nothing to draw between.
    """
    elements = len(axes.elements)
    pairs = [has_pair(people, e) for e in range(elements)]
    if not draws or not any(pairs):
        return Band((None,) * elements, (None,) * elements, None, None)
    scores, levels, whole, whole_levels = [], [], [], []
    for block in drawn(people, axes, draws, seed):
        place = rule.place(block, axes)
        scores.append(soft_gate(block, axes.bar))
        levels.append(held(block, axes.bar))
        whole.append(place.score)
        whole_levels.append(place.level)
    all_scores, all_levels = np.concatenate(scores), np.concatenate(levels)
    top = len(axes.levels)
    return Band(
        tuple(_interval(all_scores[:, e]) if pairs[e] else None for e in range(elements)),
        tuple(_level_shares(all_levels[:, e], top) if pairs[e] else None for e in range(elements)),
        _interval(np.concatenate(whole)),
        _level_shares(np.concatenate(whole_levels), top),
    )


def has_pair(people: Panel, e: int) -> bool:
    """At least two people of one role answered."""
    answered = (people.option[:, people.of(e)] >= 0).any(axis=1)
    return bool((np.bincount(people.role[answered], minlength=1) >= 2).any())


def _interval(scores: Floats) -> tuple[float, float] | None:
    known = scores[~np.isnan(scores)]
    if not len(known):
        return None
    low, high = np.quantile(known, [(1 - BAND) / 2, (1 + BAND) / 2])
    return float(low), float(high)


def _level_shares(levels: Ints, top: int) -> tuple[float, ...] | None:
    known = levels[levels != UNKNOWN]
    return tuple((np.bincount(known, minlength=top + 1) / len(known)).tolist()) if len(known) else None
