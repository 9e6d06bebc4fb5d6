"""Promised beside measured: verdicts hold together, cautions say what cannot be told, small groups stay out."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter import maturity
from graadmeter.base.text import show
from graadmeter.diagnosis.rounds import Move, Round, Standing
from graadmeter.diagnosis.worked import Compared, Promise, Scoring, differ, judge, scored, units_apart
from graadmeter.disclosure import Policy
from graadmeter.reports.compose.worked import _finding
from graadmeter.tables import ANSWERS

MODEL = maturity.load("esm3")
ELEMENT = MODEL.element("culture")
LEVELS = ("none", "pioneering", "facilitating", "strategic")
ENDS = st.floats(-3, 3, allow_nan=False)


def move(difference: float | None, interval: tuple[float, float] | None = None, **more) -> Move:
    return Move("culture", Standing(), Standing(), difference, interval, **more)


def promise(gain: float = 0.5, low: float | None = None) -> Promise:
    return Promise("Buddies", ELEMENT, gain, low, None)


@given(ends=st.tuples(ENDS, ENDS).map(sorted), gain=st.floats(0.05, 3), more=st.floats(0, 2))
@settings(max_examples=200, deadline=None)
def test_a_smaller_promise_is_never_kept_worse(ends: list[float], gain: float, more: float) -> None:
    order = ["fell", "not_moved", "less", "cannot_tell", "as_promised"]
    found = move(sum(ends) / 2, (ends[0], ends[1]))
    small, large = judge(promise(gain), found).verdict, judge(promise(gain + more), found).verdict
    assert order.index(small) >= order.index(large)


@given(ends=st.tuples(ENDS, ENDS).map(sorted), gain=st.floats(0.05, 3))
@settings(max_examples=200, deadline=None)
def test_cannot_tell_is_said_exactly_where_the_interval_holds_both(ends: list[float], gain: float) -> None:
    low, high = ends
    found = judge(promise(gain), move((low + high) / 2, (low, high))).verdict
    if abs(low) > 1e-6 and abs(high) > 1e-6 and abs(high - gain) > 1e-6:
        assert (found == "cannot_tell") == (low <= 0 <= high and high >= gain)


@given(one=st.tuples(ENDS, ENDS, ENDS).map(sorted), other=st.tuples(ENDS, ENDS, ENDS).map(sorted))
@settings(max_examples=200, deadline=None)
def test_the_difference_of_differences_turns_around_with_its_sides(one: list[float], other: list[float]) -> None:
    ran, rest = move(one[1], (one[0], one[2])), move(other[1], (other[0], other[2]))
    there, back = differ(ran, rest), differ(rest, ran)
    assert there.difference == pytest.approx(-(back.difference or 0))
    assert there.interval == pytest.approx((-back.interval[1], -back.interval[0]))
    assert there.interval[0] <= there.difference + 1e-9
    assert there.difference <= there.interval[1] + 1e-9
    widest = max(one[2] - one[0], other[2] - other[0])
    assert there.interval[1] - there.interval[0] >= widest - 1e-9


def test_nothing_is_said_of_what_was_not_measured() -> None:
    found = judge(promise(), move(None, why_unknown="few_people", verdict="hidden"))
    assert (found.verdict, found.measured, found.cautions) == ("unknown", None, ())
    assert "hidden: group too small" in found.text.text("en")


def test_cautions_name_what_the_design_cannot_tell() -> None:
    bare = judge(promise(), move(0.5, (0.3, 0.7)))
    assert [one.text("en") for one in bare.cautions] == [
        "Before and after, without comparison: what else happened in this time is in it too."
    ]
    full = judge(
        promise(), move(0.5, (0.3, 0.7), verdict="not_after_correction"), others=["Hosts", "Training"],
        closed_before=date(2025, 1, 1), began_on=date(2025, 12, 1),
    )  # fmt: skip
    said = " ".join(one.text("en") for one in full.cautions)
    assert "Hosts and Training should move this too" in said
    assert "11 months before it began" in said
    assert "expected by chance" in said


def test_the_verdict_is_by_units_where_they_can_be_set_beside_each_other() -> None:
    beside = differ(move(0.6, (0.4, 0.8)), move(0.6, (0.4, 0.8)))
    found = judge(promise(), move(0.6, (0.5, 0.7)), beside, units=["Service"])
    assert (found.design, found.verdict, found.measured) == ("units", "not_moved", pytest.approx(0.0))
    assert "It ran in Service" in found.cautions[0].text("en")
    hidden = Compared(move(None), move(None), None, None, True)
    small = judge(promise(), move(0.6, (0.5, 0.7)), hidden, units=["Service"])
    assert (small.design, small.verdict) == ("before_after", "as_promised")
    assert any("groups are too small" in one.text("en") for one in small.cautions)


def test_what_is_kept_of_units_reads_back() -> None:
    found = differ(move(0.6, (0.4, 0.8)), move(0.1, (-0.1, 0.3)))
    again = Compared.from_json("culture", found.to_json())
    assert (again.difference, again.interval, again.hidden) == (found.difference, found.interval, False)
    assert (again.ran.difference, again.other.difference) == (0.6, 0.1)


def answers(
    sizes: dict[str, int], means: dict[str, float], seed: int, elements: tuple[str, ...] = ("culture",)
) -> Round:
    chance = np.random.default_rng(seed)
    rows = [
        {
            "respondent": f"{seed} {unit} {n}", "item": f"esm3.{element}", "role": "employee", "unit": unit,
            "value": LEVELS[int(np.clip(round(chance.normal(means[unit], 0.6)), 0, 3))],
        }
        for unit, size in sizes.items()
        for n in range(size)
        for element in elements
    ]  # fmt: skip
    return Round(f"Round {seed}", MODEL, pa.Table.from_pylist(rows, schema=ANSWERS.schema))


def test_units_that_moved_more_than_the_others() -> None:
    sizes = {"A": 60, "B": 60, "C": 60}
    before = answers(sizes, {"A": 1.0, "B": 1.0, "C": 1.0}, 1)
    after = answers(sizes, {"A": 2.2, "B": 1.2, "C": 1.2}, 2)
    found = units_apart(before, after, ["A"], Policy(), draws=300)["culture"]
    assert found.interval is not None
    assert 0.4 < found.interval[0] < found.difference < found.interval[1] < 1.6
    turned = units_apart(before, after, ["B", "C"], Policy(), draws=300)["culture"]
    assert turned.difference == pytest.approx(-found.difference)


@pytest.mark.parametrize("sizes", [{"A": 40, "B": 40, "C": 9}, {"A": 9, "B": 40, "C": 40}, {"A": 40, "B": 5, "C": 40}])
def test_a_unit_that_is_too_small_hides_the_comparison_wherever_it_stands(sizes: dict[str, int]) -> None:
    means = dict.fromkeys(sizes, 1.0)
    found = units_apart(answers(sizes, means, 1), answers(sizes, means, 2), ["A"], Policy(), draws=50)["culture"]
    assert found.hidden
    assert (found.difference, found.interval, found.ran.difference, found.other.difference) == (None,) * 4


def test_units_that_hold_everybody_or_nobody_compare_with_nothing() -> None:
    sizes, means = {"A": 20, "B": 20}, {"A": 1.0, "B": 1.0}
    before, after = answers(sizes, means, 1), answers(sizes, means, 2)
    assert units_apart(before, after, ["A", "B"], Policy(), draws=20) == {}
    assert units_apart(before, after, ["Elsewhere"], Policy(), draws=20) == {}
    forgotten = Round("Old", MODEL, None)
    assert units_apart(forgotten, after, ["A"], Policy(), draws=20) == {}


@given(first=st.integers(0, 5), second=st.integers(0, 5), gain=st.floats(0.1, 3))
def test_two_scorings_with_an_owner_give_a_difference_and_never_a_verdict(first, second, gain):
    smg = maturity.load("smg")
    before, after = Scoring(smg.levels[first], date(2025, 2, 1)), Scoring(smg.levels[second], date(2026, 2, 1))
    found = scored(Promise("Hosts", smg.element("hrm"), gain), before, after)
    assert (found.measured, found.interval, found.verdict, found.design) == (
        second - first,
        None,
        "cannot_tell",
        "scored",
    )
    for lang in ("nl", "en"):
        assert before.level.name.text(lang) in found.text.text(lang)


def test_what_else_may_be_in_two_scorings_is_said():
    level = maturity.load("smg").levels[1]
    told = scored(
        promise(), Scoring(level, date(2025, 1, 1)), Scoring(level, date(2026, 2, 1)), others=["Training"],
        began_on=date(2025, 9, 1),
    ).cautions  # fmt: skip
    said = " ".join(caution.text("en") for caution in told)
    assert "Before and after, without comparison" in said
    assert "Training should move this too" in said
    assert "8 months before it began" in said


def test_what_a_report_counts_adds_up_to_its_rows():
    rows = [
        {"promised": 0.5, "measured": 0.6, "low": 0.3, "high": 0.9, "verdict": "as_promised"},
        {"promised": 0.5, "measured": 0.2, "low": -0.3, "high": 0.7, "verdict": "cannot_tell"},
        {"promised": 0.5, "measured": 0.1, "low": -0.1, "high": 0.3, "verdict": "not_moved"},
        {"promised": 1.0, "measured": 1.0, "low": None, "high": None, "verdict": "cannot_tell"},
        {"promised": 0.5, "measured": 0.2, "low": -0.1, "high": 0.5},
        {"promised": 1.0, "measured": None, "low": None, "high": None, "verdict": None},
    ]
    assert show(_finding(rows), "en") == "1 of 6 promises came true. 1 did not, or not wholly. 4 cannot be told yet."
