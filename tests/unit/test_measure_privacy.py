"""Policy staff: what may not be shown is not in any output, and cannot be had from what is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from graadmeter.conversation.groups import grouped
from graadmeter.disclosure import Policy

Measured = Callable[..., Any]
Rows = list[dict[str, Any]]


def crowd(n: int, threads: int = 3, name: str = "p") -> Rows:
    """`n` people who each begin `threads` threads that their neighbour answers an hour later."""
    rows: Rows = []
    for turn in range(threads):
        for person in range(n):
            thread, at = f"{name}{turn}.{person}", turn * 100 + person
            rows.append({"at": at, "thread": thread, "author": f"{name}{person}", "text": "who?"})
            rows.append({"at": at + 60, "thread": thread, "author": f"{name}{(person + 1) % n}"})
    return rows


def staff(n: int, **columns: Callable[[int], str]) -> Rows:
    return [{"person": f"p{i}"} | {name: pick(i) for name, pick in columns.items()} for i in range(n)]


def numbers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [number for part in value.values() for number in numbers(part)]
    if isinstance(value, list):
        return [number for part in value for number in numbers(part)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def test_nine_people_show_no_figure_at_all_and_ten_do(measured: Measured) -> None:
    few = measured(crowd(9), policy="staff").to_json("en")
    for name, entry in few["metrics"].items():
        assert entry["suppressed"] is True, name
        assert entry["value"] is entry["n"] is None, name
        assert not {"by", "interval"} & set(entry), name
    assert numbers(few["coverage"]) == [few["coverage"]["period"]["days"]]
    enough = measured(crowd(10), policy="staff").to_json("en")
    assert enough["metrics"]["messages"]["value"] == 60
    assert enough["metrics"]["authors"]["value"] == 10
    assert enough["metrics"]["reciprocity"]["value"] is not None


def test_the_top_of_a_small_organisation_is_a_figure_about_a_few(measured: Measured) -> None:
    figures = measured(crowd(94, 1), policy="staff").figures
    assert figures["top1_share"].suppressed
    assert figures["top10_share"].suppressed  # nine people
    assert figures["participation_gini"].value is not None
    assert not measured(crowd(95, 1), policy="staff").figures["top10_share"].suppressed  # ten people


def test_a_hidden_part_hides_the_total(measured: Measured) -> None:
    joins = [{"at": n, "author": f"j{n}", "kind": "system"} for n in range(4)]
    figures = measured(crowd(10) + joins, policy="staff").figures
    assert figures["system_events"].suppressed
    assert figures["messages"].suppressed  # else: messages - human - bot
    assert figures["human_messages"].value == 60
    nobody = [{"at": n, "author": None, "kind": "system"} for n in range(4)]
    assert measured(crowd(10) + nobody, policy="staff").figures["messages"].value == 64


def test_a_waiting_time_is_also_about_who_answers(measured: Measured) -> None:
    rows: Rows = []
    for person in range(20):
        rows.append({"at": person, "thread": f"t{person}", "author": f"p{person}"})
        rows.append({"at": person + 5, "thread": f"t{person}", "author": "desk"})
    figures = measured(rows, policy="staff").figures
    for metric in ("first_response_median_s", "first_response_km_median_s", "first_reply_hours"):
        assert figures[metric].suppressed, metric
    assert figures["answered_threads"].value == 20  # about the twenty who were answered


def test_questions_of_a_few_are_hidden_with_their_share(measured: Measured) -> None:
    rows = [row | {"text": ""} for row in crowd(20)]
    asked = [{"at": 1, "author": f"p{n}", "text": "who?"} for n in range(9)]
    figures = measured(rows + asked, policy="staff").figures
    assert figures["question_threads"].suppressed
    assert figures["unanswered_question_share"].suppressed
    assert measured(rows, policy="staff").figures["question_threads"].value == 0  # about nobody


def test_a_few_contributors_cannot_be_had_from_a_share_and_its_n(measured: Measured) -> None:
    old = crowd(40, 1)
    rows = old + [{"at": "200d", "author": f"p{n}"} for n in range(6)]
    figures = measured(rows, policy="staff", people=staff(40, unit=lambda i: "ab"[i % 2])).figures
    assert figures["participants"].suppressed
    assert figures["contributor_share"].suppressed
    assert figures["contributor_share"].n is None
    quiet = measured([*old, {"at": "200d", "author": "feed", "kind": "bot"}], policy="staff", people=staff(40))
    assert quiet.figures["contributor_share"].value == 0  # nobody: shows nothing about anyone


def test_leaders_are_shown_as_a_group_of_five(measured: Measured) -> None:
    def leaders(count: int) -> Any:
        people = staff(20, leader=lambda i: "yes" if i < count else "no")
        return measured(crowd(20), policy="staff", people=people).figures

    for metric in ("leader_active_share", "leader_reply_share", "topdown_share"):
        assert leaders(4)[metric].suppressed, metric
    assert leaders(5)["leader_active_share"].value == 1
    assert leaders(5)["leader_reply_share"].value == 1 / 2


def test_small_units_are_taken_together_and_nobody_is_left_out(measured: Measured) -> None:
    people = staff(60, unit=lambda i: "large" if i < 30 else "middle" if i < 52 else "small" if i < 58 else "tiny")
    unit = measured(crowd(60), policy="staff", people=people).figures["ei_index"].by["unit"]
    assert unit["groups"] == 2  # 8 people of small and tiny are too few, so middle joins them
    assert unit["n"] == 60
    assert "taken together" in unit["note"].text("en")
    assert measured(crowd(60), people=people).figures["ei_index"].by["unit"]["groups"] == 4


def test_the_ties_of_a_few_without_a_unit_cannot_be_had_from_the_whole(measured: Measured) -> None:
    def unit(known: int, policy: str = "staff") -> Any:
        people = staff(known, unit=lambda i: "ab"[i % 2])
        return measured(crowd(60), policy=policy, people=people).figures["ei_index"].by["unit"]

    assert unit(58)["value"] is not None
    assert unit(58)["ties"] is None  # else: n of the figure - ties = how often the two had contact
    assert unit(50)["ties"] == 49  # a ring of 60, out of which a stretch of ten is left
    assert unit(60)["ties"] == 60
    assert unit(58, "public")["ties"] == 57


def test_coverage_of_attributes_needs_a_people_file(measured: Measured) -> None:
    def coverage(people: Rows) -> Any:
        return measured(crowd(20), policy="staff", people=people).to_json("en")["coverage"]["attributes"]

    assert coverage([]) == {"unit": None, "location": None, "layer": None}
    assert coverage(staff(20, unit=lambda i: "ab"[i % 2])) == {"unit": 1.0, "location": 0.0, "layer": 0.0}


def test_one_large_unit_and_a_handful_of_others_is_hidden(measured: Measured) -> None:
    people = staff(40, unit=lambda i: "large" if i < 35 else "small")
    result = measured(crowd(40), policy="staff", people=people)
    unit = result.to_json("en")["metrics"]["ei_index"]["by"]["unit"]
    assert unit["suppressed"] is True
    assert numbers(unit) == []
    assert result.figures["cross_unit_share"].suppressed


def test_spaces_by_kind_are_not_left_alone_to_be_subtracted(measured: Measured) -> None:
    rows = [row | {"space": "plaza"} for row in crowd(20)]
    rows += [{"at": 1, "space": "craft", "author": f"p{n}"} for n in range(3)]
    rows += [{"at": 1, "space": "chess", "author": f"p{n}"} for n in range(15)]
    spaces = "space kind \n plaza general \n craft practice \n chess interest"
    figure = measured(rows, policy="staff", spaces=spaces).figures["viable_space_share"]
    assert figure.n == 3
    assert set(figure.by) == {"general"}  # practice is too small, and interest would give it away


def test_groups_of_few_are_pooled_until_they_are_large_enough() -> None:
    labels = ["a"] * 30 + ["b"] * 12 + ["c"] * 9 + ["d"] * 2 + [None]
    everyone = np.ones(len(labels), dtype=bool)
    pooled = grouped(labels, everyone, Policy())
    assert pooled.count == 3  # a, b, and c with d: eleven people
    assert pooled.code[-1] == -1
    assert pooled.code[42] == pooled.code[52]
    behind = everyone.copy()
    behind[31:42] = False  # of b only one person stands behind the figure
    assert grouped(labels, behind, Policy()).count == 2
    assert grouped(labels, everyone, Policy("public")).count == 4


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_output_holds_a_person(measured: Measured, lang: str) -> None:
    rows = [row | {"author": f"secret-{row['author']}"} for row in crowd(30)]
    result = measured(
        rows, policy="public", people=[{"person": f"secret-p{n}", "unit": "ab"[n % 2]} for n in range(30)]
    )
    assert "secret" not in json.dumps(result.to_json(lang)) + result.to_text(lang)


def test_policy_public_shows_everything_and_says_so(measured: Measured) -> None:
    result = measured(crowd(3), policy="public")
    assert not any(figure.suppressed for figure in result.figures.values())
    for lang, words in (("en", "disclosure control is off"), ("nl", "staat uit")):
        assert words in result.to_text(lang)
        assert words in result.to_json(lang)["dataset"]["statement"]
    assert result.to_json("en")["dataset"]["policy"] == "public"
