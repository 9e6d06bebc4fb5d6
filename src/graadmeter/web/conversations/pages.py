"""What the conversation page shows, as named data: six criteria as six rows, and what they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter import diagnosis, maturity
from graadmeter.base.text import Quantity
from graadmeter.maturity.model import Element, Level
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.conversations import queries
from graadmeter.web.conversations.models import StoredDataset, Upload
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation

ASKED = "esm3"  # the questionnaire whose categories stand beside the criteria
COUNTS = ("human_messages", "authors", "spaces", "threads", "answered_threads", "question_threads")
SHAPE = (
    "unanswered_question_share", "first_response_median_s", "first_response_km_median_s", "participation_gini",
    "top1_share", "top10_share", "reciprocity",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure with all that a reader may ask of it."""

    id: str
    name: str
    shown: Quantity | None  # None: hidden or not there
    hidden: bool
    n: int | None
    n_of: str
    rule: str
    start: date | None
    end: date | None
    interval: tuple[Quantity | None, Quantity | None] | None
    note: str
    parts: tuple[tuple[str, Quantity | None], ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """E-I index of one attribute: do people answer across its borders or within them?"""

    attribute: str
    directed: float
    undirected: float | None
    expected: float
    p_value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator with its bars in its own unit."""

    found: diagnosis.IndicatorFigure
    partly: Quantity | None
    met: Quantity | None
    rule: str  # in words


@dataclass(frozen=True, slots=True)
class CriterionView:
    row: diagnosis.CriterionRow
    indicators: tuple[IndicatorView, ...]
    perceived: tuple[tuple[Element, Level | None], ...]  # the categories it belongs to, with the level people gave


@dataclass(frozen=True, slots=True)
class ConversationPage:
    dataset: StoredDataset | None
    busy: Upload | None
    rows: tuple[CriterionView, ...]
    counts: tuple[Measured, ...]
    shape: tuple[Measured, ...]
    crossings: tuple[Crossing, ...]
    coverage: Mapping[str, Any]
    statement: str  # the privacy rule the figures were made under
    is_public: bool
    assessment: Any  # the round that the perceived levels come from; None: none closed yet


def conversation(organisation: Organisation) -> ConversationPage:
    """The figures of the dataset stored last, beside the levels of the round closed last."""
    lang = current()
    dataset = queries.current_dataset(organisation)
    measures: Mapping[str, Any] = dataset.measures[lang] if dataset else {}
    metrics = measures.get("metrics", {})
    assessment = assessments.latest_closed(organisation, ASKED)
    model = assessments.taken_model(assessment) if assessment else maturity.load(ASKED)
    scored = (assessments.result(assessment, lang) if assessment else None) or diagnosis.NOT_ASKED
    found = diagnosis.diagnose(model, scored, measures=measures or None)
    levels = {one.element.id: one.perceived.level for one in found.elements}
    return ConversationPage(
        dataset=dataset,
        busy=queries.busy_upload(organisation),
        rows=tuple(_criterion(row, levels, metrics) for row in found.criteria),
        counts=tuple(measured(name, metrics[name]) for name in COUNTS if name in metrics),
        shape=tuple(measured(name, metrics[name]) for name in SHAPE if name in metrics),
        crossings=_crossings(metrics.get("ei_index", {})),
        coverage=measures.get("coverage", {}),
        statement=measures.get("dataset", {}).get("statement", ""),
        is_public=bool(dataset and dataset.policy == "public"),
        assessment=assessment,
    )


def _criterion(
    row: diagnosis.CriterionRow, levels: Mapping[str, Level | None], metrics: Mapping[str, Any]
) -> CriterionView:
    indicators = tuple(
        IndicatorView(
            found=one,
            partly=_quantity(one.indicator.partly, one.figure.unit),
            met=_quantity(one.indicator.met, one.figure.unit),
            rule=metrics.get(one.figure.metric, {}).get("rule_text", ""),
        )
        for one in row.indicators
    )
    return CriterionView(row, indicators, tuple((element, levels.get(element.id)) for element in row.categories))


def measured(name: str, entry: Mapping[str, Any]) -> Measured:
    """A row of the measures' JSON, its numbers with their unit."""
    unit, interval = entry["unit"], entry.get("interval")
    by = entry.get("by") or {}
    return Measured(
        id=name,
        name=entry.get("name", name),
        shown=_quantity(entry["value"], unit),
        hidden=bool(entry.get("suppressed")),
        n=entry["n"],
        n_of=entry.get("n_of_text", entry.get("n_of", "")),
        rule=entry.get("rule_text", entry["rule"]),
        start=_day(entry["period"].get("from")),
        end=_day(entry["period"].get("to")),
        interval=(_quantity(interval[0], unit), _quantity(interval[1], unit)) if interval else None,
        note=entry.get("note", ""),
        parts=tuple(
            (key, _quantity(part, "share" if key.endswith("_share") else unit))
            for key, part in by.items()
            if not isinstance(part, Mapping)
        ),
    )


def _day(given: str | None) -> date | None:
    return date.fromisoformat(given) if given else None


def _quantity(value: float | None, unit: str) -> Quantity | None:
    return None if value is None else Quantity(value, unit)


def _crossings(entry: Mapping[str, Any]) -> tuple[Crossing, ...]:
    return tuple(
        Crossing(attribute, part["value"], part.get("undirected"), part["expected"], part.get("p_value"), part["n"])
        for attribute, part in (entry.get("by") or {}).items()
        if isinstance(part, Mapping) and part.get("value") is not None
    )
