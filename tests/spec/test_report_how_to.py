"""The page about reports and the page about JSON say what holds: their commands run, their blocks are those of the
schema."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

import pytest

from graadmeter import reports
from graadmeter.cli import main
from graadmeter.reports.blocks import BLOCKS

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "how-to/report.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    graadmeter (report .*)$", PAGE, re.MULTILINE)


def test_every_format_has_a_command_and_a_row() -> None:
    formats = {command.split("--format ")[1].split()[0] for command in COMMANDS}
    assert formats == set(reports.FORMATS.names()) == set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_writes_its_file(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    json_page = (DOCS / "reference/json.md").read_text(encoding="utf-8")
    example = re.findall(r"```json\n(.*?)```", json_page, re.DOTALL)[-1]
    (tmp_path / "round.json").write_text(example, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(command.split()) == 0
    assert (tmp_path / command.split("--out ")[1]).stat().st_size > 1000


def test_the_page_about_json_has_the_blocks_of_the_schema() -> None:
    text = (resources.files("graadmeter.reports") / "schema" / "round-1.schema.json").read_text("utf-8")
    known = set(json.loads(text)["properties"])
    assert set(BLOCKS) <= known
    page = (DOCS / "reference/json.md").read_text(encoding="utf-8")
    section = re.split(r"^## ", page.partition("### What follows from a round\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(BLOCKS) - {"brand"}
