"""A longer export added to what is stored: only what is new comes in, and it does not matter which was read first."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter import workspace
from graadmeter.base.errors import OutputError
from graadmeter.disclosure import policy

KEY, OTHER = bytes(32), bytes([1]) * 32
TODAY = date(2026, 11, 21)
PUBLIC = policy("public")
DAY = 86400
START = 1_700_006_400  # begin of a day, UTC
Said = dict[str, Any]


def said(at: float, user: str, text: str = "hello", thread: float | None = None, **more: object) -> Said:
    message = {"type": "message", "user": user, "text": text, "ts": f"{START + at:.6f}", **more}
    return message if thread is None else message | {"thread_ts": f"{START + thread:.6f}"}


def export(folder: Path, messages: list[tuple[str, Said]], users: str = "UA UB UC") -> Path:
    """A Slack export with these messages, by the channel they stand in."""
    days: dict[str, list[Said]] = defaultdict(list)
    for channel, message in messages:
        day = date.fromtimestamp(0).fromordinal(date(1970, 1, 1).toordinal() + int(float(message["ts"])) // DAY)
        days[f"{channel}/{day.isoformat()}.json"].append(message)
    channels = sorted({channel for channel, _ in messages})
    files = {
        "channels.json": [{"id": f"C{name}", "name": name} for name in channels],
        "users.json": [{"id": user, "name": user.lower()} for user in users.split()],
        **days,
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content), "utf-8")
    return folder


def put(into: Path, source: Path, **options: Any) -> workspace.Dataset:
    return workspace.ingest(source, into, **{"policy": PUBLIC, "key": KEY, "today": TODAY, **options})


def tables(dataset: workspace.Dataset) -> dict[str, list[dict[str, object]]]:
    """Every table; of identities the order says nothing."""
    names = ("messages", "people", "spaces", "identities", "keys")
    found = {name: dataset.table(name).to_pylist() for name in names}
    return found | {"identities": sorted(found["identities"], key=str)}


def measures(dataset: workspace.Dataset) -> Any:
    return workspace.measure(dataset.path, today=TODAY, key=KEY).to_json("en")["metrics"]


ROOT = ("general", said(0, "UA", "Who knows?", thread=0))
REPLY = ("general", said(60, "UB", "I do", thread=0, parent_user_id="UA"))
LATE = ("general", said(DAY + 5, "UC", "me too", thread=0, parent_user_id="UA"))
ELSEWHERE = ("news", said(2 * DAY, "UC", "news"))


def test_only_what_is_new_comes_in(tmp_path: Path) -> None:
    first = put(tmp_path / "set", export(tmp_path / "one", [ROOT, REPLY]))
    both = put(tmp_path / "set", export(tmp_path / "two", [ROOT, REPLY, LATE, ELSEWHERE]))
    assert (first.counts["added"], both.counts["added"], both.counts["messages"]) == (2, 2, 4)
    assert "2 messages are added to what was stored." in both.to_text("en")
    assert "added" not in first.to_text("en")
    assert both.to_json("en")["exports"] == 2


def test_what_a_shorter_retention_dropped_stays(tmp_path: Path) -> None:
    put(tmp_path / "set", export(tmp_path / "one", [ROOT, REPLY]))
    both = put(tmp_path / "set", export(tmp_path / "two", [REPLY, LATE]))
    whole = put(tmp_path / "whole", export(tmp_path / "all", [ROOT, REPLY, LATE]))
    assert tables(both) == tables(whole)


def test_a_root_that_comes_later_finds_its_replies(tmp_path: Path) -> None:
    """The export that was read first begins in the middle of a thread."""
    put(tmp_path / "set", export(tmp_path / "one", [REPLY, LATE]))
    both = put(tmp_path / "set", export(tmp_path / "two", [ROOT, REPLY]))
    messages = both.table("messages").to_pylist()
    assert [m["is_root"] for m in messages] == [True, False, False]
    assert [m["parent_id"] for m in messages] == [None, "000000000001", "000000000001"]


@pytest.mark.parametrize("turn", [1, -1])
def test_an_edited_message_takes_the_place_of_the_first_version(turn: int, tmp_path: Path) -> None:
    edited = ("general", said(60, "UB", "Do you?", thread=0, edited={"ts": f"{START + 90}.000000"}))
    sources = [export(tmp_path / "one", [ROOT, REPLY]), export(tmp_path / "two", [ROOT, edited, LATE])][::turn]
    for source in sources:
        both = put(tmp_path / "set", source)
    assert [m["has_question"] for m in both.table("messages").to_pylist()] == [True, True, False]


@pytest.mark.parametrize("turn", [1, -1])
def test_of_one_version_the_one_with_more_reactions_stands(turn: int, tmp_path: Path) -> None:
    liked = ("general", ROOT[1] | {"reactions": [{"name": "+1", "count": 2, "users": ["UB", "UC"]}]})
    sources = [export(tmp_path / "one", [ROOT, REPLY]), export(tmp_path / "two", [liked, LATE])][::turn]
    for source in sources:
        both = put(tmp_path / "set", source)
    assert [m["reactions"] for m in both.table("messages").to_pylist()] == [2, 0, 0]


def test_the_same_export_again_changes_nothing_but_the_day(tmp_path: Path) -> None:
    one, two = export(tmp_path / "one", [ROOT, REPLY]), export(tmp_path / "two", [ROOT, LATE])
    put(tmp_path / "set", one)
    both = put(tmp_path / "set", two)
    before = tables(both)
    for source in (one, two):
        again = put(tmp_path / "set", source, today=date(2026, 12, 1))
        assert tables(again) == before
        assert again.manifest.digest == both.manifest.digest
        assert again.counts == both.counts


@pytest.mark.parametrize("other", [{"policy": policy("staff")}, {"key": OTHER}])
def test_another_policy_or_key_is_refused(other: dict[str, Any], tmp_path: Path) -> None:
    first = put(tmp_path / "set", export(tmp_path / "one", [ROOT, REPLY]))
    with pytest.raises(OutputError, match="choose another folder"):
        put(tmp_path / "set", export(tmp_path / "two", [ROOT, LATE]), **other)
    assert workspace.open_dataset(tmp_path / "set").manifest == first.manifest


def test_an_export_without_a_message_in_common_is_refused(tmp_path: Path) -> None:
    first = put(tmp_path / "set", export(tmp_path / "one", [ROOT, REPLY]))
    with pytest.raises(OutputError, match="choose another folder"):
        put(tmp_path / "set", export(tmp_path / "two", [ELSEWHERE]))
    assert workspace.open_dataset(tmp_path / "set").manifest == first.manifest
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "set", "two"]


def test_added_to_a_dataset_elsewhere(tmp_path: Path) -> None:
    """What is stored stays as it is; the two together stand in the new place."""
    first = put(tmp_path / "set", export(tmp_path / "one", [ROOT, REPLY]))
    both = put(tmp_path / "new", export(tmp_path / "two", [ROOT, LATE]), onto=first.path)
    assert (both.counts["messages"], both.counts["added"]) == (3, 1)
    assert workspace.open_dataset(tmp_path / "set").counts["messages"] == 2


def test_people_are_united_and_what_a_people_file_said_stays(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("person,unit,leader\nUA,Sales,yes\nUB,IT,no\n")
    put(tmp_path / "set", export(tmp_path / "one", [ROOT, REPLY], "UA UB"), people=file)
    both = put(tmp_path / "set", export(tmp_path / "two", [ROOT, LATE], "UB UC"))
    rows = both.table("people").to_pylist()
    assert sorted(str(row["unit"]) for row in rows) == ["IT", "None", "Sales"]
    assert sorted(str(row["is_leader"]) for row in rows) == ["False", "False", "True"]
    assert all(row["in_export"] for row in rows)
    assert both.manifest.people_file == {"people": 2, "matched": 2}
    file.write_text("person,unit\nUC,Care\n")
    joined = put(tmp_path / "set", export(tmp_path / "three", [ROOT, REPLY, LATE]), people=file)
    assert [row["unit"] for row in joined.table("people").to_pylist() if row["unit"]] == ["Care"]


def test_the_keys_lead_nobody_back(tmp_path: Path) -> None:
    source = export(tmp_path / "one", [ROOT, REPLY])
    one, other = put(tmp_path / "set", source), put(tmp_path / "other", source, key=OTHER)
    ids = [set(dataset.table("keys").column("id").to_pylist()) for dataset in (one, other)]
    assert not ids[0] & ids[1]
    assert all(len(identity) == 16 for identity in ids[0])


MESSAGE = st.tuples(
    st.sampled_from(["general", "news"]), st.integers(0, 4 * DAY), st.sampled_from("ABCDE"), st.booleans(),
    st.integers(0, 5),
)  # fmt: skip


@settings(deadline=None, max_examples=12)
@given(st.lists(MESSAGE, min_size=4, max_size=25, unique_by=lambda m: (m[0], m[1])), st.data())
def test_two_parts_one_after_the_other_measure_as_the_whole(
    talk: list[tuple[str, int, str, bool, int]], data: st.DataObject
) -> None:
    """An export cut in two parts that overlap, read in either order."""
    roots = [at for _, at, *_ in talk]
    messages = [
        (channel, said(at, f"U{user}", "a?" if asks else "b", thread=min(at, roots[to % len(roots)])))
        for channel, at, user, asks, to in talk
    ]
    messages.sort(key=lambda m: float(m[1]["ts"]))
    end = data.draw(st.integers(2, len(messages)))
    begin = data.draw(st.integers(0, end - 1))
    parts = [messages[:end], messages[begin:]]
    if data.draw(st.booleans()):
        parts.reverse()
    with TemporaryDirectory() as name:
        folder = Path(name)
        whole = put(folder / "whole", export(folder / "all", messages))
        for number, part in enumerate(parts):
            both = put(folder / "both", export(folder / str(number), part))
        assert tables(both)["messages"] == tables(whole)["messages"]
        assert tables(both)["people"] == tables(whole)["people"]
        assert measures(both) == measures(whole)
