"""The command line: one sentence on failure, JSON alone on standard output, both languages everywhere."""

from __future__ import annotations

import json

import pytest

from graadmeter.cli import main

VERBS = (
    ("model", "list"),
    ("model", "show"),
    ("model", "check"),
    ("score",),
    ("calibrate",),
    ("conversation", "import"),
    ("conversation", "measure"),
    ("plan",),
    ("benchmark", "sign"),
    ("benchmark", "check"),
    ("benchmark", "compare"),
    ("report",),
    ("demo",),
)


@pytest.fixture
def answers(tmp_path):
    file = tmp_path / "answers.csv"
    rows = [f"r{n},esm3.culture,{'facilitating' if n % 3 else 'pioneering'}" for n in range(12)]
    file.write_text("respondent,item,value\n" + "\n".join(rows), encoding="utf-8")
    return file


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_verb_takes_json_and_language_and_explains_itself(verb, lang, capsys):
    with pytest.raises(SystemExit) as stop:
        main([*verb, "--help", "--lang", lang])
    said = capsys.readouterr().out
    assert stop.value.code == 0
    assert "--json" in said
    assert "--lang" in said
    assert ("toon deze hulp" in said) == (lang == "nl")


def test_json_is_alone_on_standard_output(answers, capsys):
    assert main(["score", str(answers), "--json", "--draws", "50"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["elements"]["culture"]["level"] == "facilitating"
    assert result["elements"]["culture"]["n"] == 12


def test_another_rule_places_the_whole(answers, capsys):
    assert main(["score", str(answers), "--json", "--draws", "0", "--rule", "majority:share=60%"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["rule"] == "majority:share=60%"
    assert result["rules"]["majority"]["parameters"] == {"share": 0.6, "weighted": True}
    assert main(["score", str(answers), "--rule", "majority"]) == 0
    assert "* Majority " in capsys.readouterr().out


@pytest.mark.parametrize(("lang", "said"), [("en", "choose one of: staged_gate,"), ("nl", "kies uit: staged_gate,")])
def test_an_unknown_rule_is_one_sentence_with_the_choices(answers, capsys, lang, said):
    assert main(["score", str(answers), "--rule", "average", "--lang", lang]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert len(err.splitlines()) == 1


def test_model_list_is_a_list_of_rows(capsys):
    assert main(["model", "list", "--json", "--lang", "nl"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"esm3", "s3m", "esm6", "wi3", "smg", "dvo", "metrics", "benchmarks", "mapping"} == {
        row["id"] for row in rows
    }
    assert all(set(row) == {"id", "kind", "version", "status", "name"} for row in rows)


@pytest.mark.parametrize(
    ("arguments", "lang", "words"),
    [
        (["score", "nowhere.csv"], "en", "nowhere.csv is not there"),
        (["score", "nowhere.csv"], "nl", "nowhere.csv is er niet"),
        (["model", "show", "zzz"], "en", "esm3"),
        (["conversation", "measure", "nowhere.zip", "--rule", "x"], "en", "METRIC=RULE"),
    ],
)
def test_what_fails_says_so_in_one_sentence_with_exit_code_2(arguments, lang, words, capsys):
    assert main([*arguments, "--lang", lang]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "the following arguments are required"), ("nl", "deze argumenten zijn nodig")]
)
def test_wrong_use_is_told_in_the_users_language(lang, words, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["score", "--lang", lang])
    assert stop.value.code == 2
    assert words in capsys.readouterr().err


def test_the_language_may_stand_before_the_verb(capsys):
    assert main(["--lang", "nl", "score", "nowhere.csv"]) == 2
    assert "is er niet" in capsys.readouterr().err


def test_a_fault_of_ours_is_no_traceback_either(answers, capsys, monkeypatch):
    monkeypatch.setattr("graadmeter.verbs.score", lambda *_, **__: 1 / 0)
    assert main(["score", str(answers)]) == 1
    said = capsys.readouterr().err
    assert "not in your input" in said
    assert "Traceback" not in said
