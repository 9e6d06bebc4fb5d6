"""Initiatives in order by the model's key questions: weights, spread of raters, and why two methods part."""

from __future__ import annotations

import pytest

from graadmeter import maturity
from graadmeter.base.errors import PortfolioError
from graadmeter.diagnosis.initiative import Weighed, weigh
from graadmeter.diagnosis.portfolio import default_weights, portfolio
from graadmeter.direction.cases import Said

WI3 = maturity.load("wi3")
KEYS = ("value", "impact", "innovation", "investment")


def weighed(*ratings: tuple[float | None, ...], phase: str = "facilitating") -> Weighed:
    """One score per key question, for all of its questions; one tuple per rater."""
    said = {
        f"rater {number}": {
            item.id: Said(score) for key, score in zip(KEYS, scores, strict=True) for item in WI3.elements[key].items
        }
        for number, scores in enumerate(ratings)
    }
    return weigh(WI3, phase, said)


def test_the_score_is_the_total_of_the_case_where_all_are_in_one_phase() -> None:
    cases = [weighed((4, 3, 2, 5)), weighed((2, 5, 3, 4), (3, 4, 3, 4))]
    found = portfolio(WI3, [(str(n), str(n), case) for n, case in enumerate(cases)], draws=10)
    assert {row.id: row.score for row in found.rows} == pytest.approx({"0": cases[0].total, "1": cases[1].total})
    assert found.weights == pytest.approx({"value": 0.30, "impact": 0.30, "innovation": 0.15, "investment": 0.25})


def test_the_weights_are_a_mix_over_the_phases() -> None:
    mixed = default_weights(WI3, ["pioneering", "facilitating"])
    assert mixed == pytest.approx({"value": 0.35, "impact": 0.25, "innovation": 0.20, "investment": 0.20})
    assert sum(default_weights(WI3, []).values()) == pytest.approx(1)


def test_an_open_question_or_no_review_leaves_one_out_and_the_others_as_they_were() -> None:
    cases = [("a", "A", weighed((4, 3, 2, 5))), ("b", "B", weighed((2, 3, 3, 4)))]
    without = portfolio(WI3, cases, draws=100)
    found = portfolio(WI3, [*cases, ("c", "C", weighed((4, 4, 4, None), (4, 4, 4, 4))), ("d", "D", None)], draws=100)
    assert [row.id for row in found.rows] == [row.id for row in without.rows]
    assert [row.first_share for row in found.rows] == [row.first_share for row in without.rows]
    assert [one.id for one in found.unjudged] == ["c", "d"]
    assert len(found.unjudged[0].missing) == len(WI3.elements["investment"].items)
    assert [text.text("en") for text in found.unjudged[1].missing] == ["It has not been weighed yet."]


def test_adding_one_that_is_worse_everywhere_changes_no_order_and_it_is_never_first() -> None:
    cases = [("a", "A", weighed((4, 3, 2, 5))), ("b", "B", weighed((2, 4, 3, 4))), ("c", "C", weighed((3, 3, 3, 3)))]
    worse = ("z", "Z", weighed((1, 1, 1, 1)))
    one, other = portfolio(WI3, cases, draws=500), portfolio(WI3, [*cases, worse], draws=500)
    assert [row.id for row in other.rows] == [*[row.id for row in one.rows], "z"]
    assert other.rows[-1].first_share == 0
    assert [row.score for row in other.rows[:3]] == [row.score for row in one.rows]


def test_the_spread_of_raters_makes_a_place_less_sure() -> None:
    cases = [("a", "A", weighed((4, 4, 4, 4))), ("b", "B", weighed((3.0, 3, 3, 3), (3.0, 3, 3, 3)))]
    agreed = portfolio(WI3, cases, draws=2000)
    disputed = portfolio(WI3, [cases[0], ("b", "B", weighed((1, 1, 1, 1), (5, 5, 5, 5)))], draws=2000)
    assert agreed.rows[0].first_share == 1
    assert 0 < disputed.rows[1].first_share < 0.5
    assert disputed.rows[1].between["value"] == (1, 5)
    assert disputed.rows[1].places == (1, 2)


def test_where_the_methods_part_the_key_question_that_does_it_is_named() -> None:
    weights = {"value": 45, "impact": 20, "innovation": 15, "investment": 20}
    cases = [("a", "A", weighed((5, 3, 3, 3))), ("b", "B", weighed((3, 4, 4, 4))), ("c", "C", weighed((2, 2, 2, 2)))]
    found = {row.id: row for row in portfolio(WI3, cases, weights, draws=10).rows}
    assert (found["a"].rank, found["a"].other_rank) == (1, 2)
    parted = found["a"].disagreement
    assert parted is not None
    assert (parted.element.id, parted.why) == ("value", "carried")
    assert found["c"].disagreement is None


def test_an_initiative_alone_has_a_score_and_no_second_opinion() -> None:
    (row,) = portfolio(WI3, [("a", "A", weighed((4, 3, 2, 5)))], draws=10).rows
    assert (row.rank, row.other_rank, row.first_share) == (1, None, 1)
    assert portfolio(WI3, [], draws=10).rows == ()
    assert portfolio(WI3, [], draws=10).verdict is None


def test_weights_that_cannot_be_used() -> None:
    with pytest.raises(PortfolioError):
        portfolio(WI3, [("a", "A", weighed((4, 3, 2, 5)))], dict.fromkeys(KEYS, 0.0), draws=10)
