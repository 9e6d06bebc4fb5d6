"""The reference table of real, openly published exports, met through the same door a user takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graadmeter import verbs
from graadmeter.conversation import MeasureResult

pytestmark = pytest.mark.shared
NCAR, HOUSTON = "data/ncar-zulip", "data/houston-slack/export"
EXACT = {
    NCAR: {
        "messages": 6707, "human_messages": 6600, "authors": 169, "spaces": 31, "threads": 802,
        "answered_threads": 552, "question_threads": 397,
    },
    HOUSTON: {
        "messages": 1382, "human_messages": 1031, "authors": 32, "threads": 1031, "answered_threads": 0,
        "question_threads": 104, "first_response_median_s": None, "first_response_km_median_s": None,
        "reciprocity": None,
    },
}  # fmt: skip
CLOSE = {
    NCAR: {
        "unanswered_question_share": (0.141, 1e-3), "first_response_median_s": (3572.5, 1),
        "first_response_km_median_s": (49105, 1), "participation_gini": (0.7625, 1e-4), "top1_share": (0.1723, 1e-4),
        "top10_share": (0.6494, 1e-4), "reciprocity": (0.7072, 1e-4),
    },
    HOUSTON: {
        "unanswered_question_share": (1, 0), "participation_gini": (0.8047, 1e-4), "top1_share": (0.3065, 1e-4),
        "top10_share": (0.6984, 1e-4),
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def results(shared: Path) -> dict[str, MeasureResult]:
    return {name: verbs.conversation_measure(shared / name, policy="public") for name in (NCAR, HOUSTON)}


@pytest.mark.parametrize("export", [NCAR, HOUSTON])
def test_the_reference_table_is_met(results: dict[str, MeasureResult], export: str) -> None:
    metrics = results[export].to_json("en")["metrics"]
    assert {name: metrics[name]["value"] for name in EXACT[export]} == EXACT[export]
    for name, (expected, tolerance) in CLOSE[export].items():
        assert metrics[name]["value"] == pytest.approx(expected, abs=tolerance), name


def test_every_figure_carries_what_the_issue_asks(results: dict[str, MeasureResult]) -> None:
    written: dict[str, Any] = results[NCAR].to_json("nl")
    assert set(written) == {"dataset", "coverage", "metrics"}
    for name, entry in written["metrics"].items():
        assert {"value", "n", "unit", "rule", "period"} <= set(entry), name
        assert set(entry["period"]) == {"from", "to", "days"}, name
        assert entry["value"] is not None or entry["note"], name
    by = written["metrics"]["unanswered_question_share"]["by"]
    assert by["thread"] >= by["window:10"] >= by["window:1440"]


def test_staff_hides_the_top_of_a_small_group(shared: Path) -> None:
    figures = verbs.conversation_measure(shared / HOUSTON).figures
    assert figures["top1_share"].suppressed  # one person
    assert figures["top10_share"].suppressed  # three people
    assert figures["authors"].value == 32
