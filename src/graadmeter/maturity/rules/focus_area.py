"""A focus-area matrix: dependencies between elements decide the order, and the whole is as far as the order is kept.

Each level of each element stands in a column of one scale: after the level below it and after everything it depends
on (`maturity/matrix.py`). The stage of the whole is the last column up to which everything holds; level k of the model
is reached from the column that `stages` gives it on. An element that nobody could answer for is left out and named.
Parameters, from the model or an overlay (`rule: alternatives`): `stages` {level: its last column}, `dependencies`
[{element, level, needs: {element, level}, reason}], and `positions` {element: a column per level} where they are
fixed by hand. Worked through in docs/explanation/focus-area.md.
Source: Van Steenbergen et al. (2010), The design of focus area maturity models.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from graadmeter.base.text import say
from graadmeter.maturity import matrix
from graadmeter.maturity.ladder import UNKNOWN, Floats, Frame, Ints, held, weighted
from graadmeter.maturity.reasons import Reason
from graadmeter.maturity.rules import _cases
from graadmeter.maturity.rules._about import About
from graadmeter.maturity.rules._parts import Bools, Explained, Known, Place, few, left_out, outline

__all__ = ["ABOUT", "NAME", "columns", "explain", "obstacle", "place", "run_case"]

NAME = matrix.RULE
ABOUT = About(
    say("Focus-area matrix"),
    say("the focus-area matrix"),
    say("Steps stand in the order in which they need each other; the whole is as far as that order has no gap."),
    say("When you want to know what to do first: the first column with a gap is the next thing to build."),
    say("It is only as good as the dependencies, and those are judgement: read their reasons before you use it."),
)


def place(attainment: Floats, frame: Frame) -> Place:
    """`attainment`: (..., E, K). Levels counted from 1; 0 is the floor; UNKNOWN where no element was measured."""
    levels = held(attainment, frame.bar)
    stage, ends = _stage(levels, frame), _ends(frame)
    level = (stage[..., None] >= ends).sum(axis=-1)
    unknown = (levels == UNKNOWN).all(axis=-1)
    score = np.interp(stage, np.concatenate([[0], ends]), np.arange(len(ends) + 1))
    overall = weighted(np.swapaxes(attainment, -1, -2), frame.weights)
    return Place(np.where(unknown, UNKNOWN, level), np.where(unknown, np.nan, score), overall)


def explain(known: Known) -> Explained:
    gaps = _gaps(known)
    why: list[Reason] = []
    if known.all_told and known.reached != UNKNOWN:
        stage = int(_stage(known.levels, known.frame))
        why.append(Reason("stage", None, {"stage": stage, "stages": int(_ends(known.frame)[-1])}))
    told = [Reason("gaps", None, _params(known, gaps))] if gaps else []
    ids = tuple(dict.fromkeys(known.frame.elements[e].id for e, _ in gaps))
    return Explained((*why, *outline(known, told), *left_out(known)), ids, ids)


def obstacle(known: Known) -> Reason:
    """Why the whole is no further, to be set beside a rule that says it is."""
    gaps = _gaps(known)
    return Reason("gaps", None, _params(known, gaps)) if gaps else Reason("unsaid")


def columns(frame: Frame) -> Ints:
    """E x K: the column of each level of each element, from 1."""
    elements = [element.id for element in frame.elements]
    given = {
        (element, level): column
        for element, row in frame.parameters.get("positions", {}).items()
        for level, column in zip(frame.level_ids, row, strict=True)
    }
    before = matrix.needs(elements, frame.level_ids, frame.parameters.get("dependencies", ()))
    placed = matrix.columns(before, given)
    return np.array([[placed[element, level] for level in frame.level_ids] for element in elements], dtype=np.int64)


def _ends(frame: Frame) -> Ints:
    """K: the last column of each level."""
    return np.array([frame.parameters["stages"][level] for level in frame.level_ids], dtype=np.int64)


def _lacking(levels: Ints, frame: Frame) -> Bools:
    """(..., E, K): measured, and not there."""
    steps = np.arange(1, len(frame.levels) + 1)
    return np.asarray((levels[..., None] < steps) & (levels[..., None] != UNKNOWN))


def _stage(levels: Ints, frame: Frame) -> Ints:
    """(...): the last column up to which everything measured holds; 0 where the first column has a gap."""
    last = int(_ends(frame)[-1])
    first_gap = np.where(_lacking(levels, frame), columns(frame), last + 1).min(axis=(-2, -1))
    return np.asarray(first_gap - 1, dtype=np.int64)


def _gaps(known: Known) -> list[tuple[int, int]]:
    """(element, level) of what the next level of the whole lacks, in the order of the matrix, if it may be named."""
    frame = known.frame
    if known.reached in (UNKNOWN, len(frame.levels)):
        return []
    placed = columns(frame)
    needed = _lacking(known.levels, frame) & (placed <= _ends(frame)[known.reached]) & known.told_level[:, None]
    return sorted(zip(*(axis.tolist() for axis in np.nonzero(needed)), strict=True), key=lambda at: (placed[at], at))


def _params(known: Known, gaps: list[tuple[int, int]]) -> Mapping[str, Any]:
    """The first gaps by name; `more`: how many others there are."""
    frame, shown = known.frame, few(gaps)
    return {
        "capabilities": [[frame.elements[e], frame.levels[k]] for e, k in shown], "more": len(gaps) - len(shown),
    }  # fmt: skip


run_case = partial(_cases.run_case, rule=NAME)
