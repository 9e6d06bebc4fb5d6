"""The shortest time in which everything can be done: the roadmap's own rules with another question.

Not offered to users: published project scheduling problems ask this, and so the rules can be held against their optima.
"""

from __future__ import annotations

from dataclasses import replace

from graadmeter.direction.roadmap.case import PlanCase
from graadmeter.direction.roadmap.solving import Found, Schedule


def shortest(case: PlanCase, seconds: float) -> Found:
    """`value`: the number of quarters after which all initiatives of `case` have ended, all of them required."""
    required = tuple(replace(initiative, required=True) for initiative in case.initiatives)
    schedule = Schedule(replace(case, initiatives=required), {one.id: one for one in required})
    end = schedule.model.new_int_var(0, case.horizon, "end")
    for one in required:
        ends = sum((start + one.duration - 1) * taken for start, taken in schedule.at[one.id].items())
        schedule.model.add(end >= ends)
    schedule.model.minimize(end)
    return schedule.solved(seconds)
