"""Words and notation that several sections share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graadmeter.base.text import Message, Quantity, Text, say, say_n
from graadmeter.diagnosis import Advice, Figure, Perceived
from graadmeter.diagnosis.findings import joined
from graadmeter.maturity.model import Level, Model

HIDDEN = say("hidden: group too small")
PARTS: dict[str, Message] = {  # what the elements of a model are called
    "staged_matrix": say("categories"),
    "staged_profile": say("aspects"),
    "process_levels": say("processes"),
}
PART: dict[str, Message] = {
    "staged_matrix": say("Category"),
    "staged_profile": say("Aspect"),
    "process_levels": say("Process"),
}


def dotted(parts: Iterable[Text]) -> Text:
    """A · B · C"""
    joined: Text | None = None
    for part in parts:
        joined = part if joined is None else say("{left} · {right}", left=joined, right=part)
    return joined if joined is not None else ""


def share(value: float) -> Quantity:
    return Quantity(value, "share")


def answers(n: int) -> Message:
    return say_n("{n} respondent", "{n} respondents", n)


def score(value: float) -> Quantity:
    """A score with one decimal, always: more would claim more than the band allows."""
    return Quantity(value, "score")


def score2(value: float) -> Quantity:
    """A share of 0..1 that stands beside another one, with two decimals."""
    return Quantity(value, "score2")


def band(said: Perceived) -> dict[str, Quantity] | None:
    """Score, low and high for a sentence: one decimal, two where the band would vanish in one; None without a band."""
    if said.score is None or said.interval is None:
        return None
    low, high = said.interval
    if round(low, 2) == round(high, 2):
        return None
    unit = "score2" if round(low, 1) == round(high, 1) else "score"
    return {"score": Quantity(said.score, unit), "low": Quantity(low, unit), "high": Quantity(high, unit)}


def ladder(model: Model) -> tuple[Level, ...]:
    """The levels above the one where everything begins."""
    return tuple(level for level in model.levels if level.order > 0)


def parts(model: Model) -> Text:
    """categories, aspects, processes"""
    return PARTS.get(model.kind, say("parts"))


def part(model: Model) -> Text:
    return PART.get(model.kind, say("Part"))


def stand(said: Perceived) -> Text:
    """Score, band and n in one line, or why they are not there."""
    if said.hidden:
        return HIDDEN
    if said.score is None:
        return say("no phase: nobody could answer")
    n = answers(said.n or 0)
    ends = band(said)
    if ends is None:
        return say("score {score} · {n}", score=score(said.score), n=n)
    return say("score {score} (between {low} and {high}) · {n}", **ends, n=n)


def level_name(said: Perceived) -> Text:
    return said.level.name if said.level else HIDDEN if said.hidden else say("unknown")


def advice_facts(advice: Advice) -> tuple[tuple[Text, tuple[Text, ...]], ...]:
    """Who, how big, and when it is done."""
    facts: list[tuple[Text, tuple[Text, ...]]] = []
    if advice.owner:
        facts.append((say("Who"), (advice.owner,)))
    if advice.effort_text:
        facts.append((say("Effort"), (advice.effort_text,)))
    if advice.done_when:
        facts.append((say("Done when"), advice.done_when))
    return tuple(facts)


def sentences(parts: Sequence[Text]) -> Text:
    """One after the other, with a space."""
    joined: Text = ""
    for part in parts:
        joined = say("{left} {right}", left=joined, right=part) if joined else part
    return joined


def missing(figures: Iterable[Figure]) -> list[tuple[Text, Text]]:
    """Names of the figures that are not there, with the reason they share."""
    found: dict[str, tuple[dict[str, Text], Text]] = {}
    for figure in figures:
        if figure.reason is not None:
            found.setdefault(figure.reason.text("en"), ({}, figure.reason))[0].setdefault(figure.metric, figure.name)
    return [(joined(list(names.values())), reason) for names, reason in found.values()]
