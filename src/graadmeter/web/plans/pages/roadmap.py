"""What the roadmap page shows: gaps, initiatives with their quarters and the reason, and what the plan brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from graadmeter.base.text import Message, Text, say
from graadmeter.web.people.models import Organisation
from graadmeter.web.plans import queries
from graadmeter.web.plans.forms import TermsForm, capacity_field
from graadmeter.web.plans.models import Plan
from graadmeter.web.plans.pages.cards import Card, Column, cards, columns
from graadmeter.web.plans.pages.levels import beside
from graadmeter.web.plans.pages.projection import Projection, projection
from graadmeter.web.plans.pages.summary import Summary, summary, taken
from graadmeter.web.plans.quarters import Quarter, quarter_of
from graadmeter.web.plans.queries.inputs import Inputs, changed, first_wishes, inputs
from graadmeter.web.plans.queries.wishes import Wishes
from graadmeter.web.plans.resources import RESOURCES, Resource


@dataclass(frozen=True, slots=True)
class GapRow:
    """One element: where it stands, where it should be, and what the plan makes of it."""

    name: Text
    current: float | None
    wanted: Text
    ambition: float
    weight: float
    field: Any  # bound field of the weight; None on a plan that is only looked at
    outcome: Message | None
    wanted_on: date | None = None
    late: bool = False
    caution: Message | None = None

    @property
    def there(self) -> bool:
        """Where it should be already, as far as a plan can go, with nothing to be said of it."""
        return self.current is not None and self.current >= self.ambition and self.caution is None


@dataclass(frozen=True, slots=True)
class Use:
    """What a quarter has of one resource, and what the plan takes."""

    resource: Resource
    capacity: float
    used: float
    field: Any

    @property
    def share(self) -> float:
        return self.used / self.capacity if self.capacity else 0.0


@dataclass(frozen=True, slots=True)
class UseRow:
    column: Column
    cells: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved plan in the list."""

    plan: Plan
    brings: Message


@dataclass(frozen=True, slots=True)
class RoadmapPage:
    """`plan`: None before the first one. `refused`: why the wishes that were just sent cannot be met."""

    plan: Plan | None
    wishes: Wishes
    columns: tuple[Column, ...]
    gaps: tuple[GapRow, ...]
    unknown: tuple[Text, ...]  # elements with an ambition whose level is not known
    cards: tuple[Card, ...]
    left_out: tuple[Card, ...]
    use: tuple[UseRow, ...]
    summary: Summary | None
    projection: Projection | None
    changed: tuple[Message, ...]
    past: bool  # the plan begins in a quarter that is over
    same_as: Plan | None  # the saved plan that the drawing board equals
    in_force: Plan | None
    saved: tuple[Plan, ...]
    form: TermsForm | None
    refused: tuple[Message, ...] = ()

    @property
    def kept(self) -> tuple[Kept, ...]:
        return tuple(Kept(row, summary(row).brings) for row in self.saved)

    @property
    def there(self) -> int:
        return sum(row.there for row in self.gaps)

    @property
    def pins(self) -> int:
        return len(self.wishes.pins)

    @property
    def resources(self) -> tuple[Resource, ...]:
        return RESOURCES


def terms(organisation: Organisation, today: date, data: Mapping[str, Any]) -> TermsForm:
    """The form of the drawing board, as it was sent."""
    now = _today(organisation, queries.board(organisation), today)
    return TermsForm(data, now=now, today=today)


def board(
    organisation: Organisation, today: date, *, form: TermsForm | None = None, refused: tuple[Message, ...] = ()
) -> RoadmapPage:
    """The drawing board: the plan on it, and what may be changed."""
    plan = queries.board(organisation)
    now = _today(organisation, plan, today)
    return _page(organisation, plan, now, today, form or TermsForm(None, now=now, today=today), refused)


def saved(organisation: Organisation, plan: Plan, today: date) -> RoadmapPage:
    """A saved plan as it was made, to look at."""
    return _page(organisation, plan, _today(organisation, plan, today), today, None, ())


def _today(organisation: Organisation, plan: Plan | None, today: date) -> Inputs:
    wishes = Wishes.of(plan.wishes) if plan else first_wishes(organisation, today)
    return inputs(organisation, wishes, today)


def _page(
    organisation: Organisation,
    plan: Plan | None,
    now: Inputs,
    today: date,
    form: TermsForm | None,
    refused: tuple[Message, ...],
) -> RoadmapPage:
    shown = columns(now.wishes)
    rows = queries.saved(organisation)
    placed, out = cards(plan, now, shown, live=form is not None or plan is None)
    return RoadmapPage(
        plan=plan,
        wishes=now.wishes,
        columns=shown,
        gaps=_gaps(plan, now, shown, form),
        unknown=tuple(goal.name for goal in now.goals if goal.current is None),
        cards=placed,
        left_out=out,
        use=_use(plan, now, shown, form),
        summary=summary(plan) if plan else None,
        projection=projection(plan, shown, {goal.id for goal in now.goals if goal.caution}) if plan else None,
        changed=changed(plan, now) if plan else (),
        past=bool(plan) and now.wishes.starts_on < quarter_of(today).first_day,
        same_as=next((row for row in rows if plan and plan.is_board and _same(row, plan)), None),
        in_force=next((row for row in rows if row.in_force), None),
        saved=tuple(rows),
        form=form,
        refused=refused,
    )


def _same(one: Plan, other: Plan) -> bool:
    return (one.input, one.starts_on, one.result["placements"]) == (
        other.input, other.starts_on, other.result["placements"],
    )  # fmt: skip


def _gaps(plan: Plan | None, now: Inputs, shown: tuple[Column, ...], form: TermsForm | None) -> tuple[GapRow, ...]:
    given = {row["id"]: row for row in plan.input["elements"]} if plan else {}
    levels: Mapping[str, list[float]] = plan.result["projection"] if plan else {}
    rows = []
    for goal in now.goals:
        if goal.current is None:
            continue
        kept = given.get(goal.id) if form is None else None
        current = kept["current"] if kept else goal.current
        ambition = kept["ambition"] if kept else goal.ambition
        reached = next((n for n, level in enumerate(levels.get(goal.id, ())) if level >= ambition - 1e-9), None)
        rows.append(
            GapRow(
                name=goal.name,
                current=current,
                wanted=goal.wanted,
                ambition=ambition,
                weight=kept["weight"] if kept else now.weight(goal.id),
                field=form[f"weight-{goal.id}"] if form else None,
                outcome=_outcome(levels.get(goal.id), ambition, reached, shown),
                wanted_on=goal.wanted_on,
                caution=goal.caution,
                late=bool(levels) and goal.wanted_on is not None and _late(goal.wanted_on, reached, now.wishes.first),
            )
        )
    return tuple(rows)


def _late(wanted_on: date, reached: int | None, first: Quarter) -> bool:
    """Whether what is reached after so many quarters (None: never) comes after the day it was wanted by.

    What the first quarter of a year brings is in time for 31 March, and late for 1 February.
    """
    if reached is None:
        return True
    return reached > 0 and first.later(reached).first_day - timedelta(days=1) > wanted_on


def _outcome(
    levels: list[float] | None, ambition: float, reached: int | None, shown: tuple[Column, ...]
) -> Message | None:
    if levels is None:
        return None
    if reached == 0:
        return say("reached already")
    if reached is None:
        end = beside(levels[-1], ambition)
        return say("not reached: {level} at the end", level=end) if levels[-1] > levels[0] else say("nothing moves it")
    return say("reached after {quarter}", quarter=shown[reached - 1].short)


def _use(plan: Plan | None, now: Inputs, shown: tuple[Column, ...], form: TermsForm | None) -> tuple[UseRow, ...]:
    used = taken(plan) if plan else {}
    amounts = {one.id: now.wishes.amounts(one.id) for one in RESOURCES}
    return tuple(
        UseRow(
            column,
            tuple(
                Use(
                    one,
                    amounts[one.id][column.number - 1],
                    used.get((one.id, column.number), 0.0),
                    form[capacity_field(one.id, column.quarter)] if form else None,
                )
                for one in RESOURCES
            ),
        )
        for column in shown
    )
