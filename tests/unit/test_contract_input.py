"""The measures as a notebook calls them: what is missing counts for nothing, what cannot be read is told in a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graadmeter import maturity, survey
from graadmeter.base.errors import (
    AnswersError,
    GraadmeterError,
    ModelError,
    RatingsError,
    UnknownNameError,
    WeightingError,
)
from graadmeter.survey.agreement import consensus, cronbach_alpha, icc, krippendorff_alpha, mcdonald_omega, rwg_j
from graadmeter.survey.change import compare
from graadmeter.survey.estimation import design, domain_means, mean, share
from graadmeter.survey.weighting import calibrate, rake

NO_TABLE: tuple[Any, ...] = (5, None, "abc", {"a": [1, 2]}, [[1, 2], [3]], [["a", "b"], ["c", "d"]], [[1j, 1], [1, 2]])


@pytest.mark.parametrize("given", NO_TABLE)
def test_what_is_no_table_of_numbers_is_told(given: Any) -> None:
    for measure in (
        icc,
        cronbach_alpha,
        mcdonald_omega,
        lambda x: krippendorff_alpha(x, "ordinal"),
        lambda x: rwg_j(x, 5),
    ):
        with pytest.raises(RatingsError):
            measure(given)


def test_a_figure_is_a_number_where_one_is_asked_for() -> None:
    found = consensus([4, 0, 4])
    assert float(found) == found.value == 0.0
    assert np.isnan(float(consensus([0, 0])))


@pytest.mark.parametrize("wrong", ["yes", None, np.array([0, 1]), ["a", "b"]])
def test_paired_is_yes_or_no(wrong: Any) -> None:
    with pytest.raises(RatingsError):
        compare([1, 2], [2, 3], paired=wrong)


def test_measures_of_two_rounds_say_on_how_many_answers_they_rest() -> None:
    assert compare([[1, 2], [3, 4], [2, np.nan]], [[1, 2], [3, 5], [3, 3]], paired=True).n == 3
    assert compare({}, {}).n == 0


@pytest.mark.parametrize(
    ("categories", "margins"),
    [
        ({"unit": ["a", "b"]}, {"unit": [1, 2]}),
        ([["a"]], {"unit": {"a": 2}}),
        ({"unit": [["a"], ["b"]]}, {"unit": {"a": 1, "b": 1}}),
        ({"unit": ["a", "b"]}, ["unit"]),
    ],
)
def test_raking_says_what_is_no_mapping_and_no_label(categories: Any, margins: Any) -> None:
    with pytest.raises(WeightingError):
        rake(categories, margins)


def test_minus_one_is_no_answer_in_integers_and_a_number_in_others() -> None:
    assert mean(np.array([1, 2, -1, 3]), design(4)).value == 2.0
    assert mean(np.array([1, 2, -1, 3]), design(4)).n == 3
    assert mean(np.array([1.0, 2.0, -1.0, 2.0]), design(4)).value == 1.0


def test_a_table_with_empty_places_or_of_yes_and_no_has_means() -> None:
    assert domain_means([[1, None], [2, 3]], ["a", "a"]).mean.tolist() == [[1.5, 3.0]]
    assert domain_means([[True, False], [False, True]], ["a", "a"]).mean.tolist() == [[0.5, 0.5]]


@pytest.mark.parametrize(
    "call",
    [
        lambda: mean([1, np.inf, 2], design(3)),
        lambda: mean(["a", "b", "c"], design(3)),
        lambda: domain_means([[1.0, np.inf], [2, 3]], ["a", "a"]),
        lambda: domain_means([[1, 2], [2, 3]], ["a", "a"], population=5),
        lambda: domain_means([[1, 2], [2, 3]], ["a", "a"], weights=["x", "y"]),
        lambda: design(3, population="x"),
        lambda: design(3, population=[5, 5]),
        lambda: design(2.5),  # type: ignore[arg-type]
        lambda: design(weights=["a"]),
        lambda: calibrate([1.0, 2.0], "x"),
    ],
)
def test_what_cannot_be_estimated_from_is_told(call: Any) -> None:
    with pytest.raises(GraadmeterError):
        call()


def test_an_interval_that_is_none_is_told() -> None:
    with pytest.raises(UnknownNameError, match="logit"):
        share([1, 0, 1], design(3), interval="wald")  # type: ignore[arg-type]


def test_an_error_does_not_repeat_a_whole_file(tmp_path: Path) -> None:
    esm3, long = maturity.load("esm3"), tmp_path / "long.csv"
    for row in (f"x,esm3.tools.q1,{'z' * 9000}", f"x,{'z' * 9000},1"):
        long.write_text(f"respondent,item,value\n{row}\n", "utf-8")
        with pytest.raises(AnswersError) as told:
            survey.read_answers(str(long), esm3.vocabulary())
        assert len(str(told.value)) < 300
    with pytest.raises(ModelError) as told_of_model:
        maturity.load(long)
    assert len(str(told_of_model.value)) < 300
