"""Each process on its own ladder: the highest level whose statements, and those of every lower level, hold (SMG).

There is no level for the whole: processes have their own ambition. From `baseline_from` on a level stands only with
a complete baseline (policy, systems, people), which answers cannot show; the trace says so.
Parameters: bar, baseline_from, unsupported_counts_as. Worked through in docs/explanation/process-ladder.md.
"""

from __future__ import annotations

import numpy as np

from graadmeter.base.text import say
from graadmeter.maturity.ladder import UNKNOWN, Floats, Frame, weighted
from graadmeter.maturity.reasons import Reason
from graadmeter.maturity.rules._about import About
from graadmeter.maturity.rules._cases import run_case
from graadmeter.maturity.rules._parts import Explained, Known, Place

__all__ = ["ABOUT", "NAME", "element_reasons", "explain", "place", "run_case"]

NAME = "process_ladder"
ABOUT = About(
    say("A ladder per process"),
    say("the ladder per process"),
    say("Each process has a level of its own; there is none for the whole."),
    say("When processes have ambitions of their own and the highest level is no goal in itself."),
    say("It gives no answer to the question where the organisation stands."),
)


def place(attainment: Floats, frame: Frame) -> Place:
    """`attainment`: (..., E, K). The whole has attainments, the plain mean over processes, and no level or score."""
    shape = attainment.shape[:-2]
    overall = weighted(np.swapaxes(attainment, -1, -2), frame.weights)
    return Place(np.full(shape, UNKNOWN), np.full(shape, np.nan), overall)


def explain(known: Known) -> Explained:
    return Explained((Reason("no_overall"),))


def element_reasons(reached: int, frame: Frame) -> tuple[Reason, ...]:
    """What a process's level needs beside its answers."""
    start = frame.level_ids.index(str(frame.parameters["baseline_from"]))
    if reached <= start:
        return ()
    level, counts_as = frame.levels[reached - 1], frame.model.level(str(frame.parameters["unsupported_counts_as"]))
    return (Reason("baseline", level.id, {"name": level, "below": counts_as}),)
