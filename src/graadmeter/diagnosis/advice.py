"""The one step to take first, and why: always a step that the model itself gives."""

from __future__ import annotations

from collections.abc import Sequence

from graadmeter.base.text import Message, say
from graadmeter.diagnosis.result import Advice, ElementDiagnosis, Perceived, PollView
from graadmeter.maturity.model import Element, Level, Model, NextStep


def proposed_step(
    model: Model,
    overall: Perceived,
    next_level: Level | None,
    elements: Sequence[ElementDiagnosis],
    poll: PollView | None,
) -> tuple[Advice | None, Message | None]:
    """The step to take first, with the reason; (None, None) where there is nothing to propose.

    In this order: the bottleneck that is furthest from the organisation's next level; the element whose shortfall for
    that level weighs most; the step the model gives for the organisation as a whole; the largest distance to the
    ambition. An element whose ambition is met is left alone. After a poll comes the diagnosis per element.
    """
    if not elements and poll:
        text = say(
            "Hold the full diagnosis next: {n} statements, answered by people in at least two roles.",
            n=len(model.items),
        )
        return Advice(None, None, text, None, None, ()), say("A poll of one question says where people stand, not why.")
    open_to = [each for each in elements if each.next_step and each.gap != 0]
    blocking = [each for each in open_to if each.bottleneck]
    if next_level and blocking:
        first = min(blocking, key=lambda each: each.perceived.attainment.get(next_level.id) or 0.0)
        why = say(
            "{level} is out of reach as long as {name} stays behind.", level=next_level.name, name=first.element.name
        )
        return first.next_step, why
    if next_level and open_to:
        first = max(open_to, key=lambda each: _shortfall(model, next_level, each))
        why = say(
            "Of what is still missing for {level}, {name} weighs most.", level=next_level.name, name=first.element.name
        )
        return first.next_step, why
    if overall.level and next_level and (whole := _whole_step(model, overall.level, next_level)):
        return whole, say("This is the step that the model gives from {level}.", level=overall.level.name)
    if open_to:
        first = max(open_to, key=lambda each: each.gap or 0)
        return first.next_step, say("The distance to the ambition is largest for {name}.", name=first.element.name)
    return None, None


def step_to(element: Element, model: Model, level: Level | None) -> Advice | None:
    """The model's step that brings `element` to `level`; None where the model has none."""
    step = element.next_steps.get(level.id) if level else None
    return _advice(element, model, level, step) if step else None


def _whole_step(model: Model, here: Level, level: Level) -> Advice | None:
    return next((_advice(None, model, level, step.step) for step in model.steps if step.from_level == here.id), None)


def _advice(element: Element | None, model: Model, level: Level | None, step: NextStep) -> Advice:
    owner = next((role.name for role in model.roles if role.id == step.owner), step.owner)
    return Advice(
        element, level, step.text, step.effort, owner, tuple(model.items[item].text for item in step.done_when)
    )


def _shortfall(model: Model, level: Level, each: ElementDiagnosis) -> float:
    """What an element lacks for `level`, times its weight there."""
    held = each.perceived.attainment.get(level.id)
    return 0.0 if held is None else model.weights.get(level.id, {}).get(each.element.id, 1.0) * (1.0 - held)
