"""How much of the talk is about each theme of the organisation's own list, with intervals."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from graadmeter.base.text import Message, Quantity, Text, say, say_n
from graadmeter.reports.charts.chart import Absent, Chart, Json, Table, absent, between, called, how, share
from graadmeter.reports.charts.look import LETTER, LINE, SIZE, Look, labels, lines, rows, sized, written

if TYPE_CHECKING:
    import altair

KIND, METRIC = "themes", "theme_share"
MOST, MOST_NARROW = 20, 12  # themes in the picture; the table has them all
ROW, ROW_NARROW = 34, 38  # px
LETTERS, LETTERS_NARROW = 24, 13
STEPS = {0.05: 5, 0.1: 5, 0.2: 4, 0.3: 3, 0.4: 4, 0.6: 3, 1.0: 4}  # end of the axis -> steps up to it
NONE_OF_CLASS = say("The list has no theme of this kind, or all of them are hidden: too few people.")


def chart(entry: Json | None, *, id: str, name: Text, classes: Collection[str]) -> Chart | Absent:
    """From `theme_share` with `by`: theme -> `value`, `low`, `high`, `n`, `indicative`, `class`. A theme without a
    class belongs to every picture."""
    by = (entry or {}).get("by") or {}
    known = {
        theme: said for theme, said in by.items()
        if said.get("value") is not None and said.get("class", next(iter(classes))) in classes
    }  # fmt: skip
    if entry is None or not by:
        return absent(id, name, entry)
    if not known:
        return Absent(id, name, NONE_OF_CLASS)
    order = sorted(known, key=lambda theme: (-known[theme]["value"], theme))
    points = [_point(called(entry, theme), known[theme]) for theme in order]
    most = {"theme": points[0]["name"], "share": share(points[0]["value"])}
    indicative = sum(point["indicative"] for point in points)
    caption = (
        say(
            "Of these themes, {theme} gets the most talk: {share} of all messages{sure}.", **most, sure=_sure(points[0])
        )
        if len(points) > 1
        else say("{theme} gets {share} of all messages{sure}.", **most, sure=_sure(points[0]))
    )
    sure = between(points[0]["low"], points[0]["high"])
    alt = say(
        "Dots with a line for the interval, one per theme: the share of all messages in threads about it. {themes} "
        "Most: {theme}, {share}{sure}. {indicative}",
        themes=say_n("{n} theme.", "{n} themes.", len(points)), **most,
        sure=say(" ({sure})", sure=sure) if sure else "", indicative=_indicative(indicative),
    )  # fmt: skip
    table = Table(
        (say("Theme"), say("Share of the messages"), say("95% interval"), say("Threads"), say("How sure")),
        tuple(_row(point) for point in points),
    )
    top = max(max(point["value"], point["high"] or 0) for point in points)
    end = next((end for end in STEPS if top <= end), 1.0)
    ticks = [round(end * part / STEPS[end], 4) for part in range(STEPS[end] + 1)]
    return Chart(
        id, KIND, name, caption, alt, table, how(entry),
        {
            "points": points, "end": end, "ticks": ticks, "tick_texts": [share(tick) for tick in ticks],
            "words": {
                "x": say("Share of all messages"), "open": say("open dot: indicative") if indicative else "",
                "rest": say("the {n} largest themes; the table has all", n=MOST),
                "rest_narrow": say("the {n} largest themes; the table has all", n=MOST_NARROW),
            },
        },
    )  # fmt: skip


def _point(name: Text, said: Json) -> dict[str, Any]:
    low, high, value = said.get("low"), said.get("high"), said["value"]
    text: Message | Text = share(value)
    if low is not None and high is not None:
        text = say("{value} ({low} to {high})", value=share(value), low=share(low), high=share(high))
    return {
        "name": name, "value": value, "low": low, "high": high, "n": said.get("n"),
        "indicative": bool(said.get("indicative")), "text": text, "short": share(value),
    }  # fmt: skip


def _sure(point: Json) -> Text:
    """What a sentence says of a share that was not checked."""
    return say(" (indicative)") if point["indicative"] else ""


def _indicative(n: int) -> Text:
    if not n:
        return say("All shares are corrected with labels.")
    return say_n(
        "{n} share is indicative: not checked with labels, so without an interval.",
        "{n} shares are indicative: not checked with labels, so without an interval.", n,
    )  # fmt: skip


def _row(point: Json) -> tuple[Text, ...]:
    n: Text = "–" if point["n"] is None else Quantity(point["n"], "count")
    sure = say("indicative") if point["indicative"] else say("corrected with labels")
    return point["name"], share(point["value"]), between(point["low"], point["high"]) or "–", n, sure


def _drawn(drawing: Json, look: Look) -> list[dict[str, Any]]:
    return list(drawing["points"][: MOST_NARROW if look.narrow else MOST])


def _notes(drawing: Json, look: Look) -> list[str]:
    """What stands below the axis, line by line."""
    said = drawing["words"]
    cut = len(_drawn(drawing, look)) < len(drawing["points"])
    notes = [said["open"], said["rest_narrow" if look.narrow else "rest"] if cut else ""]
    return [note for note in notes if note]


def height(drawing: Json, look: Look) -> int:
    noted = len(_notes(drawing, look))
    return 52 + LINE * noted + 5 * bool(noted) + len(_drawn(drawing, look)) * (ROW_NARROW if look.narrow else ROW)


def spec(drawing: Json, look: Look) -> altair.LayerChart:
    import altair as alt

    c, said, points = look.colours, drawing["words"], _drawn(drawing, look)
    letters = LETTERS_NARROW if look.narrow else LETTERS
    data = [
        {**one, "at": at,
         "low": one["value"] if one["low"] is None else one["low"],
         "high": one["value"] if one["high"] is None else one["high"]}
        for at, one in enumerate(points)
    ]  # fmt: skip
    room = letters * LETTER + 8
    left = drawing["end"] * room / (look.width - room - 20)
    ticks = drawing["ticks"] if not look.narrow else drawing["ticks"][:: len(drawing["ticks"]) - 1]
    words = [text for tick, text in zip(drawing["ticks"], drawing["tick_texts"], strict=True) if tick in ticks]
    across: dict[str, Any] = {
        "scale": alt.Scale(domain=[-left, drawing["end"]], nice=False, zero=False), "title": said["x"],
        "axis": alt.Axis(values=ticks, labelExpr=labels(ticks, words), domain=False, ticks=False),
    }  # fmt: skip
    x = alt.X("value:Q", **across)
    y = alt.Y("at:Q", scale=alt.Scale(domain=[len(points) - 0.3, -0.7], nice=False, zero=False), axis=None)
    all_of, sure = alt.Chart(rows(data)), alt.Chart(rows([one for one in data if one["low"] != one["high"]]))
    low = alt.X("low:Q", **across)
    start = alt.X("zero:Q", **across)
    notes = _notes(drawing, look)
    foot = [{"at": len(points) - 0.35, "value": -left, "text": notes}] if notes else []
    names = [{"at": at, "zero": 0, "text": lines(one["name"], letters)} for at, one in enumerate(points)]
    late_from = drawing["end"] * (0.8 if look.narrow else 0.6)
    late = [one for one in data if one["value"] > late_from]
    early = [one for one in data if one["value"] <= late_from]
    text = {"fontSize": SIZE, "color": c.ink}
    label = "short:N" if look.narrow else "text:N"
    layers = [
        sure.mark_rule(color=c.accent, strokeWidth=2.5).encode(x=low, x2="high:Q", y=y),
        alt.Chart(rows([one for one in data if not one["indicative"]])).mark_point(
            filled=True, fill=c.accent, stroke=c.accent, size=90, opacity=1
        ).encode(x=x, y=y),
        alt.Chart(rows([one for one in data if one["indicative"]])).mark_point(
            filled=True, fill=c.ground, stroke=c.accent, strokeWidth=2, size=90, opacity=1
        ).encode(x=x, y=y),
        *(each.encode(x=start, y=y) for each in written(names, look, align="right", dx=-12)),
        alt.Chart(rows(early)).mark_text(align="left", baseline="bottom", dx=4, dy=-5, **text).encode(
            x=x, y=y, text=label
        ),
        alt.Chart(rows(late)).mark_text(align="right", baseline="bottom", dx=-4, dy=-5, **text).encode(
            x=x, y=y, text=label
        ),
        *(each.encode(x=x, y=y) for each in written(foot, look, align="left", at="top", dy=44, soft=True)),
        all_of.mark_point(opacity=0, size=1).encode(x=x, y=y),
    ]  # fmt: skip
    return sized(alt.layer(*layers), look, height(drawing, look))
