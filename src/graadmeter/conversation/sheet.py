"""A CSV file that an organisation writes by hand: one reader for the people file and the file of groups."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from graadmeter.base.errors import PeopleError, Place, require_file
from graadmeter.base.text import Message, say


class Sheet:
    """A CSV file in UTF-8, comma or semicolon. `header`: its columns in small letters; `delimiter`: what it uses.

    Raises FileError where the file, called `what`, is not there; PeopleError, with the line, for another encoding or
    what is no CSV.
    """

    def __init__(self, path: Path, what: Message) -> None:
        self.name = path.name
        text = _text(require_file(path, what))
        first = text.partition("\n")[0]
        self.delimiter = ";" if first.count(";") > first.count(",") else ","
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True)
        self.header = [cell.strip().lower() for cell in next(self._lines(), [])]

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row that is not empty: its line, and its cells by column. Raises PeopleError where one does not fit."""
        for cells in self._lines():
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(self.header):
                raise PeopleError(
                    say(
                        "expected {wanted} cells as in the header, saw {seen}; "
                        "put quotes around a cell with a comma in it",
                        wanted=len(self.header),
                        seen=len(cells),
                    ),
                    place=self.at(self._reader.line_num),
                )
            yield self._reader.line_num, dict(zip(self.header, (cell.strip() for cell in cells), strict=True))

    def at(self, line: int, column: str | None = None) -> Place:
        return Place(file=self.name, line=line, column=column)

    def _lines(self) -> Iterator[list[str]]:
        try:
            yield from self._reader
        except csv.Error as error:
            raise PeopleError(
                say("this line cannot be read as CSV: {seen}", seen=str(error)), place=self.at(self._reader.line_num)
            ) from None


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PeopleError(
            say("{path} cannot be read: {seen}", path=str(path), seen=error.strerror or str(error))
        ) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PeopleError(
            say('this line is not UTF-8 text; save the file as "CSV UTF-8"'),
            place=Place(file=path.name, line=data.count(b"\n", 0, error.start) + 1),
        ) from None
