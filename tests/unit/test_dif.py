"""Differential item functioning: the item that is harder for one group is found, and the others are not."""

from __future__ import annotations

import numpy as np
import pytest

from graadmeter.base.errors import GraadmeterError
from graadmeter.survey.calibration import dif
from graadmeter.survey.calibration.odds import proportional_odds


@pytest.fixture(scope="module")
def two_units() -> tuple[np.ndarray, np.ndarray]:
    """1,500 people; the third of eight items is 1.5 logits harder in IT, which stands half a logit lower over all."""
    rng = np.random.default_rng(3)
    unit = np.where(np.arange(1500) % 3 == 0, "IT", "Sales")
    height = rng.normal(size=(1500, 1)) - 0.5 * (unit == "IT")[:, None] - np.linspace(-1, 1, 8)
    height[:, 2] -= 1.5 * (unit == "IT")
    return height + rng.logistic(size=height.shape), unit


def test_two_categories(two_units: tuple[np.ndarray, np.ndarray]) -> None:
    height, unit = two_units
    found = dif((height > 0).astype(int), unit)
    assert {(row.group, row.reference) for row in found} == {("IT", "Sales")}
    assert [row.column for row in found if row.size == "C"] == [2]
    assert found[2].delta == pytest.approx(-2.35 * 1.5, abs=3 * found[2].delta_se)
    assert all(row.p_adjusted >= row.p_value for row in found)


def test_more_categories_and_missing_answers(two_units: tuple[np.ndarray, np.ndarray]) -> None:
    height, unit = two_units
    table = (height[:, :, None] > [-1, 0, 1]).sum(axis=2).astype(float)
    table[np.random.default_rng(4).random(table.shape) < 0.1] = np.nan
    found = dif(table, unit)
    assert found[2].size == "C"
    assert found[2].delta < -2
    assert found[2].p_adjusted < 1e-6
    assert all(row.size != "C" for row in found if row.column != 2)


def test_a_difference_that_turns_with_the_level(two_units: tuple[np.ndarray, np.ndarray]) -> None:
    rng = np.random.default_rng(7)
    unit = np.arange(2000) % 2
    people = rng.normal(0, 1.5, (2000, 1))
    slope = np.ones((2000, 8))
    slope[unit == 1, 4] = 0.2
    table = (slope * people + rng.logistic(size=(2000, 8)))[:, :, None] > [-1, 0, 1]
    found = dif(table.sum(axis=2), unit)
    assert found[4].p_crossing < 1e-6
    assert found[4].p_adjusted < 1e-6


def test_the_textbook_odds_ratio() -> None:
    """One stratum: the odds ratio of one table, 10 x 40 / (20 x 30), and its chi-squared with correction."""
    table = np.zeros((100, 2), dtype=int)
    unit = np.array(["a"] * 50 + ["b"] * 50)
    table[:10, 0], table[50:70, 0] = 1, 1  # 10 of 50 and 20 of 50
    table[:, 1] = 1 - table[:, 0]  # everybody has sum 1
    row = dif(table, unit.tolist())[0]
    assert row.reference == "a"
    assert row.delta == pytest.approx(-2.35 * np.log((10 * 30) / (40 * 20)))
    expected, spread = 50 * 30 / 100, 50 * 50 * 30 * 70 / (100 * 100 * 99)
    assert row.statistic == pytest.approx((abs(10 - expected) - 0.5) ** 2 / spread)
    assert row.delta_se == pytest.approx(2.35 * np.sqrt(1 / 10 + 1 / 40 + 1 / 20 + 1 / 30))


def test_proportional_odds_as_statsmodels_has_it(two_units: tuple[np.ndarray, np.ndarray]) -> None:
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    height, unit = two_units
    x = (height[:, 0, None] > [-1, 0, 1]).sum(axis=1)
    design = np.column_stack([(height[:, 1:] > 0).sum(axis=1) - 3.5, unit == "IT"]).astype(float)
    theirs = OrderedModel(x, design, distr="logit").fit(method="bfgs", disp=0, maxiter=500)
    ours = proportional_odds(np.eye(4)[x], design)
    assert ours is not None
    assert ours.log_likelihood == pytest.approx(theirs.llf, abs=1e-4)
    assert ours.effects == pytest.approx(theirs.params[:2], abs=1e-3)
    assert ours.errors == pytest.approx(theirs.bse[:2], rel=0.02)


def test_what_cannot_be_compared_has_a_reason() -> None:
    rng = np.random.default_rng(1)
    table = (rng.normal(size=(60, 1)) + rng.normal(size=(60, 4)) > 0).astype(int)
    few = dif(table, ["a"] * 55 + ["b"] * 5)
    assert all(row.reason is not None and np.isnan(row.p_value) and row.size is None for row in few)
    assert dif(table, ["a"] * 60) == ()
    assert dif(table, [None] * 60) == ()
    split = np.tile([[0, 0], [1, 1]], (20, 1))
    assert all(row.reason for row in dif(split, ["a", "b"] * 20)), "no score in common"
    with pytest.raises(GraadmeterError, match="labels"):
        dif(table, ["a"])
