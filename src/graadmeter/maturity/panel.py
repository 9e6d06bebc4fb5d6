"""Respondent rows as arrays: who answered what, with what attainment, in which role.

One column per scored cell: a questionnaire item, or one level of a quick placement (placed on the second level: 1, 1,
0). Respondents are put in an order that depends on what they answered and not on their code or their place in the
file, so that neither can change a result.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.base.errors import AnswersError
from graadmeter.base.text import Message, say
from graadmeter.maturity.ladder import Frame
from graadmeter.maturity.model import Element, Item, Model
from graadmeter.tables import ANSWERS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Answers = npt.NDArray[np.int16]  # index of an option, or one of the three below

NOT_ANSWERED, SAID_DONT_KNOW, NOT_APPLICABLE = -1, -2, -3

UNSTATED = "unstated"  # the one role of people who were not asked for their role
DONT_KNOW = "dk"


@dataclass(frozen=True, slots=True)
class Cell:
    """One column: what it is evidence for, and the answers it can hold with their attainment, in order."""

    item: str
    element: int
    level: int
    quick: bool
    attainments: tuple[float, ...]
    options: tuple[str, ...]


@dataclass(frozen=True)
class Ignored:
    """Answers that do not count, as (item, role) -> number of answers."""

    role: Mapping[tuple[str, str], int]  # the item does not list the role
    quick: Mapping[tuple[str, str], int]  # the element has answers to its own items


@dataclass(frozen=True)
class Panel:
    """What was answered. Axes: R respondents, C cells."""

    cells: tuple[Cell, ...]
    option: Answers  # R x C
    role: Ints  # R: index in roles
    roles: tuple[str, ...]
    weight: Floats  # R, 1.0 where none is given
    ignored: Ignored
    asked: int  # questions that were put to these respondents and apply to them
    respondents: tuple[str, ...]  # R: their codes, to find the same people elsewhere: another round, a unit

    @property
    def values(self) -> Floats:
        """R x C attainments; NaN where there is none."""
        found = np.full(self.option.shape, np.nan)
        for column, cell in enumerate(self.cells):
            valid = self.option[:, column] >= 0
            found[valid, column] = np.asarray(cell.attainments)[self.option[valid, column]]
        return found

    def of(self, element: int, level: int | None = None) -> list[int]:
        """The columns of one element, or of one level of it."""
        return [c for c, x in enumerate(self.cells) if x.element == element and level in (None, x.level)]


def checked(answers: pa.Table, model: Model) -> pa.Table:
    """`answers` as ANSWERS rows that this model understands.

    Raises TableError for a table of another shape; AnswersError for an item or a value that the model does not have, a
    respondent who answers an item twice, is in two roles or has two weights, an unknown role, a weight that is not > 0.
    """
    table = ANSWERS.check(answers)
    vocabulary = model.vocabulary()
    used = _pairs(table, "item", "value")
    for item, value in sorted(zip(used["item"].to_pylist(), used["value"].to_pylist(), strict=True)):
        if item not in vocabulary:
            raise AnswersError(_unknown_item(item, vocabulary))
        if value not in vocabulary[item]:
            raise AnswersError(
                say(
                    "{item} cannot be answered with {seen}; it takes: {offered}",
                    item=item, seen=repr(value), offered=sorted(vocabulary[item]),
                )
            )  # fmt: skip
    if _pairs(table, "respondent", "item").num_rows < table.num_rows:
        raise AnswersError(say("a respondent answers the same item more than once; keep one answer per item"))
    for column in ("role", "weight"):
        if _pairs(table, "respondent", column).num_rows > pc.count_distinct(table["respondent"]).as_py():
            raise AnswersError(say("a respondent has more than one {column}; give each respondent one", column=column))
    offered = model.respondent_roles()
    for role in pc.unique(table["role"]).drop_null().to_pylist():
        if offered and role not in offered:
            raise AnswersError(
                say("there is no role {seen}; choose one of: {offered}", seen=repr(role), offered=sorted(offered))
            )
    weights = table["weight"].drop_null().to_numpy()
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise AnswersError(say("a weight must be a number above 0"))
    return table


def _unknown_item(seen: str, vocabulary: Mapping[str, object]) -> Message:
    close = difflib.get_close_matches(seen, list(vocabulary), n=1, cutoff=0.6)
    if close:
        return say("there is no item {seen}; did you mean {near}?", seen=repr(seen), near=close[0])
    return say(
        "there is no item {seen}; expected an item of the model, such as {item}",
        seen=repr(seen), item=min(vocabulary, default="?"),
    )  # fmt: skip


def panel(table: pa.Table, model: Model, frame: Frame) -> Panel:
    """Checked ANSWERS rows as arrays. Poll answers are left to `poll`.

    An answer of a role that the item does not list does not count. Where an element has answers to its own items, its
    quick placements do not count.
    """
    rows = _Rows(table)
    placements = (frame.floor_id, *frame.level_ids)
    placed = {e.id: rows.answers(model.quick_id(e.id), placements) for e in frame.elements}
    answers = {
        item.id: rows.answers(item.id, options_of(item, model)) for e in frame.elements for item in scored(e, frame)
    }
    may = {item_id: rows.may_answer(model.items[item_id].roles) for item_id in answers}
    ignored_roles: dict[tuple[str, str], int] = {}
    for item_id, answer in answers.items():
        outside = ~may[item_id] & (answer != NOT_ANSWERED)
        for code in np.unique(rows.role[outside]):
            ignored_roles[item_id, rows.roles[code]] = int((outside & (rows.role == code)).sum())
        answer[outside] = NOT_ANSWERED
    took_items, took_quick = rows.who_took(answers.values()), rows.who_took(placed.values())

    ignored_quick: dict[tuple[str, str], int] = {}
    cells: list[Cell] = []
    columns: list[Answers] = []
    asked = 0
    for number, element in enumerate(frame.elements):
        own, quick, quick_id = scored(element, frame), placed[element.id], model.quick_id(element.id)
        if any((answers[item.id] >= 0).any() for item in own) or (quick == NOT_ANSWERED).all():
            for code in np.unique(rows.role[quick != NOT_ANSWERED]):
                passed_over = (rows.role == code) & (quick != NOT_ANSWERED)
                ignored_quick[quick_id, rows.roles[code]] = int(passed_over.sum())
            for item in own:
                options = options_of(item, model)
                attainments = tuple(model.scales[item.scale].attainment(option) or 0.0 for option in options)
                level = frame.level_ids.index(str(item.level))
                cells.append(Cell(item.id, number, level, False, attainments, options))
                columns.append(answers[item.id])
                asked += int((took_items & may[item.id] & (answers[item.id] != NOT_APPLICABLE)).sum())
        else:
            for level in range(len(frame.level_ids)):
                attainments = tuple(float(reached > level) for reached in range(len(placements)))
                cells.append(Cell(quick_id, number, level, True, attainments, placements))
                columns.append(quick)
                asked += int((took_quick & (quick != NOT_APPLICABLE)).sum())
    option = np.stack(columns, axis=1) if columns else np.empty((len(rows.role), 0), dtype=np.int16)
    order = np.lexsort((*option.T[::-1], rows.weight, rows.role))
    return Panel(
        tuple(cells), option[order], rows.role[order], rows.roles, rows.weight[order],
        Ignored(ignored_roles, ignored_quick), asked, tuple(rows.respondents[code] for code in order),
    )  # fmt: skip


class _Rows:
    """The columns of a checked ANSWERS table as codes. R respondents."""

    def __init__(self, table: pa.Table) -> None:
        self.respondent, people = _codes(table["respondent"])
        self.respondents = people
        self.item, items = _codes(table["item"])
        self.value, self.values = _codes(table["value"])
        self.items = {name: code for code, name in enumerate(items)}
        stated, names = _codes(table["role"].fill_null(UNSTATED))
        self.roles = tuple(sorted(names))
        self.role = np.zeros(len(people), dtype=np.int64)
        self.role[self.respondent] = np.array([self.roles.index(name) for name in names], dtype=np.int64)[stated]
        self.weight = np.ones(len(people))
        self.weight[self.respondent] = table["weight"].fill_null(1.0).to_numpy()

    def answers(self, item: str, options: Sequence[str]) -> Answers:
        """R: the index in `options` of each respondent's answer to one item, or why there is none."""
        found = np.full(len(self.role), NOT_ANSWERED, dtype=np.int16)
        if item in self.items:
            index = {DONT_KNOW: SAID_DONT_KNOW} | {option: number for number, option in enumerate(options)}
            here = self.item == self.items[item]
            lookup = np.array([index.get(value, NOT_APPLICABLE) for value in self.values], dtype=np.int16)
            found[self.respondent[here]] = lookup[self.value[here]]
        return found

    def may_answer(self, listed: Sequence[str]) -> Bools:
        """R: whether an item that lists these roles counts the respondent; without a role everyone counts."""
        allowed = [not listed or name in listed or name == UNSTATED for name in self.roles]
        return np.array(allowed, dtype=bool)[self.role] if self.roles else np.zeros(0, dtype=bool)

    def who_took(self, answers: Iterable[Answers]) -> Bools:
        taken = np.zeros(len(self.role), dtype=bool)
        for answer in answers:
            taken |= answer != NOT_ANSWERED
        return taken


def scored(element: Element, frame: Frame) -> tuple[Item, ...]:
    """The items of an element that are evidence for one of its levels."""
    return tuple(item for item in element.items if item.level in frame.level_ids)


def options_of(item: Item, model: Model) -> tuple[str, ...]:
    """The answers of an item that have an attainment, in the order of its scale."""
    return tuple(option.value for option in model.scales[item.scale].answered)


def _codes(column: pa.ChunkedArray) -> tuple[Ints, list[str]]:
    """A text column as numbers, and the text of each number."""
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy().astype(np.int64), encoded.dictionary.to_pylist()


def _pairs(table: pa.Table, first: str, second: str) -> pa.Table:
    return table.select([first, second]).group_by([first, second]).aggregate([])
