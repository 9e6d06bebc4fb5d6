"""What the diagnosis proposes to do: next steps of bottlenecks, the step to take first, and the adoption programme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from graadmeter import maturity, reports
from graadmeter.base.text import Bilingual, Lang, Message, Text, say
from graadmeter.diagnosis import Adoption, Diagnosis, ElementDiagnosis, Figures
from graadmeter.maturity.model import Level
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.conversations import queries as conversations
from graadmeter.web.diagnosis import queries as diagnosis
from graadmeter.web.facts import queries as facts
from graadmeter.web.people.models import Organisation

DIAGNOSED = "esm3"
Effort = Literal["S", "M", "L"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to make an initiative of. `key`: where it came from, as `Initiative.suggested_by` keeps it."""

    key: str  # esm3.culture.facilitating, esm6.two_way_approach, esm6.part.3
    name: Text
    purpose: Text  # what to do, in the words of the model
    owner: Text | None
    why: Message
    effort: Effort | None
    element: str | None  # the element of ESM3 that it should move; None: not known
    element_name: Bilingual | None


def suggestions(organisation: Organisation, lang: Lang, today: date) -> tuple[Suggestion, ...]:
    """What the last round proposes, first things first, without what was taken up already; empty without a round."""
    found = _diagnosis(organisation, lang, today)
    if found is None:
        return ()
    taken = set(organisation.initiatives.exclude(suggested_by="").values_list("suggested_by", flat=True))
    offered: dict[str, Suggestion] = {}
    for one in (*_steps(found), *_adoption(found)):
        if one.key not in taken:
            offered.setdefault(one.key, one)
    return tuple(offered.values())


def figures(organisation: Organisation, lang: Lang, today: date) -> Figures:
    """What the platform shows now, and the facts that hold: looked up by metric."""
    measures = conversations.current_measures(organisation, lang, today)
    return Figures(measures, maturity.load("metrics"), facts.facts(organisation, today))


def _diagnosis(organisation: Organisation, lang: Lang, today: date) -> Diagnosis | None:
    assessment = assessments.latest_closed(organisation, DIAGNOSED)
    frozen = diagnosis.frozen_round(assessment, lang, today) if assessment else None
    return reports.read(frozen).diagnose() if frozen else None


def _steps(found: Diagnosis) -> Iterator[Suggestion]:
    """Of the step proposed first, then of every other bottleneck."""
    first = found.next_step
    known = {one.element.id: one for one in found.elements}
    if first and first.element and first.level and first.element.id in known:
        yield _step(known[first.element.id], found.next_step_why or _bottleneck(first.level))
    for one in found.elements:
        if one.bottleneck and one.next_step and one.next_level:
            yield _step(one, _bottleneck(one.next_level))


def _bottleneck(level: Level) -> Message:
    return say("The organisation needs this category for {level}.", level=level.name)


def _step(one: ElementDiagnosis, why: Message) -> Suggestion:
    assert one.next_step is not None
    assert one.next_step.level is not None
    step, level = one.next_step, one.next_step.level
    return Suggestion(
        key=f"{DIAGNOSED}.{one.element.id}.{level.id}",
        name=say("{element}: to {level}", element=one.element.name, level=level.name),
        purpose=step.text,
        owner=step.owner,
        why=why,
        effort=step.effort,
        element=one.element.id,
        element_name=one.element.name,
    )


def _adoption(found: Diagnosis) -> Iterator[Suggestion]:
    """The action of the criterion that falls short most, and its part of the programme."""
    adoption = found.adoption
    if adoption is None:
        return
    moved = _moved_by(found, adoption)
    element, element_name = (moved.element.id, moved.element.name) if moved else (None, None)
    yield Suggestion(
        key=f"esm6.{adoption.criterion.id}", name=adoption.criterion.name, purpose=adoption.step.text,
        owner=adoption.step.owner, why=adoption.why, effort=None, element=element, element_name=element_name,
    )  # fmt: skip
    if part := adoption.part:
        yield Suggestion(
            key=_part_key(part.name), name=part.name, purpose=part.does, owner=part.owner, effort=None,
            why=say("The part of the adoption programme for {criterion}.", criterion=adoption.criterion.name),
            element=element, element_name=element_name,
        )  # fmt: skip


def _part_key(name: Text) -> str:
    parts = maturity.load("esm6").blocks["adoption_programme"]["parts"]
    return next((str(part["id"]) for part in parts if part["name"] == name), "esm6.part")


def _moved_by(found: Diagnosis, adoption: Adoption) -> ElementDiagnosis | None:
    """The category that the criterion belongs to; of several a bottleneck first, then the one that is least far."""
    belong = [one for one in found.elements if adoption.criterion.id in one.criteria]
    return min(belong, key=lambda one: (not one.bottleneck, one.perceived.score or 0.0), default=None)
