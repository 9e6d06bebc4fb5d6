"""What a respondent's page shows, as named data."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from graadmeter.base.text import LANGS, Bilingual
from graadmeter.maturity.model import Model
from graadmeter.web.assessments import queries, sheet
from graadmeter.web.assessments.models import Assessment, Draft, Token

THE_NETWORK = "het netwerk"  # models about internal use speak of it, so page one explains it


@dataclass(frozen=True, slots=True)
class StartPage:
    assessment: Assessment
    questions: int  # the most that anyone is asked
    minutes: int
    explains_network: bool
    languages: tuple[str, ...]  # offered beside each other; empty where there is one only
    shared: bool  # opened by the shared link: one answer per device
    started: bool  # answers were given before with this link


def start(assessment: Assessment, *, shared: bool = False, started: bool = False) -> StartPage:
    model = queries.taken_model(assessment)
    questions = sheet.most_questions(model, assessment.mode)
    return StartPage(
        assessment=assessment,
        questions=questions,
        minutes=sheet.minutes(questions),
        explains_network=_speaks_of_network(model),
        languages=languages(assessment),
        shared=shared,
        started=started,
    )


@dataclass(frozen=True, slots=True)
class ChoiceBox:
    """One answer that can be tapped."""

    id: str
    value: str
    text: Bilingual
    checked: bool


@dataclass(frozen=True, slots=True)
class QuestionBox:
    item: str
    text: Bilingual
    cards: bool
    choices: tuple[ChoiceBox, ...]  # descriptions or points of the scale
    apart: tuple[ChoiceBox, ...]  # don't know, not applicable: always there, never punished


@dataclass(frozen=True, slots=True)
class StepPage:
    step: sheet.Step
    number: int  # 1..total
    total: int
    questions: tuple[QuestionBox, ...]
    edit: int  # number of the last change of this step that was kept
    last: bool
    back: str  # address of the page before
    languages: tuple[str, ...]


def step(token: Token, secret: str, steps: tuple[sheet.Step, ...], number: int, draft: Draft) -> StepPage:
    """Page `number` (1..) of the sheet with what was answered before."""
    here = steps[number - 1]
    before = step_url(secret, steps[number - 2]) if number > 1 else reverse("assessments:start", args=[secret])
    return StepPage(
        step=here,
        number=number,
        total=len(steps),
        questions=tuple(_box(question, draft.answers.get(question.item)) for question in here.questions),
        edit=draft.edits.get(here.id, 0),
        last=number == len(steps),
        back=before,
        languages=languages(token.assessment),
    )


@dataclass(frozen=True, slots=True)
class CheckLine:
    title: Bilingual
    url: str
    answered: int
    questions: int

    @property
    def open(self) -> int:
        return self.questions - self.answered


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What was answered and what was left open, before it is sent."""

    lines: tuple[CheckLine, ...]
    back: str
    languages: tuple[str, ...]

    @property
    def answered(self) -> int:
        return sum(line.answered for line in self.lines)

    @property
    def open(self) -> tuple[CheckLine, ...]:
        return tuple(line for line in self.lines if line.open)


def check(token: Token, secret: str, steps: tuple[sheet.Step, ...], draft: Draft) -> CheckPage:
    lines = tuple(
        CheckLine(
            step.title,
            step_url(secret, step),
            sum(q.item in draft.answers for q in step.questions),
            len(step.questions),
        )
        for step in steps
    )
    return CheckPage(lines, lines[-1].url, languages(token.assessment))


def languages(assessment: Assessment) -> tuple[str, ...]:
    """The languages to choose from; empty where there is no choice."""
    offered = tuple(lang for lang in LANGS if lang in assessment.languages)
    return offered if len(offered) > 1 else ()


def step_url(secret: str, step: sheet.Step) -> str:
    return reverse("assessments:step", args=[secret, step.id])


def _box(question: sheet.Question, chosen: str | None) -> QuestionBox:
    def boxes(missing: bool) -> tuple[ChoiceBox, ...]:
        return tuple(
            ChoiceBox(f"{question.item}-{choice.value}", choice.value, choice.text, choice.value == chosen)
            for choice in question.choices
            if choice.missing == missing
        )

    return QuestionBox(question.item, question.text, question.cards, boxes(False), boxes(True))


def _speaks_of_network(model: Model) -> bool:
    texts: list[Bilingual] = [item.text for item in model.items.values()]
    for element in model.elements.values():
        texts += [*element.cells.values(), *([element.definition] if element.definition else [])]
    return any(THE_NETWORK in text.nl.lower() for text in texts)
