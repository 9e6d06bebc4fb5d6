"""Calibrating a hundred thousand people on forty items of five answers: ours, and peers in an environment of their own.

Usage: python bench/survey_calibration.py [--people N] [--peers PYTHON] [--json]

`--peers` (or GRAADMETER_PEERS): the Python of an environment made from bench/peers/requirements.txt; without it only
ours is measured. Each case is a process of its own: CPU seconds (user and system) from the array in memory to the
result, and the largest resident set of the whole process. Ours holds standard errors, a measure per person and item
fit; what a peer leaves out stands in its row. Log-likelihoods are compared before times are shown: higher is better
for the same model. Everyone gets one thread: products of small matrices gain little from two, and on a machine that
does more the threads wait for one another, which counts as CPU. mirt gets 61 nodes, since its own 21 are too few for
forty items; its partial credit model holds the variance of persons at 1, which is another model.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy is loaded

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from survey_table import Case, main

PEOPLE, ITEMS, SEED = 100_000, 40, 5
NODES, BLOCK = 61, 5_000
CASES = (
    Case("graadmeter, partial credit", ours=True),
    Case("graadmeter, partial credit, 5 % missing", ours=True),
    Case("mirt, partial credit, variance 1"),
    Case("graadmeter, graded response", ours=True),
    Case("mirt, graded response"),
    Case("girth, graded response"),
)


def answers(people: int) -> Any:
    """Graded answers of normally spread people, drawn after 10,000 others: so R's mirt was given them."""
    rng = np.random.default_rng(SEED)
    for n in (10_000, people) if people != 10_000 else (people,):
        measure, slope = rng.normal(size=n), rng.lognormal(0.2, 0.3, ITEMS)
        middle = rng.normal(0, 1, (ITEMS, 1)) + np.array([-1.5, -0.5, 0.5, 1.5])
        steps = np.sort(middle + rng.normal(0, 0.15, (ITEMS, 4)), axis=1)
        found = np.empty((n, ITEMS), dtype=np.int8)
        for item in range(ITEMS):
            reached = 1 / (1 + np.exp(-slope[item] * (measure[:, None] - steps[item])))
            found[:, item] = (rng.random(n)[:, None] < reached).sum(axis=1)
    return found


def run(case: str, people: int) -> dict[str, Any]:
    """One case in this process."""
    package, model, *rest = case.split(", ")
    given = answers(people)
    if rest == ["5 % missing"]:
        given[np.random.default_rng(SEED).random(given.shape) < 0.05] = -1
    warnings.filterwarnings("ignore")
    value, seconds, left_out = _PACKAGES[package](given, model)
    return {"seconds": seconds, "log-likelihood": f"{value:,.1f}", "left out": left_out}


def _graadmeter(given: Any, model: str) -> tuple[float, float, str]:
    from graadmeter.survey.calibration import fit

    began = time.process_time()
    found = fit(given, {"partial credit": "pcm", "graded response": "grm"}[model])
    seconds = time.process_time() - began
    assert found.converged
    return found.log_likelihood, seconds, "-"


def _mirt(given: Any, model: str) -> tuple[float, float, str]:
    import mirt

    kind = {"partial credit": "PCM", "graded response": "GRM"}[model]
    table = given.astype(int)
    began = time.process_time()
    found = mirt.fit_mirt(table, model=kind, n_categories=5, n_quadpts=NODES)
    return float(found.log_likelihood), time.process_time() - began, "persons, item fit"


def _girth(given: Any, model: str) -> tuple[float, float, str]:
    from girth import grm_mml

    table = given.T.astype(int) + 1
    began = time.process_time()
    found = grm_mml(table)
    seconds = time.process_time() - began
    value = log_likelihood(given, np.asarray(found["Discrimination"]), np.asarray(found["Difficulty"]))
    return value, seconds, "standard errors, persons, item fit"


def log_likelihood(given: Any, slope: Any, steps: Any) -> float:
    """Of a graded response model with standard normal persons, for a package that does not say it."""
    z = np.linspace(-6, 6, NODES)
    weight = np.exp(-z * z / 2)
    reached = 1 / (1 + np.exp(-slope[:, None, None] * (z - steps[:, :, None])))
    ends = np.ones((len(slope), 1, NODES)), np.zeros((len(slope), 1, NODES))
    logs = np.log(np.maximum(-np.diff(np.concatenate([ends[0], reached, ends[1]], axis=1), axis=1), 1e-300))
    total = 0.0
    for begin in range(0, len(given), BLOCK):
        block = given[begin : begin + BLOCK]
        height = sum(logs[item, block[:, item]] for item in range(block.shape[1])) + np.log(weight / weight.sum())
        highest = height.max(axis=1)
        total += float((np.log(np.exp(height - highest[:, None]).sum(axis=1)) + highest).sum())
    return total


_PACKAGES = {"graadmeter": _graadmeter, "mirt": _mirt, "girth": _girth}

if __name__ == "__main__":
    main(__file__, "Calibrating {people} people on 40 items of five answers", CASES, run, PEOPLE)
