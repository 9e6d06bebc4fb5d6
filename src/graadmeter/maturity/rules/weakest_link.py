"""The weakest link: the whole is no further than its least developed element.

    level = min_e level[e]        score = min_e s[e]        over the elements that were measured

An element that nobody could answer for is left out and named. No parameters; the bar is that of the model's own rule.
Worked through in docs/explanation/weakest-link.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from graadmeter.base.text import say
from graadmeter.maturity.ladder import UNKNOWN, Floats, Frame, held, soft_gate, weighted
from graadmeter.maturity.model import Model
from graadmeter.maturity.reasons import Reason
from graadmeter.maturity.rules import _cases
from graadmeter.maturity.rules._about import About
from graadmeter.maturity.rules._parts import Explained, Known, Place, left_out, named, outline

__all__ = ["ABOUT", "NAME", "defaults", "explain", "obstacle", "place", "run_case"]

NAME = "weakest_link"
ABOUT = About(
    say("Weakest link"),
    say("the weakest link"),
    say("The whole is in the phase of the part that is least far."),
    say("When everything hangs together and one weak part spoils the rest, as with privacy or safety."),
    say("It jumps: one part decides, however small it is, and good work elsewhere does not show."),
)


def defaults(model: Model) -> Mapping[str, Any]:
    return {}


def place(attainment: Floats, frame: Frame) -> Place:
    """`attainment`: (..., E, K). Levels counted from 1; 0 is the floor; UNKNOWN where no element was measured."""
    levels, scores = held(attainment, frame.bar), soft_gate(attainment, frame.bar)
    top = len(frame.levels)
    lowest = np.where(levels == UNKNOWN, top + 1, levels).min(axis=-1)
    unknown = lowest > top
    least = np.where(np.isnan(scores), np.inf, scores).min(axis=-1)
    overall = weighted(np.swapaxes(attainment, -1, -2), frame.weights)
    return Place(np.where(unknown, UNKNOWN, lowest), np.where(unknown, np.nan, least), overall)


def explain(known: Known) -> Explained:
    low = _lowest(known)
    params = named(known.frame, low)
    why = [*outline(known, [Reason("weakest", None, params)] if low else []), *left_out(known)]
    ids = tuple(known.frame.elements[e].id for e in low)
    return Explained(tuple(why), ids, ids)


def obstacle(known: Known) -> Reason:
    """Why the whole is no further, to be set beside a rule that says it is."""
    return Reason("elements", None, named(known.frame, _lowest(known)))


def _lowest(known: Known) -> list[int]:
    """The elements that hold the whole back, as far as they may be named."""
    if known.reached in (UNKNOWN, len(known.frame.levels)):
        return []
    return [e for e in np.flatnonzero((known.levels == known.reached) & known.told_level).tolist()]


run_case = partial(_cases.run_case, rule=NAME)
