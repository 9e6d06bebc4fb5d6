"""What must not change a figure, and what must: the same talk told in another way."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

Measured = Callable[..., Any]
Rows = list[dict[str, Any]]


def talk(seed: int, people: int = 8, messages: int = 80) -> Rows:
    """Made-up talk of some weeks: threads, questions, bots, events, several messages of one moment."""
    rng = random.Random(seed)
    return [
        {
            "id": 1000 + number,
            "at": rng.choice([number * 60, number * 60 - number % 3 * 60]),
            "space": rng.choice(["help", "news", "tea"]),
            "thread": f"t{rng.randint(0, 20)}",
            "author": f"p{min(rng.randint(0, people - 1), rng.randint(0, people - 1))}",
            "kind": rng.choices(["human", "bot", "system"], [8, 1, 1])[0],
            "to": f"p{rng.randint(0, people - 1)}" if rng.random() < 0.4 else None,
            "text": rng.choice(["who?", "me"]),
        }
        for number in range(messages)
    ]


def people(count: int = 8, name: Callable[[str], str] = str) -> Rows:
    return [{"person": name(f"p{n}"), "unit": "abc"[n % 3], "leader": "yes" if n == 1 else "no"} for n in range(count)]


def figures(result: Any) -> dict[str, Any]:
    """Everything said, except texts: values, n, by, intervals, periods."""
    said = result.to_json("en")
    return {name: {k: v for k, v in entry.items() if k != "note"} for name, entry in said["metrics"].items()}


@pytest.fixture(params=[1, 2])
def rows(request: pytest.FixtureRequest) -> Rows:
    return talk(request.param)


def test_the_order_of_rows_does_not_matter(measured: Measured, rows: Rows) -> None:
    shuffled = rows[:]
    random.Random(7).shuffle(shuffled)
    assert figures(measured(shuffled, people=people())) == figures(measured(rows, people=people()))


def test_names_do_not_matter(measured: Measured, rows: Rows) -> None:
    def other(name: str | None) -> str | None:
        return name and f"{9 - int(name[1:])}-renamed"

    renamed = [row | {"author": other(row["author"]), "to": other(row["to"])} for row in rows]
    again = figures(measured(renamed, people=people(name=lambda name: str(other(name)))))
    before = figures(measured(rows, people=people()))
    # People who began at the same moment stand in order of their codes, so the draws of the p-value may differ.
    assert again["ei_index"]["by"]["unit"].pop("p_value") == pytest.approx(
        before["ei_index"]["by"]["unit"].pop("p_value"), abs=0.05
    )
    assert again == before


def test_a_bot_more_changes_the_count_of_bots_and_nothing_people_did(measured: Measured, rows: Rows) -> None:
    last = max(row["at"] for row in rows)
    feed = [{"id": 1, "at": last, "space": "help", "thread": "t1", "author": "feed", "kind": "bot", "text": "who?"}]
    before, after = figures(measured(rows)), figures(measured(rows + feed))
    assert after.pop("bot_messages")["value"] == before.pop("bot_messages")["value"] + 1
    assert after.pop("messages")["value"] == before.pop("messages")["value"] + 1
    assert after == before


def test_everything_later_by_a_year_is_the_same_but_for_its_dates(measured: Measured, rows: Rows) -> None:
    def undated(result: Any) -> dict[str, Any]:
        told = figures(result)
        for entry in told.values():
            entry["period"] = entry["period"]["days"]
        for name in ("topdown_share", "leader_active_share", "after_hours_share"):  # by calendar month or weekday
            told.pop(name)
        return told

    later = [row | {"at": row["at"] + 365 * 1440} for row in rows]
    assert undated(measured(later, people=people())) == undated(measured(rows, people=people()))


def test_an_answer_more_never_leaves_more_questions_unanswered(measured: Measured, rows: Rows) -> None:
    before = measured(rows).figures["unanswered_question_share"].by
    last = max(row["at"] for row in rows)
    for number in range(21):
        answer = {"id": 5000 + number, "at": last, "space": "tea", "thread": f"t{number}", "author": "helper"}
        if any(row["thread"] == answer["thread"] and row["kind"] == "human" for row in rows):
            rows = [*rows, answer]
    after = measured(rows).figures["unanswered_question_share"].by
    assert all(after[rule] <= before[rule] for rule in before)
    assert after["thread"] == 0


def test_the_same_talk_twice_among_other_people_keeps_every_share(measured: Measured, rows: Rows) -> None:
    def elsewhere(row: dict[str, Any]) -> dict[str, Any]:
        moved = {key: row[key] and f"x{row[key]}" for key in ("author", "to", "thread", "space")}
        return row | moved | {"id": row["id"] + 5000}

    once, twice = measured(rows).figures, measured(rows + [elsewhere(row) for row in rows]).figures
    for name in ("messages", "human_messages", "authors", "spaces", "threads", "answered_threads", "question_threads"):
        assert twice[name].value == 2 * once[name].value, name
    for name in ("participation_gini", "reciprocity", "unanswered_question_share", "first_response_km_median_s"):
        assert twice[name].value == pytest.approx(once[name].value), name


def test_arrow_and_ibis_tables_give_the_same(measured: Measured, rows: Rows) -> None:
    import ibis

    from graadmeter.conversation import Tables, measure
    from graadmeter.disclosure import Policy

    engine = ibis.duckdb.connect()
    seen: list[Tables] = []

    def spied(tables: Tables, **rest: Any) -> Any:
        seen.append(tables)
        return measure(tables, **rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graadmeter.conversation.measure", spied)
        first = measured(rows)
    engine.con.register("messages", seen[0].messages)
    mixed = Tables(engine.table("messages"), seen[0].people, seen[0].spaces)
    second = measure(mixed, info={}, coverage={}, rules={}, policy=Policy("public"))
    assert figures(second) == figures(first)
    left = engine.con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert left == []  # nothing of ours is left behind
