"""Topics of Zulip read in columns give the rows that reading message by message gives."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter.conversation import clean
from graadmeter.conversation.exports import moment_us
from graadmeter.conversation.importers._zulip_columns import (
    MENTION,
    QUOTE_REPLY,
    Columns,
    People,
    decoded,
    is_bot,
    topic,
)

NAMES = ["Ann", "Bob", "Carla <1>", "Notification Bot", "Ann & Co", ""]
USER, LINK = '<span class="user-mention', '<a class="y" href="https://z/#narrow/stream/1/topic/x/near/'
PIECE = st.sampled_from(
    [
        "<p>", "</p>", "a?", "word ", " ", "é", "&amp;", "<code>x?</code>", "<blockquote>", "</blockquote>",
        f'{USER}" data-user-id="7">@Ann</span>', f'{USER}" data-user-id="7">Bob</span>',
        f'{USER}" data-user-id="8">@Ann &amp; Co</span>', f'{USER}" data-user-id="7">@Old Name</span>',
        f'{USER} silent" data-user-id="9">Gone</span> {LINK}12">said</a>',
        f'{USER} silent" data-user-id="9">Bob</span> {LINK}3">said</a>',
        f'{USER}" data-user-id="8">@x</span> {LINK}4">said</a>',
        "/near/", "user-mention", "https://a.example/?q=1 ",
    ]
)  # fmt: skip
TEXT = st.lists(PIECE, max_size=6).map("".join)
MESSAGE = st.fixed_dictionaries(
    {
        "id": st.integers(0, 30) | st.just(2**63 - 1),
        "sender_full_name": st.sampled_from(NAMES),
        "content": TEXT,
        "timestamp": st.integers(1_600_000_000, 1_600_000_009) | st.sampled_from([1.6e9 + 0.5, "1600000000.000001"]),
    },
    optional={"extra": st.none()},
)
ODD = st.sampled_from([None, True, -1, 2**63, 2.5, "x", [], {}, 1, 4_102_444_801])
FIELD = st.sampled_from(["id", "sender_full_name", "content", "timestamp"])
SPOILT = st.tuples(MESSAGE, FIELD, ODD).map(lambda made: {**made[0], made[1]: made[2]})


class OneByOne:
    """The careful way: each message by itself, from what all messages together say of people."""

    def __init__(self, topics: list[list[dict[str, Any]]]) -> None:
        self.topics, self.named = topics, dict[str, list[str]]()
        self.writers = {message["sender_full_name"] for messages in topics for message in messages}
        for messages in topics:
            for message in messages:
                for pattern in (MENTION, QUOTE_REPLY):
                    for found in pattern.finditer(message["content"]):
                        names = self.named.setdefault(found[1], [])
                        if (name := unescape(found[2])) not in names:
                            names.append(name)

    def who(self, number: str, name: str) -> str:
        if name in self.writers:
            return name
        return next((other for other in reversed(self.named[number]) if other in self.writers), name)

    def rows(self) -> list[dict[str, object]]:
        return [
            self.row(message, f"{place}", f"{place}-x/t.json")
            for place, messages in enumerate(self.topics)
            for message in messages
        ]

    def row(self, message: dict[str, Any], space: str, thread: str) -> dict[str, object]:
        text, name = message["content"], message["sender_full_name"]
        words, quoted = clean.html(text), QUOTE_REPLY.search(text)
        named = [self.who(number, unescape(at)) for number, at in MENTION.findall(text)]
        return {
            "message_id": str(message["id"]),
            "space_id": space,
            "thread_id": thread,
            "parent_id": quoted[3] if quoted else None,
            "parent_author_id": self.who(quoted[1], unescape(quoted[2])) if quoted else None,
            "author_id": name,
            "sent_at": moment_us(message["timestamp"]),
            "kind": "bot" if is_bot(name) else "human",
            "text": text,
            "has_question": None if is_bot(name) else clean.asks(words),
            "chars": len(words),
            "mentions": list(dict.fromkeys(named)) or None,
            "position": message["id"],
            "version": 0,
        }


@settings(deadline=None, max_examples=200)
@given(st.lists(st.lists(MESSAGE, max_size=4), min_size=1, max_size=4), st.integers(1, 6))
def test_both_ways_give_the_same(topics: list[list[dict[str, Any]]], most: int) -> None:
    people = People()
    taken = [found for messages in topics if (found := topic(messages)) is not None]
    assert len(taken) == len(topics)
    for found in taken:
        people.saw(found)
    assert people.writers == {message["sender_full_name"] for messages in topics for message in messages}
    columns, batches = Columns(people), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graadmeter.conversation.importers._zulip_columns.BATCH_ROWS", most)
        for place, found in enumerate(taken):
            columns.add(found, space_id=f"{place}", thread_id=f"{place}-x/t.json")
            if columns.full():
                batches.append(columns.take())
    batches.append(columns.take())
    rows = [
        row for batch in batches for row in batch.set_column(6, "sent_at", batch.column(6).cast("int64")).to_pylist()
    ]
    expected = OneByOne(topics).rows()
    assert [{name: row[name] for name in want} for row, want in zip(rows, expected, strict=True)] == expected
    assert all(row[name] is None for row in rows for name in ("reactions", "reactors", "is_answer"))


def believable(message: Any) -> bool:
    return (
        isinstance(message, dict)
        and type(message.get("id")) is int
        and 0 <= message["id"] < 2**63
        and all(isinstance(message.get(field), str) for field in ("sender_full_name", "content"))
        and moment_us(message.get("timestamp")) is not None
    )


@settings(deadline=None, max_examples=200)
@given(st.lists(MESSAGE | SPOILT | ODD, max_size=3))
def test_only_believable_messages_are_taken(messages: list[Any]) -> None:
    assert (topic(messages) is not None) == all(map(believable, messages))


@settings(deadline=None, max_examples=200)
@given(st.lists(MESSAGE | SPOILT | ODD, max_size=3))
def test_a_file_that_is_decoded_straight_into_its_fields_gives_the_same(messages: list[Any]) -> None:
    found = decoded(json.dumps(messages).encode())
    assert found is None or found == topic(messages)


def test_an_ordinary_file_is_decoded_straight() -> None:
    message = {"id": 1, "sender_full_name": "Ann", "content": "<p>é</p>", "timestamp": 1_600_000_000, "extra": []}
    assert decoded(json.dumps([message], ensure_ascii=False).encode()) == topic([message])
    assert topic([message]) is not None


def test_a_file_with_a_byte_that_is_no_text_is_not_decoded_straight() -> None:
    message = b'{"id": 1, "sender_full_name": "Ann", "content": "", "timestamp": 1600000000, "avatar": "\xff"}'
    assert decoded(b"[" + message + b"]") is None
    assert decoded(b"[" + message.replace(b"\xff", b"") + b"]") is not None
