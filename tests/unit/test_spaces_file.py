"""A file of groups gives kinds and hosts where the export has none, and says what it could not place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graadmeter import verbs
from graadmeter.base.errors import PeopleError
from graadmeter.conversation.spaces_file import read_spaces


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A Slack export of two channels, written in by three people."""
    folder = tmp_path / "export"
    users = [{"id": f"U{n}", "name": name, "real_name": name} for n, name in enumerate(("Ann", "Ben", "Cas"))]
    channels = [{"id": "C1", "name": "craft"}, {"id": "C2", "name": "plaza"}]
    for name, rows in (("users", users), ("channels", channels)):
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps(rows), "utf-8")
    for channel, who in (("craft", "U0"), ("plaza", "U1")):
        (folder / channel).mkdir()
        talk = [{"type": "message", "user": who, "text": "hello", "ts": "1704186000.000100"}]
        (folder / channel / "2024-01-02.json").write_text(json.dumps(talk), "utf-8")
    return folder


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "groups.csv"
    path.write_text(text, "utf-8")
    return path


def measured(source: Path, spaces: Path, **more: Any) -> Any:
    return verbs.conversation_measure(source, spaces=spaces, policy="public", **more)


def test_groups_are_found_by_id_or_name_and_get_their_kind_and_hosts(export: Path, tmp_path: Path) -> None:
    given = file(tmp_path, "space,kind,host\nC1,practice,Ann\n#Plaza,interest,Cas;Nobody\ngone,team,\n")
    result = measured(export, given)
    assert set(result.figures["viable_space_share"].by) == {"practice", "interest"}
    owned = result.figures["owned_space_share"]
    assert (owned.value, owned.n) == (1 / 2, 2)  # Ann wrote, Cas did not
    codes = {notice["code"]: notice["count"] for notice in result.coverage["notices"]}
    assert (codes["spaces_not_found"], codes["hosts_not_found"]) == (1, 1)


def test_kinds_of_a_stored_dataset_need_no_key(export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAADMETER_KEY_FILE", str(tmp_path / "key"))
    verbs.conversation_import(export, tmp_path / "data", policy="public")
    monkeypatch.setenv("GRAADMETER_KEY_FILE", str(tmp_path / "none" / "key"))
    result = measured(tmp_path / "data", file(tmp_path, "space;kind\ncraft;practice\n"))
    assert set(result.figures["viable_space_share"].by) == {"general", "practice"}


def test_hosts_of_the_file_are_stored_as_codes(export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAADMETER_KEY_FILE", str(tmp_path / "key"))
    given = file(tmp_path, "space;kind;host\ncraft;practice;Ann|Ben\n")
    dataset = verbs.conversation_import(export, tmp_path / "data", spaces=given, policy="public")
    hosts = {row["name"]: row["hosts"] for row in dataset.table("spaces").to_pylist()}
    writers = set(dataset.table("messages").column("author_id").to_pylist())
    assert set(hosts["craft"]) == writers  # codes of Ann and Ben
    assert "practice" in dataset.table("spaces").column("kind").to_pylist()


def test_hosts_for_a_stored_dataset_are_found_with_its_key(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAADMETER_KEY_FILE", str(tmp_path / "key"))
    verbs.conversation_import(export, tmp_path / "data", policy="public")
    given = file(tmp_path, "space,kind,host\ncraft,practice,Ann\nplaza,,Cas\n")
    owned = measured(tmp_path / "data", given).figures["owned_space_share"]
    assert (owned.value, owned.n) == (1 / 2, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("space,host\nC1,Ann\n", "expected one column kind"),
        ("space,kind\nC1,club\n", "choose one of: general, interest, practice, unit, team"),
        ("space,kind\nC1,team\nC1,unit\n", "stands on line 2 too"),
        ("space,kind\n,team\n", "no group on this line"),
        ("space,kind\nC1\n", "expected 2 cells"),
        ("space,kind\n", "no group stands in this file"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(PeopleError, match=r"groups\.csv") as error:
        read_spaces(file(tmp_path, text))
    assert words in error.value.text("en")


def test_a_kind_of_space_per_person_is_passed_over_and_says_where_it_belongs(export: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("person,leader,kind_of_space\nAnn,yes,practice\n", "utf-8")
    result = verbs.conversation_measure(export, people=people, policy="public")
    told = [notice["text"].text("en") for notice in result.coverage["notices"]]
    assert any("--spaces FILE" in text for text in told)
