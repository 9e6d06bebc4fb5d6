"""Controls with a severity: a colour per governance aspect, the worst of them overall (dvo).

    attainment of an aspect = sum_i w[severity i] * a[i] / sum_i w[severity i]   over the checks that have an answer

Green: every blocking check and the aspect at least the green bars. Amber: at least the amber bars. Else red.
"Not applicable" is left out. "Don't know" of a blocking check is not yet a yes: the aspect is amber at best.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graadmeter.base.intervals import EXACT
from graadmeter.maturity.model import Element, Model

NAME = "control_register"
WORST_FIRST = ("red", "amber", "green")
UNKNOWN = "dk"


@dataclass(frozen=True, slots=True)
class Aspect:
    """`score` 0..1 and its `verdict`; None when no check of it was answered. `blocked_by`: blocking checks at 0."""

    score: float | None
    verdict: str | None
    blocked_by: tuple[str, ...]


def judge(model: Model, answers: Mapping[str, str]) -> dict[str, Aspect]:
    """`answers`: item id -> value on the scale of the check. One Aspect per element of the model."""
    return {element.id: _aspect(model, element, answers) for element in model.elements.values()}


def worst(aspects: Mapping[str, Aspect]) -> str | None:
    """The colour of the whole: that of its worst aspect; None when nothing was answered."""
    seen = {aspect.verdict for aspect in aspects.values()}
    return next((colour for colour in WORST_FIRST if colour in seen), None)


def run_case(model: Model, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """`given`: {answers: {item: value}}."""
    aspects = judge(model, given["answers"])
    elements = {
        name: {"score": aspect.score, "verdict": aspect.verdict, "blocked_by": list(aspect.blocked_by)}
        for name, aspect in aspects.items()
    }
    return {"elements": elements, "verdict": worst(aspects)}


def _aspect(model: Model, element: Element, answers: Mapping[str, str]) -> Aspect:
    assert model.rule is not None
    bars, weight = model.rule.parameters, model.rule.parameters["severity"]
    asked = [(item, answers[item.id]) for item in element.items if item.id in answers]
    scored = [(item, a) for item, value in asked if (a := model.scales[item.scale].attainment(value)) is not None]
    if not scored:
        return Aspect(None, None, ())
    score = sum(weight[item.extra["severity"]] * a for item, a in scored) / sum(
        weight[item.extra["severity"]] for item, _ in scored
    )
    blocking = [(item.id, a) for item, a in scored if item.extra["severity"] == "blocking"]
    unknown = any(value == UNKNOWN and item.extra["severity"] == "blocking" for item, value in asked)

    def meets(bar: Mapping[str, float]) -> bool:
        return score >= bar["aspect"] - EXACT and all(a >= bar["blocking"] - EXACT for _, a in blocking)

    colour = "green" if meets(bars["green"]) and not unknown else "amber" if meets(bars["amber"]) else "red"
    return Aspect(score, colour, tuple(name for name, a in blocking if a <= EXACT))
