"""The controls file: the manual's example holds, in every form; what is missing, too old or unclear is said."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from graadmeter.base.errors import FileError, PolicyError
from graadmeter.workspace.controls import REQUIRED, Control, lacking, read_controls

MANUAL = Path(__file__).parent.parent.parent / "docs" / "how-to" / "controls-file.md"
DAY = date(2026, 11, 21)


@pytest.fixture
def example() -> str:
    found = re.search(r"```yaml\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def file(tmp_path: Path, text: str | bytes, name: str = "controls.yaml") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_example_of_the_manual_in_every_form(example: str, tmp_path: Path) -> None:
    entries = [{key: str(value) for key, value in entry.items()} for entry in yaml.safe_load(example)]
    table = tmp_path / "controls.csv"
    with table.open("w", newline="") as target:
        writer = csv.DictWriter(target, ["id", "evidence", "date", "owner", "expires"])
        writer.writeheader()
        writer.writerows(entries)
    mapping = {entry["id"]: {key: value for key, value in entry.items() if key != "id"} for entry in entries}
    forms = [
        read_controls(file(tmp_path, example)),
        read_controls(file(tmp_path, json.dumps(entries), "controls.json")),
        read_controls(file(tmp_path, json.dumps(mapping), "mapping.json")),
        read_controls(file(tmp_path, json.dumps({"controls": entries}), "wrapped.json")),
        read_controls(table),
    ]
    assert all(form == forms[0] for form in forms)
    assert lacking(forms[0], DAY) == []
    assert [str(reason) for reason in lacking(forms[0], date(2027, 1, 1))] == [
        "dvo.law.c2 (the works council has consented) expired on 31 December 2026"
    ]


def test_the_manual_names_the_three() -> None:
    assert all(f"`{control_id}`" in MANUAL.read_text("utf-8") for control_id in REQUIRED)


def controls(**change: object) -> list[Control]:
    others = [Control(control_id, "x", DAY) for control_id in REQUIRED if control_id != "dvo.law.c2"]
    return [*others, Control("dvo.law.c2", "x", **{"since": DAY, **change})]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({"since": date(2026, 11, 22)}, False),
        ({"since": date(2025, 11, 21)}, True),
        ({"since": date(2025, 11, 20)}, False),
        ({"expires": DAY}, True),
        ({"expires": date(2026, 11, 20)}, False),
        ({"since": date(2024, 1, 1), "expires": date(2030, 1, 1)}, False),
    ],
)
def test_a_control_holds_from_its_day_for_a_year_at_most(change: dict[str, object], holds: bool) -> None:
    assert (lacking(controls(**change), DAY) == []) is holds


def test_a_renewed_control_counts_beside_its_old_entry() -> None:
    assert lacking([Control("dvo.law.c2", "x", date(2020, 1, 1)), *controls()], DAY) == []
    assert lacking([*controls(), Control("dvo.law.c2", "x", date(2020, 1, 1))], DAY) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {id: dvo.law.c2, date: 2026-01-01}", "dvo.law.c2: this control has no evidence"),
        ("- {id: dvo.law.c2, evidence: '  ', date: 2026-01-01}", "no evidence"),
        ("- {id: dvo.law.c2, evidence: x}", "no date"),
        ("- {id: dvo.law.c2, evidence: x, date: soon}", "date is 'soon'"),
        ("- {id: dvo.law.c2, evidence: x, date: 2026-01-01, expires: 31-12-2026}", "expires is '31-12-2026'"),
        ("- {evidence: x, date: 2026-01-01}", "this control has no id"),
        ("- dvo.law.c2", "expected a list of controls"),
        ("yes", "expected a list of controls"),
        ("", "expected a list of controls"),
        ("- [", "line 1"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_wrong_file_says_where_and_what(text: str | bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        read_controls(file(tmp_path, text))
    assert says in caught.value.text("en")
    assert "{" not in caught.value.text("nl").replace("{id", "")


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"controls\.yaml is not there"):
        read_controls(tmp_path / "controls.yaml")
