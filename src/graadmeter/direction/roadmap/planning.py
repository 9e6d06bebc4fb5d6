"""Make a roadmap: solve, explain, and ask what one more unit of each resource would bring."""

from __future__ import annotations

from collections.abc import Mapping

from graadmeter.direction.roadmap.case import PlanCase
from graadmeter.direction.roadmap.result import Plan


def plan(case: PlanCase, *, seconds: float = 10.0, step: Mapping[str, float] | None = None) -> Plan:
    """The roadmap that closes the most weighted gap soonest, then starts earliest.

    `seconds`: for the search; questions after it (shadow, why not) take at most as long again. `step`: resource -> how
    much one more unit is (1 where not named). Raises PlanError where ortools is not installed.
    """
    raise NotImplementedError
