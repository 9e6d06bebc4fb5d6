"""What agreement and reliability say at the edges: a figure, or a reason, or one sentence about what was given."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from math import inf, isnan, nan

import numpy as np
import pytest

from graadmeter.base.errors import GraadmeterError
from graadmeter.survey import agreement
from graadmeter.survey.agreement import (
    a_wg,
    average_deviation,
    consensus,
    cronbach_alpha,
    group_icc,
    icc,
    krippendorff_alpha,
    mcdonald_omega,
    nulls,
    rwg_j,
)

NOBODY = np.full((3, 4), -1)
ONE_ANSWER_EACH = [[1, None], [None, 2], [3, None]]

# --- a figure


@pytest.mark.parametrize(
    ("found", "value"),
    [
        (lambda: krippendorff_alpha([[1, 2, 3], [1, 2, 3]], "ordinal"), 1.0),
        (lambda: krippendorff_alpha(np.array([[True, False], [False, True]]), "nominal"), -0.5),
        (lambda: krippendorff_alpha([["a", "b", None], ["a", "c", "b"]], "nominal"), 0.4),
        (lambda: rwg_j([[3], [3], [3]], 5), 1.0),
        (lambda: rwg_j([1, 2, 3], 5), 0.5),
        (lambda: rwg_j([1, 2, 3], 5, null="normal"), 1 - 1 / 1.04),
        (lambda: rwg_j([1, 2, 3], 5, null=4.0), 0.75),
        (lambda: average_deviation([[1, 4], [3, 4]]), 0.5),
        (lambda: a_wg([1, 5, 1, 5], 5), -1.0),
        (lambda: a_wg([0, 0, 0], 4, lowest=0), 1.0),
        (lambda: icc([[1, 1], [2, 2], [3, 3]]), 1.0),
        (lambda: icc([[1, 2], [2, 3], [3, 4]], "3,1"), 1.0),
        (lambda: group_icc([1, 1, 2, 2], ["a", "a", "b", "b"]), 1.0),
        (lambda: cronbach_alpha([[1, 1], [2, 2], [4, 4]]), 1.0),
        (lambda: mcdonald_omega([[1, 1, 1], [2, 2, 2], [4, 4, 4]]), 1.0),
        (lambda: consensus([0, 7, 0, 0]), 1.0),
        (lambda: consensus([5, 0, 0, 5]), 0.0),
        (lambda: consensus([5, 5], values=[1, 2]), 0.0),
    ],
)
def test_a_figure_that_can_be_checked_by_hand(found, value: float) -> None:
    result = found()
    assert result.value == pytest.approx(value)
    assert result.reason is None
    assert result.n > 0
    assert result.method.text("nl")
    with pytest.raises(FrozenInstanceError):
        result.value = 0.0


# --- a reason


@pytest.mark.parametrize(
    "found",
    [
        lambda: krippendorff_alpha([[1, 2, 3]], "interval"),
        lambda: krippendorff_alpha(NOBODY, "ordinal"),
        lambda: krippendorff_alpha([[2, 2], [2, 2]], "ratio"),
        lambda: krippendorff_alpha([[0.1] * 3] * 3, "interval"),
        lambda: rwg_j([[1, 2, 3]], 5),
        lambda: rwg_j(NOBODY, 5),
        lambda: rwg_j([[1, nan], [nan, 4]], 5),
        lambda: average_deviation(np.zeros((0, 3))),
        lambda: a_wg([[2]], 5),
        lambda: icc([[1], [2], [3]]),
        lambda: icc([[1, 2]]),
        lambda: icc(NOBODY),
        lambda: icc([[4, 4], [4, 4]]),
        lambda: icc([[1, 2], [1, 2]], "3,k"),
        lambda: group_icc([1, 2], ["a", "b"]),
        lambda: group_icc([1, 2], ["a", "a"]),
        lambda: group_icc([3, 3, 3], ["a", "a", "b"]),
        lambda: group_icc([], []),
        lambda: cronbach_alpha([[1], [2]]),
        lambda: cronbach_alpha([[1, 2, 3]]),
        lambda: cronbach_alpha([[1, 2], [1, 2]]),
        lambda: cronbach_alpha([[1, 5], [5, 1]]),
        lambda: cronbach_alpha(ONE_ANSWER_EACH),
        lambda: cronbach_alpha(NOBODY),
        lambda: mcdonald_omega([[1, 2], [2, 3], [4, 4]]),
        lambda: mcdonald_omega([[1, 2, 3, 7], [2, 3, 4, 7], [4, 4, 5, 7]], factors=2),
        lambda: mcdonald_omega(NOBODY),
        lambda: consensus([0, 0, 0]),
        lambda: consensus([]),
        lambda: consensus([4]),
    ],
)
def test_what_cannot_be_estimated_says_why_in_both_languages(found) -> None:
    result = found()
    assert isnan(result.value)
    assert result.interval is None
    assert result.reason.text("en").endswith(".")
    assert result.reason.text("nl") != result.reason.text("en")


# --- a sentence


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: krippendorff_alpha([[1, 2]], "rank"), "choose one of: nominal, ordinal, interval, ratio"),
        (lambda: krippendorff_alpha([[1, 2], [1]], "nominal"), "rows of different lengths"),
        (lambda: krippendorff_alpha([["a"], ["b"]], "ordinal"), "expected numbers, saw text"),
        (lambda: krippendorff_alpha([[1, inf], [1, 2]], "ordinal"), "infinite"),
        (lambda: krippendorff_alpha([[1, -2], [1, 2]], "ratio"), "0 or more"),
        (lambda: krippendorff_alpha([], "ordinal"), "two axes"),
        (lambda: rwg_j([[1], [2]], 1), "two points or more"),
        (lambda: rwg_j([[1], [2]], 5.0), "two points or more"),
        (lambda: rwg_j([[1], [7]], 5), "check the number of points"),
        (lambda: rwg_j([[1], [2]], 4, null="normal"), "choose one of: uniform, triangular"),
        (lambda: rwg_j([[1], [2]], 4, null=0), "above 0"),
        (lambda: rwg_j([[1], [2]], 4, null=None), "above 0"),
        (lambda: a_wg([0, 3], 4), "give its lowest point"),
        (lambda: icc([[1, 2]], "4,1"), "choose one of: 1,1"),
        (lambda: group_icc([1, 2], ["a"]), "give the group of each value"),
        (lambda: cronbach_alpha([1, 2, 3]), "two axes"),
        (lambda: mcdonald_omega([[1, 2]], factors=0), "one factor or more"),
        (lambda: mcdonald_omega([[1, 2]], factors=1.5), "one factor or more"),
        (lambda: consensus([1, -1]), "0 or more"),
        (lambda: consensus([[1, 2]]), "one number per category"),
        (lambda: consensus(["many"]), "one number per category"),
        (lambda: consensus([1, 2], values=[1]), "place of each category"),
    ],
)
def test_what_is_no_question_gets_one_sentence(call, sentence: str) -> None:
    with pytest.raises(GraadmeterError, match=sentence):
        call()


# --- what a figure says beside its value


def test_minus_one_is_missing_in_whole_numbers_only() -> None:
    whole = krippendorff_alpha(np.array([[1, 2, -1, 3], [1, 2, 2, 3]]), "interval")
    holes = krippendorff_alpha([[1, 2, nan, 3], [1, 2, 2, 3]], "interval")
    assert whole == holes
    assert krippendorff_alpha(np.array([[1.0, 2, -1, 3], [1, 2, 2, 3]]), "interval").units == 4


def test_masked_values_and_none_are_missing() -> None:
    masked = np.ma.masked_equal(np.array([[1, 2], [9, 2], [3, 4]]), 9)
    assert cronbach_alpha(masked) == cronbach_alpha([[1, 2], [None, 2], [3, 4]])


def test_a_unit_with_one_rating_changes_nothing() -> None:
    ratings = [[1, 2, 3, 3], [1, 3, 3, nan]]
    without = [row[:3] for row in ratings]
    assert krippendorff_alpha(ratings, "ordinal") == krippendorff_alpha(without, "ordinal")


def test_two_camps_are_flagged_and_count_as_no_agreement() -> None:
    found = rwg_j([[0], [0], [3], [3]], 4)
    assert found.value == 0
    assert found.raw == pytest.approx(1 - 3 / 1.25)
    assert "two camps" in found.flag.text("en")
    assert rwg_j([[1], [1], [2], [2]], 4).flag is None


def test_many_items_lift_rwg_j_and_several_nulls_stand_beside_it() -> None:
    one, ten = rwg_j([[1], [2], [3]], 5), rwg_j([[1] * 10, [2] * 10, [3] * 10], 5)
    assert ten.raw == one.raw
    assert ten.value > one.value
    assert set(one.by_null) == {"uniform", "triangular", "normal", "slight_skew", "moderate_skew", "heavy_skew"}
    assert one.by_null["uniform"] == one.value > one.by_null["normal"]


@pytest.mark.parametrize(("points", "uniform", "triangular"), [(2, 0.25, 0.25), (4, 1.25, 22 / 24), (7, 4.0, 2.5)])
def test_the_variances_of_the_nulls(points: int, uniform: float, triangular: float) -> None:
    assert nulls(points) == pytest.approx({"uniform": uniform, "triangular": triangular})


def test_an_item_nobody_answered_is_left_out_of_rwg_j() -> None:
    found = rwg_j([[1, nan], [2, nan], [3, nan]], 5)
    assert found.items == 1
    assert found.value == 0.5
    assert isnan(found.by_item[1])


def test_targets_with_a_hole_are_left_out_of_icc() -> None:
    found = icc([[1, 2], [3, 4], [5, nan], [2, 2]])
    assert (found.n, found.left_out) == (3, 1)
    assert found.value == icc([[1, 2], [3, 4], [2, 2]]).value


def test_alpha_names_the_item_that_does_not_fit() -> None:
    rng = np.random.default_rng(3)
    person = rng.normal(size=(300, 1))
    items = np.hstack([person + rng.normal(size=(300, 4)), rng.normal(size=(300, 1))])
    found = cronbach_alpha(items)
    assert int(np.argmin(found.item_rest)) == 4
    assert found.without[4] > found.value > max(found.without[:4])
    assert found.interval[0] < found.value < found.interval[1]


def test_alpha_takes_everybody_who_answered_both_items() -> None:
    full = np.array([[1, 2, 2], [2, 3, 4], [4, 4, 5], [3, 1, 3], [5, 5, 4.0]])
    some = np.vstack([full, [[3, nan, nan]]])
    assert cronbach_alpha(some).n == 6
    assert cronbach_alpha(some).interval is None, "Feldt's interval knows complete answers only"
    assert 0 < cronbach_alpha(some).value < 1


def test_one_factor_gives_the_omega_it_was_made_with() -> None:
    loadings = np.array([0.8, 0.7, 0.6, 0.5])
    correlations = np.outer(loadings, loadings)
    np.fill_diagonal(correlations, 1.0)
    found = mcdonald_omega(correlations)
    common = loadings.sum() ** 2
    assert found.value == pytest.approx(common / (common + (1 - loadings**2).sum()), abs=1e-6)
    assert found.general == pytest.approx(loadings, abs=1e-4)
    assert found.value > found.alpha


def test_three_factors_give_back_the_general_one() -> None:
    """Nine items, each 0.6 of a general factor and 0.5 of one of three groups."""
    groups = np.kron(np.eye(3), np.full((3, 1), 0.5))
    correlations = 0.36 + groups @ groups.T
    np.fill_diagonal(correlations, 1.0)
    found = mcdonald_omega(correlations, factors=3)
    whole = correlations.sum()
    assert found.omega_h == pytest.approx((9 * 0.6) ** 2 / whole, abs=1e-3)
    assert found.omega_total == pytest.approx(1 - 9 * (1 - 0.61) / whole, abs=1e-3)
    assert mcdonald_omega(correlations, factors=2).omega_h < found.omega_total


def test_a_constant_item_is_left_out_of_omega() -> None:
    rng = np.random.default_rng(8)
    items = rng.normal(size=(50, 1)) + rng.normal(size=(50, 4))
    assert mcdonald_omega(np.hstack([items, np.full((50, 1), 3.0)])).value == mcdonald_omega(items).value


def test_answers_are_never_taken_for_correlations() -> None:
    answers = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
    assert cronbach_alpha(answers).n == len(answers)
    assert cronbach_alpha(answers).interval is not None, "three people, no correlations"


def test_everything_public_is_explained() -> None:
    assert all(getattr(agreement, name).__doc__ for name in agreement.__all__)


def test_a_total_that_does_not_vary_has_no_alpha_however_its_items_round() -> None:
    """3 + 3 + 2 = 1 + 4 + 3 = 3 + 2 + 3: the covariances add up to 0, but for rounding."""
    found = agreement.cronbach_alpha(np.array([[3, 3, 2], [1, 4, 3], [3, 2, 3]]))
    assert np.isnan(found.value)
    assert found.reason is not None
