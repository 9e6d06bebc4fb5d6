"""The network of units: who answers whom, as nodes on a circle. Units only, never people; hidden ties are absent."""

from __future__ import annotations

from math import cos, hypot, pi, sin
from typing import TYPE_CHECKING, Any, Literal

from graadmeter.base.text import Quantity, Text, say, say_n
from graadmeter.reports.charts.chart import HIDDEN, Absent, Chart, Json, Table, absent, how
from graadmeter.reports.charts.look import LETTER, LINE, SIZE, Look, haloed, lines, rows, sized, written
from graadmeter.reports.charts.units import Crossed, crossed

if TYPE_CHECKING:
    import altair

ID, METRIC = "network", "replies_between_units"
NAME = say("The network of units")
MOST, MOST_NARROW = 16, 8  # units in the picture; the table has them all
LETTERS, LETTERS_NARROW = 18, 11
HEIGHT, HEIGHT_NARROW = 380, 280  # px
NUMBERED = 3  # the strongest ties bear their number
THINNEST, WIDEST = 0.75, 12.0  # px
MOST_TIES, MOST_TIES_NARROW = 30, 15  # the strongest; more would be a ball of wool
BESIDE = {"left": 13, "right": -13, "center": 0}  # px from a node to its name, by how the name is aligned
TURN = pi / 2  # the first unit stands at the top


def chart(entry: Json | None) -> Chart | Absent:
    """From the `cross` of `replies_between_units`: a tie is both ways together, and absent where either is hidden."""
    found = crossed(entry)
    if entry is None or found is None:
        return absent(ID, NAME, entry)
    ties = found.ties()
    shown = sorted(((n, one, other) for one, other, n in ties if n), key=lambda tie: (-tie[0], tie[1], tie[2]))
    gone = sum(n is None for _, _, n in ties)
    if not shown:
        return Absent(ID, NAME, say("No tie between two units may be shown: too few people are behind each."))
    n, one, other = shown[0]
    strongest = {"one": found.names[one], "other": found.names[other], "n": n}
    caption = say("The strongest tie is that between {one} and {other}: {n} answers.", **strongest)
    alt = say(
        "Network of {units} units on a circle, a line wider for more answers between two units. The strongest tie is "
        "that between {one} and {other}: {n} answers, both ways together. {hidden}",
        units=len(found.names), **strongest, hidden=_hidden(gone),
    )  # fmt: skip
    return Chart(
        ID, ID, NAME, caption, alt, _table(found), how(entry),
        {
            "names": list(found.names),
            "ties": [{"one": one, "other": other, "n": n, "text": Quantity(n, "count")} for n, one, other in shown],
            "words": {
                "hidden": _hidden(gone) if gone else "",
                "rest": say("the {n} units with most answers; the table has all", n=MOST),
                "strongest": say("the {n} strongest ties; the table has all", n=MOST_TIES),
                "strongest_narrow": say("the {n} strongest ties; the table has all", n=MOST_TIES_NARROW),
                "rest_narrow": say("the {n} units with most answers; the table has all", n=MOST_NARROW),
            },
        },
    )  # fmt: skip


def _hidden(gone: int) -> Text:
    if not gone:
        return say("No tie is hidden.")
    return say_n("{n} tie is hidden and not drawn.", "{n} ties are hidden and not drawn.", gone)


def _table(found: Crossed) -> Table:
    body: list[tuple[Text, ...]] = [
        (
            say("{one} – {other}", one=found.names[one], other=found.names[other]),
            HIDDEN if n is None else Quantity(n, "count"),
        )
        for one, other, n in sorted(found.ties(), key=lambda tie: -(tie[2] or 0))
    ]
    return Table((say("Between"), say("Answers, both ways together")), tuple(body))


def height(drawing: Json, look: Look) -> int:
    return HEIGHT_NARROW if look.narrow else HEIGHT


def spec(drawing: Json, look: Look) -> altair.LayerChart:
    import altair as alt

    c, said = look.colours, drawing["words"]
    size = min(len(drawing["names"]), MOST_NARROW if look.narrow else MOST)
    tall, wide = height(drawing, look) - 2.0 * SIZE, float(look.width)
    letters = LETTERS_NARROW if look.narrow else LETTERS
    reach = min(tall / 2 - 3.4 * SIZE, wide / 2 - letters * LETTER - 16)
    middle = (wide / 2, 2.9 * SIZE + reach)
    nodes = []
    for place, name in enumerate(drawing["names"][:size]):
        angle = TURN - 2 * pi * place / size
        across, up = cos(angle), sin(angle)
        side = "center" if abs(across) < 0.2 else "left" if across > 0 else "right"
        text = lines(name, letters)
        rise = -up * (14 + (len(text) - 1) * LINE / 2) if side == "center" else -up * 6
        nodes.append(
            {
                "x": middle[0] + reach * across, "y": middle[1] - reach * up, "text": text, "side": side,
                "tx": middle[0] + reach * across + BESIDE[side],
                "ty": middle[1] - reach * up + rise,
            }
        )  # fmt: skip
    ties = [tie for tie in drawing["ties"] if tie["one"] < size and tie["other"] < size]
    cut = len(ties) > (most_ties := MOST_TIES_NARROW if look.narrow else MOST_TIES)
    ties = ties[:most_ties]
    most = max((tie["n"] for tie in ties), default=1)
    drawn: list[dict[str, Any]] = [
        {
            "x": nodes[tie["one"]]["x"], "y": nodes[tie["one"]]["y"],
            "x2": nodes[tie["other"]]["x"], "y2": nodes[tie["other"]]["y"],
            "width": max(THINNEST, WIDEST * tie["n"] / most), "text": tie["text"],
        }
        for tie in reversed(ties)
    ]  # fmt: skip
    numbered = [_number(tie, reach) for tie in drawn[-NUMBERED:]]
    strongest = said["strongest_narrow" if look.narrow else "strongest"] if cut else ""
    notes = [text for text in (said["hidden"], _rest(drawing, look, size), strongest) if text]
    foot = [{"x": 2, "y": height(drawing, look) - 6, "text": notes}] if notes else []

    def at(field: str, end: float, *, down: bool = False) -> dict[str, Any]:
        scale = alt.Scale(domain=[end, 0] if down else [0, end], nice=False, zero=False)
        return {"field": field, "type": "quantitative", "scale": scale, "axis": None}

    bottom = float(height(drawing, look))
    x, y = alt.X(**at("x", wide)), alt.Y(**at("y", bottom, down=True))
    tx, ty = alt.X(**at("tx", wide)), alt.Y(**at("ty", bottom, down=True))
    width = alt.StrokeWidth("width:Q", scale=None)
    layers: list[Any] = [
        alt.Chart(rows(drawn)).mark_rule(color=c.accent, opacity=0.75, strokeCap="round").encode(
            x=x, y=y, x2="x2:Q", y2="y2:Q", strokeWidth=width
        ),
        alt.Chart(rows(nodes)).mark_point(
            filled=True, fill=c.ground, stroke=c.ink, strokeWidth=2, size=160, opacity=1
        ).encode(x=x, y=y),
        *(
            alt.Chart(rows(numbered)).mark_text(fontWeight="bold", baseline="middle", **halo).encode(
                x=x, y=y, text="text:N"
            )
            for halo in haloed(c)
        ),
        *(each.encode(x=x, y=y) for each in written(foot, look, align="left", at="bottom", soft=True)),
    ]  # fmt: skip
    sides: tuple[Literal["left", "right", "center"], ...] = ("left", "right", "center")
    for side in sides:
        some = [node for node in nodes if node["side"] == side]
        layers += [each.encode(x=tx, y=ty) for each in written(some, look, align=side)]
    return sized(alt.layer(*layers), look, height(drawing, look))


def _number(tie: dict[str, Any], reach: float) -> dict[str, Any]:
    """Where the number of a tie stands: beside its middle, away from where the others cross."""
    long = hypot(tie["x2"] - tie["x"], tie["y2"] - tie["y"]) or 1.0
    part = 0.5 if long < 1.6 * reach else 0.36
    return {
        "x": tie["x"] + (tie["x2"] - tie["x"]) * part, "y": tie["y"] + (tie["y2"] - tie["y"]) * part,
        "text": tie["text"],
    }  # fmt: skip


def _rest(drawing: Json, look: Look, size: int) -> str:
    if size == len(drawing["names"]):
        return ""
    return str(drawing["words"]["rest_narrow" if look.narrow else "rest"])
