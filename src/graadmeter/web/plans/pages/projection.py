"""The projected level of each element by quarter, as small pictures with their words and as a table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from graadmeter.base.text import Message, Quantity, Text, say
from graadmeter.web.plans import keeping
from graadmeter.web.plans.models import Plan
from graadmeter.web.plans.pages.cards import Column
from graadmeter.web.plans.pages.levels import beside

WIDTH, HEIGHT, EDGE = 180.0, 56.0, 4.0  # of one picture, in its own units
LOWEST_TOP = 3.0  # levels that a picture shows at least


@dataclass(frozen=True, slots=True)
class Line:
    """One element. `path`: its level as a staircase; `ambition_y`: the line it should reach."""

    name: Text
    levels: tuple[float, ...]  # at the start of each quarter, and after the last
    ambition: float
    path: str
    area: str
    ambition_y: float
    alternative: Message
    now: Text
    end: Text
    met: bool


@dataclass(frozen=True, slots=True)
class Projection:
    lines: tuple[Line, ...]  # elements with a gap, in the order of their model
    there: tuple[Text, ...]  # elements that are where they should be
    columns: tuple[Column, ...]


def projection(plan: Plan, columns: tuple[Column, ...], held: Collection[str]) -> Projection:
    """`held`: elements that a plan may bring no further for now; they are not where they should be."""
    lines, there = [], []
    for row in plan.input["elements"]:
        name = keeping.unpacked(plan.names.get(row["id"], row["id"]))
        if row["ambition"] <= row["current"]:
            if row["id"] not in held:
                there.append(name)
            continue
        lines.append(_line(name, plan.result["projection"][row["id"]], row["ambition"], columns))
    return Projection(tuple(lines), tuple(there), columns)


def _line(name: Text, levels: list[float], ambition: float, columns: tuple[Column, ...]) -> Line:
    top = max(LOWEST_TOP, ambition, *levels)

    def y(level: float) -> float:
        return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * level / top

    step = WIDTH / (len(levels) - 1)
    path = f"M0 {y(levels[0]):.1f}" + "".join(
        f"H{place * step:.1f}V{y(level):.1f}" for place, level in enumerate(levels) if place
    )
    reached = next((place for place, level in enumerate(levels) if level >= ambition - 1e-9), None)
    figures = {"name": name, "now": beside(levels[0], ambition), "ambition": Quantity(ambition, "score")}
    if reached is None:
        alternative = say(
            "{name}: from {now} to {end} at the end of the plan; the ambition of {ambition} is not reached.",
            end=beside(levels[-1], ambition), **figures,
        )  # fmt: skip
    else:
        alternative = say(
            "{name}: from {now} to the ambition of {ambition}, reached after {quarter}.",
            quarter=columns[max(reached, 1) - 1].short, **figures,
        )  # fmt: skip
    return Line(
        name, tuple(levels), ambition, path, f"{path}V{HEIGHT}H0Z", y(ambition), alternative,
        beside(levels[0], ambition), beside(levels[-1], ambition), reached is not None,
    )  # fmt: skip
