"""Two rounds of a measure: signs, pairs, missing answers, families, and what cannot be estimated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from graadmeter.base.errors import RatingsError, UnknownNameError
from graadmeter.survey.change import adjusted, cliffs_delta, compare, proportional_odds, rejected, share_difference

ANSWERS = st.lists(st.integers(0, 4), min_size=2, max_size=30)
PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30)


def flipped(interval: tuple[float, float]) -> tuple[float, float]:
    return -interval[1], -interval[0]


@given(ANSWERS, ANSWERS)
def test_swapping_the_rounds_flips_every_sign(before: list[int], after: list[int]) -> None:
    there, back = compare(before, after), compare(after, before)
    assert there.difference == -back.difference
    assert there.cliffs_delta == pytest.approx(-back.cliffs_delta)
    assert there.interval == pytest.approx(flipped(back.interval), nan_ok=True)
    assert there.cliffs_interval == pytest.approx(flipped(back.cliffs_interval), nan_ok=True)
    assert there.p == pytest.approx(back.p, nan_ok=True)
    assert there.more_than_noise == back.more_than_noise


@given(ANSWERS, st.booleans())
def test_the_same_round_twice_did_not_change(answers: list[int], paired: bool) -> None:
    found = compare(answers, answers, paired=paired)
    assert found.difference == 0
    assert found.cliffs_delta == pytest.approx(0)
    assert found.superiority == pytest.approx(0.5)
    assert not found.more_than_noise


@given(PAIRS, st.randoms())
def test_the_order_of_respondents_says_nothing(pairs: list[tuple[int, int]], chance) -> None:
    mixed = list(pairs)
    chance.shuffle(mixed)
    for paired in (True, False):
        one, other = (compare(*map(list, zip(*rows, strict=True)), paired=paired) for rows in (pairs, mixed))
        assert (one.difference, one.p, one.cliffs_delta) == pytest.approx(
            (other.difference, other.p, other.cliffs_delta), nan_ok=True
        )


@given(ANSWERS, ANSWERS)
def test_every_figure_stays_on_its_scale_and_inside_its_interval(before: list[int], after: list[int]) -> None:
    found = compare(before, after)
    assert -1 <= found.cliffs_delta <= 1
    low, high = found.cliffs_interval
    assert math.isnan(low) or -1 <= low <= found.cliffs_delta + 1e-9 <= high + 2e-9 <= 1 + 2e-9
    table = np.sign(np.subtract.outer(after, before))
    assert found.cliffs_delta == pytest.approx(table.mean())


def test_independent_is_welch_and_paired_is_the_paired_test() -> None:
    before, after = [1, 2, 2, 3, 4, 2, 1], [2, 3, 3, 3, 4, 4, 2]
    welch = stats.ttest_ind(after, before, equal_var=False)
    found = compare(before, after)
    assert found.p == pytest.approx(welch.pvalue)
    assert found.interval == pytest.approx(tuple(welch.confidence_interval()))
    within = stats.ttest_rel(after, before)
    found = compare(before, after, paired=True)
    assert found.p == pytest.approx(within.pvalue)
    assert found.interval == pytest.approx(tuple(within.confidence_interval()))
    assert found.cliffs_delta == pytest.approx(5 / 7)
    assert found.more_than_noise
    assert not compare(before, after).more_than_noise


def test_pairs_with_a_side_missing_are_dropped_and_counted() -> None:
    before, after = np.array([1, 2, -1, 4, 3]), np.array([2, -1, 3, 5, 5])
    found = compare(before, after, paired=True)
    assert (found.n_pairs, found.n_before, found.n_after, found.n_dropped) == (3, 3, 3, 2)
    assert found.difference == pytest.approx(4 / 3)
    assert found.n == 3
    unpaired = compare(before, after)
    assert (unpaired.n_pairs, unpaired.n_before, unpaired.n_after, unpaired.n_dropped) == (None, 4, 4, 2)


def test_minus_one_is_an_answer_where_numbers_are_not_whole() -> None:
    assert compare([-1.0, 0.5], [1.0, 2.0]).n_before == 2
    assert compare([-1, 1], [1, 2]).n_before == 1


@pytest.mark.parametrize(
    ("before", "after", "paired"),
    [
        ([3], [1, 2, 3], False), ([], [1, 2], False), ([np.nan, np.nan], [1.0, 2.0], False), ([2, 2], [3, 3], False),
        ([1, 2], [2, 3], True), ([1], [2], True), ([1, -1], [-1, 2], True),
    ],
)  # fmt: skip
def test_what_cannot_be_estimated_is_nan_with_a_reason(before: list, after: list, paired: bool) -> None:
    found = compare(before, after, paired=paired)
    assert math.isnan(found.p)
    assert all(math.isnan(end) for end in found.interval)
    assert found.reason is not None
    assert not found.more_than_noise


def test_a_family_is_corrected_as_a_whole() -> None:
    chance = np.random.default_rng(3)
    before = chance.normal(0, 1, (40, 6))
    after = before + chance.normal(0, 1, (40, 6)) + np.array([1, 0.4, 0, 0, 0, 0])
    found = compare(before, after, paired=True)
    p = [one.p for one in found.values()]
    assert [one.p_corrected for one in found.values()] == pytest.approx(stats.false_discovery_control(p))
    assert found["0"].more_than_noise
    strict = found.corrected("bonferroni")
    assert [one.p_corrected for one in strict.values()] == pytest.approx([min(1, 6 * x) for x in p])
    assert strict.correction == "bonferroni"


def test_measures_have_names_and_one_without_a_test_is_not_counted() -> None:
    before, after = {"a": [1, 2, 3], "b": [2, 2, 2]}, {"b": [2, 2, 2], "a": [2, 3, 5]}
    found = compare(before, after)
    assert list(found) == ["a", "b"]
    assert found.compared == 1
    assert found["a"].p_corrected == found["a"].p
    assert math.isnan(found["b"].p_corrected)


@pytest.mark.parametrize(
    ("before", "after", "paired", "words"),
    [
        ([1, 2], [1, 2, 3], True, "saw 2 before and 3 after"),
        ([[1, 2]], [[1, 2, 3]], False, "the same measures"),
        ({"a": [1, 2]}, {"b": [1, 2]}, False, "the same measures"),
        ({"a": [1, 2]}, [1, 2], False, "the same measures"),
        (["x", "y"], [1, 2], False, "expected numbers"),
        ([1.0, np.inf], [1, 2], False, "infinite"),
        (3, [1, 2], False, "expected one list or a table"),
        ([[1, 2], [3]], [1, 2], False, "different lengths"),
    ],
)
def test_what_is_no_pair_of_rounds_is_refused_in_one_sentence(before, after, paired: bool, words: str) -> None:
    with pytest.raises(RatingsError, match=words):
        compare(before, after, paired=paired)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_corrections_are_those_of_statsmodels(p: list[float]) -> None:
    theirs = {"bh": "fdr_bh", "holm": "holm", "hochberg": "simes-hochberg", "bonferroni": "bonferroni"}
    for ours, name in theirs.items():
        assert adjusted(p, ours) == pytest.approx(multipletests(p, method=name)[1], abs=1e-12)


def test_a_p_value_that_is_missing_stays_missing_and_counts_for_none() -> None:
    found = adjusted([0.01, np.nan, 0.04], "bonferroni")
    assert found == pytest.approx([0.02, np.nan, 0.08], nan_ok=True)
    assert rejected([0.01, np.nan, 0.04], "bonferroni").tolist() == [True, False, False]
    with pytest.raises(UnknownNameError, match="bh"):
        adjusted([0.1], "fisher")  # type: ignore[arg-type]
    with pytest.raises(RatingsError, match="between 0 and 1"):
        adjusted([1.2])


def test_complete_separation_keeps_an_interval_with_width() -> None:
    found = cliffs_delta([4, 5, 6, 7], [1, 2, 3])
    z2 = 1.959964**2
    assert found.delta == 1
    assert found.interval == pytest.approx(((3 - z2) / (3 + z2), 1.0), abs=1e-6)


def test_a_difference_of_shares_flips_with_its_groups() -> None:
    one, other = share_difference((7, 12), (3, 20)), share_difference((3, 20), (7, 12))
    assert one[0] == -other[0]
    assert one[1] == pytest.approx(flipped(other[1]))


class TestProportionalOdds:
    ROUND = [0.0] * 6 + [1.0] * 6
    ANSWERS = [1, 1, 2, 2, 3, 1, 2, 3, 3, 1, 3, 2]

    def test_frequencies_are_rows_repeated(self) -> None:
        times = [1, 2, 3, 1, 2, 1, 1, 2, 2, 1, 3, 1]
        repeated = {"round": np.repeat(self.ROUND, times)}
        whole = proportional_odds(self.ANSWERS, {"round": self.ROUND}, frequencies=times)
        long = proportional_odds(np.repeat(self.ANSWERS, times), repeated)
        assert whole.coefficients == pytest.approx(long.coefficients)
        assert whole.n == sum(times)

    def test_rows_with_something_missing_are_left_out(self) -> None:
        whole = proportional_odds(self.ANSWERS, {"round": self.ROUND})
        more = proportional_odds([*self.ANSWERS, -1, 2], {"round": [*self.ROUND, 1.0, np.nan]})
        assert more.n == whole.n
        assert more.coefficients == pytest.approx(whole.coefficients)

    @pytest.mark.parametrize(
        ("answers", "predictors", "more", "words"),
        [
            ([2, 2, 2], {"round": [0, 1, 1]}, {}, "all answers are the same"),
            ([1, 2, 3], {"round": [1, 1, 1]}, {}, "round is the same for everyone"),
            ([1, 2, 3], {"round": [0, 1]}, {}, "different lengths"),
            ([1, 2, 3], {"round": [0, 1, 1]}, {"frequencies": [1, 0.5, 1]}, "whole numbers"),
            (["a", "b"], {"round": [0, 1]}, {"categories": ("a", "c")}, "'b' is not among"),
        ],
    )
    def test_what_cannot_be_fitted_says_why(self, answers: list, predictors: dict, more: dict, words: str) -> None:
        with pytest.raises(RatingsError, match=words):
            proportional_odds(answers, predictors, **more)

    def test_complete_separation_is_refused(self) -> None:
        with pytest.raises(RatingsError, match="does not converge"):
            proportional_odds([1, 1, 1, 2, 2, 2], {"round": [0, 0, 0, 1, 1, 1]})
