"""What several raters make of an initiative: medians per question, judged by the model's own rule, with the reason.

A blocking check of the controls that is not arranged stops a `go`: the verdict is then a small trial, and the reason
names the check. Worked through in docs/explanation/business-case.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graadmeter.base.errors import Notice
from graadmeter.base.text import Bilingual, Message, Text, number, say, say_n
from graadmeter.direction.cases import Question, Said
from graadmeter.direction.cases import weigh as weigh_ratings
from graadmeter.maturity.load import load
from graadmeter.maturity.model import Element, Level, Model
from graadmeter.maturity.rules.business_case import Cause, judge

HELD_BACK = "pilot"  # what a go becomes while a blocking check is not arranged


@dataclass(frozen=True, slots=True)
class Scored:
    """One key question. `score` 1..5, None when none of its questions was answered; `open`: one has no answer."""

    element: Element
    score: float | None
    open: bool
    weight: float  # percent, in this phase

    @property
    def weight_share(self) -> float:
        """The weight as a part of 1."""
        return self.weight / 100


@dataclass(frozen=True, slots=True)
class Weighed:
    """An initiative as its raters weigh it, in its phase."""

    model: Model
    phase: Level
    raters: tuple[str, ...]
    questions: tuple[Question, ...]  # one per item of the model, in its order
    elements: tuple[Scored, ...]
    total: float | None  # 1..5; None while a key question is open
    verdict: str  # id of a verdict of the model
    by_rule: str  # the same, before the controls were looked at
    why: Message
    blocked_by: tuple[str, ...]  # blocking checks that stop a go; empty where the verdict would be none
    notices: tuple[Notice, ...]

    @property
    def spread(self) -> float | None:
        """The widest spread of a question; None where no question has two values."""
        return max((each.spread for each in self.questions if each.spread is not None), default=None)

    @property
    def talk(self) -> tuple[Question, ...]:
        """Questions on which raters are so far apart that the model asks for a talk."""
        bar = _raters(self.model)["talk_from_spread"]
        return tuple(each for each in self.questions if each.spread is not None and each.spread >= bar)

    @property
    def decides(self) -> bool:
        """Whether there are as many raters as the model asks, so that the verdict may be acted on."""
        return len(self.raters) >= least_raters(self.model)

    @property
    def name(self) -> Bilingual:
        """The verdict in words."""
        return verdict_name(self.model, self.verdict)

    def question(self, item: str) -> Question:
        return next(each for each in self.questions if each.item == item)


def weigh(
    model: Model, phase: str, ratings: Mapping[str, Mapping[str, Said]], *, blocked: Sequence[str] = ()
) -> Weighed:
    """`ratings`: rater -> item -> what was said, on the scale of the item; `phase`: a level of the model.

    `blocked`: ids of the blocking checks that are not arranged. Raises ValueError for a value outside the scale, and
    UnknownNameError for a phase that the model does not have.
    """
    level = model.level(phase)
    questions = weigh_ratings(ratings, tuple(model.items))
    medians = {each.item: each.median for each in questions if each.median is not None}
    found = judge(model, phase, medians)
    held = tuple(blocked) if found.verdict == "go" else ()
    verdict = HELD_BACK if held else found.verdict
    weights = model.weights[phase]
    return Weighed(
        model=model,
        phase=level,
        raters=tuple(ratings),
        questions=questions,
        elements=tuple(
            Scored(model.element(name), part.score, part.open, weights[name]) for name, part in found.elements.items()
        ),
        total=found.total,
        verdict=verdict,
        by_rule=found.verdict,
        why=_held_back(model, held, found.total) if held else _why(model, verdict, found.causes, questions),
        blocked_by=held,
        notices=_notices(model, tuple(ratings), questions),
    )


def verdict_name(model: Model, verdict: str) -> Bilingual:
    name: Bilingual = _verdict(model, verdict)["name"]
    return name


def verdict_advice(model: Model, verdict: str) -> Bilingual | None:
    """What the model says to do after this verdict; None where it says nothing."""
    return _verdict(model, verdict).get("advice")


def _verdict(model: Model, verdict: str) -> Mapping[str, Any]:
    return next(each for each in model.blocks["verdicts"] if each["id"] == verdict)


def least_raters(model: Model) -> int:
    """How many raters it takes before what they say decides."""
    return int(_raters(model)["minimum"])


def _raters(model: Model) -> Mapping[str, float]:
    assert model.rule is not None
    found: Mapping[str, float] = model.rule.parameters["raters"]
    return found


def _why(model: Model, verdict: str, causes: Sequence[Cause], questions: Sequence[Question]) -> Message:
    """The verdict and what decided it, in one sentence."""
    name = verdict_name(model, verdict)
    first = causes[0]
    if first.kind == "open":
        return _open(name, _names(model, first.elements), [each for each in questions if each.open])
    seen, bar = _beside(first.seen, first.bar)
    if verdict == "go":
        return say(
            "{verdict}, because the total {seen} is at least {bar} and no key question is below {least}.",
            verdict=name, seen=seen, bar=bar, least=_number(_go(model)["element"]),
        )  # fmt: skip
    if first.kind == "total":
        return say("{verdict}, because the total {seen} is below {bar}.", verdict=name, seen=seen, bar=bar)
    about = {"verdict": name, "elements": _names(model, first.elements), "seen": seen, "bar": bar}
    n = len(first.elements)
    if len(causes) == 1:
        return say_n(
            "{verdict}, because {elements} ({seen}) is below {bar}.",
            "{verdict}, because {elements} are below {bar}, the lowest {seen}.",
            n, **about,
        )  # fmt: skip
    total, total_bar = _beside(causes[1].seen, causes[1].bar)
    return say_n(
        "{verdict}, because {elements} ({seen}) is below {bar} and the total {total} below {total_bar}.",
        "{verdict}, because {elements} are below {bar}, the lowest {seen}, and the total {total} is below {total_bar}.",
        n, **about, total=total, total_bar=total_bar,
    )  # fmt: skip


def _open(verdict: Bilingual, elements: list[Bilingual], questions: Sequence[Question]) -> Message:
    """That questions are open: unanswered, or not to be answered by some while others could."""
    about: dict[str, Any] = {"verdict": verdict, "elements": elements}
    if any(len(each.unanswerable) == len(each.said) for each in questions):
        return say_n(
            "{verdict}, because a question of {elements} has no answer.",
            "{verdict}, because questions of {elements} have no answer.",
            len(elements), **about,
        )  # fmt: skip
    if len(questions) == 1:
        return say_n(
            "{verdict}, because {n} of {all} could not answer a question of {elements}.",
            "{verdict}, because {n} of {all} could not answer a question of {elements}.",
            len(questions[0].unanswerable), all=len(questions[0].said), **about,
        )  # fmt: skip
    return say("{verdict}, because not everyone could answer the questions of {elements}.", **about)


def _held_back(model: Model, blocked: Sequence[str], total: float | None) -> Message:
    return say_n(
        "{verdict}: the total {total} is enough for {go}, but a blocking check is not arranged: {checks}.",
        "{verdict}: the total {total} is enough for {go}, but blocking checks are not arranged: {checks}.",
        len(blocked), verdict=verdict_name(model, HELD_BACK), go=verdict_name(model, "go"),
        total=_number(total or 0.0), checks=[_check(each) for each in blocked],
    )  # fmt: skip


def _check(check: str) -> Text:
    """A check in the words of the control set, without its full stop; its id where that does not have it."""
    item = load("dvo").items.get(check)
    return Bilingual(item.text.nl.rstrip("."), item.text.en.rstrip(".")) if item else check


def _notices(model: Model, raters: Sequence[str], questions: Sequence[Question]) -> tuple[Notice, ...]:
    found = []
    least = least_raters(model)
    if len(raters) < least:
        text = say_n(
            "{n} rater; the model asks for at least {least}, so that one opinion does not decide.",
            "{n} raters; the model asks for at least {least}, so that one opinion does not decide.",
            len(raters), least=least,
        )  # fmt: skip
        found.append(Notice("few_raters", text))
    for each in questions:
        question = model.items[each.item].text
        if not each.said:
            found.append(Notice("nobody", say("Nobody answered: {question}", question=question)))
        elif each.skipped:
            text = say_n(
                "Left out by {raters}, so the median is of {n} rater: {question}",
                "Left out by {raters}, so the median is of {n} raters: {question}",
                len(each.said), raters=list(each.skipped), question=question,
            )  # fmt: skip
            found.append(Notice("left_out", text))
    bare = sum(not said.reason for each in questions for said in each.said.values())
    if bare:
        text = say_n(
            "{n} answer has no reason; without reasons a talk about differences has nothing to go on.",
            "{n} answers have no reason; without reasons a talk about differences has nothing to go on.",
            bare,
        )  # fmt: skip
        found.append(Notice("no_reason", text, bare))
    return tuple(found)


def _go(model: Model) -> Mapping[str, float]:
    assert model.rule is not None
    found: Mapping[str, float] = model.rule.parameters["go"]
    return found


def _names(model: Model, elements: Sequence[str]) -> list[Bilingual]:
    return [model.element(each).name for each in elements]


def _beside(seen: float | None, bar: float | None) -> tuple[Bilingual, Bilingual]:
    """Two figures with as many decimals as it takes to tell them apart, from two to four."""
    assert seen is not None
    assert bar is not None
    digits = next((digits for digits in (2, 3) if seen == bar or round(seen, digits) != round(bar, digits)), 4)
    return _number(seen, digits), _number(bar, 2)


def _number(value: float, digits: int = 2) -> Bilingual:
    return Bilingual(number(value, "nl", digits, every=True), number(value, "en", digits, every=True))
