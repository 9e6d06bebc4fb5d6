"""Questions, and whether they were left without an answer: always under more than one rule, side by side."""

from __future__ import annotations

from typing import Any

import ibis

from graadmeter.base.intervals import wilson
from graadmeter.base.text import Message, Quantity, say
from graadmeter.conversation.figures import MINUTES, Found, Metric
from graadmeter.conversation.frames import Frames, seconds
from graadmeter.conversation.metrics.threads import WILSON

SIDE_BY_SIDE = (10, 1440)  # minutes: what a colleague at the desk would answer, and a day


def _questions(frames: Frames, rule: str) -> Found:
    t = frames.threads.filter(frames.threads.question)
    seen = frames.rows(t.aggregate(questions=t.count(), askers=t.root_author.nunique()))[0]
    return Found(seen["questions"], seen["questions"], seen["askers"])


def _unanswered(frames: Frames, rule: str) -> Found:
    """How long until someone else spoke, in the thread or in the space; each rule counts the roots left without."""
    roots = _heard(frames.human)
    roots = roots.select("thread", heard_s=seconds(roots.heard_at, roots.sent_at))
    asked = roots.inner_join(frames.threads.select("thread", "answered", "root_author"), "thread")
    minutes = sorted({*SIDE_BY_SIDE, *([int(rule.partition(":")[2])] if rule != "thread" else [])})
    waiting = {"thread": ~asked.answered} | {
        f"window:{m}": ~asked.answered & ~(asked.heard_s <= m * 60).fill_null(False) for m in minutes
    }
    seen = frames.rows(
        asked.aggregate(
            questions=asked.count(),
            askers=asked.root_author.nunique(),
            **{key: left.cast("int64").sum() for key, left in waiting.items()},
        )
    )[0]
    n = seen["questions"]
    if not n:
        return Found(None, 0, 0, note=say("No thread begins with a question."))
    by = {key: seen[key] / n for key in waiting}
    return Found(by[rule], n, seen["askers"], interval=wilson(seen[rule], n), interval_rule=WILSON, by=by)


def _window(rule: str) -> Message | None:
    """The words of `window:<minutes>`, one way to write each."""
    stem, _, minutes = rule.partition(":")
    if stem != "window" or not MINUTES.fullmatch(minutes):
        return None
    return say(
        "Answered: as by thread, or anyone else wrote in the same space within {time}.",
        time=Quantity(60 * int(minutes), "s"),
    )


def _heard(human: Any) -> Any:
    """`thread`, `sent_at` and `heard_at` of each root that asks: when someone else next spoke in its space, or null.

    Mostly that is the next message there. Only where the asker goes on speaking is the end of the stretch looked for.
    """
    space = {"group_by": human.space, "order_by": human.place}
    rows = human.select(
        "thread", "space", "place", "sent_at", "author",
        asks=human.is_root & human.has_question, before=human.author.lag().over(**space),
        after=human.author.lead().over(**space), after_at=human.sent_at.lead().over(**space),
    )  # fmt: skip
    ends = (rows.before == rows.author).fill_null(False) & ~(rows.after == rows.author).fill_null(False)
    rows = rows.filter(rows.asks | ends)
    other_at = ibis.ifelse(rows.after != rows.author, rows.after_at, ibis.null(rows.sent_at.type()))
    rows = rows.mutate(other_at=other_at)
    later = rows.other_at.min().over(group_by=rows.space, order_by=rows.place, rows=(0, None))
    return rows.mutate(heard_at=later).filter(lambda t: t.asks).select("thread", "sent_at", "heard_at")


_READS = ("MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.is_root", "MESSAGES.has_question")
METRICS = (
    Metric(
        "question_threads", "count", "question threads", say("Question threads"),
        say("Threads that begin with a question."),
        "count(threads whose root has a question mark outside code, quotes and links)", _READS,
        {"root": say("The first message of the thread holds a question mark, outside code, quotes and links.")},
        _questions,
    ),
    Metric(
        "unanswered_question_share", "share", "question threads", say("Unanswered questions"),
        say("Share of question threads that nobody else answered."),
        "question threads not answered / question threads",
        (*_READS, "MESSAGES.space_id", "MESSAGES.sent_at"),
        {
            "thread": say("Answered: a later message by someone else in the same thread."),
            "window:<minutes>": say(
                "Answered: as by thread, or anyone else wrote in the same space within so many minutes."
            ),
        },
        _unanswered, variants=_window,
    ),
)  # fmt: skip
