"""What the direction page shows: per element where it stands, where it should be, and what closes the gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BoundField

from graadmeter import diagnosis, maturity
from graadmeter.diagnosis.advice import step_to
from graadmeter.diagnosis.diagnose import next_after
from graadmeter.diagnosis.judged import level_of
from graadmeter.maturity.model import Element, Level, Model
from graadmeter.web.ambitions import queries
from graadmeter.web.ambitions.models import Ambition
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.diagnosis import queries as confirmed
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation
from graadmeter.web.plans.forms import AmbitionsForm
from graadmeter.web.plans.queries.candidates import movers
from graadmeter.web.plans.queries.goals import DIGITS

DIRECTED = "esm3"  # the model whose elements carry ambitions in this version


@dataclass(frozen=True, slots=True)
class Measured:
    """A level as the roadmap plans with it, beside the one wanted."""

    level: float
    wanted: float


@dataclass(frozen=True, slots=True)
class GapRow:
    element: Element
    now: Level | None  # as a person confirmed it, else as respondents say. None: neither
    agreed: bool  # a person confirmed it
    ambition: Ambition | None
    wanted: Level | None
    gap: int | None  # levels still to go; None without a level or an ambition
    apart: Measured | None  # where the phase is reached and the level is not, or the other way round
    next_step: diagnosis.Advice | None  # towards the next level, while there is a gap
    level_field: BoundField
    reason_field: BoundField
    owner_field: BoundField
    on_field: BoundField
    movers: tuple[Initiative, ...]  # the initiatives that should move it

    @property
    def wrong(self) -> bool:
        """Something that was filled in here cannot be used."""
        return bool(self.reason_field.errors or self.owner_field.errors or self.on_field.errors)


@dataclass(frozen=True, slots=True)
class DirectionPage:
    model: Model
    assessment: Any  # the round that `now` comes from; None: none closed yet
    rows: tuple[GapRow, ...]
    set: int  # elements with an ambition
    met: int  # of those, where it is met
    steps: int  # levels still to go, all elements together


def model_for(organisation: Organisation) -> Model:
    """The model as the last round took it, else the library's: ambitions name its elements and levels."""
    assessment = assessments.latest_closed(organisation, DIRECTED)
    return assessments.taken_model(assessment) if assessment else maturity.load(DIRECTED)


def direction(organisation: Organisation, model: Model, form: AmbitionsForm, today: date) -> DirectionPage:
    """A phase is reached by the rule of the model, a plan closes the distance in levels: where the one is reached and
    the other is not, the row says both."""
    assessment = assessments.latest_closed(organisation, DIRECTED)
    scored = (assessments.result(assessment, current()) if assessment else None) or diagnosis.NOT_ASKED
    ambitions = queries.ambitions(organisation, model.id)
    found = diagnosis.diagnose(model, scored, ambitions={element: row.level for element, row in ambitions.items()})
    known = {one.element.id: one for one in found.elements}
    agreed = confirmed.agreed_levels(organisation, model)
    measured = confirmed.current_levels(organisation, today)
    moving = movers(organisation)
    rows = tuple(
        _row(
            element,
            known.get(element.id),
            level_of(model, agreed[element.id].level) if element.id in agreed else None,
            measured.get(element.id),
            ambitions.get(element.id),
            model,
            form,
            tuple(moving.get(element.id, ())),
        )
        for element in model.elements.values()
    )
    return DirectionPage(
        model=model,
        assessment=assessment,
        rows=rows,
        set=len(ambitions),
        met=sum(row.gap == 0 for row in rows),
        steps=sum(row.gap or 0 for row in rows),
    )


def _row(
    element: Element,
    known: diagnosis.ElementDiagnosis | None,
    agreed: Level | None,
    measured: float | None,
    ambition: Ambition | None,
    model: Model,
    form: AmbitionsForm,
    moving: tuple[Initiative, ...],
) -> GapRow:
    now = agreed or (known.perceived.level if known else None)
    wanted = model.level(ambition.level) if ambition else None
    gap = max(0, wanted.order - now.order) if wanted and now else None
    return GapRow(
        element=element,
        now=now,
        agreed=agreed is not None,
        ambition=ambition,
        wanted=wanted,
        gap=gap,
        apart=_apart(gap, wanted, measured),
        next_step=step_to(element, model, next_after(model, now)) if gap else None,
        level_field=form[f"{element.id}-level"],
        reason_field=form[f"{element.id}-reason"],
        owner_field=form[f"{element.id}-owner"],
        on_field=form[f"{element.id}-on"],
        movers=moving,
    )


def _apart(gap: int | None, wanted: Level | None, measured: float | None) -> Measured | None:
    if gap is None or wanted is None or measured is None:
        return None
    level = round(measured, DIGITS)
    return Measured(level, float(wanted.value)) if (gap == 0) != (level >= wanted.value) else None
