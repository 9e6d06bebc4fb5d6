"""What the conversation page shows, as named data: six criteria as six rows, and what they stand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter import diagnosis, maturity
from graadmeter.base.text import Bilingual, Message, Quantity, say
from graadmeter.conversation.figures import part_unit
from graadmeter.maturity.model import Element, Level
from graadmeter.reports import charts
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.conversations import queries
from graadmeter.web.conversations.models import StoredDataset, Upload
from graadmeter.web.diagnosis import queries as diagnosis_queries
from graadmeter.web.diagnosis.forms import ExplanationForm
from graadmeter.web.diagnosis.pictures import Album, Picture, album
from graadmeter.web.facts import queries as facts
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation

ASKED = "esm3"  # the questionnaire whose categories stand beside the criteria
SHOWN = (
    "human_messages", "authors", "spaces", "threads", "answered_threads", "question_threads",
    "unanswered_question_share", "first_response_median_s", "first_response_km_median_s", "participation_gini",
    "top1_share", "top10_share", "reciprocity",
)  # fmt: skip
IN_PICTURES = {"ei_index", "replies_between_units", "theme_share"}  # shown as a table or picture of their own


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure with all that a reader may ask of it."""

    id: str
    name: str
    shown: Quantity | None  # None: hidden or not there
    hidden: bool
    counted: str  # how many it is about, in words; empty when hidden
    rule: str  # in words
    start: date | None
    end: date | None
    sure: Message | None  # its interval
    note: str
    parts: tuple[tuple[str, Quantity | None], ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """E-I index of one attribute: do people answer across its borders or within them?"""

    attribute: str
    directed: float | None  # None: the note says why
    undirected: float | None
    expected: float | None
    p_value: float | None
    n: int | None
    note: str


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator, with what a reader may ask of it."""

    found: diagnosis.IndicatorFigure
    sure: Message | None
    rule: str  # in words


@dataclass(frozen=True, slots=True)
class CriterionView:
    row: diagnosis.CriterionRow
    indicators: tuple[IndicatorView, ...]  # those with a figure
    without: tuple[diagnosis.IndicatorFigure, ...]  # those without, which say why
    perceived: tuple[tuple[Element, Level | None], ...]  # the categories it belongs to, with the level people gave
    sure: Message | None  # the band of what people say
    form: ExplanationForm | None  # to explain a conflict; None: there is none
    pictures: tuple[Picture | charts.Absent, ...]  # what belongs to it; none before anything was measured

    @property
    def seen(self) -> int:
        """Indicators with a verdict."""
        return sum(one.points is not None for one in self.row.indicators)

    @property
    def facts(self) -> int:
        """Of those, how many were stated."""
        return sum(one.points is not None and one.figure.source is not None for one in self.row.indicators)


@dataclass(frozen=True, slots=True)
class ConversationPage:
    dataset: StoredDataset | None
    kept: tuple[StoredDataset, ...]  # every dataset that is stored, newest first
    busy: Upload | None
    rows: tuple[CriterionView, ...]
    figures: tuple[Measured, ...]
    more: tuple[Measured, ...]  # every other one, in reading order
    crossings: tuple[Crossing, ...]
    no_crossings: str  # why there is no E-I index at all
    coverage: Mapping[str, Any]
    statement: str  # the privacy rule the figures were made under
    is_public: bool
    assessment: Assessment | None  # the round that the perceived levels come from; None: none closed yet
    asked: Assessment | None  # the round of the six criteria; None: none closed yet
    met: int  # criteria met by the sources there are
    judged: int  # criteria with a status
    overall: Bilingual  # what the number met does not mean
    adoption: diagnosis.Adoption | None  # the next step of the adoption programme
    has_facts: bool

    @property
    def anything(self) -> bool:
        """True where at least one source says something about the criteria."""
        return self.dataset is not None or self.asked is not None or self.has_facts


def conversation(
    organisation: Organisation, today: date, *, bound: Mapping[str, ExplanationForm] | None = None
) -> ConversationPage:
    """The figures of the dataset stored last, with facts, beside what people said. `bound`: a form that did not hold,
    by criterion."""
    lang = current()
    kept = tuple(queries.datasets(organisation))
    measures = queries.measures(kept[0], lang, today) if kept else {}
    metrics = measures.get("metrics", {})
    assessment = assessments.latest_closed(organisation, ASKED)
    model = assessments.taken_model(assessment) if assessment else maturity.load(ASKED)
    scored = (assessments.result(assessment, lang) if assessment else None) or diagnosis.NOT_ASKED
    stated = facts.facts(organisation, today)
    found = diagnosis.diagnose(
        model, scored, measures=measures or None, launched_on=organisation.launched_on, facts=stated,
        survey=diagnosis_queries.criteria_survey(organisation, lang),
        explanations=diagnosis_queries.explanations(organisation),
    )  # fmt: skip
    esm6 = maturity.load(diagnosis_queries.CRITERIA)
    shown = album(measures, organisation, lang)
    levels = {one.element.id: one.perceived.level for one in found.elements}
    ei_index = metrics.get("ei_index", {})
    return ConversationPage(
        dataset=kept[0] if kept else None,
        kept=kept,
        busy=queries.busy_upload(organisation),
        rows=tuple(_criterion(row, levels, metrics, bound or {}, shown) for row in found.criteria),
        figures=tuple(measured(name, metrics[name]) for name in SHOWN if name in metrics),
        more=tuple(measured(name, one) for name, one in metrics.items() if name not in {*SHOWN, *IN_PICTURES}),
        crossings=_crossings(ei_index),
        no_crossings=ei_index.get("note", ""),
        coverage=measures.get("coverage", {}),
        statement=measures.get("dataset", {}).get("statement", ""),
        is_public=bool(kept and kept[0].policy == "public"),
        assessment=assessment,
        asked=diagnosis_queries.criteria_round(organisation),
        met=found.criteria_met,
        judged=sum(row.status is not None for row in found.criteria),
        overall=esm6.rule.explained["overall"] if esm6.rule else Bilingual("", ""),
        adoption=found.adoption,
        has_facts=bool(stated.current),
    )


def _criterion(
    row: diagnosis.CriterionRow,
    levels: Mapping[str, Level | None],
    metrics: Mapping[str, Any],
    bound: Mapping[str, ExplanationForm],
    shown: Album,
) -> CriterionView:
    indicators = tuple(
        IndicatorView(
            found=one,
            sure=_between(*(None if end is None else one.amount(end) for end in one.figure.interval or (None, None))),
            rule=metrics.get(one.figure.metric, {}).get("rule_text", "") if one.figure.source is None else "",
        )
        for one in row.indicators
        if one.figure.quantity
    )
    without = tuple(one for one in row.indicators if not one.figure.quantity)
    perceived = tuple((element, levels.get(element.id)) for element in row.categories)
    text = row.explanation.text if row.explanation else ""
    form = bound.get(row.criterion.id) or ExplanationForm(prefix=row.criterion.id, initial={"text": text})
    return CriterionView(
        row, indicators, without, perceived, _sure(row.survey_interval, "score2"), form if row.conflict else None,
        shown.of(row.criterion.id),
    )  # fmt: skip


def measured(name: str, entry: Mapping[str, Any]) -> Measured:
    """A row of the measures' JSON, its numbers with their unit."""
    unit, names = entry["unit"], entry.get("by_text", {})
    return Measured(
        id=name,
        name=entry["name"],
        shown=_quantity(entry["value"], unit),
        hidden=bool(entry.get("suppressed")),
        counted=entry["n_text"] or "",
        rule=entry["rule_text"],
        start=_day(entry["period"].get("from")),
        end=_day(entry["period"].get("to")),
        sure=_sure(entry.get("interval"), unit),
        note=entry.get("note", ""),
        parts=tuple(
            (names[key], _quantity(part, part_unit(key, unit)))
            for key, part in entry.get("by", {}).items()
            if not isinstance(part, Mapping)
        ),
    )


def _sure(interval: Sequence[float | None] | None, unit: str) -> Message | None:
    """An interval in words; either end may not exist."""
    return _between(*(_quantity(end, unit) for end in interval or (None, None)))


def _between(low: Quantity | None, high: Quantity | None) -> Message | None:
    if low and high:
        return say("between {low} and {high}", low=low, high=high)
    return say("{low} or more", low=low) if low else say("at most {high}", high=high) if high else None


def _day(given: str | None) -> date | None:
    return date.fromisoformat(given) if given else None


def _quantity(value: float | None, unit: str) -> Quantity | None:
    return None if value is None else Quantity(value, unit)


def _crossings(entry: Mapping[str, Any]) -> tuple[Crossing, ...]:
    return tuple(
        Crossing(
            attribute=attribute,
            directed=part["value"],
            undirected=part.get("undirected"),
            expected=part.get("expected"),
            p_value=part.get("p_value"),
            n=part["n"],
            note=part.get("note", ""),
        )
        for attribute, part in entry.get("by", {}).items()
    )
