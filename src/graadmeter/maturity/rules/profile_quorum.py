"""A profile with a quorum: the level that enough aspects have, while none lags too far behind (S3M).

The organisation has level k if at least `quorum` aspects hold it and no aspect is more than `spread` levels lower. An
aspect that nobody could answer for neither holds a level nor lags; with fewer than `quorum` aspects measured there is
no level. The figure for the whole is the weighted mean of the aspects' continuous scores, with the weights of the
level under test: the first that is not reached, or the last.
Parameters: bar, quorum, spread, minimum. Worked through in docs/explanation/profile-quorum.md.
"""

from __future__ import annotations

import numpy as np

from graadmeter.base.text import say
from graadmeter.maturity.ladder import UNKNOWN, Floats, Frame, held, soft_gate, weighted
from graadmeter.maturity.reasons import Reason
from graadmeter.maturity.rules._about import About
from graadmeter.maturity.rules._cases import run_case
from graadmeter.maturity.rules._parts import Explained, Known, Place, named

__all__ = ["ABOUT", "NAME", "explain", "obstacle", "place", "run_case"]

NAME = "profile_quorum"
ABOUT = About(
    say("Profile with a quorum"),
    say("the quorum"),
    say("The whole is in the furthest phase that enough parts have, while none lags too far behind."),
    say("When the profile matters more than a mean, and one part may stay a little behind."),
    say("How many are enough is a choice of the model; one part more or less can move the whole by a phase."),
)


def place(attainment: Floats, frame: Frame) -> Place:
    """`attainment`: (..., E, K). Levels counted from 1; 0 is the floor; UNKNOWN with too few aspects measured."""
    levels = held(attainment, frame.bar)  # (..., E)
    measured = levels != UNKNOWN
    steps = np.arange(1, len(frame.levels) + 1)[:, None]
    holding = (levels[..., None, :] >= steps).sum(axis=-1)  # (..., K)
    lagging = ((levels[..., None, :] < steps - _spread(frame)) & measured[..., None, :]).any(axis=-1)
    has = (holding >= _quorum(frame)) & ~lagging
    highest = (has * steps[:, 0]).max(axis=-1)
    level = np.where(measured.sum(axis=-1) >= _quorum(frame), highest, UNKNOWN)
    under_test = np.clip(level, 0, len(frame.levels) - 1)
    score = weighted(soft_gate(attainment, frame.bar), frame.weights[under_test])
    overall = weighted(np.swapaxes(attainment, -1, -2), frame.weights)
    return Place(level, np.where(level == UNKNOWN, np.nan, score), overall)


def explain(known: Known) -> Explained:
    frame, reached, levels = known.frame, known.reached, known.levels
    if reached == UNKNOWN:
        return Explained((Reason("first_unmeasured", frame.level_ids[0], {"name": frame.levels[0]}),))
    all_told = bool(known.told_level.all())
    why = []
    blocked: list[str] = []
    for step in range(1, min(reached + 1, len(frame.levels)) + 1):
        level = frame.levels[step - 1]
        holding = int((levels >= step).sum())
        figures = {"name": level, "held": holding, "total": len(frame.elements), "quorum": _quorum(frame)}
        if step <= reached and not all_told:
            why.append(Reason("reached", level.id, {"name": level, "value": None, "bar": frame.bar}))
        elif not all_told:
            why.append(Reason("quorum_hidden", level.id, {"name": level}))
        else:
            why.append(Reason("quorum_met" if holding >= _quorum(frame) else "quorum_missed", level.id, figures))
        if step > reached:
            for e in np.flatnonzero((levels < step - _spread(frame)) & (levels != UNKNOWN) & known.told_level):
                params = {"name": level, "element": frame.elements[e], "spread": _spread(frame)}
                why.append(Reason("lagging", level.id, params))
                blocked.append(frame.elements[e].id)
    not_there = [e for e in range(len(levels)) if UNKNOWN < levels[e] <= reached and known.told_level[e]]
    scores = soft_gate(known.attainment, frame.bar)
    worst_first = sorted(not_there, key=lambda e: (scores[e], e)) if reached < len(frame.levels) else []
    quorum_next = reached < len(frame.levels) and (levels > reached).sum() >= _quorum(frame)
    return Explained(
        tuple(why), tuple(blocked) if quorum_next else (), tuple(frame.elements[e].id for e in worst_first)
    )


def obstacle(known: Known) -> Reason:
    """Why the whole is no further, to be set beside a rule that says it is."""
    frame, reached, levels = known.frame, known.reached, known.levels
    if reached in (UNKNOWN, len(frame.levels)) or not known.all_told:
        return Reason("unsaid")
    level, holding = frame.levels[reached], int((levels > reached).sum())
    if holding < _quorum(frame):
        figures = {"held": holding, "total": len(frame.elements), "quorum": _quorum(frame)}
        return Reason("quorum", level.id, {"next": level, **figures})
    lagging = np.flatnonzero((levels < reached + 1 - _spread(frame)) & (levels != UNKNOWN))
    return Reason("lagging", level.id, {"next": level, **named(frame, lagging.tolist())})


def _quorum(frame: Frame) -> int:
    return int(frame.parameters["quorum"])


def _spread(frame: Frame) -> int:
    return int(frame.parameters["spread"])
