"""A round of answers on one calibrated scale: how far people are, which items are hard, does their order hold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import floor, sqrt
from statistics import median

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graadmeter.base.errors import Notice, RatingsError
from graadmeter.base.intervals import EXACT
from graadmeter.base.text import say, say_n
from graadmeter.diagnosis.calibrated import Bin, CalibratedItem, CalibratedRound, LevelPlace, Organisation, Type
from graadmeter.diagnosis.items.sheet import told_cells
from graadmeter.disclosure import Policy
from graadmeter.maturity.ladder import Frame, frame
from graadmeter.maturity.model import Level, Model
from graadmeter.maturity.panel import Panel, checked, panel
from graadmeter.survey.calibration import Calibration, fit

LEAST = 30  # respondents: difficulties within about a logit (Linacre 1994)
BIN = 1.0  # width, in the unit of the scale
REVERSED = 2.58  # standard errors: many pairs are compared

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """One column of the matrix: a statement, or the quick placement of an element (no level of its own)."""

    id: str
    element: str
    level: Level | None
    categories: int


def calibrate(answers: pa.Table, model: Model, kind: Type = "pcm", *, policy: Policy) -> CalibratedRound:
    """Calibrate respondent rows (`tables.ANSWERS`) of a model with levels.

    An item's categories are the answers of its scale in order; don't know and not applicable are missing. Where people
    placed a category on a level (quick placement), that is one item with the levels as categories. `rasch` takes each
    statement as true from the model's own bar on. Weights play no part. What scoring hides takes no part.
    Raises RatingsError below 30 respondents and where nothing can be calibrated; AnswersError, TableError as scoring.
    Explained in docs/explanation/calibration.md.
    """
    axes, table = frame(model), checked(answers, model)
    asked = panel(table, model, axes)
    if not (asked.option >= 0).any():
        raise RatingsError(say("there are no answers to statements here; the question of a poll cannot be calibrated"))
    items, codes = _matrix(asked, axes, policy, yes_no=kind == "rasch")
    if int((codes >= 0).any(axis=1).sum()) < LEAST:
        raise RatingsError(
            say("calibration takes answers of {minimum} respondents or more; look at the scores instead", minimum=LEAST)
        )
    found = fit(codes, model=kind)
    known = [item.difficulty for item in found.items if item.reason is None]
    if not known:
        raise RatingsError(next(item.reason for item in found.items if item.reason))
    zero = sum(known) / len(known)
    told = tuple(_item(asked, found, column, zero) for column, asked in enumerate(items))
    return CalibratedRound(
        model=model, kind=kind, n=found.n, method=found.method, policy=policy, items=told, levels=_levels(axes, told),
        reversed=_reversed(axes, told), organisation=_organisation(found, zero, policy),
        log_likelihood=found.log_likelihood, parameters=found.parameters, converged=found.converged,
        notices=(*_notices(table, items, found), *found.cautions),
    )  # fmt: skip


def _matrix(asked: Panel, axes: Frame, policy: Policy, *, yes_no: bool) -> tuple[list[Asked], Ints]:
    """The items that may be shown, and respondents x items of their categories, -1 missing."""
    told = told_cells(asked, axes, policy)
    items: list[Asked] = []
    columns = []
    for item in dict.fromkeys(cell.item for cell in asked.cells):
        same = [number for number, cell in enumerate(asked.cells) if cell.item == item]
        if not all(told[number] for number in same):
            continue
        cell = asked.cells[same[0]]  # a quick placement has a cell per level, with the same answers
        column = np.maximum(asked.option[:, same[0]].astype(np.int64), -1)
        size = len(cell.options)
        if yes_no and not cell.quick:
            true = np.array([attainment >= axes.bar - EXACT for attainment in cell.attainments])
            column, size = np.where(column < 0, -1, true[column]), 2
        level = None if cell.quick else axes.levels[cell.level]
        items.append(Asked(item, axes.elements[cell.element].id, level, size))
        columns.append(column)
    return items, np.stack(columns, axis=1) if columns else np.empty((len(asked.role), 0), dtype=np.int64)


def _item(asked: Asked, found: Calibration, column: int, zero: float) -> CalibratedItem:
    item = found.items[column]
    if item.reason is not None:
        return CalibratedItem(id=asked.id, element=asked.element, level=asked.level, n=item.n, reason=item.reason)
    return CalibratedItem(
        id=asked.id, element=asked.element, level=asked.level, n=item.n, difficulty=item.difficulty - zero,
        difficulty_se=item.difficulty_se, slope=item.slope, infit=float(found.fit.infit[column]),
        outfit=float(found.fit.outfit[column]),
    )  # fmt: skip


def _levels(axes: Frame, items: tuple[CalibratedItem, ...]) -> tuple[LevelPlace, ...]:
    places = []
    for level in axes.levels:
        own = [item.difficulty for item in items if item.level == level and item.difficulty is not None]
        if own:
            places.append(LevelPlace(level, len(own), median(own)))
    return tuple(places)


def _reversed(axes: Frame, items: tuple[CalibratedItem, ...]) -> tuple[tuple[CalibratedItem, CalibratedItem], ...]:
    """Pairs of one element of which the item of the later level is the easier one, by more than chance."""
    found = []
    for early_level, late_level in combinations(axes.levels, 2):
        for early in items:
            for late in items:
                if (early.element, early.level, late.level) != (late.element, early_level, late_level):
                    continue
                if early.difficulty is None or late.difficulty is None:
                    continue
                error = sqrt((early.difficulty_se or 0.0) ** 2 + (late.difficulty_se or 0.0) ** 2)
                if late.difficulty + REVERSED * error < early.difficulty:
                    found.append((early, late))
    return tuple(found)


def _organisation(found: Calibration, zero: float, policy: Policy) -> Organisation:
    measures = found.persons.measure[np.isfinite(found.persons.measure)] - zero
    error = float(measures.std(ddof=1)) / sqrt(len(measures))
    return Organisation(float(measures.mean()), error, found.latent_sd, _bins(measures, policy))


def _bins(measures: Floats, policy: Policy) -> tuple[Bin, ...]:
    """Whole units of the scale, joined from below until each holds a minimum group; the last joins the one before."""
    counts: dict[float, int] = {}
    for measure in measures.tolist():
        low = floor(measure / BIN) * BIN
        counts[low] = counts.get(low, 0) + 1
    bins: list[Bin] = []
    low, n = None, 0
    for start in sorted(counts):
        n += counts[start]
        if not policy.hides(n):
            bins.append(Bin(low, start + BIN, n))
            low, n = start + BIN, 0
    if len(bins) < 2:
        return ()
    last = bins.pop()
    return (*bins, Bin(last.low, None, last.n + n))


def _notices(table: pa.Table, items: list[Asked], found: Calibration) -> tuple[Notice, ...]:
    said = []
    if table["weight"].null_count < table.num_rows:
        said.append(Notice("unweighted", say("Weights play no part in calibration: everybody counts alike.")))
    closed = sum(
        len(item.categories) < asked.categories for asked, item in zip(items, found.items, strict=True) if item.n
    )
    if closed:
        words = say_n(
            "{n} item has an answer that nobody chose: the answers above it count one lower.",
            "{n} items have an answer that nobody chose: the answers above it count one lower.",
            closed,
        )  # fmt: skip
        said.append(Notice("empty_category", words, closed))
    return tuple(said)
