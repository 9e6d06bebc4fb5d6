"""Whom a message may answer, and what speaks for each: those who spoke lately, those who are named, and nobody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graadmeter.conversation.replies.talk import Ints, Talk

Floats = NDArray[np.float64]

WINDOW = 30  # messages looked back
UNHEARD = 10 * WINDOW  # how far back somebody stands who is named and has not spoken yet
PERSON = (
    "named", "named first", "messages back", "at once", "names another", "asks", "has named me", "named just before",
    "I spoke since",
)  # fmt: skip
NOBODY = ("nobody", "asks", "goes on", "first words", "names nobody")


@dataclass(frozen=True)
class Choices:
    """Whom each message may answer, and what speaks for it.

    One entry per candidate, sorted by row: `row`, `person`, and `features`, a column per word of `PERSON`. One entry
    per row that has candidates: `began`, the place of its first candidate, `size`, how many it has, and `nobody`, a
    column per word of `NOBODY`.
    """

    row: Ints
    person: Ints
    features: Floats
    began: Ints
    size: Ints
    nobody: Floats


def choices(talk: Talk, start: int, stop: int) -> Choices:
    """For the rows `start` to `stop`: everyone else who spoke in the last `WINDOW` messages before it, or is named."""
    row, turn = _heard(talk, start, stop)
    person = talk.author[turn]
    more, unheard, far = _named_beyond(talk, start, stop)
    row, person, turn = np.r_[row, more], np.r_[person, unheard], np.r_[turn, far]
    order = np.argsort(row, kind="stable")
    row, person, turn = row[order], person[order], turn[order]
    began = np.flatnonzero(np.diff(row, prepend=-1))
    size = np.diff(np.r_[began, len(row)])
    return Choices(row, person, _for_person(talk, row, person, turn), began, size, _for_nobody(talk, row[began]))


def _heard(talk: Talk, start: int, stop: int) -> tuple[Ints, Ints]:
    """Row and turn: the latest message of each other person among the last `WINDOW` messages of the conversation."""
    rows, turns = [], []
    for back in range(1, WINDOW + 1):
        i = np.arange(max(start, back), max(stop, back))
        j = i - back
        latest = talk.after[j] >= i
        kept = latest & (talk.line[i] == talk.line[j]) & (talk.author[i] != talk.author[j])
        rows.append(i[kept])
        turns.append(j[kept])
    return np.concatenate(rows), np.concatenate(turns)


def _named_beyond(talk: Talk, start: int, stop: int) -> tuple[Ints, Ints, Ints]:
    """Row, person and turn of those who are named and spoke before the window, or never (turn -1)."""
    here = slice(*np.searchsorted(talk.naming, [start, stop]))
    row, person = talk.naming[here], talk.named[here]
    turn = talk.last_turn(person, row)
    beyond = (turn < 0) | (row - turn > WINDOW)
    return row[beyond], person[beyond], turn[beyond]


def _for_person(talk: Talk, i: Ints, person: Ints, turn: Ints) -> Floats:
    me, heard = talk.author[i], turn >= 0
    j = np.where(heard, turn, 0)
    mine = talk.before[i]
    back = np.where(heard, i - turn, UNHEARD)
    naming = np.flatnonzero(talk.names_someone[j])
    names_me = np.zeros(len(i), dtype=bool)
    names_me[naming] = talk.names(j[naming], me[naming])
    has_named = talk.last_named_by(person, me, i)
    columns = (
        talk.names(i, person),
        talk.first_named[i] == person,
        np.log(back),
        heard & (back == 1),
        heard & talk.names_someone[j] & ~names_me,
        heard & talk.asks[j],
        (has_named >= 0) / np.log2(2 + i - has_named),
        ((mine >= 0) & talk.names(np.maximum(mine, 0), person)) / np.log2(1 + np.maximum(i - mine, 1)),
        heard & (mine > turn),
    )
    return np.column_stack([column.astype(np.float64) for column in columns])


def _for_nobody(talk: Talk, i: Ints) -> Floats:
    mine = talk.before[i]
    columns = (
        np.ones(len(i), dtype=bool),
        talk.asks[i],
        (mine >= 0) & (mine == i - 1),
        mine < 0,
        ~talk.names_someone[i],
    )
    return np.column_stack([column.astype(np.float64) for column in columns])
