"""Rows of a table file, CSV or XLSX, as text with their line; what is no table is refused in one sentence."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from graadmeter.base.errors import AnswersError, FileError, Notice, Place, require_file
from graadmeter.base.text import Message, say

DELIMITERS = ",;\t"
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
LARGEST_SHEET = 1_000_000_000  # bytes unpacked; a million rows of answers take about a tenth of it
_SEP = re.compile(r"(?i)^\ufeff?\"?sep=(.)\"?\s*$")
_QUOTED = re.compile(r'"[^"]*"')

Row = tuple[int, list[str]]  # line from 1, cells with the spaces around them removed


@dataclass
class Sheet:
    """Rows that are not empty, read once; `notices` is complete when the rows are."""

    rows: Iterator[Row]
    notices: list[Notice] = field(default_factory=list)


def read_sheet(path: Path) -> Sheet:
    """The rows of a CSV file (comma, semicolon or tab; UTF-8) or of the first sheet of an XLSX workbook.

    Raises FileError when the file cannot be opened, AnswersError (file, line) when it is no such file.
    """
    require_file(path, say("the answers file"))
    if path.is_dir():
        raise FileError(say("{path} is a folder; give the answers file in it", path=str(path)))
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as problem:
        raise FileError(
            say("{path} cannot be read: {problem}", path=str(path), problem=problem.strerror or "?")
        ) from None
    if start.startswith(OLD_EXCEL):
        raise _no_table(
            path, say("this is an old or a protected Excel file; save it as .xlsx without a password, or as CSV")
        )
    if start.startswith(ZIP):
        return _workbook(path)
    if start.startswith(UTF16):
        raise _no_table(path, say("this text is UTF-16; save it as CSV in UTF-8 (in Excel: “CSV UTF-8”)"))
    return Sheet(_csv_rows(path))


def _csv_rows(path: Path) -> Iterator[Row]:
    _check_text(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        stated = _SEP.match(first)
        skipped = 1 if stated else 0
        delimiter = stated[1] if stated else max(DELIMITERS, key=_QUOTED.sub("", first).count)
        lines: Iterable[str] = file if stated else _again(first, file)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                if any(cell and not cell.isspace() for cell in cells):
                    yield reader.line_num + skipped, [cell.strip() for cell in cells]
        except csv.Error as problem:
            raise AnswersError(
                say("this line is not CSV: {problem}; check the quotation marks around it", problem=str(problem)),
                place=Place(file=path.name, line=reader.line_num + skipped),
            ) from None


def _again(first: str, rest: Iterable[str]) -> Iterator[str]:
    yield first
    yield from rest


def _check_text(path: Path) -> None:
    """Every line is UTF-8 text: a pass of its own, because only here the line of a wrong byte is known."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            place = Place(file=path.name, line=number)
            if b"\0" in line:
                raise AnswersError(
                    say("this is not a text file (it holds a zero byte); give a CSV or XLSX file"), place=place
                )
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as problem:
                raise AnswersError(
                    say(
                        "this is not UTF-8 text (byte {seen} at position {position}); save the file as CSV in UTF-8 "
                        "(in Excel: “CSV UTF-8”)",
                        seen=f"0x{line[problem.start]:02x}", position=problem.start + 1,
                    ),
                    place=place,
                ) from None  # fmt: skip


def _workbook(path: Path) -> Sheet:
    broken = _no_table(
        path, say("this workbook is damaged or protected; open it in Excel or LibreOffice and save it again")
    )
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {info.filename: info.file_size for info in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise broken from None
    if "xl/workbook.xml" not in parts:
        raise _no_table(
            path, say("this is a zip file but not an Excel workbook; unpack it and give the CSV or XLSX file")
        )
    if sum(parts.values()) > LARGEST_SHEET:
        raise _no_table(path, say("this workbook is too large unpacked; save the sheet with the answers as CSV"))
    sheet = Sheet(iter(()))
    sheet.rows = _workbook_rows(path, sheet.notices, broken)
    return sheet


def _workbook_rows(path: Path, notices: list[Notice], broken: AnswersError) -> Iterator[Row]:
    import openpyxl  # takes a fifth of a second, and most files are CSV

    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            first, *others = workbook.worksheets
            if others:
                words = say("only the first sheet was read: {sheet}", sheet=repr(first.title))
                notices.append(Notice("first_sheet", words, place=Place(file=path.name)))
            first.reset_dimensions()  # what the file says about its size is not always true
            width = 0
            for line, values in enumerate(first.iter_rows(values_only=True), 1):
                cells = [_text(value) for value in values]
                if any(cells):
                    width = width or len(cells)
                    yield line, cells + [""] * (width - len(cells))  # a row ends at its last filled cell
        finally:
            workbook.close()
    except AnswersError:
        raise
    except Exception:  # a damaged part makes openpyxl fail in any of a dozen ways, all of which mean the same
        raise broken from None


def _text(value: object) -> str:
    """A cell as a person would have typed it: 2 and not 2.0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip()


def _no_table(path: Path, message: Message) -> AnswersError:
    return AnswersError(message, place=Place(file=path.name))
