"""The blocks of a round that say what follows from it: what was agreed, controls, processes, initiatives, a plan.

All may be left out or null. What they hold is as it stood on the day they name; the figures of the round itself do not
move with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from graadmeter.base.errors import ReportError
from graadmeter.base.text import say
from graadmeter.maturity import Model

CONTROLS, PROCESSES, CASE, CATEGORIES = "dvo", "smg", "wi3", "esm3"  # the models whose ids the blocks speak
BLOCKS = (
    "brand", "wanted", "agreed", "controls", "processes", "initiatives", "plan", "portfolio", "worked", "benchmarks",
)  # fmt: skip


def days(data: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Every day in the blocks, with its place."""
    for key, said in (data.get("wanted") or {}).items():
        yield f"wanted.{key}.wanted_on", said.get("wanted_on")
    for key, said in (data.get("agreed") or {}).items():
        yield f"agreed.{key}.confirmed_on", said.get("confirmed_on")
    controls, processes = data.get("controls") or {}, data.get("processes") or {}
    yield "controls.on", controls.get("on")
    for key, said in controls.get("checks", {}).items():
        yield f"controls.checks.{key}.expires_on", said.get("expires_on")
    yield "processes.on", processes.get("on")
    for at, row in enumerate(processes.get("rows", ())):
        yield f"processes.rows[{at}].wanted_on", row.get("wanted_on")
    for key, said in (processes.get("baseline") or {}).items():
        yield f"processes.baseline.{key}.expires_on", said.get("expires_on")
    yield "direction_on", data.get("direction_on")
    plan = data.get("plan") or {}
    for key in ("made_on", "starts_on"):
        yield f"plan.{key}", plan.get(key)


def names(model: Model, data: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each id of the round's own model in the blocks, with the question that fails where the model does not have it.

    Initiatives and plans may also speak of processes, so their elements are not asked here.
    """
    for key in data.get("wanted") or ():
        yield f"wanted.{key}", partial(model.element, key)
    for key, said in (data.get("agreed") or {}).items():
        yield f"agreed.{key}", partial(model.element, key)
        for level in (said["level"], said.get("proposed")):
            if level is not None:
                yield f"agreed.{key}", partial(model.level, level)


def check(data: Mapping[str, Any]) -> None:
    """What a schema cannot say. Raises ReportError without a place: the caller knows the file."""
    plan = data.get("plan")
    if not plan:
        return
    horizon = plan["input"]["horizon"]
    for placed in plan["result"]["placements"]:
        if not placed["start"] <= placed["end"] <= horizon:
            raise ReportError(
                say(
                    "the plan puts {id} in quarters {start} to {end}, but it has {horizon} quarters; make the plan "
                    "again",
                    id=placed["id"], start=placed["start"], end=placed["end"], horizon=horizon,
                )
            )  # fmt: skip
    for element, levels in (plan["result"].get("projection") or {}).items():
        if len(levels) != horizon + 1:
            raise ReportError(
                say(
                    "the plan projects {element} at {seen} moments, expected {expected}; make the plan again",
                    element=element, seen=len(levels), expected=horizon + 1,
                )
            )  # fmt: skip
