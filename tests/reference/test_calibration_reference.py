"""Calibration against R's mirt, ltm and eRm, and on generated answers against the Python package mirt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graadmeter.survey.calibration import cml, fit, measure, model_fit

SCIENCE, LSAT = "science_mirt.csv", "lsat6.csv"


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in json.loads((shared / "reference/expected.json").read_text("utf-8"))}


@pytest.fixture(scope="module")
def science(shared: Path) -> np.ndarray:
    return table(shared, SCIENCE) - 1


@pytest.fixture(scope="module")
def lsat(shared: Path) -> np.ndarray:
    return table(shared, LSAT)


def table(shared: Path, name: str) -> np.ndarray:
    return np.loadtxt(shared / "reference" / name, delimiter=",", skiprows=1).astype(int)


def close(row: dict[str, Any], place: int | None = None) -> Any:
    value = row["value"] if place is None else row["value"][place]
    return pytest.approx(value, abs=row["abs_tol"])


@pytest.mark.shared
def test_graded_response_of_science(science: np.ndarray, expected: dict[str, Any]) -> None:
    found = fit(science, "grm")
    assert found.log_likelihood == close(expected["grm_science_ll"])
    row = expected["grm_science_par"]
    for item, values in zip(found.items, row["value"].values(), strict=True):
        assert [item.slope, *item.steps] == pytest.approx(values, abs=row["abs_tol"])
    assert (found.latent_variance, found.latent_sd_se) == (1, 0)


@pytest.mark.shared
def test_errors_of_graded_response(science: np.ndarray, expected: dict[str, Any]) -> None:
    found = [item.slope_se for item in fit(science, "grm").items]
    row = expected["grm_science_se"]
    assert [found[0], found[1], found[3]] == pytest.approx([row["value"][i] for i in (0, 1, 3)], abs=row["abs_tol"])
    # The published search stopped a little short of the top, at a slope where this error is smaller: at the top it is
    # 0.4882, as the second derivative by differences says too (tests/unit/test_calibration_slopes.py).
    assert found[2] == pytest.approx(row["value"][2], abs=0.006)


@pytest.mark.shared
def test_posterior_of_a_pattern(science: np.ndarray, expected: dict[str, Any]) -> None:
    found = measure(fit(science, "grm"), [[0, 1, 2, 3]], estimate="eap")
    assert (found.measure[0], found.standard_error[0]) == close(expected["grm_science_eap"])


@pytest.mark.shared
def test_limited_information(science: np.ndarray, lsat: np.ndarray, expected: dict[str, Any]) -> None:
    assert model_fit(fit(science, "grm"), science).statistic == close(expected["grm_science_C2"])
    found = model_fit(fit(lsat, "rasch"), lsat)
    assert (found.statistic, found.df) == close(expected["lsat6_M2"])


@pytest.mark.shared
def test_partial_credit_of_science(science: np.ndarray, expected: dict[str, Any]) -> None:
    found = fit(science, "pcm")
    assert (found.log_likelihood, found.latent_variance) == close(expected["pcm_science"])
    row = expected["pcm_science_steps"]
    for item, steps in zip(found.items, row["value"].values(), strict=True):
        assert item.steps == pytest.approx(steps, abs=row["abs_tol"])
    assert found.fit.infit == close(expected["pcm_science_fit"])
    assert fit(science, "gpcm").log_likelihood == close(expected["gpcm_science_ll"])


@pytest.mark.shared
def test_warm_does_not_shrink_as_the_posterior_does(science: np.ndarray) -> None:
    lowest = int(np.flatnonzero((science == 0).all(axis=1))[0])
    assert fit(science, "pcm").persons.measure[lowest] == pytest.approx(-4.74, abs=0.005)
    assert fit(science, "pcm", estimate="eap").persons.measure[lowest] == pytest.approx(-2.74, abs=0.005)


@pytest.mark.shared
def test_rasch_of_lsat(lsat: np.ndarray, expected: dict[str, Any]) -> None:
    found, row = fit(lsat, "rasch"), expected["rasch_lsat6"]
    slope = found.common_slope
    assert slope is not None
    assert found.log_likelihood == close(row, 0)
    assert slope.slope == found.latent_sd == close(row, 1)
    assert [step for (step,) in slope.steps] == close(row, 2)
    assert [item.steps[0] for item in found.items] == pytest.approx(
        [b * row["value"][1] for b in row["value"][2]], abs=2e-3
    )
    errors = expected["rasch_lsat6_se"]
    assert [error for (error,) in slope.steps_se] == close(errors, 0)
    assert slope.slope_se == close(errors, 1)


@pytest.mark.shared
def test_other_models_of_lsat(lsat: np.ndarray, expected: dict[str, Any]) -> None:
    assert fit(lsat, "rasch", sd=1.0).log_likelihood == close(expected["rasch1_lsat6"])
    assert fit(lsat, "grm").log_likelihood == close(expected["twopl_lsat6"])
    assert fit(lsat, "gpcm").log_likelihood == close(expected["twopl_lsat6"])
    found = cml(lsat)
    assert found.difficulty == close(expected["cml_lsat6"], 0)
    assert found.log_likelihood == close(expected["cml_lsat6"], 1)


@pytest.fixture(scope="module")
def forty() -> np.ndarray:
    """10,000 respondents x 40 items of five categories: the recipe and seed that R's mirt was given."""
    rng = np.random.default_rng(5)
    n, items = 10_000, 40
    measure, slope = rng.normal(size=n), rng.lognormal(0.2, 0.3, items)
    steps = np.sort(
        rng.normal(0, 1, (items, 1)) + np.array([-1.5, -0.5, 0.5, 1.5]) + rng.normal(0, 0.15, (items, 4)), axis=1
    )
    answers = np.empty((n, items), dtype=np.int8)
    for j in range(items):
        p = 1 / (1 + np.exp(-slope[j] * (measure[:, None] - steps[j])))
        answers[:, j] = (rng.random(n)[:, None] < p).sum(axis=1)
    return answers


def test_forty_items_as_r_has_them(forty: np.ndarray) -> None:
    assert fit(forty, "pcm").log_likelihood == pytest.approx(-533_270, rel=1e-6)
    assert fit(forty, "grm").log_likelihood == pytest.approx(-521_534.1, rel=1e-6)


def test_slopes_as_the_python_package_has_them(forty: np.ndarray) -> None:
    mirt = pytest.importorskip("mirt")
    some = forty[:1500, :8].astype(int)
    theirs = mirt.fit_mirt(some, model="GRM", n_categories=5, n_quadpts=61)
    ours = fit(some, "grm")
    assert ours.log_likelihood == pytest.approx(theirs.log_likelihood, abs=0.1)
    assert ours.log_likelihood > theirs.log_likelihood - 1e-3, "ours is the higher top"
    parameters = theirs.model.parameters
    assert [item.slope for item in ours.items] == pytest.approx(parameters["discrimination"], abs=0.03)
    assert np.array([item.steps for item in ours.items]) == pytest.approx(parameters["thresholds"], abs=0.03)
