"""A fitted model in the reader's unit: steps, difficulties and slopes with their standard errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from graadmeter.survey.calibration.ascent import Top, covariance
from graadmeter.survey.calibration.curves import Family, Scale
from graadmeter.survey.calibration.data import Answers, Codes, Floats, Ints, unique_rows
from graadmeter.survey.calibration.derivatives import apart
from graadmeter.survey.calibration.pcm import WIDEST, fit_steps, groups
from graadmeter.survey.calibration.slopes import fit_slopes

Figure = tuple[float, float]  # a value and its standard error
Steps = tuple[Floats, Floats]  # values and their standard errors


@dataclass(frozen=True)
class Found:
    """J items. `rows`: T rows of answers that stand for the respondents; `place`: per respondent its row, -1 none."""

    top: Top
    scale: Scale
    nodes: int
    steps: list[Steps]
    difficulty: list[Figure]
    slopes: list[Figure]
    sd: Figure
    rows: Codes
    place: Ints
    in_sd: tuple[Figure, list[Steps]] | None = None  # slope and steps where the spread of persons is the unit
    ran_away: tuple[int, ...] = ()  # items whose slope has no top


def partial_credit(answers: Answers, sd: float | None) -> Found | None:
    """Steps with slope 1 and the spread of persons, or that spread fixed at `sd`; None where it has no bound."""
    people = groups(answers.codes)
    fitted = fit_steps(answers, people, sd=sd)
    if not fitted.top.converged and sd is None and abs(fitted.slope) > 0.9 * WIDEST:
        return None
    spread, slope = covariance(fitted.top.information), abs(fitted.slope)
    steps, difficulty, in_sd = [], [], []
    first = 0
    for item, size in enumerate(answers.sizes):
        own = np.arange(first, first + size - 1)
        first += size - 1
        c = fitted.intercepts[item, 1:size]
        within = np.zeros((size, size))
        within[1:, 1:] = spread[np.ix_(own, own)]
        values, figure = _in_place("adjacent", 1.0, c, within)
        steps.append(values)
        difficulty.append(figure)
        if sd is None:
            within[0, 0] = spread[-1, -1]
            within[0, 1:] = within[1:, 0] = spread[own, -1] * np.sign(fitted.slope)
        in_sd.append(_in_place("adjacent", slope, c, within)[0])
    spread_of_persons = (slope, float(_root(spread[-1, -1])) if sd is None else 0.0)
    _, first_row = np.unique(people.place, return_index=True)
    rows = answers.codes[first_row[-len(people.score) :]]
    scale = Scale("adjacent", np.ones(len(steps)), fitted.intercepts, slope)
    return Found(
        fitted.top, scale, fitted.node_count, steps, difficulty, [(1.0, 0.0)] * len(steps), spread_of_persons,
        rows, people.place, (spread_of_persons, in_sd),
    )  # fmt: skip


def with_slopes(answers: Answers, family: Family) -> Found:
    """Steps and a slope per item; persons standard normal, and so that most items point the same way as the measure."""
    rows, weight, place = unique_rows(answers.codes)
    fitted = fit_slopes(family, answers, rows, weight)
    numbers = np.full(fitted.free.shape, -1)
    numbers[fitted.free] = np.arange(int(fitted.free.sum()))
    spread = np.pad(covariance(fitted.top.information), ((0, 1), (0, 1)))
    slopes, intercepts = apart(fitted.table)
    steps, difficulty, found, ran_away = [], [], [], []
    for item, size in enumerate(answers.sizes):
        own = numbers[item, :size]
        within = spread[np.ix_(own, own)]
        if own[0] < 0:
            ran_away.append(item)
        values, figure = _in_place(family, slopes[item], intercepts[item, 1:size], within)
        steps.append(values)
        difficulty.append(figure)
        found.append((float(slopes[item]), float(_root(within[0, 0]))))
    scale = Scale(family, slopes, intercepts, 1.0)
    return Found(
        fitted.top, scale, fitted.node_count, steps, difficulty, found, (1.0, 0.0), rows, place,
        ran_away=tuple(ran_away),
    )  # fmt: skip


def _in_place(family: Family, slope: float, intercepts: Floats, spread: Floats) -> tuple[Steps, Figure]:
    """Steps L c / slope and their mean, with standard errors by the delta method.

    `spread`: covariance of the slope and the intercepts c_1... L is minus one for cumulative models, and minus the
    difference with the intercept before for adjacent ones.
    """
    size = len(intercepts)
    to_steps = -np.eye(size) if family == "cumulative" else np.eye(size, k=-1) - np.eye(size)
    values = to_steps @ intercepts / slope
    change = np.column_stack([-values / slope, to_steps / slope])
    within = change @ spread @ change.T
    return (values, _root(np.diag(within))), (float(values.mean()), float(_root(within.sum())) / size)


def _root(variance: Any) -> Any:
    """Square root; NaN for what is no variance."""
    return np.sqrt(np.where(np.asarray(variance) >= 0, variance, np.nan))
