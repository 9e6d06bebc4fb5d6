"""Strategic conversation with a mandate: begun by somebody who can have it carried out, and fed back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.metrics.leaders import LEADER_RULES, NO_LEADERS, _leaders
from graadmeter.conversation.metrics.themes import NONE_OF_CLASS
from graadmeter.conversation.themed import Themed, ends, missing, note, number, themed

WINDOW = 90
FEEDBACK = 180
DAYS = 30  # within which the starter comes back
DAY_US = 86_400_000_000
Ints = NDArray[np.int64]


def _strategic(data: Themed) -> list[str]:
    return [theme.id for theme in data.given.listed.of("strategic")]


def _starters(data: Themed, frames: Frames, days: int) -> Ints:
    """Who began each thread, where it began in the last `days` days; else -1."""
    m = frames.messages
    thread, author, _ = data.of(m.filter(m.is_root, frames.within(m.sent_at, days)))
    began = np.full(len(data.threads), -1, dtype=np.int64)
    began[thread] = author
    return began


def _with_mandate(frames: Frames, rule: str) -> Found:
    data = themed(frames, WINDOW)
    if data is None:
        return Found(None, 0, 0, note=missing(frames))
    themes = _strategic(data)
    if not themes:
        return Found(None, 0, 0, note=NONE_OF_CLASS)
    rule, leads, leaders = _leaders(frames, rule)
    if not leaders:
        return Found(None, 0, 0, rule=rule, note=NO_LEADERS)
    starter = _starters(data, frames, WINDOW)
    began = starter >= 0
    by_leader = np.where(began, leads[starter], False) if len(leads) else began
    among = began & data.about(themes)
    n = int(among.sum())
    if not n:
        return Found(None, 0, 0, rule=rule, note=say("No strategic thread began in this period."))
    share = data.part(themes, began, by_leader)
    return Found(
        number(share.value), n, len(np.unique(starter[among])), leaders, interval=ends(share),
        interval_rule=None if ends(share) is None else f"{share.rule} 95 %", rule=rule, note=note(share, data.given),
    )  # fmt: skip


def _fed_back(frames: Frames, rule: str) -> Found:
    """Over threads begun by a leader in the period and silent since 30 days.

    Always indicative: labels are of threads of the last 90 days, and most of these had fallen silent by then.
    """
    data = themed(frames, FEEDBACK)
    if data is None:
        return Found(None, 0, 0, note=missing(frames))
    themes = _strategic(data)
    if not themes:
        return Found(None, 0, 0, note=NONE_OF_CLASS)
    rule, leads, leaders = _leaders(frames, rule)
    if not leaders:
        return Found(None, 0, 0, rule=rule, note=NO_LEADERS)
    starter = _starters(data, frames, FEEDBACK)
    by_leader = np.where(starter >= 0, leads[starter], False) if len(leads) else starter >= 0
    m = frames.messages
    closed = ~data.alive(m.filter(frames.within(m.sent_at, DAYS)))
    whole = by_leader & closed
    among = whole & data.about(themes)
    n = int(among.sum())
    if not n:
        return Found(None, 0, 0, rule=rule, note=say("No strategic thread of a leader was closed in this period."))
    share = data.part(themes, whole, _returned(frames, data, starter, leads))
    return Found(
        number(share.value), n, data.people(among), len(np.unique(starter[among])), interval=ends(share),
        interval_rule=None if ends(share) is None else f"{share.rule} 95 %", rule=rule, note=note(share, data.given),
    )  # fmt: skip


def _returned(frames: Frames, data: Themed, starter: Ints, leads: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Threads in which the starter wrote again within 30 days after somebody who does not lead."""
    m = frames.messages
    thread, author, at = data.of(m.filter(frames.within(m.sent_at, FEEDBACK)), moments=True)
    order = np.lexsort((at, thread))
    back = np.zeros(len(data.threads), dtype=bool)
    last: dict[int, int] = {}
    for t, a, moment in zip(thread[order].tolist(), author[order].tolist(), at[order].tolist(), strict=True):
        if starter[t] < 0 or not leads[starter[t]]:
            continue
        if not leads[a]:
            last[t] = moment
        elif a == starter[t] and t in last and moment - last[t] <= DAYS * DAY_US:
            back[t] = True
    return back


_READS = ("THREAD_THEMES.score", "MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.is_root", "PEOPLE.is_leader")
_WHO: dict[str, Any] = dict(LEADER_RULES)
METRICS = (
    Metric(
        "strategic_leader_started", "share", "threads", say("Strategic conversation with mandate"),
        say("Share of strategic threads begun by somebody who can have the outcome carried out: a leader."),
        "strategic threads begun by a leader / strategic threads begun in the window", _READS, _WHO, _with_mandate,
        WINDOW, leaders=True, grain=("leaders",),
    ),
    Metric(
        "feedback_loop_share", "share", "threads", say("Feedback loop"),
        say(
            "Share of closed strategic threads of leaders in which the one who began it came back within 30 days after "
            "somebody else's reply; closed: silent for 30 days."
        ),
        "strategic threads in which the leader wrote again after a reply by someone who does not lead / strategic "
        "threads begun by a leader and silent for 30 days",
        (*_READS, "MESSAGES.sent_at"), _WHO, _fed_back, FEEDBACK, leaders=True,
        grain=("leaders",),
    ),
)  # fmt: skip
