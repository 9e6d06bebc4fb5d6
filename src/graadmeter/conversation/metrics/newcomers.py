"""How new contributors are received."""

from __future__ import annotations

from graadmeter.base.intervals import wilson
from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames, seconds
from graadmeter.conversation.metrics.threads import WILSON

WINDOW = 90
HOURS = 48


def _welcomed(frames: Frames, rule: str) -> Found:
    """First messages of people first seen in the window; needs data from before it, or everyone would seem new."""
    if frames.period().days < 2 * WINDOW:
        return Found(
            None,
            0,
            0,
            note=say("The data are shorter than {days} days, so it cannot be told who is new.", days=2 * WINDOW),
        )
    h, a = frames.human, frames.authors
    new = a.filter(frames.within(a.first_at, WINDOW)).select(newcomer="node", wrote_at="first_at")
    first = h.inner_join(new, [h.author == new.newcomer, h.sent_at == new.wrote_at]).select(
        "thread", "newcomer", "wrote_at"
    )
    rows = first.inner_join(h.select("thread", "author", "sent_at"), "thread")
    wait = seconds(rows.sent_at, rows.wrote_at)
    answer = (rows.author != rows.newcomer) & (wait >= 0) & (wait <= HOURS * 3600)
    people = rows.group_by("newcomer").agg(welcomed=answer.cast("int64").max())
    seen = frames.rows(people.aggregate(n=people.count(), k=people.welcomed.sum().fill_null(0)))[0]
    n, k = seen["n"], seen["k"]
    if not n:
        return Found(None, 0, 0, note=say("Nobody wrote for the first time in this period."))
    return Found(k / n, n, n, interval=wilson(k, n), interval_rule=WILSON)


METRICS = (
    Metric(
        "newcomer_reply_share", "share", "people", say("Newcomer welcome"),
        say("Share of new contributors whose first message was answered within 48 hours."),
        "first messages answered in their thread within 48 hours / first messages",
        ("MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.sent_at", "MESSAGES.kind"),
        {
            "first": say(
                "The first message of each person in the data, where it lies in the period; "
                "answered by someone else in its thread."
            )
        },
        _welcomed, WINDOW,
    ),
)  # fmt: skip
