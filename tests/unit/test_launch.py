"""What is usual from leaders depends on how long the network exists: months from the launch to the end of the data."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graadmeter import maturity, reports
from graadmeter.diagnosis import Diagnosis, diagnose, months_between


@pytest.mark.parametrize(
    ("launched", "until", "months"),
    [
        (date(2025, 1, 31), date(2025, 1, 31), 0),
        (date(2025, 1, 31), date(2025, 2, 28), 0),
        (date(2025, 1, 15), date(2026, 1, 14), 11),
        (date(2025, 1, 15), date(2026, 1, 15), 12),
        (date(2025, 11, 1), date(2026, 3, 31), 4),
        (date(2026, 4, 1), date(2026, 3, 31), None),
        (None, date(2026, 3, 31), None),
        (date(2025, 1, 1), None, None),
    ],
)
def test_whole_months(launched: date | None, until: date | None, months: int | None) -> None:
    assert months_between(launched, until) == months


def topdown(found: Diagnosis) -> Any:
    rows = [row for criterion in found.criteria for row in criterion.indicators]
    return next(row for row in rows if row.figure.metric == "topdown_share")


@pytest.mark.parametrize(
    ("launched", "verdict"),
    [(date(2025, 4, 1), "not_met"), (date(2025, 3, 31), "met"), (None, None), (date(2026, 4, 1), None)],
)
def test_the_band_goes_by_the_last_day_of_the_data(
    score_json: Any, measures_json: Any, launched: date | None, verdict: str | None
) -> None:
    """The data end on 31 March 2026 and 41 % was begun by leaders: little for a first year, usual for a second."""
    found = diagnose(maturity.load("esm3"), score_json, measures=measures_json, launched_on=launched)
    assert topdown(found).verdict == verdict


def test_a_report_judges_as_the_pages_do(full_round: Any) -> None:
    for launched, verdict in (("2025-04-02", "not_met"), ("2024-10-01", "met")):
        full_round["organisation"]["launched_on"] = launched
        assert full_round["made_on"] == "2026-04-02"
        assert topdown(reports.read(full_round).diagnose()).verdict == verdict
