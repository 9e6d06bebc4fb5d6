"""Whom a message answers, as small conversations with their answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from graadmeter.conversation import network
from graadmeter.conversation.replies import infer
from graadmeter.tables import MESSAGES, TIES

START = datetime(2024, 1, 1, tzinfo=UTC)


def talk(*rows: tuple[str, str, dict[str, Any]]) -> pa.Table:
    """(thread, author, more) in order of time, a minute apart."""
    seen: set[str] = set()
    filled = []
    for number, (thread, author, more) in enumerate(rows):
        filled.append(
            {
                "message_id": str(number), "space_id": "s", "thread_id": thread, "author_id": author, "kind": "human",
                "sent_at": START + timedelta(minutes=number), "is_root": thread not in seen, **more,
            }
        )  # fmt: skip
        seen.add(thread)
    return MESSAGES.check(pa.Table.from_pylist(filled, schema=MESSAGES.schema))


def found(table: pa.Table) -> dict[str, tuple[str, str]]:
    return {row["message_id"]: (row["target"], row["how"]) for row in infer(table).to_pylist()}


def test_the_link_comes_before_the_name_and_the_name_before_the_rest() -> None:
    table = talk(
        ("t", "ann", {}),
        ("t", "bob", {}),
        ("t", "cas", {"mentions": ["ann"], "parent_author_id": "bob"}),
        ("t", "bob", {"mentions": ["ann"]}),
        ("t", "ann", {}),
    )
    assert found(table) == {
        "1": ("ann", "inferred"), "2": ("bob", "explicit"), "3": ("ann", "named"), "4": ("bob", "inferred"),
    }  # fmt: skip


def test_confidence_is_a_probability_and_one_for_a_link() -> None:
    table = talk(("t", "ann", {}), ("t", "bob", {"parent_author_id": "ann"}), ("t", "cas", {}), ("t", "ann", {}))
    confidence = infer(table).column("confidence").to_pylist()
    assert confidence[0] == 1
    assert all(0 < value < 1 for value in confidence[1:])


def test_a_link_to_oneself_answers_nobody() -> None:
    assert found(talk(("t", "ann", {}), ("t", "bob", {}), ("t", "ann", {"parent_author_id": "ann"}))).keys() == {"1"}


def test_a_name_nobody_wrote_under_is_passed_over() -> None:
    assert found(talk(("t", "ann", {}), ("t", "bob", {"mentions": ["zoe", "bob"]}))) == {"1": ("ann", "inferred")}


def test_lone_messages_of_a_space_are_one_conversation() -> None:
    table = talk(*((f"alone {i}", "ann" if i % 2 else "bob", {}) for i in range(6)))
    assert set(found(table)) == {"1", "2", "3", "4", "5"}


def test_threads_stay_apart_where_people_use_them() -> None:
    table = talk(("t", "ann", {}), ("u", "bob", {}), ("t", "cas", {}), ("u", "dora", {}), ("t", "ann", {}))
    assert found(table) == {"2": ("ann", "inferred"), "3": ("bob", "inferred"), "4": ("cas", "inferred")}


def test_a_day_of_silence_ends_the_main_line() -> None:
    later = {"sent_at": START + timedelta(days=3)}
    assert found(talk(("a", "ann", {}), ("b", "bob", later))) == {}


def test_nothing_gives_nothing() -> None:
    assert infer(MESSAGES.empty()).num_rows == 0
    assert network.ties(MESSAGES.empty(), "inferred").count().execute() == 0


def test_ties_say_how_likely_they_are_right() -> None:
    table = talk(
        ("t", "ann", {}), *(("t", who, {"mentions": [of]}) for who, of in [("bob", "ann"), ("ann", "bob")] * 2)
    )
    rows = TIES.check(network.ties(table, "inferred").to_pyarrow()).to_pylist()
    single = {row["message_id"]: row["confidence"] for row in infer(table).to_pylist()}
    tie = next(row for row in rows if row["source"] == "bob")
    assert (tie["messages"], tie["rule"]) == (2, "inferred")
    assert tie["confidence"] == pytest.approx(1 - (1 - single["1"]) * (1 - single["3"]))
