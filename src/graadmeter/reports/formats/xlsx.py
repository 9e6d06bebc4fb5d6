"""Every figure of the report as a number in a spreadsheet: one sheet per kind, each with how many it is about and its
band.

Texts stay texts, whatever they begin with: nothing a user wrote is ever a formula or a link.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from graadmeter.base.errors import ReportError
from graadmeter.base.text import Lang, say, show
from graadmeter.reports.document import CellKind, Document, Sheet
from graadmeter.reports.packing import packed

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

EXTENSION = "xlsx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN: dict[CellKind, str] = {  # what is below zero has a minus sign, not a hyphen
    "text": "@", "number": '0.00##;"−"0.00##', "share": '0.0%;"−"0.0%', "count": '#,##0;"−"#,##0', "day": "yyyy-mm-dd",
}  # fmt: skip
DIGITS = 10  # decimals that are kept: of 0.1 + 0.2 the fault of the computer goes
NARROW, WIDE = 9, 60  # letters of a column
LONGEST = 32_000  # characters in a cell; the program takes 32,767
ABOVE = 3  # rows above the heads
NOT_A_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NO_NAME = re.compile(r"[\[\]:*?/\\']")


def render(document: Document, lang: Lang) -> bytes:
    """The figures of the document as XLSX.

    Raises ReportError when the writer of spreadsheets is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise ReportError(
            say("a spreadsheet needs its writer, which is not installed here; run: pip install graadmeter[reports]")
        ) from None
    target = BytesIO()
    with xlsxwriter.Workbook(target, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }) as book:  # fmt: skip
        made = document.made_on or date(2000, 1, 1)
        book.set_properties({
            "title": _clean(show(document.title, lang)), "subject": _clean(show(document.subtitle, lang)),
            "author": _clean(document.organisation or ""), "company": "",
            "created": datetime(made.year, made.month, made.day, tzinfo=UTC),
        })  # fmt: skip
        taken: set[str] = set()
        for sheet in document.figures:
            _write(book, sheet, document, lang, _sheet_name(show(sheet.name, lang), taken))
    return packed(target.getvalue())


def _write(book: Workbook, sheet: Sheet, document: Document, lang: Lang, name: str) -> None:
    """Title, what it is about, then the figures as a table with a name and a head that stays in sight."""
    page: Worksheet = book.add_worksheet(name)
    accent = document.brand.accent
    page.write_string(0, 0, _clean(f"{show(document.title, lang)} · {name}"), book.add_format(
        {"bold": True, "font_size": 14, "font_color": accent}))  # fmt: skip
    page.write_string(1, 0, _clean(show(sheet.about, lang)), book.add_format({"italic": True}))
    kinds = {kind: book.add_format({"num_format": shown, "valign": "top", "text_wrap": kind == "text"})
             for kind, shown in SHOWN.items()}  # fmt: skip
    heads = _different([_clean(show(head, lang)) for head, _ in sheet.heads])
    widths = [len(head) + 3 for head in heads]
    rows = [[_value(cell, kind, lang) for cell, (_, kind) in zip(row, sheet.heads, strict=True)] for row in sheet.rows]
    head = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": accent, "valign": "top",
                            "text_wrap": True})  # fmt: skip
    last = ABOVE + max(1, len(rows))
    page.add_table(ABOVE, 0, last, len(heads) - 1, {
        "name": f"figures_{sheet.id}", "style": "Table Style Light 1", "autofilter": bool(rows),
        "columns": [{"header": said, "header_format": head} for said in heads],
    })  # fmt: skip
    for at, row in enumerate(rows):
        for column, (value, (_, kind)) in enumerate(zip(row, sheet.heads, strict=True)):
            if value is None:
                page.write_blank(ABOVE + 1 + at, column, None, kinds[kind])
            elif isinstance(value, str):
                page.write_string(ABOVE + 1 + at, column, value, kinds["text"])
                widths[column] = max(widths[column], len(value) + 1)
            elif isinstance(value, datetime):
                page.write_datetime(ABOVE + 1 + at, column, value, kinds["day"])
                widths[column] = max(widths[column], len("2026-03-31") + 1)
            else:
                page.write_number(ABOVE + 1 + at, column, value, kinds[kind])
    for column, width in enumerate(widths):
        page.set_column(column, column, min(WIDE, max(NARROW, width)))
    page.freeze_panes(ABOVE + 1, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(ABOVE)


def _value(cell: Any, kind: CellKind, lang: Lang) -> str | float | datetime | None:
    """A number where the column is of numbers, a day where it is of days, else the text."""
    if cell is None or cell == "":
        return None
    if kind == "day" and isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    if kind != "text" and isinstance(cell, int | float) and not isinstance(cell, bool):
        return round(cell, DIGITS) if isinstance(cell, float) else cell
    return _clean(show(cell, lang))


def _clean(said: str) -> str:
    """Without characters that the format cannot hold."""
    return NOT_A_CHARACTER.sub("\u25a1", said)[:LONGEST]


def _sheet_name(said: str, taken: set[str]) -> str:
    """At most 31 characters, none that the program refuses, no name twice."""
    name = NO_NAME.sub(" ", _clean(said)).strip()[:28] or "–"
    found, number = name, 2
    while found.lower() in taken:
        found, number = f"{name} {number}", number + 1
    taken.add(found.lower())
    return found


def _different(heads: list[str]) -> list[str]:
    """Heads of a table must differ: the second of the same name gets a number."""
    found: list[str] = []
    for head in heads:
        name, number = head or "–", 2
        while name.lower() in (one.lower() for one in found):
            name, number = f"{head} {number}", number + 1
        found.append(name)
    return found
