"""Answers to statements as arrays, without what may not be shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graadmeter.disclosure import Policy, hidden_parts
from graadmeter.maturity import shown
from graadmeter.maturity.attainment import by_cell, by_level, by_role
from graadmeter.maturity.ladder import Frame, frame, held
from graadmeter.maturity.model import Item, Model
from graadmeter.maturity.panel import NOT_APPLICABLE, SAID_DONT_KNOW, Panel, checked, panel

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sheet:
    """Respondents x statements. R respondents, I statements."""

    model: Model
    frame: Frame
    policy: Policy
    items: tuple[Item, ...]  # I
    element: Ints  # I: index in frame.elements
    level: Ints  # I: index in frame.levels
    points: Ints  # I: answers its scale has
    option: Floats  # R x I: place on the scale from 0, NaN without an answer
    attainment: Floats  # R x I: 0..1, NaN without an answer
    dont_know: Bools  # R x I
    not_applicable: Bools  # R x I
    told: Bools  # I: whether anything about it may be shown
    unit: tuple[str | None, ...]  # R: None where it is not known, or may not be told apart

    @property
    def answered(self) -> Bools:
        return ~np.isnan(self.option)

    def of(self, element: int) -> list[int]:
        """The statements of one element that may be shown."""
        return [i for i in range(len(self.items)) if self.element[i] == element and self.told[i]]

    def people(self, columns: list[int]) -> int:
        """How many answered one of these."""
        return int(self.answered[:, columns].any(axis=1).sum())


def sheet(answers: pa.Table, model: Model, policy: Policy, only: Collection[str] | None = None) -> Sheet:
    """ANSWERS rows of `model` as a sheet of its statements; quick placements are none.

    `only`: statements that may be shown; None: those that scoring shows. What scoring hides stays hidden here: the
    difficulty of a statement is its attainment on another scale. Raises as `maturity.score` does.
    """
    axes, table = frame(model), checked(answers, model)
    asked = panel(table, model, axes)
    columns = [c for c, cell in enumerate(asked.cells) if not cell.quick]
    cells = [asked.cells[c] for c in columns]
    code = asked.option[:, columns]
    told = told_cells(asked, axes, policy)
    kept = [only is None or cell.item in only for cell in cells]
    return Sheet(
        model, axes, policy,
        items=tuple(model.items[cell.item] for cell in cells),
        element=np.array([cell.element for cell in cells], dtype=np.int64),
        level=np.array([cell.level for cell in cells], dtype=np.int64),
        points=np.array([len(cell.options) for cell in cells], dtype=np.int64),
        option=np.where(code >= 0, code, np.nan).astype(float),
        attainment=asked.values[:, columns],
        dont_know=code == SAID_DONT_KNOW,
        not_applicable=code == NOT_APPLICABLE,
        told=np.array([told[c] for c in columns], dtype=bool) & np.array(kept, dtype=bool),
        unit=_units(table, asked, policy),
    )  # fmt: skip


def told_cells(asked: Panel, axes: Frame, policy: Policy) -> list[bool]:
    """Per cell: whether scoring would show it."""
    if not asked.cells:
        return []
    point = by_level(by_cell(by_role(asked)), asked, axes)
    counts = shown.count(asked, axes)
    told = shown.tell(counts, point, held(point, axes.bar), axes, policy)
    return [shown.cell_told(column, asked, counts, told, policy) for column in range(len(asked.cells))]


def _units(table: pa.Table, asked: Panel, policy: Policy) -> tuple[str | None, ...]:
    """R: the unit of each respondent, where units that large, and what is left of the whole, may be told apart."""
    rows = zip(table["respondent"].to_pylist(), table["unit"].to_pylist(), strict=True)
    known: Mapping[str, str | None] = {respondent: unit for respondent, unit in rows}
    unit = [known.get(respondent) for respondent in asked.respondents]
    counts: dict[str | None, int] = {}
    for name in unit:
        counts[name] = counts.get(name, 0) + 1
    hidden = hidden_parts(counts, policy)
    return tuple(None if name in hidden else name for name in unit)
