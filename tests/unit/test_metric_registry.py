"""One walk over the registry of metrics: each is documented, translated, specified and reads what exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from graadmeter import maturity
from graadmeter.conversation.elsewhere import NOT_IN_AN_EXPORT
from graadmeter.conversation.figures import Counted, Metric, Unit
from graadmeter.conversation.metrics import FAMILIES, ORDER, offered
from graadmeter.conversation.metrics.spaces import NEEDED
from graadmeter.tables import MESSAGES, PEOPLE, SPACES, THREAD_THEMES

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = {
    f"{table.name}.{column.name}" for table in (MESSAGES, PEOPLE, SPACES, THREAD_THEMES) for column in table.columns
}
IN_THE_ISSUE = {
    "messages", "human_messages", "bot_messages", "system_events", "authors", "spaces", "threads", "answered_threads",
    "question_threads", "unanswered_question_share", "first_response_median_s", "first_response_km_median_s",
    "participation_gini", "top1_share", "top10_share", "reciprocity", "ei_index",
    "replies_between_units", "fed_back_share",
    "communities", "community_modularity", "community_agreement",
    "broker_share", "unit_brokers", "partners_median", "partners_above_150_share",
    "theme_share", "theme_helpers",
}  # fmt: skip


@pytest.mark.parametrize("metric", offered().values(), ids=list(offered()))
def test_a_metric_says_what_it_is(metric: Metric) -> None:
    assert metric.unit in get_args(Unit)
    assert metric.n_of in get_args(Counted)
    assert metric.formula
    assert set(metric.reads) <= COLUMNS
    assert metric.rule_offered(metric.default_rule) == metric.default_rule
    for text in (metric.name, metric.help, *metric.rules.values()):
        assert text.text("en")
    specs = "".join(file.read_text("utf-8") for file in (ROOT / "tests/spec").glob("test_metric_*.py"))
    specified = re.findall(r'"""metrics: (.+?)"""', specs)
    assert metric.id in " ".join(specified).split(), "no class in tests/spec/test_metric_*.py says it is about this"


def test_no_two_metrics_share_a_name() -> None:
    everything = [metric.id for _, family in FAMILIES for metric in family.METRICS]
    assert sorted(everything) == sorted(offered())
    assert set(ORDER) == set(offered())


def test_every_metric_of_the_registry_is_measured_or_says_where_it_comes_from() -> None:
    registry = {metric["id"]: metric for metric in maturity.load("metrics").blocks["metrics"]}
    assert set(registry) - set(offered()) == set(NOT_IN_AN_EXPORT)
    assert set(offered()) - set(registry) == IN_THE_ISSUE - set(registry)
    for name, metric in offered().items():
        if name in registry and name not in {"top10_share", "reciprocity", "viable_space_share"}:  # whole period
            assert metric.window_days == registry[name]["window_days"], name
            assert metric.unit == registry[name]["unit"], name


def test_the_size_a_space_needs_is_the_one_of_the_six_criteria() -> None:
    elements = [element for dimension in maturity.load("esm6").dimensions for element in dimension.elements]
    sizes = next(element.blocks["size_thresholds"] for element in elements if element.id == "enough_people")
    assert {size["type"]: size["met"] for size in sizes if "unit" not in size} == NEEDED
