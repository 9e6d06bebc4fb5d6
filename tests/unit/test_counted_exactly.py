"""What a message is, and what it answers, where exports say so twice or in a roundabout way: as METRICS counts it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graadmeter import workspace
from graadmeter.base.errors import ExportError
from graadmeter.conversation.privacy import Pseudonyms
from graadmeter.disclosure import policy

KEY = bytes(32)
CODES = Pseudonyms(KEY)
AT = 1_700_000_000_000


def stored(export: Path, into: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        workspace.ingest(export, into, key=KEY, policy=policy("public")).table("messages").to_pylist()
    )
    return found


def lines(path: Path, *posts: dict[str, Any]) -> Path:
    users = [{"type": "user", "user": {"username": name}} for name in ("ada", "bob", "cas")]
    rows = [{"type": "version", "version": 1}, *users, *({"type": "post", "post": post} for post in posts)]
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    return path


def said(user: str, at: int, **more: Any) -> dict[str, Any]:
    return {"user": user, "message": "well", "create_at": AT + at, **more}


def test_one_author_in_one_channel_at_one_moment_is_one_message_of_mattermost(tmp_path: Path) -> None:
    place = {"team": "a", "channel": "town"}
    export = lines(
        tmp_path / "export.jsonl",
        {**place, **said("ada", 0, replies=[said("bob", 5000)])},
        {**place, **said("cas", 1000, replies=[said("bob", 5000)])},
        {"team": "a", "channel": "off", **said("cas", 1000, replies=[said("bob", 5000)])},
    )
    assert len(stored(export, tmp_path / "set")) == 5


@pytest.mark.parametrize("root", [{"type": "system_join_channel"}, {"props": {"from_webhook": "true"}}])
def test_who_answers_an_event_or_a_program_answers_nobody(root: dict[str, Any], tmp_path: Path) -> None:
    """Also where the event or the program carries the name of somebody who writes."""
    place = {"team": "a", "channel": "town"}
    export = lines(
        tmp_path / "export.jsonl",
        {**place, **said("ada", 0, replies=[said("bob", 5)], **root)},
        {**place, **said("ada", 10, replies=[said("cas", 15)])},
    )
    messages = stored(export, tmp_path / "set")
    assert [m["parent_author_id"] for m in messages] == [None, None, None, CODES.person("ada")]
    assert [m["parent_id"] for m in messages] == [None, "000000000001", None, "000000000003"]


def test_the_same_holds_where_a_later_export_is_added(tmp_path: Path) -> None:
    place = {"team": "a", "channel": "town"}
    posts = [
        {**place, **said("ada", 0, replies=[said("bob", 5)], type="system_join_channel")},
        {**place, **said("ada", 10, replies=[said("cas", 15)])},
        {**place, **said("bob", 20, replies=[said("cas", 25)])},
    ]
    stored(lines(tmp_path / "one.jsonl", *posts[:2]), tmp_path / "set")
    messages = stored(lines(tmp_path / "two.jsonl", *posts), tmp_path / "set")
    answered = [None, None, None, CODES.person("ada"), None, CODES.person("bob")]
    assert [m["parent_author_id"] for m in messages] == answered


def test_a_reply_in_discourse_follows_the_numbers_of_the_posts_that_stand(tmp_path: Path) -> None:
    """A post that moved within its topic is in the archive twice; only its latest place can be answered."""
    (export := tmp_path / "in").mkdir()

    def post(name: str, key: int, number: int, user: int, updated: str, **more: Any) -> None:
        made = f"2024-01-01T00:00:{key:02d}Z"
        row = {
            "id": key, "topic_id": 9, "post_number": number, "user_id": user, "username": f"u{user}",
            "created_at": made, "updated_at": f"2024-01-0{updated}T00:00:00Z", "cooked": "<p>a</p>", "post_type": 1,
        }  # fmt: skip
        (export / f"{name}.json").write_text(json.dumps(row | more), "utf-8")

    post("1", 1, 1, 1, "1")
    post("2-new", 2, 3, 2, "3")
    post("2-old", 2, 2, 2, "2")
    post("3", 3, 2, 3, "1")
    post("4", 4, 4, 4, "1", reply_to_post_number=2)
    post("5", 5, 5, 5, "1")
    found = stored(export, tmp_path / "set")
    assert [m["parent_id"] for m in found] == [None, *(f"{n:012d}" for n in (1, 1, 3, 1))]
    assert found[3]["parent_author_id"] == CODES.person("3")


HEADER = "message_id,space,author,sent_at,text"


@pytest.mark.parametrize("end", ['"well, and', '"', '"well"\nm3,a,bob,2024-01-01T11:00:00Z,"and'])
def test_a_table_that_stops_inside_a_cell_is_refused(end: str, tmp_path: Path) -> None:
    rows = [HEADER, 'm1,a,ada,2024-01-01T09:00:00Z,"so"', f"m2,a,bob,2024-01-01T10:00:00Z,{end}"]
    (export := tmp_path / "in").mkdir()
    (export / "messages.csv").write_text("\n".join(rows), "utf-8")
    with pytest.raises(ExportError) as caught:
        stored(export, tmp_path / "set")
    assert "messages.csv: the file ends in the middle" in caught.value.text("en")


@pytest.mark.parametrize("end", ['"well"', '"well,"', '5" pipe', "well", '"well"\n', '"a ""b"""', '5" pipe\n'])
def test_a_table_that_stops_after_a_cell_is_whole(end: str, tmp_path: Path) -> None:
    rows = [HEADER, 'm1,a,ada,2024-01-01T09:00:00Z,"so"', f"m2,a,bob,2024-01-01T10:00:00Z,{end}"]
    (export := tmp_path / "in").mkdir()
    (export / "messages.csv").write_text("\n".join(rows), "utf-8")
    assert len(stored(export, tmp_path / "set")) == 2
