"""Conversations: how many there are, whether anyone else joined in, and how many people they bring together."""

from __future__ import annotations

from typing import Any

from graadmeter.base.intervals import wilson
from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import DAY, Frames

HUMAN_THREAD = {"human_thread": say("Threads with at least one message by a person.")}
ANSWERED = {"thread": say("Answered: a later message by someone else in the same thread.")}
REPLY_DAYS = 7
WINDOW = 90
WILSON = "wilson 95 %"


def _overview(frames: Frames, days: int | None = None) -> dict[str, Any]:
    """Threads that began in the last `days` days: how many, answered, by how many people begun."""
    return frames.once(f"threads {days}", lambda: _seen(frames, days))


def _seen(frames: Frames, days: int | None) -> dict[str, Any]:
    t = frames.threads
    t = t.filter(frames.within(t.root_at, days))
    return frames.rows(
        t.aggregate(
            threads=t.count(),
            answered=t.answered.cast("int64").sum().fill_null(0),
            soon=(t.wait_s <= REPLY_DAYS * DAY).cast("int64").sum().fill_null(0),
            starters=t.root_author.nunique(),
            starters_answered=t.root_author.nunique(where=t.answered),
            people=t.people.mean(where=t.answered),
        )
    )[0]


def _threads(frames: Frames, rule: str) -> Found:
    seen = _overview(frames)
    return Found(seen["threads"], seen["threads"], seen["starters"])


def _answered(frames: Frames, rule: str) -> Found:
    seen = _overview(frames)
    return Found(seen["answered"], seen["threads"], seen["starters"])


def _reply_rate(frames: Frames, rule: str) -> Found:
    seen = _overview(frames, WINDOW)
    n, k = seen["threads"], seen["soon"]
    if not n:
        return Found(None, 0, 0, note=say("No thread began in this period."))
    return Found(k / n, n, seen["starters"], interval=wilson(k, n), interval_rule=WILSON)


def _people(frames: Frames, rule: str) -> Found:
    seen = _overview(frames, WINDOW)
    if not seen["answered"]:
        return Found(None, 0, 0, note=say("No thread of this period has an answer."))
    return Found(seen["people"], seen["answered"], seen["starters_answered"])


_READS = ("MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.is_root", "MESSAGES.sent_at", "MESSAGES.kind")
METRICS = (
    Metric(
        "threads", "count", "threads", say("Threads"),
        say("Conversations: a message with everything that belongs to it; a lone message is a thread of one."),
        "count(distinct thread_id where human)", _READS, HUMAN_THREAD, _threads,
    ),
    Metric(
        "answered_threads", "count", "threads", say("Answered threads"),
        say("Threads in which someone other than the starter wrote later on."),
        "count(threads with a later human message by another person)", _READS, ANSWERED, _answered,
    ),
    Metric(
        "reply_rate", "share", "threads", say("Reply rate"),
        say("Share of new threads that someone else answered within seven days."),
        "threads answered within 7 days / threads begun in the window", _READS,
        {
            "thread": say(
                "Threads begun in the period; answered within seven days by someone else in the same thread. "
                "Threads of the last seven days count as they stand."
            )
        },
        _reply_rate, WINDOW,
    ),
    Metric(
        "thread_participants", "persons", "answered threads", say("People per conversation"),
        say("How many different people an answered thread brings together, on average."),
        "mean(distinct authors of threads with an answer)", _READS,
        {"thread": say("Threads begun in the period, with at least one answer by someone else.")}, _people, WINDOW,
    ),
)  # fmt: skip
