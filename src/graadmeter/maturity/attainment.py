"""From answers to attainments: means within a role, then over roles; once for the point, 1,000 times for the band."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from graadmeter.maturity.ladder import Frame
from graadmeter.maturity.panel import Panel

Floats = npt.NDArray[np.float64]

CHUNK_BYTES = 16_000_000  # of one block of draws x respondents, so that 10,000 respondents fit a small machine


def by_role(panel: Panel) -> Floats:
    """Roles x C: mean attainment of each cell within each role, weighted by respondent; NaN where a role has none."""
    values = panel.values
    found = np.full((len(panel.roles), values.shape[1]), np.nan)
    for code in range(len(panel.roles)):
        members = panel.role == code
        found[code] = _means(panel.weight[None, members], values[members])[0]
    return found


def by_cell(role_means: Floats) -> Floats:
    """... x roles x C -> ... x C: mean over the roles that have an answer, each counted once; NaN where none has."""
    known = ~np.isnan(role_means)
    count = known.sum(axis=-2)
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, np.nan_to_num(role_means).sum(axis=-2) / np.where(count > 0, count, 1), np.nan)


def by_level(cell_means: Floats, panel: Panel, frame: Frame) -> Floats:
    """... x C -> ... x E x K: mean over the cells of an element at a level; NaN where none was measured."""
    elements, levels = len(frame.elements), len(frame.levels)
    member = np.zeros((len(panel.cells), elements * levels))
    for column, cell in enumerate(panel.cells):
        member[column, cell.element * levels + cell.level] = 1.0
    known = ~np.isnan(cell_means)
    count = known @ member
    total = np.nan_to_num(cell_means) @ member
    mean = np.where(count > 0, total / np.where(count > 0, count, 1), np.nan)
    return mean.reshape(*cell_means.shape[:-1], elements, levels)


def drawn(panel: Panel, frame: Frame, draws: int, seed: int) -> Iterator[Floats]:
    """Blocks of draws x E x K: the attainments of respondents drawn again, with replacement, within their role.

    Each draw keeps the size of every role. The same panel, draws and seed give the same blocks.
    """
    groups = [np.flatnonzero(panel.role == code) for code in range(len(panel.roles))]
    generator = np.random.default_rng(seed)
    for size in blocks(draws, len(panel.role)):
        times = np.empty((size, len(panel.role)))
        for group in groups:
            times[:, group] = times_drawn(len(group), size, generator)
        yield redrawn(panel, frame, times)


def blocks(draws: int, people: int) -> Iterator[int]:
    """The draws in blocks that fit a small machine."""
    block = max(1, CHUNK_BYTES // (8 * max(1, people)))
    for first in range(0, draws, block):
        yield min(block, draws - first)


def redrawn(panel: Panel, frame: Frame, times: Floats) -> Floats:
    """draws x R, how often each respondent counts -> draws x E x K: the attainments of every draw."""
    values = panel.values
    means = [
        _means(times[:, group] * panel.weight[group], values[group])
        for group in (np.flatnonzero(panel.role == code) for code in range(len(panel.roles)))
    ]
    return by_level(by_cell(np.stack(means, axis=-2)), panel, frame)


def times_drawn(people: int, draws: int, generator: np.random.Generator) -> Floats:
    """draws x people: how often each is drawn when as many are drawn as there are."""
    chosen = generator.integers(people, size=(draws, people)) + people * np.arange(draws)[:, None]
    return np.bincount(chosen.ravel(), minlength=draws * people).reshape(draws, people).astype(np.float64)


def _means(weights: Floats, values: Floats) -> Floats:
    """draws x R and R x C -> draws x C: weighted means over the respondents with a value; NaN where there is none."""
    known = ~np.isnan(values)
    total = weights @ known
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, (weights @ np.nan_to_num(values)) / total, np.nan)
