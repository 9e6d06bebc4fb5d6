"""Every rule that may place the whole: what all of them promise, how one is chosen, why two of them differ."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter import maturity
from graadmeter.base.errors import ModelError, RuleError
from graadmeter.base.text import LANGS
from graadmeter.disclosure import Policy
from graadmeter.maturity.choice import Choice, choose, offered
from graadmeter.maturity.ladder import UNKNOWN, frame, held
from graadmeter.maturity.reasons import Reason

PUBLIC = Policy("public")
MODELS = {name: maturity.load(name) for name in ("esm3", "s3m", "smg")}
ESM3 = MODELS["esm3"]
RULES = [(model, choice) for model in MODELS.values() for choice in offered(model)]
NAMED = pytest.mark.parametrize(("model", "choice"), RULES, ids=[f"{m.id}-{c.name}" for m, c in RULES])
VALUES = [np.nan, 0.0, 1 / 3, 0.5, 2 / 3, 1.0]


def attainments(model: maturity.Model, seed: int, *, unmeasured: bool = True) -> np.ndarray:
    shape = (len(model.elements), len(frame(model).levels))
    return np.random.default_rng(seed).choice(VALUES if unmeasured else VALUES[1:], size=shape)


def level(choice: Choice, model: maturity.Model, cells: np.ndarray) -> np.ndarray:
    return choice.rule.place(cells, choice.frame(frame(model))).level


# --- what every rule promises


@NAMED
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), rise=st.floats(0, 1))
def test_a_raised_answer_never_lowers_the_whole(model: maturity.Model, choice: Choice, seed: int, rise: float) -> None:
    before = attainments(model, seed)
    generator = np.random.default_rng(seed + 1)
    after = np.where(generator.random(before.shape) < 0.3, np.minimum(1.0, before + rise), before)
    axes = choice.frame(frame(model))
    low, high = choice.rule.place(before, axes), choice.rule.place(after, axes)
    assert high.level >= low.level
    if choice.name != "profile_quorum":  # its figure takes the weights of the level under test
        assert np.isnan(low.score) or high.score >= low.score - 1e-9


@NAMED
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_levels_and_scores_stay_on_the_scale(model: maturity.Model, choice: Choice, seed: int) -> None:
    axes = choice.frame(frame(model))
    found, top = choice.rule.place(attainments(model, seed), axes), len(axes.levels)
    assert UNKNOWN <= int(found.level) <= top
    assert np.isnan(found.score) or -1e-9 <= float(found.score) <= top + 1e-9
    ends = [int(level(choice, model, np.full((len(axes.elements), top), value))) for value in (0.0, 1.0, np.nan)]
    assert ends == ([UNKNOWN] * 3 if choice.name == "process_ladder" else [0, top, UNKNOWN])


@NAMED
def test_many_draws_at_once_are_placed_as_one_by_one(model: maturity.Model, choice: Choice) -> None:
    draws = np.stack([attainments(model, seed) for seed in range(30)])
    axes = choice.frame(frame(model))
    together = choice.rule.place(draws, axes)
    alone = [choice.rule.place(draw, axes) for draw in draws]
    assert together.level.tolist() == [int(found.level) for found in alone]
    np.testing.assert_allclose(together.score, [found.score for found in alone])
    np.testing.assert_allclose(together.attainment, [found.attainment for found in alone])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_weakest_link_is_never_above_another_rule_and_a_mean_never_below_the_gate(seed: int) -> None:
    cells = attainments(ESM3, seed, unmeasured=False)
    by = {choice.name: int(level(choice, ESM3, cells)) for choice in offered(ESM3)}
    assert by["weakest_link"] == min(by.values())
    assert by["weighted_mean"] >= by["staged_gate"]
    assert by["focus_area"] >= held(cells, 0.5).min()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), share=st.floats(0.01, 1), more=st.floats(0, 1))
def test_a_larger_majority_is_harder_to_reach(seed: int, share: float, more: float) -> None:
    cells = attainments(ESM3, seed)
    low, high = (
        int(level(choose(ESM3, {"name": "majority", "parameters": {"share": asked}}), ESM3, cells))
        for asked in (share, min(1.0, share + more))
    )
    assert high <= low


def answers(people: int = 12, seed: int = 1, **fixed: str) -> pa.Table:
    chance = random.Random(seed)
    rows = [
        {"respondent": f"r{n}", "item": item.id, "value": fixed.get(item.element) or chance.choice("123")}
        for n in range(people)
        for item in ESM3.items.values()
    ]
    return pa.Table.from_pylist(rows)


@pytest.mark.parametrize("name", [choice.name for choice in offered(ESM3)])
def test_neither_the_order_of_rows_nor_the_codes_of_respondents_matter(name: str) -> None:
    table = answers()
    shuffled = table.take(pa.array(np.random.default_rng(3).permutation(table.num_rows)))
    codes = pa.array([f"x{int(code[1:]) * 7 % 12:02}" for code in table["respondent"].to_pylist()])
    renamed = table.set_column(0, "respondent", codes)
    found = [maturity.score(each, ESM3, rule=name, policy=PUBLIC, draws=50).to_json("en")
             for each in (table, shuffled, renamed)]  # fmt: skip
    assert found[0] == found[1] == found[2]


# --- how one is chosen


def test_a_score_says_which_rule_placed_the_whole_and_what_the_others_say() -> None:
    own = maturity.score(answers(), ESM3, policy=PUBLIC, draws=0)
    other = maturity.score(answers(), ESM3, rule="majority:share=60%,weighted=no", policy=PUBLIC, draws=0)
    assert (own.rule, other.rule) == ("staged_gate", "majority:share=60%,weighted=no")
    assert list(own.rules) == ["staged_gate", "focus_area", "majority", "weakest_link", "weighted_mean"]
    assert [name for name, found in other.rules.items() if found.chosen] == ["majority"] == list(other.rules)[:1]
    assert other.rules["majority"].settings == {"share": 0.6, "weighted": False}
    assert other.overall.level == other.rules["majority"].level
    assert [found.level for found in own.elements.values()] == [found.level for found in other.elements.values()]
    assert own.rules["staged_gate"].own
    assert own.to_json("en")["rules"]["majority"]["level"] == own.rules["majority"].level


@pytest.mark.parametrize("asked", [None, "", "staged_gate", {"name": "staged_gate"}])
def test_without_a_choice_the_models_own_rule_places_the_whole(asked: Any) -> None:
    assert choose(ESM3, asked) == offered(ESM3)[0]


@pytest.mark.parametrize(
    ("asked", "share"),
    [("majority", 0.5), ("majority:share=0.6", 0.6), ("majority:share=2/3", 2 / 3), ("majority: share = 60% ", 0.6),
     ({"name": "majority", "parameters": {"share": 0.6, "weighted": True}}, 0.6)],
)  # fmt: skip
def test_a_share_is_written_as_people_write_it(asked: Any, share: float) -> None:
    choice = choose(ESM3, asked)
    assert choice.parameters["share"] == pytest.approx(share)
    assert choose(ESM3, choice.text) == choice, "what is stored gives the same choice again"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("nope", "esm3 cannot be placed by a rule 'nope'; choose one of: staged_gate, focus_area, majority, weakest_l"),
        ("profile_quorum", "esm3 cannot be placed by a rule 'profile_quorum'"),
        ("business_case", "esm3 cannot be placed by a rule 'business_case'"),
        ("majority:shares=1", "rule majority has no parameter 'shares'; it takes: share, weighted"),
        ("weakest_link:share=1", "rule weakest_link takes no parameters; saw 'share'"),
        ("focus_area:stages=1", "rule focus_area takes no parameters"),
        ("staged_gate:bar=0.6", "the parameters of staged_gate stand in the model itself"),
        ("majority:share", "expected NAME:PARAMETER=VALUE"),
        ("majority:", "expected NAME:PARAMETER=VALUE"),
        ("majority:share=1,share=1", "expected NAME:PARAMETER=VALUE"),
        ("majority:share=0", "a share above 0 and up to 1, such as 2/3 or 60%, saw '0'"),
        ("majority:share=1.01", "saw '1.01'"),
        ("majority:share=nan", "saw 'nan'"),
        ("majority:share=1/0", "saw '1/0'"),
        ("majority:share=half", "saw 'half'"),
        ("majority:weighted=maybe", "weighted is yes or no, saw 'maybe'"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_with_the_choices(asked: str, said: str) -> None:
    with pytest.raises(RuleError) as refused:
        choose(ESM3, asked)
    assert said in refused.value.text("en")
    assert refused.value.text("nl") != refused.value.text("en")


def test_a_matrix_is_offered_only_where_the_model_has_one() -> None:
    assert "focus_area" not in [choice.name for choice in offered(MODELS["smg"])]
    with pytest.raises(RuleError):
        choose(MODELS["smg"], "focus_area")
    with pytest.raises(ModelError):
        choose(maturity.load("wi3"))


def test_a_process_model_can_be_placed_by_another_rule_when_asked() -> None:
    smg = MODELS["smg"]
    rows = [{"respondent": f"r{n}", "item": item.id, "value": "3"} for n in range(3) for item in smg.items.values()]
    own, other = (
        maturity.score(pa.Table.from_pylist(rows), smg, rule=rule, policy=PUBLIC, draws=0)
        for rule in (None, "weakest_link")
    )
    assert (own.overall.level, other.overall.level) == (None, "l5")
    assert all(found.differs is None for found in own.rules.values()), "there is nothing to differ from"


# --- why two rules differ


def differing(rule: str | None = None, **fixed: str) -> dict[str, str]:
    found = maturity.score(answers(**fixed), ESM3, rule=rule, policy=PUBLIC, draws=0).rules
    return {name: each.differs.message().text("en") for name, each in found.items() if each.differs}


HIGH = dict.fromkeys(ESM3.elements, "3")


def test_the_weakest_link_and_the_mean_differ_because_of_one_category() -> None:
    said = differing("weighted_mean", **{**HIGH, "leadership_commitment": "0"})
    assert said["weakest_link"] == (
        "Here the weighted mean says Strategic, but the weakest link says No visible use yet, because Leadership & "
        "commitment holds no more than No visible use yet."
    )
    assert "because Leadership & commitment is necessary for Facilitating and too low" in said["staged_gate"]
    assert "Leadership & commitment (Pioneering)" in said["focus_area"]
    assert "majority" not in said, "they agree"


def test_a_few_names_and_a_number_where_many_hold_it_back() -> None:
    low = dict.fromkeys(list(ESM3.elements)[:6], "0")
    said = differing("majority:share=1/3", **{**HIGH, **low})
    assert "Social media focus, Content management, Culture and 3 more hold no more than" in said["weakest_link"]


def test_the_majority_gives_its_share() -> None:
    low = dict.fromkeys(("social_media_focus", "culture", "leadership_commitment", "community_management"), "1")
    said = differing("weighted_mean", **{**HIGH, **low})
    assert "because only 41% of the weight has Pioneering, where 50% is needed" in said["majority"]


def test_a_difference_reads_the_same_from_json_and_in_both_languages() -> None:
    result = maturity.score(
        answers(**{**HIGH, "culture": "0", "tools": "0"}), ESM3, rule="weakest_link", policy=PUBLIC, draws=0
    )
    for found in result.rules.values():
        for reason in (*found.why, *([found.differs] if found.differs else [])):
            texts = [reason.message().text(lang) for lang in LANGS]
            again = Reason.from_json(reason.to_json("en"), ESM3)
            assert [again.message().text(lang) for lang in LANGS] == texts
            assert texts[0] != texts[1]


def test_what_nobody_could_answer_for_is_named_and_not_counted_as_zero() -> None:
    table = answers(**{**HIGH, "platform": "dk"})
    for name in ("weakest_link", "majority", "focus_area", "weighted_mean"):
        overall = maturity.score(table, ESM3, rule=name, policy=PUBLIC, draws=0).overall
        assert overall.level == "strategic"
        assert "Left out, since nobody could answer for it: Platform." in [
            reason.message().text("en") for reason in overall.why
        ]
