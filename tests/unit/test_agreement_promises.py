"""Promises of agreement and reliability that hold whatever the answers are."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from graadmeter.survey.agreement import (
    average_deviation,
    consensus,
    cronbach_alpha,
    icc,
    krippendorff_alpha,
    mcdonald_omega,
    rwg_j,
)

LEVELS = ("nominal", "ordinal", "interval", "ratio")
shapes = st.tuples(st.integers(2, 6), st.integers(2, 7))
tables = arrays.arrays(np.int64, shapes, elements=st.integers(-1, 4))  # -1: missing
full = arrays.arrays(np.int64, st.tuples(st.integers(3, 9), st.integers(3, 5)), elements=st.integers(0, 4))
seeds = st.integers(0, 2**32 - 1)


def same(first: float, second: float) -> bool:
    return (isnan(first) and isnan(second)) or first == pytest.approx(second, abs=1e-9)


def shuffled(table: np.ndarray, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return table[rng.permutation(table.shape[0])][:, rng.permutation(table.shape[1])]


@settings(deadline=None)
@given(tables, seeds, st.sampled_from(LEVELS))
def test_krippendorff_knows_no_order_of_raters_or_units(ratings, seed, level) -> None:
    assert same(krippendorff_alpha(ratings, level).value, krippendorff_alpha(shuffled(ratings, seed), level).value)


@settings(deadline=None)
@given(tables, st.sampled_from(LEVELS))
def test_krippendorff_is_at_most_one_and_one_only_without_disagreement(ratings, level) -> None:
    found = krippendorff_alpha(ratings, level)
    assume(not isnan(found.value))
    columns = [column[column >= 0] for column in ratings.T]
    agreed = all(len(set(column.tolist())) <= 1 for column in columns)
    assert found.value <= 1 + 1e-12
    assert (found.value == pytest.approx(1)) == agreed


@settings(deadline=None)
@given(tables, st.integers(-7, 7), st.integers(1, 5))
def test_interval_moves_and_stretches_without_a_change(ratings, shift, stretch) -> None:
    moved = np.where(ratings < 0, np.nan, stretch * ratings + shift)
    assert same(krippendorff_alpha(ratings, "interval").value, krippendorff_alpha(moved, "interval").value)


@settings(deadline=None)
@given(tables)
def test_ordinal_needs_the_order_alone_and_nominal_only_what_is_alike(ratings) -> None:
    squared, turned = np.where(ratings < 0, -1, ratings**2), np.where(ratings < 0, -1, (ratings * 2 + 1) % 5)
    assert same(krippendorff_alpha(ratings, "ordinal").value, krippendorff_alpha(squared, "ordinal").value)
    assert same(krippendorff_alpha(ratings, "nominal").value, krippendorff_alpha(turned, "nominal").value)


@settings(deadline=None)
@given(tables)
def test_a_metric_matters_only_with_more_than_two_values(ratings) -> None:
    """With two values every metric is a multiple of the same one."""
    two = np.where(ratings < 0, -1, 1 + (ratings > 2))
    found = [krippendorff_alpha(two, level).value for level in LEVELS]
    assert all(same(found[0], other) for other in found)


@settings(deadline=None)
@given(full, seeds)
def test_rwg_stays_on_its_scale_and_knows_no_order(ratings, seed) -> None:
    found, other = rwg_j(ratings, 5), rwg_j(shuffled(ratings, seed), 5)
    assert same(found.value, other.value)
    assert 0 <= found.value <= 1
    assert (found.flag is not None) == (found.raw < 0)
    assert same(found.value, rwg_j(4 - ratings, 5).value), "turned round"
    assert same(found.value, rwg_j(ratings + 1, 5).value), "counted from one"


@settings(deadline=None)
@given(full)
def test_one_camp_more_lowers_agreement(ratings) -> None:
    apart = np.vstack([ratings, np.zeros((50, ratings.shape[1]), int), np.full((50, ratings.shape[1]), 4)])
    assert rwg_j(apart, 5).value <= rwg_j(ratings, 5).value
    assert average_deviation(apart).value >= average_deviation(ratings).value - 1e-12


@settings(deadline=None)
@given(full, seeds, st.sampled_from(("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")))
def test_icc_knows_no_order_moves_and_stretches(ratings, seed, form) -> None:
    found = icc(ratings, form).value
    assert same(found, icc(shuffled(ratings, seed), form).value)
    assert same(found, icc(3.0 * ratings + 7.0, form).value)
    assert isnan(found) or found <= 1 + 1e-12


@settings(deadline=None)
@given(full, seeds)
def test_only_forms_1_and_2_mind_a_rater_who_is_stricter(ratings, seed) -> None:
    strict = np.random.default_rng(seed).integers(0, 9, ratings.shape[1])
    assert same(icc(ratings, "3,1").value, icc(ratings.astype(float) + strict, "3,1").value)


@settings(deadline=None)
@given(full, seeds)
def test_alpha_and_omega_know_no_order_of_people_or_items(items, seed) -> None:
    assert same(cronbach_alpha(items).value, cronbach_alpha(shuffled(items, seed)).value)
    first, other = mcdonald_omega(items), mcdonald_omega(shuffled(items, seed))
    assert isnan(first.value) == isnan(other.value)
    assert isnan(first.value) or -1e-9 <= first.value <= 1 + 1e-9


@settings(deadline=None)
@given(full, st.integers(1, 4))
def test_alpha_moves_and_stretches_as_one(items, stretch) -> None:
    assert same(cronbach_alpha(items).value, cronbach_alpha(stretch * items + 10.0).value)


@settings(deadline=None)
@given(full)
def test_answering_everything_twice_never_lowers_alpha(items) -> None:
    once = cronbach_alpha(items).value
    assume(not isnan(once) and once > 0)
    assert cronbach_alpha(np.hstack([items, items])).value >= once - 1e-9


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=7), st.integers(1, 30))
def test_consensus_stays_on_its_scale_mirrors_and_counts_shares(counts, times) -> None:
    found = consensus(counts).value
    assume(not isnan(found))
    assert 0 <= found <= 1
    assert same(found, consensus(counts[::-1]).value)
    assert same(found, consensus([times * n for n in counts]).value)
    assert same(found, consensus(counts, values=[3 + 2 * at for at in range(len(counts))]).value)
    assert (found == pytest.approx(1)) == (sum(n > 0 for n in counts) == 1)
