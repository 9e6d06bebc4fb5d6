"""An export as the platform gave it, folder, zip or one file, as one list of files; nothing is unpacked to disk.

Everything that arrives here is somebody's upload: names, sizes and contents are checked before they are believed.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn

import msgspec

from graadmeter.base.errors import ExportError, FileError, Place
from graadmeter.base.text import Message, say
from graadmeter.conversation.importers._packing import (
    ENCRYPTED,
    PACKED,
    OnDisk,
    Opener,
    in_folder,
    in_zip,
    is_zip,
    unpacked,
)

MAX_FILES = 1_000_000
BUFFER_BYTES = 1024**2
MAX_FILE_BYTES = 512 * 1024**2  # one file is read whole: a day of a channel, a topic
SMALL_BYTES = 64 * 1024
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)  # what the fast parser says of odd JSON
LONE_SURROGATE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(\\u[dD][c-fC-F][0-9a-fA-F]{2})?|\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)

MAX_LINE_BYTES = 64 * 1024**2  # of a file that is read line by line: the longest message with its replies


class Archive:
    """The files of an export by their name inside it (posix, NFC), whatever it was packed in.

    `names`: sorted. `label`: how the export is called in messages. `below(folder)`: the same with `folder` as root.
    `skip_broken`: a broken file may be left out; `broken` then tells which were, and why.
    """

    def __init__(self, label: str, files: dict[str, Opener], outside: int = 0, skip_broken: bool = False) -> None:
        self.label, self._files, self._outside, self.skip_broken = label, files, outside, skip_broken
        self.names = sorted(files)
        self.broken: list[ExportError] = []
        self._digests: dict[str, bytes] = {}
        self._room = bytearray(SMALL_BYTES)

    def __contains__(self, name: str) -> bool:
        return name in self._files

    def below(self, folder: str) -> Archive:
        """The part under `folder` ("" is the whole); names lose that prefix."""
        prefix = f"{folder}/" if folder else ""
        label = f"{self.label}/{folder}" if folder else self.label
        inside = {name[len(prefix) :]: opener for name, opener in self._files.items() if name.startswith(prefix)}
        return Archive(label, inside, self._outside + len(self._files) - len(inside), self.skip_broken)

    def outside(self, folder: str) -> Archive:
        """What does not stand under `folder`."""
        rest = {name: opener for name, opener in self._files.items() if folder and not name.startswith(f"{folder}/")}
        return Archive(self.label, rest)

    @contextmanager
    def tolerating(self, name: str | None = None) -> Iterator[None]:
        """Reads one file, or one record of a file: where it is broken and the user allows it, `broken` gets one more
        and what comes after goes on. What was taken of it before it broke is the caller's to leave out.

        `name`: the file, where it is left out whole; it then counts as passed over.
        """
        try:
            yield
        except ExportError as error:
            if not self.skip_broken:
                raise
            self.broken.append(error)
            if name is not None:
                self._digests.pop(name, None)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """One file as a stream of bytes, for formats that need not be read whole; it counts for the digest."""
        total = hashlib.sha256()
        with self._reading(name), self._files[name]() as stream:
            yield io.BufferedReader(_Hashed(stream, total), BUFFER_BYTES)
        self._digests[name] = total.digest()

    def peek(self, name: str, size: int) -> bytes:
        """The first bytes of one file, to recognise it by: it does not count as read. Empty where it cannot be."""
        try:
            with self._reading(name), self._files[name]() as stream:
                return stream.read(size)
        except ExportError:
            return b""

    def lines(self, name: str) -> Iterator[tuple[int, bytes]]:
        """The lines of one file with their number, from 1. Raises ExportError for one that no export would hold."""
        with self.open(name) as stream:
            number = 0
            while line := stream.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > MAX_LINE_BYTES:
                    self.refuse(
                        name,
                        say(
                            "this line is longer than {limit} MB, which no message is; check what it is",
                            limit=MAX_LINE_BYTES // 1024**2,
                        ),
                        number,
                    )
                yield number, line

    @property
    def files_read(self) -> int:
        return len(self._digests)

    @property
    def files_passed_over(self) -> int:
        """Files that were not read, those outside the export's own folder among them."""
        return self._outside + len(self._files) - len(self._digests)

    def read(self, name: str) -> bytes:
        """The bytes of one file. Raises ExportError where it is damaged, too large, or may not be read."""
        opener = self._files[name]
        with self._reading(name):
            data = opener.small(self._room) if isinstance(opener, OnDisk) else None
            if data is None:
                with opener() as stream:
                    data = stream.read(SMALL_BYTES)  # most files end here; asking for more costs room for all of it
                    if len(data) == SMALL_BYTES:
                        data += stream.read(MAX_FILE_BYTES + 1 - SMALL_BYTES)
        if len(data) > MAX_FILE_BYTES:
            self.refuse(
                name,
                say(
                    "this file is larger than {limit} MB, which no export of a conversation is; check what it is",
                    limit=MAX_FILE_BYTES // 1024**2,
                ),
            )
        self._digests[name] = hashlib.sha256(data).digest()
        return data

    def read_json(self, name: str, kind: type, what: Message) -> Any:
        """One JSON file, which must hold a `kind` (list or dict); `what` says in words what it should hold."""
        return self.decode_json(name, self.read(name), kind, what)

    def decode_json(self, name: str, data: bytes, kind: type, what: Message) -> Any:
        """The same of bytes that were read already."""
        try:
            value = msgspec.json.decode(data)
        except UNREADABLE:
            value = self._odd_json(name, data)
        if not isinstance(value, kind):
            self.refuse(name, say("expected {what}, saw {seen}", what=what, seen=type_name(value)))
        return value

    def _odd_json(self, name: str, data: bytes) -> Any:
        """What the fast parser refuses: a mark of byte order, half a character and no number are read all the same."""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.refuse(
                name,
                say(
                    "byte {position} is not UTF-8 text; export it again and do not open and save it in between",
                    position=error.start,
                ),
            )
        if "\\ud" in text or "\\uD" in text:  # half a character cannot be stored; whole pairs stay
            text = LONE_SURROGATE.sub(lambda found: found[0] if found[1] else "\\ufffd", text)
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            if error.pos >= len(text.rstrip()):
                self.refuse(
                    name,
                    say("the file ends in the middle (it is cut off, or empty); download the export again"),
                    error.lineno,
                    error.colno,
                )
            self.refuse(
                name,
                say("this is not JSON; download the export again"),
                error.lineno,
                error.colno,
            )
        except (RecursionError, ValueError):
            self.refuse(
                name, say("this JSON is nested too deeply or holds a number that is too long; it is not from an export")
            )

    def digest(self) -> str:
        """SHA-256 over names and contents of the files read so far: the same for a folder and for a zip of it."""
        total = hashlib.sha256()
        for name in sorted(self._digests):
            total.update(name.encode() + b"\0" + self._digests[name])
        return total.hexdigest()

    def refuse(self, name: str, message: Message, line: int | None = None, column: int | None = None) -> NoReturn:
        alone = self.names == [name] and self.label in (name, name + PACKED)
        place = Place(
            file=self.label if alone else f"{self.label}/{name}", line=line, column=str(column) if column else None
        )
        raise ExportError(message, place=place) from None

    @contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        try:
            yield
        except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError):
            self.refuse(name, say("this packed file is damaged; download the export again"))
        except NotImplementedError:
            self.refuse(
                name,
                say("this file is packed in a way that cannot be read; make the zip again with ordinary compression"),
            )
        except RuntimeError:
            self.refuse(name, ENCRYPTED)
        except OSError as error:
            self.refuse(name, say("cannot be read: {seen}", seen=error.strerror or str(error)))


def type_name(value: object) -> Message:
    """A JSON type in words."""
    match value:
        case None:
            return say("nothing (null)")
        case bool():
            return say("true or false")
        case int() | float():
            return say("a number")
        case str():
            return say("a text")
        case list():
            return say("a list")
    return say("an object")


class _Hashed(io.RawIOBase):
    """A stream that is added to a digest as it is read."""

    def __init__(self, stream: IO[bytes], total: Any) -> None:
        self._stream, self._total = stream, total

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._total.update(data)
        return len(data)


def open_archive(path: Path, *, skip_broken: bool = False) -> Archive:
    """The export at `path`: folder, zip, or one file. `skip_broken`: a broken file inside it may be left out.

    Raises FileError where there is none, ExportError where it is not sound.
    """
    try:
        if path.is_dir():
            return _no_files_twice(path.name, in_folder(path.resolve()), skip_broken)
        if not path.exists():
            raise FileError(
                say("{what} {path} is not there; check the name and the folder", what=say("the export"), path=str(path))
            )
        if is_zip(path):
            return _no_files_twice(path.name, in_zip(path), skip_broken)
        return _no_files_twice(path.name, iter([unpacked(path.name, OnDisk(path))]), skip_broken)
    except OSError as error:
        raise FileError(
            say("{path} cannot be read: {seen}", path=str(path), seen=error.strerror or str(error))
        ) from None


def _no_files_twice(label: str, files: Iterator[tuple[str, Opener]], skip_broken: bool) -> Archive:
    found: dict[str, Opener] = {}
    for raw, opener in files:
        name = unicodedata.normalize("NFC", raw)
        if name in found:
            raise ExportError(
                say("this file stands in the zip twice; make the zip again"), place=Place(file=f"{label}/{name}")
            )
        found[name] = opener
        if len(found) > MAX_FILES:
            raise ExportError(
                say("more than {limit} files: no export has that many; check what it is", limit=MAX_FILES),
                place=Place(file=label),
            )
    if not found:
        raise ExportError(
            say("there is no file in it; choose the export as the platform gave it"), place=Place(file=label)
        )
    return Archive(label, found, skip_broken=skip_broken)
