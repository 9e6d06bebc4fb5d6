"""What some platforms mark and others do not: who reacted to a message, and which reply was the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graadmeter.base.text import say
from graadmeter.conversation.frames import Frames

NO_REACTORS = say("This export does not say who reacted.")
NO_MARKS = say("This platform does not mark which reply was the answer.")
NEITHER = say("This export does not say which reply was the answer, nor who reacted to it.")


@dataclass(frozen=True, slots=True)
class Marks:
    """Whether the export holds `answers` (marks, also where nothing is marked) and `reactors` (somebody's name)."""

    answers: bool
    reactors: bool


def marks(frames: Frames) -> Marks:
    m = frames.messages
    found = frames.rows(m.aggregate(answers=m.is_answer.notnull().any(), reactors=m.reactors.notnull().any()))[0]
    return Marks(bool(found["answers"]), bool(found["reactors"]))


def reactors(frames: Frames, days: int) -> Any:
    """`person_id` of everyone who reacted to a message of the last `days` days, as an Ibis table.

    An export gives a reaction no moment of its own, so that of the message stands for it.
    """
    m = frames.messages
    reacted = m.filter(m.reactors.notnull(), frames.within(m.sent_at, days))
    return reacted.select(person_id=reacted.reactors.unnest()).distinct()
