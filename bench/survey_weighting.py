"""Raking a million people to five margins: ours, and peers in an environment of their own.

Usage: python bench/survey_weighting.py [--people N] [--peers PYTHON] [--json]

`--peers` (or GRAADMETER_PEERS): the Python of an environment made from bench/peers/requirements.txt; without it only
ours is measured. Each case is a process of its own: CPU seconds (user and system) of the raking, from labels in memory
to weights in memory, and the largest resident set of the whole process. Before a time is shown, the weights are
compared: largest difference of a margin's share, and Kish's design effect.
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
    Case("graadmeter, codes", ours=True),
    Case("graadmeter, text", ours=True),
    Case("svy"),
    Case("balance"),
    Case("ipfn"),
    Case("samplics"),
)


def run(case: str, people: int) -> dict[str, Any]:
    """One case in this process: seconds of CPU, and what the weights do."""
    codes, margins = survey_data.raking(people)
    text, text_margins = survey_data.named(codes, margins)
    if case == "graadmeter, codes":
        weights, seconds = _ours(codes, margins)
    elif case == "graadmeter, text":
        weights, seconds = _ours(text, text_margins)
    else:
        warnings.filterwarnings("ignore")
        weights, seconds = _PEERS[case](text, text_margins)
    weights = np.asarray(weights, dtype=float)
    error = 0.0
    for name, known in margins.items():
        share = np.bincount(codes[name], weights=weights) / weights.sum()
        error = max(error, float(np.abs(share - np.array(list(known.values())) / survey_data.HEADCOUNT).max()))
    deff = len(weights) * float((weights**2).sum()) / float(weights.sum()) ** 2
    return {"seconds": seconds, "largest margin error": f"{error:.1e}", "design effect": f"{deff:.4f}"}


def _ours(labels: dict[str, Any], margins: dict[str, Any]) -> tuple[Any, float]:
    from graadmeter.survey.weighting import rake

    began = time.process_time()
    return rake(labels, margins).weights, time.process_time() - began


def _svy(labels: dict[str, Any], margins: dict[str, Any]) -> tuple[Any, float]:
    import polars as pl
    import svy

    frame = pl.DataFrame({**labels, "w": np.full(len(labels["dept"]), 5.0)})
    began = time.process_time()
    raked = svy.Sample(frame, svy.Design(wgt="w")).weighting.rake(controls=margins, wgt_name="rw", tol=1e-8)
    return raked.data["rw"].to_numpy(), time.process_time() - began


def _balance(labels: dict[str, Any], margins: dict[str, Any]) -> tuple[Any, float]:
    import logging

    import pandas as pd
    from balance.weighting_methods import rake

    logging.disable(logging.CRITICAL)
    frame = pd.DataFrame(labels)
    shares = {name: {k: x / survey_data.HEADCOUNT for k, x in known.items()} for name, known in margins.items()}
    began = time.process_time()
    raked = rake.rake(
        frame, pd.Series(np.ones(len(frame))), None, None, target_margins=shares, transformations=None,
        max_iteration=1000, convergence_rate=1e-8,
    )  # fmt: skip
    return raked["weight"], time.process_time() - began


def _ipfn(labels: dict[str, Any], margins: dict[str, Any]) -> tuple[Any, float]:
    import pandas as pd
    from ipfn import ipfn

    frame = pd.DataFrame({**labels, "total": 1.0})
    totals = []
    for name, known in margins.items():
        total = pd.Series(known, name="total")
        total.index.name = name
        totals.append(total)
    began = time.process_time()
    raked = ipfn.ipfn(
        frame, totals, [[name] for name in margins], weight_col="total", convergence_rate=1e-8, max_iteration=100
    ).iteration()
    return raked.sort_index()["total"], time.process_time() - began


def _samplics(labels: dict[str, Any], margins: dict[str, Any]) -> tuple[Any, float]:
    from samplics.weighting import SampleWeight

    began = time.process_time()
    weights = SampleWeight().rake(samp_weight=np.ones(len(labels["dept"])), margins=labels, control=margins)
    return weights, time.process_time() - began


_PEERS = {"svy": _svy, "balance": _balance, "ipfn": _ipfn, "samplics": _samplics}

if __name__ == "__main__":
    main(__file__, "Raking {people} people to 5 margins (12 x 6 x 5 x 3 x 8)", CASES, run)
