"""What a poll asks: one question and a few facts about the voter, made from the model as it was taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graadmeter.maturity.model import Model
from graadmeter.maturity.poll import AGE_BAND, NO_ANSWER, OWN_USE, ROLE
from graadmeter.web.assessments.sheet import Choice, Question

ASKED = (ROLE, OWN_USE, AGE_BAND)


@dataclass(frozen=True, slots=True)
class Said:
    """One voter's answers as plain values; an empty text is a follow-up that was passed over."""

    option: str
    role: str = ""
    own_use: str = ""
    age_band: str = ""


@dataclass(frozen=True, slots=True)
class PollSheet:
    """`question.item` is "option", the follow-ups' items are the names of what they ask."""

    question: Question
    follow_up: tuple[Question, ...]

    def accepts(self, given: Mapping[str, str]) -> Said | None:
        """The answers that are on the sheet; None where the question itself has none. Others count as passed over."""
        option = given.get("option", "")
        if option not in self.question.values:
            return None
        told = {asked.item: given.get(asked.item, "") for asked in self.follow_up}
        return Said(
            option, **{asked.item: told[asked.item] for asked in self.follow_up if told[asked.item] in asked.values}
        )

    def placed(self, *, descending: bool) -> tuple[Choice, ...]:
        """The descriptions from low to high, or from high to low; what says nothing stays apart."""
        found = tuple(choice for choice in self.question.choices if not choice.missing)
        return found[::-1] if descending else found

    @property
    def apart(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.question.choices if choice.missing)


def sheet(model: Model) -> PollSheet:
    """The sheet of `model`, which has a poll. Free text is asked elsewhere: as a remark."""
    poll = model.poll
    assert poll is not None
    options = tuple(Choice(option.id, option.text, missing=option.level is None) for option in poll.options)
    follow_up = tuple(
        Question(
            asked.id, asked.text, tuple(Choice(*option) for option in asked.options if option[0] != NO_ANSWER), False
        )
        for asked in poll.follow_up
        if asked.type == "choice" and asked.id in ASKED
    )
    return PollSheet(Question("option", poll.question, options, True), follow_up)
