"""One evidence base read in the terms of each model: what was measured beside a category, each in its own words.

Nothing is converted: a level, a verdict or a colour stands as its own model gave it, with its own n and day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from graadmeter import maturity
from graadmeter.base.text import Bilingual, Message, Quantity, Text, say
from graadmeter.diagnosis import CriterionRow, Perceived
from graadmeter.diagnosis.beside import platform_line, status, survey_line
from graadmeter.diagnosis.diagnose import perceived
from graadmeter.diagnosis.judged import level_of
from graadmeter.maturity.crosswalk import Counterparts, counterparts, phase_bands
from graadmeter.maturity.model import Element, Model
from graadmeter.maturity.register import Register
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.controls import queries as controls
from graadmeter.web.diagnosis import queries
from graadmeter.web.diagnosis.sources import Sources, sources
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation
from graadmeter.web.processes import queries as processes
from graadmeter.web.processes.queries import Book
from graadmeter.web.workshops import queries as workshops
from graadmeter.web.workshops.queries import Judged

READ = ("s3m", "esm6", "smg", "dvo")  # in this order
S3M, SIDE_BY_SIDE = "s3m", ("esm3", "s3m", "smg")  # the models whose phases the crosswalk puts side by side
STRENGTH = {
    "strong": say("strong link"),
    "partial": say("partial link"),
    "weak": say("weak link"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that another model measures, in its own terms."""

    name: Text
    said: Text | None  # its level, verdict or colour; None: the details say why there is none
    details: tuple[Text, ...]  # n, band, score
    on: date | None  # the day it is of
    url: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What one model has beside a category."""

    model: Model
    what: Message  # what the model calls its parts
    readings: tuple[Reading, ...]
    nothing: Message | None  # why there is nothing to read; None where there is
    url: str  # where to read on, or where it begins

    @property
    def on(self) -> date | None:
        """The day of all readings, where it is one."""
        days = {reading.on for reading in self.readings}
        return days.pop() if len(days) == 1 else None


@dataclass(frozen=True, slots=True)
class Beside:
    """One category with its counterparts."""

    element: Element
    perceived: Perceived
    strength: Message | None
    terms: tuple[Terms, ...]

    def of(self, model_id: str) -> Terms | None:
        return next((each for each in self.terms if each.model.id == model_id), None)


@dataclass(frozen=True, slots=True)
class Base:
    """Everything that was measured, whichever model it was measured with."""

    slug: str
    found: Sources
    aspects: Model
    asked: Assessment | None  # the last round by aspect
    by_aspect: Mapping[str, Perceived]
    held: Mapping[str, Judged]  # what experts agreed by aspect
    poll: Assessment | None  # the last poll of the same model, which places the whole alone
    book: Book
    register: Register


@dataclass(frozen=True, slots=True)
class CrosswalkPage:
    columns: tuple[Model, ...]  # models in which something was measured
    rows: tuple[tuple[Beside, tuple[Terms | None, ...]], ...]  # a category with a cell per column
    missing: tuple[Terms, ...]  # models in which nothing was measured yet, with where it begins
    models: tuple[Bilingual, ...]  # those with phases
    phases: tuple[tuple[tuple[Text, ...], ...], ...]  # per band the levels of each of `models`
    notes: tuple[Bilingual, ...]


def crosswalk(organisation: Organisation, today: date) -> CrosswalkPage:
    """Every category with what was measured beside it."""
    found = base(organisation, sources(organisation, current(), today), today)
    mapping = maturity.load("mapping")
    models = [maturity.load(name) for name in SIDE_BY_SIDE]
    phases = (
        tuple(tuple(_level(model, one) for one in band.levels[model.id]) for model in models)
        for band in phase_bands(mapping, SIDE_BY_SIDE)
    )
    rows = [beside(key, found) for key in found.found.model.elements]
    told = {each.model.id: each.model for row in rows for each in row.terms if each.readings}
    missing = {each.model.id: each for row in rows for each in row.terms if each.model.id not in told}
    order = [name for name in READ if name in told]
    return CrosswalkPage(
        columns=tuple(told[name] for name in order),
        rows=tuple((row, tuple(row.of(name) for name in order)) for row in rows),
        missing=tuple(missing.values()),
        models=tuple(model.name for model in models),
        phases=tuple(phases),
        notes=mapping.blocks["phase_notes"],
    )


def base(organisation: Organisation, found: Sources, today: date) -> Base:
    """What there is to read, in some twenty queries however many categories there are."""
    asked = assessments.latest_closed(organisation, S3M)
    aspects = assessments.taken_model(asked) if asked else maturity.load(S3M)
    said = (assessments.result(asked, current()) if asked else None) or {}
    polled = organisation.assessments.filter(
        model_id=S3M, mode=Assessment.Mode.POLL, status=Assessment.Status.CLOSED, poll_shown__final=True
    )
    register = controls.register(organisation, today)
    return Base(
        slug=organisation.slug,
        found=found,
        aspects=aspects,
        asked=asked if said else None,
        by_aspect={key: perceived(aspects, one) for key, one in said.get("elements", {}).items()},
        held=workshops.judgements(organisation, S3M),
        poll=polled.defer("model_text").order_by("-closed_on", "-id").first(),
        book=processes.book(organisation, today, blocking=register.blocking),
        register=register,
    )


def beside(element: str, found: Base) -> Beside:
    """One category in the terms of each model that the crosswalk ties to it."""
    model = found.found.model
    tied = counterparts(element, model, maturity.load("mapping"))
    one = found.found.found.element(element)
    rows = {row.criterion.id: row for row in found.found.found.criteria}
    terms = (
        _aspects(tied, found),
        _criteria([rows[key] for key in tied.criteria if key in rows], found),
        _processes(tied, found),
        _controls(tied, found),
    )
    return Beside(
        element=one.element,
        perceived=one.perceived,
        strength=STRENGTH[tied.strength] if tied.strength else None,
        terms=tuple(each for each in terms if each),
    )


def _aspects(tied: Counterparts, found: Base) -> Terms | None:
    known = [found.aspects.elements[key] for key in tied.aspects if key in found.aspects.elements]
    if not known:
        return None
    url = reverse("assessments:index", args=[found.slug])
    nothing = say("Not asked by aspect yet.")
    if found.poll and found.poll.closed_on:
        nothing = say("Not asked by aspect yet. The poll of {day} places the whole organisation alone.",
                      day=found.poll.closed_on)  # fmt: skip
        url = reverse("polls:results", args=[found.slug, found.poll.pk])
    readings = tuple(each for element in known for each in _aspect(element, found))
    return Terms(found.aspects, say("aspects"), readings, None if readings else nothing, url)


def _aspect(element: Element, found: Base) -> Iterator[Reading]:
    """What people say and what experts agree, in that order."""
    said, agreed = found.by_aspect.get(element.id), found.held.get(element.id)
    if said and found.asked:
        url = reverse("assessments:element", args=[found.slug, found.asked.pk, element.id])
        if said.hidden:
            yield Reading(element.name, None, (say("Hidden: group too small."),), found.asked.closed_on, url)
        elif said.level:
            details: list[Text] = [say("n = {n}", n=said.n)]
            if said.score is not None and said.interval:
                score, low, high = (Quantity(value, "score2") for value in (said.score, *said.interval))
                details.append(say("score {score}, 80% band {low} to {high}", score=score, low=low, high=high))
            yield Reading(element.name, said.level.name, tuple(details), found.asked.closed_on, url)
    if agreed and agreed.version == found.aspects.version:
        url = reverse("workshops:detail", args=[found.slug, agreed.workshop])
        about = (say("agreed by experts"), say("n = {n}", n=agreed.n))
        yield Reading(element.name, _level(found.aspects, agreed.level), about, agreed.on, url)


def _criteria(rows: list[CriterionRow], found: Base) -> Terms | None:
    if not rows:
        return None
    url = reverse("diagnosis:conversation", args=[found.slug])
    readings = tuple(
        Reading(
            row.criterion.name,
            status(row),
            (survey_line(row), platform_line(row)),
            found.found.criteria.closed_on if found.found.criteria and row.survey is not None else None,
            f"{url}#{row.criterion.id}",
        )
        for row in rows
        if row.status
    )
    nothing = None if readings else say("Neither people nor platform say anything of them yet.")
    return Terms(maturity.load(queries.CRITERIA), say("success criteria"), readings, nothing, url)


def _processes(tied: Counterparts, found: Base) -> Terms | None:
    """Per process its level, and how far the statements of the perspective are true: a share of that process alone."""
    model = found.book.model
    names = {one["id"]: one["name"] for one in model.blocks.get("perspectives", ())}
    if not any(each in names for each in tied.perspectives):
        return None
    readings = []
    for line in found.book.lines:
        if line.now is None or line.now.level is None:
            continue
        shares = [(names[each], line.now.judged.whole(each)) for each in tied.perspectives if each in names]
        details: list[Text] = [
            say("{perspective}: {share} true", perspective=name, share=Quantity(share, "share"))
            for name, share in shares
            if share is not None
        ]
        if not line.standing.supported and line.standing.counts_as:
            counts = _level(model, line.standing.counts_as)
            details.append(say("not supported, counts as {level}", level=counts))
        url = reverse("processes:detail", args=[found.slug, line.element.id])
        readings.append(
            Reading(line.element.name, _level(model, line.now.level), tuple(details), line.now.row.scored_on, url)
        )
    if readings:
        readings += _baseline(tied, found)
    nothing = None if readings else say("No process has been judged yet.")
    what = say("processes, by {names}", names=[names[each] for each in tied.perspectives if each in names])
    return Terms(model, what, tuple(readings), nothing, reverse("processes:index", args=[found.slug]))


def _baseline(tied: Counterparts, found: Base) -> Iterator[Reading]:
    for requirement in tied.baseline:
        parts = [one for one in found.book.baseline.verdicts if one.part.requirement == requirement and one.applies]
        if parts:
            held = sum(one.holds for one in parts)
            yield Reading(
                parts[0].part.requirement_name,
                say("{held} of {n} tests of the baseline hold", held=held, n=len(parts)),
                (),
                found.book.today,
                reverse("processes:baseline", args=[found.slug]),
            )


def _controls(tied: Counterparts, found: Base) -> Terms | None:
    register = found.register
    known = [register.model.elements[key] for key in tied.controls if key in register.model.elements]
    if not known:
        return None
    colours: dict[str, Any] = {one["id"]: one["name"] for one in register.model.blocks["verdicts"]}
    url = reverse("controls:index", args=[found.slug])
    readings = []
    for element in known:
        aspect = register.aspects[element.id]
        if aspect.verdict is None:
            continue
        counted = [check.counts is not None for check in register.checks.values() if check.item.element == element.id]
        details: tuple[Text, ...] = (say("{n} of {all} checks answered", n=sum(counted), all=len(counted)),)
        if aspect.score is not None:
            details = (say("{share} in order", share=Quantity(aspect.score, "share")), *details)
        readings.append(Reading(element.name, colours[aspect.verdict], details, register.on, url))
    nothing = None if readings else say("No check of them has been answered yet.")
    return Terms(register.model, say("aspects of control"), tuple(readings), nothing, url)


def _level(model: Model, level: str) -> Text:
    known = level_of(model, level)
    return known.name if known else level
