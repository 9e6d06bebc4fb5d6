"""Where a plan is worked out: one at a time, within a few seconds."""

from __future__ import annotations

from threading import Lock

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import Message, say
from graadmeter.direction import roadmap
from graadmeter.web.plans.resources import RESOURCES

SECONDS = 3.0  # of work for the search; what follows from it takes at most as long again
PATIENCE_S = 30.0  # that somebody waits for another's plan
_one_at_a_time = Lock()


class WishError(GraadmeterError):
    """Wishes that cannot go together. `conflicts` says which, in words."""

    def __init__(self, conflicts: tuple[Message, ...]) -> None:
        super().__init__(say("These wishes cannot go together. The plan stays as it was."))
        self.conflicts = conflicts


class BusyError(GraadmeterError):
    """Others are planning."""


def solve(case: roadmap.PlanCase, *, seconds: float = SECONDS) -> roadmap.Plan:
    """The best plan found. Raises WishError where there is none, and BusyError where others are planning for long."""
    if not _one_at_a_time.acquire(timeout=PATIENCE_S):
        raise BusyError(say("Others are making a plan just now. Nothing changed; try again in a minute."))
    try:
        found = roadmap.plan(case, seconds=seconds, step={one.id: float(one.step) for one in RESOURCES})
    finally:
        _one_at_a_time.release()
    if found.status == "infeasible":
        raise WishError(found.conflicts)
    return found
