"""Leaders as a group: whether they take part, answer others, and begin the larger conversations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graadmeter.base.intervals import wilson
from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import DAY, Frames
from graadmeter.conversation.metrics.threads import WILSON
from graadmeter.conversation.uncertainty import CLUSTERED, clustered

MONTH = 30
WINDOW = 90
FEEDBACK = 180
YEAR = 365  # of months shown beside the value
COMPANY = 3  # people that make a thread a conversation rather than an exchange
NO_LEADERS = say("Needs a people file that says who leads.")
LEADER_RULES = {
    "people_file": say("Leaders by the organisation's own list in the people file."),
    "platform_admins": say("No list of leaders: the platform's administrators stand in for them."),
}


def _leaders(frames: Frames, rule: str) -> tuple[str, NDArray[np.bool_], int]:
    """The rule that could be used, who of the authors is a leader under it, and how many leaders there are in all."""
    listed, persons = frames.listed, frames.persons
    if rule == "people_file" and not listed["leader_list"]:
        rule = "platform_admins"
    if rule == "people_file":
        return rule, persons.leader, listed["leaders"] or 0
    return rule, persons.admin, listed["admins"] or 0


def _active(frames: Frames, rule: str) -> Found:
    """Leaders who wrote in the last 30 days; `by` the same in each calendar month, for a year."""
    rule, leads, leaders = _leaders(frames, rule)
    if not leaders:
        return Found(None, 0, 0, rule=rule, note=NO_LEADERS)
    active = int(leads[frames.active(MONTH)].sum())
    h = frames.human
    h = h.filter(frames.within(h.sent_at, YEAR))
    day = (h.sent_at.epoch_seconds() / DAY).floor().cast("int64")
    rows = frames.columns(h.select("author", day=day).distinct())
    author, month = rows["author"].astype(np.int64), _months(rows["day"])
    wrote = {name: len(np.unique(author[(month == name) & leads[author]])) for name in sorted(set(month.tolist()))}
    by = {name: {"value": count / leaders, "n": leaders} for name, count in wrote.items()}
    return Found(active / leaders, leaders, 0, leaders, rule=rule, by=by)


def _months(days: NDArray[np.int64]) -> NDArray[np.str_]:
    """Days since 1970 (UTC) as calendar months, 2024-01: a calendar function would use the zone of the engine."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(str)


def _replying(frames: Frames, rule: str) -> Found:
    """A leader's message answers when someone else wrote before it in the same thread."""
    rule, leads, leaders = _leaders(frames, rule)
    h, answered = frames.human, frames.replies("previous")
    h, answered = h.filter(frames.within(h.sent_at, WINDOW)), answered.filter(frames.within(answered.sent_at, WINDOW))
    written = frames.columns(h.group_by("author").agg(messages=h.count()))
    replied = frames.columns(answered.group_by("source").agg(messages=answered.count()))
    wrote = leads[written["author"].astype(np.int64)]
    n = int(written["messages"][wrote].sum())
    if not leaders or not n:
        return Found(None, 0, 0, rule=rule, note=say("No leader wrote in this period.") if leaders else NO_LEADERS)
    k = int(replied["messages"][leads[replied["source"].astype(np.int64)]].sum())
    return Found(k / n, n, 0, int(wrote.sum()), rule=rule)


def _people(starter: NDArray[np.int64], month: NDArray[np.bool_], piece: NDArray[np.int64]) -> int:
    """People behind a month. Where a window cuts it, each piece can be had by subtraction: the smallest one counts."""
    pieces = [month & (piece == number) for number in np.unique(piece[month])]
    return min((len(np.unique(starter[part])) for part in pieces), default=0)


def _topdown(frames: Frames, rule: str) -> Found:
    rule, leads, leaders = _leaders(frames, rule)
    if not leaders:
        return Found(None, 0, 0, rule=rule, note=NO_LEADERS)
    t = frames.threads
    t = t.filter(t.people >= COMPANY, frames.within(t.root_at, YEAR))
    day = (t.root_at.epoch_seconds() / DAY).floor().cast("int64")
    piece = frames.within(t.root_at, WINDOW).cast("int64") + frames.within(t.root_at, FEEDBACK).cast("int64")
    rows = frames.columns(t.group_by("root_author", day=day, piece=piece).agg(threads=t.count()))
    starter, threads = rows["root_author"].astype(np.int64), rows["threads"].astype(np.int64)
    month, piece = _months(rows["day"]), rows["piece"].astype(np.int64)
    by_leader, recent = leads[starter], piece == 2  # within both windows

    def share(these: NDArray[np.bool_]) -> tuple[float | None, int]:
        n = int(threads[these].sum())
        return (float(threads[these & by_leader].sum() / n) if n else None), n

    value, n = share(recent)
    months = {name: month == name for name in sorted(set(month.tolist()))}
    by = {name: dict(zip(("value", "n"), share(these), strict=True)) for name, these in months.items()}
    parts = {name: _people(starter, these, piece) for name, these in months.items()}
    started = np.bincount(starter[recent], threads[recent])
    return Found(
        value, n, len(np.unique(starter[recent])), leaders, rule=rule, by=by, parts=parts,
        interval=clustered(np.bincount(starter[recent], threads[recent] * by_leader[recent]), started) if n else None,
        interval_rule=CLUSTERED,
        note=None if n else say("No thread with three people or more began in this period."),
    )  # fmt: skip


def _fed_back(frames: Frames, rule: str) -> Found:
    """Threads of the window begun by a leader: whether the starter wrote again after someone who does not lead."""
    rule, leads, leaders = _leaders(frames, rule)
    if not leaders:
        return Found(None, 0, 0, rule=rule, note=NO_LEADERS)
    h, t = frames.human, frames.threads
    nodes = np.flatnonzero(leads).tolist()
    begun = t.filter(t.root_author.isin(nodes), frames.within(t.root_at, FEEDBACK)).select("thread", "root_author")
    rows = h.inner_join(begun, "thread")
    seen = rows.group_by("thread", "root_author").agg(
        answer=rows.place.min(where=~rows.author.isin(nodes)),
        latest=rows.place.max(where=rows.author == rows.root_author),
    )
    count = frames.rows(
        seen.aggregate(
            threads=seen.count(),
            replied=seen.answer.notnull().cast("int64").sum().fill_null(0),
            back=(seen.latest > seen.answer).fill_null(False).cast("int64").sum().fill_null(0),
            starters=seen.root_author.nunique(),
            starters_replied=seen.root_author.nunique(where=seen.answer.notnull()),
        )
    )[0]
    n, k = count["threads"], count["back"]
    if not n:
        return Found(None, 0, 0, rule=rule, note=say("No leader began a thread in this period."))
    enough = not frames.policy.hides_leaders(count["starters_replied"])
    by = {"replied": {"value": k / count["replied"], "n": count["replied"]}} if count["replied"] and enough else None
    return Found(
        k / n, n, 0, count["starters"], rule=rule, by=by, interval=wilson(k, n), interval_rule=WILSON
    )  # fmt: skip


_READS = ("MESSAGES.author_id", "MESSAGES.sent_at", "PEOPLE.is_leader", "PEOPLE.is_admin")
METRICS = (
    Metric(
        "leader_active_share", "share", "leaders", say("Active leaders"),
        say("Share of the leaders who wrote at least once in the period; by month as well, for a year."),
        "leaders who wrote / leaders", _READS, LEADER_RULES, _active, MONTH, leaders=True,
        grain=("leaders", "month"),
    ),
    Metric(
        "leader_reply_share", "share", "messages", say("Leaders in dialogue"),
        say("Share of the leaders' messages that answer someone instead of announcing something."),
        "leaders' messages after someone else's in the same thread / leaders' messages",
        (*_READS, "MESSAGES.thread_id"), LEADER_RULES, _replying, WINDOW, leaders=True,
        grain=("leaders",),
    ),
    Metric(
        "topdown_share", "share", "threads", say("Started from the top"),
        say("Share of threads with three people or more that a leader began; by month as well, for a year."),
        "threads with 3 or more people begun by a leader / such threads",
        (*_READS, "MESSAGES.thread_id", "MESSAGES.is_root"), LEADER_RULES, _topdown, WINDOW, leaders=True,
        grain=("leaders", "month"),
    ),
    Metric(
        "fed_back_share", "share", "threads", say("Leaders come back"),
        say("Share of threads begun by a leader in which the starter wrote again after an answer by a non-leader."),
        "threads begun by a leader with a later message of the starter after one by a non-leader / threads begun by a "
        "leader; by: of those with an answer by a non-leader",
        (*_READS, "MESSAGES.thread_id", "MESSAGES.is_root"), LEADER_RULES, _fed_back, FEEDBACK, leaders=True,
        grain=("leaders",),
    ),
)  # fmt: skip
