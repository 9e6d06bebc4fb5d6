"""Precedence and capacity of the roadmap against published optima of project scheduling.

PSPLIB, set j30: thirty jobs, four renewable resources. R. Kolisch and A. Sprecher, PSPLIB, a project scheduling problem
library, European Journal of Operational Research 96, 1997, 205-216.
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graadmeter.direction.roadmap import PlanCase, read_plan
from graadmeter.direction.roadmap.solving import Found, Schedule

pytest.importorskip("ortools", reason="the extra `plan` is not installed")
NAMES = ("j301_1", "j301_2", "j301_3", "j305_1", "j309_1", "j3013_1", "j3025_4")
SLOW = dict.fromkeys(
    ("j3013_1", "j3025_4"),
    "58 and 81 quarters of tight capacity: a yes or no per quarter takes minutes to prove what a roadmap never asks",
)
ROOM = 12  # quarters more than the optimum, so that it must be found


def case(text: str, horizon: int) -> dict[str, Any]:
    """A problem as the file states it: the two jobs of no length, begin and end, are left out."""
    after: dict[str, list[str]] = {}
    for line in text.partition("PRECEDENCE RELATIONS:")[2].partition("****")[0].splitlines()[2:]:
        job, _, _, *successors = line.split()
        for successor in successors:
            after.setdefault(successor, []).append(job)
    jobs = {}
    for line in text.partition("REQUESTS/DURATIONS:")[2].splitlines():
        if re.fullmatch(r"\s*\d+\s+1\s+\d+(\s+\d+){4}\s*", line):
            job, _, duration, *uses = line.split()
            jobs[job] = int(duration), [int(use) for use in uses]
    limits = text.partition("RESOURCEAVAILABILITIES:")[2].splitlines()[2].split()
    return {
        "horizon": horizon,
        "capacity": {f"r{number}": int(limit) for number, limit in enumerate(limits)},
        "elements": [],
        "initiatives": [
            {
                "id": job, "duration": duration,
                "use": {f"r{number}": use for number, use in enumerate(uses) if use},
                "after": [before for before in after.get(job, []) if jobs[before][0]],
            }
            for job, (duration, uses) in jobs.items() if duration
        ],
    }  # fmt: skip


def shortest(case: PlanCase, seconds: float) -> Found:
    """The rules of the roadmap with another question: after how many quarters has all of it ended?"""
    required = tuple(replace(initiative, required=True) for initiative in case.initiatives)
    schedule = Schedule(replace(case, initiatives=required), {one.id: one for one in required})
    end = schedule.model.new_int_var(0, case.horizon, "end")
    for one in required:
        ends = sum((start + one.duration - 1) * taken for start, taken in schedule.at[one.id].items())
        schedule.model.add(end >= ends)
    schedule.model.minimize(end)
    return schedule.solved(seconds)


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_the_shortest_schedule_is_as_long_as_published(name: str, shared: Path) -> None:
    if name in SLOW:
        pytest.skip(SLOW[name])
    folder = shared / "reference/psplib"
    with (folder / "j30_optimum.csv").open(encoding="utf-8") as file:
        published = {row["problem"]: int(row["optimum"]) for row in csv.DictReader(file)}[f"{name}.sm"]
    problem = read_plan(case((folder / f"{name}.sm").read_text("utf-8"), published + ROOM))
    assert len(problem.initiatives) == 30
    found = shortest(problem, seconds=60)
    assert found.proven
    assert found.value == published
