"""Making, changing and moving an initiative."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from graadmeter.base.text import Lang, say, show
from graadmeter.web.initiatives import queries
from graadmeter.web.initiatives.errors import InitiativeError
from graadmeter.web.initiatives.models import NAME_LENGTH, TEXT_LENGTH, Effect, Initiative, Move, State
from graadmeter.web.initiatives.queries.suggestions import DIAGNOSED, Suggestion
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb

FIRST_HOURS = {"S": 40, "M": 80, "L": 160}  # per quarter: a start, to be replaced by what is known
FIRST_QUARTERS = {"S": 1, "M": 2, "L": 4}
ONE_LEVEL = 1.0


@dataclass(frozen=True, slots=True)
class Moved:
    """How far an element should move, in levels of its model."""

    model_id: str
    element: str
    gain: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """An initiative as somebody wrote it down."""

    name: str
    purpose: str = ""
    owner: str = ""
    state: str = State.IDEA
    duration: int = 2  # quarters
    money: int = 0  # euro per quarter
    hours: int = 0  # per quarter
    earliest_on: date | None = None
    latest_on: date | None = None
    required: bool = False
    excluded: bool = False
    study: str = ""
    studied_on: date | None = None
    develops: str = ""
    effects: tuple[Moved, ...] = ()
    arranges: tuple[str, ...] = ()  # ids of parts of the baseline
    after: tuple[Initiative, ...] = ()
    suggested_by: str = ""


_FIELDS = (
    "name", "purpose", "owner", "state", "duration", "money", "hours", "earliest_on", "latest_on", "required",
    "excluded", "study", "studied_on", "develops",
)  # fmt: skip


@transaction.atomic
def save_initiative(
    *, organisation: Organisation, initiative: Initiative | None, wanted: Wanted, by: User, at: datetime
) -> Initiative:
    """Make an initiative (`initiative` None), in the first phase, or change one; its phase stays.

    Raises InitiativeError where it would have to wait for itself.
    """
    row = initiative or Initiative(
        organisation=organisation, phase=queries.model().level_ids[0], suggested_by=wanted.suggested_by, made_by=by,
        made_at=at,
    )  # fmt: skip
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # of two at once, each could wait for the other
    if initiative:
        _no_circle(initiative, wanted.after)
    for name in _FIELDS:
        setattr(row, name, getattr(wanted, name))
    row.arranges = list(wanted.arranges)
    if wanted.state == State.RUNNING and row.started_on is None:
        row.started_on = localdate(at)
    if wanted.state == State.DONE and row.finished_on is None:
        row.finished_on = localdate(at)
    elif wanted.state != State.DONE:
        row.finished_on = None
    row.save()
    row.after.set(wanted.after)
    row.effects.all().delete()
    Effect.objects.bulk_create(
        Effect(initiative=row, model_id=each.model_id, element=each.element, gain=each.gain, low=each.low,
               high=each.high)
        for each in wanted.effects
    )  # fmt: skip
    verb = Verb.INITIATIVE_CHANGED if initiative else Verb.INITIATIVE_MADE
    record(organisation=organisation, by=by, verb=verb, object=row.name, at=at)
    return row


@transaction.atomic
def take_up(*, organisation: Organisation, suggestion: Suggestion, lang: Lang, by: User, at: datetime) -> Initiative:
    """Make an initiative of what the diagnosis proposes, with the element that it should move by one level.

    Its effort is a start: hours and quarters by the size that the model gives. One that was taken up is given back.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if taken := organisation.initiatives.filter(suggested_by=suggestion.key).first():
        return taken
    effort = suggestion.effort or "M"
    effects = (Moved(DIAGNOSED, suggestion.element, ONE_LEVEL),) if suggestion.element else ()
    wanted = Wanted(
        name=show(suggestion.name, lang)[:NAME_LENGTH], purpose=show(suggestion.purpose, lang)[:TEXT_LENGTH],
        owner=show(suggestion.owner, lang)[:NAME_LENGTH] if suggestion.owner else "",
        duration=FIRST_QUARTERS[effort], hours=FIRST_HOURS[effort], effects=effects, suggested_by=suggestion.key,
    )  # fmt: skip
    return save_initiative(organisation=organisation, initiative=None, wanted=wanted, by=by, at=at)


@transaction.atomic
def remove_initiative(*, initiative: Initiative, by: User, at: datetime) -> None:
    """Take it away with its reviews, ratings and figures; the audit keeps that it was there."""
    record(
        organisation=initiative.organisation, by=by, verb=Verb.INITIATIVE_REMOVED, object=initiative.name, at=at
    )  # fmt: skip
    initiative.delete()


@transaction.atomic
def move_on(*, initiative: Initiative, reason: str, by: User, at: datetime) -> Move:
    """On to the next phase. Raises InitiativeError where the gate does not hold by the last review of this phase."""
    row = Initiative.objects.select_for_update().get(pk=initiative.pk)
    gate = queries.gate_of(row)
    if gate is None:
        raise InitiativeError(say("There is no next phase, or this phase was not weighed yet."))
    if not gate.holds:
        raise InitiativeError(say("The gate to {phase} does not hold yet: {lacking}", phase=gate.to.name,
                                  lacking=list(gate.lacking)))  # fmt: skip
    move = Move.objects.create(
        initiative=row, from_phase=row.phase, to_phase=gate.to.id, reason=reason, moved_by=by, moved_at=at
    )
    row.phase = initiative.phase = gate.to.id
    row.save(update_fields=["phase"])
    told = f"{row.name}: {move.from_phase} → {move.to_phase}"
    record(organisation=row.organisation, by=by, verb=Verb.INITIATIVE_MOVED, object=told, at=at)
    return move


def _no_circle(initiative: Initiative, after: Iterable[Initiative]) -> None:
    """Whatever it waits for must not, in the end, wait for it."""
    waits = {row.pk: [one.pk for one in row.after.all()] for row in queries.initiatives(initiative.organisation)}
    waits[initiative.pk] = [row.pk for row in after]
    seen: set[int] = set()
    ahead = list(waits[initiative.pk])
    while ahead:
        one = ahead.pop()
        if one == initiative.pk:
            raise InitiativeError(say("{name} would have to wait for itself: look at what it comes after.",
                                      name=initiative.name))  # fmt: skip
        if one not in seen:
            seen.add(one)
            ahead += waits.get(one, [])
