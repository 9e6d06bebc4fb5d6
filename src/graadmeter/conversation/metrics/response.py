"""How long people wait for a first answer: of those who got one, and of everyone who started a thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import numpy as np

from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import DAY, Frames, seconds
from graadmeter.conversation.statistics import Survival, kaplan_meier

WINDOW = 90
MINUTE, HOUR = 60, 3600
GRID = (5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY)  # of the curve
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
    so_far = seconds(frames.literal(frames.end), t.root_at)
    waited = t.wait_s.fill_null(so_far)
    waits = frames.columns(t.group_by(waited_s=waited, answered=t.answered).agg(threads=t.count()))
    survival = kaplan_meier(waits["waited_s"], waits["answered"], waits["threads"])
    people = min(seen["starters"], seen["responders"]) if seen["responders"] else seen["starters"]
    by = {"unanswered_after_24h_share": survival.at(DAY)}
    longest = float(waits["waited_s"].max())
    curve = _curve(survival, _shown_until(t, longest, frames)) if days is None else None
    median = survival.median()
    if median is None:
        never = say("Fewer than half of the threads have an answer in the end, so the median does not exist.")
        return Found(None, seen["threads"], people, by=by, note=never, curve=curve)
    low, high = (None if end is None else end / unit_s for end in survival.median_interval())
    return Found(
        median / unit_s, seen["threads"], people, interval=(low, high), interval_rule=INTERVAL, by=by, curve=curve
    )  # fmt: skip


def _shown_until(threads: Any, longest: float, frames: Frames) -> list[int]:
    """The moments of `GRID` that the curve may show: no step between two of them is about a few people.

    A step is about those whose threads were answered in it and those who answered. One day always stays, since the
    share at that moment is shown by itself; from there outwards, what is too small joins the next step, and what is
    left at either end is not drawn.
    """
    t = threads.filter(threads.answered)
    step: Any = ibis.literal(0)
    for moment in GRID:
        step = step + (t.wait_s > moment).cast("int64")
    pairs = frames.columns(t.group_by("root_author", "responder", step=step).agg(threads=t.count()))
    place = pairs["step"].astype(np.int64)

    def people(first: int, last: int) -> int:
        """Behind the steps first..last; step i ends at GRID[i], the last one never."""
        inside = (place >= first) & (place <= last)
        return min(len(np.unique(pairs[end][inside])) for end in ("root_author", "responder"))

    def shown(number: int) -> bool:
        return number == 0 or not frames.policy.hides(number)

    middle = GRID.index(DAY)
    kept = [middle]
    for place_of in range(middle + 1, len(GRID)):
        if shown(people(kept[-1] + 1, place_of)):
            kept.append(place_of)
    while kept[-1] != middle and not shown(people(kept[-1] + 1, len(GRID))):
        kept.pop()
    for place_of in range(middle - 1, -1, -1):
        if shown(people(place_of + 1, kept[0])):
            kept.insert(0, place_of)
    while kept[0] != middle and not shown(people(0, kept[0])):
        kept.pop(0)
    return [GRID[i] for i in kept if GRID[i] <= longest]


def _curve(survival: Survival, moments: Sequence[int]) -> dict[str, list[float | None]] | None:
    if not moments:
        return None
    ends = [survival.interval(moment) for moment in moments]
    return {
        "seconds": [float(moment) for moment in moments],
        "unanswered_share": [survival.at(moment) for moment in moments],
        "low": [low for low, _ in ends],
        "high": [high for _, high in ends],
    }


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
