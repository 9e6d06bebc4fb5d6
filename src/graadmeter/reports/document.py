"""A report as data: sections of blocks, made once by `compose` and drawn by every format in its own way.

Blocks hold texts in both languages and plain numbers; `plain(document, lang)` resolves them for one reader. A block
that is a drawing carries `alt`: what someone who cannot see it must know.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from graadmeter.base.text import Bilingual, Lang, Message, Quantity, Text, show
from graadmeter.reports.brand import PLAIN, Brand


class Drawing:
    """Marks a block that is seen, not read: it must have an `alt`."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph. `style` lead: the sentence under a heading that states the finding; note: small print."""

    kind: ClassVar[str] = "prose"
    text: Text
    style: Literal["body", "lead", "note"] = "body"


@dataclass(frozen=True, slots=True)
class Terms:
    """Words with their explanation on first use, or facts of the method: term, then text."""

    kind: ClassVar[str] = "terms"
    rows: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One finding of the summary, with what to ask about it."""

    text: Text
    question: Text | None


@dataclass(frozen=True, slots=True)
class Points:
    """The findings, numbered."""

    kind: ClassVar[str] = "points"
    heading: Text
    rows: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What one source says in short: perception, judgement or telemetry."""

    name: Text
    headline: Text
    detail: Text


@dataclass(frozen=True, slots=True)
class Sources:
    """The three sources beside each other, never added up."""

    kind: ClassVar[str] = "sources"
    rows: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """The one thing to do, with who, how big and when it is done."""

    kind: ClassVar[str] = "callout"
    heading: Text
    text: Text
    facts: tuple[tuple[Text, tuple[Text, ...]], ...]


@dataclass(frozen=True, slots=True)
class Thermometer(Drawing):
    """The phase with its band: a tube of one segment per level."""

    kind: ClassVar[str] = "thermometer"
    alt: Text
    levels: tuple[Text, ...]
    reached: int  # 0: below the first level; -1: unknown
    score: float | None  # 0..number of levels
    low: float | None
    high: float | None
    before: float | None  # score of an earlier round
    reading: Text  # what stands in the bulb
    band: Text  # score and band in words
    before_label: Text | None


@dataclass(frozen=True, slots=True)
class HeatCell:
    parts: tuple[float, ...]  # shares of the answers, from "completely true" down; empty: nothing to draw
    label: Text  # how far the level is true, or empty
    current: bool  # the level reached
    ambition: bool


@dataclass(frozen=True, slots=True)
class HeatRow:
    name: Text
    score: Text
    note: Text  # n, or that the group is too small
    bottleneck: bool
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatMap(Drawing):
    """Dimensions x elements x levels, with a bar of answers in each cell and marks for level, ambition and "
    "bottleneck."""

    kind: ClassVar[str] = "heatmap"
    alt: Text
    levels: tuple[Text, ...]
    groups: tuple[tuple[Text, tuple[HeatRow, ...]], ...]
    heads: tuple[Text, ...]  # names of the first columns: element, score, n
    legend: tuple[tuple[Literal["current", "ambition", "bottleneck", "bar", "placed"], Text], ...]


@dataclass(frozen=True, slots=True)
class GapRow:
    name: Text
    current: int | None  # order of the level
    ambition: int | None
    gap: int | None
    bottleneck: bool
    label: Text


@dataclass(frozen=True, slots=True)
class GapChart(Drawing):
    """From where it stands to where it should be, one line per element."""

    kind: ClassVar[str] = "gaps"
    alt: Text
    levels: tuple[Text, ...]  # floor first
    rows: tuple[GapRow, ...]
    heads: tuple[Text, Text]  # what is called present, and wanted


@dataclass(frozen=True, slots=True)
class Bar:
    name: Text
    share: float | None
    low: float | None
    high: float | None
    label: Text
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bars(Drawing):
    """Shares with their intervals, labelled directly."""

    kind: ClassVar[str] = "bars"
    alt: Text
    rows: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One element in short: where it stands, why, what is missing, what the platform says, what to do."""

    name: Text
    group: Text
    level: Text
    ambition: Text | None  # the level wanted, where it is further than the present one
    stand: Text  # score, band, n
    bottleneck: bool
    definition: Text | None
    rows: tuple[tuple[Text, Text], ...]  # label, what is said


@dataclass(frozen=True, slots=True)
class Cards:
    kind: ClassVar[str] = "cards"
    rows: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    name: Text
    value: Text  # the figure, or the reason why there is none
    bar: Text  # what is needed for partly and met
    verdict: Literal["met", "partly", "not_met", "none"]
    detail: Text  # n and rule


@dataclass(frozen=True, slots=True)
class CriterionBlock:
    question: Text
    name: Text
    verdict: Literal["met", "partly", "not_met", "none", "conflict"]
    verdict_text: Text
    survey: Text
    telemetry: Text
    categories: Text
    lines: tuple[IndicatorLine, ...]  # figures that were measured
    missing: tuple[tuple[Text, Text], ...]  # figures that are not there, by reason: names, reason


@dataclass(frozen=True, slots=True)
class Criteria:
    kind: ClassVar[str] = "criteria"
    heads: tuple[Text, ...]
    rows: tuple[CriterionBlock, ...]


@dataclass(frozen=True, slots=True)
class Picture(Drawing):
    """A picture of the conversation with the same numbers as a table. `drawer`: the module of `charts` that draws
    `drawing`."""

    kind: ClassVar[str] = "picture"
    alt: Text
    caption: Text  # states the finding
    name: Text
    drawer: str
    drawing: dict[str, Any]
    heads: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    note: Text  # how it was measured


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short statements that stand beside each other."""

    kind: ClassVar[str] = "bullets"
    rows: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table to read. `widths`: share of the width per column. `groups`: rows under a heading, empty for none; a row
    starts with the name of what it is about."""

    kind: ClassVar[str] = "table"
    caption: Text
    heads: tuple[Text, ...]
    widths: tuple[int, ...]
    groups: tuple[tuple[Text, tuple[tuple[Text, ...], ...]], ...]
    small: bool = False


Verdict = Literal["good", "partly", "bad", "none"]


@dataclass(frozen=True, slots=True)
class Status:
    name: Text
    verdict: Verdict
    said: Text  # the verdict in words: colour is never the only carrier
    detail: Text


@dataclass(frozen=True, slots=True)
class Statuses:
    """Parts with a mark and a word each: in order, work to do, solve first, not known."""

    kind: ClassVar[str] = "statuses"
    rows: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class RoadRow:
    name: Text
    start: int  # first and last quarter, from 1
    end: int
    said: Text  # the same in words


@dataclass(frozen=True, slots=True)
class Roadmap(Drawing):
    """Initiatives as bars over quarters."""

    kind: ClassVar[str] = "roadmap"
    alt: Text
    head: Text
    quarters: tuple[Text, ...]
    rows: tuple[RoadRow, ...]


@dataclass(frozen=True, slots=True)
class Trend(Drawing):
    """One figure over time, each value labelled: `values` from 0 up, `top` the highest that is drawn."""

    kind: ClassVar[str] = "trend"
    alt: Text
    name: Text
    moments: tuple[Text, ...]
    values: tuple[float, ...]
    labels: tuple[Text, ...]
    top: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A numbered place; the number is explained in the table beside it."""

    number: int
    name: Text
    x: float
    y: float
    aside: float = 0.0  # share of the width that it is moved in a drawing, so that no spot lies on another


@dataclass(frozen=True, slots=True)
class Scatter(Drawing):
    """Things by two figures."""

    kind: ClassVar[str] = "scatter"
    alt: Text
    across: Text
    up: Text
    left: float  # where the axes begin and end
    right: float
    bottom: float
    top: float
    left_label: Text
    right_label: Text
    bottom_label: Text
    top_label: Text
    rows: tuple[Spot, ...]


Block = (
    Prose | Terms | Points | Sources | Callout | Thermometer | HeatMap | GapChart | Bars | Cards | Criteria | Picture
    | Bullets | Table | Statuses | Roadmap | Trend | Scatter
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """One idea. `finding`: the sentence that states it, under the heading."""

    id: str
    heading: Text
    finding: Text | None
    blocks: tuple[Block, ...]
    new_page: bool = True
    annex: bool = False  # behind what a board reads


CellKind = Literal["text", "number", "share", "count", "day"]
Cell = Text | float | int | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Figures of one kind as numbers, for who calculates with them. `heads`: name and kind of each column."""

    id: str
    name: Text
    about: Text
    heads: tuple[tuple[Text, CellKind], ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    title: Text
    subtitle: Text
    organisation: str | None
    made_on: date | None
    footer: Text
    sections: tuple[Section, ...]
    data: dict[str, Any]  # the round it was made from, for formats that give data
    figures: tuple[Sheet, ...] = ()
    brand: Brand = PLAIN

    def drawings(self) -> list[Drawing]:
        return [block for section in self.sections for block in section.blocks if isinstance(block, Drawing)]


def plain(value: Any, lang: Lang) -> Any:
    """Any part of a document as dicts, lists, texts and numbers in one language; a block carries its `kind`."""
    if isinstance(value, Bilingual | Message | Quantity):
        return value.text(lang)
    if is_dataclass(value):
        found = {field.name: plain(getattr(value, field.name), lang) for field in fields(value)}
        kind = getattr(type(value), "kind", None)
        return {"kind": kind, **found} if kind else found
    if isinstance(value, list | tuple):
        return [plain(part, lang) for part in value]
    if isinstance(value, dict):
        return {key: plain(part, lang) for key, part in value.items()}
    if isinstance(value, date):
        return show(value, lang)
    return value
