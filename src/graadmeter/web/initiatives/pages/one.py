"""One initiative: its verdict and why, who said what, the gate, the force field, the money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graadmeter.base.errors import CaseError, Notice
from graadmeter.base.text import Bilingual, Message, Text, say
from graadmeter.diagnosis import Figure
from graadmeter.diagnosis import initiative as weighing
from graadmeter.diagnosis.initiative import ForceField, Gate, MoneyCase, Weighed
from graadmeter.direction.cases import Band, Question, Said
from graadmeter.maturity import load
from graadmeter.maturity.model import Item, Level, Option
from graadmeter.web.controls import queries as controls
from graadmeter.web.diagnosis import queries as diagnosis
from graadmeter.web.initiatives import queries
from graadmeter.web.initiatives.forms import MoveForm
from graadmeter.web.initiatives.models import Effect, FactorAnswer, Initiative, Move, Rating, Review
from graadmeter.web.initiatives.pages.list import moved
from graadmeter.web.initiatives.queries.suggestions import figures
from graadmeter.web.language import current
from graadmeter.web.people.access import Access


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question as all raters answered it."""

    item: Item
    question: Question
    talk: bool  # they are so far apart that the model asks for a talk
    said: tuple[tuple[str, Said], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A review as it may be shown: the weighing, its questions, and when it was. `few`: it has too few raters for a
    verdict, and why; it tells what was said so far, without advice."""

    review: Review
    weighed: Weighed
    few: Message | None
    advice: Bilingual | None
    notices: tuple[Notice, ...]  # beside `few`
    questions: tuple[AskedQuestion, ...]


@dataclass(frozen=True, slots=True)
class AmountRow:
    """One line of the mini business case, or a sum. `figure`: what the metric of a benefit says now.

    `left`, `width`, `middle` and `zero`: the range as a picture, in parts (0..100) of the one scale of all rows.
    """

    name: Text
    kind: str  # cost, benefit, sum
    band: Band
    source: str
    figure: Figure | None
    left: float
    width: float
    middle: float
    zero: float


@dataclass(frozen=True, slots=True)
class FieldRow:
    name: Bilingual
    polarity: str
    option: Option | None  # what was answered
    there: float | None
    counter: Bilingual | None
    action: str


@dataclass(frozen=True, slots=True)
class InitiativePage:
    initiative: Initiative
    phases: tuple[tuple[Level, bool], ...]  # with whether it is in this one
    moves: tuple[tuple[Bilingual | str, Effect], ...]
    arranges: tuple[Bilingual, ...]  # of the baseline under the processes
    result: Result | None  # of the last closed review with a verdict
    opinion: Result | None  # of a later one that too few rated
    asked: Review | None  # ratings are being collected
    yours: Rating | None  # your own rating in it
    sent: int
    enough: bool  # to close with a verdict
    so_far: Result | None  # of the open review, where you may see it
    blocked: tuple[str, ...]  # blocking checks that are not arranged, in words
    older: tuple[tuple[Review, Bilingual | None], ...]  # the other closed ones, newest first; None: no verdict
    stop: Message | None
    gate: Gate | None  # None: the last phase, or not weighed in this phase
    move_form: MoveForm
    moved: tuple[Move, ...]
    names: dict[str, Bilingual]  # phase -> its name
    force: ForceField
    drivers: tuple[FieldRow, ...]
    inhibitors: tuple[FieldRow, ...]
    money: MoneyCase | None
    money_error: CaseError | None
    break_even: Message | None
    amounts: tuple[AmountRow, ...]
    develops: tuple[Bilingual, Option] | None


def initiative(row: Initiative, access: Access, today: date, *, move: MoveForm | None = None) -> InitiativePage:
    """`move`: the form that was sent and did not hold."""
    wi3, organisation = queries.model(), access.organisation
    blocked = controls.blocking(organisation, today)
    last, opinion, asked = queries.last_closed(row), queries.last_opinion(row), queries.open_review(row)
    yours = queries.own_rating(asked, access.user) if asked else None
    sent = len(asked.ratings.all()) if asked else 0
    answers = {one.factor: one for one in row.factors.all()}
    force = weighing.force_field(wi3, row.phase, _known(answers))
    money, wrong = _money(row)
    return InitiativePage(
        initiative=row,
        phases=tuple((level, level.id == row.phase) for level in wi3.levels),
        moves=moved(row, diagnosis.categories_model(organisation), queries.process_names(organisation)),
        arranges=tuple(name for part, name in queries.baseline_parts().items() if part in row.arranges),
        result=result(last) if last else None,
        opinion=result(opinion) if opinion else None,
        asked=asked,
        yours=yours,
        sent=sent,
        enough=asked is not None and queries.enough(asked),
        so_far=result(asked, blocked) if asked and sent and queries.may_see(asked, access.user) else None,
        blocked=tuple(_check(each) for each in blocked),
        older=tuple(
            (review, queries.verdict_of(review) if queries.enough(review) else None)
            for review in reversed(queries.closed(row))
            if review not in (last, opinion)
        ),
        stop=weighing.stop_rule(wi3, queries.verdicts_in_order(row)),
        gate=queries.gate_of(row),
        move_form=move or MoveForm(),
        moved=tuple(row.moves.all()),
        names={level.id: level.name for level in wi3.levels},
        force=force,
        drivers=_field(force, "driver", answers),
        inhibitors=_field(force, "inhibitor", answers),
        money=money,
        money_error=wrong,
        break_even=weighing.break_even_text(money) if money and money.result.break_even else None,
        amounts=_amounts(row, money, access, today),
        develops=_develops(row),
    )


def result(review: Review, blocked: list[str] | None = None) -> Result:
    """`blocked`: of an open review, the checks that would stop a go today."""
    weighed = queries.weighed(review, blocked or [])
    talk = {each.item for each in weighed.talk}
    verdict = weighed.verdict if review.is_open else review.verdict
    few = next((notice for notice in weighed.notices if notice.code == "few_raters"), None)
    return Result(
        review=review,
        weighed=weighed,
        few=few.message if few else None,
        advice=None if few else weighing.verdict_advice(weighed.model, verdict),
        notices=tuple(notice for notice in weighed.notices if notice is not few),
        questions=tuple(
            AskedQuestion(weighed.model.items[each.item], each, each.item in talk, tuple(each.said.items()))
            for each in weighed.questions
        ),
    )


def _known(answers: dict[str, FactorAnswer]) -> dict[str, str]:
    """Answers that are on the scale of the model as it is now."""
    wi3 = queries.model()
    scale = wi3.scales[wi3.blocks["factor_scoring"]["scale"]].by_value
    return {factor: one.answer for factor, one in answers.items() if one.answer in scale}


def _check(check: str) -> str:
    item = load("dvo").items.get(check)
    return item.text.text(current()) if item else check


def _field(force: ForceField, polarity: str, answers: dict[str, FactorAnswer]) -> tuple[FieldRow, ...]:
    wi3 = queries.model()
    scale = wi3.scales[wi3.blocks["factor_scoring"]["scale"]].by_value
    return tuple(
        FieldRow(
            one.name, polarity, scale[one.answer] if one.answer else None, one.there, one.counter,
            answers[one.id].action if one.id in answers else "",
        )
        for one in (force.drivers if polarity == "driver" else force.inhibitors)
    )  # fmt: skip


def _money(row: Initiative) -> tuple[MoneyCase | None, CaseError | None]:
    try:
        return queries.case_of(row), None
    except CaseError as error:
        return None, error


def _amounts(row: Initiative, money: MoneyCase | None, access: Access, today: date) -> tuple[AmountRow, ...]:
    """Every line and the sums, on one scale."""
    if money is None:
        return ()
    result = money.result
    sources = {one.line: one.source for one in row.lines.all()}
    tied = any(line.measure for line in money.lines)
    now = figures(access.organisation, current(), today) if tied else None
    sums = ((say("All costs"), result.costs), (say("All benefits"), result.benefits), (say("Net"), result.net))
    bands = [*result.lines.values(), *(band for _, band in sums)]
    low, high = min(0.0, *(band.low for band in bands)), max(0.0, *(band.high for band in bands))
    scale = 100 / (high - low) if high > low else 0.0

    def placed(name: Text, kind: str, band: Band, source: str = "", figure: Figure | None = None) -> AmountRow:
        left, width = (band.low - low) * scale, max(1.0, (band.high - band.low) * scale)
        return AmountRow(
            name, kind, band, source, figure, round(left, 2), round(width, 2), round((band.middle - low) * scale, 2),
            round(-low * scale, 2),
        )  # fmt: skip

    lines = [
        placed(
            line.name, line.kind, result.lines[line.id], sources.get(line.id, ""),
            now(line.measure) if now and line.measure else None,
        )
        for line in money.lines
    ]  # fmt: skip
    return (*lines, *(placed(name, "sum", band) for name, band in sums))


def _develops(row: Initiative) -> tuple[Bilingual, Option] | None:
    ask = queries.model().blocks["follow_up"][0]
    option = queries.model().scales[ask["scale"]].by_value.get(row.develops)
    return (ask["text"], option) if option else None
