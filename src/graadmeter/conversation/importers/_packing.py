"""What an export came packed in: a folder, a zip, or one file. Names and sizes are somebody's upload, and looked at
before anything is opened."""

from __future__ import annotations

import gzip
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from graadmeter.base.errors import ExportError, Place
from graadmeter.base.text import say

MAX_TOTAL_BYTES = 64 * 1024**3
MAX_RATIO = 200  # chat as JSON shrinks ten- to thirtyfold
RATIO_FROM_BYTES = 32 * 1024**2  # below this a high ratio hurts nobody
JUNK = {"__MACOSX", ".DS_Store", ".git"}
PACKED = ".gz"  # one file packed by itself; its name in the archive loses this
ENCRYPTED = say("this zip has a password; unpack it and choose the folder, or make a zip without a password")

Opener = Callable[[], IO[bytes]]


def unpacked(name: str, opener: Opener) -> tuple[str, Opener]:
    """A file that is packed by itself, under the name it has unpacked; others as they are."""
    if not name.endswith(PACKED):
        return name, opener
    return name.removesuffix(PACKED), lambda: cast("IO[bytes]", _Bounded(opener()))


class _Bounded(io.RawIOBase):
    """What a packed file holds, as far as a conversation can be that large."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed, self._stream, self._taken = packed, gzip.GzipFile(fileobj=packed), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._taken += len(data)
        if self._taken > RATIO_FROM_BYTES and self._taken > MAX_RATIO * max(self._packed.tell(), 1):
            raise zlib.error("far larger unpacked than any conversation")
        return len(data)

    def close(self) -> None:
        self._stream.close()
        self._packed.close()
        super().close()


def _junk(name: str) -> bool:
    """Left by a desktop, not by the platform. Other names with a dot in front are real: Zulip topics have them."""
    parts = name.split("/")
    return not JUNK.isdisjoint(parts) or any(part.startswith("._") for part in parts)


def in_folder(root: Path) -> Iterator[tuple[str, Opener]]:
    """Every file below `root`, which is resolved; what lies in a linked folder is left alone."""
    waiting = [("", str(root))]
    while waiting:
        prefix, here = waiting.pop()
        with os.scandir(here) as entries:
            for entry in entries:
                if _junk(entry.name):
                    continue
                if entry.is_symlink() and not Path(os.path.realpath(entry.path)).is_relative_to(root):
                    raise ExportError(
                        say("this is a link to a place outside the export; put the file itself here"),
                        place=Place(file=_readable(entry.path)),
                    )
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{prefix}{_readable(entry.name)}/", entry.path))
                elif entry.is_file():
                    yield unpacked(prefix + _readable(entry.name), OnDisk(entry.path))


def _readable(name: str) -> str:
    """A name whose bytes are no UTF-8, as old packers leave them, with those bytes as `\\xe9`: it can be shown."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Opens one file of a folder."""

    path: str | Path

    def __call__(self) -> IO[bytes]:
        return open(self.path, "rb", buffering=0)

    def small(self, room: bytearray) -> bytes | None:
        """All of it, None where it does not fit in `room`. Of many small files a stream for each, or room of its own
        for each, would be half the work."""
        with open(self.path, "rb", buffering=0) as stream:
            size = stream.readinto(room)
        return bytes(memoryview(room)[:size]) if size < len(room) else None


def in_zip(path: Path) -> Iterator[tuple[str, Opener]]:
    """Every file of a zip; one that is not what it seems is refused before anything is read of it."""
    archive = _open_zip(path)
    total = packed = 0
    for info in archive.infolist():
        name = _name(info)
        place = Place(file=f"{path.name}/{name}")
        if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or ".." in re.split(r"[/\\]", name):
            raise ExportError(
                say(
                    "a name in the zip points outside it; this is not an export as the platform made it, do not use it"
                ),
                place=place,
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise ExportError(
                say("this is a link to a place outside the export; put the file itself here"), place=place
            )
        if info.is_dir() or _junk(name):
            continue
        if info.flag_bits & 0x1:
            raise ExportError(ENCRYPTED, place=place)
        total, packed = total + info.file_size, packed + info.compress_size
        if total > MAX_TOTAL_BYTES or (total > RATIO_FROM_BYTES and total > MAX_RATIO * max(packed, 1)):
            raise ExportError(
                say(
                    "unpacked this zip would be {size} MB from {packed} MB: a zip bomb, no export; do not use it",
                    size=total // 1024**2,
                    packed=packed // 1024**2,
                ),
                place=place,
            )
        yield unpacked(name, _zip_opener(archive, info))


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError):
        raise ExportError(
            say("this zip is damaged or cut off; download the export again"), place=Place(file=path.name)
        ) from None


def is_zip(path: Path) -> bool:
    """By its first bytes or its last part: a zip may have something in front of it, and be cut off at its end."""
    with path.open("rb") as file:
        return file.read(2) == b"PK" or zipfile.is_zipfile(path)


def _name(info: zipfile.ZipInfo) -> str:
    """The name in UTF-8: many tools write it so and forget the flag that says it."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _zip_opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Opener:
    return lambda: archive.open(info)
