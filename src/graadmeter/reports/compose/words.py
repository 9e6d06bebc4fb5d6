"""Words and notation that several sections share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graadmeter.base.text import Message, Quantity, Text, say, say_n
from graadmeter.diagnosis import Advice, Perceived

HIDDEN = say("hidden: group too small")
EFFORT = {
    "S": say("small: weeks, within existing work"),
    "M": say("medium: months, needs hours"),
    "L": say("large: longer, needs a decision and a budget"),
}


def dotted(parts: Iterable[Text]) -> Text:
    """A · B · C"""
    joined: Text | None = None
    for part in parts:
        joined = part if joined is None else say("{left} · {right}", left=joined, right=part)
    return joined if joined is not None else ""


def spoken(names: Sequence[Text]) -> Text:
    """A, B and C"""
    if len(names) < 2:
        return names[0] if names else ""
    return say("{first} and {last}", first=list(names[:-1]), last=names[-1])


def share(value: float) -> Quantity:
    return Quantity(value, "share")


def answers(n: int) -> Message:
    return say_n("{n} respondent", "{n} respondents", n)


def stand(said: Perceived) -> Text:
    """Score, band and n in one line, or why they are not there."""
    if said.hidden:
        return HIDDEN
    if said.score is None:
        return say("no level: nobody could answer")
    n = answers(said.n or 0)
    if said.interval is None:
        return say("score {score} · {n}", score=said.score, n=n)
    return say(
        "score {score} (between {low} and {high}) · {n}",
        score=said.score,
        low=said.interval[0],
        high=said.interval[1],
        n=n,
    )


def level_name(said: Perceived) -> Text:
    return said.level.name if said.level else HIDDEN if said.hidden else say("unknown")


def advice_facts(advice: Advice) -> tuple[tuple[Text, Text], ...]:
    """Who, how big, and when it is done."""
    facts: list[tuple[Text, Text]] = []
    if advice.owner:
        facts.append((say("Who"), advice.owner))
    if advice.effort in EFFORT:
        facts.append((say("Effort"), EFFORT[advice.effort]))
    facts += [(say("Done when"), said) for said in advice.done_when]
    return tuple(facts)
