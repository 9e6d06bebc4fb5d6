"""The arithmetic of the conversation measures: published values and the promises that hold for any numbers."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graadmeter.conversation.statistics import gini, kaplan_meier, top_group, top_share

COUNTS = st.lists(st.integers(1, 10_000), min_size=1, max_size=60)
WAITS = st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=1, max_size=40)


def test_gini_of_ten_incomes() -> None:
    assert gini([541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]) == pytest.approx(0.4620911, abs=1e-6)


def test_gini_of_nothing_is_nothing() -> None:
    assert gini([]) is None
    assert gini([0, 0]) is None


@given(COUNTS, st.integers(2, 9))
def test_gini_ignores_order_scale_and_copies_of_the_population(counts: list[int], times: int) -> None:
    value = gini(counts)
    assert value is not None
    assert -1e-12 <= value <= 1 - 1 / len(counts) + 1e-12
    assert gini(counts[::-1]) == pytest.approx(value)
    assert gini([count * times for count in counts]) == pytest.approx(value)
    assert gini(counts * times) == pytest.approx(value)


@pytest.mark.parametrize(
    ("n", "percent", "group"),
    [(169, 1, 2), (169, 10, 17), (32, 1, 1), (32, 10, 3), (5, 10, 1), (15, 10, 2), (14, 10, 1), (50, 1, 1), (150, 1, 2),
     (149, 1, 1), (1, 10, 1)],
)  # fmt: skip
def test_the_top_group_is_rounded_half_up_and_holds_someone(n: int, percent: int, group: int) -> None:
    assert top_group(n, percent) == group


@given(COUNTS, st.integers(1, 50))
def test_the_top_holds_at_least_its_share_of_people(counts: list[int], percent: int) -> None:
    share = top_share(counts, percent)
    assert share is not None
    assert top_group(len(counts), percent) / len(counts) - 1e-12 <= share <= 1 + 1e-12


def test_top_share_of_nothing_is_nothing() -> None:
    assert top_share([], 10) is None


@pytest.mark.shared
def test_kaplan_meier_of_the_leukaemia_trial(shared: Path) -> None:
    with (shared / "reference/gehan_6mp.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["treat"] == "6-MP"]
    curve = kaplan_meier([float(row["time"]) for row in rows], [row["cens"] == "1" for row in rows])
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.share == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5)
    assert curve.standard_error(6) == pytest.approx(0.07636, abs=1e-5)
    assert curve.median() == 23
    assert curve.median_interval() == (13, None)


def test_who_is_censored_at_a_time_was_still_at_risk_then() -> None:
    curve = kaplan_meier([5, 5, 9], [True, False, True])
    assert curve.at_risk.tolist() == [3, 1]
    assert curve.share.tolist() == pytest.approx([2 / 3, 0])


@pytest.mark.parametrize(
    ("durations", "observed", "median"),
    [
        ([1, 2, 3], [True, True, True], 2),
        ([1, 9], [True, False], 1),  # it ends on one half
        ([1, 9, 9], [True, False, False], None),
        ([1, 2, 3, 4], [True, True, True, True], 3),  # one half at 2, more than half at 3
        ([5], [False], None),
        ([], [], None),
    ],
)
def test_the_median_is_where_more_than_half_have_it(
    durations: list[int], observed: list[bool], median: float | None
) -> None:
    assert kaplan_meier(durations, observed).median() == median


@given(WAITS)
def test_the_curve_falls_from_one_and_counts_stand_for_rows(waits: list[tuple[int, bool]]) -> None:
    durations, observed = zip(*waits, strict=True)
    curve = kaplan_meier(durations, observed)
    steps = [1.0, *curve.share.tolist()]
    assert all(before > after - 1e-12 for before, after in pairwise(steps))
    assert curve.at(-1) == 1
    distinct = sorted(set(waits))
    counted = kaplan_meier(*zip(*distinct, strict=True), [waits.count(wait) for wait in distinct])
    assert counted.share == pytest.approx(curve.share)
    low, high = curve.median_interval()
    median = curve.median()
    if median is not None:
        assert low is not None
        assert low <= median
        assert high is None or median <= high


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_without_censoring_it_is_the_share_still_waiting(waits: list[int]) -> None:
    curve = kaplan_meier(waits, [True] * len(waits))
    for time in (0, 10, 25, 50):
        assert curve.at(time) == pytest.approx(np.mean(np.array(waits) > time))
