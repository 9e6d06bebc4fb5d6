"""People, spaces and human messages by number: what every tie is found on, whatever the rule.

Ibis expressions, the same on every engine.
"""

from __future__ import annotations

from typing import Any

import ibis


def counted(messages: Any) -> Any:
    """Rows per kind and author: kind, author_id (null where unknown), messages, first_at, last_at, first_id."""
    return messages.group_by("kind", "author_id").agg(
        messages=messages.count(), first_at=messages.sent_at.min(), last_at=messages.sent_at.max(),
        first_id=messages.message_id.min(),
    )  # fmt: skip


def authors(messages: Any) -> Any:
    """Everyone with a human message: author_id, messages, first_at, node (0.. in order of first message).

    Of two who began at one moment a message decides, not what they are called: renaming people changes no figure.
    """
    return authors_counted(counted(messages))


def authors_counted(counts: Any) -> Any:
    """`authors`, from `counted`."""
    found = counts.filter(counts.kind == "human", counts.author_id.notnull())
    node = ibis.row_number().over(order_by=[found.first_at, found.first_id, found.author_id])
    return found.select("author_id", "messages", "first_at", node=node)


def spaces(messages: Any) -> Any:
    """Everywhere a known author wrote: space_id, and space, a number."""
    used = messages.filter(messages.kind == "human", messages.author_id.notnull()).select("space_id").distinct()
    return used.mutate(space=ibis.row_number().over(order_by=used.space_id).cast("int32"))


def human(messages: Any, people: Any, spaces: Any, *, numbered: bool = False) -> Any:
    """One row per human message by a known author, with numbers instead of names, since windows over numbers are cheap.

    `messages`: MESSAGES; `people`: of `authors`; `spaces`: of `spaces`. Columns: thread (place of its root), space,
    author, parent_author (nodes; null without a link to an author), sent_at, is_root, has_question, and place: numbers
    in order of time; of one moment the smaller message id first, as numbers where they are. `numbered`: the message id
    is that place already, as in a stored dataset, which spares ordering everything at one spot.
    """
    rows = messages.filter(messages.kind == "human", messages.author_id.notnull())
    order = [rows.sent_at, rows.message_id.length(), rows.message_id]
    rows = rows.mutate(place=rows.message_id.cast("int64") if numbered else ibis.row_number().over(order_by=order))
    threads = rows.filter(rows.is_root).select("thread_id", thread="place")
    names = people.select("author_id", author=people.node.cast("int32"))
    rows = rows.inner_join(names, "author_id").inner_join(threads, "thread_id").inner_join(spaces, "space_id")
    rows = rows.left_join(names.select(parent_author_id="author_id", parent_author="author"), "parent_author_id")
    return rows.select(
        "thread", "space", "author", "parent_author", "sent_at", "is_root", "place",
        has_question=rows.has_question.fill_null(False),
    )  # fmt: skip
