"""Staged with a gate: a weighted mean per level, and necessary categories that no other can make up for (ESM3).

    A[k] = sum_c w[k,c] a[c,k] / sum_c w[k,c]
    level k is reached if, for all j <= k, A[j] >= bar and a[c,j] >= required_bar for every category c that j requires

A category that nobody could answer for at a level shares its weight out there; one that is required there blocks.
Parameters: bar, required_bar, minimum. Worked through in docs/explanation/staged-gate.md.
"""

from __future__ import annotations

import numpy as np

from graadmeter.base.text import say
from graadmeter.maturity.ladder import EXACT, UNKNOWN, Floats, Frame, soft_gate, weighted
from graadmeter.maturity.reasons import Reason
from graadmeter.maturity.rules._about import About
from graadmeter.maturity.rules._cases import run_case
from graadmeter.maturity.rules._parts import Bools, Explained, Known, Place, level_reasons, named

__all__ = ["ABOUT", "NAME", "explain", "obstacle", "place", "run_case"]

NAME = "staged_gate"
ABOUT = About(
    say("Staged with a gate"),
    say("the gate per phase"),
    say("A phase stands when the weighted mean reaches the bar and every part that it needs is far enough."),
    say("When most parts may make up for each other, and a few are necessary whatever the others do."),
    say("Which parts are necessary is a choice of the model; below the bar it blocks, just above it nothing shows."),
)


def place(attainment: Floats, frame: Frame) -> Place:
    """`attainment`: (..., E, K). Levels counted from 1; 0 is the floor; UNKNOWN where level 1 was not measured."""
    overall = weighted(np.swapaxes(attainment, -1, -2), frame.weights)
    missing = _missing(attainment, frame).any(axis=-1)
    reached = np.cumprod((overall >= frame.bar - EXACT) & ~missing, axis=-1).sum(axis=-1)
    level = np.where(np.isnan(overall[..., 0]), UNKNOWN, reached)
    return Place(level, soft_gate(overall, frame.bar), overall)


def explain(known: Known) -> Explained:
    frame, reached = known.frame, known.reached
    overall = known.place.attainment
    if reached == UNKNOWN or reached == len(frame.levels):
        return Explained(tuple(level_reasons(frame, overall, known.overall_figures, reached)))
    level = frame.levels[reached]
    meets_bar = bool(overall[reached] >= frame.bar - EXACT)
    why = list(level_reasons(frame, overall, known.overall_figures, reached, next_holds=meets_bar))
    required_bar = float(frame.parameters["required_bar"])
    missing = np.flatnonzero(_missing(known.attainment, frame)[reached])
    worst_first = sorted(missing, key=lambda e: (np.nan_to_num(known.attainment[e, reached], nan=-1.0), e))
    named: list[str] = []
    for e in worst_first:
        value = known.figures[int(e)][reached]
        if np.isnan(known.attainment[e, reached]):
            reason = Reason("required_unmeasured", level.id, {"name": level, "element": frame.elements[e]})
        elif value is not None:
            figures = {"value": value, "bar": required_bar, "gap": max(0.0, required_bar - value)}
            reason = Reason("required_below", level.id, {"name": level, "element": frame.elements[e], **figures})
        else:
            reason = Reason("required_hidden", level.id, {"name": level})
        if reason.code != "required_hidden":
            named.append(frame.elements[e].id)
        if meets_bar and reason not in why:
            why.append(reason)
    return Explained(tuple(why), tuple(named) if meets_bar else (), tuple(named))


def obstacle(known: Known) -> Reason:
    """Why the whole is no further, to be set beside a rule that says it is."""
    frame, reached = known.frame, known.reached
    if reached in (UNKNOWN, len(frame.levels)):
        return Reason("unsaid")
    level, value = frame.levels[reached], known.overall_figures[reached]
    if known.place.attainment[reached] < frame.bar - EXACT:
        return Reason("mean", level.id, {"next": level, "value": value, "bar": frame.bar})
    missing = _missing(known.attainment, frame)[reached] & [figures[reached] is not None for figures in known.figures]
    if not missing.any():
        return Reason("unsaid")
    return Reason("required", level.id, {"next": level, **named(frame, np.flatnonzero(missing).tolist())})


def _missing(attainment: Floats, frame: Frame) -> Bools:
    """(..., K, E): required at this level and below the bar for it, or not measured."""
    below = ~(np.swapaxes(attainment, -1, -2) >= float(frame.parameters["required_bar"]) - EXACT)
    return np.asarray(below & frame.required)
