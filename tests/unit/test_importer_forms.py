"""One platform, several forms of its export: the file alone, packed, as the API gives it, as the server writes it."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import bson
import pytest

from graadmeter import workspace
from graadmeter.base.errors import ExportError, GraadmeterError
from graadmeter.conversation import importers
from graadmeter.disclosure import policy

SAMPLES = Path(__file__).parent.parent / "golden" / "importers"
KEY = bytes(32)
BULK = SAMPLES / "mattermost" / "import.jsonl"
MOMENT = 1767348000000


def read(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Spaces by id, and messages, as an importer hands them over."""
    importer, archive = importers.identify(path)
    export = importer.read(archive, lambda stage, done, total: None)
    spaces = {space["space_id"]: space for space in export.spaces.to_pylist()}
    return spaces, [row for batch in export.messages for row in batch.to_pylist()]


def refusal(path: Path, tmp_path: Path) -> str:
    with pytest.raises(GraadmeterError) as caught:
        workspace.ingest(path, tmp_path / "set", key=KEY)
    assert "{" not in caught.value.text("nl")
    return caught.value.text("en")


# -- Mattermost ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["import.jsonl", "export.jsonl.gz", "export.ndjson", "anything"])
def test_mattermost_gives_one_file_under_any_name(name: str, tmp_path: Path) -> None:
    data = BULK.read_bytes()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert read(tmp_path / name) == read(SAMPLES / "mattermost")


def test_mattermost_lines_may_begin_with_a_mark_and_end_as_on_windows(tmp_path: Path) -> None:
    (tmp_path / "export.jsonl").write_bytes(b"\xef\xbb\xbf" + BULK.read_bytes().replace(b"\n", b"\r\n"))
    assert read(tmp_path / "export.jsonl") == read(SAMPLES / "mattermost")


def test_mattermost_in_pretty_json_is_the_same(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in BULK.read_text("utf-8").splitlines() if line]
    spaced = "\n".join(json.dumps(row, separators=(" , ", " : "), sort_keys=False) for row in rows)
    (tmp_path / "export.jsonl").write_text(spaced, "utf-8")
    assert read(tmp_path / "export.jsonl") == read(SAMPLES / "mattermost")


def test_mattermost_direct_conversations_stay_closed_whatever_the_list_says(tmp_path: Path) -> None:
    data = workspace.ingest(BULK, tmp_path / "set", key=KEY)
    codes = {notice["code"]: notice["count"] for notice in data.manifest.notices}
    assert codes["direct_left_out"] == 3
    assert data.manifest.counts["messages"] == 22
    assert "dirk" not in (tmp_path / "set" / "spaces.parquet").read_bytes().decode("latin-1")


def test_mattermost_under_policy_public_keeps_no_names_of_a_direct_conversation(tmp_path: Path) -> None:
    workspace.ingest(BULK, tmp_path / "set", key=KEY, policy=policy("public"))
    for file in (tmp_path / "set").iterdir():
        assert b"ada,bram" not in file.read_bytes().replace(b", ", b",")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"type":"post","post":{"team":"north","channel":"board","user":"ada","create_at":"soon"}}', "create_at"),
        ('{"type":"post","post":{"team":"north","channel":"board","user":null,"create_at":1767348000000}}', "user"),
        ('{"type":"post","post":{"team":"north","channel":"board","user":"ada","create_at":17673480000}}', "create_at"),
        ('{"type":"post","post":[]}', "post"),
        ('{"type":"user","user":{"username":""}}', "username"),
        ('{"type":"channel","channel":{"name":"x"}}', "team"),
        ("[1, 2]", "expected an object, saw a list"),
        ('{"type":"post"', "not JSON"),
        ('{"type":"post","post":{"team":"\xff"', "UTF-8"),
    ],
)
def test_mattermost_names_the_line_that_does_not_hold(line: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_bytes(BULK.read_bytes() + line.encode("latin-1") + b"\n")
    number = BULK.read_bytes().count(b"\n") + 1
    text = refusal(path, tmp_path)
    assert text.startswith(f"export.jsonl, line {number}")
    assert says in text
    told: list[ExportError] = []
    data = workspace.ingest(path, tmp_path / "set", key=KEY, skip_broken=told.append)
    assert [error.place.line for error in told if error.place] == [number]
    assert data.manifest.counts["messages"] == 22


def test_mattermost_cut_off_while_packed_keeps_what_came_before(tmp_path: Path) -> None:
    rows = [BULK.read_text("utf-8")] + [_post(n) for n in range(40_000)]
    packed = gzip.compress("".join(rows).encode())
    (tmp_path / "export.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    assert "damaged" in refusal(tmp_path / "export.jsonl.gz", tmp_path)
    told: list[ExportError] = []
    data = workspace.ingest(tmp_path / "export.jsonl.gz", tmp_path / "set", key=KEY, skip_broken=told.append)
    assert 10_000 < data.manifest.counts["messages"] < 30_000
    assert len(told) == 1


def _post(number: int) -> str:
    post = {"team": "north", "channel": "board", "user": "ada", "message": f"{number}", "create_at": MOMENT + number}
    return json.dumps({"type": "post", "post": post}) + "\n"


def test_mattermost_from_the_api(tmp_path: Path) -> None:
    def post(key: str, **more: Any) -> dict[str, Any]:
        common = {"id": key, "create_at": MOMENT, "delete_at": 0, "user_id": "u1", "channel_id": "c1", "root_id": ""}
        return {**common, "message": "Who?", "type": "", "props": {}, **more}

    pages = [
        {"p1": post("p1", metadata={"reactions": [{"user_id": "u2", "emoji_name": "tada"}]})},
        {
            "p1": post("p1"),  # the root comes along with a reply on another page
            "p2": post("p2", user_id="u2", root_id="p1", message="@ada me", create_at=MOMENT + 9),
            "p3": post("p3", type="system_join_channel"),
            "p4": post("p4", delete_at=MOMENT + 1),
            "p5": post("p5", channel_id="c2", has_reactions=True),
        },
    ]
    for number, posts in enumerate(pages):
        page = {"order": list(posts), "posts": posts, "next_post_id": ""}
        (tmp_path / f"posts-{number}.json").write_text(json.dumps(page))
    (tmp_path / "people.json").write_text(json.dumps([{"id": "u1", "username": "ada", "roles": "system_admin"}]))
    channel = {"id": "c1", "team_id": "t", "type": "P", "display_name": "Board", "delete_at": 0, "creator_id": "u1"}
    (tmp_path / "board.json").write_text(json.dumps(channel))
    spaces, messages = read(tmp_path)
    rows = {row["message_id"]: row for row in messages}
    assert list(rows) == ["p1", "p2", "p3", "p5"]
    assert (rows["p2"]["thread_id"], rows["p2"]["parent_id"], rows["p2"]["mentions"]) == ("p1", "p1", ["u1"])
    assert (rows["p3"]["kind"], rows["p5"]["reactions"], rows["p2"]["reactions"]) == ("system", None, 0)
    assert [row["reactors"] for row in messages if row["message_id"] == "p1"] == [["u2"], None]
    assert (spaces["c1"]["visibility"], spaces["c1"]["hosts"], spaces["c2"]["name"]) == ("closed", ["u1"], "c2")


# -- Rocket.Chat --------------------------------------------------------------------------------------------------


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return shutil.copytree(SAMPLES / "rocketchat" / "dump" / "meteor", tmp_path / "in" / "dump")


def test_rocketchat_packed_by_itself_is_the_same(dump: Path) -> None:
    for name in ("users.bson", "rocketchat_message.bson"):
        (dump / f"{name}.gz").write_bytes(gzip.compress((dump / name).read_bytes()))
        (dump / name).unlink()
    assert read(dump) == read(SAMPLES / "rocketchat")


def test_rocketchat_without_rooms_is_not_read(dump: Path, tmp_path: Path) -> None:
    (dump / "rocketchat_room.bson").unlink()
    assert "rocketchat_room.bson is not beside it" in refusal(dump, tmp_path)


def test_rocketchat_without_users_and_subscriptions_says_so(dump: Path, tmp_path: Path) -> None:
    (dump / "users.bson").unlink()
    (dump / "rocketchat_subscription.bson.gz").unlink()
    data = workspace.ingest(dump, tmp_path / "set", key=KEY)
    assert "no_users" in {notice["code"] for notice in data.manifest.notices}


@pytest.mark.parametrize(
    ("tail", "says"),
    [
        (b"\x00\x00\x00\x00", "record 18 does not begin like one"),
        (b"\xff\xff\xff\x7f", "record 18 does not begin like one"),
        (b"\x40\x00\x00\x00ab", "in the middle of record 18"),
        (b"\x06\x00\x00\x00\x01\x00", "record 18 is damaged"),
        (bson.encode({"_id": "x", "rid": "GENERAL", "u": {"_id": "a"}}), "record 18 lacks a believable ts"),
        (bson.encode({"_id": "x", "rid": "GENERAL"}), "record 18 lacks"),
    ],
)
def test_rocketchat_names_the_record_that_does_not_hold(tail: bytes, says: str, dump: Path, tmp_path: Path) -> None:
    path = dump / "rocketchat_message.bson"
    path.write_bytes(path.read_bytes() + tail)
    assert says in refusal(dump, tmp_path)
    told: list[ExportError] = []
    data = workspace.ingest(dump, tmp_path / "set", key=KEY, skip_broken=told.append)
    assert (len(told), data.manifest.counts["messages"]) == (1, 11)


# -- Microsoft Teams ----------------------------------------------------------------------------------------------


def test_teams_files_longer_than_what_is_read_at_a_time(tmp_path: Path) -> None:
    export = shutil.copytree(SAMPLES / "teams", tmp_path / "in")
    file = max(export.glob("teams/*/messages_*.json"), key=lambda path: path.stat().st_size)
    messages = json.loads(file.read_text("utf-8"))
    first = messages[0]
    many = [{**first, "Id": str(int(first["Id"]) + n), "Subject": "🙂" * 40} for n in range(1, 3000)]
    file.write_text(json.dumps([*messages, *many], ensure_ascii=True), "utf-8")
    assert len(read(export)[1]) == len(read(SAMPLES / "teams")[1]) + 2999


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "saw something else"),
        ("{}", "expected a list of messages"),
        ("[{}, ", "item 1 in this file lacks|message 1 in this file lacks"),
        ("[1]", "item 1 in this list is a number"),
        ('[{"Id": "1772438400000"}, {"Id": ]', "message 1 in this file lacks"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_teams_says_what_is_wrong_with_a_file(content: str, says: str, tmp_path: Path) -> None:
    export = shutil.copytree(SAMPLES / "teams", tmp_path / "in")
    file = min(export.glob("teams/*/messages_*.json"))
    file.write_text(content)
    text = refusal(export, tmp_path)
    assert file.name in text
    assert any(part in text for part in says.split("|"))
    told: list[ExportError] = []
    workspace.ingest(export, tmp_path / "set", key=KEY, skip_broken=told.append)
    assert told


def test_teams_keeps_nothing_about_a_person_but_how_to_recognise_one(tmp_path: Path) -> None:
    workspace.ingest(SAMPLES / "teams", tmp_path / "set", key=KEY)
    stored = b"".join(file.read_bytes() for file in (tmp_path / "set").iterdir())
    assert not any(word in stored for word in (b"Director", b"Utrecht", b"Zwolle", b"example.org", b"22222222"))


# -- which is whose -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", importers.IMPORTERS.names())
def test_no_platform_takes_the_export_of_another(sample: str) -> None:
    importer, _ = importers.identify(SAMPLES / sample)
    assert importer is importers.IMPORTERS.get(sample)
