"""Drivers and inhibitors of a phase as a force field: what helps, what holds back, and what to do first.

    readiness = sum of the drivers that are there - sum of the inhibitors that are there     (yes 1, partly 1/2, no 0)

Shown as a force field and never as a grade. The advice is the model's: first the inhibitors of this phase, those that
are there before those that partly are; where none is left, the drivers of the next phase that are not there yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graadmeter.base.text import Bilingual, Message, say
from graadmeter.maturity.model import Level, Model


@dataclass(frozen=True, slots=True)
class Factor:
    """One driver or inhibitor with what was said of it."""

    id: str
    phase: str  # level id
    polarity: str  # driver, inhibitor
    name: Bilingual
    check: Bilingual  # the question to ask
    counter: Bilingual | None  # what to do against an inhibitor
    touches: tuple[str, ...]  # elements of ESM3
    signal: str | None  # a metric of the platform that tells of it
    answer: str | None  # on the model's scale; None: not asked yet
    there: float | None  # 0..1; None where not asked or not known


@dataclass(frozen=True, slots=True)
class ForceField:
    phase: Level
    drivers: tuple[Factor, ...]
    inhibitors: tuple[Factor, ...]
    advice: tuple[Message, ...]  # what to do, first things first; empty where nothing was answered

    @property
    def known(self) -> int:
        """Factors of this phase of which it is known whether they are there."""
        return sum(each.there is not None for each in (*self.drivers, *self.inhibitors))

    @property
    def helping(self) -> float:
        return sum(each.there or 0.0 for each in self.drivers)

    @property
    def hindering(self) -> float:
        return sum(each.there or 0.0 for each in self.inhibitors)

    @property
    def readiness(self) -> float | None:
        """Drivers minus inhibitors; None where nothing is known."""
        return self.helping - self.hindering if self.known else None


def force_field(model: Model, phase: str, answers: Mapping[str, str]) -> ForceField:
    """`answers`: factor id -> value of the model's scale for factors. Raises UnknownNameError for an unknown phase;
    KeyError for a value that is not on the scale. Factors of other phases may stand in it."""
    level = model.level(phase)
    here = _factors(model, phase, answers)
    drivers = tuple(each for each in here if each.polarity == "driver")
    inhibitors = tuple(each for each in here if each.polarity == "inhibitor")
    field = ForceField(level, drivers, inhibitors, ())
    return ForceField(level, drivers, inhibitors, _advice(model, field, answers) if field.known else ())


def _factors(model: Model, phase: str, answers: Mapping[str, str]) -> tuple[Factor, ...]:
    scale = model.scales[model.blocks["factor_scoring"]["scale"]]
    found: Sequence[Mapping[str, Any]] = model.blocks["factors"]
    return tuple(
        Factor(
            id=each["id"], phase=each["phase"], polarity=each["polarity"], name=each["name"], check=each["check"],
            counter=each.get("counter"), touches=tuple(each["touches"]), signal=each.get("signal"),
            answer=answers.get(each["id"]),
            there=scale.attainment(answers[each["id"]]) if each["id"] in answers else None,
        )
        for each in found
        if each["phase"] == phase
    )  # fmt: skip


def _advice(model: Model, field: ForceField, answers: Mapping[str, str]) -> tuple[Message, ...]:
    present = sorted((each for each in field.inhibitors if each.there), key=lambda each: -(each.there or 0.0))
    if present:
        return tuple(say("{name}: {counter}", name=each.name, counter=each.counter or "") for each in present)
    after = next((level for level in model.levels if level.order == field.phase.order + 1), None)
    if after is None:
        return ()
    missing = [each for each in _factors(model, after.id, answers) if each.polarity == "driver" and each.there != 1.0]
    return tuple(
        say("Strengthen what {level} asks for: {name}. {check}", level=after.name, name=each.name, check=each.check)
        for each in missing
    )
