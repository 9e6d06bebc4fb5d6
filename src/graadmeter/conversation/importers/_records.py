"""Files of many records, read one record at a time: lines of JSON, one long JSON list, MongoDB's BSON.

Each reader gives (number, record), from 1, and keeps one record in memory. A record that does not hold is refused by
its number; with `skip_broken` it is left out, and the rest is read where its end can be found.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import IO, Any

import msgspec

from graadmeter.base.text import Message, say
from graadmeter.conversation.importers._archive import LONE_SURROGATE, MAX_LINE_BYTES, UNREADABLE, Archive, type_name

CHUNK = 1024**2
MAX_BSON_BYTES = 16 * 1024**2 + 64 * 1024  # the most that MongoDB stores in one document, and what it adds itself
BETWEEN = " \t\r\n"

Record = dict[str, Any]


def json_lines(archive: Archive, name: str, passed: frozenset[int] = frozenset()) -> Iterator[tuple[int, Record]]:
    """The objects of a file with one on each line. `passed`: numbers of lines not to look at."""
    for number, line in lines(archive, name):
        if number not in passed:
            with archive.tolerating():
                yield number, json_line(archive, name, number, line)


def lines(archive: Archive, name: str) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not empty; where its end is damaged and may be left out, those before it."""
    with archive.tolerating():
        for number, line in archive.lines(name):
            if text := line.strip():
                yield number, text


def json_line(archive: Archive, name: str, number: int, line: bytes) -> Record:
    """One line as an object. Raises ExportError that names the line."""
    line = line.removeprefix(codecs.BOM_UTF8)
    try:
        value = msgspec.json.decode(line)
    except UNREADABLE:  # the standard parser also takes half a character, and says what is wrong
        value = _slowly(archive, name, number, line)
    if not isinstance(value, dict):
        archive.refuse(name, say("expected {what}, saw {seen}", what=say("an object"), seen=type_name(value)), number)
    return value


def _slowly(archive: Archive, name: str, number: int, line: bytes) -> Any:
    try:
        return json.loads(_whole(line.decode("utf-8")))
    except UnicodeDecodeError as error:
        archive.refuse(
            name,
            say(
                "byte {position} is not UTF-8 text; export it again and do not open and save it in between",
                position=error.start,
            ),
            number,
        )
    except json.JSONDecodeError as error:
        archive.refuse(name, say("this is not JSON; download the export again"), number, error.colno)
    except (RecursionError, ValueError):
        archive.refuse(name, _TOO_MUCH, number)


def json_items(archive: Archive, name: str, what: Message) -> Iterator[tuple[int, Record]]:
    """The objects of a file that is one JSON list, however long; `what` says in words what it should hold."""
    with archive.open(name) as stream:
        reader = _Text(archive, name, stream)
        if reader.skip(BETWEEN) != "[":
            archive.refuse(name, say("expected {what}, saw {seen}", what=what, seen=say("something else")))
        reader.at += 1
        number = 0
        while (mark := reader.skip(BETWEEN + ("," if number else ""))) != "]":
            number += 1
            if not mark:
                archive.refuse(name, say("the file ends in the middle (it is cut off, or empty); download it again"))
            value = reader.value(number)
            with archive.tolerating():
                if not isinstance(value, dict):
                    archive.refuse(
                        name,
                        say(
                            "item {number} in this list is {seen}, expected an object; export it again",
                            number=number,
                            seen=type_name(value),
                        ),
                    )
                yield number, value


class _Text:
    """A JSON text that is decoded value by value as it is read."""

    def __init__(self, archive: Archive, name: str, stream: IO[bytes]) -> None:
        self._archive, self._name, self._stream = archive, name, stream
        self._utf8 = codecs.getincrementaldecoder("utf-8-sig")()
        self._values = json.JSONDecoder()
        self._text, self.at, self._ended = "", 0, False

    def _more(self, size: int) -> None:
        data = self._stream.read(size)
        self._ended = len(data) < size
        try:
            self._text = self._text[self.at :] + self._utf8.decode(data, final=self._ended)
        except UnicodeDecodeError:
            self._archive.refuse(
                self._name, say("this is not UTF-8 text; export it again and do not open and save it in between")
            )
        self.at = 0

    def skip(self, passed: str) -> str:
        """The first character that is not one of `passed`; "" at the end of the file."""
        while True:
            while self.at < len(self._text):
                if self._text[self.at] not in passed:
                    return self._text[self.at]
                self.at += 1
            if self._ended:
                return ""
            self._more(CHUNK)

    def value(self, number: int) -> Any:
        """The value that begins here."""
        size = CHUNK
        while True:
            try:
                value, end = self._values.raw_decode(self._text, self.at)
            except json.JSONDecodeError:
                if self._ended or len(self._text) - self.at > MAX_LINE_BYTES:
                    self._archive.refuse(
                        self._name,
                        say("item {number} in this list is not JSON or cut off; export it again", number=number),
                    )
                self._more(size)
                size *= 2  # what is broken is looked at a few times only
                continue
            except (RecursionError, ValueError):
                self._archive.refuse(self._name, _TOO_MUCH)
            if "\\ud" in (given := self._text[self.at : end]).lower():
                value = json.loads(_whole(given))
            self.at = end
            return value


def bson_documents(archive: Archive, name: str) -> Iterator[tuple[int, Record]]:
    """The documents of a dump by `mongodump`; times are `DatetimeMS`, half a character becomes a mark."""
    import bson
    from bson.codec_options import CodecOptions, DatetimeConversion

    options: CodecOptions[Record] = CodecOptions(
        datetime_conversion=DatetimeConversion.DATETIME_MS, unicode_decode_error_handler="replace"
    )
    with archive.tolerating(), archive.open(name) as stream:
        number = 0
        while head := stream.read(4):
            number += 1
            size = int.from_bytes(head, "little")
            if len(head) < 4 or not 5 <= size <= MAX_BSON_BYTES:
                archive.refuse(name, say("record {number} does not begin like one; make the dump again", number=number))
            body = stream.read(size - 4)
            if len(body) < size - 4:
                archive.refuse(
                    name, say("the file ends in the middle of record {number}; copy it again", number=number)
                )
            with archive.tolerating():
                try:
                    document = bson.decode(head + body, options)
                except (bson.errors.BSONError, ValueError, OverflowError, RecursionError, TypeError, KeyError):
                    archive.refuse(name, say("record {number} is damaged; make the dump again", number=number))
                yield number, document


def _whole(given: str) -> str:
    """JSON without half characters, which cannot be stored; whole pairs stay."""
    return LONE_SURROGATE.sub(lambda found: found[0] if found[1] else "\\ufffd", given)


_TOO_MUCH = say("this JSON is nested too deeply or holds a number that is too long; it is not from an export")
