"""How the talk is spread over people: the Lorenz curve."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from graadmeter.base.text import Quantity, Text, say
from graadmeter.reports.charts.chart import Absent, Chart, Json, Table, absent, how, share
from graadmeter.reports.charts.look import Look, labels, rows, sized

if TYPE_CHECKING:
    import altair

ID, METRIC = "participation", "participation_gini"
NAME = say("How the talk is spread over people")
TENTH = 0.1
EVEN = (0.0, 0.25, 0.5, 0.75, 1.0)
HEIGHT, HEIGHT_NARROW = 330, 270  # px


def chart(entry: Json | None) -> Chart | Absent:
    """From `participation_gini` with its `curve`: `people_share` and `message_share`, least active first."""
    curve = (entry or {}).get("curve") or {}
    points = list(zip(curve.get("people_share", ()), curve.get("message_share", ()), strict=True))
    if entry is None or len(points) < len(("both ends", "a step between")) + 1:
        return absent(ID, NAME, entry)
    people, messages = min(points[1:-1], key=lambda point: abs(1 - point[0] - TENTH))
    busy = {"people": share(1 - people), "messages": share(1 - messages)}
    caption = say("The busiest {people} of the people write {messages} of the messages.", **busy)
    half = min(points[1:-1], key=lambda point: abs(point[0] - 1 / 2))
    alt = say(
        "Lorenz curve: people from who writes least to who writes most, against their share of the messages. It runs "
        "below the straight line on which everybody writes as much. The busiest {people} write {messages}; the least "
        "active {least} write {little}. Gini coefficient {gini}.",
        **busy, least=share(half[0]), little=share(half[1]), gini=Quantity(entry["value"] or 0, "index"),
    )  # fmt: skip
    ends = entry.get("interval") or (None, None)
    sure = None
    if None not in ends:
        sure = say(
            "Gini coefficient, from 0 (everybody writes as much) to 1 (one person writes all): {low} to {high}",
            low=ends[0], high=ends[1],
        )  # fmt: skip
    return Chart(
        ID, ID, NAME, caption, alt, _table(points), how(entry, sure),
        {
            "points": [{"people": x, "messages": y} for x, y in points],
            "busy": {"people": people, "messages": messages},
            "even": [share(value) for value in EVEN],
            "words": {
                "x": say("People, from who writes least to who writes most"), "y": say("Share of the messages"),
                "x_narrow": say("People, least active first"),
                "equal": say("everybody as much"), "busy": say("busiest {people}: {messages}", **busy),
            },
        },
    )  # fmt: skip


def _table(points: list[tuple[float, float]]) -> Table:
    """One row per step: which people, and how much of the talk they write."""
    steps: list[tuple[Text, ...]] = [
        (
            say("{start} to {end}", start=share(before[0]), end=share(after[0])), share(after[1] - before[1]),
            share(after[1]),
        )
        for before, after in pairwise(points)
    ]  # fmt: skip
    heads = (say("People, least active first"), say("Their share of the messages"), say("Together with all before"))
    return Table(heads, tuple(steps))


def height(drawing: Json, look: Look) -> int:
    return HEIGHT_NARROW if look.narrow else HEIGHT


def spec(drawing: Json, look: Look) -> altair.LayerChart:
    import altair as alt

    c, said = look.colours, drawing["words"]
    ticks = [0, 0.5, 1] if look.narrow else list(EVEN)
    words = [text for value, text in zip(EVEN, drawing["even"], strict=True) if value in ticks]
    domain = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X(
        "people:Q", scale=domain, title=said["x_narrow" if look.narrow else "x"],
        axis=alt.Axis(values=ticks, labelExpr=labels(ticks, words)),
    )  # fmt: skip
    y = alt.Y("messages:Q", scale=domain, title=said["y"], axis=alt.Axis(values=ticks, labelExpr=labels(ticks, words)))
    curve = alt.Chart(rows(drawing["points"]))
    equal = alt.Chart(rows([{"people": 0, "messages": 0}, {"people": 1, "messages": 1}]))
    middle = alt.Chart(rows([{"people": 0.5, "messages": 0.5, "text": said["equal"]}]))
    busy: dict[str, Any] = {**drawing["busy"], "text": said["busy"], "top": 1, "right": 1}
    at = alt.Chart(rows([busy]))
    layers = [
        curve.mark_area(color=c.wash, opacity=0.6, interpolate="linear").encode(x=x, y=y),
        equal.mark_line(color=c.soft, strokeDash=[4, 4], strokeWidth=1.5).encode(x=x, y=y),
        curve.mark_line(color=c.accent, strokeWidth=2.5).encode(x=x, y=y),
        at.mark_rule(color=c.other, strokeWidth=2).encode(x=x, y=y, y2="top:Q"),
        at.mark_point(color=c.other, fill=c.other, size=60, opacity=1).encode(x=x, y=y),
        middle.mark_text(color=c.soft, align="right", baseline="bottom", dx=-8, dy=-4).encode(x=x, y=y, text="text:N"),
        at.mark_text(color=c.ink, align="right", baseline="middle", dx=-10, fontWeight="bold").encode(
            x=x, y=y, text="text:N"
        ),
    ]
    return sized(alt.layer(*layers), look, height(drawing, look))
