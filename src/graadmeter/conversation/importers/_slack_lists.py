"""Whom messages of Slack's export name, and who reacted to them: for many messages at once, a list for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from operator import itemgetter
from typing import Annotated, Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graadmeter.conversation.importers import _slack_messages as one
from graadmeter.conversation.importers._words import Words, cut
from graadmeter.tables import NAMES

MENTION = re.compile(one.MENTION.pattern.encode(), re.IGNORECASE)
MOST = 2**31 - 1

WIDEST = 12  # signs of a code; a longer one is looked at by itself
OF_CODE = np.zeros(256, bool)
OF_CODE[[*range(ord("0"), ord("9") + 1), *range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1)]] = True
UPPER = np.frombuffer(bytes(range(256)).upper(), np.uint8)
FIRST = np.frombuffer(b"UWuw", np.uint8)

Ints = NDArray[Any]


class Reaction(msgspec.Struct, gc=False):
    """One kind of reaction to a message: how many gave it, and who; an export from before 2016 says only how many."""

    count: Annotated[int, msgspec.Meta(ge=0, le=MOST)] = 0
    users: list[str] = []


class Reactions:
    """Reactions to messages, added day by day."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._rows = 0
        self._row: list[int] = []  # of each reaction that message, count and number of users
        self._count: list[int] = []
        self._users: list[int] = []
        self._people = Words()

    def add(self, lists: Sequence[list[Reaction] | None]) -> None:
        """What stands under `reactions`, of each message of a day."""
        found = [(row, reaction) for row, given in enumerate(lists, self._rows) if given for reaction in given]
        users = [reaction.users for _, reaction in found]
        self._rows += len(lists)
        self._row += [row for row, _ in found]
        self._count += [reaction.count for _, reaction in found]
        self._users += map(len, users)
        self._people.add(list(chain.from_iterable(users)))

    def take(self) -> tuple[Ints, pa.Array]:
        """Of every message the number of reactions, and who reacted, once each; null where nobody is known to."""
        rows = np.array(self._row, dtype=np.int64)
        total = np.zeros(self._rows, dtype=np.int64)
        np.add.at(total, rows, np.array(self._count, dtype=np.int64))
        reactors = _lists(np.repeat(rows, self._users), self._people.take(), self._rows)
        self._clear()
        return np.minimum(total, MOST).astype(np.int32), reactors


def mentions(text: pa.Array, in_blocks: dict[int, list[str]]) -> pa.Array:
    """People named in each text, then in its blocks, once each; null where nobody is.

    `text`: without nulls, not a part of a longer column. `in_blocks`: by row.
    """
    ends = np.frombuffer(text.buffers()[1], dtype=np.int32, count=len(text) + 1)
    given = text.buffers()[2]
    signs = np.frombuffer(given if given is not None else b"", dtype=np.uint8)
    places = np.flatnonzero(signs[:-1] == ord("<"))
    places = places[signs[places + 1] == ord("@")]
    rows = np.searchsorted(ends, places, "right") - 1
    last = ends[rows + 1]
    at = places[:, None] + np.arange(2, 2 + WIDEST + 1)
    codes = np.where(at < last[:, None], signs[np.minimum(at, len(signs) - 1)], np.uint8(0)).reshape(-1, WIDEST + 1)
    width = np.argmin(OF_CODE[codes], axis=1)  # 0 also where all of it is of a code
    usual = (width > 1) & np.isin(codes[:, 0], FIRST)
    usual &= codes[np.arange(len(codes)), width] == ord(">")
    named = cut(UPPER[codes[usual][np.arange(WIDEST + 1) < width[usual, None]]], width[usual])
    odd = np.flatnonzero(~usual)
    if not len(odd) and not in_blocks:
        return _lists(rows, named, len(text))
    data = signs.tobytes()
    found = [
        (row, place, match[1].upper().decode())
        for row, place, end in zip(rows[odd].tolist(), places[odd].tolist(), last[odd].tolist(), strict=True)
        if (match := MENTION.match(data, place, end))
    ]
    found += zip(rows[usual].tolist(), places[usual].tolist(), named.to_pylist(), strict=True)
    found += [(row, len(data), person) for row, people in in_blocks.items() for person in people]
    found.sort(key=itemgetter(0, 1))
    row = np.array([row for row, _, _ in found], dtype=np.int64)
    return _lists(row, pa.array([person for _, _, person in found], pa.string()), len(text))


def _lists(rows: Ints, people: pa.Array, n: int) -> pa.Array:
    """A list for each of `n` rows, each person once; null for rows without. `rows`: the row of each, going up."""
    known = people.dictionary_encode()
    place = rows * (len(known.dictionary) + 1) + known.indices.to_numpy().astype(np.int64)
    first = np.unique(place, return_index=True)[1]
    if len(first) < len(place):
        first.sort()
        rows, people = rows[first], people.take(pa.array(first))
    ends = np.searchsorted(rows, np.arange(n + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), people, mask=pa.array(ends[1:] == ends[:-1])).cast(NAMES)
