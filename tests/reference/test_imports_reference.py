"""The two real archives give the counts of METRICS.md; what they hold of people appears in no stored byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graadmeter import workspace
from graadmeter.disclosure import policy

pytestmark = pytest.mark.shared
KEY = bytes(32)

# archive: messages, human, bots, events, authors, spaces with talk, threads, question threads
COUNTS = {
    "ncar-zulip": (6707, 6600, 107, 0, 169, 31, 802, 397),
    "houston-slack/export": (1382, 1031, 0, 351, 32, 15, 1031, 104),
}


@pytest.mark.parametrize("archive", COUNTS)
def test_counts(archive: str, shared: Path, tmp_path: Path) -> None:
    dataset = workspace.ingest(shared / "data" / archive, tmp_path / "set", policy=policy("public"), key=KEY)
    messages = dataset.table("messages").to_pylist()
    human = [m for m in messages if m["kind"] == "human"]
    roots = [m for m in human if m["is_root"]]
    assert (
        len(messages),
        len(human),
        sum(m["kind"] == "bot" for m in messages),
        sum(m["kind"] == "system" for m in messages),
        len({m["author_id"] for m in human}),
        len({m["space_id"] for m in human}),
        len({m["thread_id"] for m in human}),
        sum(m["has_question"] for m in roots),
    ) == COUNTS[archive]
    assert len(roots) == len({m["thread_id"] for m in human})


def test_houston_says_that_it_knows_no_threads(shared: Path, tmp_path: Path) -> None:
    dataset = workspace.ingest(shared / "data" / "houston-slack" / "export", tmp_path / "set", key=KEY)
    assert {notice.code for notice in dataset.notices} == {"no_threads", "open_channels_only"}


def test_ncar_reply_links_and_files_beside_the_export(shared: Path, tmp_path: Path) -> None:
    dataset = workspace.ingest(shared / "data" / "ncar-zulip", tmp_path / "set", policy=policy("public"), key=KEY)
    replies = [m for m in dataset.table("messages").to_pylist() if m["parent_author_id"]]
    assert len(replies) == 129  # 127 as FORMATS.md counts them, and two that name the quoted person out loud
    authors = {m["author_id"] for m in dataset.table("messages").to_pylist()}
    assert sum(m["parent_author_id"] in authors for m in replies) >= 0.95 * len(replies)
    assert dataset.manifest.counts["files_passed_over"] == 4


def test_no_name_or_address_of_the_archives_is_stored(shared: Path, tmp_path: Path) -> None:
    users = json.loads((shared / "data" / "houston-slack" / "export" / "users.json").read_text("utf-8"))
    known = {user["id"] for user in users} | {user["profile"].get("email") for user in users}
    known |= {user.get("real_name") for user in users if len((user.get("real_name") or "").split()) > 1}
    dataset = workspace.ingest(
        shared / "data" / "houston-slack" / "export", tmp_path / "set", policy=policy("public"), key=KEY
    )
    tables = json.dumps(
        [dataset.table(name).to_pylist() for name in ("messages", "people", "spaces", "identities")], default=str
    )
    assert not [value for value in known if value and (value in tables)]
    assert "xoxe" not in tables
