"""Thirty items by twelve departments with stratified standard errors: ours, and peers in an environment of their own.

Usage: python bench/survey_estimation.py [--people N] [--peers PYTHON] [--json]

As bench/survey_weighting.py: a process per case, CPU seconds from arrays or frames in memory to the estimates, and the
largest resident set. Figures are compared before a time is shown: mean and standard error of the first item in the
first department. polars and pandas give means only; they stand here as what a data frame costs without standard errors.
"""

from __future__ import annotations

import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import survey_data
from survey_table import Case, main

CASES = (
    Case("graadmeter", ours=True),
    Case("svy"),
    Case("polars, means only"),
    Case("pandas, means only"),
)
QUESTIONS = [f"q{n + 1}" for n in range(survey_data.ITEMS)]


def run(case: str, people: int) -> dict[str, Any]:
    """One case in this process."""
    data = survey_data.questionnaire(people)
    warnings.filterwarnings("ignore")
    mean, error, seconds = _ALL[case](data)
    return {
        "seconds": seconds,
        "mean q1, department 0": f"{mean:.6f}",
        "its standard error": "-" if error is None else f"{error:.6f}",
    }


def _ours(data: dict[str, Any]) -> tuple[float, float | None, float]:
    from graadmeter.survey.estimation import domain_means

    began = time.process_time()
    found = domain_means(data["answers"], data["domain"], data["weight"], data["stratum"])
    return found.mean[0, 0], found.standard_error[0, 0], time.process_time() - began


def _columns(data: dict[str, Any]) -> dict[str, Any]:
    answers = np.where(data["answers"] < 0, np.nan, data["answers"]).astype(np.float32)
    return {
        **dict(zip(QUESTIONS, answers.T, strict=True)),
        "dept": data["domain"], "loc": data["stratum"], "w": data["weight"],
    }  # fmt: skip


def _svy(data: dict[str, Any]) -> tuple[float, float | None, float]:
    import polars as pl
    import svy

    frame = pl.DataFrame(_columns(data)).with_columns(pl.col(QUESTIONS).fill_nan(None))
    sample = svy.Sample(frame, svy.Design(stratum="loc", wgt="w"))
    began = time.process_time()
    found = [sample.estimation.mean(q, by="dept", drop_nulls=True) for q in QUESTIONS]
    seconds = time.process_time() - began
    estimate = min(found[0].estimates, key=lambda one: int(one.by_level[0] if one.by_level else 0))
    return float(estimate.est), float(estimate.se), seconds


def _polars(data: dict[str, Any]) -> tuple[float, float | None, float]:
    import polars as pl

    frame = pl.DataFrame(_columns(data)).with_columns(pl.col(QUESTIONS).fill_nan(None))
    began = time.process_time()
    found = frame.group_by("dept").agg(
        (pl.col(q) * pl.col("w")).sum() / pl.col("w").filter(pl.col(q).is_not_null()).sum() for q in QUESTIONS
    )
    seconds = time.process_time() - began
    return float(found.sort("dept")["q1"][0]), None, seconds


def _pandas(data: dict[str, Any]) -> tuple[float, float | None, float]:
    import pandas as pd

    frame = pd.DataFrame(_columns(data))
    began = time.process_time()
    values = frame[QUESTIONS]
    weighted = values.mul(frame["w"], axis=0).groupby(frame["dept"]).sum()
    counted = values.notna().mul(frame["w"], axis=0).groupby(frame["dept"]).sum()
    found = weighted / counted
    return float(found["q1"].iloc[0]), None, time.process_time() - began


_ALL = {"graadmeter": _ours, "svy": _svy, "polars, means only": _polars, "pandas, means only": _pandas}

if __name__ == "__main__":
    main(__file__, "{people} people x 30 items x 12 departments, 6 strata, weights", CASES, run)
