"""Shares of the quantification case (5,000 generated scores, 300 of them labelled; ours), worked out by known software.

Counts and their corrections by QuaPy 0.2.3, PPI++ by ppi-python 0.2.3; Rogan-Gladen by the example of epiR.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from graadmeter.conversation.themes import quantify

CASE = Path(__file__).parent / "data" / "quantification_case.csv"
TRUTH = 0.12212765957446808
Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def case() -> tuple[Floats, Floats, Floats]:
    """Labels of the labelled, their scores, and the scores of all others."""
    rows = list(csv.DictReader(CASE.open(encoding="utf-8")))
    labelled = [row for row in rows if row["label"] != "-1"]
    rest = [float(row["score"]) for row in rows if row["label"] == "-1"]
    labels, scores = ([float(row[name]) for row in labelled] for name in ("label", "score"))
    return np.array(labels), np.array(scores), np.array(rest)


def test_counts_and_their_corrections(case: tuple[Floats, Floats, Floats]) -> None:
    labels, scores, rest = case
    said, said_rest = (scores >= 0.5).astype(float), (rest >= 0.5).astype(float)
    assert len(labels) == 300
    assert labels.mean() == pytest.approx(0.12333333333333334, abs=1e-12)
    assert quantify.classify_and_count(said_rest) == pytest.approx(0.15914893617021278, abs=1e-6)
    assert quantify.classify_and_count(rest) == pytest.approx(0.2707675106382979, abs=1e-6)
    corrected = quantify.adjusted_count(said_rest, labels, said)
    assert corrected.value == pytest.approx(0.13178236755335032, abs=1e-6)
    assert corrected.low < TRUTH < corrected.high
    by_scores = quantify.probabilistic_adjusted_count(rest, labels, scores)
    assert by_scores.value == pytest.approx(0.16172225229151524, abs=1e-6)
    assert by_scores.low < TRUTH < by_scores.high


@pytest.mark.parametrize(
    ("power", "value", "low", "high"),
    [
        (None, 0.13925961581926644, 0.11090807786320203, 0.16761115377533084),
        (1.0, 0.14102517730496458, 0.11257532769508777, 0.1694750269148414),
    ],
)
def test_prediction_powered_inference(
    case: tuple[Floats, Floats, Floats], power: float | None, value: float, low: float, high: float
) -> None:
    labels, scores, rest = case
    share = quantify.ppi(labels, scores, rest, power=power)
    assert (share.value, share.low, share.high) == pytest.approx((value, low, high), abs=1e-6)


def test_without_the_classifier_it_is_the_mean_of_the_labels(case: tuple[Floats, Floats, Floats]) -> None:
    labels, scores, rest = case
    assert quantify.ppi(labels, scores, rest, power=0).value == pytest.approx(labels.mean())


def test_rogan_gladen() -> None:
    share = quantify.rogan_gladen(23, 150, 0.96, 0.89)
    assert share.value == pytest.approx(0.05098, abs=1e-5)
    assert share.low == 0
    wider = quantify.rogan_gladen(23, 150, 0.96, 0.89, of_sensitivity=50, of_specificity=50)
    assert wider.value == share.value
    assert wider.high > share.high
