"""Everything that goes into one plan, put together from what the organisation has today."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter.base.text import Message, say
from graadmeter.direction.roadmap import PlanCase, PlanElement
from graadmeter.web.initiatives.models import State
from graadmeter.web.people.models import Organisation
from graadmeter.web.plans import keeping
from graadmeter.web.plans.models import Plan
from graadmeter.web.plans.quarters import next_first_day, quarter_of
from graadmeter.web.plans.queries.candidates import Candidate, arranging, candidates, first_proposal, to_do
from graadmeter.web.plans.queries.goals import UNIT, Goal, goals
from graadmeter.web.plans.queries.wishes import Wishes
from graadmeter.web.plans.resources import RESOURCES


@dataclass(frozen=True, slots=True)
class Inputs:
    wishes: Wishes
    goals: tuple[Goal, ...]
    candidates: tuple[Candidate, ...]

    def weight(self, element: str) -> float:
        return self.wishes.weights.get(element, UNIT)

    @property
    def case(self) -> PlanCase:
        return PlanCase(
            horizon=self.wishes.horizon,
            capacity={resource: tuple(map(float, self.wishes.amounts(resource))) for resource in self.wishes.capacity},
            elements=tuple(
                PlanElement(goal.id, self.weight(goal.id), goal.current, goal.ambition, goal.name, goal.gate)
                for goal in self.goals
                if goal.current is not None
            ),
            initiatives=tuple(one.plan for one in self.candidates),
            resource_names={one.id: one.name for one in RESOURCES},
        )


def inputs(organisation: Organisation, wishes: Wishes, today: date) -> Inputs:
    """What a plan with these wishes would be made from."""
    rows = to_do(organisation)
    found = goals(organisation, today, arranging(rows, wishes))
    planned = [goal.id for goal in found if goal.current is not None]
    return Inputs(wishes, found, candidates(organisation, rows, wishes, planned, today))


def first_wishes(organisation: Organisation, today: date) -> Wishes:
    """What a first plan asks: from the next quarter on, capacity as the initiatives need it, every weight 1."""
    starts_on = next_first_day(today)
    proposed = first_proposal(organisation.initiatives.exclude(state=State.DONE))
    return Wishes(starts_on, {id: {quarter_of(starts_on): amount} for id, amount in proposed.items()})


def changed(plan: Plan, now: Inputs) -> tuple[Message, ...]:
    """What is no longer as it was when this plan was made; empty: the same plan would come out."""
    then = {part: {row["id"]: row for row in plan.input[part]} for part in ("elements", "initiatives")}
    case = json.loads(json.dumps(keeping.nameless(now.case)))
    said: list[Message] = []
    names: dict[str, Any] = {**plan.names, **keeping.names_of(now.case)}
    for part in ("elements", "initiatives"):
        today = {row["id"]: row for row in case[part]}
        for id in {**then[part], **today}:
            name = keeping.unpacked(names.get(id, id))
            if id not in today:
                said.append(say("{name}: no longer there to plan", name=name))
            elif id not in then[part]:
                said.append(say("{name}: new", name=name))
            elif today[id] != then[part][id]:
                said.append(say("{name}: changed", name=name))
    return tuple(said)
