"""The whole case of an initiative as one result: what `graadmeter case` gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graadmeter.base.text import Lang, Quantity, number, say
from graadmeter.diagnosis.initiative.factors import Factor, ForceField, force_field
from graadmeter.diagnosis.initiative.gates import Gate, gate
from graadmeter.diagnosis.initiative.money import MoneyCase, mini_case
from graadmeter.diagnosis.initiative.reading import Case, read_case
from graadmeter.diagnosis.initiative.verdict import Weighed, verdict_advice, weigh
from graadmeter.direction.cases import Band, Question
from graadmeter.maturity.model import Model


@dataclass(frozen=True, slots=True)
class CaseResult:
    """An initiative weighed. `gate`: None in the last phase; `field`, `money`: None where nothing was given."""

    initiative: str
    weighed: Weighed
    gate: Gate | None
    field: ForceField | None
    money: MoneyCase | None

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """Ids and numbers the same in both languages; texts in `lang`; null where there is no figure."""
        weighed = self.weighed
        model = weighed.model
        advice = verdict_advice(model, weighed.verdict)
        return {
            "initiative": self.initiative,
            "phase": weighed.phase.id,
            "model": model.id,
            "version": model.version,
            "raters": list(weighed.raters),
            "elements": {
                each.element.id: {
                    "name": each.element.name.text(lang), "score": each.score, "open": each.open, "weight": each.weight,
                }
                for each in weighed.elements
            },
            "total": weighed.total,
            "verdict": weighed.verdict,
            "verdict_name": weighed.name.text(lang),
            "by_rule": weighed.by_rule,
            "blocked_by": list(weighed.blocked_by),
            "why": weighed.why.text(lang),
            "advice": advice.text(lang) if advice else None,
            "medians": {each.item: each.median for each in weighed.questions},
            "spread": {each.item: each.spread for each in weighed.questions},
            "widest_spread": weighed.spread,
            "talk": [each.item for each in weighed.talk],
            "values": {each.item: _values(each) for each in weighed.questions},
            "reasons": {each.item: {rater: said.reason for rater, said in each.said.items()}
                        for each in weighed.questions},
            "gate": self.gate and _gate(self.gate, lang),
            "factors": self.field and _field(self.field, lang),
            "business_case": self.money and self.money.to_json(lang),
            "notices": [{"code": each.code, "text": each.message.text(lang)} for each in weighed.notices],
        }  # fmt: skip

    def to_text(self, lang: Lang) -> str:
        weighed = self.weighed
        lines = [f"{self.initiative} ({weighed.phase.name.text(lang)})", weighed.why.text(lang), ""]
        for each in weighed.elements:
            score = "-" if each.score is None else number(each.score, lang, 2, every=True)
            left = say("a question is open").text(lang) if each.open else ""
            lines.append(f"  {each.element.name.text(lang):<14}{score:>6}  {left}".rstrip())
        total = "-" if weighed.total is None else number(weighed.total, lang, 2, every=True)
        lines.append(f"  {say('Total').text(lang):<14}{total:>6}")
        for question in weighed.talk:
            text = say("Talk about this, a spread of {n}: {question}",
                       n=question.spread, question=weighed.model.items[question.item].text)  # fmt: skip
            lines += ["", text.text(lang)]
            lines += [f"  {rater}: {_said(question, rater)}  {said.reason}".rstrip()
                      for rater, said in question.said.items()]  # fmt: skip
        if self.gate:
            head = (
                say("It may go on to {phase}.", phase=self.gate.to.name)
                if self.gate.holds
                else say("To go on to {phase}, this is lacking:", phase=self.gate.to.name)
            )
            lines += ["", head.text(lang), *(f"  - {each.text(lang)}" for each in self.gate.lacking)]
        if self.field and self.field.advice:
            lines += ["", say("Drivers and inhibitors: first this").text(lang)]
            lines += [f"  - {each.text(lang)}" for each in self.field.advice]
        if self.money:
            lines += ["", *_money_text(self.money, lang)]
        lines += ["", *(each.message.text(lang) for each in weighed.notices)] if weighed.notices else []
        return "\n".join(lines)


def case(source: str | Path | Mapping[str, Any] | Case, model: Model) -> CaseResult:
    """The case in a file, as plain data, or as it was read. Raises FileError and CaseError as `read_case`."""
    given = source if isinstance(source, Case) else read_case(source, model)
    weighed = weigh(model, given.phase, given.ratings, blocked=given.blocked)
    return CaseResult(
        initiative=given.initiative,
        weighed=weighed,
        gate=gate(weighed, records=given.records),
        field=force_field(model, given.phase, given.factors) if given.factors else None,
        money=mini_case(model, given.lines, given.shared, months=given.months),
    )


def _values(question: Question) -> dict[str, float | str]:
    return {rater: _said(question, rater) for rater in question.said}


def _said(question: Question, rater: str) -> int | str:
    value = question.said[rater].value
    return "dk" if value is None else int(value)


def _gate(found: Gate, lang: Lang) -> dict[str, Any]:
    return {
        "id": found.id, "to": found.to.id, "ask": found.ask.text(lang), "holds": found.holds,
        "lacking": [each.text(lang) for each in found.lacking],
    }  # fmt: skip


def _field(found: ForceField, lang: Lang) -> dict[str, Any]:
    def rows(factors: tuple[Factor, ...]) -> dict[str, Any]:
        return {each.id: {"name": each.name.text(lang), "answer": each.answer, "there": each.there} for each in factors}

    return {
        "drivers": rows(found.drivers), "inhibitors": rows(found.inhibitors), "helping": found.helping,
        "hindering": found.hindering, "readiness": found.readiness, "known": found.known,
        "advice": [each.text(lang) for each in found.advice],
    }  # fmt: skip


def _money_text(money: MoneyCase, lang: Lang) -> list[str]:
    result = money.result
    rows: list[tuple[str, Band]] = [(line.name.text(lang), result.lines[line.id]) for line in money.lines]
    rows += [
        (say("All costs").text(lang), result.costs), (say("All benefits").text(lang), result.benefits),
        (say("Net").text(lang), result.net),
    ]  # fmt: skip
    head = say("Over {n} months, in 8 of 10 cases between low and high:", n=result.months).text(lang)
    columns = "".join(f"{word.text(lang):>14}" for word in (say("low"), say("middle"), say("high")))
    lines = [head, f"  {'':<34}{columns}"]
    for name, band in rows:
        figures = "".join(f"{number(each, lang, 0):>14}" for each in (band.low, band.middle, band.high))
        lines.append(f"  {name:<34}{figures}")
    if result.break_even:
        lines.append(break_even_text(money).text(lang))
    return [*lines, *(each.message.text(lang) for each in money.notices)]


def break_even_text(money: MoneyCase) -> Any:
    """The break-even participation in words."""
    even = money.result.break_even
    assert even is not None
    expected = Quantity(even.expected, "share")
    if even.middle is None:
        return say(
            "Even if everyone takes part, the benefits seldom cover the costs. {expected} is expected to do so.",
            expected=expected,
        )
    if even.high is None:
        return say(
            "When {middle} of the members take part, the benefits cover the costs in half of the cases; {expected} is "
            "expected to take part. In {never} of the cases they do not, even if everyone takes part.",
            middle=Quantity(even.middle, "share"), expected=expected,
            never=Quantity(1.0 - even.reachable_share, "share"),
        )  # fmt: skip
    return say(
        "Costs and benefits are equal when {low} to {high} of the members take part. {expected} is expected to do so.",
        low=Quantity(even.low or 0.0, "share"), high=Quantity(even.high, "share"), expected=expected,
    )  # fmt: skip
