"""The votes of a ballot as the room sees them: dots on the scale of levels, and what they say in words."""

from __future__ import annotations

from dataclasses import dataclass

from graadmeter.base.text import Bilingual, Message
from graadmeter.maturity.model import Model
from graadmeter.web.assessments.sheet import DONT_KNOW
from graadmeter.web.workshops import figures, queries
from graadmeter.web.workshops.models import Ballot


@dataclass(frozen=True, slots=True)
class Column:
    """One level of the scale with its votes as dots."""

    level: str
    name: Bilingual
    text: Bilingual  # the description that was voted on
    count: int
    mine: bool  # on the phone that voted this

    @property
    def dots(self) -> range:
        return range(self.count)


@dataclass(frozen=True, slots=True)
class Shown:
    """A ballot that was revealed."""

    number: int
    columns: tuple[Column, ...]  # from low to high
    unknown: Column  # I don't know
    spread: figures.Spread
    words: tuple[Message, ...]
    question: Message


def shown(ballot: Ballot, model: Model, mine: str | None = None) -> Shown:
    """`mine`: what the device that looks voted, to find it back among the dots; None on the screen."""
    found = figures.spread(ballot.counts, figures.scale(model))
    columns = tuple(
        Column(
            choice.value,
            choice.text if choice.missing else figures.level_name(model, choice.value),
            choice.text,
            ballot.counts.get(choice.value, 0),
            choice.value == mine,
        )
        for choice in queries.choices(model, ballot.element)
    )
    return Shown(
        number=ballot.number,
        columns=tuple(column for column in columns if column.level != DONT_KNOW),
        unknown=next(column for column in columns if column.level == DONT_KNOW),
        spread=found,
        words=figures.in_words(found, model),
        question=figures.question(ballot.counts, found, model),
    )
