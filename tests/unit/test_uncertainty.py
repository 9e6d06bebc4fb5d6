"""Intervals over people: the short way of drawing agrees with the long one, and a cluster counts as what it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graadmeter.base.intervals import wilson
from graadmeter.conversation import uncertainty
from graadmeter.conversation.statistics import gini, top_share

AMOUNTS = [1, 1, 1, 2, 2, 5, 9, 9, 30, 120, 1, 4]


def test_people_who_are_alike_may_be_drawn_together() -> None:
    drawn = uncertainty.drawn(AMOUNTS, draws=60, seed=7)
    assert drawn is not None
    x, counts = drawn.amounts, drawn.count
    people = [np.repeat(x, count.astype(int)) for count in counts]
    assert {len(one) for one in people} == {len(AMOUNTS)}
    for found, long_way in (
        (uncertainty.gini_interval(drawn), [gini(one) for one in people]),
        (uncertainty.top_interval(drawn, 10), [top_share(one, 10) for one in people]),
    ):
        assert found == pytest.approx(tuple(np.quantile(np.array(long_way, dtype=float), [0.025, 0.975])))


def test_one_thing_each_is_nearly_wilson() -> None:
    part = [1] * 30 + [0] * 70
    assert uncertainty.clustered(part, [1] * 100) == pytest.approx(wilson(30, 100), abs=2e-3)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """People differ in how they do a thing, and do it 1 to 40 times: Wilson over things would hold it half the time."""
    rng = np.random.default_rng(3)
    held = held_by_wilson = 0
    for _ in range(400):
        times = rng.integers(1, 40, 60)
        part = rng.binomial(times, rng.beta(1.2, 2.8, 60))
        low, high = uncertainty.clustered(part, times) or (1.0, 0.0)
        held += low <= 0.3 <= high
        low, high = wilson(int(part.sum()), int(times.sum()))
        held_by_wilson += low <= 0.3 <= high
    assert 0.92 <= held / 400 <= 0.98
    assert held_by_wilson / 400 < 0.7


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=20))
def test_an_interval_of_a_share_is_one(pairs: list[tuple[int, int]]) -> None:
    part, whole = [min(pair) for pair in pairs], [max(pair) for pair in pairs]
    found = uncertainty.clustered(part, whole)
    if sum(n > 0 for n in whole) < 2:
        assert found is None
        return
    assert found is not None
    assert 0 <= found[0] <= sum(part) / sum(whole) + 1e-12
    assert sum(part) / sum(whole) - 1e-12 <= found[1] <= 1


@pytest.mark.parametrize("amounts", [[], [3], [0, 0]])
def test_nobody_to_draw_gives_no_interval(amounts: list[int]) -> None:
    drawn = uncertainty.drawn(amounts)
    assert drawn is None
    assert uncertainty.gini_interval(drawn) is None
    assert uncertainty.top_interval(drawn, 10) is None
