"""Promises of every ranking method: order, ties, missing scores, scales, and the arithmetic of acceptability."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from graadmeter.base.errors import GraadmeterError, PortfolioError, UnknownNameError
from graadmeter.direction.portfolio import METHODS, SHAPES, Preference, acceptability, ahp, priorities, rank

TABLES = st.integers(2, 7).flatmap(
    lambda n: st.integers(1, 4).flatmap(
        lambda m: st.tuples(
            arrays.arrays(float, (n, m), elements=st.integers(0, 9).map(float)),
            arrays.arrays(float, m, elements=st.integers(1, 5).map(float)),
            st.lists(st.sampled_from(["max", "min"]), min_size=m, max_size=m),
        )
    )
)


@pytest.mark.parametrize("method", METHODS)
@given(case=TABLES, scale=st.floats(0.1, 1000))
@settings(max_examples=60, deadline=None)
def test_weights_count_by_their_share(method: str, case: tuple, scale: float) -> None:
    scores, weights, directions = case
    one, other = rank(scores, weights, directions, method), rank(scores, weights * scale, directions, method)
    assert one.value == pytest.approx(other.value, nan_ok=True, abs=1e-12)
    assert one.weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("method", METHODS)
@given(case=TABLES)
@settings(max_examples=60, deadline=None)
def test_less_is_better_is_more_is_better_with_the_sign_turned(method: str, case: tuple) -> None:
    scores, weights, directions = case
    signs = np.array([1 if one == "max" else -1 for one in directions])
    one, other = rank(scores, weights, directions, method), rank(scores * signs, weights, "max", method)
    assert one.rank == pytest.approx(other.rank, nan_ok=True)


@pytest.mark.parametrize("method", METHODS)
@given(case=TABLES, seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_table_does_not_matter(method: str, case: tuple, seed: int) -> None:
    scores, weights, directions = case
    order = np.random.default_rng(seed).permutation(len(scores))
    one, other = rank(scores, weights, directions, method), rank(scores[order], weights, directions, method)
    assert one.rank[order] == pytest.approx(other.rank, nan_ok=True)


@pytest.mark.parametrize("method", METHODS)
@given(case=TABLES)
@settings(max_examples=60, deadline=None)
def test_who_is_at_least_as_good_everywhere_stands_no_lower(method: str, case: tuple) -> None:
    scores, weights, directions = case
    found = rank(scores, weights, directions, method)
    signs = np.array([1 if one == "max" else -1 for one in directions])
    for one in range(len(scores)):
        for other in range(len(scores)):
            if ((scores[one] - scores[other]) * signs >= 0).all() and not np.isnan(found.value[one]):
                assert found.rank[one] <= found.rank[other]


@given(case=TABLES)
@settings(max_examples=60, deadline=None)
def test_who_is_worse_than_another_changes_nothing_for_a_weighted_sum_as_given(case: tuple) -> None:
    scores, weights, directions = case
    signs = np.array([1 if one == "max" else -1 for one in directions])
    worse = scores[:1] - signs
    one = rank(scores, weights, directions, normalisation="none")
    other = rank(np.vstack([scores, worse]), weights, directions, normalisation="none")
    assert other.value[:-1] == pytest.approx(one.value)
    assert other.rank[-1] > other.rank[0]
    assert np.argsort(one.value, kind="stable").tolist() == np.argsort(other.value[:-1], kind="stable").tolist()


@given(case=TABLES, shape=st.sampled_from(list(SHAPES)))
@settings(max_examples=80, deadline=None)
def test_flows_of_promethee_hold_together(case: tuple, shape: str) -> None:
    scores, weights, directions = case
    found = rank(scores, weights, directions, "promethee", preferences=Preference(shape, q=1, p=3, s=2))
    assert found.net == pytest.approx(found.positive - found.negative)
    assert found.net.sum() == pytest.approx(0, abs=1e-9)
    assert ((found.indices >= 0) & (found.indices <= 1 + 1e-12)).all()
    assert (found.indices + found.indices.T <= 1 + 1e-9).all()
    assert np.diag(found.indices) == pytest.approx(np.zeros(len(scores)))


@pytest.mark.parametrize("method", METHODS)
@given(case=TABLES, seed=st.integers(0, 20))
@settings(max_examples=40, deadline=None)
def test_acceptability_shares_out_every_place(method: str, case: tuple, seed: int) -> None:
    scores, _, directions = case
    found = acceptability(scores, None, directions, draws=200, seed=seed, method=method)
    assert found.acceptability.sum(axis=1) == pytest.approx(np.ones(len(scores)))
    assert found.acceptability.sum(axis=0) == pytest.approx(np.ones(len(scores)))
    firsts = found.first > 0
    assert found.central_weights[firsts].sum(axis=1) == pytest.approx(np.ones(firsts.sum()))
    assert np.isnan(found.central_weights[~firsts]).all()


def test_who_is_dominated_everywhere_is_never_first() -> None:
    found = acceptability([[3, 3, 3], [1, 4, 2], [2, 2, 2]], seed=4)
    assert found.first[2] == 0
    assert found.reasons[2] is not None
    assert found.reasons[0] is None


def test_twins_share_their_places() -> None:
    found = acceptability([[1, 0], [0, 1], [0, 1]], draws=4000, seed=1)
    assert found.acceptability[1] == pytest.approx(found.acceptability[2])
    alone = acceptability([[1, 0], [0, 1]], draws=4000, seed=1)
    assert found.first[0] == pytest.approx(alone.first[0])


def test_a_place_is_shared_and_the_next_one_left_free() -> None:
    found = rank([[5, 1], [1, 5], [3, 3], [0, 0]], [1, 1], ["max", "max"])
    assert found.rank.tolist() == [1, 1, 1, 4]
    assert found.order == (0, 1, 2, 3)


def test_thirds_that_were_added_in_another_order_are_level() -> None:
    third = [(0.1 + 0.2) + 0.3, 0.1 + (0.2 + 0.3)]
    assert third[0] != third[1]
    for method in METHODS[::2]:
        assert rank([[third[0]], [third[1]], [0]], [1], ["max"], method).rank.tolist() == [1, 1, 3]


@pytest.mark.parametrize(
    ("method", "normalisation"),
    [("weighted_sum", "minmax"), ("topsis", "minmax"), ("topsis", "vector"), ("promethee", None)],
)
def test_what_adding_loses_is_no_difference(method: str, normalisation: str | None) -> None:
    scores = [[0.3, 1], [0.1 + 0.2, 0.9]]
    assert rank(scores, None, None, method, normalisation=normalisation).rank.tolist() == [1, 2]
    drawn = acceptability(scores, method=method, normalisation=normalisation, draws=50)
    assert drawn.acceptability.tolist() == [[1, 0], [0, 1]]


def test_weights_of_any_size_count_by_their_share() -> None:
    scores = [[1, 2], [2, 1], [1.5, 1.5]]
    assert rank(scores, [1e308, 1.5e308]).value.tolist() == rank(scores, [1, 1.5]).value.tolist()
    assert rank(scores, [1e308, 1.5e308]).rank.tolist() == [1, 3, 2]


@pytest.mark.parametrize("method", METHODS)
def test_a_missing_score_leaves_one_out_and_the_others_as_they_were(method: str) -> None:
    scores = [[4, 2], [None, 9], [3, 5], [1, 3]]
    found, without = rank(scores, [2, 1], None, method), rank([scores[0], *scores[2:]], [2, 1], None, method)
    assert np.isnan(found.value[1])
    assert np.isnan(found.rank[1])
    assert [one is None for one in found.reasons] == [True, False, True, True]
    assert found.value[[0, 2, 3]].tolist() == without.value.tolist()
    assert found.n == 3
    drawn = acceptability(scores, None, None, method=method, draws=50)
    assert np.isnan(drawn.acceptability[1]).all()
    assert drawn.acceptability[[0, 2, 3]].sum() == pytest.approx(3)


def test_a_masked_score_is_missing() -> None:
    scores = np.ma.masked_equal([[4.0, 2.0], [99.0, 1.0], [1.0, 5.0]], 99.0)
    assert np.isnan(rank(scores, None, None).value).tolist() == [False, True, False]


def test_one_alternative_alone() -> None:
    assert rank([[3, 4]], None, None).rank.tolist() == [1]
    for method in ("topsis", "promethee"):
        found = rank([[3, 4]], None, None, method)
        assert np.isnan(found.value[0])
        assert found.reasons[0] is not None
        assert np.isnan(acceptability([[3, 4]], method=method, draws=5).first[0])


def test_alternatives_that_are_all_alike() -> None:
    alike = [[3, 4], [3, 4], [3, 4]]
    assert rank(alike, None, None).rank.tolist() == [1, 1, 1]
    assert rank(alike, None, None, "promethee").value.tolist() == [0, 0, 0]
    found = rank(alike, None, None, "topsis")
    assert np.isnan(found.value).all()
    assert all(found.reasons)
    for method in METHODS:
        assert acceptability(alike, method=method, draws=30).first == pytest.approx(np.full(3, 1 / 3))


def test_the_same_seed_gives_the_same_figures_and_another_seed_others() -> None:
    scores = np.random.default_rng(1).random((6, 3))
    one, same, other = (acceptability(scores, uncertainty=0.1, draws=500, seed=seed) for seed in (7, 7, 8))
    assert one.acceptability.tolist() == same.acceptability.tolist()
    assert one.acceptability.tolist() != other.acceptability.tolist()


def test_weights_that_are_held_leave_one_order() -> None:
    scores, weights = [[3, 1], [1, 3], [2, 2.5]], [3, 1]
    found = acceptability(scores, weights, concentration=np.inf, draws=100)
    ranked = rank(scores, weights).rank
    assert [int(row.argmax()) + 1 for row in found.acceptability] == ranked.tolist()
    assert found.acceptability.max(axis=1).tolist() == [1, 1, 1]


def test_equal_weights_are_the_same_as_none() -> None:
    scores = [[1, 0, 0.2], [0, 1, 0.4], [0.5, 0.4, 0.9]]
    one, other = acceptability(scores, [2, 2, 2], draws=40_000, seed=1), acceptability(scores, draws=40_000, seed=2)
    assert one.acceptability == pytest.approx(other.acceptability, abs=0.015)


@pytest.mark.parametrize(("low", "high"), [((0.1, 0.2, 0.0), (0.6, 0.5, 0.9)), ((0.3, 0.3, 0.3), (0.35, 0.35, 0.4))])
def test_weights_within_a_range_are_drawn_evenly(low: tuple, high: tuple) -> None:
    found = acceptability(np.eye(3), weight_range=(low, high), draws=40_000, seed=3)
    even = np.random.default_rng(4).dirichlet(np.ones(3), 2_000_000)
    inside = even[((even >= low) & (even <= high)).all(axis=1)]
    assert found.weights == pytest.approx(inside.mean(axis=0), abs=0.01)
    lead = [(inside.argmax(axis=1) == at).mean() for at in range(3)]
    assert found.first == pytest.approx(lead, abs=0.02)


@pytest.mark.parametrize("criteria", [1, 2, 3, 6, 12])
def test_even_weights_have_the_moments_of_the_simplex(criteria: int) -> None:
    """Each weight has mean 1/m and variance (m - 1) / (m^2 (m + 1)), also in a few thousand draws."""
    from graadmeter.direction.portfolio.draws import draw_weights

    equal = np.full(criteria, 1 / criteria)
    drawn = draw_weights(np.random.default_rng(9), 4000, equal, mean_given=False, concentration=None, within=None)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(4000))
    assert drawn.mean(axis=0) == pytest.approx(equal, abs=0.01)
    assert drawn.var(axis=0) == pytest.approx((criteria - 1) / (criteria**2 * (criteria + 1)), rel=0.1, abs=1e-12)


def test_scores_in_a_range_of_no_width_are_the_scores() -> None:
    scores = np.random.default_rng(2).random((5, 3))
    fixed = acceptability(scores, draws=300, seed=6)
    assert acceptability(scores, uncertainty=(scores, scores), draws=300, seed=6).first == pytest.approx(fixed.first)
    assert acceptability(scores, uncertainty=0.0, draws=300, seed=6).first == pytest.approx(fixed.first)


def test_more_uncertainty_brings_the_shares_nearer_together() -> None:
    scores = [[0.2, 0.2], [0.8, 0.8]]
    firsts = [acceptability(scores, uncertainty=sd, draws=5000, seed=1).first[1] for sd in (0.0, 0.5, 5.0)]
    assert firsts[0] == 1.0
    assert firsts[0] > firsts[1] > firsts[2] > 0.5


def test_comparisons_that_fit_together_fully() -> None:
    true = np.array([0.5, 0.3, 0.2])
    found = priorities(true[:, None] / true)
    assert found.weights == pytest.approx(true)
    assert (found.lambda_max, found.ci, found.cr) == pytest.approx((3, 0, 0), abs=1e-9)
    assert found.flag is None
    assert priorities([[1, 4], [0.25, 1]]).cr == 0
    assert priorities([[1]]).weights.tolist() == [1]
    many = priorities(np.ones((16, 16)))
    assert np.isnan(many.cr)
    assert many.reason is not None


def test_in_ideal_mode_a_copy_of_the_loser_changes_no_order() -> None:
    local = np.array([[0.1, 0.7, 0.3], [0.8, 0.1, 0.3], [0.1, 0.2, 0.4]])
    one = ahp([0.4, 0.4, 0.2], local, "ideal")
    other = ahp([0.4, 0.4, 0.2], np.vstack([local, local[np.argmin(one.value)]]), "ideal")
    assert np.argsort(-one.value).tolist() == np.argsort(-other.value[:3]).tolist()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: rank([1, 2, 3], [1], ["max"]),
        lambda: rank([[]], [], []),
        lambda: rank([[1, 2]], [1], ["max", "max"]),
        lambda: rank([[1, 2]], [0, 0], ["max", "max"]),
        lambda: rank([[1, 2]], [1, -1], ["max", "max"]),
        lambda: rank([[1, 2]], [1, np.nan], ["max", "max"]),
        lambda: rank([[1, np.inf]], [1, 1], ["max", "max"]),
        lambda: rank([[1, "much"]], [1, 1], ["max", "max"]),
        lambda: rank([[1, 2], [3]], [1, 1], ["max", "max"]),
        lambda: rank([[1, 2]], [1, 1], ["max"]),
        lambda: rank([[1, 2]], [1, 1], ["max", "up"]),
        lambda: rank([[1, 2]], [1, 1], [1, 0]),
        lambda: rank([[1, 2]], [1, 1], np.ones((2, 2))),
        lambda: rank([[1, 2]], [1, 1], [np.ones(2), 1]),
        lambda: rank([[10**400, 2]], [1, 1]),
        lambda: rank([[1e308, 2], [-1e308, 1]], [1, 1]),
        lambda: rank([[1, 2]], None, None, "promethee", preferences=["usual"]),
        lambda: Preference("v_shape"),
        lambda: Preference("level", q=3, p=2),
        lambda: acceptability([[1, 2]], draws=0),
        *(lambda draws=draws: acceptability([[1, 2]], draws=draws) for draws in (1.5, None, True, "x")),
        *(lambda seed=seed: acceptability([[1, 2]], seed=seed) for seed in (1.5, None, -1)),
        lambda: acceptability([[1, 2]], [1, 1], concentration="a"),  # type: ignore[arg-type]
        lambda: acceptability([[1, 2]], uncertainty=1e308),
        lambda: acceptability([[1, 2]], uncertainty=-1.0),
        lambda: acceptability([[1, 2]], uncertainty=([1, 2, 3], [1, 2, 3])),
        lambda: acceptability([[1, 2]], uncertainty=(3.0, 1.0)),
        lambda: acceptability([[1, 2]], weight_range=(0.6, 1.0)),
        lambda: acceptability([[1, 2]], [1, 1], concentration=0),
        lambda: priorities([[1, 2], [2, 1]]),
        lambda: priorities([[1, 2, 3]]),
        lambda: priorities([[1, 0], [0, 1]]),
        lambda: ahp([1, 1], [[0.5, np.nan]]),
        lambda: ahp([1, 1], [[0.5, 0.5]], "other"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_ranked_says_so(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(PortfolioError) as caught:
        wrong()
    for lang in ("nl", "en"):
        assert "{" not in caught.value.text(lang)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: rank([[1, 2]], None, None, "electre"),
        lambda: rank([[1, 2]], None, None, "topsis", normalisation="none"),
        lambda: rank([[1, 2]], None, None, "promethee", preferences="u_turn"),
    ],
)
def test_a_name_that_is_not_offered_lists_what_is(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UnknownNameError, match="known are"):
        wrong()


def test_a_ranking_is_data_in_both_languages() -> None:
    found = rank([[4, 2], [None, 9], [3, 5]], [2, 1], None, "promethee")
    drawn = acceptability([[4, 2], [None, 9], [3, 5]], draws=10)
    for lang in ("nl", "en"):
        assert found.to_json(lang)["rank"] == [1, None, 2]
        assert drawn.to_json(lang)["acceptability"][1] == [None, None, None]
    assert np.asarray(found)[0] == found.value[0]
    assert issubclass(PortfolioError, GraadmeterError)
