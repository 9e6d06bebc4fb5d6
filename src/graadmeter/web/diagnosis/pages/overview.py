"""What the overview shows, as named data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from graadmeter import reports
from graadmeter.base.text import Message, say
from graadmeter.diagnosis import Diagnosis, Earlier, ElementDiagnosis, Finding
from graadmeter.maturity.model import Element, Level
from graadmeter.reports.compose.summary import sources
from graadmeter.reports.document import Source
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.diagnosis import queries
from graadmeter.web.diagnosis.pages import rounds
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation

MODEL = "esm3"
TUBE = 1000  # width of the drawn thermometer, in its own units


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch or a point on the thermometer, in its own units (0..TUBE)."""

    at: float
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Thermometer:
    """The score with its band on the scale of the model; the phases as equal stretches."""

    score: Mark
    band: Mark | None
    before: Mark | None  # the round before this one
    phases: tuple[tuple[Level, Mark], ...]
    alternative: Message  # the picture in words


@dataclass(frozen=True, slots=True)
class SourceView:
    """What one of the three sources says in short, with where to read on."""

    said: Source
    url: str
    label: Message


@dataclass(frozen=True, slots=True)
class OverviewPage:
    assessment: Assessment | None  # the round closed last; None: none yet
    open_rounds: tuple[Assessment, ...]  # while there is nothing to show yet
    found: Diagnosis | None
    findings: tuple[tuple[Finding, Element | None], ...]  # with the element to open
    earlier: Earlier | None
    thermometer: Thermometer | None
    is_measured: bool  # the platform's figures are there
    sources: tuple[SourceView, ...]
    judged_on_one_day: bool  # so that the day need not stand in every row
    disagreeing: tuple[ElementDiagnosis, ...]  # categories where reported and judged are a level or more apart
    statement: str
    changed: Message | None  # what moved since the round before, in one sentence
    agreed: int  # categories of which a person confirmed the level


def overview(organisation: Organisation, today: date) -> OverviewPage:
    """The last closed round, diagnosed beside the platform's figures and the ambitions."""
    assessment = assessments.latest_closed(organisation, MODEL)
    frozen = queries.frozen_round(assessment, current(), today) if assessment else None
    taken = reports.read(frozen) if frozen else None
    found = taken.diagnose() if taken else None
    return OverviewPage(
        assessment=assessment,
        open_rounds=() if found else _open(organisation),
        found=found,
        findings=tuple((one, found.model.elements.get(one.element or "")) for one in found.findings) if found else (),
        earlier=taken.earlier if taken else None,
        thermometer=thermometer(found, taken.earlier if taken else None) if found else None,
        is_measured=found is not None and found.conversation is not None,
        sources=_sources(taken, found, assessment) if taken and found and assessment else (),
        judged_on_one_day=found is not None and len({one.agreed_on for one in found.judgements.values()}) == 1,
        disagreeing=tuple(one for one in found.elements if one.judged_difference) if found else (),
        statement=str(frozen.get("statement", "")) if frozen else "",
        changed=rounds.last_change(organisation, today),
        agreed=len(queries.agreed_levels(organisation, found.model)) if found else 0,
    )


def _open(organisation: Organisation) -> tuple[Assessment, ...]:
    return tuple(assessments.assessments(organisation).filter(status=Assessment.Status.OPEN))


def _sources(taken: reports.Round, found: Diagnosis, assessment: Assessment) -> tuple[SourceView, ...]:
    """The three of them as the report says it; none of them is a verdict on another."""
    slug = assessment.organisation.slug
    where = (
        (reverse("assessments:results", args=[slug, assessment.pk]), say("To the measurement")),
        (reverse("workshops:index", args=[slug]), say("To the workshops")),
        (reverse("diagnosis:conversation", args=[slug]), say("To the conversation")),
    )
    rows = sources(taken, found).rows
    return tuple(SourceView(said, url, label) for said, (url, label) in zip(rows, where, strict=True))


def thermometer(found: Diagnosis, earlier: Earlier | None) -> Thermometer | None:
    """Where the score and its band lie; None where there is no score to show."""
    score, interval, levels = found.overall.score, found.overall.interval, found.model.levels
    if score is None:
        return None

    def at(value: float) -> float:
        return TUBE * value / len(levels)

    step = TUBE / len(levels)
    return Thermometer(
        score=Mark(at(score)),
        band=Mark(at(interval[0]), max(at(interval[1]) - at(interval[0]), 4)) if interval else None,
        before=Mark(at(earlier.score)) if earlier and earlier.score is not None else None,
        phases=tuple((level, Mark(i * step, step)) for i, level in enumerate(levels)),
        alternative=_in_words(found, score, interval),
    )


def _in_words(found: Diagnosis, score: float, interval: tuple[float, float] | None) -> Message:
    phase = found.overall.level.name if found.overall.level else say("not known")
    if interval is None:
        return say("Phase {phase}, score {score}, without a band", phase=phase, score=score)
    return say(
        "Phase {phase}, score {score}, band {low} to {high}",
        phase=phase,
        score=score,
        low=interval[0],
        high=interval[1],
    )
