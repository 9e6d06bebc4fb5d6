"""A frozen round is read strictly: a wrong file names the file, the place, what was seen and what to do."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from graadmeter import maturity, reports
from graadmeter.base.errors import FileError, GraadmeterError, ReportError
from graadmeter.base.text import LANGS

Json = dict[str, Any]


@pytest.fixture
def judged_round(full_round: Json) -> Json:
    """A round of an organisation that held a workshop, which came to one category."""
    culture = {
        "level": "pioneering", "n": 7, "agreed_on": "2026-03-19", "agreement": 0.9, "dissent": 1,
        "reason": "Nobody asks a question there", "evidence": "Three threads", "version": full_round["version"],
    }  # fmt: skip
    return full_round | {"judgements": {"culture": culture}}


def test_what_score_writes_is_a_round_by_itself(score_json: Json, s3m_json: Json, small_json: Json) -> None:
    for given in (score_json, s3m_json, small_json):
        found = reports.read(given)
        assert found.organisation is None
        assert found.made_on is None
        assert found.measures is None
        assert found.earlier is None


def test_a_file_and_its_content_are_the_same_round(tmp_path: Path, full_round: Json) -> None:
    path = tmp_path / "round.json"
    path.write_text(json.dumps(full_round), encoding="utf-8-sig")  # with the mark some editors write
    assert reports.read(path) == reports.read(full_round)
    assert reports.read(str(path)).organisation == "Waterschap Rijn & Delta"


def test_half_a_sign_is_refused_with_its_place(tmp_path: Path, full_round: Json) -> None:
    path = tmp_path / "round.json"
    path.write_text(json.dumps(full_round | {"organisation": "Waterschap \ud83d"}), encoding="utf-8")
    with pytest.raises(ReportError, match="half a sign") as refused:
        reports.read(path)
    assert refused.value.place is not None
    assert refused.value.place.path == "organisation"


def test_what_the_web_adds_is_there(full_round: Json) -> None:
    found = reports.read(full_round)
    assert found.invited == 160
    assert found.earlier
    assert found.earlier.score == 1.05
    assert found.launched_on == date(2024, 10, 1)
    assert found.roles == {"leader": 12, "owner": 11, "support": 14, "employee": 61}


def test_a_judgement_that_does_not_fit_the_model_is_left_out_and_said(judged_round: Json) -> None:
    judged_round["judgements"]["weather"] = {"level": "pioneering"}
    judged_round["judgements"]["tools"] = {"level": "pioneering", "version": "0.0.1"}
    found = reports.read(judged_round).diagnose()
    assert list(found.judgements) == ["culture"]
    assert len(found.notices) == 2
    said = json.loads(reports.report(judged_round, format="json", lang="en"))
    (method,) = (section for section in said["sections"] if section["id"] == "method")
    (experts,) = (text for term, text in method["blocks"][0]["rows"] if term == "Experts")
    assert all(notice.text("en") in experts for notice in found.notices)


@pytest.mark.parametrize("lang", LANGS)
def test_the_report_names_the_judged_level_with_n_and_day(judged_round: Json, lang: Any) -> None:
    said = json.loads(reports.report(judged_round, format="json", lang=lang))
    blocks = {block["kind"]: block for section in said["sections"] for block in section["blocks"]}
    _, experts, _ = blocks["sources"]["rows"]
    assert "7" in experts["detail"]
    assert "19" in experts["detail"]
    label, level, stand = {
        "nl": ("Deskundigen", "Pionierend", "(7 mensen stemden, 19 maart 2026)"),
        "en": ("Experts", "Pioneering", "(7 people voted, 19 March 2026)"),
    }[lang]
    cards = {card["name"]: dict(card["rows"]) for card in blocks["cards"]["rows"]}
    culture = next(rows for rows in cards.values() if label in rows)
    assert culture[label].startswith(f"{level} {stand}: Nobody asks a question there. 1 ")
    assert culture[label].endswith("Three threads.")
    assert sum(label in rows for rows in cards.values()) == 1


def test_an_earlier_round_of_another_version_is_not_compared(full_round: Json) -> None:
    full_round["previous"]["version"] = "0.0.1"
    assert reports.read(full_round).earlier is None


def test_the_published_schema_is_a_schema() -> None:
    text = (resources.files("graadmeter.reports") / "schema" / "round-1.schema.json").read_text("utf-8")
    Draft202012Validator.check_schema(json.loads(text))


def test_a_round_that_carries_its_model_outlives_the_library(score_json: Json) -> None:
    own = maturity.load("esm3").source.replace("version: ", "version: 9.9.9 # was ", 1)
    model = maturity.parse(own)
    kept = score_json | {"version": model.version, "digest": model.digest, "model_text": own}
    assert reports.read(kept).model.version == "9.9.9"
    with pytest.raises(ReportError, match="digest"):
        reports.read(kept | {"digest": score_json["digest"]})


MAYBE = {"n": 1, "options": {"maybe": {"share": 1.0}}, "low": {"share": 1.0}, "high": {"share": 0.0}}


def change(path: str, value: Any) -> Callable[[Json], None]:
    def apply(data: Json) -> None:
        *parents, last = path.split("/")
        for parent in parents:
            data = data[parent]
        data[last] = value

    return apply


@pytest.mark.parametrize(
    ("fault", "place", "words"),
    [
        (change("schema", "smm-model/1"), "", "graadmeter-round/1"),
        (change("model", "esm9"), "model", "choose one of: esm3"),
        (change("model", "metrics"), "model", "choose one of: esm3"),
        (change("version", "0.0.1"), "version", "score the answers again"),
        (change("n", "98"), "n", "a whole number"),
        (change("colour", "red"), "colour", "unknown key"),
        (change("elements/colour", {"level": None, "score": None}), "elements.colour", "has no element 'colour'"),
        (change("elements/culture", {"level": "level9", "score": 1.0}), "elements.culture", "has no level 'level9'"),
        (change("elements/culture", {"level": None}), "elements.culture", "score"),
        (change("elements/culture/attainment/facilitating", 1.5), "elements.culture.attainment.facilitating", "most"),
        (change("elements/culture/score", 3.5), "elements.culture", "from 0 to 3"),
        (change("overall/interval", [2.0]), "overall.interval", "at least 2"),
        (change("overall/interval", [1.0, 2.0, 3.0]), "overall.interval", "two numbers"),
        (change("overall/interval", [2.0, 1.0]), "overall", "the lower end first"),
        (change("overall/bottlenecks", ["colour"]), "overall", "has no element 'colour'"),
        (change("ambitions/culture", "level9"), "ambitions.culture", "has no level 'level9'"),
        (change("ambitions/colour", "strategic"), "ambitions.colour", "has no element 'colour'"),
        (change("judgements/culture", {"n": 3}), "judgements.culture", "key 'level' is missing"),
        (change("judgements/culture/n", -1), "judgements.culture.n", "0 or more"),
        (change("judgements/culture/agreement", 1.5), "judgements.culture.agreement", "most"),
        (change("judgements/culture/agreed_on", "2026-02-30"), "judgements.culture", "is not a day"),
        (change("judgements/culture/who", "Ann"), "judgements.culture.who", "unknown key"),
        (change("made_on", "2026-02-30"), "made_on", "is not a day"),
        (change("assessment/opened_on", "2 March"), "assessment.opened_on", "a day such as"),
        (change("organisation", {"name": ""}), "organisation.name", "a text that is not empty"),
        (change("conversation", {"figures": {}}), "conversation", "key 'metrics' is missing"),
        (change("poll", MAYBE), "poll.options", "has no answer 'maybe'"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_named(
    judged_round: Json, tmp_path: Path, fault: Callable[[Json], None], place: str, words: str
) -> None:
    wrong = copy.deepcopy(judged_round)
    fault(wrong)
    path = tmp_path / "round.json"
    path.write_text(json.dumps(wrong))
    with pytest.raises(ReportError) as caught:
        reports.read(path)
    assert caught.value.place
    assert caught.value.place.file == str(path)
    assert (caught.value.place.path or "") == place
    assert words in caught.value.text("en")
    assert caught.value.text("nl") != caught.value.text("en")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b'{"schema": "graadmeter-round/1", "model": "es', b"[1, 2]", b"null", b"\xff\xfe\x00",
        b"respondent,item\n", b'{"n": NaN}', b"[" * 100_000,
    ],
    ids=["empty", "half", "cut off", "a list", "null", "no text", "csv", "NaN", "nested"],
)  # fmt: skip
def test_a_damaged_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "round.json"
    path.write_bytes(content)
    with pytest.raises(ReportError) as caught:
        reports.read(path)
    for lang in LANGS:
        text = caught.value.text(lang)
        assert str(path) in text
        assert "\n" not in text


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(FileError) as caught:
            reports.read(path)
        assert str(path) in caught.value.text("nl")


def test_every_key_of_the_schema_may_be_left_out_or_is_asked_for(score_json: Json) -> None:
    for key in ("schema", "model", "version", "digest", "n", "elements", "overall"):
        with pytest.raises(GraadmeterError):
            reports.read({name: value for name, value in score_json.items() if name != key})
    for key in (
        "statement",
        "notices",
        "ignored",
        "roles",
        "policy",
        "seed",
        "draws",
        "poll",
        "lang",
        "band",
        "min_group",
    ):
        reports.read({name: value for name, value in score_json.items() if name != key}).diagnose()


def test_a_report_as_json_carries_its_round(tmp_path: Path, full_round: Json) -> None:
    path = tmp_path / "report.json"
    reports.report(full_round, format="json", lang="en", out=path)
    assert reports.read(path).data == reports.read(full_round).data
