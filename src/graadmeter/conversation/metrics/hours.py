"""Talk outside the hours that were agreed: a figure about everyone together, never about who works late."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from graadmeter.base.text import Message, say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.uncertainty import CLUSTERED, clustered

WINDOW = 90
QUARTER = 900  # seconds: every zone of today lies a whole number of quarters from UTC
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = (
    say("Monday"), say("Tuesday"), say("Wednesday"), say("Thursday"), say("Friday"), say("Saturday"), say("Sunday"),
)  # fmt: skip
DEFAULT = "hours:mon-fri,08:00-18:00,Europe/Amsterdam"
SPELLED = re.compile(
    r"hours:(?P<first>[a-z]{3})-(?P<last>[a-z]{3}),(?P<begin>\d\d:\d\d)-(?P<end>\d\d:\d\d),(?P<zone>[A-Za-z0-9_+/-]+)"
)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """`first` to `last`: days, Monday 0; `begin` to `end` (not included): minutes of the day on the clock of `zone`."""

    first: int
    last: int
    begin: int
    end: int
    zone: ZoneInfo

    def hold(self, moment: datetime) -> bool:
        """Whether an aware `moment` lies within them, summer time and all."""
        there = moment.astimezone(self.zone)
        return self.first <= there.weekday() <= self.last and self.begin <= there.hour * 60 + there.minute < self.end


def working_hours(rule: str) -> WorkingHours | None:
    """`hours:mon-fri,08:00-18:00,Europe/Amsterdam` as hours; None where it does not read like that.

    Hours on the quarter, `24:00` for the end of the day; an IANA time zone.
    """
    found = SPELLED.fullmatch(rule)
    if not found or found["first"] not in DAYS or found["last"] not in DAYS:
        return None
    first, last = DAYS.index(found["first"]), DAYS.index(found["last"])
    begin, end = (60 * int(clock[:2]) + int(clock[3:]) for clock in (found["begin"], found["end"]))
    minutes = [int(found[clock][3:]) for clock in ("begin", "end")]
    if first > last or not begin < end <= 24 * 60 or any(m not in (0, 15, 30, 45) for m in minutes):
        return None
    try:
        return WorkingHours(first, last, begin, end, ZoneInfo(found["zone"]))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _words(rule: str) -> Message | None:
    hours = working_hours(rule)
    if hours is None:
        return None
    begin, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in (hours.begin, hours.end))
    return say(
        "Working hours: {first} to {last}, {begin}-{end}, {zone}; public holidays count as working days.",
        first=DAY_NAMES[hours.first], last=DAY_NAMES[hours.last], begin=begin, end=end, zone=hours.zone.key,
    )  # fmt: skip


def _after_hours(frames: Frames, rule: str) -> Found:
    """Messages per person and quarter of an hour; the clock of the zone is read here, not by the engine."""
    hours = working_hours(rule)
    assert hours is not None  # no other rule is offered
    h = frames.human
    h = h.filter(frames.within(h.sent_at, WINDOW))
    quarter = (h.sent_at.epoch_seconds() / QUARTER).floor().cast("int64")
    rows = frames.columns(h.group_by("author", quarter=quarter).agg(messages=h.count()))
    if not len(rows["author"]):
        return Found(None, 0, 0, note=say("Nobody wrote a message."))
    author, messages = rows["author"].astype(np.int64), rows["messages"].astype(np.int64)
    quarters, place = np.unique(rows["quarter"].astype(np.int64), return_inverse=True)
    inside = np.array([hours.hold(datetime.fromtimestamp(q * QUARTER, UTC)) for q in quarters.tolist()])[place]
    n, k = int(messages.sum()), int(messages[~inside].sum())
    people = min(len(np.unique(author[side])) for side in (inside, ~inside) if side.any())
    part, whole = np.bincount(author, messages * ~inside), np.bincount(author, messages)
    return Found(k / n, n, people, interval=clustered(part, whole), interval_rule=CLUSTERED)


METRICS = (
    Metric(
        "after_hours_share", "share", "messages", say("Outside working hours"),
        say("Share of messages outside the agreed working hours, of everyone together."),
        "messages outside the working hours of the rule, on the clock of its time zone / messages in the window",
        ("MESSAGES.author_id", "MESSAGES.sent_at", "MESSAGES.kind"),
        {DEFAULT: _words(DEFAULT) or say("Working hours")}, _after_hours, WINDOW, variants=_words,
    ),
)  # fmt: skip
