"""A majority: the level that enough of the elements hold, by weight.

    H[k] = sum_e w[k,e] [level[e] >= k] / sum_e w[k,e]      level k is reached if H[j] >= share for all j <= k

Over the elements that were measured; the others share their weight out and are named. Parameters: `share` (above 0,
up to 1; one half), `weighted` (yes: the weights of the model per level; no: every element counts once).
Worked through in docs/explanation/majority.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from graadmeter.base.text import say
from graadmeter.maturity.ladder import EXACT, UNKNOWN, Floats, Frame, held, soft_gate, weighted
from graadmeter.maturity.model import Model
from graadmeter.maturity.reasons import Reason
from graadmeter.maturity.rules import _cases
from graadmeter.maturity.rules._about import About, Parameter
from graadmeter.maturity.rules._parts import Explained, Known, Place, left_out, outline

__all__ = ["ABOUT", "NAME", "defaults", "explain", "obstacle", "place", "run_case"]

NAME = "majority"
ABOUT = About(
    say("Majority"),
    say("the majority"),
    say("A phase stands when enough of the parts have it, by weight, and the same is true of every earlier phase."),
    say("When a broad base counts more than any one part, and nobody should be held up by a single laggard."),
    say("It does not look at how far the others are behind: a minority may stand still without a trace."),
    {
        "share": Parameter("share", say("Share of the weight that must have the phase")),
        "weighted": Parameter("yes_no", say("Parts weigh as in the model; otherwise each counts once")),
    },
)


def defaults(model: Model) -> Mapping[str, Any]:
    return {"share": 0.5, "weighted": True}


def place(attainment: Floats, frame: Frame) -> Place:
    """`attainment`: (..., E, K). Levels counted from 1; 0 is the floor; UNKNOWN where no element was measured."""
    holding = _holding(held(attainment, frame.bar), frame)
    overall = weighted(np.swapaxes(attainment, -1, -2), frame.weights)
    return Place(held(holding, _share(frame)), soft_gate(holding, _share(frame)), overall)


def explain(known: Known) -> Explained:
    told = known.all_told
    holding, why = _holding(known.levels, known.frame), []
    for number, level in enumerate(known.frame.levels[: known.reached + 1] if told else ()):
        params = {"name": level, "value": float(holding[number]), "bar": _share(known.frame)}
        why.append(Reason("share_met" if number < known.reached else "share_missed", level.id, params))
    shown = why if told and known.reached != UNKNOWN else outline(known)
    return Explained((*shown, *left_out(known)))


def obstacle(known: Known) -> Reason:
    """Why the whole is no further, to be set beside a rule that says it is."""
    if known.reached == UNKNOWN or not known.all_told:
        return Reason("unsaid")
    level = known.frame.levels[known.reached]
    value = float(_holding(known.levels, known.frame)[known.reached])
    return Reason("share", level.id, {"next": level, "value": value, "bar": _share(known.frame)})


def _holding(levels: Any, frame: Frame) -> Floats:
    """(..., E) levels -> (..., K): share of the measured weight that holds each level; NaN where none was measured."""
    steps = np.arange(1, len(frame.levels) + 1)[:, None]
    measured = levels[..., None, :] != UNKNOWN
    holds = np.where(measured, (levels[..., None, :] >= steps).astype(float), np.nan)
    weights = frame.weights if frame.parameters["weighted"] else np.ones_like(frame.weights)
    return np.clip(weighted(holds, weights), 0.0, 1.0)


def _share(frame: Frame) -> float:
    return max(float(frame.parameters["share"]), EXACT)


run_case = partial(_cases.run_case, rule=NAME)
