"""Figures of one kind over nearly the same people: what one says more than the other would be about a few.

Each family counts the same thing over windows that lie within each other, or over people who nearly all are the same.
The figure over the longer window, or the first of a family of attributes, is shown; one that differs from it by 1 to
min_group - 1 people is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graadmeter.conversation.figures import Figure, Found
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.metrics.leaders import COMPANY

# Counting the same, longest window first; a longer window that nothing is counted over needs no comparing.
WINDOWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("threads", ("threads", "answered_threads", "first_response_km_median_s", "reply_rate", "first_reply_hours")),
    ("answered", ("first_response_median_s", "answered_threads", "thread_participants")),
    ("questions", ("question_threads", "unanswered_question_share", "answer_rate")),
    ("company", ("curated_share", "topdown_share")),
    ("messages", ("human_messages", "participation_gini", "open_share", "after_hours_share")),
    ("people", ("authors", "participants")),
)
ATTRIBUTES = ("replies_between_units", "cross_unit_share", "cross_location_share", "cross_layer_share")


def give_away(figures: Mapping[str, Figure], found: Mapping[str, Found], frames: Frames) -> list[str]:
    """The metrics that have to be hidden because of others that are shown, policy staff."""
    gone: list[str] = []
    cut = _Cut(frames)
    for kind, family in WINDOWS:
        held: int | None = None  # days of the shortest window shown so far; 0: the whole period
        for name in family:
            figure = figures.get(name)
            if figure is None or figure.suppressed or not figure.n:
                continue
            days = figure.metric.window_days or 0
            if held is not None and days != held and few(cut.people(kind, held, days), frames):
                gone.append(name)
                continue
            held = days
    shown: list[frozenset[int]] = []
    for name in ATTRIBUTES:
        figure, whom = figures.get(name), found[name].whom if name in found else None
        if figure is None or figure.suppressed or whom is None:
            continue
        if any(few(len(one), frames) for other in shown for one in (whom - other, other - whom)):
            gone.append(name)
        else:
            shown.append(whom)
    return gone


def few(people: int, frames: Frames) -> bool:
    return people > 0 and frames.policy.hides(people)


class _Cut:
    """Distinct people behind what lies in a longer window and not in a shorter one."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames

    def people(self, kind: str, longer: int, shorter: int) -> int:
        frames = self.frames
        if frames.period().days < shorter:
            return 0
        if kind == "people":  # who wrote in the longer window and not in the shorter one
            return len(frames.persons) - len(frames.active(shorter))
        if kind == "messages":
            h = frames.human
            return self._distinct(h.filter(self._between(h.sent_at, longer, shorter)), "author")
        t = frames.threads
        which: dict[str, Callable[[Any], Any]] = {
            "answered": lambda t: t.answered,
            "questions": lambda t: t.question,
            "company": lambda t: t.people >= COMPANY,
        }
        if kind in which:
            t = t.filter(which[kind](t))
        return self._distinct(t.filter(self._between(t.root_at, longer, shorter)), "root_author")

    def _between(self, moment: Any, longer: int, shorter: int) -> Any:
        return self.frames.within(moment, longer or None) & ~self.frames.within(moment, shorter)

    def _distinct(self, rows: Any, column: str) -> int:
        return int(self.frames.rows(rows.aggregate(n=rows[column].nunique()))[0]["n"])
