"""Days of Slack read in columns give the rows that reading message by message gives, or are not taken at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter.conversation.importers import _slack_messages
from graadmeter.conversation.importers._slack_columns import Columns
from graadmeter.conversation.importers._slack_messages import NotBelievable, Seen

ODD = st.sampled_from([None, True, 0, 3, 2.5, "", "x", [], [None], {}, {"user": "U9"}, {"ts": "1500000009.000001"}])
STAMP = st.sampled_from(
    ["1500000000.000001", "1500000000.000002", "1500000000.1", "0999999999.000001", "4102444801.000000", "15000000", ""]
)
TEXT = st.sampled_from(
    [
        "hello",
        "a?",
        "<@U2> and <@u3|ann>?",
        "<@U2|",
        "|x> <@U2> <@U2>",
        "<@",
        "@U2>",
        "<@U\u017f>",
        "`a?`",
        "&gt; quoted?",
        "",
        "Tom &amp; Jerry  ",
        "é\n\n",
    ]
)
USER = st.sampled_from(["U1", "U2", "UBOT", "USLACKBOT", "U1"])
BLOCK = st.fixed_dictionaries(
    {"type": st.sampled_from(["rich_text", "section", 3])},
    optional={
        "elements": st.lists(st.sampled_from([{"type": "user", "user_id": "U3"}, {"type": "text", "text": "a?"}]))
    },
)
REACTION = st.fixed_dictionaries(
    {},
    optional={
        "count": st.sampled_from([1, 2, -1, "2", 1.5]),
        "users": st.sampled_from([["U1", "U1"], ["U2", 3], "U1", ["U2", None], ["U2", "U1"], []]),
    },
)
MESSAGE = st.fixed_dictionaries(
    {"ts": STAMP.filter(lambda ts: len(ts) == 17 and ts[0] == "1") | STAMP, "type": st.just("message")},
    optional={
        "user": USER, "text": TEXT, "thread_ts": STAMP, "parent_user_id": USER, "blocks": st.lists(BLOCK) | ODD,
        "reactions": st.lists(REACTION | ODD) | ODD, "edited": ODD, "root": ODD, "bot_id": st.just("B1"),
        "subtype": st.sampled_from(["channel_join", "bot_message", "file_comment", "thread_broadcast", 3]),
        "comment": ODD, "username": st.just("tool"),
    },
)  # fmt: skip
FIELD = st.sampled_from(["ts", "user", "text", "type", "parent_user_id", "thread_ts"])
SPOILT = st.tuples(MESSAGE, FIELD, ODD).map(lambda given: {**given[0], given[1]: given[2]})
DAY = st.lists(MESSAGE | SPOILT | ODD, max_size=4)
BOTS = {"UBOT"}


@settings(deadline=None, max_examples=300)
@given(st.lists(DAY, min_size=1, max_size=4))
def test_both_ways_give_the_same(days: list[list[Any]]) -> None:
    seen, expected_seen = Seen(), Seen()
    columns, expected = Columns(BOTS, seen), []
    for number, day in enumerate(days):
        try:
            batches, more = _slack_messages.read(day, f"C{number}", BOTS)
        except NotBelievable:
            assert not columns.add(json.dumps(day).encode(), f"C{number}")
            continue
        if columns.add(json.dumps(day).encode(), f"C{number}"):
            expected += [row for batch in batches for row in batch.to_pylist()]
            expected_seen.add(more)
    assert columns.take().to_pylist() == expected
    assert seen == expected_seen


def test_an_ordinary_day_is_taken() -> None:
    day = [{"type": "message", "user": "U1", "text": "hello", "ts": "1500000000.000001"}]
    assert Columns(BOTS, Seen()).add(json.dumps(day).encode(), "C1")


def test_a_day_with_a_byte_that_is_no_text_is_not_taken_wherever_it_stands() -> None:
    day = b'[{"type": "message", "user": "U1", "text": "hello", "ts": "1500000000.000001", "team": "\xff"}]'
    assert not Columns(BOTS, Seen()).add(day, "C1")


def test_a_batch_ends_before_its_texts_are_more_than_arrow_can_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graadmeter.conversation.importers._slack_columns.BATCH_BYTES", 10)
    columns = Columns(BOTS, Seen())
    day = [{"type": "message", "user": "U1", "text": "héllo", "ts": "1500000000.000001"}]
    found = [columns.add(json.dumps(day, ensure_ascii=False).encode(), "C1") and columns.full() for _ in range(2)]
    assert found == [False, True]
    assert columns.take().column("text").to_pylist() == ["héllo", "héllo"]
    assert not columns.full()
