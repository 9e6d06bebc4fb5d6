"""A stored dataset: whole or not there, in order, and refused where it is not what it says."""

from __future__ import annotations

import json
import os
import shutil
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from graadmeter import workspace
from graadmeter.base.errors import DatasetError, GraadmeterError, OutputError, PolicyError
from graadmeter.base.text import Message
from graadmeter.conversation.privacy import Pseudonyms
from graadmeter.disclosure import policy
from graadmeter.workspace import datasets
from graadmeter.workspace.controls import REQUIRED, Control

SAMPLES = Path(__file__).parent.parent / "golden" / "importers"
KEY = bytes(32)
TODAY = date(2026, 11, 21)


def stored(tmp_path: Path, sample: str = "slack", **options: object) -> workspace.Dataset:
    return workspace.ingest(SAMPLES / sample, tmp_path / "set", key=KEY, today=TODAY, **options)  # type: ignore[arg-type]


def rows(dataset: workspace.Dataset) -> list[dict[str, object]]:
    found: list[dict[str, object]] = dataset.table("messages").to_pylist()
    return found


# -- what is in it ------------------------------------------------------------------------------------------------


def test_messages_stand_in_order_of_time_and_once(tmp_path: Path) -> None:
    messages = rows(stored(tmp_path, policy=policy("public")))
    assert [m["message_id"] for m in messages] == [f"{n:012d}" for n in range(1, len(messages) + 1)]
    assert [m["sent_at"] for m in messages] == sorted(m["sent_at"] for m in messages)  # type: ignore[type-var]
    assert len(messages) == 23  # of 25 rows: one was edited later, one was sent to the channel as well


def test_of_copies_the_latest_version_stands(tmp_path: Path) -> None:
    moment = datetime(2017, 7, 14, 2, 46, 40, 4, tzinfo=UTC)
    [edited] = [m for m in rows(stored(tmp_path)) if m["sent_at"] == moment]
    assert edited["has_question"] is True
    assert edited["chars"] == len("second version, better?")


def test_a_thread_has_one_root_and_that_is_its_first_human_message(tmp_path: Path) -> None:
    for sample in ("slack", "zulip"):
        messages = rows(workspace.ingest(SAMPLES / sample, tmp_path / sample, key=KEY))
        first: dict[object, object] = {}
        for message in messages:
            if message["kind"] == "human":
                first.setdefault(message["thread_id"], message["message_id"])
        assert {m["message_id"] for m in messages if m["is_root"]} == set(first.values())


def test_messages_of_one_second_keep_the_order_of_the_platform(tmp_path: Path) -> None:
    """102 and 103 of the Zulip sample were sent in the same second and stand in the file the other way round."""
    same = [m for m in rows(stored(tmp_path, "zulip")) if m["sent_at"] == datetime(2023, 11, 14, 22, 15, tzinfo=UTC)]
    assert [m["parent_id"] is None for m in same] == [True, False]


def test_a_parent_that_is_gone_leaves_its_author_where_the_reply_says_so(tmp_path: Path) -> None:
    codes = Pseudonyms(KEY)
    moment = datetime(2017, 7, 15, 2, 43, 20, 3, tzinfo=UTC)
    [orphan] = [m for m in rows(stored(tmp_path)) if m["sent_at"] == moment]
    assert orphan["parent_id"] is None
    assert orphan["parent_author_id"] == codes.person("U03GONE")


def test_resolved_and_unresolved_topics_of_one_name_stay_two(tmp_path: Path) -> None:
    printer = {
        m["thread_id"]
        for m in rows(stored(tmp_path, "zulip"))
        if m["sent_at"] == datetime(2023, 11, 14, 22, 30, tzinfo=UTC)
    }
    assert len(printer) == 2


def test_the_digest_is_of_the_export_whatever_it_was_packed_in(tmp_path: Path) -> None:
    packed = shutil.make_archive(str(tmp_path / "export"), "zip", SAMPLES / "slack")
    folder = stored(tmp_path)
    zipped = workspace.ingest(Path(packed), tmp_path / "zipped", key=KEY)
    other = workspace.ingest(SAMPLES / "zulip", tmp_path / "other", key=KEY)
    assert folder.manifest.digest == zipped.manifest.digest != other.manifest.digest


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int | None]] = []

    def note(stage: Message, done: int, total: int | None) -> None:
        seen.append((stage.text("en"), done, total))

    stored(tmp_path, progress=note)
    reading = [(done, total) for stage, done, total in seen if stage == "Reading messages"]
    assert [done for done, _ in reading] == list(range(1, len(reading) + 1))
    assert reading[-1][0] == reading[-1][1]


def test_what_import_says_in_both_languages(tmp_path: Path) -> None:
    dataset = stored(tmp_path)
    assert "Policy staff" in dataset.to_text("en")
    assert "Beleid voor medewerkers" in dataset.to_text("nl")
    shown = dataset.to_json("nl")
    assert shown["counts"]["files_read"] > 0
    assert "key_check" not in shown
    json.dumps(shown)


# -- whole or not there -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stop", [KeyboardInterrupt, MemoryError, OSError])
def test_an_import_that_is_stopped_leaves_nothing(stop: type[BaseException], tmp_path: Path) -> None:
    def halfway(stage: Message, done: int, total: int | None) -> None:
        if stage.msgid == "Putting messages in order":
            raise stop

    with pytest.raises((stop, OutputError)):
        stored(tmp_path, progress=halfway)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_import_left_is_removed_by_the_next(tmp_path: Path) -> None:
    old, new = tmp_path / ".set.part-old", tmp_path / ".set.part-new"
    old.mkdir()
    new.mkdir()
    two_days_ago = time.time() - 2 * datasets.LEFTOVER_AFTER_S
    os.utime(old, (two_days_ago, two_days_ago))
    stored(tmp_path)
    assert (old.exists(), new.exists()) == (False, True)


def test_the_same_export_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    first = stored(tmp_path)
    again = stored(tmp_path)
    assert again.manifest == first.manifest
    assert "No message is new" in again.to_text("en")
    assert "No message is new" not in first.to_text("en")
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


@pytest.mark.parametrize("other", [{"sample": "zulip"}, {"policy": policy("public")}])
def test_another_export_or_policy_does_not_take_its_place(other: dict[str, object], tmp_path: Path) -> None:
    first = stored(tmp_path)
    with pytest.raises(OutputError, match="choose another folder"):
        stored(tmp_path, **other)  # type: ignore[arg-type]
    assert datasets.open_dataset(tmp_path / "set").manifest == first.manifest
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "letter.txt").write_text("mine")
    with pytest.raises(OutputError, match="something else is here"):
        stored(tmp_path)
    assert (tmp_path / "set" / "letter.txt").read_text() == "mine"


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    assert stored(tmp_path).manifest.counts["human"] == 13


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be"):
        workspace.ingest(SAMPLES / "zulip", tmp_path / "file" / "set", key=KEY)


# -- refused when opened ------------------------------------------------------------------------------------------


def test_no_dataset_there(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="conversation import"):
        workspace.open_dataset(tmp_path)


@pytest.mark.parametrize(
    "name", ["messages.parquet", "people.parquet", "spaces.parquet", "identities.parquet", "keys.parquet"]
)
@pytest.mark.parametrize("damage", ["gone", "cut", "one bit", "other columns"])
def test_a_table_that_is_not_right(name: str, damage: str, tmp_path: Path) -> None:
    file = stored(tmp_path).path / name
    if damage == "gone":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:50])
    elif damage == "one bit":
        data = bytearray(file.read_bytes())
        data[len(data) // 3] ^= 1
        file.write_bytes(data)
    else:
        pq.write_table(pq.read_table(file).drop_columns(pq.read_schema(file).names[0]), file)
    with pytest.raises(DatasetError, match="missing or damaged; import the export again"):
        workspace.open_dataset(tmp_path / "set")


def test_tables_of_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = stored(tmp_path)
    monkeypatch.setitem(datasets.TABLES, "people", datasets.SPACES)
    with pytest.raises(DatasetError, match="made by another version"):
        workspace.open_dataset(dataset.path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema": "graadmeter-dataset/0"}', "\xff"])
def test_a_manifest_that_is_not_right(content: str, tmp_path: Path) -> None:
    (stored(tmp_path).path / "manifest.json").write_text(content, "latin-1")
    with pytest.raises(DatasetError, match="import the export again"):
        workspace.open_dataset(tmp_path / "set")


@pytest.mark.parametrize(
    "edit",
    [{"policy": "none"}, {"min_group": 2}, {"min_group": None}, {"keep_until": "soon"}, {"period": {}}, {"counts": []},
     {"notices": [{"code": "x"}]}, {"people_file": {"people": "2"}}, {"files": []}, {"more": 1}],
)  # fmt: skip
def test_a_manifest_that_was_edited(edit: dict[str, object], tmp_path: Path) -> None:
    file = stored(tmp_path).path / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | edit))
    with pytest.raises(DatasetError, match="import the export again"):
        workspace.open_dataset(tmp_path / "set")


# -- the policy it was stored under -------------------------------------------------------------------------------


def test_staff_stays_staff(tmp_path: Path) -> None:
    dataset = stored(tmp_path)
    with pytest.raises(PolicyError, match="stored under policy staff"):
        workspace.measure(dataset.path, policy="public")


def test_a_stored_minimum_group_only_grows(tmp_path: Path) -> None:
    dataset = stored(tmp_path, policy=policy("staff", 15))
    assert workspace.measure(dataset.path, min_group=10).policy.min_group == 15
    assert workspace.measure(dataset.path, min_group=20).policy.min_group == 20


def test_a_public_dataset_stays_public_unless_asked_otherwise(tmp_path: Path) -> None:
    dataset = stored(tmp_path, policy=policy("public"))
    assert workspace.measure(dataset.path).policy.name == "public"
    assert workspace.measure(dataset.path, policy="staff").policy.name == "staff"


def test_a_dataset_kept_too_long_says_so(tmp_path: Path) -> None:
    dataset = stored(tmp_path)
    assert notices(dataset, date(2027, 11, 21)) == notices(dataset, TODAY)
    assert "kept_too_long" in notices(dataset, date(2027, 11, 22))


def notices(dataset: workspace.Dataset, today: date) -> list[str]:
    shown = workspace.measure(dataset.path, today=today).to_json("nl")
    return [notice["code"] for notice in shown["coverage"]["notices"]]


# -- figures per group need three controls ------------------------------------------------------------------------


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("person,unit,leader\nada,Sales,yes\nbram,IT,no\n")
    return path


CONTROLS = [Control(control_id, "Agreement", TODAY) for control_id in REQUIRED]


def test_staff_attributes_without_controls_are_refused(people: Path, tmp_path: Path) -> None:
    dataset = stored(tmp_path, people=people)
    for source in (SAMPLES / "slack", dataset.path):
        with pytest.raises(PolicyError) as caught:
            workspace.measure(source, people=people, key=KEY, today=TODAY)
        text = caught.value.text("en")
        assert all(word in text for word in ("unit", *REQUIRED, "--controls", "--policy public"))
    with pytest.raises(PolicyError):
        workspace.measure(dataset.path, today=TODAY)


def test_ways_on(people: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.csv"
    plain.write_text("person,leader\nada,yes\n")
    for options in (
        {"people": people, "controls": CONTROLS},
        {"people": plain},
        {"people": people, "policy": "public"},
        {"people": people, "groups": False},
    ):
        result = workspace.measure(SAMPLES / "slack", today=TODAY, **options)  # type: ignore[arg-type]
        assert result.figures["human_messages"].suppressed == ("policy" not in options)  # four people wrote


@pytest.mark.parametrize("gone", REQUIRED)
def test_each_of_the_three_is_needed(gone: str, people: Path) -> None:
    rest = [control for control in CONTROLS if control.id != gone]
    with pytest.raises(PolicyError, match=gone):
        workspace.measure(SAMPLES / "slack", people=people, controls=rest, today=TODAY)


def test_every_refusal_reads_in_dutch(people: Path, tmp_path: Path) -> None:
    with pytest.raises(GraadmeterError) as caught:
        workspace.measure(SAMPLES / "slack", people=people)
    assert "ondernemingsraad" in caught.value.text("nl")


def test_every_workspace_of_a_slack_grid_is_read(tmp_path: Path) -> None:
    """Workspaces have lists and folders of their own; two may each have a channel of the same name."""

    def put(name: str, content: object) -> None:
        path = tmp_path / "grid" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), "utf-8")

    def said(user: str) -> list[dict[str, str]]:
        return [{"type": "message", "user": user, "ts": "1700000000.000100", "text": "hello"}]

    put("org_users.json", [{"id": "U1", "name": "ann"}, {"id": "U2", "name": "ben"}])
    for number, team in enumerate(("north", "south"), start=1):
        put(f"teams/{team}/channels.json", [{"id": f"C{number}", "name": "general"}])
        put(f"teams/{team}/general/2023-11-14.json", said(f"U{number}"))
    dataset = workspace.ingest(tmp_path / "grid", tmp_path / "set", policy=policy("public"), key=KEY)
    assert dataset.table("messages").column("space_id").to_pylist() == ["C1", "C2"]
    assert dataset.table("spaces").column("name").to_pylist() == ["general", "general"]
    assert dataset.manifest.counts["files_passed_over"] == 0


def test_what_a_few_people_wrote_is_not_counted_aloud(tmp_path: Path) -> None:
    """Four people write in the sample: under staff the import says where and when, not how much."""
    staff = workspace.ingest(SAMPLES / "slack", tmp_path / "staff", key=KEY)
    shown = staff.to_json("en")["counts"]
    assert {shown[name] for name in ("messages", "human", "bot", "system", "authors", "members")} == {None}
    assert "hidden" in staff.to_text("en")
    public = workspace.ingest(SAMPLES / "slack", tmp_path / "public", policy=policy("public"), key=KEY)
    assert public.to_json("en")["counts"]["authors"] == 4
