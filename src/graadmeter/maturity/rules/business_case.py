"""The four key questions of an initiative weighed together: go, small trial, do not start, or not to be judged (WI3).

    score of an element = mean of the answers (1..5) to its questions; open when one of them cannot be answered
    total = sum_e w[phase,e] * score[e] / sum_e w[phase,e]

In this order: `incomplete` when an element is open; `stop` when an element is below stop.element or the total below
stop.total; `go` when the total is at least go.total and every element at least go.element; else `pilot`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from graadmeter.base.intervals import EXACT
from graadmeter.maturity.model import Model

NAME = "business_case"


@dataclass(frozen=True, slots=True)
class Part:
    """One element. `score` 1..5, None when none of its questions was answered; `open`: a question has no answer."""

    score: float | None
    open: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    elements: Mapping[str, Part]
    total: float | None  # 1..5; None while an element is open
    verdict: str  # incomplete, stop, pilot, go


def judge(model: Model, phase: str, answers: Mapping[str, str]) -> Verdict:
    """`answers`: item id -> value on the scale of the item, for one initiative; `phase`: a level of the model."""
    elements = {element.id: _part(model, element.id, answers) for element in model.elements.values()}
    scores = {name: part.score for name, part in elements.items() if part.score is not None}
    if len(scores) < len(elements) or any(part.open for part in elements.values()):
        return Verdict(elements, None, "incomplete")
    weights = model.weights[phase]
    total = sum(weights[name] * score for name, score in scores.items()) / sum(weights[name] for name in scores)
    return Verdict(elements, total, _verdict(model, total, min(scores.values())))


def run_case(model: Model, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """`given`: {phase, answers: {item: value}}."""
    found = judge(model, given["phase"], given["answers"])
    elements = {name: {"score": part.score, "open": part.open} for name, part in found.elements.items()}
    return {"elements": elements, "total": found.total, "verdict": found.verdict}


def _part(model: Model, element: str, answers: Mapping[str, str]) -> Part:
    items = model.element(element).items
    values = [answers.get(item.id) for item in items]
    missing = [
        value is None or model.scales[item.scale].by_value[value].missing
        for item, value in zip(items, values, strict=True)
    ]
    numbers = [float(value) for value, gone in zip(values, missing, strict=True) if value is not None and not gone]
    return Part(fmean(numbers) if numbers else None, any(missing))


def _verdict(model: Model, total: float, lowest: float) -> str:
    assert model.rule is not None
    stop, go = model.rule.parameters["stop"], model.rule.parameters["go"]
    if lowest < stop["element"] - EXACT or total < stop["total"] - EXACT:
        return "stop"
    if total >= go["total"] - EXACT and lowest >= go["element"] - EXACT:
        return "go"
    return "pilot"
