"""Whom messages of Slack's export name, and who reacted to them: for many messages at once, a list for each."""

from __future__ import annotations

import re
from itertools import chain
from operator import itemgetter
from typing import Annotated, Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graadmeter.conversation.importers import _slack_messages as one
from graadmeter.tables import NAMES

MENTION = re.compile(one.MENTION.pattern.encode(), re.IGNORECASE)
MOST = 2**31 - 1

Ints = NDArray[Any]


class Reaction(msgspec.Struct, gc=False):
    """One kind of reaction to a message: how many gave it, and who; an export from before 2016 says only how many."""

    count: Annotated[int, msgspec.Meta(ge=0, le=MOST)] = 0
    users: list[str] = []


def mentions(text: pa.Array, in_blocks: dict[int, list[str]]) -> pa.Array:
    """People named in each text, then in its blocks, once each; null where nobody is.

    `text`: without nulls, not a part of a longer column. `in_blocks`: by row.
    """
    ends = np.frombuffer(text.buffers()[1], dtype=np.int32, count=len(text) + 1)
    given = text.buffers()[2]
    data = given.to_pybytes() if given is not None else b""
    signs = np.frombuffer(data, dtype=np.uint8)
    places = np.flatnonzero((signs[:-1] == ord("<")) & (signs[1:] == ord("@")))
    rows = np.searchsorted(ends, places, "right") - 1
    found = [
        (row, match[1].upper().decode())
        for place, row, end in zip(places.tolist(), rows.tolist(), ends[rows + 1].tolist(), strict=True)
        if (match := MENTION.match(data, place, end))
    ]
    if in_blocks:
        found += [(row, person) for row, people in in_blocks.items() for person in people]
        found.sort(key=itemgetter(0))
    rows = np.array([row for row, _ in found], dtype=np.int64)
    return _lists(rows, pa.array([person for _, person in found], pa.string()), len(text))


def reactions(given: dict[int, list[Reaction]], n: int) -> tuple[Ints, pa.Array]:
    """The number of reactions to each of `n` messages, and who reacted, once each; null where nobody is known to.

    `given`: what stands under `reactions`, by row.
    """
    every = list(chain.from_iterable(given.values()))
    rows = np.repeat(np.array(list(given), dtype=np.int64), [len(each) for each in given.values()])
    total = np.zeros(n, dtype=np.int64)
    np.add.at(total, rows, np.array([reaction.count for reaction in every], dtype=np.int64))
    users = [reaction.users for reaction in every]
    people = pa.array(list(chain.from_iterable(users)), pa.string())
    return np.minimum(total, MOST).astype(np.int32), _lists(np.repeat(rows, list(map(len, users))), people, n)


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
