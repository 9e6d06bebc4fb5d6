"""Standard errors are the second derivative of the likelihood at its top, and the top is one."""

from __future__ import annotations

import numpy as np
import pytest

from graadmeter.survey.calibration import fit
from graadmeter.survey.calibration.data import read, unique_rows
from graadmeter.survey.calibration.pcm import Likelihood, fit_steps, groups
from graadmeter.survey.calibration.slopes import Likelihood as SlopeLikelihood
from graadmeter.survey.calibration.slopes import _Free, fit_slopes

STEP = 1e-5


@pytest.fixture(scope="module")
def table() -> np.ndarray:
    rng = np.random.default_rng(6)
    people = rng.normal(size=(350, 1))
    found = np.clip(np.round(1.5 + people + rng.normal(0, 0.9, (350, 5))), 0, 3)
    found[:, 0] = found[:, 0] > 1
    found[rng.random(found.shape) < 0.1] = np.nan
    return found


def by_differences(at, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gradient and information, from values and from gradients."""
    moves = STEP * np.eye(len(x))
    gradient = [(at(x + move, False)[0] - at(x - move, False)[0]) / (2 * STEP) for move in moves]
    information = [(at(x - move, False)[1] - at(x + move, False)[1]) / (2 * STEP) for move in moves]
    return np.array(gradient), np.array(information)


@pytest.mark.parametrize("sd", [None, 1.0])
def test_partial_credit(table: np.ndarray, sd: float | None) -> None:
    given = read(table)
    people = groups(given.codes)
    fitted = fit_steps(given, people, sd=sd)
    at = Likelihood(given, people, sd=sd, node_count=fitted.node_count)
    gradient, information = by_differences(at, fitted.top.x)
    assert gradient == pytest.approx(np.zeros_like(gradient), abs=1e-2)
    assert fitted.top.information == pytest.approx(information, abs=0.05, rel=5e-3)
    off = fitted.top.x + 0.1
    assert at(off, False)[1] == pytest.approx(by_differences(at, off)[0], abs=1e-3, rel=1e-5)


@pytest.mark.parametrize("family", ["cumulative", "adjacent"])
def test_slopes(table: np.ndarray, family) -> None:
    given = read(table)
    rows, weight, _ = unique_rows(given.codes)
    fitted = fit_slopes(family, given, rows, weight)
    at = _Free(SlopeLikelihood(family, rows, weight, given.sizes, fitted.node_count), fitted.table, fitted.free)
    gradient, information = by_differences(at, fitted.top.x)
    assert gradient == pytest.approx(np.zeros_like(gradient), abs=1e-2)
    assert fitted.top.information == pytest.approx(information, abs=0.05, rel=5e-3)


def test_a_slope_without_bound_is_named_and_the_rest_stands() -> None:
    rng = np.random.default_rng(1)
    people = rng.normal(size=400)
    found = (people[:, None] + rng.normal(size=(400, 5)) > np.linspace(-1, 1, 5)).astype(int)
    found[:, 0] = people > 0
    found[:, 1] = people > 0.5
    calibrated = fit(found, "grm")
    away = [item for item in calibrated.items if item.reason]
    assert away
    assert all(np.isnan(item.slope) and np.isnan(item.difficulty) for item in away)
    assert all(np.isfinite(item.slope_se) for item in calibrated.items if item.reason is None)
    assert "not_converged" in [notice.code for notice in calibrated.cautions]


def test_a_long_scale_gets_the_nodes_it_needs() -> None:
    rng = np.random.default_rng(2)
    found = (rng.normal(0, 2, (80, 1)) + rng.logistic(size=(80, 90)) > rng.normal(0, 1, 90)).astype(int)
    assert fit(found[:, :8], "rasch").nodes == 61
    assert fit(found, "rasch").nodes > 61


@pytest.mark.parametrize("seed", range(3))
def test_a_ladder_without_exception_ends_in_reasons_and_not_in_an_endless_search(seed: int) -> None:
    """Every slope has no top: one held at the bound must stay there, or it is set free and held again for ever."""
    people = np.random.default_rng(seed).normal(size=100)
    found = fit((people[:, None] > np.linspace(-1.5, 1.5, 6)).astype(int), "grm")
    assert not found.converged
    assert np.isfinite(found.log_likelihood)
    assert all(item.reason and np.isnan(item.slope) for item in found.items)
