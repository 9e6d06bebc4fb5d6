"""A plan in a few sentences: what it brings and costs, whether it is the best, and what more would bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graadmeter.base.text import Message, Quantity, say
from graadmeter.web.plans.models import Plan
from graadmeter.web.plans.pages.levels import beside
from graadmeter.web.plans.resources import RESOURCES, Resource

NOTHING = 0.005  # points less than which nothing is gained


@dataclass(frozen=True, slots=True)
class Summary:
    """A plan in a few sentences."""

    brings: Message
    proof: Message
    proven: bool
    costs: tuple[Message, ...]
    more: tuple[Message, ...]  # what one step more of each resource would bring
    objective: float
    closed: float
    open: float


def taken(plan: Plan) -> dict[tuple[str, int], float]:
    """(resource, quarter) -> what the plan takes of it then."""
    given = {row["id"]: row for row in plan.input["initiatives"]}
    found: dict[tuple[str, int], float] = {}
    for placed in plan.result["placements"]:
        for resource, amounts in given[placed["id"]].get("use", {}).items():
            for quarter in range(placed["start"], placed["end"] + 1):
                amount = amounts[quarter - placed["start"]] if isinstance(amounts, list) else amounts
                found[resource, quarter] = found.get((resource, quarter), 0.0) + amount
    return found


def summary(plan: Plan) -> Summary:
    """What a plan brings and costs, how sure it is the best, and what one step more would bring."""
    result, given = plan.result, {row["id"]: row for row in plan.input["elements"]}
    open_ = sum(max(0.0, row["ambition"] - row["current"]) for row in given.values())
    closed = sum(
        max(0.0, min(row["ambition"], result["projection"][id][-1]) - row["current"]) for id, row in given.items()
    )
    objective, bound = result["objective"] or 0.0, result["bound"] or 0.0
    spent = taken(plan)
    totals = {one.id: sum(amount for (id, _), amount in spent.items() if id == one.id) for one in RESOURCES}
    return Summary(
        brings=say(
            "When it is done, {closed} of the {open} levels still to go are closed.",
            closed=beside(closed, open_), open=Quantity(open_, "score"),
        ),
        proof=_proof(result["status"], objective, bound),
        proven=result["status"] == "optimal",
        costs=tuple(one.said(totals[one.id]) for one in RESOURCES if totals[one.id]),
        more=tuple(_more(one, result["shadow"].get(one.id), objective, result.get("proven", {})) for one in RESOURCES
                   if one.id in result["shadow"]),
        objective=objective,
        closed=closed,
        open=open_,
    )  # fmt: skip


def _proof(status: str, objective: float, bound: float) -> Message:
    if status == "optimal":
        return say("There is no better plan within these wishes: that was proven.")
    if objective > 0:
        away = max(0.0, bound - objective) / objective
        return say(
            "The search stopped after a few seconds. A better plan may exist, at most {share} better.",
            share=Quantity(away, "share") if away >= 0.01 else say("1%"),
        )
    return say("The search stopped after a few seconds, before it knew how good this plan is.")


def _more(resource: Resource, gained: float | None, objective: float, proven: Mapping[str, bool]) -> Message:
    if gained is None:
        return say("{more}: what that would bring is not known.", more=resource.more)
    if gained < NOTHING:
        return say("{more} would bring nothing.", more=resource.more)
    points = Quantity(gained, "score")
    if objective <= 0:
        return say("{more} would bring {points} points.", more=resource.more, points=points)
    figures = {"more": resource.more, "points": points, "share": Quantity(gained / objective, "share")}
    if not proven.get(f"shadow.{resource.id}", True):
        return say("{more} would bring at least {points} points more: {share} of this plan.", **figures)
    return say("{more} would bring {points} points more: {share} of this plan.", **figures)
