"""What a respondent is asked, one step at a time: made from the model as it was taken, never from stored positions.

Phase and level names stay out of it: a respondent chooses a description, not a grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graadmeter.base.text import Bilingual
from graadmeter.maturity.model import Model

DONT_KNOW = "dk"
NOT_APPLICABLE = "na"
DK_LABEL = Bilingual("Weet ik niet", "I don't know")
NA_LABEL = Bilingual("Niet van toepassing", "Not applicable")
NONE_LABEL = Bilingual("Nog geen zichtbaar gebruik", "No visible use yet")
PLACE_QUESTION = Bilingual(
    "Welke omschrijving past nu het best bij jouw organisatie?", "Which description fits your organisation best now?"
)
PROFILE_FIELDS = ("role", "unit", "location", "age_band")
SECONDS_PER_QUESTION = 12  # reading and choosing, on a phone; a rough guide for "about how long"


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    text: Bilingual
    missing: bool = False  # don't know, not applicable: offered apart, never punished


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `cards`: the choices are descriptions to read; otherwise they are points on one scale."""

    item: str
    text: Bilingual
    choices: tuple[Choice, ...]
    cards: bool

    @property
    def values(self) -> frozenset[str]:
        return frozenset(choice.value for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the sheet: an element with its questions."""

    id: str
    title: Bilingual
    help: Bilingual | None
    questions: tuple[Question, ...]

    def accepts(self, given: Mapping[str, str]) -> dict[str, str]:
        """The answers in `given` that belong to this step and lie on their scale; the rest is left out."""
        values = {question.item: question.values for question in self.questions}
        return {item: value for item, value in given.items() if value in values.get(item, ())}


def steps(model: Model, mode: str, role: str | None) -> tuple[Step, ...]:
    """The steps of a sheet in the model's order.

    `mode`: quick (one placement per element) or full (the items this `role` is asked). An element without an item for
    this role is no step. A poll has no sheet: see the polls.
    """
    made = []
    for element in model.elements.values():
        questions = (_placement(model, element.id),) if mode == "quick" else _statements(model, element.id, role)
        if questions:
            made.append(Step(element.id, element.name, element.definition, questions))
    return tuple(made)


def most_questions(model: Model, mode: str) -> int:
    """The most that anyone is asked; a poll is one question, its follow-ups may be passed over."""
    if mode == "poll":
        return 1
    asked = [role.id for role in model.roles] or [""]
    return max(sum(len(step.questions) for step in steps(model, mode, role)) for role in asked)


def minutes(questions: int) -> int:
    """About how long that takes, in whole minutes."""
    return max(1, round(questions * SECONDS_PER_QUESTION / 60))


def _placement(model: Model, element_id: str) -> Question:
    element = model.element(element_id)
    floor = Choice(model.floor_id, NONE_LABEL)
    cells = tuple(Choice(level, element.cells[level]) for level in model.level_ids if level in element.cells)
    return Question(model.quick_id(element_id), PLACE_QUESTION, (floor, *cells, *_missing()), cards=True)


def _statements(model: Model, element_id: str, role: str | None) -> tuple[Question, ...]:
    asked = [item for item in model.element(element_id).items if not item.roles or role in item.roles]
    return tuple(
        Question(
            item.id,
            item.text,
            tuple(Choice(o.value, o.label, o.missing) for o in model.scales[item.scale].options),
            cards=False,
        )
        for item in asked
    )


def _missing() -> tuple[Choice, Choice]:
    return (Choice(DONT_KNOW, DK_LABEL, missing=True), Choice(NOT_APPLICABLE, NA_LABEL, missing=True))
