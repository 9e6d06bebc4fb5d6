"""Days of Slack's export as columns: the fast way for messages whose fields have the shape that Slack gives them.

A file is decoded straight into the few fields that are read, which takes half the time of decoding all of it. What a
message rarely has (blocks, an edit, a subtype, no user) is looked up only where it is there. A day with anything
unexpected in it is not taken: `_slack_messages` reads that one, and says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated, Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graadmeter.conversation import features
from graadmeter.conversation.exports import BATCH_BYTES, BATCH_ROWS, EXPORTED
from graadmeter.conversation.importers import _slack_lists as slack_lists
from graadmeter.conversation.importers import _slack_messages as one
from graadmeter.conversation.importers._archive import UNREADABLE
from graadmeter.conversation.importers._slack_lists import Reaction, Reactions
from graadmeter.conversation.importers._slack_messages import Seen
from graadmeter.conversation.importers._words import Words, cut

STAMP = len("1500000000.000001")  # 2001 to 2096; any other moment is looked at by itself
POINT = 10
CENTURY = "123"  # what such a moment begins with
WEIGHTS = np.array([10**n for n in range(15, 5, -1)] + [0] + [10**n for n in range(5, -1, -1)], dtype=np.int64)
KINDS = pa.array(["human", "bot", "system"])

Stamp = Annotated[str, msgspec.Meta(min_length=STAMP, max_length=STAMP)]


class Message(msgspec.Struct, gc=False):
    """What is read of a message. Its rare fields are of any shape: `_slack_messages` knows what to make of them."""

    ts: Stamp
    type: str = "message"
    user: str | None = None
    text: str | None = None
    thread_ts: Stamp | None = None
    parent_user_id: str | None = None
    reactions: list[Reaction] | None = None
    subtype: str | None = None
    bot_id: Any = None
    username: Any = None
    comment: Any = None
    blocks: Any = None
    edited: Any = None
    root: Any = None


DAY = msgspec.json.Decoder(list[Message])
FIELDS = Message.__struct_fields__
RARE = ("subtype", "blocks", "edited", "root")


class Stamps:
    """A column of moments as Slack writes them, all as long; and the same within their space."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._named: list[bytes] = []
        self._sizes: list[tuple[int, int]] = []

    def add(self, values: Sequence[str], joined: str, head: str) -> None:
        """`values`: one at least. `joined`: the same behind each other. `head`: stands before each of them within."""
        named = (head + head.join(values)).encode()
        self._parts.append(joined.encode())
        self._named.append(named)
        self._sizes.append((len(named) // len(values), len(values)))

    def take(self) -> tuple[pa.Array, pa.Array]:
        """What was added since the last time: the moments, and each within its space."""
        whole = b"".join(self._parts)
        sizes, counts = np.array(self._sizes, np.int32).reshape(-1, 2).T
        columns = cut(whole, np.full(len(whole) // STAMP, STAMP)), cut(b"".join(self._named), sizes.repeat(counts))
        self._parts, self._named, self._sizes = [], [], []
        return columns


class Columns:
    """Messages of several days; `take` gives them as a batch of EXPORTED.

    `bots`: users that are bots. `seen`: what is counted along the way.
    """

    def __init__(self, bots: Collection[str], seen: Seen) -> None:
        self._bots, self._seen = bots, seen
        self._ts, self._thread = Stamps(), Stamps()
        self._user, self._text, self._parent = Words(), Words(), Words()
        self._reactions = Reactions()
        self._clear()

    def _clear(self) -> None:
        self._rows = 0
        self._spaces: list[tuple[str, int]] = []
        self._rare: dict[str, dict[int, Any]] = {name: {} for name in ("kind", "named", "version")}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def full(self) -> bool:
        return self._rows >= BATCH_ROWS or self._text.size >= BATCH_BYTES

    def add(self, day: bytes, space_id: str) -> bool:
        """Take one day of a space, all of it or, where anything in it is odd, nothing: False."""
        try:
            day.isascii() or day.decode()  # the decoder looks only at what it reads
            given = DAY.decode(day)
        except UNREADABLE:
            return False
        messages = [message for message in given if message.type == "message"]
        if messages and not self._add(messages, space_id):
            return False
        self._seen.other += len(given) - len(messages)
        return True

    def _add(self, messages: list[Message], space_id: str) -> bool:
        columns = dict(zip(FIELDS, zip(*map(msgspec.structs.astuple, messages), strict=True), strict=True))
        ts = columns["ts"]
        thread = [began or own for began, own in zip(columns["thread_ts"], ts, strict=True)]
        moments, threads = "".join(ts), "".join(thread)
        if not _stamped(moments + threads):
            return False
        user, text, parent = ([value or "" for value in columns[name]] for name in ("user", "text", "parent_user_id"))
        rare = {row for name in RARE for row, value in enumerate(columns[name]) if value is not None}
        rare.update(row for row, who in enumerate(user) if not who)
        self._look({row: messages[row] for row in rare}, user, text, parent)
        self._reactions.add(columns["reactions"])
        head = f"{space_id}/"
        self._ts.add(ts, moments, head)
        self._thread.add(thread, threads, head)
        for column, values in ((self._user, user), (self._text, text), (self._parent, parent)):
            column.add(values)
        self._spaces.append((space_id, len(messages)))
        self._rows += len(messages)
        self._seen.threads = self._seen.threads or any(columns["thread_ts"])
        return True

    def _look(self, messages: dict[int, Message], user: list[str], text: list[str], parent: list[str]) -> None:
        """What only some messages have; it lands under the row, or in the column where that lacks something."""
        rare, seen = self._rare, self._seen
        for row, message in messages.items():
            if message.blocks is not None:
                if named := one.named_in_blocks(message.blocks):
                    rare["named"][self._rows + row] = named
                if not text[row]:
                    text[row] = one.blocks_text(message.blocks)
            if message.edited is not None:
                rare["version"][self._rows + row] = one.version({"edited": message.edited})
            if message.root is not None and not parent[row]:
                parent[row] = one.root_author({"root": message.root}) or ""
            if message.subtype is not None or not user[row]:
                fields = msgspec.structs.asdict(message)
                who = one.author(fields)
                rare["kind"][self._rows + row] = one.kind(fields, who, self._bots)
                user[row] = who or ""
                seen.nobody += who is None and not one.is_event(fields)

    def take(self) -> pa.RecordBatch:
        """What was added since the last time."""
        n = self._rows
        (ts, message_id), (thread, thread_id), text = self._ts.take(), self._thread.take(), self._text.take()
        space = pa.array([name for name, _ in self._spaces], pa.string()).take(
            pa.array(np.repeat(np.arange(len(self._spaces)), [length for _, length in self._spaces]))
        )
        sent_at = _microseconds(ts)
        is_reply = pc.not_equal(ts, thread)
        author, kind = self._authors()
        asks, chars = features.of_mrkdwn(text)
        reactions, reactors = self._reactions.take()
        columns = {
            "message_id": message_id,
            "space_id": space,
            "thread_id": thread_id,
            "parent_id": pc.if_else(is_reply, thread_id, None),
            "parent_author_id": pc.if_else(is_reply, _filled(self._parent.take()), None),
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

    def _authors(self) -> tuple[pa.Array, NDArray[np.int8]]:
        """Who wrote, and the kind of each message as a place in KINDS: known by the author, unless seen otherwise."""
        author = _filled(self._user.take())
        known = author.dictionary_encode()
        is_bot = [who == one.SLACKBOT or who in self._bots for who in known.dictionary.to_pylist()]
        kind = np.array([*is_bot, 2], dtype=np.int8)[known.indices.fill_null(len(is_bot)).to_numpy()]
        names = KINDS.to_pylist()
        for row, name in self._rare["kind"].items():
            kind[row] = names.index(name)
        return author, kind


def _stamped(signs: str) -> bool:
    """Whether these are moments as Slack writes them, behind each other and each as long as one."""
    n = len(signs) // STAMP
    digits = signs.replace(".", "")
    return not signs or (
        signs[POINT::STAMP] == "." * n
        and len(digits) == n * (STAMP - 1)
        and digits.isascii()
        and digits.isdigit()
        and not {*signs[::STAMP]}.difference(CENTURY)
    )


def _microseconds(ts: pa.Array) -> NDArray[np.int64]:
    """Moments written as `_stamped` wants them, in microseconds since 1970."""
    if not len(ts):
        return np.zeros(0, dtype=np.int64)
    signs = np.frombuffer(ts.buffers()[2], dtype=np.uint8, count=len(ts) * STAMP).reshape(-1, STAMP)
    return (signs - np.uint8(ord("0"))).astype(np.int64) @ WEIGHTS


def _filled(column: pa.Array) -> pa.Array:
    """Null where nothing stands."""
    return pc.if_else(pc.equal(column, ""), None, column)


def _spread(found: dict[int, int], n: int, kind: Any) -> NDArray[Any]:
    values = np.zeros(n, dtype=kind)
    if found:
        values[list(found)] = list(found.values())
    return values
