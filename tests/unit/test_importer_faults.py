"""A wrong or damaged export: one clear sentence that names the file and what to do, and nothing is stored."""

from __future__ import annotations

import json
import os
import random
import shutil
import stat
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graadmeter import workspace
from graadmeter.base.errors import ExportError, FileError, GraadmeterError
from graadmeter.conversation.importers import _archive, _packing

SAMPLES = Path(__file__).parent.parent / "golden" / "importers"
KEY = bytes(32)
TOPIC = "zulip_json/1-general/welcome.json"
DAY = "general/2017-07-14.json"


@pytest.fixture
def zulip(tmp_path: Path) -> Path:
    return shutil.copytree(SAMPLES / "zulip", tmp_path / "in" / "zulip")


@pytest.fixture
def slack(tmp_path: Path) -> Path:
    return shutil.copytree(SAMPLES / "slack", tmp_path / "in" / "slack")


def refused(export: Path, tmp_path: Path, *, names: str, says: str, kind: type[GraadmeterError] = ExportError) -> None:
    """`export` is refused with a sentence that holds `names` and `says`; the folder of the data stays empty."""
    data = tmp_path / "data"
    data.mkdir(exist_ok=True)
    with pytest.raises(kind) as caught:
        workspace.ingest(export, data / "set", key=KEY)
    text = caught.value.text("en")
    assert names in text
    assert says in text
    assert "{" not in caught.value.text("nl")
    assert list(data.iterdir()) == []


def zipped(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return path


# -- what it is ---------------------------------------------------------------------------------------------------


def test_nothing_there(tmp_path: Path) -> None:
    refused(tmp_path / "export.zip", tmp_path, names="export.zip", says="not there", kind=FileError)


def test_not_a_zip(tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_text("hello")
    refused(tmp_path / "export.zip", tmp_path, names="export.zip", says="no export of a platform known here")


def test_empty_file(tmp_path: Path) -> None:
    (tmp_path / "export.zip").touch()
    refused(tmp_path / "export.zip", tmp_path, names="export.zip", says="no export of a platform known here")


def test_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    refused(tmp_path / "export", tmp_path, names="export", says="there is no file in it")


def test_empty_zip(tmp_path: Path) -> None:
    zipfile.ZipFile(tmp_path / "export.zip", "w").close()
    refused(tmp_path / "export.zip", tmp_path, names="export.zip", says="there is no file in it")


def test_unknown_format_says_what_was_seen_and_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "Messages.csv").write_text("id,body\n")
    refused(tmp_path / "export", tmp_path, names="Messages.csv", says="Rocket.Chat, Slack")


def test_two_platforms_at_once(tmp_path: Path, zulip: Path, slack: Path) -> None:
    refused(zulip.parent, tmp_path, names="in", says="several platforms: Slack, Zulip")


def test_two_exports_of_one_platform(tmp_path: Path, slack: Path) -> None:
    """Reading the first and passing over the other would leave half an organisation out unseen."""
    shutil.copytree(slack, slack.parent / "other")
    refused(slack.parent, tmp_path, names="in", says="more than one export: other, slack")


def test_no_message_in_it(tmp_path: Path, zulip: Path) -> None:
    for folder in (zulip / "zulip_json").iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    refused(zulip, tmp_path, names="stream_index.json", says="no message in this export")


def test_slack_without_days(tmp_path: Path, slack: Path) -> None:
    for day in slack.rglob("2017*.json"):
        day.unlink()
    refused(slack, tmp_path, names="channels.json", says="no day of messages")


def test_only_direct_messages_under_staff(tmp_path: Path, slack: Path) -> None:
    for day in slack.rglob("2017*.json"):
        if day.parent.name != "D01AB":
            day.unlink()
    refused(slack, tmp_path, names="slack", says="no message in this export that may be read")


# -- the zip ------------------------------------------------------------------------------------------------------


def test_cut_off_zip(tmp_path: Path, slack: Path) -> None:
    path = zipped(slack, tmp_path / "export.zip")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(path, tmp_path, names="export.zip", says="damaged or cut off")


def test_damaged_inside(tmp_path: Path, slack: Path) -> None:
    path = zipped(slack, tmp_path / "export.zip")
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(DAY)
    data = bytearray(path.read_bytes())
    start = info.header_offset + 30 + len(DAY)
    data[start + 20 : start + 60] = bytes(40)
    path.write_bytes(data)
    refused(path, tmp_path, names=DAY, says="damaged")


def test_password(tmp_path: Path, slack: Path) -> None:
    path = zipped(slack, tmp_path / "export.zip")
    data = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        data[place + at] |= 1
    path.write_bytes(data)
    refused(path, tmp_path, names="export.zip", says="password")


@pytest.mark.parametrize(
    "name", ["../evil.json", "/etc/evil.json", "a/../../evil.json", "..\\evil.json", "C:\\evil.json", "\\\\host\\evil"]
)
def test_path_out_of_the_zip(name: str, tmp_path: Path, slack: Path) -> None:
    path = zipped(slack, tmp_path / "export.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), "[]")
    refused(path, tmp_path, names="evil", says="points outside it")


def test_link_in_the_zip(tmp_path: Path, slack: Path) -> None:
    path = zipped(slack, tmp_path / "export.zip")
    link = zipfile.ZipInfo("general/2017-07-20.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    refused(path, tmp_path, names="2017-07-20.json", says="link to a place outside")


def test_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("channels.json", b"[" + b" " * (_packing.RATIO_FROM_BYTES + 1))
    refused(path, tmp_path, names="channels.json", says="zip bomb")


def test_a_header_that_lies_about_the_size_does_not_help(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("channels.json", b"[" + b" " * 40_000_000 + b"]")
        archive.writestr("general/2017-07-14.json", "[]")
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 2)
    path.write_bytes(data)
    refused(path, tmp_path, names="channels.json", says="damaged")


def test_a_file_larger_than_any_day_of_talk(tmp_path: Path, slack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_archive, "MAX_FILE_BYTES", 1500)
    refused(slack, tmp_path, names="slack/", says="is larger than")


def test_too_many_files(tmp_path: Path, slack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_archive, "MAX_FILES", 3)
    refused(slack, tmp_path, names="slack", says="more than 3 files")


def test_the_same_name_twice(tmp_path: Path, slack: Path) -> None:
    path = zipped(slack, tmp_path / "export.zip")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(DAY, "[]")
    refused(path, tmp_path, names=DAY, says="twice")


# -- the folder ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["file", "folder"])
def test_link_out_of_the_folder(target: str, tmp_path: Path, slack: Path) -> None:
    outside = tmp_path / "secret"
    outside.mkdir()
    (outside / "2017-07-20.json").write_text("[]")
    link = slack / "general" / "2017-07-20.json" if target == "file" else slack / "more"
    link.symlink_to(outside / "2017-07-20.json" if target == "file" else outside)
    refused(slack, tmp_path, names=link.name, says="link to a place outside")


def test_a_link_that_leads_round(tmp_path: Path, slack: Path) -> None:
    (slack / "general" / "2017-07-20.json").symlink_to("2017-07-20.json")
    refused(slack, tmp_path, names="slack", says="symbolic links", kind=FileError)


@pytest.mark.parametrize("broken", [False, True])
def test_a_name_that_is_no_utf8_is_read_and_shown(broken: bool, tmp_path: Path, slack: Path) -> None:
    """Old packers leave such names: `caf\\xe9` stands for them."""
    folder = Path(os.fsdecode(os.fsencode(slack) + b"/caf\xe9"))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system takes names in UTF-8 only")
    day = folder / "2017-07-14.json"
    day.write_text("[{" if broken else (slack / DAY).read_text("utf-8"), "utf-8")
    if broken:
        refused(slack, tmp_path, names="caf\\xe9/2017-07-14.json", says="ends in the middle")
    else:
        spaces = workspace.ingest(slack, tmp_path / "set", key=KEY).table("spaces").column("name").to_pylist()
        assert "caf\\xe9" in spaces


# -- the JSON -----------------------------------------------------------------------------------------------------


def spoilt(export: Path, name: str, content: str | bytes) -> Path:
    path = export / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return export


def test_half_a_file(tmp_path: Path, zulip: Path) -> None:
    text = (zulip / TOPIC).read_text("utf-8")
    spoilt(zulip, TOPIC, text[: len(text) // 2].rstrip())
    refused(zulip, tmp_path, names="1-general/welcome.json, line", says="again")


def test_file_of_no_bytes(tmp_path: Path, slack: Path) -> None:
    refused(spoilt(slack, DAY, ""), tmp_path, names=DAY, says="ends in the middle")


def test_no_json_names_line_and_column(tmp_path: Path, slack: Path) -> None:
    refused(spoilt(slack, DAY, "[\n {oops}\n]"), tmp_path, names=f"{DAY}, line 2, column 3", says="not JSON")


def test_not_utf8(tmp_path: Path, slack: Path) -> None:
    broken = '[{"type":"message","ts":"1500000000.000001","user":"U1","text":"café"}]'.encode("latin-1")
    refused(spoilt(slack, DAY, broken), tmp_path, names=DAY, says="is not UTF-8")


def test_nested_without_end(tmp_path: Path, slack: Path) -> None:
    refused(spoilt(slack, DAY, "[" * 200_000), tmp_path, names=DAY, says="nested too deeply")


def test_a_number_without_end(tmp_path: Path, slack: Path) -> None:
    refused(spoilt(slack, DAY, "[" + "9" * 10_000 + "]"), tmp_path, names=DAY, says="too long")


@pytest.mark.parametrize(
    ("content", "saw"), [("{}", "an object"), ("null", "null"), ('"x"', "a text"), ("3", "a number")]
)
def test_another_type_of_json(content: str, saw: str, tmp_path: Path, slack: Path) -> None:
    refused(spoilt(slack, DAY, content), tmp_path, names=DAY, says=saw)


@pytest.mark.parametrize(
    "message",
    [
        "text",
        {},
        {"id": "101", "sender_full_name": "A", "content": "", "timestamp": 1700000000},
        {"id": 2**70, "sender_full_name": "A", "content": "", "timestamp": 1700000000},
        {"id": 1, "sender_full_name": None, "content": "", "timestamp": 1700000000},
        {"id": 1, "sender_full_name": "A", "content": None, "timestamp": 1700000000},
        {"id": 1, "sender_full_name": "A", "content": "", "timestamp": 17},
        {"id": 1, "sender_full_name": "A", "content": "", "timestamp": 1e300},
    ],
)
def test_zulip_message_without_a_believable_field(message: object, tmp_path: Path, zulip: Path) -> None:
    good = {"id": 5, "sender_full_name": "A", "content": "", "timestamp": 1700000000}
    refused(spoilt(zulip, TOPIC, json.dumps([good, message])), tmp_path, names="welcome.json", says="message 2")


@pytest.mark.parametrize("message", ["text", {}, {"ts": 1500000000.5}, {"ts": "soon"}, {"ts": "99999999999.000001"}])
def test_slack_message_without_a_believable_time(message: object, tmp_path: Path, slack: Path) -> None:
    refused(spoilt(slack, DAY, json.dumps([message])), tmp_path, names=DAY, says="message 1")


@pytest.mark.parametrize("name", ["channels.json", "users.json", "dms.json"])
def test_slack_list_with_an_item_without_id(name: str, tmp_path: Path, slack: Path) -> None:
    refused(spoilt(slack, name, '[{"name": "x"}]'), tmp_path, names=name, says="item 1 in this list has no id")


@pytest.mark.parametrize("index", ["[]", "{}", '{"streams": []}', '{"streams": {"a": {}}}', '{"streams": {"a": 1}}'])
def test_zulip_index_of_another_shape(index: str, tmp_path: Path, zulip: Path) -> None:
    refused(spoilt(zulip, "zulip_json/stream_index.json", index), tmp_path, names="stream_index.json", says="e")


def test_half_a_character_is_replaced_and_an_emoji_kept(tmp_path: Path, zulip: Path) -> None:
    text = '[{"id": 5, "sender_full_name": "A\\ud83d", "content": "\\ud83d\\ude00", "timestamp": 1700000000}]'
    dataset = workspace.ingest(spoilt(zulip, TOPIC, text), tmp_path / "set", key=KEY)
    assert dataset.manifest.counts["messages"] == 9


# -- any damage ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", ["slack", "zulip"])
def test_random_damage_is_read_or_refused_in_words(sample: str, tmp_path: Path) -> None:
    """A byte changed, dropped or doubled anywhere: a dataset or a GraadmeterError, never anything else."""
    dice = random.Random(20090616)
    outcomes = set()
    for turn in range(60):
        export = shutil.copytree(SAMPLES / sample, tmp_path / f"{turn}")
        file = dice.choice(sorted(p for p in export.rglob("*.json")))
        data = bytearray(file.read_bytes())
        for _ in range(dice.choice([1, 1, 3, 20])):
            at = dice.randrange(len(data))
            match dice.randrange(4):
                case 0:
                    data[at] = dice.randrange(256)
                case 1:
                    del data[at : at + dice.randrange(1, 40)]
                case 2:
                    data[at:at] = data[at : at + dice.randrange(1, 40)]
                case 3:
                    data[at : at + 1] = dice.choice([b"null", b"{}", b"[]", b"-1", b'"', b"1e999", b"\\ud800"])
            data = data or bytearray(b" ")
        file.write_bytes(data)
        into = tmp_path / f"set{turn}"
        try:
            workspace.ingest(export, into, key=KEY)
        except GraadmeterError as error:
            text = error.text("nl")
        else:
            text = ""
        outcomes.add("refused" if text else "read")
        assert into.exists() == (not text)
    assert outcomes == {"read", "refused"}


JUNK = [None, True, -1, 0, 2**70, 1e300, "", "x", "1500000000.000001", "\x00", [], [None], {}, {"id": {}}, [[]]]


@pytest.mark.parametrize("sample", ["slack", "zulip"])
def test_any_value_of_another_kind_is_read_or_refused_in_words(sample: str, tmp_path: Path) -> None:
    dice = random.Random(41)
    outcomes = set()
    for turn in range(120):
        export = shutil.copytree(SAMPLES / sample, tmp_path / f"{turn}")
        file = dice.choice(sorted(export.rglob("*.json")))
        document = json.loads(file.read_text("utf-8"))
        spots = list(places(document))
        for holder, key in dice.sample(spots, min(len(spots), dice.choice([1, 2, 5]))):
            holder[key] = dice.choice(JUNK)
        file.write_text(json.dumps(document))
        try:
            workspace.ingest(export, tmp_path / f"set{turn}", key=KEY)
            outcomes.add("read")
        except GraadmeterError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON document, as what holds it and under which key."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


def test_random_damage_to_a_zip(tmp_path: Path) -> None:
    dice = random.Random(4)
    whole = zipped(SAMPLES / "slack", tmp_path / "whole.zip").read_bytes()
    outcomes = set()
    for turn in range(60):
        data = bytearray(whole)
        for _ in range(dice.choice([1, 2, 10])):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path = tmp_path / "export.zip"
        path.write_bytes(data)
        try:
            workspace.ingest(path, tmp_path / f"set{turn}", key=KEY)
            outcomes.add("read")
        except GraadmeterError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}
