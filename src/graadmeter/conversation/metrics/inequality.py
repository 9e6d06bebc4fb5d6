"""How the talk is spread over people: no verdict, a number."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.statistics import gini, lorenz, top_group, top_share
from graadmeter.conversation.uncertainty import BOOTSTRAP, Drawn, drawn, gini_interval, top_interval
from graadmeter.disclosure import Policy

NOBODY = say("Nobody wrote a message.")


POINTS = 20  # of the Lorenz curve at most, both ends included


def _gini(frames: Frames, rule: str) -> Found:
    written = frames.persons.messages
    n = len(written)
    if not n:
        return Found(None, 0, 0, note=NOBODY)
    return Found(
        gini(written), n, n, interval=gini_interval(_drawn(frames)), interval_rule=BOOTSTRAP,
        curve=_curve(written, frames.policy),
    )  # fmt: skip


def _curve(written: NDArray[np.int64], policy: Policy) -> dict[str, list[float]] | None:
    """The Lorenz curve in steps of people who may be shown as a group; None where that leaves no step to see.

    The top 1 % and 10 % end a step where their share is shown: else the people between the two would be a few.
    """
    n = len(written)
    least = policy.min_group if policy.name == "staff" else 1
    tops = [n - top_group(n, percent) for percent in (10, 1) if not policy.hides(top_group(n, percent))]
    fixed = sorted({0, n, *tops})
    stretches = list(pairwise(fixed))
    steps = POINTS - 1
    cuts: list[int] = fixed[1:-1]
    for start, end in stretches:
        parts = max(1, min((end - start) // least, round((steps - len(stretches) + 1) * (end - start) / n)))
        cuts += [start + (end - start) * part // parts for part in range(1, parts)]
    if not cuts:
        return None
    people, messages = lorenz(written, sorted(set(cuts)))
    return {"people_share": people, "message_share": messages}


def _top(frames: Frames, percent: int) -> Found:
    """A figure about the top group: as many people as the group holds."""
    written = frames.persons.messages
    n = len(written)
    if not n:
        return Found(None, 0, 0, note=NOBODY)
    return Found(
        top_share(written, percent), n, top_group(n, percent),
        interval=top_interval(_drawn(frames), percent), interval_rule=BOOTSTRAP,
    )  # fmt: skip


def _drawn(frames: Frames) -> Drawn | None:
    found: Drawn | None = frames.once("people drawn", lambda: drawn(frames.persons.messages))
    return found


_READS = ("MESSAGES.author_id", "MESSAGES.kind")
_TOP = {"authors": say("Authors by number of messages; the group is rounded half up and holds at least one person.")}
METRICS = (
    Metric(
        "participation_gini", "index", "people", say("Inequality of participation"),
        say("Gini coefficient of messages per author: 0 everyone as much, towards 1 one person everything."),
        "sum((2i - n - 1) x_i) / (n sum x), x sorted", _READS,
        {"authors": say("Messages per author, over everyone with at least one message.")}, _gini,
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
