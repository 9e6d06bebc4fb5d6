"""Days of Slack's export as columns: the fast way for messages whose fields have the shape that Slack gives them.

What a message rarely has (blocks, reactions, an edit, a subtype, no user) is looked up only where it is there. A day
with anything unexpected in it is not taken: `_slack_messages` reads that one, and says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Collection
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graadmeter.conversation import features
from graadmeter.conversation.exports import BATCH_ROWS, EXPORTED
from graadmeter.conversation.importers import _slack_lists as slack_lists
from graadmeter.conversation.importers import _slack_messages as one
from graadmeter.conversation.importers._slack_messages import Seen

STAMP = len("1500000000.000001")  # 2001 to 2096; any other moment is looked at by itself
POINT = 10
CENTURY = "123"  # what such a moment begins with
WEIGHTS = np.array([10**n for n in range(15, 5, -1)] + [0] + [10**n for n in range(5, -1, -1)], dtype=np.int64)
ALWAYS = [itemgetter(name) for name in ("type", "ts", "user", "text")]
KINDS = pa.array(["human", "bot", "system"])


class Columns:
    """Messages of several days, a list per column; `take` gives them as a batch of EXPORTED.

    `bots`: users that are bots. `seen`: what is counted along the way.
    """

    def __init__(self, bots: Collection[str], seen: Seen) -> None:
        self._bots, self._seen = bots, seen
        self._clear()

    def _clear(self) -> None:
        self._ts: list[str] = []
        self._thread: list[str] = []
        self._user: list[str] = []
        self._text: list[str] = []
        self._parent: list[str] = []
        self._spaces: list[tuple[str, int]] = []
        self._rare: dict[str, dict[int, Any]] = {name: {} for name in ("kind", "named", "reactions", "version")}

    def __bool__(self) -> bool:
        return bool(self._ts)

    def full(self) -> bool:
        return len(self._ts) >= BATCH_ROWS

    def add(self, day: list[Any], space_id: str) -> bool:
        """Take one day of a space, all of it or, where anything in it is odd, nothing: False."""
        try:
            messages, ts, user, text = _fields(day)
            thread = [message.get("thread_ts") or own for message, own in zip(messages, ts, strict=True)]
            parent = [message.get("parent_user_id") or "" for message in messages]
            if not (_stamped(ts) and _stamped(thread)):
                return False
            for column in (user, text, parent):
                "".join(column)  # only texts can be joined
        except (AttributeError, KeyError, TypeError):
            return False
        start = len(self._ts)
        self._look(messages, user, text, parent, start)
        self._seen.other += len(day) - len(messages)
        self._ts += ts
        self._thread += thread
        self._user += user
        self._text += text
        self._parent += parent
        self._spaces.append((space_id, len(ts)))
        return True

    def _look(
        self, messages: list[dict[str, Any]], user: list[str], text: list[str], parent: list[str], start: int
    ) -> None:
        """What only some messages have; it lands under the row, or in the column where that lacks something."""
        rare, seen = self._rare, self._seen
        seen.threads = seen.threads or any("thread_ts" in message for message in messages)
        for row, message in enumerate(messages):
            if "reactions" in message:
                rare["reactions"][start + row] = message["reactions"]
            if "blocks" in message:
                blocks = message["blocks"]
                if named := one.named_in_blocks(blocks):
                    rare["named"][start + row] = named
                if not text[row]:
                    text[row] = one.blocks_text(blocks)
            if "edited" in message:
                rare["version"][start + row] = one.version(message)
            if "root" in message:
                parent[row] = one.root_author(message) or ""
            if not user[row] or "subtype" in message:
                who = one.author(message)
                rare["kind"][start + row] = one.kind(message, who, self._bots)
                user[row] = who or ""
                seen.nobody += who is None and not one.is_event(message)

    def take(self) -> pa.RecordBatch:
        """What was added since the last time."""
        n = len(self._ts)
        ts, thread, text = _fixed(self._ts), _fixed(self._thread), pa.array(self._text, pa.string())
        space = pa.array([name for name, _ in self._spaces], pa.string()).take(
            pa.array(np.repeat(np.arange(len(self._spaces)), [length for _, length in self._spaces]))
        )
        sent_at = _microseconds(ts)
        is_reply = pc.not_equal(ts, thread)
        thread_id = self._within(self._thread)
        author, kind = self._authors()
        asks, chars = features.of_mrkdwn(text)
        reactions, reactors = slack_lists.reactions(self._rare["reactions"], n)
        columns = {
            "message_id": self._within(self._ts),
            "space_id": space,
            "thread_id": thread_id,
            "parent_id": pc.if_else(is_reply, thread_id, None),
            "parent_author_id": pc.if_else(is_reply, _filled(self._parent), None),
            "author_id": author,
            "sent_at": pa.array(sent_at).cast(EXPORTED.schema.field("sent_at").type),
            "kind": KINDS.take(pa.array(kind)),
            "text": text,
            "has_question": pa.array(asks, mask=kind != 0),
            "chars": pa.array(chars),
            "reactions": pa.array(reactions),
            "mentions": slack_lists.mentions(text, self._rare["named"]),
            "reactors": reactors,
            "is_answer": pa.nulls(n, pa.bool_()),
            "position": pa.array(sent_at),
            "version": pa.array(_spread(self._rare["version"], n, np.int64)),
        }
        self._clear()
        return pa.record_batch([columns[name] for name in EXPORTED.schema.names], schema=EXPORTED.schema)

    def _within(self, stamps: list[str]) -> pa.Array:
        """The space and the moment, which together are an id on the platform."""
        parts, at = [], 0
        for space_id, length in self._spaces:
            if length:
                head = f"{space_id}/"
                parts.append(head + head.join(stamps[at : at + length]))
                at += length
        sizes = [len(space_id.encode()) + 1 + STAMP for space_id, _ in self._spaces]
        return _cut("".join(parts), np.repeat(np.array(sizes, np.int32), [length for _, length in self._spaces]))

    def _authors(self) -> tuple[pa.Array, NDArray[np.int8]]:
        """Who wrote, and the kind of each message as a place in KINDS: known by the author, unless seen otherwise."""
        author = _filled(self._user)
        known = author.dictionary_encode()
        is_bot = [who == one.SLACKBOT or who in self._bots for who in known.dictionary.to_pylist()]
        kind = np.array([*is_bot, 2], dtype=np.int8)[known.indices.fill_null(len(is_bot)).to_numpy()]
        names = KINDS.to_pylist()
        for row, name in self._rare["kind"].items():
            kind[row] = names.index(name)
        return author, kind


def _fields(day: list[Any]) -> tuple[list[dict[str, Any]], list[str], list[str], list[str]]:
    """The messages of a day, and of each its moment, user and text ("" where it has none)."""
    try:
        kinds, ts, user, text = (list(map(field, day)) for field in ALWAYS)
        if kinds.count("message") == len(day) and all(user) and all(text):
            return day, ts, user, text
    except KeyError:
        pass
    messages = [message for message in day if message.get("type", "message") == "message"]
    return (
        messages,
        [message["ts"] for message in messages],
        [message.get("user") or "" for message in messages],
        [message.get("text") or "" for message in messages],
    )


def _stamped(column: list[str]) -> bool:
    """Whether all of these are moments as Slack writes them."""
    signs = "".join(column)
    digits = signs.replace(".", "")
    return not column or (
        set(map(len, column)) == {STAMP}
        and signs[POINT::STAMP] == "." * len(column)
        and len(digits) == len(column) * (STAMP - 1)
        and digits.isascii()
        and digits.isdigit()
        and not signs[::STAMP].strip(CENTURY)
    )


def _fixed(stamps: list[str]) -> pa.Array:
    """Moments as a column of texts, which are all as long."""
    return _cut("".join(stamps), np.full(len(stamps), STAMP, np.int32))


def _cut(signs: str, lengths: NDArray[np.int32]) -> pa.Array:
    """A column of the texts that stand behind each other, by their lengths in bytes."""
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return pa.StringArray.from_buffers(len(lengths), pa.py_buffer(offsets), pa.py_buffer(signs.encode()))


def _microseconds(ts: pa.Array) -> NDArray[np.int64]:
    """Moments written as `_stamped` wants them, in microseconds since 1970."""
    if not len(ts):
        return np.zeros(0, dtype=np.int64)
    signs = np.frombuffer(ts.buffers()[2], dtype=np.uint8, count=len(ts) * STAMP).reshape(-1, STAMP)
    return (signs - np.uint8(ord("0"))).astype(np.int64) @ WEIGHTS


def _filled(values: list[str]) -> pa.Array:
    """Codes of people, null where there is none."""
    signs = "".join(values)
    if signs.isascii():
        column = _cut(signs, np.fromiter(map(len, values), np.int32, len(values)))
    else:
        column = pa.array(values, pa.string())
    return pc.if_else(pc.equal(column, ""), None, column)


def _spread(found: dict[int, int], n: int, kind: Any) -> NDArray[Any]:
    values = np.zeros(n, dtype=kind)
    if found:
        values[list(found)] = list(found.values())
    return values
