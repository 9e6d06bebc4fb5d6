"""The calibrated scale of a round: do statements of a later level really come after those of an earlier one?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isnan, sqrt
from statistics import median

import numpy as np

from graadmeter.base.text import Message, say
from graadmeter.diagnosis.items.result import LevelPlace, Order, Scale
from graadmeter.diagnosis.items.sheet import Sheet
from graadmeter.diagnosis.items.together import figure
from graadmeter.survey.calibration import Calibration

CALIBRATED_FROM = 100  # respondents: difficulties within about half a logit (Linacre 1994)
FEWEST_ITEMS = 4
SURE, REVERSED = 1.96, 2.58  # standard errors; many pairs are compared, so that a reversal needs more


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where one statement stands beside the other levels of its element."""

    order: Order
    beside: int | None  # the statement it was compared with, where that went against the model


@dataclass(frozen=True)
class Calibrated:
    """Figures per statement (by its column in the sheet) and of the whole."""

    scale: Scale
    difficulty: dict[int, tuple[float, float]]  # logits from the mean of all statements, standard error
    infit: dict[int, float | None]
    outfit: dict[int, float | None]
    verdicts: dict[int, Verdict]


def calibrate(sheet: Sheet) -> Calibrated | Message:
    """Statements and people on one scale (partial credit), or why not.

    Every respondent counts once, whatever the role: weights never enter a calibration. Statements that may not be
    shown take no part.
    """
    columns = np.flatnonzero(sheet.told)
    n = sheet.people(columns.tolist())
    if n < CALIBRATED_FROM:
        return say("A calibrated scale needs {minimum} respondents; there are {n}.", minimum=CALIBRATED_FROM, n=n)
    from graadmeter.survey.calibration import fit  # scipy is loaded where there is something to fit

    codes = np.where(sheet.answered, sheet.option, -1).astype(np.int64)[:, columns]
    found = fit(codes, model="pcm")
    known = {int(columns[i]): item for i, item in enumerate(found.items) if item.reason is None}
    if len(known) < FEWEST_ITEMS or not found.converged:
        return say("These answers do not hold the statements on one scale: too many people answered alike.")
    zero = sum(item.difficulty for item in known.values()) / len(known)
    difficulty = {column: (item.difficulty - zero, item.difficulty_se) for column, item in known.items()}
    places = _levels(sheet, difficulty)
    return Calibrated(
        scale=_scale(found, zero, places),
        difficulty=difficulty,
        infit={column: figure(found.fit.infit[i]) for i, column in enumerate(columns.tolist())},
        outfit={column: figure(found.fit.outfit[i]) for i, column in enumerate(columns.tolist())},
        verdicts=_verdicts(sheet, difficulty, places),
    )


def _scale(found: Calibration, zero: float, places: dict[int, LevelPlace]) -> Scale:
    measures = found.persons.measure[~np.isnan(found.persons.measure)]
    return Scale(
        method=found.method,
        n=found.n,
        measure=float(measures.mean()) - zero,
        measure_se=float(measures.std(ddof=1)) / sqrt(len(measures)),
        spread=found.latent_sd,
        levels=tuple(places[k] for k in sorted(places)),
    )


def _levels(sheet: Sheet, difficulty: dict[int, tuple[float, float]]) -> dict[int, LevelPlace]:
    """Level -> where its statements stand."""
    places = {}
    for k, level in enumerate(sheet.frame.levels):
        own = [value for column, (value, _) in difficulty.items() if sheet.level[column] == k]
        if own:
            places[k] = LevelPlace(level=level, items=len(own), difficulty=median(own))
    return places


def in_order(places: tuple[LevelPlace, ...]) -> bool:
    """True when every level is harder than the one before."""
    return all(later.difficulty > earlier.difficulty for earlier, later in pairwise(places))


def _verdicts(
    sheet: Sheet, difficulty: dict[int, tuple[float, float]], places: dict[int, LevelPlace]
) -> dict[int, Verdict]:
    """Each statement beside the statements of other levels of its own element: elsewhere an organisation may simply be
    further. Of two statements that go against the model, the one further from its level is named."""
    found: dict[int, list[Verdict]] = {}
    for early in difficulty:
        for late in difficulty:
            if sheet.element[early] != sheet.element[late] or sheet.level[early] >= sheet.level[late]:
                continue
            order = _order(sheet, difficulty, places, early, late)
            against = order in ("reversed", "as_hard")
            named = max((early, late), key=lambda c: abs(difficulty[c][0] - places[int(sheet.level[c])].difficulty))
            for column, other in ((early, late), (late, early)):
                if not against:
                    found.setdefault(column, []).append(Verdict(order, None))
                elif column == named:
                    found.setdefault(column, []).append(Verdict(order, other))
                else:
                    found.setdefault(column, [])
    worst: tuple[Order, ...] = ("reversed", "as_hard", "unclear", "as_claimed")
    return {
        column: min(verdicts, key=lambda one: worst.index(one.order), default=Verdict("unclear", None))
        for column, verdicts in found.items()
    }


def _order(
    sheet: Sheet, difficulty: dict[int, tuple[float, float]], places: dict[int, LevelPlace], early: int, late: int
) -> Order:
    return verdict(
        difficulty[late][0] - difficulty[early][0],
        sqrt(difficulty[late][1] ** 2 + difficulty[early][1] ** 2),
        places[int(sheet.level[late])].difficulty - places[int(sheet.level[early])].difficulty,
    )


def verdict(gap: float, error: float, step: float) -> Order:
    """Two statements of one element: `gap` the later minus the earlier difficulty, `step` that of their levels."""
    if isnan(error):
        return "unclear"
    if gap + REVERSED * error < 0:
        return "reversed"
    if gap - SURE * error > 0:
        return "as_claimed"
    return "as_hard" if gap + SURE * error < step / 2 else "unclear"
