"""When people write: weekdays, working hours and holidays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from graadmeter.demo.shape import Rng

PLACE = ZoneInfo("Europe/Amsterdam")
DAYS = 365
WEEKDAYS = (0.9, 1.15, 1.1, 1.05, 0.75, 0.03, 0.04)  # Monday first
HOURS = (0, 0, 0, 0, 0, 0.1, 0.4, 3, 9, 11, 11, 9, 5, 8, 9, 8, 6, 2.5, 0.9, 0.7, 0.8, 0.6, 0.3, 0.1)
WORK_STARTS, WORK_ENDS = 8, 18
STAYS_LATE = 0.12  # share of the messages that are sent although the working day is over
QUIET = (  # first and last day (month, day) of a quiet time, and what is left of the activity
    ((12, 24), (12, 31), 0.12),
    ((1, 1), (1, 2), 0.1),
    ((2, 20), (2, 27), 0.75),
    ((4, 27), (4, 27), 0.05),
    ((4, 28), (5, 5), 0.6),
    ((7, 15), (8, 25), 0.5),
    ((10, 12), (10, 25), 0.6),
)
_HOUR_SHARES = np.array(HOURS) / sum(HOURS)


def first_day(until: date) -> date:
    """First day of the year of conversation that ends with `until`."""
    return until - timedelta(days=DAYS - 1)


def starts(rng: Rng, n: int, until: date) -> list[datetime]:
    """`n` moments at which someone begins to talk, in order of time (local time)."""
    days = [first_day(until) + timedelta(days=i) for i in range(DAYS)]
    weights = np.array([WEEKDAYS[day.weekday()] * _quiet(day) for day in days])
    drawn = np.sort(rng.choice(DAYS, size=n, p=weights / weights.sum()))
    hours = rng.choice(24, size=n, p=_HOUR_SHARES)
    seconds = rng.integers(0, 3600, size=n)
    moments = [
        datetime.combine(days[d], time(int(h)), PLACE) + timedelta(seconds=int(s))
        for d, h, s in zip(drawn, hours, seconds, strict=True)
    ]
    return sorted(moments)


def when_free(rng: Rng, moment: datetime) -> datetime:
    """`moment`, or the start of the next working day where it falls outside working hours and the writer is off."""
    working = (
        moment.weekday() < 5 and WORK_STARTS <= moment.hour < WORK_ENDS and rng.random() < _quiet(moment.date()) + 0.5
    )
    if working or rng.random() < STAYS_LATE:
        return moment
    day = moment.date() + timedelta(days=0 if moment.hour < WORK_STARTS else 1)
    while day.weekday() > 4 or rng.random() > _quiet(day) + 0.4:
        day += timedelta(days=1)
    return datetime.combine(day, time(WORK_STARTS), PLACE) + timedelta(seconds=300 + rng.exponential(6500))


def _quiet(day: date) -> float:
    for low, high, left in QUIET:
        if low <= (day.month, day.day) <= high:
            return left
    return 1.0
