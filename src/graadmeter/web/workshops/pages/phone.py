"""What a participant's phone shows: one thing to do, or what to wait for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graadmeter.base.text import Bilingual
from graadmeter.maturity.model import Element
from graadmeter.web.assessments.sheet import Choice
from graadmeter.web.workshops import figures, queries
from graadmeter.web.workshops.models import Judgement, Seat, Workshop
from graadmeter.web.workshops.pages.showing import Shown, shown

Step = Literal["early", "over", "join", "wait", "vote", "talk", "agreed"]


@dataclass(frozen=True, slots=True)
class PhonePage:
    workshop: Workshop
    step: Step
    standing: queries.Standing
    element: Element | None = None
    number: int = 0
    choices: tuple[Choice, ...] = ()
    mine: str | None = None  # what this device voted
    revision: int = 0  # of what this device voted
    shown: Shown | None = None
    judgement: Judgement | None = None
    level: Bilingual | None = None

    @property
    def least(self) -> int:
        return figures.MIN_VOTES


def phone(workshop: Workshop, seat: Seat | None) -> PhonePage:
    """`seat`: of this device; None before it joined."""
    standing = queries.standing(workshop)
    if not workshop.is_open:
        return PhonePage(workshop, "early" if workshop.is_draft else "over", standing)
    if seat is None:
        return PhonePage(workshop, "join", standing)
    model = queries.taken_model(workshop)
    element = model.elements.get(workshop.element)
    ballot = queries.latest_ballot(workshop, workshop.element) if element else None
    if element is None or ballot is None:
        return PhonePage(workshop, "wait", standing)
    vote = queries.own_vote(seat, ballot)
    judgement = queries.judgement(workshop, element.id) if ballot.revealed else None
    return PhonePage(
        workshop,
        "vote" if not ballot.revealed else "agreed" if judgement else "talk",
        standing,
        element=element,
        number=ballot.number,
        choices=queries.choices(model, element.id),
        mine=vote.value if vote else None,
        revision=vote.revision if vote else 0,
        shown=shown(ballot, model, vote.value if vote else None) if ballot.revealed else None,
        judgement=judgement,
        level=figures.level_name(model, judgement.level) if judgement else None,
    )
