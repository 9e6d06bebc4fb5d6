"""What an initiative needs to go on to its next phase, and when stopping comes up: both as the model says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from graadmeter.base.text import Bilingual, Message, Text, say
from graadmeter.diagnosis.initiative.verdict import Weighed, verdict_name
from graadmeter.maturity.load import load
from graadmeter.maturity.model import Level, Model


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing the gate asks."""

    what: Text
    holds: bool
    lacking: Message | None  # what is lacking; None where it holds


@dataclass(frozen=True, slots=True)
class Gate:
    """The way to the next phase."""

    id: str
    to: Level
    ask: Bilingual
    conditions: tuple[Condition, ...]

    @property
    def holds(self) -> bool:
        return all(each.holds for each in self.conditions)

    @property
    def lacking(self) -> tuple[Message, ...]:
        return tuple(each.lacking for each in self.conditions if each.lacking)


def gate(weighed: Weighed, *, records: Collection[str] = ()) -> Gate | None:
    """The gate out of the phase that was weighed; None from the last phase. `records`: what is on record, such as
    `effect_study`."""
    model = weighed.model
    found = next((each for each in model.blocks["lifecycle"]["gates"] if each["from"] == weighed.phase.id), None)
    if found is None:
        return None
    conditions = [_question(weighed, item, found["at_least"]) for item in found["checks"]]
    if verdict := found.get("verdict"):
        name = verdict_name(model, verdict)
        holds = weighed.verdict == verdict
        lacking = say("The verdict is {seen}; it should be {wanted}.", seen=weighed.name, wanted=name)
        conditions.append(Condition(say("The verdict is {wanted}.", wanted=name), holds, None if holds else lacking))
    if record := found.get("record"):
        name = _record(record)
        holds = record in records
        lacking = say("There is no record of this: {what}.", what=name)
        conditions.append(Condition(name, holds, None if holds else lacking))
    return Gate(found["id"], model.level(found["to"]), found["ask"], tuple(conditions))


def stop_rule(model: Model, verdicts: Sequence[str]) -> Message | None:
    """The question that comes up when the last reviews, oldest first, all said stop; None while they do not."""
    rule = model.blocks["lifecycle"]["stop"]
    last = list(verdicts)[-int(rule["reviews_in_a_row"]) :]
    if len(last) < rule["reviews_in_a_row"] or set(last) != {rule["verdict"]}:
        return None
    return say(
        "{n} reviews in a row said: {verdict}. {ask}",
        n=len(last), verdict=verdict_name(model, rule["verdict"]), ask=rule["ask"],
    )  # fmt: skip


def _question(weighed: Weighed, item: str, at_least: float) -> Condition:
    text, seen = weighed.model.items[item].text, weighed.question(item).median
    what = say("{question} At least {bar}.", question=text, bar=at_least)
    if seen is None:
        return Condition(what, False, say("Not answered yet: {question}", question=text))
    if seen < at_least:
        return Condition(
            what, False, say("{question} Now {seen}; at least {bar} is needed.", question=text, seen=seen, bar=at_least)
        )
    return Condition(what, True, None)


def _record(record: str) -> Bilingual:
    records: Sequence[Any] = load("metrics").blocks["records"]
    name: Bilingual = next(each["name"] for each in records if each["id"] == record)
    return name
