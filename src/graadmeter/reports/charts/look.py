"""How every picture looks: colours per scheme, one typeface, a light grid, and a size that is what it says.

The two colours with a meaning differ in lightness too, so that print without colour and eyes that see fewer colours
keep them apart. The typeface is one that comes with the drawing library: letters are measured alike on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import altair

Scheme = Literal["light", "dark", "print"]
Anchor = Literal["top", "middle", "bottom"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark", "print")
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
WIDE, NARROW = 640, 288  # px: a desk, and what a card leaves on a phone of 360
SIZE = 12  # of the letters, px
LINE = SIZE + 3  # px from one line to the next
LETTER = 0.6 * SIZE  # px a letter takes, on the wide side
LONG = 2  # lines a name may take


@dataclass(frozen=True, slots=True)
class Colours:
    ground: str
    ink: str
    soft: str
    line: str
    accent: str  # what was measured
    wash: str  # its band
    other: str  # what it is held against


COLOURS: dict[Scheme, Colours] = {
    "light": Colours("#ffffff", "#15211f", "#4f5f5c", "#dce4e2", "#0b5f66", "#c4dfe0", "#b86a00"),
    "dark": Colours("#111817", "#e9efed", "#a9b7b4", "#2d3937", "#74c9c9", "#24504f", "#b9752a"),
    "print": Colours("#ffffff", "#1c2430", "#596473", "#cfd6dd", "#1f5a8a", "#cfe0ee", "#c07619"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """For whom it is drawn. `width`: px of the whole picture."""

    scheme: Scheme = "light"
    width: int = WIDE

    @property
    def colours(self) -> Colours:
        return COLOURS[self.scheme]

    @property
    def narrow(self) -> bool:
        return self.width < (WIDE + NARROW) / 2


def sized(layers: altair.LayerChart, look: Look, height: int) -> altair.LayerChart:
    """The layers as a picture of `look.width` by `height` px, axes and labels included."""
    import altair as alt

    c = look.colours
    text: dict[str, Any] = {"labelColor": c.soft, "titleColor": c.soft, "labelFontSize": SIZE, "titleFontSize": SIZE}
    return (
        layers.properties(
            width=look.width, height=height, autosize=alt.AutoSizeParams(type="fit", contains="padding"),
            padding={"left": 2, "right": 8, "top": 4, "bottom": 2},
        )
        .configure(font=FONT, background="transparent" if look.scheme == "print" else c.ground)
        .configure_view(stroke=None)
        .configure_axis(
            gridColor=c.line, domainColor=c.line, tickColor=c.line, titleFontWeight="normal", labelPadding=5,
            titlePadding=8, **text,
        )
        .configure_text(font=FONT, fontSize=SIZE, color=c.ink)
    )  # fmt: skip


def haloed(c: Colours) -> tuple[dict[str, Any], dict[str, Any]]:
    """How letters are drawn where they lie on lines: once as their own ground, once as themselves."""
    return {"color": c.ground, "stroke": c.ground, "strokeWidth": 4, "strokeJoin": "round"}, {"color": c.ink}


def written(
    values: Sequence[dict[str, Any]], look: Look, *, align: Literal["left", "center", "right"], at: Anchor = "middle",
    dx: float = 0, dy: float = 0, soft: bool = False,
) -> list[altair.Chart]:  # fmt: skip
    """Names in lines (field `text`), which stand with their `at` on the point; one layer per number of lines, since
    the library hangs all lines below the first."""
    import altair as alt

    colour = look.colours.soft if soft else look.colours.ink
    lift: dict[Anchor, float] = {"top": 0, "middle": 0.5, "bottom": 1}
    found = []
    for many in sorted({len(one["text"]) for one in values}):
        some = [one for one in values if len(one["text"]) == many]
        up = lift[at] * (many - 1) * LINE
        mark: dict[str, Any] = {"align": align, "baseline": at, "dx": dx, "dy": dy - up, "lineHeight": LINE}
        found.append(alt.Chart(rows(some)).mark_text(color=colour, fontSize=SIZE, **mark).encode(text="text:N"))
    return found


def rows(values: Sequence[dict[str, Any]]) -> altair.Data:
    import altair as alt

    return alt.Data(values=list(values))


def labels(values: Sequence[float], texts: Sequence[str]) -> str:
    """An expression that writes `texts` at `values`: numbers are worded before, in the reader's notation."""
    return f"{json.dumps(list(texts))}[indexof({json.dumps(list(values))}, datum.value)]"


def lines(name: str, letters: int) -> list[str]:
    """A name in two lines of about `letters` at most, cut off with an ellipsis; the table has it whole."""
    found = [""]
    for word in name.split():
        if not found[-1] or len(found[-1]) + len(" ") + len(word) <= letters:
            found[-1] = f"{found[-1]} {word}".strip()
        else:
            found.append(word)
    cut = found[:LONG]
    if len(found) > LONG:
        cut[-1] += "…"
    return [line if len(line) <= letters else f"{line[: letters - 1].rstrip('…')}…" for line in cut]
