"""CSV files of an export, read row by row: one row at a time is in memory, and each is known by its line."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from graadmeter.base.text import say
from graadmeter.conversation.importers._archive import Archive

Row = dict[str, str]


def rows(archive: Archive, name: str, required: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    """The rows of one file with the line each ends on; names of columns in small letters, a comma or a semicolon.

    Raises ExportError for another encoding, a header without the `required` columns, or a row that does not fit; with
    `skip_broken` such a row is left out, and what comes after a quotation mark that never closes is not there to read.
    """
    lines = _Lines(archive, name)
    first = next(lines, "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    header = [cell.strip().lower() for cell in next(csv.reader([first], delimiter=delimiter), [])]
    if missing := [column for column in required if column not in header]:
        archive.refuse(
            name,
            say("the columns {missing} are missing; saw {seen}", missing=missing, seen=shown(header)),
            1,
        )
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        row: Row | None = None
        with archive.tolerating():
            try:
                cells = next(reader, None)
            except csv.Error as error:
                archive.refuse(
                    name, say("this line cannot be read as CSV: {seen}", seen=str(error)), lines.number
                )  # fmt: skip
            if cells is None:
                return
            if not any(cells):
                continue
            if len(cells) != len(header):
                archive.refuse(
                    name,
                    say(
                        "this row has {seen} columns and the header {expected}; export it again",
                        seen=len(cells),
                        expected=len(header),
                    ),
                    lines.number,
                )
            row = dict(zip(header, cells, strict=True))
        if row is not None:
            yield lines.number, row


def shown(header: list[str]) -> list[str]:
    """Names of columns as far as a sentence can hold them."""
    return [name[:SHOWN_LETTERS] for name in header[:SHOWN]] or ["-"]


SHOWN, SHOWN_LETTERS = 20, 40


class _Lines:
    """The lines of a file as text; knows on which it is."""

    def __init__(self, archive: Archive, name: str) -> None:
        self._archive, self._name, self._lines = archive, name, archive.lines(name)
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.number, line = next(self._lines)
        if self.number == 1 and line[:2] in (b"\xff\xfe", b"\xfe\xff"):
            self._archive.refuse(self._name, NOT_UTF8, 1)
        try:
            return line.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError:
            self._archive.refuse(self._name, NOT_UTF8, self.number)


NOT_UTF8 = say('this line is not UTF-8 text; save the file as "CSV UTF-8"')
