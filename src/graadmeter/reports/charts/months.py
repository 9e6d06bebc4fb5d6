"""Who begins the larger conversations, month by month, beside the band of the phase profile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from graadmeter.base.text import LANGS, Bilingual, Message, Quantity, Text, month, say
from graadmeter.reports.charts.chart import UNKNOWN, Absent, Chart, Json, Table, absent, between, how, share
from graadmeter.reports.charts.look import SIZE, Look, haloed, labels, rows, sized

if TYPE_CHECKING:
    import altair

ID, METRIC = "months", "topdown_share"
NAME = say("Who begins the larger conversations, month by month")
EVEN = (0.0, 0.25, 0.5, 0.75, 1.0)
HEIGHT, HEIGHT_NARROW = 300, 260  # px
FOOT, LETTERS, NEAR = 0.015, 0.055, 0.01  # of the height: below a number, its letters, and free around them
GAP = 0.36  # half the width of a bar, in months
FEW = 4  # labels of the months on a phone
Band = Callable[[date], tuple[float, float] | None]  # the last day of a month -> what the profile asks for


def chart(entry: Json | None, band: Band) -> Chart | Absent:
    """From `topdown_share` with `by`: a month (2026-03) -> `value`, `n`. A month that is not in it is not shown."""
    by = (entry or {}).get("by") or {}
    shown = {key: said for key, said in by.items() if _first_day(key) and (said or {}).get("value") is not None}
    if entry is None or not shown:
        return absent(ID, NAME, entry)
    points = [_point(first, shown.get(f"{first:%Y-%m}"), band) for first in _months(min(shown), max(shown))]
    last, begin = points[-1], points[0]
    said = {"month": last["name"], "share": share(last["value"])}
    if last["low"] is not None:
        caption = say(
            "In {month}, {share} of the larger conversations began with a leader; at this age the phase profile "
            "expects {low} to {high}.",
            **said, low=share(last["low"]), high=share(last["high"]),
        )  # fmt: skip
    else:
        caption = say("In {month}, {share} of the larger conversations began with a leader.", **said)
    hidden = sum(point["value"] is None for point in points)
    alt = say(
        "Bars by month: the share of conversations of three people or more that a leader began, from {first} in "
        "{begin} to {share} in {month}. {band}",
        first=share(begin["value"]), begin=begin["name"], **said, band=_said(points, hidden),
    )  # fmt: skip
    table = Table(
        (say("Month"), say("Began with a leader"), say("Conversations"), say("Band of the phase profile")),
        tuple(_row(point) for point in points),
    )
    return Chart(
        ID, ID, NAME, caption, alt, table, _how(entry, points),
        {
            "points": points,
            "even": [share(value) for value in EVEN],
            "words": {
                "y": say("Began with a leader"), "hidden": say("not shown"), "band": say("expected at this age"),
            },
        },
    )  # fmt: skip


def _first_day(key: str) -> date | None:
    try:
        return date.fromisoformat(f"{key}-01")
    except ValueError:
        return None


def _months(first: str, last: str) -> list[date]:
    """The first days of all months from one to the other."""
    day, end = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    found = []
    while day <= end:
        found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def _point(first: date, said: Json | None, band: Band) -> dict[str, Any]:
    last_day = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    low, high = band(last_day) or (None, None)
    value = said["value"] if said else None
    return {
        "name": Bilingual(**{lang: month(first, lang) for lang in LANGS}), "january": first.month == 1,
        "short": Bilingual(**{lang: month(first, lang, short=True) for lang in LANGS}), "year": str(first.year),
        "value": value, "n": said["n"] if said else None,
        "low": low, "high": high, "text": "" if value is None else share(value),
    }  # fmt: skip


def _row(point: Json) -> tuple[Text, ...]:
    if point["value"] is None:
        return point["name"], UNKNOWN, "–", between(point["low"], point["high"]) or "–"
    n: Text = Quantity(point["n"], "count") if point["n"] is not None else "–"
    return point["name"], share(point["value"]), n, between(point["low"], point["high"]) or "–"


def _said(points: list[dict[str, Any]], hidden: int) -> Text:
    """What the picture holds beside its bars."""
    banded = [point for point in points if point["low"] is not None]
    outside = sum(
        point["value"] is not None and not point["low"] <= point["value"] <= point["high"] for point in banded
    )
    parts: list[Text] = []
    if banded:
        parts.append(say("Behind them the band of the phase profile; {n} of the months lie outside it.", n=outside))
    if hidden:
        parts.append(say("{n} of the months are not shown: too few people, or no such conversation.", n=hidden))
    return parts[0] if len(parts) == 1 else say("{left} {right}", left=parts[0], right=parts[1]) if parts else ""


def _how(entry: Json, points: list[dict[str, Any]]) -> tuple[tuple[Text, Text], ...]:
    """Of the months that are drawn: the figure itself is of its last period alone, which the interval names."""
    counts = [point["n"] for point in points if point["value"] is not None]
    drawn = {**entry, "n": None if None in counts else sum(counts)}
    return how(drawn, _sure(entry), say("{start} to {end}", start=points[0]["name"], end=points[-1]["name"]))


def _sure(entry: Json) -> Message | None:
    low, high = entry.get("interval") or (None, None)
    found = between(low, high)
    return say("last {n} days: {sure}", n=entry["period"].get("days") or 0, sure=found) if found else None


def height(drawing: Json, look: Look) -> int:
    return HEIGHT_NARROW if look.narrow else HEIGHT


def number(point: Json) -> dict[str, Any]:
    """A point with where its number stands: at the foot of its bar where it fits, else above; never on a line of the
    band."""
    lines = [point[end] for end in ("low", "high") if point[end] is not None]

    def is_free(foot: float) -> bool:
        return all(not foot - NEAR < line < foot + LETTERS + NEAR for line in lines)

    value = float(point["value"])
    steps = (FOOT + 0.01 * step for step in range(100))
    foot = next((foot for foot in steps if foot + LETTERS <= value and is_free(foot)), None)
    if foot is not None:
        return {**point, "foot": foot, "inside": True}
    foot = next(value + FOOT + 0.01 * step for step in range(100) if is_free(value + FOOT + 0.01 * step))
    return {**point, "foot": foot, "inside": False}


def spec(drawing: Json, look: Look) -> altair.LayerChart:
    import altair as alt

    c, said = look.colours, drawing["words"]
    points = [
        {**one, "at": at, "from": at - GAP, "to": at + GAP, "left": at - 0.5, "right": at + 0.5, "zero": 0}
        for at, one in enumerate(drawing["points"])
    ]
    step = -(-len(points) // FEW) if look.narrow else 1 + len(points) // 13
    ticks = list(range(0, len(points), step))
    names = [points[at]["short"] for at in ticks]
    years = [{**one, "base": 0} for one in points if one["at"] == 0 or one["january"]]
    across: dict[str, Any] = {
        "scale": alt.Scale(domain=[-0.6, len(points) - 0.4], nice=False, zero=False), "title": None,
        "axis": alt.Axis(values=ticks, labelExpr=labels(ticks, names), grid=False, labelOverlap=False, ticks=False),
    }  # fmt: skip
    x = alt.X("at:Q", **across)
    axis = alt.Axis(values=list(EVEN), labelExpr=labels(EVEN, drawing["even"]))
    scale = alt.Scale(domain=[0, 1])
    y = alt.Y("value:Q", scale=scale, title=said["y"], axis=axis)
    bars = alt.Chart(rows([one for one in points if one["value"] is not None]))
    banded = [one for one in points if one["low"] is not None]
    gone = alt.Chart(rows([one for one in points if one["value"] is None]))
    layers: list[Any] = []
    over: list[Any] = []
    if banded:
        band = alt.Chart(rows(banded))
        edge = band.mark_rule(color=c.other, strokeWidth=1.5, strokeDash=[5, 3])
        low, high = (alt.Y(f"{end}:Q", scale=scale, title=said["y"], axis=axis) for end in ("low", "high"))
        wide = {"x": alt.X("left:Q", **across), "x2": "right:Q"}
        layers.append(band.mark_rect(color=c.other, opacity=0.14).encode(**wide, y=low, y2="high:Q"))
        over += [
            edge.encode(**wide, y=low), edge.encode(**wide, y=high),
            alt.Chart(rows([{**banded[0], "word": said["band"]}])).mark_text(
                align="left", baseline="bottom", dy=-4, color=c.ink
            ).encode(x=wide["x"], y=high, text="word:N"),
        ]  # fmt: skip
    layers += [
        bars.mark_rect(color=c.accent).encode(x=alt.X("from:Q", **across), x2="to:Q", y=y, y2="zero:Q"),
        gone.mark_text(color=c.soft, baseline="bottom", dy=-4, text="–", fontSize=SIZE + 4).encode(
            x=x, y=alt.Y("zero:Q", scale=scale, title=said["y"], axis=axis)
        ),
        alt.Chart(rows(years))
        .mark_text(color=c.soft, baseline="top", dy=22)
        .encode(x=x, y=alt.Y("zero:Q", scale=scale, title=said["y"], axis=axis), text="year:N"),
    ]
    layers += over
    if not look.narrow:
        spots = [number(one) for one in points if one["value"] is not None]
        foot = alt.Y("foot:Q", scale=scale, title=said["y"], axis=axis)
        for inside, look_of in ((True, {"color": c.ground}), *((False, halo) for halo in haloed(c))):
            some = alt.Chart(rows([one for one in spots if one["inside"] is inside]))
            layers.append(some.mark_text(baseline="bottom", **look_of).encode(x=x, y=foot, text="text:N"))
    return sized(alt.layer(*layers), look, height(drawing, look))
