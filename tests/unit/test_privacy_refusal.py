"""Figures per unit, location or layer of staff: each is refused without evidence, in every way to ask for it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graadmeter import workspace
from graadmeter.base.errors import PolicyError
from graadmeter.cli import main
from graadmeter.conversation.figures import refused
from graadmeter.conversation.metrics import offered
from graadmeter.workspace.controls import REQUIRED, Control

SAMPLE = Path(__file__).parent.parent / "golden" / "importers" / "slack"
PER_GROUP = sorted(name for name, metric in offered().items() if metric.attributes)
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("people") / "people.csv"
    users = json.loads((SAMPLE / "users.json").read_text("utf-8"))
    rows = [f"{user['id']},{'AB'[n % 2]},{'XY'[n % 2]},{'PQ'[n % 2]}" for n, user in enumerate(users)]
    path.write_text("\n".join(["person,unit,location,layer", *rows]))
    return path


def test_whatever_reads_a_group_of_people_is_on_the_list() -> None:
    reads = {
        name for name, metric in offered().items()
        if {"PEOPLE.unit", "PEOPLE.location", "PEOPLE.layer"} & set(metric.reads)
        or {"unit", "location", "layer"} & set(metric.grain)
    }  # fmt: skip
    assert reads == set(PER_GROUP)


@pytest.mark.parametrize("metric", PER_GROUP)
def test_it_is_refused_without_evidence_and_not_computed_without_groups(metric: str, people: Path) -> None:
    with pytest.raises(PolicyError, match="need three preconditions"):
        workspace.measure(SAMPLE, people=people, only=[metric])
    two = [Control(one, "Decision", TODAY) for one in list(REQUIRED)[:2]]
    with pytest.raises(PolicyError, match="dvo"):
        workspace.measure(SAMPLE, people=people, only=[metric], controls=two)
    left = workspace.measure(SAMPLE, people=people, only=[metric], groups=False).to_json("en")["metrics"][metric]
    assert (left["value"], left["n"]) == (None, None)
    assert not {"by", "by_text", "cross", "curve", "interval"} & set(left)


@pytest.mark.parametrize("metric", PER_GROUP)
def test_the_command_line_says_no_with_exit_code_two(
    metric: str, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["conversation", "measure", str(SAMPLE), "--people", str(people), "--only", metric, "--lang", "en"]
    assert main(asked) == 2
    assert "need three preconditions" in capsys.readouterr().err
    controls = tmp_path / "controls.json"
    rows = [{"id": one, "evidence": "Decision", "date": TODAY.isoformat()} for one in REQUIRED]
    controls.write_text(json.dumps(rows))
    assert main([*asked, "--controls", str(controls)]) == 0
    assert main([*asked, "--policy", "public"]) == 0


@pytest.mark.parametrize("metric", PER_GROUP)
def test_once_made_it_goes_whole_when_the_evidence_does(metric: str, people: Path) -> None:
    made = workspace.measure(SAMPLE, people=people, only=[metric], policy="public").to_json("en")["metrics"][metric]
    assert made["per_group"] is True
    extras: dict[str, Any] = {"by": {"A": 1}, "by_text": {"A": "A"}, "cross": {"rows": ["A"]}, "curve": {"x": [1.0]}}
    left = refused({**made, **extras}, "en")
    assert set(left["both"]) == {"rule_text", "note"}
    assert set(left) - {"per_group", "note", "both"} == {
        "name", "value", "n", "n_of", "n_text", "unit", "rule", "rule_text", "period",
    }  # fmt: skip
    assert left["value"] is left["n"] is left["n_text"] is None
