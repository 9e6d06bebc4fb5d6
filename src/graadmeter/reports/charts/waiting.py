"""How long a thread waits for its first answer: the survival curve with its band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graadmeter.base.text import Message, Quantity, say, say_n
from graadmeter.reports.charts.chart import Absent, Chart, Json, Table, absent, between, how, share
from graadmeter.reports.charts.look import Look, haloed, labels, rows, sized

if TYPE_CHECKING:
    import altair

ID, METRIC = "waiting", "first_response_km_median_s"
NAME = say("How long a thread waits for its first answer")
DAY = 86_400.0
HEIGHT, HEIGHT_NARROW = 300, 260  # px
EVEN = (0.0, 0.25, 0.5, 0.75, 1.0)
UNITS = {86_400: ("{n} day", "{n} days"), 3_600: ("{n} hr", "{n} hrs"), 60: ("{n} min", "{n} min")}
_EXTRACTED = (say_n("{n} day", "{n} days", 1), say_n("{n} hr", "{n} hrs", 1), say("{n} min"))
HALF, REACH = 0.5, 0.13  # of the height: a number above the curve reaches so far
FEW = 4  # labels of the time axis on a phone


def chart(entry: Json | None) -> Chart | Absent:
    """From `first_response_km_median_s` with its `curve`: `seconds`, `unanswered_share`, `low`, `high`."""
    curve = (entry or {}).get("curve") or {}
    names = ("seconds", "unanswered_share", "low", "high")
    points = [
        dict(zip(names, column, strict=True)) for column in zip(*(curve.get(name, ()) for name in names), strict=True)
    ]
    if entry is None or not points:
        return absent(ID, NAME, entry)
    day = min(points, key=lambda point: abs(point["seconds"] - DAY))
    at_day = {"time": _time(day["seconds"]), "waiting": share(day["unanswered_share"])}
    if entry.get("value") is None:
        caption = say("After {time}, {waiting} of the threads still have no answer.", **at_day)
    else:
        caption = say(
            "Half of the threads have an answer within {median}; after {time}, {waiting} still wait.",
            median=_time(entry["value"]), **at_day,
        )  # fmt: skip
    first, last = points[0], points[-1]
    alt = say(
        "Falling line with a band: the share of all threads that still wait for a first answer, by time since they "
        "began, from {first_time} ({first}) to {last_time} ({last}). After {time} it is {waiting}.",
        first_time=_time(first["seconds"]), first=share(first["unanswered_share"]),
        last_time=_time(last["seconds"]), last=share(last["unanswered_share"]), **at_day,
    )  # fmt: skip
    table = Table(
        (say("Time since the thread began"), say("Still without an answer"), say("95% interval")),
        tuple(
            (_time(one["seconds"]), share(one["unanswered_share"]), between(one["low"], one["high"]) or "–")
            for one in points
        ),
    )
    return Chart(
        ID, ID, NAME, caption, alt, table, how(entry, _sure(entry)),
        {
            "points": [
                {**one, "time": _tick(one["seconds"]), "text": share(one["unanswered_share"])} for one in points
            ],
            "even": [share(value) for value in EVEN],
            "words": {
                "x": say("Time since the thread began"), "y": say("Threads without an answer"),
                "half": say("half"), "band": say("band: 95% interval"),
            },
        },
    )  # fmt: skip


def _time(seconds: float) -> Quantity:
    return Quantity(seconds, "s")


def _tick(seconds: float) -> Message:
    """A moment of the axis in as few letters as it takes; the curve has moments in whole minutes, hours or days."""
    for size, (one, many) in UNITS.items():
        if seconds >= size:
            n = round(seconds / size)
            return Message(one, {"n": n}, many if many != one else None, n)
    return say("{n} s", n=round(seconds))


def _sure(entry: Json) -> Message | None:
    """The interval of the median, whose upper end may not exist."""
    low, high = entry.get("interval") or (None, None)
    if low is not None and high is not None:
        return say("median between {low} and {high}", low=_time(low), high=_time(high))
    return say("median {low} or more", low=_time(low)) if low is not None else None


def height(drawing: Json, look: Look) -> int:
    return HEIGHT_NARROW if look.narrow else HEIGHT


def spec(drawing: Json, look: Look) -> altair.LayerChart:
    import altair as alt

    c, said = look.colours, drawing["words"]
    points = [{**one, "high": _or(one["high"], one), "low": _or(one["low"], one)} for one in drawing["points"]]
    marked = points if not look.narrow else [points[at] for at in _spread(len(points))]
    seconds = [one["seconds"] for one in marked]
    x = alt.X(
        "seconds:Q", scale=alt.Scale(type="log", nice=False, padding=14), title=said["x"],
        axis=alt.Axis(values=seconds, labelExpr=labels(seconds, [one["time"] for one in marked]), grid=False,
                      labelOverlap="greedy", labelFlush=False, labelBound=False),
    )  # fmt: skip
    axis = alt.Axis(values=list(EVEN), labelExpr=labels(EVEN, drawing["even"]))
    y = alt.Y("unanswered_share:Q", scale=alt.Scale(domain=[0, 1]), title=said["y"], axis=axis)
    curve = alt.Chart(rows(points))
    half = alt.Chart(rows([{"seconds": points[0]["seconds"], "unanswered_share": 0.5, "text": said["half"]}]))
    low = alt.Y("low:Q", scale=alt.Scale(domain=[0, 1]), title=said["y"], axis=axis)
    layers = [
        curve.mark_area(color=c.wash).encode(x=x, y=low, y2="high:Q"),
        half.mark_rule(color=c.other, strokeDash=[4, 4], strokeWidth=1.5).encode(y=y),
        half.mark_text(color=c.ink, align="left", baseline="bottom", dx=-6, dy=-3).encode(x=x, y=y, text="text:N"),
        curve.mark_line(color=c.accent, strokeWidth=2.5).encode(x=x, y=y),
        curve.mark_point(color=c.accent, fill=c.accent, size=30, opacity=1).encode(x=x, y=y),
        *(
            alt.Chart(rows(some)).mark_text(align="center", fontWeight="bold", **place, **halo).encode(
                x=x, y=y, text="text:N"
            )
            for some, place in (
                ([one for one in marked if not meets_half(one)], {"baseline": "bottom", "dx": 6, "dy": -9}),
                ([one for one in marked if meets_half(one)], {"baseline": "top", "dx": -6, "dy": 9}),
            )
            for halo in haloed(c)
        ),
    ]  # fmt: skip
    return sized(alt.layer(*layers), look, height(drawing, look))


def meets_half(point: Json) -> bool:
    """Its number would lie on the line of one half if it stood above the curve."""
    return HALF - REACH < float(point["unanswered_share"]) < HALF


def _spread(n: int) -> list[int]:
    """A few of `n` places, the first and the last among them."""
    return sorted({round(part * (n - 1) / (FEW - 1)) for part in range(FEW)})


def _or(end: float | None, point: Json) -> float:
    return float(point["unanswered_share"]) if end is None else end
