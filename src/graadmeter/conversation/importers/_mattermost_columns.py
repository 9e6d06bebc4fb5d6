"""Posts of Mattermost's bulk export as columns: a post with its replies at a time, a list per field.

What few posts have, a type, properties, reactions, is looked up only where it is there. A post with anything unexpected
in it, or in one of its replies, is not taken as it is: `add` says so, and `add_odd` looks at each field by itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.conversation import features
from graadmeter.conversation.exports import BATCH_ROWS, EARLIEST, EXPORTED, LATEST
from graadmeter.conversation.importers import _mattermost_post as one
from graadmeter.conversation.importers._mattermost_post import Record
from graadmeter.conversation.importers._named import People
from graadmeter.conversation.importers._values import millis, objects, words

MILLI = 1000
# How a text begins that may be an event of an older export; whether it is, `_mattermost_post` knows.
MAYBE_NOTICE = r"^\S+ (?:joined|left|has|added|was|removed|archived|unarchived|updated) "
KINDS = pa.array(["human", "bot", "system"])
LISTS = EXPORTED.schema.field("mentions").type


class Columns:
    """Posts of one or more channels; `take` gives them as a batch of EXPORTED."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._clear()

    def _clear(self) -> None:
        self._keys: list[str] = []
        self._users: list[str] = []
        self._texts: list[str] = []
        self._sent_at: list[int] = []
        self._edited_at: list[int] = []
        self._roots: list[tuple[str, int]] = []  # space, and how many rows a post and its replies are
        self._kinds: dict[int, str] = {}
        self._reactions: dict[int, int] = {}
        self._reactors: dict[int, list[str]] = {}

    def __bool__(self) -> bool:
        return bool(self._keys)

    def full(self) -> bool:
        return len(self._keys) >= BATCH_ROWS

    def add(self, post: Record, space_id: str) -> bool:
        """Take a post and its replies, or where anything in them is odd nothing: False."""
        replies = post.get("replies")
        try:
            posts = [post, *replies] if replies else [post]
            users = [one["user"] for one in posts]
            texts = [one["message"] for one in posts]
            created = [one["create_at"] for one in posts]
            edited = [one.get("edit_at") or 0 for one in posts]
            for column in (users, texts):
                "".join(column)  # only texts can be joined
        except (AttributeError, KeyError, TypeError):
            return False
        kinds = {*map(type, created), *map(type, edited)}
        if kinds != {int} or not all(users) or min(created) * MILLI < EARLIEST or max(created) * MILLI > LATEST:
            return False
        self._take(posts, users, texts, created)
        self._sent_at += [moment * MILLI for moment in created]
        self._edited_at += [millis(moment) or 0 if moment else 0 for moment in edited]
        self._roots.append((space_id, len(posts)))
        return True

    def add_odd(self, post: Record, space_id: str) -> None:
        """The same for a post of which and of whose replies only author and moment are known to be there."""
        posts = [post, *objects(post.get("replies"))]
        users, texts = ([words(one.get(field)) for one in posts] for field in ("user", "message"))
        self._take(posts, users, texts, [one["create_at"] for one in posts])
        self._sent_at += [millis(one["create_at"]) or 0 for one in posts]
        self._edited_at += [millis(one.get("edit_at")) or 0 for one in posts]
        self._roots.append((space_id, len(posts)))

    def _take(self, posts: list[Record], users: list[str], texts: list[str], created: list[Any]) -> None:
        start = len(self._keys)
        for row, post in enumerate(posts, start):
            if post.get("type") or post.get("props"):
                self._kinds[row] = one.kind(post, users[row - start], texts[row - start], self._people)
            if given := post.get("reactions"):
                self._reacted(row, given)
        self._keys += [f"/{user}/{moment}" for user, moment in zip(users, created, strict=True)]
        self._users += users
        self._texts += texts

    def _reacted(self, row: int, given: Any) -> None:
        reactors: list[str] = []
        try:
            reactors = list(dict.fromkeys([reaction["user"] for reaction in given]))
            usual = isinstance(given, list) and "" not in reactors and "".join(reactors)
        except (KeyError, TypeError):
            usual = False
        self._reactions[row] = len(given) if usual else len(objects(given))
        if reactors := reactors if usual else one.reactors(given):
            self._reactors[row] = reactors

    def take(self) -> pa.RecordBatch:
        """What was added since the last time."""
        n = len(self._keys)
        sizes = np.array([size for _, size in self._roots], dtype=np.int64)
        firsts = np.cumsum(sizes) - sizes
        of = pa.array(np.repeat(np.arange(len(sizes)), sizes))
        position = np.arange(n) - np.repeat(firsts, sizes)
        is_reply = pa.array(position > 0)
        key, author, text = (pa.array(values, pa.string()) for values in (self._keys, self._users, self._texts))
        spaces = pa.array([space for space, _ in self._roots], pa.string())
        message = pc.binary_join_element_wise(spaces.take(of), key, "")
        thread = message.take(pa.array(firsts)).take(of)
        kind = self._all_kinds(author, text)
        asks, chars = features.of_markdown(text)
        reactions = np.zeros(n, dtype=np.int32)
        reactions[list(self._reactions)] = list(self._reactions.values())
        columns = {
            "message_id": pc.binary_join_element_wise(spaces.take(of), key, ""),
            "space_id": spaces.take(of),
            "thread_id": thread,
            "parent_id": pc.if_else(is_reply, thread, None),
            "parent_author_id": pc.if_else(is_reply, author.take(pa.array(firsts)).take(of), None),
            "author_id": author,
            "sent_at": pa.array(self._sent_at, pa.int64()).cast(EXPORTED.schema.field("sent_at").type),
            "kind": KINDS.take(pa.array(kind)),
            "text": text,
            "has_question": pa.array(asks, mask=kind != 0),
            "chars": pa.array(chars),
            "reactions": pa.array(reactions),
            "mentions": self._mentions(text),
            "reactors": pa.array([self._reactors.get(row) for row in range(n)], LISTS),
            "is_answer": pa.nulls(n, pa.bool_()),
            "position": pa.array(position),
            "version": pa.array(self._edited_at, pa.int64()),
        }
        self._clear()
        return pa.record_batch([columns[name] for name in EXPORTED.schema.names], schema=EXPORTED.schema)

    def _all_kinds(self, author: pa.Array, text: pa.Array) -> np.ndarray[Any, np.dtype[np.int8]]:
        """The kind of each post as a place in KINDS: known by the author, unless it is an event or says otherwise."""
        known = author.dictionary_encode()
        bots = np.array([self._people.is_bot(who) for who in known.dictionary.to_pylist()], dtype=np.int8)
        kind = bots[known.indices.to_numpy()]
        names = KINDS.to_pylist()
        for row in _rows(pc.match_substring_regex(text, MAYBE_NOTICE)):
            kind[row] = names.index(one.kind({}, self._users[row], self._texts[row], self._people))
        for row, name in self._kinds.items():
            kind[row] = names.index(name)
        return kind

    def _mentions(self, text: pa.Array) -> pa.Array:
        found: list[list[str] | None] = [None] * len(text)
        for row in _rows(pc.match_substring(text, "@")):
            found[row] = self._people.named(self._texts[row]) or None
        return pa.array(found, LISTS)


def _rows(holds: pa.Array) -> list[int]:
    return np.flatnonzero(holds.to_numpy(zero_copy_only=False)).tolist()
