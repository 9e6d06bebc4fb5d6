"""The statement for a works council: made from what is in force, the same on page, in PDF and on the command line."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from graadmeter import workspace
from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import LANGS
from graadmeter.cli import main
from graadmeter.conversation.metrics import offered
from graadmeter.disclosure import policy
from graadmeter.reports import privacy
from graadmeter.reports.privacy.measures import COLUMNS
from graadmeter.workspace import themes
from graadmeter.workspace.controls import REQUIRED
from graadmeter.workspace.statement import statement

SAMPLES = Path(__file__).parent.parent / "golden" / "importers"
LIST = Path(__file__).resolve().parents[2] / "docs/how-to/themes.yaml"
KEY = bytes(32)
DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stated") / "set"
    workspace.ingest(SAMPLES / "slack", folder, key=KEY, today=DAY)
    return folder


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sampled") / "set"
    workspace.ingest(SAMPLES / "slack", folder, key=KEY, today=DAY, themes=LIST, keep=["sample:3"])
    return folder


@pytest.fixture
def controls(tmp_path: Path) -> Path:
    path = tmp_path / "controls.json"
    rows = [{"id": one, "evidence": f"Decision about {one}", "date": "2026-10-01", "owner": "HR"} for one in REQUIRED]
    path.write_text(json.dumps(rows))
    return path


def said(found: privacy.PrivacyStatement, lang: Any = "en") -> str:
    return privacy.render(found, "md", lang).decode()


def test_every_figure_stands_in_it_with_what_it_reads_and_is_split_by(dataset: Path, sampled: Path) -> None:
    listed = {one.id: one for group in statement(sampled, today=DAY).measures for one in group.rows}
    assert set(listed) == set(offered())
    text = said(statement(sampled, today=DAY))
    for metric in offered().values():
        assert set(metric.reads) <= set(COLUMNS), "a column without a word for it"
        assert listed[metric.id].grain
        assert metric.name.text("en").replace("|", "\\|") in text
    about_themes = {name for name, metric in offered().items() if "THREAD_THEMES.score" in metric.reads}
    without = {one.id for group in statement(dataset, today=DAY).measures for one in group.rows}
    assert set(offered()) - without == about_themes


def test_what_is_set_is_what_is_said(tmp_path: Path, dataset: Path, sampled: Path) -> None:
    text = said(statement(dataset, today=DAY))
    assert "Groups of 10 people or more" in text
    assert "No text of a message is stored." in text
    assert "21 November 2027" in text  # a year after it was read
    workspace.ingest(SAMPLES / "slack", tmp_path / "set", key=KEY, today=DAY, policy=policy("staff", 14), keep_days=30)
    text = said(statement(tmp_path / "set", today=DAY))
    assert "Groups of 14 people or more" in text
    assert "21 December 2026" in text
    text = said(statement(sampled, today=DAY))
    assert "No text of a message is stored, except the masked text of 3 threads" in text
    assert "until 20 January 2027" in text
    assert "Nobody recorded who decided so" in text
    assert "should have been deleted" in said(statement(sampled, today=DAY + timedelta(days=61)))
    themes_gone = tmp_path / "copy"
    shutil.copytree(sampled, themes_gone)
    themes.forget_sample(themes_gone)
    assert "No text of a message is stored." in said(statement(themes_gone, today=DAY))


def test_the_preconditions_say_what_shows_them_and_what_follows_when_they_lapse(dataset: Path, controls: Path) -> None:
    without = statement(dataset, today=DAY)
    assert not without.groups_allowed
    assert "no figure per unit, location or layer is shown" in said(without)
    with_evidence = statement(dataset, controls=controls, today=DAY)
    assert with_evidence.groups_allowed
    text = said(with_evidence)
    for control in REQUIRED:
        assert f"Decision about {control} (1 October 2026) | HR | 1 October 2027" in text
    lapsed = statement(dataset, controls=controls, today=date(2027, 10, 2))
    assert not lapsed.groups_allowed
    assert said(lapsed).count("does not hold (1 October 2027)") == 3


def test_a_public_archive_says_that_nothing_is_hidden(tmp_path: Path) -> None:
    workspace.ingest(SAMPLES / "zulip", tmp_path / "set", key=KEY, today=DAY, policy=policy("public"))
    found = statement(tmp_path / "set", today=DAY)
    assert found.groups_allowed
    text = said(found)
    assert "small groups are not hidden" in text
    assert "Direct conversations are not read." not in text
    assert text.count("not needed") == 3


def test_the_mark_is_of_the_settings_not_of_the_day_or_the_language(dataset: Path, controls: Path) -> None:
    found = statement(dataset, today=DAY)
    assert found.digest == statement(dataset, today=DAY + timedelta(days=3)).digest
    assert found.to_json("nl")["digest"] == found.to_json("en")["digest"]
    assert statement(dataset, controls=controls, today=DAY).digest != found.digest
    assert replace(found, policy=policy("staff", 12)).digest != found.digest


@pytest.mark.parametrize("lang", LANGS)
def test_the_file_holds_every_section_on_four_pages(sampled: Path, controls: Path, tmp_path: Path, lang: Any) -> None:
    found = statement(sampled, controls=controls, today=DAY)
    path = tmp_path / "statement.pdf"
    privacy.written(found, path, lang)
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext")
    asked = ["pdftotext", "-layout", str(path), "-"]
    pages = subprocess.run(asked, capture_output=True, check=True).stdout.decode()
    assert pages.count("\f") <= 4
    text = " ".join(pages.split())
    for section in privacy.compose(found).sections:
        assert section.heading.text(lang) in text
    assert found.digest[:16] in text


def test_the_two_languages_have_no_sentence_in_common(sampled: Path) -> None:
    found = statement(sampled, today=DAY)
    both = set(re.findall(r"[A-Z][^.|]{25,}\.", said(found, "nl"))) & set(re.findall(r"[A-Z][^.|]{25,}\.", said(found)))
    assert not both


def test_the_command_line_writes_each_form(
    dataset: Path, controls: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["privacy", "--dataset", str(dataset), "--controls", str(controls), "--lang", "nl"]
    for end, begins in (("pdf", b"%PDF"), ("json", b"{"), ("md", b"# Wat")):
        assert main([*asked, "--out", str(tmp_path / f"out.{end}")]) == 0
        assert (tmp_path / f"out.{end}").read_bytes().startswith(begins)
    kept = json.loads((tmp_path / "out.json").read_text())
    assert kept["schema"] == "graadmeter-privacy/1"
    assert len(kept["preconditions"]) == 3
    capsys.readouterr()
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["digest"] == kept["digest"]
    assert main(asked) == 0
    assert "Wat nooit gebeurt" in capsys.readouterr().out
    assert main([*asked, "--out", str(tmp_path / "out.docx")]) == 2
    assert "pdf, json, md" in capsys.readouterr().err


def test_another_form_is_refused(dataset: Path) -> None:
    with pytest.raises(UnknownNameError, match="pdf, json, md"):
        privacy.render(statement(dataset, today=DAY), "docx", "en")


def test_measuring_a_sample_after_its_day_says_so(sampled: Path) -> None:
    def codes(day: date) -> set[str]:
        result = workspace.measure(sampled, key=KEY, today=day, only=["messages"])
        return {notice["code"] for notice in result.coverage["notices"]}

    assert "text_kept_too_long" not in codes(DAY + timedelta(days=60))
    assert "text_kept_too_long" in codes(DAY + timedelta(days=61))
