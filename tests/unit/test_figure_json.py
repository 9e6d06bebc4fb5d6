"""A figure as JSON says its name, what n counts and what its parts are called; a refused one says only why."""

from __future__ import annotations

from typing import get_args

import pytest

from graadmeter.base.text import LANGS, Quantity, show
from graadmeter.conversation.figures import COUNTED, Counted, counted, part_name, part_unit, refused

QUESTIONS = """
at   author  thread  text
0    ann     a       ?
5    bob     -       elsewhere
20   bob     a       there
60   ann     b       ?
"""


def test_every_word_for_a_count_has_both_languages_and_both_numbers() -> None:
    assert set(COUNTED) == set(get_args(Counted))
    for of in COUNTED:
        for lang in LANGS:
            one, many = counted(1, of).text(lang), counted(2104, of).text(lang)
            assert one.startswith("1 ")
            assert many.startswith({"nl": "2.104 ", "en": "2,104 "}[lang])
            assert one.removeprefix("1 ") != many.split(" ", 1)[1]
        assert counted(5, of).text("nl") != counted(5, of).text("en"), of


@pytest.mark.parametrize(
    ("key", "nl", "en"),
    [
        ("thread", "in de draad", "in the thread"),
        ("window:10", "in de ruimte, binnen 10 minuten", "in the space, within 10 minutes"),
        ("window:1440", "in de ruimte, binnen 24 uur", "in the space, within 24 hours"),
        ("2026-03", "2026-03", "2026-03"),
    ],
)
def test_a_part_has_a_name(key: str, nl: str, en: str) -> None:
    assert (show(part_name(key), "nl"), show(part_name(key), "en")) == (nl, en)


def test_a_part_that_is_a_share_is_shown_as_one() -> None:
    assert part_unit("unanswered_after_24h_share", "hours") == "share"
    assert part_unit("window:10", "share") == "share"
    assert Quantity(0.45, part_unit("unanswered_after_24h_share", "hours")).text("en") == "45%"


def test_a_share_below_a_duration_is_a_percentage_on_screen(measured) -> None:
    lines = measured("at author thread \n 0 ann a \n 60 bob a \n 0 ann b \n 5d ann c").to_text("en").splitlines()
    after = [line for line in lines if "no answer after 24 hours" in line]
    assert len(after) == 2
    assert all("%" in line and "hour" not in line.split("24 hours")[1] for line in after)


@pytest.mark.parametrize("lang", LANGS)
def test_the_json_speaks_one_language(measured, lang) -> None:
    found = measured(QUESTIONS).to_json(lang)["metrics"]["unanswered_question_share"]
    assert found["name"] == {"nl": "Onbeantwoorde vragen", "en": "Unanswered questions"}[lang]
    assert found["n_text"] == {"nl": "2 vragen", "en": "2 questions"}[lang]
    assert set(found["by_text"]) == set(found["by"]) == {"thread", "window:10", "window:1440"}


def test_what_ids_cannot_say_again_is_there_in_both_languages(measured) -> None:
    told = measured(QUESTIONS, policy="staff")
    dutch, english = (told.to_json(lang)["metrics"] for lang in LANGS)
    for metric, said in dutch.items():
        assert said["both"] == english[metric]["both"]
        for key, both in said["both"].items():
            other = english[metric][key]
            if key == "by_text":
                assert both == {part: {"nl": said[key][part], "en": other[part]} for part in other}
            else:
                assert both == {"nl": said[key], "en": other}
    assert any("note" in said["both"] for said in dutch.values())


def test_a_hidden_figure_counts_nothing_in_words_either(measured) -> None:
    found = measured(QUESTIONS, policy="staff").to_json("en")["metrics"]["authors"]
    assert (found["suppressed"], found["n"], found["n_text"]) == (True, None, None)


def test_what_is_refused_later_keeps_its_name_rule_and_period_only(measured) -> None:
    found = measured(QUESTIONS, people="person unit \n ann A \n bob B").to_json("en")["metrics"]
    assert {name for name, one in found.items() if one.get("per_group")} == {
        "ei_index", "unit_coverage", "cross_unit_share", "cross_location_share", "cross_layer_share",
        "replies_between_units", "community_agreement", "unit_brokers",
    }  # fmt: skip
    whole = found["ei_index"]
    left = refused(whole | {"suppressed": True}, "nl")
    assert (left["value"], left["n"], left["n_text"]) == (None, None, None)
    assert not {"by", "by_text", "interval", "suppressed"} & set(left)
    assert [left[key] == whole[key] for key in ("name", "rule", "period", "unit")] == [True] * 4
    assert "voorwaarden" in left["note"]
