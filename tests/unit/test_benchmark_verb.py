"""`graadmeter benchmark`: a round signed for others, a file of theirs checked, and the place among them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import graadmeter
from graadmeter import maturity
from graadmeter.base.errors import BenchmarkError, GraadmeterError
from graadmeter.base.text import Bilingual
from graadmeter.cli import main
from graadmeter.diagnosis.benchmark import Entry, Figure
from graadmeter.diagnosis.benchmark.signed import read, write
from graadmeter.maturity.own import with_processes

TODAY = date(2026, 11, 20)
Scored = Callable[..., Path]


@pytest.fixture(autouse=True)
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "keys" / "key"
    monkeypatch.setenv("GRAADMETER_KEY_FILE", str(file))
    return file


@pytest.fixture
def scored(tmp_path: Path) -> Scored:
    """A round of a model as `score --json` writes it; every respondent says `value` to each of `items`."""

    def make(model: Any, items: dict[str, object], n: int = 12, **more: object) -> Path:
        answers = tmp_path / "answers.csv"
        rows = [f"r{who},{item},{value}" for who in range(n) for item, value in items.items()]
        answers.write_text("respondent,item,value\n" + "\n".join(rows), encoding="utf-8")
        told = graadmeter.score(answers, model, draws=50).to_json("en")
        file = tmp_path / "round.json"
        file.write_text(json.dumps(told | {"made_on": "2026-10-05"} | more), encoding="utf-8")
        return file

    return make


def quick(model: str = "esm3", level: str = "facilitating") -> dict[str, object]:
    return {f"{model}.{element}": level for element in maturity.load(model).elements}


def full(model: maturity.Model, value: object) -> dict[str, object]:
    return {item.id: value for element in model.elements.values() for item in element.items}


def other(tmp_path: Path, seed: int, entry: Entry, **more: Any) -> Path:
    file = tmp_path / f"other{seed}-{more.get('month', '')}.json"
    file.write_bytes(write(replace(entry, **more), bytes([seed]) * 32))
    return file


def signed(round: Path, **more: Any) -> Entry:
    return graadmeter.benchmark_sign(round, round.with_name("own.json"), **more).entry


def moved(entry: Entry, by: float) -> dict[str, Figure]:
    return {
        key: replace(one, score=one.score + by, low=one.low + by, high=one.high + by)
        for key, one in entry.elements.items()
    }


def test_a_round_is_signed_checked_and_compared(scored, tmp_path, capsys):
    round = scored("esm3", quick(), n=15)
    out = tmp_path / "own.json"
    assert (
        main(["benchmark", "sign", str(round), "--out", str(out), "--label", "Zorg", "--sector", "care", "--json"]) == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert (told["label"], told["month"], told["mode"], told["n"]) == ("Zorg", "2026-10", "quick", 15)
    assert main(["benchmark", "check", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {key: value for key, value in told.items() if key != "out"}
    own = read(out.read_bytes()).entry
    files = [other(tmp_path, 1, own, elements=moved(own, 0.5)), *(
        other(tmp_path, seed, own, elements=moved(own, -0.5)) for seed in (2, 3, 4)
    )]  # fmt: skip
    assert main(["benchmark", "compare", str(round), *map(str, files), "--on", "2026-11-20", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["organisations"], found["unit"]) == (5, "score")
    assert set(found["elements"]) == set(maturity.load("esm3").elements)
    culture = found["elements"]["culture"]
    assert culture["place"] == {"best": 2, "worst": 2, "of": 5, "text": "place 2 of 5: no other band overlaps"}
    assert culture["own"]["score"] == 2.0
    assert culture["quartiles"] == [1.5, 1.5, 2.0]
    assert culture["ends"] is None, "from ten organisations on"
    assert main(["benchmark", "compare", str(round), *map(str, files), "--on", "2026-11-20", "--lang", "nl"]) == 0
    assert "plaats 2 van 5" in capsys.readouterr().out


def test_nothing_is_shown_below_five(scored, tmp_path):
    round = scored("esm3", quick())
    own = signed(round)
    found = graadmeter.benchmark_compare(round, [other(tmp_path, seed, own) for seed in (1, 2, 3)], on=TODAY)
    assert found.together == 4
    for row in found.to_json("en")["elements"].values():
        assert row["place"] is row["quartiles"] is row["ends"] is None
    assert "Nothing is shown below 5" in found.to_text("en")
    assert "Cultur" not in found.to_text("en")


def test_an_organisation_counts_once_and_one_s_own_file_does_not(scored, tmp_path):
    round = scored("esm3", quick())
    own = signed(round)
    files = [
        round.with_name("own.json"), other(tmp_path, 1, own, month="2026-09"), other(tmp_path, 1, own, month="2026-08"),
        other(tmp_path, 1, own, month="2024-01"), other(tmp_path, 2, own, mode="full"), other(tmp_path, 3, own),
    ]  # fmt: skip
    found = graadmeter.benchmark_compare(round, files, on=TODAY)
    why = [one.left_out.text("en") if one.left_out else None for one in found.files]
    assert why == [
        "signed with your own key: these are figures of your own",
        None,
        "there is a newer file of the same organisation",
        "measured more than 24 months ago",
        "asked in another way: a quick placement, a full questionnaire and a poll are not put beside each other",
        None,
    ]
    assert found.together == 3
    assert {one.of for one in found.spreads.values()} == {3}


def test_the_criteria_are_compared_as_shares(scored, tmp_path):
    model = maturity.load("esm6")
    round = scored("esm6", full(model, 4))
    own = signed(round)
    assert all(0 < one.score < 1 for one in own.elements.values())
    assert own.overall is None
    found = graadmeter.benchmark_compare(
        round, [other(tmp_path, seed, own, elements=moved(own, 0.03)) for seed in (1, 2, 3, 4)], on=TODAY
    )
    assert found.unit == "share"
    (low, middle, high) = next(iter(found.spreads.values())).quartiles
    assert {low * 20 % 1, middle * 20 % 1, high * 20 % 1} == {0}, "rounded to 5 %"
    assert "%" in found.to_text("en")
    above = {key: replace(one, high=1.2) for key, one in own.elements.items()}
    with pytest.raises(BenchmarkError, match="above the highest"):
        graadmeter.benchmark_check(other(tmp_path, 1, own, elements=above))


def test_a_poll_is_compared_by_the_share_of_each_half(scored, tmp_path):
    round = scored("s3m", {"s3m.poll": "functional"}, n=14)
    own = signed(round)
    assert own.mode == "poll"
    assert {key: (one.score, one.n) for key, one in own.elements.items()} == {"low": (0, 14), "high": (1, 14)}
    found = graadmeter.benchmark_compare(round, [other(tmp_path, seed, own) for seed in (1, 2, 3, 4)], on=TODAY)
    told = found.to_json("en")["elements"]
    assert told["high"]["name"] == "upper half: Functional, Transformation"
    assert told["high"]["place"]["of"] == 5
    with pytest.raises(BenchmarkError, match="no poll"):
        graadmeter.benchmark_check(other(tmp_path, 1, own, model="esm3", version=maturity.load("esm3").version))
    with pytest.raises(BenchmarkError, match="no element initiative"):
        graadmeter.benchmark_check(other(tmp_path, 1, own, elements={"initiative": own.elements["low"]}))


def test_an_aspect_is_not_put_beside_a_poll(scored, tmp_path):
    model = maturity.load("s3m")
    asked = signed(scored("s3m", full(model, 2)))
    assert asked.mode == "full"
    assert set(asked.elements) == set(model.elements)
    round = scored("s3m", {"s3m.poll": "functional"})
    found = graadmeter.benchmark_compare(round, [other(tmp_path, 1, asked)], on=TODAY)
    assert found.together == 1


def test_processes_are_compared_by_the_ones_that_all_have(scored, tmp_path):
    smg = maturity.load("smg")
    mine = with_processes(smg, {"own_1": Bilingual("Geheim proces", "Secret process")})
    round = scored(mine, full(mine, 2), model_text=mine.source)
    own = signed(round)
    assert (own.model, own.version) == ("smg", smg.version), "the others' processes are asked as they were"
    assert set(own.elements) == set(smg.elements)
    assert "ecret" not in round.with_name("own.json").read_text()
    assert "own_1" not in round.with_name("own.json").read_text()
    alone = scored(mine, {item.id: 2 for item in mine.elements["own_1"].items}, model_text=mine.source)
    with pytest.raises(BenchmarkError, match="nothing to send"):
        signed(alone)


def test_a_model_that_others_do_not_have_is_said_so(scored):
    text = maturity.load("esm3").source
    adapted = text.replace("esm3", "ours")
    said = {item.replace("esm3", "ours"): value for item, value in quick().items()}
    with pytest.raises(BenchmarkError, match="one of your own"):
        signed(scored(maturity.parse(adapted, file="ours.yaml"), said, model_text=adapted))
    changed = text.replace("Culture", "Habits", 1)
    with pytest.raises(BenchmarkError, match="a version of its own"):
        signed(scored(maturity.parse(changed, file="ours.yaml"), quick(), model_text=changed))


def test_the_minimum_group_of_the_round_holds(scored):
    with pytest.raises(BenchmarkError, match="10 people or more"):
        signed(scored("esm3", quick(), n=9))
    rows = {**quick(), "esm3.culture": "dk"}
    assert "culture" not in signed(scored("esm3", rows, n=12)).elements


def test_a_round_without_a_day_asks_for_its_month(scored):
    round = scored("esm3", quick(), made_on=None)
    with pytest.raises(BenchmarkError, match="--month"):
        signed(round)
    assert signed(round, month="2026-09").month == "2026-09"
    closed = scored("esm3", quick(), assessment={"closed_on": "2026-08-31"})
    assert signed(closed, month="2026-09").month == "2026-08", "the round itself knows better"


@pytest.mark.parametrize(
    "given", [{"label": "x" * 61}, {"label": "a\u202eb"}, {"sector": "spies"}, {"month": "2026-13"}]
)
def test_what_others_would_refuse_is_not_written(scored, given):
    round = scored("esm3", quick(), made_on=None)
    with pytest.raises(BenchmarkError):
        signed(round, **{"month": "2026-09"} | given)
    assert not round.with_name("own.json").exists()


def test_a_file_that_was_changed_is_named_and_refused(scored, tmp_path, capsys):
    round = scored("esm3", quick())
    signed(round)
    own = tmp_path / "own.json"
    own.write_bytes(own.read_bytes().replace(b'"n": 12', b'"n": 13', 1))
    for command in (["check", str(own)], ["compare", str(round), str(own)]):
        assert main(["benchmark", *command, "--lang", "en"]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert "own.json: this file was changed after it was signed" in said.err
    with pytest.raises(GraadmeterError, match="not there"):
        graadmeter.benchmark_check(tmp_path / "none.json")


def test_the_same_key_signs_again_and_checking_makes_none(scored, tmp_path, key):
    round = scored("esm3", quick())
    strange = other(tmp_path, 1, Entry("esm3", "9.9.9", "full", "2026-03", 10, 12, {"x": Figure(1, 1, 1, 12)}))
    graadmeter.benchmark_check(strange)
    graadmeter.benchmark_compare(round, [strange], on=TODAY)
    assert not key.exists()
    first = graadmeter.benchmark_sign(round, tmp_path / "a.json")
    second = graadmeter.benchmark_sign(round, tmp_path / "b.json")
    assert first.fingerprint == second.fingerprint
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
