"""Answers that were recognised as such: by the platform's own mark, or by the asker's reaction."""

from __future__ import annotations

from typing import Any

from graadmeter.base.intervals import wilson
from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import DAY, Frames, seconds
from graadmeter.conversation.marks import NEITHER, NO_MARKS, NO_REACTORS, Marks, marks
from graadmeter.conversation.metrics.leaders import COMPANY
from graadmeter.conversation.metrics.threads import WILSON

WINDOW = 90
CURATED = 180
ANSWER_DAYS = 7


def _answer_rate(frames: Frames, rule: str) -> Found:
    """Questions of the window with a reply by someone else that was marked, or that the asker reacted to."""
    known = marks(frames)
    if not (rule := _rule(rule, known)):
        return Found(None, 0, 0, note=NEITHER)
    if rule == "marked" and not known.answers:
        return Found(None, 0, 0, rule=rule, note=NO_MARKS)
    if rule == "reacted" and not known.reactors:
        return Found(None, 0, 0, rule=rule, note=NO_REACTORS)
    m = frames.messages
    m = m.filter(m.kind == "human", m.author_id.notnull())
    asked = m.filter(m.is_root, m.has_question.fill_null(False), frames.within(m.sent_at, WINDOW))
    asked = asked.select("thread_id", asker="author_id", asked_at="sent_at")
    seen = frames.rows(asked.aggregate(questions=asked.count(), askers=asked.asker.nunique()))[0]
    if not seen["questions"]:
        return Found(None, 0, 0, rule=rule, note=say("No thread of this period begins with a question."))
    replies = m.filter(m.is_answer.fill_null(False) | m.reactors.notnull())
    replies = replies.select("thread_id", "author_id", "sent_at", "is_answer", "reactors").join(asked, "thread_id")
    wait = seconds(replies.sent_at, replies.asked_at)
    replies = replies.filter(replies.author_id != replies.asker, wait <= ANSWER_DAYS * DAY)
    found = {
        "marked": replies.is_answer.fill_null(False),
        "reacted": replies.reactors.contains(replies.asker).fill_null(False),
    }
    found["recognised"] = found["marked"] | found["reacted"]
    counted = frames.rows(
        replies.aggregate(**{name: replies.thread_id.nunique(where=holds) for name, holds in found.items()})
    )[0]
    n, k = seen["questions"], counted[rule]
    by = {name: counted[name] / n for name in ("marked", "reacted")} if known.answers and known.reactors else None
    return Found(k / n, n, seen["askers"], interval=wilson(k, n), interval_rule=WILSON, by=by, rule=rule)


def _rule(asked: str, known: Marks) -> str:
    """The rule that the data allow; empty where they allow none."""
    if asked != "recognised" or (known.answers and known.reactors):
        return asked
    return "marked" if known.answers else "reacted" if known.reactors else ""


def _curated(frames: Frames, rule: str) -> Found:
    if not marks(frames).answers:
        return Found(None, 0, 0, note=NO_MARKS)
    m = frames.messages
    m = m.filter(m.kind == "human", m.author_id.notnull())
    threads = m.group_by("thread_id").agg(
        people=m.author_id.nunique(),
        starter=m.author_id.max(where=m.is_root),
        began_at=m.sent_at.max(where=m.is_root),
        marked=m.is_answer.fill_null(False).any(),
    )
    t: Any = threads.filter(threads.people >= COMPANY, frames.within(threads.began_at, CURATED))
    seen = frames.rows(
        t.aggregate(n=t.count(), k=t.marked.cast("int64").sum().fill_null(0), starters=t.starter.nunique())
    )[0]
    n, k = seen["n"], seen["k"]
    if not n:
        return Found(None, 0, 0, note=say("No thread with three people or more began in this period."))
    return Found(k / n, n, seen["starters"], interval=wilson(k, n), interval_rule=WILSON)


_READS = ("MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.is_root", "MESSAGES.sent_at", "MESSAGES.is_answer")
METRICS = (
    Metric(
        "answer_rate", "share", "question threads", say("Answer rate"),
        say("Share of questions with a reply that was marked as the answer, or that the asker reacted to, in a week."),
        "questions with a recognised reply by someone else within 7 days / questions asked in the window",
        (*_READS, "MESSAGES.has_question", "MESSAGES.reactors"),
        {
            "recognised": say(
                "A reply by someone else within seven days, marked as the answer or with a reaction by the asker."
            ),
            "marked": say("A reply by someone else within seven days, marked as the answer."),
            "reacted": say("A reply by someone else within seven days, with a reaction by the asker."),
        },
        _answer_rate, WINDOW,
    ),
    Metric(
        "curated_share", "share", "threads", say("Curated answers"),
        say("Share of threads with three people or more that hold a marked answer or summary."),
        "threads with 3 or more people that hold a marked message / such threads", _READS,
        {"marked": say("Threads begun in the period; a message by a person is marked as the answer or the summary.")},
        _curated, CURATED,
    ),
)  # fmt: skip
