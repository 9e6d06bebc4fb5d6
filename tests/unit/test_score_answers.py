"""From answers to attainments: roles, don't know, weights, quick placement, what is left out and what is refused."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from graadmeter import maturity
from graadmeter.base.errors import AnswersError, ModelError, TableError, UnknownNameError
from graadmeter.disclosure import Policy
from graadmeter.maturity.reasons import Reason

PUBLIC = Policy("public")
Q1, Q2, Q3 = (f"esm3.culture.q{n}" for n in (1, 2, 3))
QUICK = "esm3.culture"


def table(*rows: tuple, **columns: list) -> pa.Table:
    """Rows of (respondent, item, value[, role[, weight]])."""
    full = [(*row, *(None,) * (5 - len(row))) for row in rows]
    return pa.table(
        {
            "respondent": pa.array([row[0] for row in full], pa.string()),
            "item": pa.array([row[1] for row in full], pa.string()),
            "value": pa.array([row[2] for row in full], pa.string()),
            "role": pa.array([row[3] for row in full], pa.string()),
            "weight": pa.array([row[4] for row in full], pa.float64()),
        }
    )


def culture(*rows: tuple) -> maturity.ElementScore:
    return maturity.score(table(*rows), "esm3", policy=PUBLIC, draws=0).elements["culture"]


@pytest.mark.parametrize(
    ("case", "rows", "attainment"),
    [
        ("a mean of thirds", [("a", Q1, "3"), ("b", Q1, "1")], 2 / 3),
        ("don't know is left out", [("a", Q1, "3"), ("b", Q1, "dk")], 1.0),
        ("not applicable is left out", [("a", Q1, "3"), ("b", Q1, "na")], 1.0),
        (
            "each role counts once, however many people",
            [
                ("a", Q1, "0", "employee"),
                ("b", Q1, "0", "employee"),
                ("c", Q1, "0", "employee"),
                ("d", Q1, "3", "owner"),
            ],
            0.5,
        ),
        (
            "a role with only don't know does not count",
            [("a", Q1, "2", "employee"), ("b", Q1, "dk", "owner")],
            2 / 3,
        ),
        ("weights count within a role", [("a", Q1, "3", None, 3.0), ("b", Q1, "0", None, 1.0)], 0.75),
        ("without a role every answer counts", [("a", Q1, "3"), ("b", Q1, "0")], 0.5),
    ],
)
def test_attainment_of_a_statement(case, rows, attainment):
    assert culture(*rows).attainment["pioneering"] == pytest.approx(attainment)


@pytest.mark.parametrize(
    ("placed", "attainment", "level"),
    [
        ("none", [0, 0, 0], "none"),
        ("pioneering", [1, 0, 0], "pioneering"),
        ("facilitating", [1, 1, 0], "facilitating"),
        ("strategic", [1, 1, 1], "strategic"),
    ],
)
def test_a_quick_placement_counts_up_to_its_level(placed, attainment, level):
    found = culture(("a", QUICK, placed, "support"))
    assert list(found.attainment.values()) == attainment
    assert (found.level, found.mode, found.score) == (level, "quick", sum(attainment))


def test_the_distribution_of_quick_placements_is_over_levels():
    found = culture(("a", QUICK, "none"), ("b", QUICK, "strategic"), ("c", QUICK, "strategic"), ("d", QUICK, "dk"))
    placed = found.distribution["placement"]
    assert placed.n == 3
    assert placed.shares == pytest.approx({"none": 1 / 3, "pioneering": 0, "facilitating": 0, "strategic": 2 / 3})
    assert found.dont_know_share == 0.25


def test_answers_to_statements_go_before_quick_placements():
    result = maturity.score(
        table(("a", QUICK, "strategic"), ("b", Q1, "1"), ("a", "esm3.tools", "facilitating")),
        "esm3",
        policy=PUBLIC,
        draws=0,
    )
    assert result.elements["culture"].attainment["pioneering"] == pytest.approx(1 / 3)
    assert result.elements["tools"].level == "facilitating"
    assert result.ignored == {(QUICK, "unstated"): 1}
    assert [notice.code for notice in result.notices] == ["ignored_quick"]


def both_ways(quick: str, people: int = 12, placers: int = 12) -> maturity.ElementScore:
    rows = [(f"s{n}", item, value) for n in range(people) for item, value in ((Q1, "3"), (Q2, "2"), (Q3, "0"))]
    rows += [(f"q{n}", QUICK, quick) for n in range(placers)]
    return maturity.score(table(*rows), "esm3", draws=0).elements["culture"]


def test_quick_placements_beside_statements_are_shown_and_asked_about():
    found = both_ways("strategic")
    assert (found.level, found.placed.level, found.placed.n) == ("facilitating", "strategic", 12)
    assert found.to_json("en")["placed"] == {"level": "strategic", "n": 12}
    told = {reason.code: reason for reason in found.why}
    assert "The statements say Facilitating, quick placements say Strategic." in str(told["placed_other"].message())
    again = Reason.from_json(told["placed_other"].to_json("en"), maturity.load("esm3"))
    assert again.message().text("nl") == told["placed_other"].message().text("nl")
    assert "placed_same" in [reason.code for reason in both_ways("facilitating").why]
    assert "placed" not in culture(("a", Q1, "3")).to_json("en")


def test_few_quick_placements_beside_statements_are_hidden():
    found = both_ways("strategic", placers=9)
    assert found.to_json("en")["placed"] == {"level": None, "n": None, "suppressed": True}
    assert not {"placed_other", "placed_same"} & {reason.code for reason in found.why}


def test_only_dont_know_on_statements_leaves_the_quick_placement_standing():
    assert culture(("a", QUICK, "facilitating"), ("b", Q1, "dk")).level == "facilitating"


def test_an_answer_of_a_role_that_the_item_does_not_list_is_ignored_and_counted():
    assert "leader" not in maturity.load("esm3").items[Q1].roles
    result = maturity.score(
        table(("a", Q1, "3", "leader"), ("b", Q1, "0", "employee"), ("c", Q1, "1", "leader")), "esm3", policy=PUBLIC
    )
    assert result.elements["culture"].attainment["pioneering"] == 0
    assert result.elements["culture"].n == 1
    assert result.to_json("en")["ignored"] == {Q1: {"leader": {"n": 2}}}
    assert "2 answers were left out" in result.notices[0].message.text("en")


def test_the_distribution_has_the_mean_of_the_attainment():
    rows = [(f"e{n}", Q1, str(n % 3), "employee") for n in range(7)] + [("o", Q1, "3", "owner")]
    found = culture(*rows)
    shares = found.distribution["pioneering"].shares
    assert sum(shares.values()) == pytest.approx(1)
    assert sum(int(option) / 3 * share for option, share in shares.items()) == pytest.approx(
        found.attainment["pioneering"]
    )
    assert found.distribution["pioneering"].n == 8


def test_a_category_of_only_dont_know_is_null_and_its_weight_is_shared_out():
    esm3 = maturity.load("esm3")
    rows = [("a", item.id, "3") for item in esm3.items.values() if item.element != "tools"]
    result = maturity.score(table(*rows, ("a", "esm3.tools", "dk")), esm3, policy=PUBLIC, draws=0)
    tools = result.elements["tools"]
    assert (tools.level, tools.score, tools.n, tools.dont_know_share) == (None, None, 0, 1.0)
    assert [reason.code for reason in tools.why] == ["dont_know_only"]
    assert not tools.suppressed
    assert result.overall.level == "strategic"
    assert result.overall.attainment["strategic"] == pytest.approx(1)


def test_a_level_that_nobody_could_answer_for_is_not_claimed():
    found = culture(("a", Q1, "3"), ("a", Q2, "dk"), ("a", Q3, "3"))
    assert (found.level, found.score) == ("pioneering", 1.0)
    assert found.attainment == {"pioneering": 1.0, "facilitating": None, "strategic": 1.0}
    assert "unmeasured" in [reason.code for reason in found.why]


def test_without_its_first_level_a_category_has_no_level():
    found = culture(("a", Q2, "3"), ("a", Q3, "3"))
    assert (found.level, found.score) == (None, None)
    assert found.why[0].code == "first_unmeasured"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("a", "esm3.cultur.q1", "2")], "did you mean esm3.culture.q1"),
        ([("a", Q1, "7")], "it takes: 0, 1, 2, 3, dk, na"),
        ([("a", Q1, "1"), ("a", Q1, "2")], "more than once"),
        ([("a", Q1, "1", "boss")], "no role 'boss'"),
        ([("a", Q1, "1", "owner"), ("a", Q2, "1", "employee")], "more than one role"),
        ([("a", Q1, "1", None, 1.0), ("a", Q2, "1", None, 2.0)], "more than one weight"),
        ([("a", Q1, "1", None, 0.0)], "above 0"),
        ([("a", Q1, "1", None, float("nan"))], "above 0"),
    ],
)
def test_rows_the_model_does_not_understand_are_refused(rows, words):
    with pytest.raises(AnswersError, match=words):
        maturity.score(table(*rows), "esm3")


def test_other_tables_and_models_are_refused_in_words():
    with pytest.raises(TableError, match="column value"):
        maturity.score(pa.table({"respondent": ["a"], "item": [Q1]}), "esm3")
    with pytest.raises(UnknownNameError, match="no model called 'esm4'"):
        maturity.score(table(("a", Q1, "1")), "esm4")
    with pytest.raises(ModelError, match="not scored from answers"):
        maturity.score(table(("a", Q1, "1")), "dvo")
    with pytest.raises(AnswersError, match="0 or more"):
        maturity.score(table(("a", Q1, "1")), "esm3", draws=-1)


def test_no_answers_at_all_give_an_empty_result_and_no_error():
    result = maturity.score(table(), "esm3")
    assert (result.n, result.overall.level, result.overall.why[0].code) == (0, None, "no_answers")
    json.dumps(result.to_json("nl"), allow_nan=False)


def test_the_json_is_plain_and_complete_in_both_languages():
    result = maturity.score(table(("a", Q1, "3", "owner"), ("b", Q1, "1", "employee")), "esm3", policy=PUBLIC)
    for lang in ("nl", "en"):
        found = json.loads(json.dumps(result.to_json(lang), allow_nan=False))
        assert set(found) >= {"schema", "model", "version", "digest", "n", "policy", "seed", "draws", "roles",
                              "elements", "overall", "ignored", "notices"}  # fmt: skip
        assert set(found["elements"]["culture"]) >= {"level", "score", "interval", "attainment", "n", "distribution",
                                                     "dont_know_share", "why"}  # fmt: skip
        assert all(reason["text"] for reason in found["elements"]["culture"]["why"])
    assert result.to_json("nl")["overall"]["why"][0]["text"] != result.to_json("en")["overall"]["why"][0]["text"]


def test_the_table_of_scores_has_a_row_per_element():
    found = maturity.score(table(("a", Q1, "3"), ("b", Q1, "1")), "esm3", policy=PUBLIC).table().to_pylist()
    assert [row["element"] for row in found] == list(maturity.load("esm3").elements)
    row = next(row for row in found if row["element"] == "culture")
    assert (row["level"], row["n"]) == ("pioneering", 2)
    assert row["low"] <= row["score"] <= row["high"]


def test_the_terminal_text_names_level_policy_and_reasons():
    text = maturity.score(table(("a", Q1, "3"), ("b", Q1, "1")), "esm3", policy=PUBLIC).to_text("nl")
    assert "Pionierend" in text
    assert text.splitlines()[-1].startswith("Beleid")


def test_the_next_step_is_the_one_of_the_model():
    found = culture(("a", Q1, "3"), ("a", Q2, "1"))
    steps = {reason.code: reason.params for reason in found.why}
    assert [item.id for item in steps["missing"]["items"]] == [Q2]
    assert steps["missing"]["values"] == [pytest.approx(1 / 3)]
    assert steps["next_step"]["step"] == maturity.load("esm3").elements["culture"].next_steps["facilitating"].text


def test_high_answers_on_a_later_level_are_said_to_wait():
    found = culture(("a", Q1, "0"), ("a", Q2, "3"))
    assert [(reason.code, reason.level) for reason in found.why][:2] == [
        ("below_bar", "pioneering"),
        ("waits", "facilitating"),
    ]


def test_disagreement_of_leaders_and_the_others():
    rows = [(f"l{n}", Q2, "3", "leader") for n in range(3)] + [(f"e{n}", Q2, "1", "employee") for n in range(9)]
    found = culture(*rows)
    assert found.items[Q2].leader_gap == pytest.approx(2 / 3)
    assert found.items[Q2].sd == pytest.approx(1 / 3)
    assert found.roles["leader"].attainment["facilitating"] == 1


@pytest.mark.parametrize(
    ("answers", "agreement"),
    [(["2", "2", "2"], 1.0), (["0", "3"], 0.0), (["0", "1", "2", "3"], 0.3685)],
)
def test_consensus_runs_from_all_alike_to_half_at_each_end(answers, agreement):
    found = culture(*((f"r{n}", Q1, value) for n, value in enumerate(answers)))
    assert found.consensus == pytest.approx(agreement, abs=1e-4)


@pytest.mark.parametrize(
    ("people", "codes"),
    [
        ([("leader", 2), ("employee", 2)], ["few_respondents"]),
        ([("employee", 6)], ["few_roles"]),
        ([("leader", 3), ("employee", 3)], []),
    ],
)
def test_too_few_respondents_or_roles_make_an_indication(people, codes):
    esm3 = maturity.load("esm3")
    rows = [
        (f"{role}{n}", item.id, "2", role)
        for role, count in people
        for n in range(count)
        for item in esm3.items.values()
        if role in item.roles
    ]
    overall = maturity.score(table(*rows), esm3, policy=PUBLIC, draws=0).overall
    assert overall.indicative is bool(codes)
    assert [reason.code for reason in overall.why if reason.code.startswith("few")] == codes


def test_mostly_unanswered_questions_make_an_indication():
    esm3 = maturity.load("esm3")
    rows = [(f"r{n}", item, "dk" if number % 2 else "2") for n in range(6) for number, item in enumerate(esm3.items)]
    overall = maturity.score(table(*rows), esm3, policy=PUBLIC, draws=0).overall
    assert overall.answered_share == pytest.approx(0.5, abs=0.02)
    assert "few_answers" in [reason.code for reason in overall.why]


def test_a_reason_kept_as_json_reads_in_the_other_language():
    esm3 = maturity.load("esm3")
    rows = [("a", item, "1" if number % 3 else "3") for number, item in enumerate(esm3.items)]
    result = maturity.score(table(*rows), esm3, policy=PUBLIC)
    kept, english = json.loads(json.dumps(result.to_json("nl"))), result.to_json("en")
    for key in esm3.elements:
        for dutch, expected in zip(kept["elements"][key]["why"], english["elements"][key]["why"], strict=True):
            if dutch["code"] != "next_step":  # its texts are kept in one language
                assert Reason.from_json(dutch, esm3).message().text("en") == expected["text"]


def test_the_organisation_gets_the_models_step_from_its_level_to_the_next():
    s3m = maturity.load("s3m")
    rows = [("a", item.id, "3" if item.level in ("ad_hoc", "experimental") else "0") for item in s3m.items.values()]
    overall = maturity.score(table(*rows), s3m, policy=PUBLIC).overall
    assert overall.level == "experimental"
    step = next(reason for reason in overall.why if reason.code == "next_step")
    assert (step.level, step.params["step"]) == (
        "functional",
        next(step.step.text for step in s3m.steps if step.from_level == "experimental"),
    )
