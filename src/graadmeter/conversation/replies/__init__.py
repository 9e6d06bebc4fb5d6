"""Whom each message answers, with the probability that this is right; from stored columns only, never from text.

`infer` gives a row per message, `ties` the network. Method and figures: docs/explanation/replies.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graadmeter.conversation import nodes

if TYPE_CHECKING:
    from graadmeter.conversation.replies.reading import Read

COUNTS = 0.5  # an inferred reply counts where it is at least as likely to be right as wrong
HOW = ("explicit", "named", "inferred")


@dataclass(frozen=True, slots=True)
class Found:
    """One entry per message that answers someone, in order of time: `message` (its place among all human messages),
    `source`, `target` (nodes), `how` (place in `HOW`), `confidence` (0..1), `at` (seconds since 1970, UTC)."""

    message: NDArray[np.int64]
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    how: NDArray[np.int64]
    confidence: NDArray[np.float64]
    at: NDArray[np.int64]

    def where(self, kept: NDArray[np.bool_]) -> Found:
        return Found(*(getattr(self, name)[kept] for name in Found.__slots__))


def infer(messages: Any) -> pa.Table:
    """Whom each human message answers: `message_id, source, target` (authors), `how`, `confidence`, in order of time.

    `messages`: MESSAGES, Arrow or Ibis; text is not read. `how`: `explicit` by the platform's own link (confidence 1),
    else `named`, one of the people it names, else `inferred`, one of those who spoke last in its thread or, where talk
    runs on without threads, in its space. `confidence`: probability that it answers this person, not another or nobody.
    A message before which nobody else spoke and that names nobody has no row; nor has one linked to its own author.
    Many rows are unlikely answers: keep those of one half or more for a network, as `ties` does.

    Ordered by the engine, then worked out here in NumPy, a part at a time: 1 million messages take some seconds. On a
    cluster the columns (numbers, no text) come to the driver.
    """
    messages, engine = _opened(messages)
    people = nodes.authors(messages)
    given, found = _found(messages, people, keep=lambda table: table, fetch=engine.to_pyarrow, ids=True)
    names = engine.to_pyarrow(people.select("author_id", "node")).sort_by("node").column("author_id")
    assert given.message_id is not None
    return pa.table(
        {
            "message_id": given.message_id.take(pa.array(found.message)),
            "source": names.take(pa.array(found.source)),
            "target": names.take(pa.array(found.target)),
            "how": pa.array(HOW).take(pa.array(found.how)),
            "confidence": pa.array(found.confidence),
        }
    )


def replies(messages: Any, people: Any, *, keep: Callable[[Any], Any], fetch: Callable[[Any], pa.Table]) -> pa.Table:
    """The answers that count, as `network.previous` has them: `sent_at, source, target` (nodes), and `confidence`.

    `keep`, `fetch`: how the engine of `messages` computes a table once, and gives it as Arrow.
    """
    _, found = _found(messages, people, keep=keep, fetch=fetch, ids=False)
    kept = found.where(found.confidence >= COUNTS)
    at = pc.cast(pa.array(kept.at * 1_000_000), pa.timestamp("us", tz="UTC"))
    columns = {"sent_at": at, "source": kept.source, "target": kept.target, "confidence": kept.confidence}
    return pa.table(columns)


def ties(messages: Any) -> pa.Table:
    """TIES under the rule `inferred`: distinct directed ties over the answers of confidence one half or more.

    `confidence`: the probability that at least one of its `messages` answers is right, 1 - product of (1 - c); it takes
    them to be right or wrong independently. Their sum is the expected number of right ties.
    """
    messages, engine = _opened(messages)
    people = nodes.authors(messages)
    answered = replies(messages, people, keep=lambda table: table, fetch=engine.to_pyarrow)
    wrong = np.log1p(-np.minimum(answered.column("confidence").to_numpy(), 1 - 1e-12))
    found = answered.append_column("wrong", pa.array(wrong)).group_by(["source", "target"])
    table = found.aggregate([("wrong", "sum"), ([], "count_all")]).sort_by(
        [("source", "ascending"), ("target", "ascending")]
    )
    names = engine.to_pyarrow(people.select("author_id", "node")).sort_by("node").column("author_id")
    return pa.table(
        {
            "source": names.take(table.column("source").combine_chunks()),
            "target": names.take(table.column("target").combine_chunks()),
            "messages": table.column("count_all"),
            "rule": pa.array(["inferred"] * table.num_rows),
            "confidence": np.minimum(-np.expm1(table.column("wrong_sum").to_numpy()), 1.0),
        }
    )


def _opened(messages: Any) -> tuple[Any, Any]:
    """MESSAGES as Ibis table, and the engine that holds it."""
    if isinstance(messages, ibis.Table):
        return messages, messages.get_backend()
    return ibis.memtable(messages), ibis.duckdb.connect()


def _found(
    messages: Any, people: Any, *, keep: Callable[[Any], Any], fetch: Callable[[Any], pa.Table], ids: bool
) -> tuple[Read, Found]:
    from graadmeter.conversation.replies.model import answers
    from graadmeter.conversation.replies.reading import conversations, read

    given = read(messages, people, keep=keep, fetch=fetch, ids=ids)
    n = len(given.author)
    target, sure = np.full(n, -1), np.zeros(n)
    for talk, message in conversations(given):
        likely = answers(talk)
        at, person, confidence = message[likely.row], likely.person, likely.confidence
        # A message stands at most once in the threads and once on the main lines; named, both agree on who may be it.
        better = confidence > sure[at]
        target[at[better]], sure[at[better]] = person[better], confidence[better]
    linked = given.parent >= 0
    target, sure = np.where(linked, given.parent, target), np.where(linked, 1.0, sure)
    names = np.bincount(given.naming, minlength=n) > 0
    how = np.where(linked, 0, np.where(names, 1, 2))
    answering = np.flatnonzero((target >= 0) & (target != given.author))
    found = Found(
        answering, given.author[answering], target[answering], how[answering], sure[answering], given.at[answering]
    )
    return given, found
