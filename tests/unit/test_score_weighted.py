"""`score --headcounts`: the same answers, counted as the organisation is, and a result that says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graadmeter import verbs
from graadmeter.base.errors import WeightingError
from graadmeter.cli import main


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """North says pioneering, South strategic; North has most people and fewest answers."""
    answers, headcounts = tmp_path / "answers.csv", tmp_path / "headcounts.csv"
    said = [("North", "pioneering")] * 20 + [("South", "strategic")] * 40
    rows = [f"r{n},esm3.culture,{value},{unit}" for n, (unit, value) in enumerate(said)]
    answers.write_text("respondent,item,value,unit\n" + "\n".join(rows), "utf-8")
    headcounts.write_text("variable,label,headcount\nunit,North,200\nunit,South,100\n", "utf-8")
    return answers, headcounts


def test_the_result_counts_as_the_organisation_is(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    answers, headcounts = files
    assert main(["score", str(answers), "--headcounts", str(headcounts), "--json", "--draws", "50"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["elements"]["culture"]["level"] == "pioneering"
    assert found["weighting"]["weighted"]
    assert found["weighting"]["design_effect"] == pytest.approx(1.5)
    assert found["weighting"]["effective_n"] == pytest.approx(40)
    assert found["weighting"]["variables"]["unit"]["labels"]["North"]["answered"] == 20
    assert [notice["code"] for notice in found["notices"]] == ["weighted"]


def test_without_headcounts_nothing_is_said_of_weights(files: tuple[Path, Path]) -> None:
    found = verbs.score(files[0], draws=0).to_json()
    assert found["elements"]["culture"]["level"] == "strategic"
    assert "weighting" not in found


def test_a_weighted_round_is_a_round_that_reports_take(files: tuple[Path, Path], tmp_path: Path) -> None:
    frozen = tmp_path / "round.json"
    frozen.write_text(json.dumps(verbs.score(*files[:1], headcounts=files[1], draws=50).to_json("en")), "utf-8")
    document = verbs.report(frozen, format="json", lang="en").decode()
    assert "weighted to the headcounts of Unit" in document
    assert "design effect 1.5" in document


def test_headcounts_may_be_given_in_code(files: tuple[Path, Path]) -> None:
    known = {"unit": {"North": 200, "South": 100}}
    one, other = verbs.score(files[0], headcounts=known, draws=0), verbs.score(files[0], headcounts=files[1], draws=0)
    assert one.to_json() == other.to_json()


def test_what_cannot_be_weighted_stops_with_the_reason(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(WeightingError, match="Unit: nobody answered from East"):
        verbs.score(files[0], headcounts={"unit": {"North": 200, "South": 100, "East": 4}})
    files[1].write_text("variable,label,headcount\nunit,North,many\n", "utf-8")
    assert main(["score", str(files[0]), "--headcounts", str(files[1])]) == 2
    assert "'many'" in capsys.readouterr().err
