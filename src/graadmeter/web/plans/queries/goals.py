"""The gaps that a plan is to close: where each element stands, and where it should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graadmeter.base.text import Bilingual, Message, say, say_n
from graadmeter.direction.roadmap import Gate
from graadmeter.maturity.baseline import Part
from graadmeter.maturity.model import Model
from graadmeter.web.ambitions import queries as ambitions
from graadmeter.web.controls import queries as controls
from graadmeter.web.diagnosis import queries as diagnosis
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.initiatives.queries.movable import element_id
from graadmeter.web.people.models import Organisation
from graadmeter.web.processes import queries as processes

DIRECTED = "esm3"  # the model of the organisation as a whole; processes come from their own
DIGITS = 2  # of a score: its band is wider, and the solver counts in whole units of what it is given
Arranging = Mapping[str, Sequence[Initiative]]
NOBODY: Arranging = {}
UNIT = 1.0  # the weight of an element unless somebody says otherwise


@dataclass(frozen=True, slots=True)
class Goal:
    """One element with an ambition. Without `current` it is not planned for, and `caution` says why; with one,
    `caution` says what holds it back."""

    id: str
    name: Bilingual
    current: float | None
    wanted: Bilingual
    ambition: float
    weight: float  # what the model gives it at the level wanted, 1 on average; of a process its importance
    wanted_on: date | None = None
    caution: Message | None = None
    gate: Gate | None = None  # above its level nothing counts before initiatives that are to be planned have ended

    @property
    def gap(self) -> float | None:
        return None if self.current is None else max(0.0, self.ambition - self.current)


def goals(organisation: Organisation, today: date, arranging: Arranging = NOBODY) -> tuple[Goal, ...]:
    """Every element with an ambition, in the order of its model. `arranging`: part of the baseline under the processes
    -> initiatives in the plan that arrange it."""
    return (*_categories(organisation, today), *_processes(organisation, today, arranging))


def _categories(organisation: Organisation, today: date) -> tuple[Goal, ...]:
    wanted = ambitions.ambitions(organisation, DIRECTED)
    if not wanted:
        return ()
    model, found = diagnosis.categories_model(organisation), diagnosis.current_levels(organisation, today)
    rows = []
    for element in model.elements.values():
        if element.id not in wanted:
            continue
        ambition, current = model.level(wanted[element.id].level), found.get(element.id)
        unknown = say("Where it stands is not known, so no gap can be planned for.")
        rows.append(
            Goal(
                id=element.id,
                name=element.name,
                current=None if current is None else round(current, DIGITS),
                wanted=ambition.name,
                ambition=float(ambition.value),
                weight=_share(model, ambition.id, element.id),
                wanted_on=wanted[element.id].wanted_on,
                caution=unknown if current is None else None,
            )
        )
    return tuple(rows)


def _processes(organisation: Organisation, today: date, arranging: Arranging) -> tuple[Goal, ...]:
    """The processes with an ambition. Where the baseline does not hold, or a blocking check is not arranged, no plan
    brings one above the level that it then counts as: what stands higher is not supported. Where initiatives arrange
    every part that it lacks, it counts after those."""
    blocking = controls.blocking(organisation, today)
    book = processes.book(organisation, today, blocking=blocking)
    rule = book.model.rule
    ceiling = float(book.model.level(rule.parameters["unsupported_counts_as"]).value) if rule else 0.0
    rows = []
    for line in book.lines:
        if line.ambition is None:
            continue
        counts_as, wanted = line.standing.counts_as, book.model.level(line.ambition.level)
        current = float(book.model.level(counts_as).value) if counts_as else None
        ambition, caution, gate = float(wanted.value), None, None
        lacking = [verdict.part for verdict in line.awaits]
        nobody = tuple(part.name for part in lacking if part.id not in arranging)
        if current is None:
            caution = say("Where it stands is not known, so no gap can be planned for.")
        elif ambition > ceiling and nobody:
            ambition = max(ceiling, current)
            caution = say(
                "The baseline does not hold here, so the plan goes no further than level {level}. No initiative in the"
                " plan arranges: {parts}.",
                level=ambition, parts=nobody,
            )  # fmt: skip
        elif ambition > ceiling and blocking:
            ambition = max(ceiling, current)
            caution = say_n(
                "{n} control that blocks is not arranged, so the plan goes no further than level {level}.",
                "{n} controls that block are not arranged, so the plan goes no further than level {level}.",
                len(blocking), level=ambition,
            )  # fmt: skip
        elif ambition > ceiling and lacking:
            stands = float(book.model.level(line.standing.level).value) if line.standing.level else current
            gate = Gate(ceiling, _openers(lacking, arranging), held=max(0.0, stands - current))
            caution = say(
                "Above level {level} it counts when the baseline is arranged, by {initiatives}.",
                level=ceiling, initiatives=_named(lacking, arranging),
            )  # fmt: skip
        rows.append(
            Goal(
                id=element_id(processes.MODEL, line.element.id),
                name=line.element.name,
                current=current,
                wanted=wanted.name,
                ambition=ambition,
                weight=float(line.settings.importance),
                wanted_on=line.ambition.wanted_on,
                caution=caution,
                gate=gate,
            )
        )
    return tuple(rows)


def _openers(lacking: Sequence[Part], arranging: Arranging) -> tuple[tuple[str, ...], ...]:
    """Per part the initiatives of which one is enough; the same ones for two parts are said once."""
    return tuple(dict.fromkeys(tuple(row.key for row in arranging[part.id]) for part in lacking))


def _named(lacking: Sequence[Part], arranging: Arranging) -> tuple[Message, ...]:
    names = dict.fromkeys(row.name for part in lacking for row in arranging[part.id])
    return tuple(say('"{name}"', name=name) for name in names)


def _share(model: Model, level: str, element: str) -> float:
    """The model's weight of an element at a level, against the average of that level."""
    weights = model.weights.get(level, {})
    total = sum(weights.values())
    return round(len(weights) * weights.get(element, 0) / total, 1) if total else UNIT
