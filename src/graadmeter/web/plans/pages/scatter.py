"""Dots on two scales of 1 to 5, numbered, with their names where there is room; no label lies on another or on a dot.

Dots that would lie on each other are moved apart a little; the table beside the picture has the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, sin

from graadmeter.reports.charts.look import lines

LEAST, MOST = 1.0, 5.0  # of either scale
TICKS = (1, 2, 3, 4, 5)
RADIUS = 11.0
APART = 2 * RADIUS + 1
LETTER, LINE = 7.8, 15.0  # px a letter of the names takes at 12 px in a wide typeface, and a line
GAP = 4.0  # px between a dot and its name
ROUNDS = 500  # of moving apart, at most
NEAR = 0.01  # px: as good as one spot


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: Box) -> bool:
        return (
            self.left >= other.left and self.right <= other.right and self.top >= other.top
            and self.bottom <= other.bottom
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """A name in lines. `anchor`: how text is aligned at x; `rows`: y of each line with its text."""

    x: float
    anchor: str
    rows: tuple[tuple[float, str], ...]
    box: Box


@dataclass(frozen=True, slots=True)
class Dot:
    """`number`: as in the table."""

    number: int
    x: float
    y: float
    label: Label | None  # None: no room; the number says which

    @property
    def box(self) -> Box:
        return Box(self.x - RADIUS, self.y - RADIUS, self.x + RADIUS, self.y + RADIUS)


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """All in px. `frame`: where dots may be."""

    width: float
    height: float
    frame: Box
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    dots: tuple[Dot, ...]

    @property
    def middle(self) -> tuple[float, float]:
        return (self.frame.left + self.frame.right) / 2, (self.frame.top + self.frame.bottom) / 2


def scatter(points: Sequence[tuple[int, str, float, float]], *, width: float, height: float, letters: int) -> Scatter:
    """`points`: number, name, x, y on 1..5. `letters`: of a name in one line."""
    frame = Box(40.0, 8.0, width - 8.0, height - 44.0)
    inner = Box(frame.left + RADIUS, frame.top + RADIUS, frame.right - RADIUS, frame.bottom - RADIUS)
    places = _apart([(_across(x, inner), _up(y, inner)) for _, _, x, y in points], inner)
    bodies = [Dot(number, x, y, None).box for (number, *_), (x, y) in zip(points, places, strict=True)]
    taken, dots = list(bodies), []
    for (number, name, *_), (x, y) in zip(points, places, strict=True):
        label = _label(lines(name, letters), x, y, frame, taken)
        if label:
            taken.append(label.box)
        dots.append(Dot(number, x, y, label))
    return Scatter(
        width, height, frame,
        tuple(Tick(_across(tick, inner), str(tick)) for tick in TICKS),
        tuple(Tick(_up(tick, inner), str(tick)) for tick in TICKS), tuple(dots),
    )  # fmt: skip


def _across(value: float, inner: Box) -> float:
    return inner.left + (value - LEAST) / (MOST - LEAST) * (inner.right - inner.left)


def _up(value: float, inner: Box) -> float:
    return inner.bottom - (value - LEAST) / (MOST - LEAST) * (inner.bottom - inner.top)


def _apart(places: Sequence[tuple[float, float]], inner: Box) -> list[tuple[float, float]]:
    """Moved until no two lie on each other, each as little as it takes; those on one spot around it, by their order."""
    found = list(places)
    for _ in range(ROUNDS):
        moved = False
        for one in range(len(found)):
            for other in range(one):
                dx, dy = found[one][0] - found[other][0], found[one][1] - found[other][1]
                far = hypot(dx, dy)
                if far < NEAR:  # one spot: a direction of its own
                    dx, dy, far = NEAR * cos(one), NEAR * sin(one), NEAR
                if far < APART:
                    push, moved = (APART - far) / 2 / far, True
                    found[one] = _kept(found[one][0] + dx * push, found[one][1] + dy * push, inner)
                    found[other] = _kept(found[other][0] - dx * push, found[other][1] - dy * push, inner)
        if not moved:
            break
    return found


def _kept(x: float, y: float, inner: Box) -> tuple[float, float]:
    return min(max(x, inner.left), inner.right), min(max(y, inner.top), inner.bottom)


def _label(text: list[str], x: float, y: float, frame: Box, taken: Sequence[Box]) -> Label | None:
    """Beside the dot, else above or below it: the first place that is free."""
    wide, tall = max(map(len, text)) * LETTER, len(text) * LINE
    out = RADIUS + GAP
    for anchor, left, top in (
        ("start", x + out, y - tall / 2), ("end", x - out - wide, y - tall / 2),
        ("middle", x - wide / 2, y - out - tall), ("middle", x - wide / 2, y + out),
        ("start", x + out / 2, y - out - tall), ("end", x - out / 2 - wide, y - out - tall),
        ("start", x + out / 2, y + out), ("end", x - out / 2 - wide, y + out),
    ):  # fmt: skip
        box = Box(left, top, left + wide, top + tall)
        if box.within(frame) and not any(box.meets(other) for other in taken):
            at = {"start": left, "end": left + wide, "middle": left + wide / 2}[anchor]
            rows = tuple((top + (row + 0.78) * LINE, line) for row, line in enumerate(text))
            return Label(at, anchor, rows, box)
    return None
