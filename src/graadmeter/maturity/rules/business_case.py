"""The four key questions of an initiative weighed together: go, small trial, do not start, or not to be judged (WI3).

    score of an element = mean of the answers (1..5) to its questions; open when one of them cannot be answered
    total = sum_e w[phase,e] * score[e] / sum_e w[phase,e]

In this order: `incomplete` when an element is open; `stop` when an element is below stop.element or the total below
stop.total; `go` when the total is at least go.total and every element at least go.element; else `pilot`.

An answer is a value of the scale, as it is written there, or a number between its ends: the median of several raters
may lie between two values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Literal

from graadmeter.base.intervals import EXACT
from graadmeter.maturity.model import Model, Scale

NAME = "business_case"


@dataclass(frozen=True, slots=True)
class Part:
    """One element. `score` 1..5, None when none of its questions was answered; `open`: a question has no answer."""

    score: float | None
    open: bool


@dataclass(frozen=True, slots=True)
class Cause:
    """What decided: elements that are open, or what lies below a bar; of `go`, the total that meets it."""

    kind: Literal["open", "element", "total"]
    elements: tuple[str, ...] = ()  # open or below the bar
    seen: float | None = None  # the total, or the lowest of those elements
    bar: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    elements: Mapping[str, Part]
    total: float | None  # 1..5; None while an element is open
    verdict: str  # incomplete, stop, pilot, go
    causes: tuple[Cause, ...]  # at least one


def judge(model: Model, phase: str, answers: Mapping[str, str | float]) -> Verdict:
    """One initiative judged. Raises ValueError for an answer that is not on the scale.

    `answers`: item id -> a value of the item's scale ("4", "dk"), or a number between the ends of that scale; an item
    that is absent was not answered. `phase`: a level of the model.
    """
    elements = {element.id: _part(model, element.id, answers) for element in model.elements.values()}
    scores = {name: part.score for name, part in elements.items() if part.score is not None}
    left_open = tuple(name for name, part in elements.items() if part.open)
    if left_open:
        return Verdict(elements, None, "incomplete", (Cause("open", left_open),))
    weights = model.weights[phase]
    total = sum(weights[name] * score for name, score in scores.items()) / sum(weights[name] for name in scores)
    return Verdict(elements, total, *_verdict(model, total, scores))


def run_case(model: Model, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """`given`: {phase, answers: {item: value}}."""
    found = judge(model, given["phase"], given["answers"])
    elements = {name: {"score": part.score, "open": part.open} for name, part in found.elements.items()}
    return {"elements": elements, "total": found.total, "verdict": found.verdict}


def _part(model: Model, element: str, answers: Mapping[str, str | float]) -> Part:
    items = model.element(element).items
    values = [_number(model.scales[item.scale], answers.get(item.id)) for item in items]
    numbers = [value for value in values if value is not None]
    return Part(fmean(numbers) if numbers else None, len(numbers) < len(values))


def _number(scale: Scale, given: str | float | None) -> float | None:
    """None where nothing was answered, or it was that the question cannot be."""
    if given is None:
        return None
    if isinstance(given, str):
        if given not in scale.by_value:
            raise ValueError(f"{given!r} is not on the scale {scale.id}")
        return None if scale.by_value[given].missing else float(given)
    ends = [float(option.value) for option in scale.answered]
    if not min(ends) <= given <= max(ends):
        raise ValueError(f"{given} lies outside the scale {scale.id}")
    return float(given)


def _verdict(model: Model, total: float, scores: Mapping[str, float]) -> tuple[str, tuple[Cause, ...]]:
    assert model.rule is not None
    for verdict, bars in (("stop", model.rule.parameters["stop"]), ("pilot", model.rule.parameters["go"])):
        if below := _below(bars, total, scores):
            return verdict, below
    return "go", (Cause("total", (), total, float(model.rule.parameters["go"]["total"])),)


def _below(bars: Mapping[str, float], total: float, scores: Mapping[str, float]) -> tuple[Cause, ...]:
    """What does not meet the bars, elements first."""
    low = tuple(name for name, score in scores.items() if score < bars["element"] - EXACT)
    causes = [Cause("element", low, min(scores[name] for name in low), float(bars["element"]))] if low else []
    if total < bars["total"] - EXACT:
        causes.append(Cause("total", (), total, float(bars["total"])))
    return tuple(causes)
