"""The register as a spreadsheet: one row per check, per piece of evidence, per statement."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from graadmeter.base.text import Lang, Text, say, show
from graadmeter.reports.controls.handover import Handover

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Cell = Text | int | float | date | None
WIDEST = 60  # characters of a column; longer texts wrap
NARROWEST = 8


def workbook(handed: Handover, lang: Lang) -> bytes:
    """The register in sheets. Nothing that a user wrote is read as a formula or a link; the same register gives the
    same bytes, since the day of the register stands for the moment of making."""
    import xlsxwriter

    target = io.BytesIO()
    made = datetime.combine(handed.register.on, datetime.min.time())
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        title = say("Register of controls").text(lang)
        book.set_properties({"title": title, "author": "Graadmeter", "created": made})
        for name, heads, rows in _sheets(handed):
            _write(book, name, heads, rows, lang)
    return target.getvalue()


def _sheets(s: Handover) -> Iterator[tuple[Text, Sequence[Text], list[list[Cell]]]]:
    elements = s.register.model.elements
    sides = {side.id: side.name for side in s.register.model.dimensions}
    yield (
        say("Checks"),
        (say("Check"), say("Side"), say("Aspect"), say("Text"), say("Weight"), say("Stated"), say("Counts as"),
         say("Value 0 to 1"), say("Why"), say("Who answers for it"), say("Pieces of evidence"), say("Holds until"),
         say("Looked at every (days)"), say("Law")),
        [
            [
                check.item.id, sides[elements[check.item.element].dimension], elements[check.item.element].name,
                check.item.text, s.severity(check), s.label(check, check.stated.value), s.label(check, check.counts),
                s.register.attainment(check), s.why(check), check.owner, len(check.evidence), check.holds_until,
                check.item.extra["frequency_days"], s.law(check),
            ]
            for check in s.register.checks.values()
        ],
    )  # fmt: skip
    yield (
        say("Aspects"),
        (say("Side"), say("Aspect"), say("Verdict"), say("Value 0 to 1"), say("Blocking checks at zero")),
        [
            [sides[elements[name].dimension], elements[name].name, s.colour(one.verdict), one.score,
             ", ".join(one.blocked_by)]
            for name, one in s.register.aspects.items()
        ],
    )  # fmt: skip
    yield (
        say("Evidence"),
        (say("Check"), say("What shows it"), say("Kind of evidence"), say("Link"), say("File"),
         say("sha256 of the file"), say("Date"), say("Valid until"), say("Who answers for it"), say("Recorded on"),
         say("Valid")),
        [
            [one.check, one.what, one.type, one.link, one.file, one.digest, one.dated_on, one.expires_on, one.owner,
             one.recorded_on, say("yes") if one.holds else say("no")]
            for one in s.evidence
        ],
    )  # fmt: skip
    yield (
        say("Statements"),
        (say("Check"), say("Day"), say("Stated"), say("Why"), say("Who answers for it")),
        [[one.check, one.on, one.value, one.reason, one.owner] for one in s.said],
    )
    yield (
        say("Escalation"),
        (say("Level"), say("How serious"), say("For example"), say("Decide within (hours)"), say("Who decides")),
        [[one.level, one.name, one.example, one.hours, one.by] for one in s.ladder],
    )
    about: list[list[Cell]] = [
        [say("Organisation"), s.organisation],
        [say("Day"), s.register.on],
        [say("Verdict"), s.colour(s.register.verdict)],
    ]
    about += [[side.name, s.colour(s.register.sides[side.id])] for side in s.register.model.dimensions]
    about += [
        [say("Model"), f"{s.register.model.id} {s.register.model.version}"],
        [say("Mark of the model (sha256)"), s.register.model.digest],
    ]
    about += [[one.name, one.value or say("not known")] for one in s.facts]
    about.append([say("Note"), s.register.model.blocks["legal_note"]])
    yield say("About"), (say("What"), say("Value")), about


def _write(book: Workbook, name: Text, heads: Sequence[Text], rows: list[list[Cell]], lang: Lang) -> None:
    page = book.add_worksheet(show(name, lang)[:31])
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
    number = book.add_format({"num_format": "0.00", "valign": "top"})
    whole = book.add_format({"num_format": "0", "valign": "top"})
    formats: dict[type, Any] = {float: number, int: whole}
    for column, title in enumerate(heads):
        said = show(title, lang)
        page.write_string(0, column, said, head)
        longest = max([len(said), *(len(_shown(row[column], lang)) for row in rows)])
        page.set_column(column, column, min(WIDEST, max(NARROWEST, longest + 2)))
    for line, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, date):
                page.write_datetime(line, column, datetime.combine(cell, datetime.min.time()), day)
            elif type(cell) in formats:
                page.write_number(line, column, cell, formats[type(cell)])
            else:
                page.write_string(line, column, show(cell, lang), text)
    page.freeze_panes(1, 1)
    if rows:
        page.autofilter(0, 0, len(rows), len(heads) - 1)


def _shown(cell: Cell, lang: Lang) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else show(cell, lang)
