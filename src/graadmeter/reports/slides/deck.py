"""A deck that is filled from top to bottom: what does not fit goes on on the next slide, under the same title."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from graadmeter.base.text import Lang, say
from graadmeter.reports.brand import Brand, letters
from graadmeter.reports.slides.measure import BOLD, LINE, cut, height, lines

if TYPE_CHECKING:
    from pptx.text.text import TextFrame

WIDE, HIGH = 960.0, 540.0  # points: 16 by 9
LEFT, RIGHT, TOP, FOOT = 44.0, 44.0, 22.0, 498.0
ROOM = WIDE - LEFT - RIGHT
ALONE = 2  # rows that a slide keeps of a table which goes on
HELD = 380.0  # points that every slide has below its title, if that takes no more than two lines
GAP = 8.0  # between two things on a slide
LOGO_WIDE, LOGO_HIGH = 120.0, 40.0
INK, SOFT, PALE = "#1c2430", "#596473", "#f3f6f9"
CELL_X, CELL_Y = 5.0, 2.5  # points inside a cell
TITLES = ((22.0, 2), (18.0, 3), (15.0, 4), (12.0, 8))  # size of letters, most lines of it
LOCALES: dict[Lang, str] = {"nl": "nl-NL", "en": "en-GB"}
FONT = "Calibri"


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of a table. `fill`: colour behind it; `across`: columns that it takes."""

    text: str
    fill: str | None = None
    bold: bool = False
    across: int = 1

    @property
    def colour(self) -> str:
        return INK if self.fill is None else letters(self.fill)


@dataclass
class Deck:
    """The presentation being made, with how far the present slide is filled."""

    show: Any
    brand: Brand
    lang: Lang
    footer: str
    at: float = FOOT
    slide: Any = None
    number: int = 0
    _title: tuple[str, str] = ("", "")
    _parts: int = 0
    _notes: list[str] = field(default_factory=list)
    _fresh: bool = True  # nothing but the title stands on the slide

    def begin(self, heading: str, title: str) -> None:
        """A new idea: a new slide that states it."""
        self._title, self._parts = (heading, title), 0
        self._open()

    def idea(self, title: str) -> None:
        """The next idea under the same heading: on this slide where it is empty."""
        heading = self._title[0]
        if self._fresh and self._parts == 1:
            self._drop()
        self.begin(heading, title)

    def note(self, text: str) -> None:
        """What a speaker may want to know, under the slide."""
        if text and text not in self._notes:
            self._notes.append(text)
            self._write_notes()

    def room(self) -> float:
        return FOOT - self.at

    def ask(self, needed: float) -> None:
        """Go on on a new slide where less than `needed` points are left, unless this one is empty."""
        if needed > self.room() and not self._fresh:
            self._open()

    def text(self, said: str, *, size: float = 14.0, bold: bool = False, colour: str = INK) -> None:
        """A paragraph; one that is longer than a slide goes on on the next."""
        rest, wide = said.strip(), ROOM / BOLD if bold else ROOM
        while rest:
            needed = height(rest, wide, size)
            if needed > self.room():
                self.ask(min(needed, 4 * size))
                most = max(1, int(self.room() // (LINE * size)))
                part, rest = cut(rest, wide, size, most)
            else:
                part, rest = rest, ""
            tall = height(part, wide, size)
            self._box(LEFT, self.at, ROOM, tall, part, size, bold=bold, colour=colour)
            self.at += tall + GAP
            self._fresh = False

    def table(
        self, heads: Sequence[Cell] | None, rows: Sequence[Sequence[Cell]], widths: Sequence[float], alt: str, *,
        size: float = 11.0, together: bool = False,
    ) -> None:  # fmt: skip
        """A native table; its head comes back on every slide that it takes. `widths`: shares of the slide. `together`:
        it begins on a new slide rather than break, where one slide holds it."""
        wide = _wide(widths)
        head = [[replace(cell, bold=True) for cell in heads]] if heads else []
        tall_head = sum(_tall(row, wide, size) for row in head)
        if together and (whole := tall_head + sum(_tall(row, wide, size) for row in rows)) < HELD:
            self.ask(whole)
        left = list(rows)
        while left:
            first = left[: 3 if _is_heading(left[0]) else 2]  # no row is left behind alone at the foot
            self.ask(tall_head + min(sum(_tall(row, wide, size) for row in first), 90.0))
            taken: list[Sequence[Cell]] = []
            used = tall_head
            while left:
                tall = _tall(left[0], wide, size)
                below = _tall(left[1], wide, size) if _is_heading(left[0]) and len(left) > 1 and taken else 0.0
                if used + tall + below > self.room():
                    if taken:
                        break
                    if not self._fresh:
                        self._open()
                        continue
                    row, rest = _parted(left.pop(0), wide, size, self.room() - used)
                    left = [row, *([rest] if any(cell.text for cell in rest) else []), *left]
                    tall = _tall(row, wide, size)
                taken.append(left.pop(0))
                used += tall
            while left and len(taken) > ALONE and (len(left) == 1 or _is_heading(taken[-1])):
                left.insert(0, taken.pop())  # no row stands alone on the next slide, nor a heading at the foot of this
                used -= _tall(left[0], wide, size)
            self._table([*head, *taken], wide, size, bool(head), alt)
            self.at += used + GAP
            self._fresh = False
            if left:
                self._open()

    def tall_table(self, rows: Sequence[Sequence[Cell]], widths: Sequence[float], size: float) -> float:
        """Points that a table takes on one slide, with what is left free below it."""
        return sum(_tall(row, _wide(widths), size) for row in rows) + GAP

    def chart(
        self, tall: float, alt: str, add: Callable[[Any, float, float, float, float], Any], *, below: float = 60.0
    ) -> None:
        """A native chart of at most `tall` points; `add(slide, left, top, width, height)` gives its frame. `below`:
        points left free for what belongs under it."""
        self.ask(min(tall, 170.0))
        tall = min(tall, max(self.room() - below, 120.0))
        _describe(add(self.slide, LEFT, self.at, ROOM, tall), alt)
        self.at += tall + GAP
        self._fresh = False

    def _drop(self) -> None:
        """Take the present slide out again: nothing stands on it."""
        slides = self.show.slides._sldIdLst
        last = slides[-1]
        self.show.part.drop_rel(last.rId)
        slides.remove(last)
        self.number -= 1

    # --- one slide ----------------------------------------------------------------------------------------------
    def _open(self) -> None:
        from pptx.util import Pt

        self.slide = self.show.slides.add_slide(self.show.slide_layouts[5])
        self.number, self._parts, self._notes, self._fresh = self.number + 1, self._parts + 1, [], True
        heading, title = self._title
        beside = LOGO_WIDE + GAP if self.brand.logo else 0.0
        kicker, room = 11.0, ROOM - beside
        if self._parts > 1:
            title = say("{title} (continued, {n})", title=title, n=self._parts).text(self.lang)
        size, most = next(((size, most) for size, most in TITLES if lines(title, room, size) <= most), TITLES[-1])
        shown, rest = cut(title, room, size, most)
        tall_kicker = height(heading, room / BOLD, kicker)
        self._box(LEFT, TOP, room, tall_kicker, heading, kicker, bold=True, colour=self.brand.accent)
        top = TOP + tall_kicker + 2.0
        tall = height(shown, room, size)
        placed = self.slide.shapes.title
        placed.left, placed.top, placed.width, placed.height = Pt(LEFT), Pt(top), Pt(room), Pt(tall)
        self._fill(placed.text_frame, shown, size, bold=False, colour=INK)
        if self.brand.logo:
            self._logo()
        self.at = max(top + tall, TOP + LOGO_HIGH if beside else 0.0) + GAP
        said = cut(self.footer, ROOM - 90, 9.0, 1)[0]
        self._box(LEFT, 512.0, ROOM - 90, 12.0, said, 9.0, colour=SOFT)
        self._box(WIDE - RIGHT - 80, 512.0, 80, 12.0, str(self.number), 9.0, colour=SOFT, right=True)
        if rest:
            self.text(rest, size=size)
            self._fresh = True

    def _logo(self) -> None:
        from pptx.util import Pt

        wide, high = self.brand.size
        share = min(LOGO_WIDE / wide, LOGO_HIGH / high)
        assert self.brand.logo is not None
        picture = self.slide.shapes.add_picture(
            BytesIO(self.brand.logo), Pt(WIDE - RIGHT - wide * share), Pt(TOP), Pt(wide * share), Pt(high * share)
        )
        _describe(picture, say("Logo of the organisation").text(self.lang))

    def _box(
        self, left: float, top: float, wide: float, tall: float, said: str, size: float, *, bold: bool = False,
        colour: str = INK, right: bool = False,
    ) -> None:  # fmt: skip
        from pptx.util import Pt

        box = self.slide.shapes.add_textbox(Pt(left), Pt(top), Pt(wide), Pt(tall))
        self._fill(box.text_frame, said, size, bold=bold, colour=colour, right=right)

    def _fill(
        self, frame: TextFrame, said: str, size: float, *, bold: bool, colour: str, right: bool = False,
        inside: tuple[float, float] = (0.0, 0.0),
    ) -> None:  # fmt: skip
        from pptx.dml.color import RGBColor
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = Pt(inside[0])
        frame.margin_top = frame.margin_bottom = Pt(inside[1])
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        if not said:  # or the row is as tall as the letters that stand nowhere
            paragraph._p.get_or_add_endParaRPr().set("sz", str(round(size * 100)))
            return
        run = paragraph.add_run()
        run.text = said
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
        run.font.color.rgb = RGBColor.from_string(colour[1:].upper())
        run.font._element.set("lang", LOCALES[self.lang])

    def _table(self, rows: Sequence[Sequence[Cell]], wide: list[float], size: float, headed: bool, alt: str) -> None:
        from pptx.dml.color import RGBColor
        from pptx.util import Pt

        tall = [_tall(row, wide, size) for row in rows]
        frame = self.slide.shapes.add_table(len(rows), len(wide), Pt(LEFT), Pt(self.at), Pt(sum(wide)), Pt(sum(tall)))
        _describe(frame, alt)
        table = frame.table
        table.first_row, table.horz_banding = headed, False
        for column, share in enumerate(wide):
            table.columns[column].width = Pt(share)
        for at, row in enumerate(rows):
            table.rows[at].height = Pt(tall[at])
            column = 0
            for cell in row:
                target = table.cell(at, column)
                if cell.across > 1:
                    target.merge(table.cell(at, column + cell.across - 1))
                fill = cell.fill or (self.brand.accent if headed and at == 0 else "#ffffff")
                target.fill.solid()
                target.fill.fore_color.rgb = RGBColor.from_string(fill[1:].upper())
                self._fill(target.text_frame, cell.text, size, bold=cell.bold or (headed and at == 0),
                           colour=letters(fill), inside=(CELL_X, CELL_Y))  # fmt: skip
                target.margin_left = target.margin_right = Pt(CELL_X)
                target.margin_top = target.margin_bottom = Pt(CELL_Y)
                column += cell.across

    def _write_notes(self) -> None:
        frame = self.slide.notes_slide.notes_text_frame
        frame.text = "\n".join(self._notes)
        for paragraph in frame.paragraphs:
            for run in paragraph.runs:
                run.font._element.set("lang", LOCALES[self.lang])


def _is_heading(row: Sequence[Cell]) -> bool:
    """A row of one cell, which stands above others."""
    return len(row) == 1


def _wide(shares: Sequence[float]) -> list[float]:
    """Points of each column."""
    total = sum(shares)
    return [ROOM * share / total for share in shares]


def _tall(row: Sequence[Cell], wide: Sequence[float], size: float) -> float:
    """Points that a row takes: as many as its tallest cell."""
    column, most = 0, 1
    for cell in row:
        room = sum(wide[column : column + cell.across]) - 2 * CELL_X
        most = max(most, lines(cell.text, max(room, size), size * (BOLD if cell.bold else 1.0)))
        column += cell.across
    return most * LINE * size + 2 * CELL_Y + 1.0


def _parted(row: Sequence[Cell], wide: Sequence[float], size: float, room: float) -> tuple[list[Cell], list[Cell]]:
    """A row that no slide holds, as one that fits and what is left of it."""
    most = max(1, int((room - 2 * CELL_Y - 1.0) // (LINE * size)))
    first, rest, column = [], [], 0
    for cell in row:
        inside = max(sum(wide[column : column + cell.across]) - 2 * CELL_X, size)
        part, left = cut(cell.text, inside, size * (BOLD if cell.bold else 1.0), most)
        first.append(Cell(part, cell.fill, cell.bold, cell.across))
        rest.append(Cell(left, cell.fill, cell.bold, cell.across))
        column += cell.across
    return first, rest


def _describe(shape: Any, alt: str) -> None:
    """The text for who cannot see it."""
    found = shape._element.xpath(".//p:cNvPr")[0]
    found.set("descr", alt)
