"""A roadmap for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from graadmeter.base.text import Lang, Message, number, say, show
from graadmeter.direction.roadmap.result import Plan


def lines(plan: Plan, lang: Lang) -> Iterator[str]:
    """Quarter by quarter: what starts and why; then what is left out, levels, and what more capacity brings."""
    yield _status(plan).text(lang)
    if plan.status == "infeasible":
        yield from (f"  - {conflict.text(lang)}" for conflict in plan.conflicts)
        return
    for quarter in sorted({placed.start for placed in plan.placements}):
        yield ""
        yield say("Quarter {quarter}", quarter=quarter).text(lang)
        for placed in plan.placements:
            if placed.start == quarter:
                name = say(
                    "{name}, until the end of quarter {end}",
                    name=plan.case.initiative_called(placed.id),
                    end=placed.end,
                )
                yield f"  {name.text(lang)}"
                yield f"      {placed.why.text(lang)}"
    if plan.left_out:
        yield ""
        yield say("Left out").text(lang)
        for left in plan.left_out:
            yield f"  {show(plan.case.initiative_called(left.id), lang)}: {left.why.text(lang)}"
    yield from _levels(plan, lang)
    yield from _shadow(plan, lang)


def _status(plan: Plan) -> Message:
    if plan.status == "optimal":
        return say("A roadmap of {horizon} quarters, proven the best: objective {objective}.",
                   horizon=plan.case.horizon, objective=plan.objective)  # fmt: skip
    if plan.status == "feasible":
        return say(
            "A roadmap of {horizon} quarters, the best found in this time: objective {objective}; no plan reaches more"
            " than {bound}.",
            horizon=plan.case.horizon, objective=plan.objective, bound=plan.bound,
        )  # fmt: skip
    return say("There is no roadmap of {horizon} quarters: these cannot go together.", horizon=plan.case.horizon)


def _levels(plan: Plan, lang: Lang) -> Iterator[str]:
    if not plan.projection:
        return
    names = {element.id: plan.case.element_called(element.id) for element in plan.case.elements}
    shown = {id: show(name, lang) for id, name in names.items()}
    width = max(map(len, shown.values()))
    yield ""
    yield say("Level at the start of each quarter, and the ambition").text(lang)
    quarters = "".join(f"{quarter:>7}" for quarter in range(1, plan.case.horizon + 2))
    ambition = say("ambition").text(lang)
    yield f"  {'':<{width}}{quarters}{ambition:>11}"
    for element in plan.case.elements:
        levels = "".join(f"{number(level, lang, every=True):>7}" for level in plan.projection[element.id])
        yield f"  {shown[element.id]:<{width}}{levels}{number(element.ambition, lang, every=True):>11}"


def _shadow(plan: Plan, lang: Lang) -> Iterator[str]:
    if not plan.shadow:
        return
    yield ""
    yield say("One more unit in every quarter would bring, of the objective").text(lang)
    unproven = say("or more: not proven in this time").text(lang)
    for resource, gained in plan.shadow.items():
        sure = "" if plan.proven[f"shadow.{resource}"] else f" ({unproven})"
        yield f"  {show(plan.case.resource_called(resource), lang)}: +{number(gained, lang)}{sure}"
