"""Answers as calibration takes them: categories from 0 per item without holes, and what was left out on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import Notice, RatingsError
from graadmeter.base.text import Message, say, say_n
from graadmeter.survey.agreement.estimate import as_ratings

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.floating[Any]]

MISSING = -1
MOST_CATEGORIES = 100  # beyond that it is a score, not a category
BLOCK = 8192  # rows at a time: what is computed per respondent and category fits in the processor's cache

NOBODY = say("Nobody answered this item.")
CONSTANT = say("Everybody gave the same answer: it says nothing of how difficult the item is.")
ALONE = say("One item cannot be calibrated: there is nothing to compare its answers with.")


@dataclass(frozen=True)
class Answers:
    """R respondents x J items that can be estimated, categories 0..m_j - 1 without holes, `MISSING` where empty."""

    codes: Codes  # R x J
    kept: tuple[int, ...]  # J: column of the table as it was given
    categories: tuple[tuple[int, ...], ...]  # per given column: the categories seen, in order
    counts: tuple[tuple[int, ...], ...]  # per given column: answers per category seen
    reasons: tuple[Message | None, ...]  # per given column: why it cannot be estimated
    notices: tuple[Notice, ...]
    respondents: int  # with at least one answer, to any item

    @property
    def sizes(self) -> Ints:
        """J: number of categories of each item that is estimated."""
        return np.array([len(self.categories[column]) for column in self.kept], dtype=np.int64)

    @property
    def mask(self) -> Bools:
        """J x K: the categories an item has, K the largest number of categories."""
        return np.asarray(np.arange(max(self.sizes, default=1)) < self.sizes[:, None])


def read(responses: Any) -> Answers:
    """`responses`, respondents x items with categories from 0, as `Answers`.

    Missing: NaN, None, a masked value, and -1 in integer arrays. A category that nobody chose is closed up, so that
    the answers above it move down one; an item on which everybody agrees, or that nobody answered, is left out.
    Raises RatingsError for anything that is no table, a negative category, and numbers that are not whole.
    """
    table = whole(responses)
    columns, kept, categories, counts, reasons, notices = [], [], [], [], [], []
    for column in range(table.shape[1]):
        codes = table[:, column]
        tally = np.bincount(codes[codes >= 0])
        seen = np.flatnonzero(tally)
        categories.append(tuple(seen.tolist()))
        counts.append(tuple(tally[seen].tolist()))
        reasons.append(NOBODY if not len(seen) else CONSTANT if len(seen) == 1 else None)
        if reasons[-1] is not None:
            continue
        holes = [int(category) for category in np.flatnonzero(tally == 0)]
        if holes:
            notices.append(Notice("empty_category", _closed_up(column, holes), len(holes)))
            codes = np.append(np.cumsum(tally > 0) - 1, MISSING)[codes]
        kept.append(column)
        columns.append(codes.astype(np.int8))
    if len(kept) == 1:
        reasons[kept[0]] = ALONE
        kept, columns = [], []
    answered = int((table >= 0).any(axis=1).sum())
    together = np.stack(columns, axis=1) if columns else np.empty((len(table), 0), dtype=np.int8)
    return Answers(
        together, tuple(kept), tuple(categories), tuple(counts), tuple(reasons), tuple(notices), answered
    )  # fmt: skip


def unique_rows(codes: Codes) -> tuple[Codes, Floats, Ints]:
    """The different rows that hold an answer, in an order of their own; how often each; per row its place there or -1.

    The order depends on what was answered alone, so that the order of respondents cannot change a result.
    """
    somebody = (codes >= 0).any(axis=1)
    rows = np.ascontiguousarray(codes[somebody])
    place = np.full(len(codes), -1, dtype=np.int64)
    if not rows.size:
        return rows, np.zeros(len(rows)), place
    whole = rows.view(np.dtype((np.void, rows.shape[1]))).ravel()
    _, first, where, often = np.unique(whole, return_index=True, return_inverse=True, return_counts=True)
    place[somebody] = where
    return rows[first], often.astype(np.float64), place


def whole(responses: Any) -> npt.NDArray[Any]:
    """Integers with `MISSING`, in the smallest type that was given."""
    what = say("responses")
    if isinstance(responses, np.ndarray) and not isinstance(responses, np.ma.MaskedArray) and responses.ndim == 2:
        if responses.dtype.kind == "b":
            return responses.astype(np.int8)
        if responses.dtype.kind in "iu":
            return _in_range(responses)
    numbers = as_ratings(responses, what)
    empty = np.isnan(numbers)
    if not (np.mod(numbers, 1, where=~empty, out=np.zeros_like(numbers)) == 0).all():
        seen = float(numbers[~empty & (np.mod(numbers, 1) != 0)][0])
        raise RatingsError(say("expected whole categories from 0, saw {seen}; code the answers 0, 1, 2", seen=seen))
    if (numbers[~empty] < 0).any():
        raise _negative(float(numbers[~empty].min()))
    return _in_range(np.where(empty, MISSING, np.minimum(numbers, MOST_CATEGORIES + 1)).astype(np.int16))


def _in_range(table: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if table.size and table.dtype.kind == "i" and int(table.min()) < MISSING:
        raise _negative(int(table.min()))
    if table.size and int(table.max()) > MOST_CATEGORIES:
        raise RatingsError(
            say("saw a category above {most}; expected categories 0, 1, 2 and not scores", most=MOST_CATEGORIES)
        )
    return table.astype(np.int16, copy=False) if table.dtype.kind == "u" else table


def _negative(seen: float) -> RatingsError:
    return RatingsError(
        say("expected categories from 0, saw {seen}; mark a missing answer as NaN, or -1 in integers", seen=f"{seen:g}")
    )


def _closed_up(column: int, holes: list[int]) -> Message:
    return say_n(
        "Item {item}: nobody chose category {holes}; the answers above it count one lower.",
        "Item {item}: nobody chose categories {holes}; the answers above them count that many lower.",
        len(holes), item=column + 1, holes=holes,
    )  # fmt: skip
