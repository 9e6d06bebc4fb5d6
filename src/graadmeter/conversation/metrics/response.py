"""How long people wait for a first answer: of those who got one, and of everyone who started a thread."""

from __future__ import annotations

from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import DAY, Frames
from graadmeter.conversation.statistics import kaplan_meier

WINDOW = 90
INTERVAL = "brookmeyer-crowley, log-log, 95 %"


def _median(frames: Frames, rule: str) -> Found:
    t = frames.threads.filter(frames.threads.answered)
    seen = frames.rows(
        t.aggregate(
            median=t.wait_s.median(),
            answered=t.count(),
            starters=t.root_author.nunique(),
            responders=t.responder.nunique(),
        )
    )[0]
    if not seen["answered"]:
        return Found(None, 0, 0, note=say("No thread has an answer."))
    return Found(seen["median"], seen["answered"], min(seen["starters"], seen["responders"]))


def _survival(frames: Frames, days: int | None, unit_s: int) -> Found:
    """Kaplan-Meier over all threads; who still waits is censored at the last message of the whole data."""
    t = frames.threads.filter(frames.within(frames.threads.root_at, days))
    seen = frames.rows(
        t.aggregate(threads=t.count(), starters=t.root_author.nunique(), responders=t.responder.nunique())
    )[0]
    if not seen["threads"]:
        return Found(None, 0, 0, note=say("No thread began in this period."))
    so_far = frames.literal(frames.end).delta(t.root_at, unit="microsecond") / 1e6
    waited = t.wait_s.fill_null(so_far)
    waits = frames.columns(t.group_by(waited_s=waited, answered=t.answered).agg(threads=t.count()))
    curve = kaplan_meier(waits["waited_s"], waits["answered"], waits["threads"])
    people = min(seen["starters"], seen["responders"]) if seen["responders"] else seen["starters"]
    by = {"unanswered_after_24h_share": curve.at(DAY)}
    median = curve.median()
    if median is None:
        never = say("Fewer than half of the threads have an answer in the end, so the median does not exist.")
        return Found(None, seen["threads"], people, by=by, note=never)
    low, high = (None if end is None else end / unit_s for end in curve.median_interval())
    return Found(median / unit_s, seen["threads"], people, interval=(low, high), interval_rule=INTERVAL, by=by)


_READS = ("MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.is_root", "MESSAGES.sent_at", "MESSAGES.kind")
_EVERYONE = {
    "kaplan-meier": say(
        "All threads; a thread without an answer counts as still waiting at the last message of the data."
    )
}
METRICS = (
    Metric(
        "first_response_median_s", "s", "answered threads", say("Waiting time of answered threads"),
        say("Half of the answered threads had their first answer within this time. It leaves out who never got one."),
        "median(first later human message by another person - root)", _READS,
        {"answered": say("Answered threads only.")}, _median,
    ),
    Metric(
        "first_response_km_median_s", "s", "threads", say("Waiting time of all threads"),
        say("Time until more than half of all threads have an answer, threads without one included."),
        "Kaplan-Meier median of the time to the first answer, censored at the last message of the data", _READS,
        _EVERYONE, lambda frames, rule: _survival(frames, None, 1),
    ),
    Metric(
        "first_reply_hours", "hours", "threads", say("Time to first reply"),
        say("Hours until more than half of all new threads have an answer, threads without one included."),
        "first_response_km_median_s over threads begun in the window / 3600", _READS,
        _EVERYONE, lambda frames, rule: _survival(frames, WINDOW, 3600), WINDOW,
    ),
)  # fmt: skip
