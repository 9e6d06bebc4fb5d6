"""A broken file in an export refuses the whole of it, unless the user allows that it is left out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graadmeter import workspace
from graadmeter.base.errors import ExportError
from graadmeter.cli import main
from graadmeter.disclosure import policy

SAMPLES = Path(__file__).parent.parent / "golden" / "importers"
KEY = bytes(32)
BROKEN = {"slack": "general/2017-07-15.json", "zulip": "zulip_json/1-general/printer.json"}
LISTS = {"slack": ["channels.json", "users.json"], "zulip": ["zulip_json/stream_index.json"]}


def export(sample: str, tmp_path: Path, name: str, content: str | None) -> Path:
    folder = shutil.copytree(SAMPLES / sample, tmp_path / "in" / sample)
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content, "utf-8")
    return folder


def half(sample: str) -> str:
    """A file that breaks after some of its messages."""
    text = (SAMPLES / sample / BROKEN[sample]).read_text("utf-8").rstrip()
    return text[:-1] + ', {"ts": "soon"}]'


@pytest.mark.parametrize("sample", BROKEN)
@pytest.mark.parametrize("content", ["half", "[{", "{}"])
def test_refused_unless_allowed_and_then_left_out_whole(sample: str, content: str, tmp_path: Path) -> None:
    source = export(sample, tmp_path, BROKEN[sample], half(sample) if content == "half" else content)
    with pytest.raises(ExportError, match=Path(BROKEN[sample]).name):
        workspace.ingest(source, tmp_path / "refused", key=KEY)
    told: list[ExportError] = []
    read = workspace.ingest(source, tmp_path / "set", key=KEY, policy=policy("public"), skip_broken=told.append)
    without = export(sample, tmp_path / "less", BROKEN[sample], None)
    expected = workspace.ingest(without, tmp_path / "expected", key=KEY, policy=policy("public"))
    assert read.table("messages").to_pylist() == expected.table("messages").to_pylist()
    assert read.manifest.digest == expected.manifest.digest
    assert read.counts["files_passed_over"] == (expected.counts["files_passed_over"] or 0) + 1
    [notice] = [notice for notice in read.notices if notice.code == "broken_left_out"]
    assert notice.count == 1
    assert [BROKEN[sample].rpartition("/")[2] in error.text("en") for error in told] == [True]
    assert "printer" not in (read.path / "manifest.json").read_text("utf-8")


@pytest.mark.parametrize("name", [f"{sample}:{name}" for sample, names in LISTS.items() for name in names])
def test_a_broken_list_of_spaces_or_people_is_always_refused(name: str, tmp_path: Path) -> None:
    sample, _, file = name.partition(":")
    source = export(sample, tmp_path, file, "[{")
    with pytest.raises(ExportError, match=Path(file).name):
        workspace.ingest(source, tmp_path / "set", key=KEY, skip_broken=lambda error: None)


def test_the_command_names_the_file_beside_its_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRAADMETER_KEY_FILE", str(tmp_path / "key"))
    source = export("slack", tmp_path, BROKEN["slack"], "[{")
    words = ["conversation", "import", str(source), "--into", str(tmp_path / "set"), "--json", "--policy", "public"]
    assert main([*words, "--skip-broken"]) == 0
    said = capsys.readouterr()
    assert "2017-07-15.json" in said.err
    assert "2017-07-15.json" not in said.out
