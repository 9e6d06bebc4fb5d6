"""Raking and its kin: the margins are met, nothing that does not matter matters, and what cannot be is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graadmeter.base.errors import GraadmeterError, WeightingError
from graadmeter.survey.weighting import calibrate, design_effect, post_stratify, rake, trim

UNIT, SITE = ["a", "a", "b", "b", "b"], [1, 2, 1, 2, 2]
MARGINS: dict[str, dict[Any, float]] = {"unit": {"a": 40, "b": 60}, "site": {1: 50, 2: 50}}


def sums(labels: Any, weights: Any) -> dict[Any, float]:
    found: dict[Any, float] = {}
    for label, weight in zip(list(labels), weights, strict=True):
        found[label] = found.get(label, 0.0) + weight
    return found


@st.composite
def samples(draw: st.DrawFn) -> tuple[dict[str, list[int]], dict[str, dict[int, float]]]:
    """A sample in which every combination of labels occurs, so that any margins can be met."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=3))
    grid = np.indices(sizes).reshape(len(sizes), -1)
    extra = draw(st.lists(st.integers(0, grid.shape[1] - 1), max_size=30))
    codes = np.concatenate([grid, grid[:, extra]], axis=1)
    margins = {}
    for n, size in enumerate(sizes):
        parts = np.array(draw(st.lists(st.integers(1, 50), min_size=size, max_size=size)), dtype=float)
        margins[f"v{n}"] = dict(enumerate((1000 * parts / parts.sum()).tolist()))
    return {f"v{n}": row.tolist() for n, row in enumerate(codes)}, margins


@settings(deadline=None)
@given(samples())
def test_every_headcount_is_met_and_no_weight_is_below_0(sample: Any) -> None:
    categories, margins = sample
    found = rake(categories, margins)
    assert found.converged
    assert found.reason is None
    assert found.max_margin_error < 1e-10
    assert (found.weights > 0).all()
    assert found.weights.sum() == pytest.approx(1000)
    for name, known in margins.items():
        assert sums(categories[name], found.weights) == pytest.approx(known)
    assert found.n == len(found.weights)
    assert found.design_effect >= 1 - 1e-12
    assert found.effective_n == pytest.approx(found.weights.sum() ** 2 / (found.weights**2).sum())


@settings(deadline=None)
@given(samples(), st.randoms(use_true_random=False))
def test_the_order_of_respondents_is_irrelevant(sample: Any, random: Any) -> None:
    categories, margins = sample
    n = len(categories["v0"])
    order = random.sample(range(n), n)
    mixed = {name: [column[row] for row in order] for name, column in categories.items()}
    assert rake(mixed, margins).weights == pytest.approx(rake(categories, margins).weights[order])


@settings(deadline=None)
@given(samples())
def test_the_order_of_variables_is_irrelevant(sample: Any) -> None:
    categories, margins = sample
    back = {name: dict(reversed(margins[name].items())) for name in reversed(margins)}
    assert rake(categories, back).weights == pytest.approx(rake(categories, margins).weights, rel=1e-8)


@settings(deadline=None)
@given(samples(), st.floats(1e-6, 1e6))
def test_the_scale_of_initial_weights_is_irrelevant(sample: Any, times: float) -> None:
    categories, margins = sample
    initial = np.linspace(1, 3, len(categories["v0"]))
    assert rake(categories, margins, initial * times).weights == pytest.approx(
        rake(categories, margins, initial).weights, rel=1e-8
    )


@settings(deadline=None)
@given(samples())
def test_margins_that_are_met_already_change_nothing(sample: Any) -> None:
    categories, _ = sample
    margins = {name: sums(column, np.ones(len(column))) for name, column in categories.items()}
    found = rake(categories, margins)
    assert found.weights == pytest.approx(1)
    assert found.design_effect == pytest.approx(1)


@settings(deadline=None)
@given(samples())
def test_raking_again_changes_nothing(sample: Any) -> None:
    categories, margins = sample
    once = rake(categories, margins).weights
    assert rake(categories, margins, once).weights == pytest.approx(once, rel=1e-8)


def test_a_worked_example() -> None:
    found = rake({"unit": UNIT, "site": SITE}, MARGINS)
    assert sums(UNIT, found.weights) == pytest.approx({"a": 40, "b": 60})
    assert sums(SITE, found.weights) == pytest.approx({1: 50, 2: 50})
    a1, a2, b1, b2, _ = found.weights
    assert (a1 * b2) / (a2 * b1) == pytest.approx(1)  # raking keeps the odds ratios of the sample


TYPES: dict[str, Callable[[list[Any]], Any]] = {
    "list": list,
    "tuple": tuple,
    "array": np.array,
    "objects": lambda labels: np.array(labels, dtype=object),
    "arrow": pa.array,
    "chunks": lambda labels: pa.chunked_array([labels[:2], labels[2:]]),
    "dictionary": lambda labels: pa.array(labels).dictionary_encode(),
    "numpy scalars": lambda labels: list(np.array(labels)),
}


@pytest.mark.parametrize("form", TYPES.values(), ids=TYPES)
@pytest.mark.parametrize("names", [("a", "b"), (1, 2), (-5, 10**12), (1.5, 2.5), (False, True), ("", "é🌡")], ids=str)
def test_labels_of_every_type_in_every_form(form: Any, names: tuple[Any, Any]) -> None:
    labels = [names[0], names[0], names[1], names[1], names[1]]
    found = rake({"v": form(labels)}, {"v": {names[0]: 40, names[1]: 60}})
    assert found.weights == pytest.approx([20, 20, 20, 20, 20])
    assert rake({"v": form(labels)}, {"v": {names[1]: 30, names[0]: 10}}).weights == pytest.approx([5, 5, 10, 10, 10])


def test_other_columns_of_labels() -> None:
    pd = pytest.importorskip("pandas")
    for column in (pd.Series(UNIT), pd.Series(UNIT, dtype="category"), pd.Series(UNIT, dtype="string")):
        assert rake({"v": column}, {"v": {"a": 40, "b": 60}}).weights == pytest.approx([20] * 5)
    with pytest.raises(WeightingError, match="no label for 1"):
        rake({"v": pd.Series([1, 2, None], dtype="Int64")}, {"v": {1: 1, 2: 1}})


def test_numpy_labels_in_the_margins() -> None:
    known = {np.int64(1): 50, np.int64(2): 50}
    assert rake({"site": np.array(SITE, dtype=np.int8)}, {"site": known}).weights == pytest.approx(
        rake({"site": SITE}, {"site": {1: 50, 2: 50}}).weights
    )
    assert rake({"v": [np.str_("a"), "b"]}, {"v": {"a": 1, np.str_("b"): 3}}).weights == pytest.approx([1, 3])


def test_1_and_the_text_1_are_two_labels() -> None:
    assert rake({"v": [1, "1", 1]}, {"v": {1: 10, "1": 30}}).weights == pytest.approx([5, 30, 5])
    for labels, known in (([1, 2], {"1": 1, "2": 1}), (["1", "2"], {1: 1, 2: 1}), (np.array(["1", "2"]), {1: 1, 2: 1})):
        with pytest.raises(WeightingError, match="without a headcount"):
            rake({"v": labels}, {"v": known})


def test_text_of_another_width_is_another_label() -> None:
    labels = np.array(["unit", "unit 1", "unit 10"])
    assert rake({"v": labels}, {"v": {"unit": 1, "unit 1": 2, "unit 10": 3}}).weights == pytest.approx([1, 2, 3])
    with pytest.raises(WeightingError, match="unit 10"):
        rake({"v": labels}, {"v": {"unit": 1, "unit 1": 2}})


def test_many_labels() -> None:
    names = [f"team {n}" for n in range(3000)]
    found = rake({"v": np.array(names * 2)}, {"v": {name: n + 1 for n, name in enumerate(names)}})
    assert found.weights[:3000] == pytest.approx(np.arange(1, 3001) / 2)
    wide = {f"v{k}": np.arange(4000) % (600 + k) for k in range(3)}  # 600 x 601 x 602 combinations
    margins = {name: {int(label): 1.5 * n for label, n in sums(column, np.ones(4000)).items()}
               for name, column in wide.items()}  # fmt: skip
    assert rake(wide, margins).weights == pytest.approx(1.5)


def test_a_headcount_of_0_for_nobody_is_no_fault() -> None:
    found = rake({"unit": UNIT}, {"unit": {"a": 40, "b": 60, "closed": 0}})
    assert found.converged
    assert found.max_margin_error < 1e-10


WRONG: dict[str, tuple[dict[str, Any], dict[str, Any], Any, list[str]]] = {
    "totals": ({"unit": UNIT, "site": SITE}, {"unit": {"a": 40, "b": 60}, "site": {1: 50, 2: 51}}, None,
               ["'site'", "101", "'unit'", "100"]),
    "nobody has it": ({"unit": UNIT}, {"unit": {"a": 40, "b": 50, "c": 10}}, None, ["'unit'", "'c'", "nobody"]),
    "no headcount": ({"unit": UNIT}, {"unit": {"a": 100}}, None, ["'unit'", "'b'"]),
    "headcount 0": ({"unit": UNIT}, {"unit": {"a": 100, "b": 0}}, None, ["'unit'", "'b'", "3"]),
    "only headcounts": ({"unit": UNIT}, MARGINS, None, ["'site'", "headcounts but no labels"]),
    "only labels": ({"unit": UNIT, "age": SITE}, {"unit": MARGINS["unit"]}, None, ["'age'", "no headcounts"]),
    "None": ({"unit": ["a", None, "b"]}, {"unit": MARGINS["unit"]}, None, ["'unit'", "no label for 1"]),
    "NaN": ({"site": [1.0, float("nan"), 2.0]}, {"site": MARGINS["site"]}, None, ["'site'", "no label for 1"]),
    "NaN array": ({"site": np.array([1, np.nan, 2])}, {"site": MARGINS["site"]}, None, ["'site'", "no label for 1"]),
    "NaT": ({"d": np.array(["2026-01-01", "NaT"], "M8[D]")}, {"d": {1: 1}}, None, ["'d'"]),
    "lengths": ({"unit": UNIT, "site": SITE[:4]}, MARGINS, None, ["'site'", "4", "'unit'", "5"]),
    "nobody": ({"unit": []}, {"unit": MARGINS["unit"]}, None, ["no respondents"]),
    "nothing": ({}, {}, None, ["at least one"]),
    "no number": ({"unit": UNIT}, {"unit": {"a": "40", "b": 60}}, None, ["'unit'", "'a'", "'40'"]),
    "negative": ({"unit": UNIT}, {"unit": {"a": -1, "b": 60}}, None, ["'unit'", "'a'", "-1"]),
    "unknown number": ({"unit": UNIT}, {"unit": {"a": float("nan"), "b": 60}}, None, ["'unit'", "'a'", "nan"]),
    "all 0": ({"unit": UNIT}, {"unit": {"a": 0, "b": 0}}, None, ["'unit'", "above 0"]),
    "weight 0": ({"unit": UNIT}, {"unit": MARGINS["unit"]}, [1, 1, 0, 1, 1], ["respondent 3", "0"]),
    "weight below 0": ({"unit": UNIT}, {"unit": MARGINS["unit"]}, [1, -2, 1, 1, 1], ["respondent 2", "-2"]),
    "weight NaN": ({"unit": UNIT}, {"unit": MARGINS["unit"]}, [1, 1, 1, 1, np.nan], ["respondent 5", "nan"]),
    "weight infinite": ({"unit": UNIT}, {"unit": MARGINS["unit"]}, [np.inf, 1, 1, 1, 1], ["respondent 1", "inf"]),
    "weights too few": ({"unit": UNIT}, {"unit": MARGINS["unit"]}, [1, 1], ["5", "2"]),
    "a table": ({"unit": np.array([UNIT, UNIT])}, {"unit": MARGINS["unit"]}, None, ["2 x 5"]),
    "one text": ({"unit": "aabbb"}, {"unit": MARGINS["unit"]}, None, ["one label per respondent"]),
}  # fmt: skip


@pytest.mark.parametrize(("categories", "margins", "initial", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_weighted_is_refused_by_name(
    categories: Any, margins: Any, initial: Any, said: list[str]
) -> None:
    with pytest.raises(GraadmeterError) as refused:
        rake(categories, margins, initial)
    for part in said:
        assert part in str(refused.value)


def test_margins_that_no_weights_can_meet_are_not_met_in_silence() -> None:
    tied = {"unit": ["a", "a", "b"], "site": [1, 1, 2]}  # unit and site say the same
    found = rake(tied, {"unit": {"a": 50, "b": 50}, "site": {1: 60, 2: 40}})
    assert not found.converged
    assert found.reason is not None
    assert "off" in str(found.reason)
    assert found.max_margin_error > 0.1
    assert found.weights.sum() == pytest.approx(100)


def test_few_turns_may_not_be_enough() -> None:
    found = rake({"unit": UNIT, "site": SITE}, MARGINS, max_iterations=1)
    assert not found.converged
    assert found.iterations == 1


# -- kin


def test_post_stratification_is_headcount_by_sample() -> None:
    found = post_stratify(UNIT, {"a": 40, "b": 60}, [1, 3, 1, 1, 2])
    assert found.weights == pytest.approx([10, 30, 15, 15, 30])
    with pytest.raises(WeightingError, match="'b'"):
        post_stratify(UNIT, {"a": 100})


@settings(deadline=None)
@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=50), st.floats(1.01, 10), st.floats(0, 0.99))
def test_trimmed_weights_keep_their_sum_and_their_order(weights: list[float], high: float, low: float) -> None:
    given_weights = np.array(weights)
    found = trim(weights, high=high, low=low)
    mean = given_weights.mean()
    assert found.weights.sum() == pytest.approx(given_weights.sum())
    assert found.weights.max() <= high * mean * (1 + 1e-9)
    assert found.weights.min() >= low * mean * (1 - 1e-9)
    order = np.argsort(given_weights, kind="stable")
    assert (np.diff(found.weights[order]) >= -1e-9 * mean).all()
    if found.trimmed == 0:
        assert found.weights == pytest.approx(given_weights)


@pytest.mark.parametrize("bounds", [{"high": 1}, {"high": 0.5}, {"low": 1}, {"low": -1}])
def test_bounds_lie_around_the_mean(bounds: dict[str, float]) -> None:
    with pytest.raises(WeightingError, match="both sides"):
        trim([1, 2, 3], **bounds)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(1, 10), st.floats(0.5, 2)), min_size=3, max_size=30), st.floats(0.9, 1.1))
def test_calibrated_weights_give_the_totals(rows: list[tuple[float, float]], times: float) -> None:
    x = np.column_stack([np.ones(len(rows)), [row[0] for row in rows]])
    d = np.array([row[1] for row in rows])
    assume(np.ptp(x[:, 1]) > 0.1)
    totals = (d @ x) * [1.0, times]
    found = calibrate(x, totals, d)
    assert found.weights @ x == pytest.approx(totals)
    assert (found.reason is not None) == bool((found.weights <= 0).any())


def test_calibration_on_labels_is_post_stratification() -> None:
    x = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0, 1]])
    assert calibrate(x, [40, 60]).weights == pytest.approx(post_stratify(UNIT, {"a": 40, "b": 60}).weights)


@pytest.mark.parametrize(
    ("values", "totals"),
    [
        ([[1, 1], [1, 1], [1, 1]], [3, 3]),
        ([[1, 2], [1, 3]], [3]),
        ([[1, float("nan")], [1, 2]], [2, 2]),
        ([[1, 0], [1, 0]], [2, 5]),
    ],
    ids=["dependent", "shapes", "missing", "nobody has it"],
)  # fmt: skip
def test_calibration_without_one_answer_is_refused(values: Any, totals: Any) -> None:
    with pytest.raises(WeightingError):
        calibrate(values, totals)


def test_the_design_effect() -> None:
    assert design_effect([2, 2, 2]) == 1
    assert design_effect([1, 3]) == pytest.approx(1.25)
    assert design_effect([1e200, 3e200]) == pytest.approx(1.25)
    assert np.isnan(design_effect([]))
