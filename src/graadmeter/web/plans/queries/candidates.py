"""The initiatives that a plan may place, and what is to be said of each before it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from graadmeter.base.text import Message, say, say_n
from graadmeter.direction.roadmap import PlanInitiative
from graadmeter.direction.roadmap.reading import MOST_QUARTERS
from graadmeter.web.controls import queries as controls
from graadmeter.web.initiatives.models import Effect, Initiative, State
from graadmeter.web.initiatives.queries.movable import element_id
from graadmeter.web.initiatives.queries.weighing import last_closed
from graadmeter.web.people.models import Organisation
from graadmeter.web.plans.models import HORIZON
from graadmeter.web.plans.quarters import quarter_of
from graadmeter.web.plans.queries.wishes import LEFT_OUT, Wishes
from graadmeter.web.plans.resources import RESOURCES


@dataclass(frozen=True, slots=True)
class Candidate:
    """`held`: why it is kept out before anything is planned. `cautions`: what should be known where it is placed."""

    row: Initiative
    plan: PlanInitiative
    held: Message | None
    cautions: tuple[Message, ...]


def to_do(organisation: Organisation) -> list[Initiative]:
    """Every initiative that is not done, by name."""
    found = organisation.initiatives.exclude(state=State.DONE).prefetch_related("effects", "after", "reviews__ratings")
    return list(found)


def arranging(rows: Iterable[Initiative], wishes: Wishes) -> dict[str, list[Initiative]]:
    """Part of the baseline -> which of these may be planned and arrange it."""
    found: dict[str, list[Initiative]] = {}
    for row in rows:
        if _held(row, wishes.pins.get(row.key)) is None:
            for part in row.arranges:
                found.setdefault(part, []).append(row)
    return found


def candidates(
    organisation: Organisation, rows: Iterable[Initiative], wishes: Wishes, elements: Iterable[str], today: date
) -> tuple[Candidate, ...]:
    """`rows` as a plan takes them; their effects on `elements` alone."""
    known, blocking = set(elements), len(controls.blocking(organisation, today))
    return tuple(_candidate(row, wishes, known, blocking) for row in rows)


def _candidate(row: Initiative, wishes: Wishes, elements: set[str], blocking: int) -> Candidate:
    pin, running = wishes.pins.get(row.key), row.state == State.RUNNING
    held, cautions = _held(row, pin), list(_cautions(row, blocking))
    earliest = _quarter(row.earliest_on, wishes) or 1
    latest = _quarter(row.latest_on, wishes)
    if latest is not None and latest < 1:
        cautions.append(say("The day by which it had to begin, {day}, has passed.", day=row.latest_on))
        latest = None
    if running:
        cautions.append(say("It is running already; the plan begins with what is left of it."))
    fixed = pin or (1 if running else None)
    before = () if running else tuple(one.key for one in row.after.all() if one.state != State.DONE)
    duration = _left(row, wishes)
    plan = PlanInitiative(
        id=row.key,
        name=row.name,
        duration=duration,
        use={one.id: (float(getattr(row, one.id)),) * duration for one in RESOURCES if getattr(row, one.id)},
        effects=_effects(row, elements),
        after=before,
        earliest=fixed or (earliest if earliest > 1 else None),
        latest=fixed or latest,
        required=held is None and bool(fixed or row.required),
        excluded=held is not None,
    )
    return Candidate(row, plan, held, tuple(cautions))


def _quarter(day: date | None, wishes: Wishes) -> int | None:
    """A day as a quarter of the plan, no further than a plan can count: the case is read again when it is kept."""
    return min(quarter_of(day).since(wishes.first), MOST_QUARTERS) if day else None


def _left(row: Initiative, wishes: Wishes) -> int:
    """The quarters it still takes when the plan begins; of what began in an earlier quarter the rest, at least one."""
    if row.state != State.RUNNING or row.started_on is None:
        return row.duration
    behind = wishes.first.since(quarter_of(row.started_on)) - 1
    return max(1, row.duration - max(0, behind))


def _held(row: Initiative, pin: int | None) -> Message | None:
    if row.state == State.STOPPED:
        return say("It was stopped.")
    if pin == LEFT_OUT:
        return say("You left it out of this plan.")
    if pin:
        return None  # whoever chooses a quarter decides
    if row.excluded:
        return say("It says of itself that it must not be planned.")
    if _verdict(row) == "stop" and not row.required and row.state != State.RUNNING:
        return say("When it was last weighed, the outcome was not to do it. Weigh it again, or choose a quarter.")
    return None


def _cautions(row: Initiative, blocking: int) -> Iterable[Message]:
    verdict = _verdict(row)
    if blocking and row.state != State.RUNNING:
        yield say_n(
            "It may not begin yet: {n} control that blocks is not arranged.",
            "It may not begin yet: {n} controls that block are not arranged.",
            blocking,
        )
    if verdict == "":
        yield say("It has not been weighed yet.")
    elif verdict == "incomplete":
        yield say("When it was last weighed, questions stayed open: there is no verdict yet.")
    elif verdict == "pilot":
        yield say("When it was last weighed, the outcome was to try it on a small scale first.")
    elif verdict == "stop":
        yield say("When it was last weighed, the outcome was not to do it.")
    if not row.effects.all() and not row.arranges:
        yield say("It does not say which element it should move, so a plan gains nothing by it.")


def _verdict(row: Initiative) -> str:
    """Of the last review that was closed; empty: none was."""
    review = last_closed(row)
    return review.verdict if review else ""


def _effects(row: Initiative, elements: set[str]) -> Mapping[str, float]:
    named = {element_id(one.model_id, one.element): one.gain for one in row.effects.all()}
    return {element: gain for element, gain in named.items() if element in elements}


def movers(organisation: Organisation) -> dict[str, list[Initiative]]:
    """Element as a plan calls it -> the initiatives that should move it, by name; not those that were stopped."""
    found: dict[str, list[Initiative]] = {}
    rows = Effect.objects.filter(initiative__organisation=organisation, gain__gt=0).select_related("initiative")
    for effect in rows.exclude(initiative__state=State.STOPPED).order_by("initiative__name", "initiative"):
        found.setdefault(element_id(effect.model_id, effect.element), []).append(effect.initiative)
    return found


def first_proposal(rows: Iterable[Initiative]) -> dict[str, int]:
    """Capacity per quarter to begin with: what all of them take, spread over the plan, and never less than what runs
    takes or any one of them needs."""
    rows = [row for row in rows if row.state != State.STOPPED]
    proposed = {}
    for one in RESOURCES:
        spread = sum(getattr(row, one.id) * row.duration for row in rows) / HORIZON
        running = sum(getattr(row, one.id) for row in rows if row.state == State.RUNNING)
        need = max([spread, running, *(getattr(row, one.id) for row in rows)])
        proposed[one.id] = _rounded_up(need, one.step)
    return proposed


def _rounded_up(amount: float, step: int) -> int:
    return int(-(-amount // step) * step)
