"""Topics of a Zulip archive as columns: a list per field, and of what all messages of a topic share one value.

Only what a few messages have, a mention or a quote, is looked up message by message, and that once.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from html import unescape
from typing import Annotated, Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.conversation import features
from graadmeter.conversation.exports import BATCH_BYTES, BATCH_ROWS, EARLIEST, EXPORTED, LATEST, moment_us
from graadmeter.conversation.importers._archive import UNREADABLE
from graadmeter.conversation.importers._words import Words
from graadmeter.tables import NAMES

BOT_WORD = re.compile(r"\bbot\b", re.IGNORECASE)
MENTION_SIGN, QUOTE_SIGN = "user-mention", "/near/"
MENTION = re.compile(r'<span class="user-mention" data-user-id="(\d+)">@?([^<]*)</span>')
QUOTE_REPLY = re.compile(
    r'<span class="user-mention(?: silent)?" data-user-id="(\d+)">@?([^<]*)</span>[^<]{0,3}'
    r'<a [^>]*href="[^"]*#narrow/[^"]*/near/(\d+)"'
)
SECOND = 1_000_000
KINDS = pa.array(["human", "bot"])
MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Topic:
    """Messages of one topic, a list per field, all of one length; `sent_at` in microseconds since 1970."""

    ids: list[int]
    names: list[str]
    texts: list[str]
    sent_at: list[int]


class Message(msgspec.Struct, gc=False):
    """A message as the archive tool writes it, as far as it is read."""

    id: Annotated[int, msgspec.Meta(ge=0, le=MAX_ID)]
    sender_full_name: str
    content: str
    timestamp: Annotated[int, msgspec.Meta(ge=EARLIEST // SECOND, le=LATEST // SECOND)]


TOPIC = msgspec.json.Decoder(list[Message])


def decoded(data: bytes) -> Topic | None:
    """A file of the archive straight into its fields: half the work of decoding all of it; None where one is odd."""
    try:
        data.isascii() or data.decode()  # the decoder looks only at what it reads
        messages = TOPIC.decode(data)
    except UNREADABLE:
        return None
    return Topic(
        [message.id for message in messages],
        [message.sender_full_name for message in messages],
        [message.content for message in messages],
        [message.timestamp * SECOND for message in messages],
    )


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
    if not _whole(ids, 0, MAX_ID):
        return None
    if _whole(given, EARLIEST // SECOND, LATEST // SECOND):
        return Topic(ids, names, texts, [second * SECOND for second in given])
    moments = [moment for moment in map(moment_us, given) if moment is not None]
    return Topic(ids, names, texts, moments) if len(moments) == len(given) else None


def _whole(values: list[Any], least: int, most: int) -> bool:
    """Whether all are whole numbers from `least` to `most`; true and false are none."""
    return not values or (set(map(type, values)) == {int} and min(values) >= least and max(values) <= most)


def is_bot(name: str) -> bool:
    """By name, for lack of a flag: the whole word "bot", or a name that ends in "Bot"."""
    return name.endswith("Bot") or BOT_WORD.search(name) is not None


class People:
    """Who writes here, and who is named in which message, as far as one reading tells; by then all are known.

    `saw` takes topic after topic and counts messages through. `named` and `quoted` give what stands in the messages
    from one place in that count to another.
    """

    def __init__(self) -> None:
        self.writers: set[str] = set()
        self.messages = 0
        self._pairs: dict[tuple[str, str], int] = {}  # number and name as they stand in the HTML
        self._names: dict[str, list[str]] = {}  # that go with a number, in order of appearance
        self._rows, self._codes = array("q"), array("i")
        self._quote_rows, self._quote_codes, self._parents = array("q"), array("i"), list[str]()
        self._found: list[str] = []

    def saw(self, found: Topic) -> None:
        """The messages of one more topic."""
        self.writers.update(found.names)
        for row, text in [(row, text) for row, text in enumerate(found.texts, self.messages) if MENTION_SIGN in text]:
            for number, name in MENTION.findall(text):
                self._rows.append(row)
                self._codes.append(self._code(number, name))
            if QUOTE_SIGN in text:
                self._saw_quotes(row, QUOTE_REPLY.findall(text))
        self.messages += len(found.ids)

    def _saw_quotes(self, row: int, quotes: list[tuple[str, str, str]]) -> None:
        """The first quote counts; of all of them the names are known."""
        codes = [self._code(number, name) for number, name, _ in quotes]
        if codes:
            self._quote_rows.append(row)
            self._quote_codes.append(codes[0])
            self._parents.append(quotes[0][2])

    def _code(self, number: str, written: str) -> int:
        if (code := self._pairs.get((number, written))) is None:
            code = self._pairs[number, written] = len(self._pairs)
            names = self._names.setdefault(number, [])
            if (name := unescape(written)) not in names:
                names.append(name)
        return code

    def _who(self) -> list[str]:
        """The person meant by each pair: that name if it writes here, else of the other names of the same number the
        one that was seen last and does."""
        if len(self._found) < len(self._pairs):
            self._found = []
            for number, written in self._pairs:
                name = unescape(written)
                others = [other for other in reversed(self._names[number]) if other in self.writers]
                self._found.append(name if name in self.writers or not others else others[0])
        return self._found

    def named(self, start: int, end: int) -> pa.ListArray:
        """Per message who is named in it, each once and in order; null where nobody is."""
        who = self._who()
        low, high = bisect_left(self._rows, start), bisect_left(self._rows, end)
        rows = np.array(self._rows[low:high]) - start
        names = [who[code] for code in self._codes[low:high]]
        lengths = np.bincount(rows, minlength=end - start)
        if len(rows) and lengths.max() > 1:
            pairs = dict.fromkeys(zip(rows.tolist(), names, strict=True))
            names = [name for _, name in pairs]
            lengths = np.bincount([row for row, _ in pairs], minlength=end - start)
        ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        flat = pa.array(names, pa.string())
        return pa.ListArray.from_arrays(pa.array(ends), flat, mask=pa.array(lengths == 0)).cast(NAMES)

    def quoted(self, start: int, end: int) -> tuple[pa.Array, pa.Array]:
        """Per message the message it quotes, and who wrote that; null where it quotes none."""
        who = self._who()
        low, high = bisect_left(self._quote_rows, start), bisect_left(self._quote_rows, end)
        place: list[int | None] = [None] * (end - start)
        for at, row in enumerate(self._quote_rows[low:high]):
            place[row - start] = at
        at = pa.array(place, pa.int32())
        authors = pa.array([who[code] for code in self._quote_codes[low:high]], pa.string())
        return pa.array(self._parents[low:high], pa.string()).take(at), authors.take(at)


class Columns:
    """Messages of several topics; `take` gives them as a batch of EXPORTED.

    `people`: has seen the same topics in the same order.
    """

    def __init__(self, people: People) -> None:
        self._people, self._is_bot, self._taken = people, dict[str, bool](), 0
        self._names, self._texts = Words(), Words()
        self._clear()

    def _clear(self) -> None:
        self._ids = array("q")
        self._sent_at = array("q")
        self._topics: list[tuple[str, str, int]] = []

    def full(self) -> bool:
        return len(self._ids) >= BATCH_ROWS or self._texts.size >= BATCH_BYTES

    def add(self, found: Topic, space_id: str, thread_id: str) -> None:
        self._ids.extend(found.ids)
        self._names.add(found.names)
        self._texts.add(found.texts)
        self._sent_at.extend(found.sent_at)
        self._topics.append((space_id, thread_id, len(found.ids)))

    def take(self) -> pa.RecordBatch:
        """What was added since the last time."""
        n = len(self._ids)
        ids, author, text = pa.array(np.array(self._ids)), self._names.take(), self._texts.take()
        of = pa.array(np.repeat(np.arange(len(self._topics)), [length for _, _, length in self._topics]))
        kind = self._kinds(author)
        asks, chars = features.of_html(text)
        start, self._taken = self._taken, self._taken + n
        parent, parent_author = self._people.quoted(start, self._taken)
        columns = {
            "message_id": ids.cast(pa.string()),
            "space_id": pa.array([space for space, _, _ in self._topics], pa.string()).take(of),
            "thread_id": pa.array([thread for _, thread, _ in self._topics], pa.string()).take(of),
            "parent_id": parent,
            "parent_author_id": parent_author,
            "author_id": author,
            "sent_at": pa.array(np.array(self._sent_at)).cast(EXPORTED.schema.field("sent_at").type),
            "kind": KINDS.take(kind.cast(pa.int8())),
            "text": text,
            "has_question": pc.if_else(kind, None, pa.array(asks)),
            "chars": pa.array(chars),
            "mentions": self._people.named(start, self._taken),
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
