"""Figures of one kind over nearly the same people: what one says more than the other would be about a few.

Each family counts the same thing over windows that lie within each other, or over people who nearly all are the same.
The figure over the longer window, or the first of a family of attributes, is shown; one that differs from it by 1 to
min_group - 1 people is hidden. The same goes for figures over ties where somebody asked one of them under another tie
rule than the rest: what the two rules count differently may not be about a few people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graadmeter.conversation.figures import Figure, Found
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.metrics.crossing import WINDOW
from graadmeter.conversation.metrics.leaders import COMPANY
from graadmeter.conversation.metrics.reciprocity import TIE_RULES

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
    return gone + [name for name in _by_another_rule(figures, frames) if name not in gone]


def _by_another_rule(figures: Mapping[str, Figure], frames: Frames) -> list[str]:
    """Figures over ties under a rule that counts the answers of a few people differently than one shown before it."""
    ties = {name: f for name, f in figures.items() if f.metric.rules.keys() == TIE_RULES.keys() and not f.suppressed}
    asked = dict.fromkeys(figure.rule for figure in ties.values() if figure.n is not None)
    held: list[str] = []
    for rule in asked:
        if not any(_few_apart(frames, one, rule) for one in held):
            held.append(rule)
    return [name for name, figure in ties.items() if figure.n is not None and figure.rule not in held]


def _few_apart(frames: Frames, one: str, other: str) -> bool:
    """Whether the two tie rules, over all the data or over the window of answers, differ by the answers of a few."""
    for days in (None, WINDOW):
        first, second = (_counted(frames, rule, days) for rule in (one, other))
        for more, less in ((first, second), (second, first)):
            pairs = np.array([pair for pair, n in more.items() if less.get(pair, 0) < n], dtype=np.int64).reshape(-1, 2)
            if any(few(len(np.unique(side)), frames) for side in (pairs[:, 0], pairs[:, 1])):
                return True
        met, heard = (_met(found) for found in (first, second))
        if any(few(len(np.setdiff1d(*both)), frames) for both in ((met, heard), (heard, met))):
            return True
    return False


def _counted(frames: Frames, rule: str, days: int | None) -> dict[tuple[int, int], int]:
    """(who answered, who was answered) -> how often, under a tie rule."""
    rows = frames.replies(rule)
    rows = rows.filter(frames.within(rows.sent_at, days))
    found = frames.columns(rows.group_by("source", "target").agg(n=rows.count()))
    pairs = zip(found["source"].tolist(), found["target"].tolist(), strict=True)
    return dict(zip(pairs, found["n"].tolist(), strict=True))


def _met(counted: Mapping[tuple[int, int], int]) -> NDArray[np.int64]:
    """Everyone with a tie."""
    return np.unique(np.array([node for pair in counted for node in pair], dtype=np.int64))


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
