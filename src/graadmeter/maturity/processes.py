"""One process as it was judged: its level and profile, what of it counts, how far to go, and in what order (SMG).

Answers of many people are scored by `maturity.score`; here somebody fills in the statements of one process together
with its owner. Both climb the same ladder. Worked through in docs/explanation/process-ladder.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from graadmeter.base.errors import AnswersError
from graadmeter.base.intervals import EXACT
from graadmeter.base.text import quoted, say
from graadmeter.maturity.baseline import PartVerdict
from graadmeter.maturity.ladder import Floats, frame, held, soft_gate
from graadmeter.maturity.model import Element, Item, Model

RANGE = (1, 5)  # of importance and of feasibility
Effort = Literal["S", "M", "L"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One process by its statements. None and absent: not judged, since nothing on it was known."""

    level: str | None
    score: float | None  # 0..5, continuous
    attainment: Mapping[str, float | None]  # level -> mean of its statements, 0..1
    profile: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # perspective -> level -> mean, 0..1
    open: tuple[Item, ...] = ()  # statements below the bar, or unknown, of the first level that does not hold

    def whole(self, perspective: str) -> float | None:
        """The mean over the levels that this perspective has statements on, 0..1; None where none was judged."""
        values = self.profile.get(perspective, {}).values()
        return sum(values) / len(values) if values else None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a level is worth. `counts_as`: what the roadmap plans from; None where there is no level."""

    level: str | None
    counts_as: str | None
    lacks: tuple[PartVerdict, ...] = ()  # parts of the baseline that a structured level misses
    blocked_by: tuple[str, ...] = ()  # blocking checks that are not arranged and hold the level down

    @property
    def supported(self) -> bool:
        """False for a level that does not stand on its baseline, or that a check holds down."""
        return self.level == self.counts_as


def judged(values: Mapping[str, str], element: Element, model: Model) -> Judged:
    """The level of `element` from one value per statement (item id -> value of its scale).

    A statement without a value, or with one that is left out (don't know, not applicable), does not count; a level
    without any that counts is unknown and holds no further. Raises AnswersError for a statement or value that the
    element does not have.
    """
    given = _checked(values, element, model)
    axes = frame(model)
    by_level = [_mean(given, [item for item in element.items if item.level == id]) for id in axes.level_ids]
    attained: Floats = np.array([np.nan if value is None else value for value in by_level])
    reached, score = int(held(attained, axes.bar)), float(soft_gate(attained, axes.bar))
    profile: dict[str, dict[str, float]] = {}
    for perspective in model.blocks.get("perspectives", ()):
        of_it = [item for item in element.items if item.extra.get("perspective") == perspective["id"]]
        means = {id: _mean(given, [item for item in of_it if item.level == id]) for id in axes.level_ids}
        profile[perspective["id"]] = {id: mean for id, mean in means.items() if mean is not None}
    return Judged(
        axes.level_id(reached),
        None if np.isnan(score) else score,
        dict(zip(axes.level_ids, by_level, strict=True)),
        profile,
        _open(element, given, axes.level_ids[max(0, reached) :], axes.bar),
    )


def standing(
    model: Model, level: str | None, *, lacks: Sequence[PartVerdict] = (), blocked_by: Sequence[str] = ()
) -> Standing:
    """What `level` counts as: itself below the level from which the baseline holds, and on a complete baseline; else
    what the model counts an unsupported level as. A blocking check that is not arranged holds it down to the same.

    `lacks`: the parts of the baseline that apply and do not hold. Raises UnknownNameError for an unknown level.
    """
    assert model.rule is not None
    start, low = (model.level(str(model.rule.parameters[key])) for key in ("baseline_from", "unsupported_counts_as"))
    if level is None or model.level(level).order < start.order:
        return Standing(level, level)
    if lacks or blocked_by:
        return Standing(level, low.id, tuple(lacks), tuple(blocked_by))
    return Standing(level, level)


def gap(model: Model, counts_as: str | None, ambition: str | None) -> int | None:
    """Ambition minus what the level counts as, in levels; below 0: more than needed, which asks for nothing. None
    without a level or an ambition."""
    if counts_as is None or ambition is None:
        return None
    return model.level(ambition).order - model.level(counts_as).order


def priority(model: Model, gap: int | None, *, importance: int, feasibility: int, effort: Effort) -> float | None:
    """gap * importance * feasibility / effort, where effort S, M, L is 1, 2, 4 in the model. 0 where the gap is 0 or
    below; None without a gap. `importance`, `feasibility`: 1..5, else AnswersError."""
    assert model.rule is not None
    for seen in (importance, feasibility):
        if not RANGE[0] <= seen <= RANGE[1]:
            raise AnswersError(say("importance and feasibility are from 1 to 5; saw {seen}", seen=seen))
    if gap is None:
        return None
    return max(0, gap) * importance * feasibility / float(model.rule.parameters["effort"][effort])


def _checked(values: Mapping[str, str], element: Element, model: Model) -> dict[str, float | None]:
    items = {item.id: item for item in element.items}
    given = {}
    for item, value in values.items():
        if item not in items:
            raise AnswersError(say("{seen} is no statement on this process", seen=quoted(item)))
        offered = model.scales[items[item].scale].by_value
        if value not in offered:
            raise AnswersError(
                say("{item} is answered with one of {offered}, not with {seen}", item=item, offered=list(offered),
                    seen=quoted(value))
            )  # fmt: skip
        given[item] = offered[value].attainment
    return given


def _mean(given: Mapping[str, float | None], items: Sequence[Item]) -> float | None:
    known = [value for item in items if (value := given.get(item.id)) is not None]
    return sum(known) / len(known) if known else None


def _open(element: Element, given: Mapping[str, float | None], above: Sequence[str], bar: float) -> tuple[Item, ...]:
    """What is left to do for the next level; empty on the highest."""
    if not above:
        return ()
    asked = [item for item in element.items if item.level == above[0]]
    known = {item.id: given.get(item.id) for item in asked}
    return tuple(item for item in asked if (value := known[item.id]) is None or value < bar - EXACT)
