"""From MESSAGES to conversations of numbers: threads as the platform has them, and main lines where talk runs on.

Where a platform or its users know no threads, messages stand alone and answer each other all the same. So in a space
where at least half of the human messages are a thread of one, what stands outside threads, with the first message of
each thread, is one conversation: its main line. It is cut where nobody says anything for a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from graadmeter.conversation.replies.talk import Bools, Ints, Talk

ALONE = 0.5
SILENCE_S = 86400
PART = 500_000  # rows worked on at a time


@dataclass(frozen=True)
class Read:
    """Human messages by a known author in order of time. One entry per message: `author`, `parent` (node whom the
    platform says is answered, -1: nobody), `at` (seconds), `asks`, `thread`, `space`, and `message_id` where asked
    for. `naming` (message), `named` (node): who is named, in order of the text."""

    author: Ints
    parent: Ints
    at: Ints
    asks: Bools
    thread: Ints
    space: Ints
    naming: Ints
    named: Ints
    message_id: pa.ChunkedArray | None


def read(
    messages: Any, people: Any, *, keep: Callable[[Any], Any], fetch: Callable[[Any], pa.Table], ids: bool
) -> Read:
    """MESSAGES as columns. `people`: of `nodes.authors`; `keep` computes a table once, `fetch` gives it as Arrow.

    `ids`: with the message ids. Who is named but wrote nothing is left out, and so is who names themselves.
    """
    rows = messages.filter(messages.kind == "human", messages.author_id.notnull())
    names = people.select("author_id", author="node")
    threads = rows.filter(rows.is_root).select("thread_id", thread=ibis.row_number())
    spaces = rows.select("space_id").distinct()
    spaces = spaces.select("space_id", space=ibis.row_number())
    rows = rows.inner_join(names, "author_id").inner_join(threads, "thread_id").inner_join(spaces, "space_id")
    rows = rows.left_join(names.select(parent_author_id="author_id", parent="author"), "parent_author_id")
    order = [rows.sent_at, rows.message_id.length(), rows.message_id]
    rows = keep(
        rows.select(
            "message_id", "author", "thread", "space", "mentions",
            parent=rows.parent.fill_null(-1), asks=rows.has_question.fill_null(False),
            at=(rows.sent_at.epoch_seconds() / 1).floor().cast("int64"),  # some engines give fractions
            place=ibis.row_number().over(order_by=order),
        )
    )  # fmt: skip
    wanted = ["author", "parent", "at", "asks", "thread", "space", "place", *(["message_id"] if ids else [])]
    table = fetch(rows.select(*wanted)).sort_by("place")
    told = rows.filter(rows.mentions.notnull()).select("place", "author", "mentions").unnest("mentions", offset="nth")
    told = told.inner_join(names.select(mentions="author_id", named="author"), "mentions")
    told = fetch(told.filter(told.named != told.author).select("place", "nth", "named"))
    naming, named = _once(*(_numbers(told, name) for name in ("place", "nth", "named")))
    author, parent, at, thread, space = (
        _numbers(table, name) for name in ("author", "parent", "at", "thread", "space")
    )
    asks = table.column("asks").to_numpy().astype(bool)
    message_id = table.column("message_id") if ids else None
    return Read(author, parent, at, asks, thread, space, naming, named, message_id)


def conversations(given: Read) -> Iterator[tuple[Talk, Ints]]:
    """The talk in parts that share no conversation, each with the message of each row.

    The first message of a thread stands in two conversations, its thread and the main line; it is to be answered for in
    both and the likelier answer counts.
    """
    line, threaded, message = _lines(given)
    order = np.lexsort((message, line))
    line, threaded, message = line[order], threaded[order], message[order]
    starts = np.flatnonzero(np.diff(line, prepend=-1))
    cuts = [0]
    while cuts[-1] < len(line):
        later = starts[np.searchsorted(starts, cuts[-1] + PART) :]
        cuts.append(int(later[0]) if len(later) else len(line))
    began = np.searchsorted(given.naming, np.arange(len(given.author) + 1))
    for start, stop in pairwise(cuts):
        part = message[start:stop]
        count = began[part + 1] - began[part]
        naming = np.repeat(np.arange(len(part)), count)
        within = np.arange(len(naming)) - np.repeat(np.cumsum(count) - count, count)
        named = given.named[np.repeat(began[part], count) + within]
        number = np.cumsum(np.diff(line[start:stop], prepend=-1) != 0) - 1
        talk = Talk(number, given.author[part], given.asks[part], threaded[start:stop], naming, named)
        yield talk, part


def _lines(given: Read) -> tuple[Ints, Bools, Ints]:
    """Conversation, whether it is a thread, and message: one entry per message, and one more per thread's first message
    on a main line. Main lines are numbered after the threads."""
    n = len(given.author)
    size = np.bincount(given.thread, minlength=1)
    alone = size[given.thread] == 1
    spaces = np.bincount(given.space, minlength=1)
    runs_on = np.bincount(given.space, weights=alone, minlength=len(spaces)) >= ALONE * np.maximum(spaces, 1)
    first = np.zeros(n, dtype=bool)
    first[np.unique(given.thread, return_index=True)[1]] = True
    main = np.flatnonzero(runs_on[given.space] & first)
    main = main[np.argsort(given.space[main], kind="stable")]
    new = (np.diff(given.space[main], prepend=-1) != 0) | (np.diff(given.at[main], prepend=0) > SILENCE_S)
    inside = np.flatnonzero(~(alone & runs_on[given.space]))
    line = np.r_[given.thread[inside], len(size) + np.cumsum(new)]
    return line, np.r_[np.ones(len(inside), dtype=bool), np.zeros(len(main), dtype=bool)], np.r_[inside, main]


def _once(place: Ints, nth: Ints, named: Ints) -> tuple[Ints, Ints]:
    """Who is named in each message, in order of the text, everyone once."""
    order = np.lexsort((nth, named, place))
    place, nth, named = place[order], nth[order], named[order]
    again = (np.diff(place, prepend=-1) == 0) & (np.diff(named, prepend=-1) == 0)
    place, nth, named = place[~again], nth[~again], named[~again]
    order = np.lexsort((nth, place))
    return place[order], named[order]


def _numbers(table: pa.Table, name: str) -> Ints:
    return np.asarray(table.column(name).to_numpy(), dtype=np.int64)
