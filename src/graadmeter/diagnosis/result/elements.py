"""One category: what people say, what experts agree, what the platform says, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from graadmeter.base.text import Message, Text, say, say_n
from graadmeter.diagnosis.result.figures import Difference, Evidence
from graadmeter.maturity.model import Element, Level

EFFORT: Mapping[Literal["S", "M", "L"], Message] = {
    "S": say("small: weeks, within present work"),
    "M": say("medium: months, takes hours"),
    "L": say("large: longer, takes a decision and a budget"),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What experts agreed in a workshop about one element."""

    level: Annotated[Level, "level they agreed on, or the state below the first level"]
    n: Annotated[int | None, "people who voted for a level in the last vote; None: not said"]
    agreed_on: Annotated[date | None, "the day it was written down; None: not said"]
    agreement: Annotated[float | None, "consensus of the last vote, 0..1; None: too few votes, or not said"]
    dissent: Annotated[int, "people who do not agree with the level"]
    reason: Annotated[str, "why, as the room wrote it down; empty: not said"]
    evidence: Annotated[str, "what shows it, as the room wrote it down; empty: not said"]

    @property
    def stand(self) -> Message | None:
        """How many voted and when, in one line."""
        n = say_n("{n} person voted", "{n} people voted", self.n) if self.n is not None else None
        if n and self.agreed_on:
            return say("{n}, {day}", n=n, day=self.agreed_on)
        return n or (say("{date}", date=self.agreed_on) if self.agreed_on else None)


@dataclass(frozen=True, slots=True)
class JudgedDifference:
    """Reported and judged lie a level or more apart: a finding with a question, never an average."""

    judgement: Annotated[Judgement, "what experts agreed"]
    reported: Annotated[Level, "level the respondents gave"]
    levels: Annotated[int, "levels between the two, 1 or more"]
    direction: Annotated[Literal["reported_higher", "judged_higher"], "which of the two is higher"]
    statement: Annotated[Message, "the difference in one sentence"]
    question: Annotated[Message, "what to ask before believing either side"]


@dataclass(frozen=True, slots=True)
class LeaderGap:
    """How far leaders and the other roles lie apart on one statement."""

    statement: Annotated[Text, "the statement"]
    gap: Annotated[float, "attainment by leaders minus the mean of the other roles, -1..1"]


@dataclass(frozen=True, slots=True)
class Perceived:
    """What respondents said about one element or about the whole."""

    level: Annotated[Level | None, "level reached; None: not answered, or hidden"]
    score: Annotated[float | None, "continuous score, 0..number of levels"]
    interval: Annotated[
        tuple[float, float] | None, "80 % interval of the score, respondents drawn again within their role"
    ]
    n: Annotated[int | None, "respondents with an answer other than don't know; None when hidden"]
    attainment: Annotated[
        Mapping[str, float | None], "level id -> 0..1, how far the level is true; None: no answers or hidden"
    ]
    spread: Annotated[
        Mapping[str, tuple[float, ...]],
        "level id -> shares of the answers about it, from completely true down; quick placement: one, placed exactly "
        "there",
    ]
    dont_know_share: Annotated[float | None, "share of answers that were 'don't know'"]
    leaders: Annotated[
        LeaderGap | None, "the statement leaders and the others see most differently; None: not known or hidden"
    ]
    why: Annotated[tuple[Text, ...], "why this level, in sentences"]
    missing: Annotated[tuple[Text, ...], "what is missing for the next level, in sentences"]
    hidden_levels: Annotated[frozenset[str], "levels whose own figures are hidden: too few people answered about them"]
    hidden: Annotated[bool, "true: fewer people than the minimum group, so nothing is shown"]
    indicative: Annotated[bool, "true: too few respondents, roles or answers; an indication only"]
    in_band: Annotated[
        tuple[Level, Level] | None, "lowest and highest level that the 80 % band holds, `level` included; None: no band"
    ] = None


@dataclass(frozen=True, slots=True)
class Advice:
    """The model's next step for one element, or for the organisation as a whole."""

    element: Annotated[Element | None, "the element it is for; None: the organisation as a whole"]
    level: Annotated[Level | None, "the level it leads to; None: the step is to find out more"]
    text: Annotated[Text, "what to do"]
    effort: Annotated[Literal["S", "M", "L"] | None, "how much it takes; None: the model does not say"]
    owner: Annotated[Text | None, "the role that does it"]
    done_when: Annotated[tuple[Text, ...], "statements that are true when it is done"]

    @property
    def effort_text(self) -> Message | None:
        """How much it takes, in words."""
        return EFFORT[self.effort] if self.effort else None


@dataclass(frozen=True, slots=True)
class ElementDiagnosis:
    """The three sources side by side for one category (or aspect)."""

    element: Annotated[Element, "the element of the model"]
    perceived: Annotated[Perceived, "what respondents said"]
    evidence: Annotated[tuple[Evidence, ...], "what the platform says, one row per hook of the model"]
    differences: Annotated[tuple[Difference, ...], "where reported and measured disagree"]
    ambition: Annotated[Level | None, "level wanted; None: no ambition set"]
    gap: Annotated[int | None, "levels from `now` to the ambition; 0 when met; None without ambition or level"]
    bottleneck: Annotated[bool, "true: the next phase of the organisation needs this element, and it is not there yet"]
    next_level: Annotated[
        Level | None, "first level not reached yet; None: the highest is reached, or the level is unknown"
    ]
    next_step: Annotated[Advice | None, "what to do for the next level"]
    criteria: Annotated[tuple[str, ...], "ids of the success criteria that belong to it"]
    judgement: Annotated[Judgement | None, "what experts agreed in a workshop; None: no workshop came to it"] = None
    judged_difference: Annotated[JudgedDifference | None, "where reported and judged disagree"] = None
    confirmed: Annotated[Level | None, "level that a person confirmed from the sources; None: not confirmed"] = None

    @property
    def now(self) -> Level | None:
        """Where the distance to the ambition begins: the confirmed level, else the one respondents give."""
        return self.confirmed or self.perceived.level

    @property
    def measured(self) -> tuple[Evidence, ...]:
        """The platform figures that are there."""
        return tuple(row for row in self.evidence if row.figure.value is not None)
