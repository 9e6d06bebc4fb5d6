"""How the talk is spread over people: no verdict, a number."""

from __future__ import annotations

from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.statistics import gini, top_group, top_share

NOBODY = say("Nobody wrote a message.")


def _gini(frames: Frames, rule: str) -> Found:
    n = len(frames.persons)
    return Found(gini(frames.persons.messages), n, n, note=None if n else NOBODY)


def _top(frames: Frames, percent: int) -> Found:
    """A figure about the top group: as many people as the group holds."""
    n = len(frames.persons)
    if not n:
        return Found(None, 0, 0, note=NOBODY)
    return Found(top_share(frames.persons.messages, percent), n, top_group(n, percent))


_READS = ("MESSAGES.author_id", "MESSAGES.kind")
_TOP = {"authors": say("Authors by number of messages; the group is rounded half up and holds at least one person.")}
METRICS = (
    Metric(
        "participation_gini", "index", "people", say("Inequality of participation"),
        say("Gini coefficient of messages per author: 0 everyone as much, towards 1 one person everything."),
        "sum((2i - n - 1) x_i) / (n sum x), x sorted", _READS,
        {"authors": say("Messages per author, over everyone with at least one message; no interval.")}, _gini,
    ),
    Metric(
        "top1_share", "share", "people", say("Share of the top 1%"),
        say("Share of all messages by the busiest one percent of authors."),
        "messages(top 1 % of authors) / human messages", _READS, _TOP, lambda frames, rule: _top(frames, 1),
    ),
    Metric(
        "top10_share", "share", "people", say("Concentration"),
        say("Share of all messages by the busiest ten percent of authors: how much depends on a few."),
        "messages(top 10 % of authors) / human messages", _READS, _TOP, lambda frames, rule: _top(frames, 10),
    ),
)  # fmt: skip
