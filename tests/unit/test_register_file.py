"""The register as a file: the manual's example counts as it says, in every form; what is wrong is said by entry."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml

import graadmeter
from graadmeter import maturity
from graadmeter.base.errors import FileError, PolicyError, UnknownNameError
from graadmeter.cli import main
from graadmeter.workspace.controls import REQUIRED, VALID_DAYS, lacking, read_controls, read_register

MANUAL = Path(__file__).parents[2] / "docs/how-to/controls.md"
DAY = date(2026, 11, 22)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """The example of the manual."""
    found = re.search(r"```yaml\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    assert found
    path = tmp_path / "register.yaml"
    path.write_text(found[1], "utf-8")
    return path


def file(tmp_path: Path, text: str, name: str = "register.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_the_example_of_the_manual(register: Path) -> None:
    found = graadmeter.controls(register, on=DAY).register
    counts = {name: check.counts for name, check in found.checks.items() if check.counts is not None}
    assert counts == {
        "dvo.law.c2": "3", "dvo.law.c4": "1", "dvo.human.c5": "2", "dvo.monitoring.c2": "0", "dvo.human.c6": "na",
    }  # fmt: skip
    assert found.blocking == ["dvo.monitoring.c2"]
    assert found.checks["dvo.law.c2"].owner == "Secretary of the works council"
    later = graadmeter.controls(register, on=date(2027, 4, 16)).register
    assert later.checks["dvo.law.c2"].counts == "2", "out of its period, and without an end"


def test_it_is_the_same_in_every_form(register: Path, tmp_path: Path) -> None:
    entries = [{key: str(value) for key, value in entry.items()} for entry in yaml.safe_load(register.read_text())]
    table = tmp_path / "register.csv"
    with table.open("w", newline="") as target:
        writer = csv.DictWriter(target, sorted({key for entry in entries for key in entry}))
        writer.writeheader()
        writer.writerows(entries)
    data = file(tmp_path, json.dumps({"controls": entries}), "register.json")
    assert read_register(register) == read_register(table) == read_register(data)


def test_it_serves_as_the_controls_file(register: Path) -> None:
    assert {control.id for control in read_controls(register)} == {"dvo.law.c2", "dvo.law.c4", "dvo.human.c5"}
    assert [str(reason) for reason in lacking(read_controls(register), DAY)] == [
        "dvo.monitoring.c6 (following messages is about topics and risks, not about persons) is missing"
    ]


def test_the_preconditions_hold_as_long_as_the_model_says() -> None:
    assert {maturity.load("dvo").items[name].extra["frequency_days"] for name in REQUIRED} == {VALID_DAYS}


def test_a_value_and_its_evidence_in_one_entry(tmp_path: Path) -> None:
    path = file(tmp_path, '- {id: dvo.law.c1, value: 3, evidence: "Record", date: 2026-06-01, owner: "DPO"}')
    check = graadmeter.controls(path, on=DAY).register.checks["dvo.law.c1"]
    assert (check.counts, check.owner, check.holds_until) == ("3", "DPO", date(2027, 6, 1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {id: dvo.law.c1, value: 4}", "dvo.law.c1: value is '4'; choose one of: 0, 1, 2, 3, dk, na"),
        ("- {id: dvo.law.c99, value: 1}", "dvo.law.c99: the model has no check of this name"),
        ("- {id: dvo.law.c1, value: 1}\n- {id: dvo.law.c1, value: 2}", "has a value twice"),
        ("- {id: dvo.law.c1}", "no evidence"),
        ("- {value: 1}", "this control has no id"),
        ("- {id: dvo.law.c1, value: 1, date: soon}", "date is 'soon'"),
        ("- {fact: weather, is: fine}", "fact is 'weather'; choose one of: organisation.works_council"),
        ("- {fact: platform.location, is: moon}", "is: 'moon'; choose one of: external, internal"),
        ("- {fact: platform.location}", "choose one of: external, internal"),
        ("3", "expected a list of controls"),
    ],
)
def test_what_is_wrong_is_said_by_entry(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(PolicyError) as caught:
        graadmeter.controls(file(tmp_path, text))
    assert says in caught.value.text("en")
    assert caught.value.text("nl") != caught.value.text("en")


def test_no_file_and_no_such_format(register: Path, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        graadmeter.controls(tmp_path / "nothing.yaml")
    with pytest.raises(UnknownNameError, match="pdf, xlsx, json"):
        graadmeter.controls(register, on=DAY, out=tmp_path / "register.docx")


def test_on_the_command_line(register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["controls", str(register), "--on", "2026-11-22", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "Monitoring and escalation: Red: solve this first (of what was looked at: 1 of 6 checks)" in said
    assert said.index("dvo.monitoring.c2: Not arranged") < said.index("dvo.law.c4: Designed (on paper) (the evidence")
    assert main(["controls", str(register), "--on", "2026-11-22", "--json", "--lang", "nl"]) == 0
    given = json.loads(capsys.readouterr().out)
    assert given["register"]["checks"]["dvo.law.c4"]["lowered"] == "expired"
    assert given["register"]["checks"]["dvo.law.c4"]["why"] == "het bewijs is verlopen"
    out = tmp_path / "register.json"
    assert main(["controls", str(register), "--on", "2026-11-22", "--lang", "nl", "--out", str(out)]) == 0
    assert json.loads(out.read_text("utf-8")) == given
    assert f"Register geschreven: {out}" in capsys.readouterr().out
    assert main(["controls", str(register), "--on", "today"]) == 2
