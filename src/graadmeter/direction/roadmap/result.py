"""A roadmap: what is done in which quarter and why, what is left out and why, and what it brings."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from graadmeter.base.text import Lang, Message, number, say, show
from graadmeter.direction.roadmap.case import PlanCase

Status = Literal["optimal", "feasible", "infeasible"]


@dataclass(frozen=True, slots=True)
class Placement:
    """One initiative from the beginning of quarter `start` to the end of quarter `end`."""

    id: str
    start: int
    end: int
    why: Message


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One initiative that is not in the plan."""

    id: str
    why: Message


@dataclass(frozen=True, slots=True)
class Plan:
    """A roadmap of `case`.

    `objective`: weighted gap closed, summed over quarters 2 .. horizon + 1; NaN where `status` is infeasible. `bound`:
    no plan can reach more. `status`: `optimal`, proven; `feasible`, the best found in the time given; `infeasible`, the
    wishes cannot go together, `conflicts` says which. `projection`: element -> horizon + 1 levels, at the start of each
    quarter: current + min(gap, gains of what has ended). So it is capped at the ambition, and where the level stands
    above its ambition already, the gap is 0 and no gain moves it. `shadow`: resource -> objective gained by one more
    unit in every quarter. `proven`: what was proven: `objective`, `starts` (no plan as good starts earlier),
    `shadow.<resource>` (else it is the gain found in the time given; there may be more).
    """

    case: PlanCase
    placements: tuple[Placement, ...] = ()  # by start, then as they stand in the case
    left_out: tuple[LeftOut, ...] = ()
    objective: float = math.nan
    bound: float = math.nan
    status: Status = "infeasible"
    projection: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    shadow: Mapping[str, float] = field(default_factory=dict)
    conflicts: tuple[Message, ...] = ()
    proven: Mapping[str, bool] = field(default_factory=dict)

    def to_json(self, lang: Lang = "en") -> dict[str, Any]:
        """Plain data, reasons in `lang`; null where there is no figure."""
        return {
            "status": self.status,
            "objective": _figure(self.objective),
            "bound": _figure(self.bound),
            "placements": [
                {"id": placed.id, "start": placed.start, "end": placed.end, "why": placed.why.text(lang)}
                for placed in self.placements
            ],
            "left_out": [{"id": left.id, "why": left.why.text(lang)} for left in self.left_out],
            "projection": {element: list(levels) for element, levels in self.projection.items()},
            "shadow": dict(self.shadow),
            "proven": dict(self.proven),
            "conflicts": [conflict.text(lang) for conflict in self.conflicts],
        }

    def to_text(self, lang: Lang = "en") -> str:
        """The roadmap for a terminal, quarter by quarter."""
        return "\n".join(_lines(self, lang))


def _figure(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _lines(plan: Plan, lang: Lang) -> Iterator[str]:
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
