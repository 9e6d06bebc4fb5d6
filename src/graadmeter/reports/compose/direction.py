"""The roadmap: what is done when, and what it should do for the distance to the ambition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from graadmeter.base.text import Quantity, Text, say, say_n
from graadmeter.diagnosis.findings import joined
from graadmeter.reports.blocks import PROCESSES
from graadmeter.reports.compose.ahead import as_of, element_name, initiative_name, levels, or_none, processes_model
from graadmeter.reports.compose.words import sentences, share
from graadmeter.reports.document import Block, Prose, Roadmap, RoadRow, Section, Table, Trend
from graadmeter.reports.round import Round

STATUS: dict[str, Text] = {
    "optimal": say("No plan within these limits does better."),
    "feasible": say("It was not proven that no other plan does better."),
    "infeasible": say("Not all wishes fit together, so nothing is planned."),
}


def board(round: Round) -> Section | None:
    """The page that says what to do first; left out where no plan was chosen."""
    plan = round.block("plan")
    if not plan:
        return None
    names = quarter_names(plan)
    rows = _rows(round, plan, names)
    finding = _finding(round, plan, names)
    blocks: list[Block] = []
    if rows:
        alt = say("Roadmap of {n} initiatives over {quarters} quarters. {finding}",
                  n=len(rows), quarters=len(names), finding=finding)  # fmt: skip
        blocks.append(Roadmap(alt, say("Initiative"), names, rows))
    else:
        blocks.append(Prose(say("Nothing is planned in this period.")))
    if drawn := _distance(plan, names):
        blocks += [Prose(say("What is left of the distance to the ambition at the start of each quarter")), drawn]
    note = say(
        "Q3 is the third quarter of a year, from July to September. The distance is counted in levels, each times the "
        "weight of its category. An effect counts from the quarter after its initiative is done. Effects are estimates "
        "by those who made the plan; the next measurement tells what came of them."
    )
    if plan.get("made_on"):
        note = say("{text} Plan made on {day}.", text=note, day=date.fromisoformat(plan["made_on"]))
    blocks.append(Prose(note, "note"))
    return Section("roadmap", say("What to do first"), finding, tuple(blocks))


def explained(round: Round) -> Section | None:
    """Why each initiative stands where it stands, what was left out, and what more room would bring."""
    plan = round.block("plan")
    if not plan:
        return None
    names, result = quarter_names(plan), plan["result"]
    blocks: list[Block] = []
    placed = tuple(
        (initiative_name(round, one["id"]), _when(names, one["start"], one["end"]), or_none(one.get("why")))
        for one in _ordered(result["placements"])
    )
    if placed:
        heads: tuple[Text, ...] = (say("Initiative"), say("When"), say("Why there"))
        blocks.append(Table(say("Why each initiative stands where it stands"), heads, (30, 22, 48), (("", placed),)))
    left = tuple((initiative_name(round, one["id"]), or_none(one.get("why"))) for one in result.get("left_out") or ())
    if left:
        heads = (say("Left out"), say("Why"))
        blocks.append(Table(say("What is not in the plan"), heads, (40, 60), (("", left),)))
    if projected := _projected(round, plan):
        heads = (say("Part"), say("Now"), say("At the end"), say("Ambition"), say("Weight"))
        blocks.append(Table(say("Levels that the plan leads to"), heads, (40, 14, 16, 16, 14), (("", projected),)))
    if more := _more(plan):
        blocks.append(Prose(more))
    if not blocks:
        return None
    said: list[Text] = [STATUS[result["status"]]] if result.get("status") in STATUS else []
    how = say(
        "The plan closes as much of the distance to the ambition as it can, as soon as it can, within the money and "
        "hours of each quarter. Distances are counted in levels, each times the weight of its part."
    )
    if projected:
        said += _how_levels_count(round, plan)
    on = as_of(round, plan.get("made_on"))
    blocks.insert(0, Prose(sentences([how, *said, *([on] if on else [])]), "note"))
    return Section("roadmap-why", say("The roadmap explained"), _left_finding(placed, left), tuple(blocks), annex=True)


def quarter_names(plan: Mapping[str, Any]) -> tuple[Text, ...]:
    """Q3 2026, or where the plan has no first day: quarter 3."""
    horizon, first = plan["input"]["horizon"], plan.get("starts_on")
    if not first:
        return tuple(say("Quarter {n}", n=number) for number in range(1, horizon + 1))
    begin = date.fromisoformat(first)
    at = begin.year * 4 + (begin.month - 1) // 3
    return tuple(
        say("Q{quarter} {year}", quarter=str((at + n) % 4 + 1), year=str((at + n) // 4)) for n in range(horizon)
    )


def distances(plan: Mapping[str, Any]) -> list[float] | None:
    """What is left of all distances, each times its weight, at the start of each quarter and at the end; None where
    the plan does not project every part."""
    projection = plan["result"].get("projection") or {}
    parts = [one for one in plan["input"]["elements"] if one.get("ambition") is not None]
    if not parts or any(one["id"] not in projection for one in parts):
        return None
    moments = plan["input"]["horizon"] + 1
    return [
        sum(_weight(one) * max(0.0, one["ambition"] - projection[one["id"]][at]) for one in parts)
        for at in range(moments)
    ]


def _weight(part: Mapping[str, Any]) -> float:
    return 1.0 if part.get("weight") is None else float(part["weight"])


def _finding(round: Round, plan: Mapping[str, Any], names: tuple[Text, ...]) -> Text:
    placements, left = plan["result"]["placements"], distances(plan)
    if not placements:
        return say("The plan holds no initiative yet.")
    said: list[Text] = [
        say_n("{n} initiative in {quarters} quarters.", "{n} initiatives in {quarters} quarters.", len(placements),
              quarters=len(names))
    ]  # fmt: skip
    if left and left[0] > 0:
        said.append(
            say("They should close {share} of the distance to the ambition.", share=share(1 - left[-1] / left[0]))
        )
    first = [initiative_name(round, one["id"]) for one in _ordered(placements) if one["start"] == 1]
    if first:
        text: Text = first[0]
        for name in first[1:3]:
            text = say("{left}; {right}", left=text, right=name)
        said.append(say("First: {names}.", names=text) if len(first) <= 3 else
                    say("First: {names}; and {n} more.", names=text, n=len(first) - 3))  # fmt: skip
    return sentences(said)


def _left_finding(placed: tuple[Any, ...], left: tuple[Any, ...]) -> Text:
    if left:
        return say_n(
            "{n} initiative is planned; not planned: {left}.", "{n} initiatives are planned; not planned: {left}.",
            len(placed), left=len(left),
        )  # fmt: skip
    return say("Every initiative is planned.") if placed else say("The plan holds no initiative yet.")


def _rows(round: Round, plan: Mapping[str, Any], names: tuple[Text, ...]) -> tuple[RoadRow, ...]:
    return tuple(
        RoadRow(initiative_name(round, one["id"]), one["start"], one["end"], _when(names, one["start"], one["end"]))
        for one in _ordered(plan["result"]["placements"])
    )


def _ordered(placements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(placements, key=lambda one: (one["start"], one["end"], one["id"]))


def _when(names: tuple[Text, ...], start: int, end: int) -> Text:
    first, last = names[start - 1], names[end - 1]
    return first if start == end else say("{start} to {end}", start=first, end=last)


def _distance(plan: Mapping[str, Any], names: tuple[Text, ...]) -> Trend | None:
    left = distances(plan)
    if not left or left[0] <= 0:
        return None
    labels = tuple(Quantity(value, "score") for value in left)
    alt = say(
        "Bars by quarter: the weighted distance to the ambition goes from {first} to {last} levels.",
        first=labels[0], last=labels[-1],
    )  # fmt: skip
    return Trend(alt, say("Distance left, in weighted levels"), (*names, say("After")), tuple(left), labels, max(left))


def _projected(round: Round, plan: Mapping[str, Any]) -> tuple[tuple[Text, ...], ...]:
    projection = plan["result"].get("projection") or {}
    return tuple(
        (
            element_name(round, one["id"]), levels(one.get("current")), levels(projection[one["id"]][-1]),
            levels(one.get("ambition")), levels(_weight(one)),
        )
        for one in plan["input"]["elements"] if one["id"] in projection
    )  # fmt: skip


def _how_levels_count(round: Round, plan: Mapping[str, Any]) -> list[Text]:
    """Why a part that is reached elsewhere may not be so here, and why a process may have a lower ambition here."""
    said: list[Text] = [
        say(
            "The roadmap reckons with the score, in parts of a level: a phase that the profile calls reached may here "
            "still lack a part of a level."
        )
    ]
    values = {level.id: float(level.value) for level in processes_model().levels}
    own = {row["id"]: values.get(row.get("ambition") or "") for row in (round.block("processes") or {}).get("rows", ())}
    held: dict[float, list[Text]] = {}
    for one in plan["input"]["elements"]:
        wanted, ambition = own.get(one["id"].removeprefix(f"{PROCESSES}.")), one.get("ambition")
        if wanted is not None and ambition is not None and ambition < wanted:
            held.setdefault(float(ambition), []).append(element_name(round, one["id"]))
    said += [
        say_n(
            "{names} goes no further than level {level} in the plan, below its own ambition: its baseline does not "
            "hold or a check that blocks is not arranged.",
            "{names} go no further than level {level} in the plan, below their own ambition: their baseline does not "
            "hold or a check that blocks is not arranged.",
            len(names), names=joined(names), level=levels(ambition),
        )
        for ambition, names in sorted(held.items())
    ]  # fmt: skip
    return said


def _more(plan: Mapping[str, Any]) -> Text | None:
    """What one more unit of a resource per quarter would bring."""
    known = plan.get("resources") if isinstance(plan.get("resources"), Mapping) else {}
    said: list[Text] = []
    for resource, gained in sorted((plan["result"].get("shadow") or {}).items()):
        if gained is None:
            continue
        step = ((known or {}).get(resource) or {}).get("step", 1)
        more = _amount(resource, step)
        if gained > 0:
            gain = Quantity(gained, "level")
            said.append(say("{more} in each quarter would bring {gained} points more.", more=more, gained=gain))
        else:
            said.append(say("{more} in each quarter would change nothing.", more=more))
    if not said:
        return None
    meaning = say("A point is one level closer to the ambition for one quarter, times the weight of the element.")
    return sentences([*said, meaning])


def _amount(resource: str, step: float) -> Text:
    amount = Quantity(step, "level")
    if resource == "money":
        return say("€ {amount} more", amount=amount)
    if resource == "hours":
        return say("{amount} more hours", amount=amount)
    return say("{amount} more of {resource}", amount=amount, resource=resource)
