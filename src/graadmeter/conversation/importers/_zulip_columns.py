"""Topics of a Zulip archive as columns: a list per field, and of what all messages of a topic share one value.

Only what a few messages have, a mention or a quote, is looked up message by message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.conversation import features
from graadmeter.conversation.exports import BATCH_ROWS, EARLIEST, EXPORTED, LATEST, moment_us

BOT_WORD = re.compile(r"\bbot\b", re.IGNORECASE)
MENTION_SIGN, QUOTE_SIGN = "user-mention", "/near/"
MENTION = re.compile(r'<span class="user-mention" data-user-id="(\d+)">@?([^<]*)</span>')
QUOTE_REPLY = re.compile(
    r'<span class="user-mention(?: silent)?" data-user-id="(\d+)">@?([^<]*)</span>[^<]{0,3}'
    r'<a [^>]*href="[^"]*#narrow/[^"]*/near/(\d+)"'
)
SECOND = 1_000_000
WHOLE_SECONDS = range(EARLIEST // SECOND, LATEST // SECOND + 1)
KINDS = pa.array(["human", "bot"])
MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Topic:
    """Messages of one topic, a list per field, all of one length; `sent_at` in microseconds since 1970."""

    ids: list[int]
    names: list[str]
    texts: list[str]
    sent_at: list[int]


def topic(messages: list[Any]) -> Topic | None:
    """The four fields the archive tool writes; None where one of them is missing or not of the right kind."""
    try:
        ids = [message["id"] for message in messages]
        names = [message["sender_full_name"] for message in messages]
        texts = [message["content"] for message in messages]
        given = [message["timestamp"] for message in messages]
        for column in (names, texts):
            "".join(column)  # only texts can be joined
    except (KeyError, TypeError):
        return None
    if any(type(number) is not int or not 0 <= number <= MAX_ID for number in ids):
        return None
    if all(type(second) is int and second in WHOLE_SECONDS for second in given):
        return Topic(ids, names, texts, [second * SECOND for second in given])
    moments = [moment for moment in map(moment_us, given) if moment is not None]
    return Topic(ids, names, texts, moments) if len(moments) == len(given) else None


def is_bot(name: str) -> bool:
    """By name, for lack of a flag: the whole word "bot", or a name that ends in "Bot"."""
    return name.endswith("Bot") or BOT_WORD.search(name) is not None


@dataclass(slots=True)
class People:
    """Who writes here, and which names go with a number in a mention; of those the last seen writer stands."""

    writers: set[str] = field(default_factory=set)
    named: dict[str, list[str]] = field(default_factory=dict)
    _pairs: set[tuple[str, str]] = field(default_factory=set)
    _found: dict[tuple[str, str], str] = field(default_factory=dict)

    def saw(self, names: Iterable[str], texts: Iterable[str]) -> None:
        self.writers.update(names)
        for text in texts:
            if MENTION_SIGN in text:
                self._saw(MENTION.findall(text))
                if QUOTE_SIGN in text:
                    self._saw([(number, name) for number, name, _ in QUOTE_REPLY.findall(text)])

    def _saw(self, pairs: list[tuple[str, str]]) -> None:
        for pair in pairs:
            if pair not in self._pairs:
                self._pairs.add(pair)
                names = self.named.setdefault(pair[0], [])
                if (name := unescape(pair[1])) not in names:
                    names.append(name)

    def who(self, number: str, written: str) -> str:
        """The person mentioned: that name if it writes here, else another name of the same number that does.

        `written`: the name as it stands in the HTML. Asked once everybody who writes has been seen.
        """
        pair = number, written
        if (known := self._found.get(pair)) is None:
            known = self._found[pair] = self._who(number, unescape(written))
        return known

    def _who(self, number: str, name: str) -> str:
        if name in self.writers:
            return name
        return next((other for other in reversed(self.named.get(number, [])) if other in self.writers), name)


class Columns:
    """Messages of several topics; `take` gives them as a batch of EXPORTED."""

    def __init__(self, people: People) -> None:
        self._people, self._is_bot = people, dict[str, bool]()
        self._clear()

    def _clear(self) -> None:
        self._ids: list[int] = []
        self._names: list[str] = []
        self._texts: list[str] = []
        self._sent_at: list[int] = []
        self._topics: list[tuple[str, str, int]] = []

    def full(self) -> bool:
        return len(self._ids) >= BATCH_ROWS

    def add(self, found: Topic, space_id: str, thread_id: str) -> None:
        self._ids += found.ids
        self._names += found.names
        self._texts += found.texts
        self._sent_at += found.sent_at
        self._topics.append((space_id, thread_id, len(found.ids)))

    def take(self) -> pa.RecordBatch:
        """What was added since the last time."""
        n = len(self._ids)
        ids = pa.array(self._ids, pa.int64())
        author, text = pa.array(self._names, pa.string()), pa.array(self._texts, pa.string())
        of = pa.array(np.repeat(np.arange(len(self._topics)), [length for _, _, length in self._topics]))
        kind = self._kinds(author)
        asks, chars = features.of_html(text)
        parent, parent_author = self._quotes(text)
        columns = {
            "message_id": ids.cast(pa.string()),
            "space_id": pa.array([space for space, _, _ in self._topics], pa.string()).take(of),
            "thread_id": pa.array([thread for _, thread, _ in self._topics], pa.string()).take(of),
            "parent_id": parent,
            "parent_author_id": parent_author,
            "author_id": author,
            "sent_at": pa.array(self._sent_at, pa.int64()).cast(EXPORTED.schema.field("sent_at").type),
            "kind": KINDS.take(kind.cast(pa.int8())),
            "text": text,
            "has_question": pc.if_else(kind, None, pa.array(asks)),
            "chars": pa.array(chars),
            "mentions": self._mentions(text),
            "position": ids,
            "version": pa.array(np.zeros(n, dtype=np.int64)),
        }
        self._clear()
        schema = EXPORTED.schema
        return pa.record_batch([columns.get(f.name, pa.nulls(n, f.type)) for f in schema], schema=schema)

    def _kinds(self, author: pa.Array) -> pa.Array:
        """Whether each author is a bot; a name is looked at once."""
        known, given = author.dictionary_encode(), self._is_bot
        for name in known.dictionary.to_pylist():
            if name not in given:
                given[name] = is_bot(name)
        return pa.array([given[name] for name in known.dictionary.to_pylist()], pa.bool_()).take(known.indices)

    def _quotes(self, text: pa.Array) -> tuple[pa.Array, pa.Array]:
        """Per message the message it quotes, and who wrote that."""
        parent, author = [None] * len(text), [None] * len(text)
        for row in _holding(text, QUOTE_SIGN):
            if quoted := QUOTE_REPLY.search(self._texts[row]):
                parent[row], author[row] = quoted[3], self._people.who(quoted[1], quoted[2])
        return pa.array(parent, pa.string()), pa.array(author, pa.string())

    def _mentions(self, text: pa.Array) -> pa.Array:
        """Per message who is named in it, each once."""
        values: list[list[str] | None] = [None] * len(text)
        who = self._people.who
        for row in _holding(text, MENTION_SIGN):
            named = [who(number, at) for number, at in MENTION.findall(self._texts[row])]
            values[row] = list(dict.fromkeys(named)) or None
        return pa.array(values, EXPORTED.schema.field("mentions").type)


def _holding(text: pa.Array, sign: str) -> list[int]:
    """Rows of the texts with `sign` in them."""
    return np.flatnonzero(pc.match_substring(text, sign).to_numpy(zero_copy_only=False)).tolist()
