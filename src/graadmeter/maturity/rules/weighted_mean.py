"""The weighted mean: what one element lacks, another may make up for.

    A[k] = sum_e w[k,e] a[e,k] / sum_e w[k,e]        level k is reached if A[j] >= bar for all j <= k

The weights are those of the model per level, equal where it has none. An element that nobody could answer for at a
level shares its weight out there. No parameters. Worked through in docs/explanation/weighted-mean.md.
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
from graadmeter.maturity.rules._parts import Explained, Known, Place, left_out, level_reasons

__all__ = ["ABOUT", "NAME", "defaults", "explain", "obstacle", "place", "run_case"]

NAME = "weighted_mean"
ABOUT = About(
    say("Weighted mean"),
    say("the weighted mean"),
    say("A phase stands when the weighted mean over all parts reaches the bar, for it and for every earlier phase."),
    say("When parts can make up for each other and you want one figure that moves with every improvement."),
    say("It hides what is missing: excellent technology can cover up for leaders who are absent."),
)


def defaults(model: Model) -> Mapping[str, Any]:
    return {}


def place(attainment: Floats, frame: Frame) -> Place:
    """`attainment`: (..., E, K). Levels counted from 1; 0 is the floor; UNKNOWN where level 1 was not measured."""
    overall = weighted(np.swapaxes(attainment, -1, -2), frame.weights)
    return Place(held(overall, frame.bar), soft_gate(overall, frame.bar), overall)


def explain(known: Known) -> Explained:
    why = level_reasons(known.frame, known.place.attainment, known.overall_figures, known.reached)
    return Explained((*why, *left_out(known)))


def obstacle(known: Known) -> Reason:
    """Why the whole is no further, to be set beside a rule that says it is."""
    if known.reached == UNKNOWN:
        return Reason("unsaid")
    level = known.frame.levels[known.reached]
    figures = {"value": known.overall_figures[known.reached], "bar": known.frame.bar}
    return Reason("mean", level.id, {"next": level, **figures})


run_case = partial(_cases.run_case, rule=NAME)
