"""The format anybody can write: a table of messages as CSV or Parquet, and beside it people and spaces if there are.

For a platform that is not known here. The columns stand in `_columns`; the page about it is checked against them.
Files are read in batches and whole columns at a time.
"""

from __future__ import annotations

import codecs
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from shutil import copyfileobj
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.base.errors import Notice
from graadmeter.base.text import say
from graadmeter.conversation.exports import BATCH_ROWS, EXPORTED, Export, Member, Progress, spaces_table
from graadmeter.conversation.importers._archive import Archive
from graadmeter.conversation.importers._columns import FILES, NO_CHARACTER, Field, expected, own_words, values
from graadmeter.conversation.importers._csv import shown
from graadmeter.tables import NAMES, TIME

NAME = "CSV / Parquet"
LAST = True  # any tool may write such a file
PART = re.compile(r"(?:(messages|people|spaces)/[^/]+|(messages|people|spaces)(?:[-_. ]?\d+)?)\.(?:csv|parquet)")
KEY = "message_id"
PARQUET = ".parquet"
PEEK_BYTES = 64 * 1024
BLOCK_BYTES = 8 * 1024**2
SEEN = 40  # characters of a broken cell that are shown
MOST_BROKEN = 1000  # rows of one file; more, and it is another file than it seems


def identify(archive: Archive) -> str | None:
    """The folder with messages.csv or messages.parquet, or of the only file, where that has the column of ids."""
    homes = set()
    for name in archive.names:
        folder, file = name.rpartition("/")[::2]
        beside, last = folder.rpartition("/")[::2]
        for home, inside in ((folder, file), (beside, f"{last}/{file}")):
            found = PART.fullmatch(inside)
            if found and "messages" in found.groups() and _has_key(archive, name):
                homes.add(home)
    if not homes and len(archive.names) == 1 and _has_key(archive, archive.names[0]):
        homes.add(archive.names[0].rpartition("/")[0])
    return min(homes, key=lambda home: (home.count("/") + bool(home), home), default=None)


def _has_key(archive: Archive, name: str) -> bool:
    suffix = PurePosixPath(name).suffix
    if suffix == PARQUET:
        return archive.peek(name, 4) == b"PAR1"
    return suffix == ".csv" and KEY in _header(archive.peek(name, PEEK_BYTES))[0]


def _header(start: bytes) -> tuple[list[str], str]:
    """The columns that the first line names, in small letters, and what stands between them."""
    first = start.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].decode("utf-8", "replace")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    return [cell.strip().strip('"').strip().lower() for cell in first.split(delimiter)], delimiter


def read(archive: Archive, progress: Progress) -> Export:
    """Two passes over the messages: which spaces there are, then the messages."""
    files: dict[str, list[str]] = {part: [] for part in FILES}
    for name in sorted(archive.names, key=_in_order):
        if found := PART.fullmatch(name):
            files[found[1] or found[2]].append(name)
    if not files["messages"]:
        files["messages"] = archive.names
    people, spaces = _people(archive, files["people"]), _spaces(archive, files["spaces"])
    used: set[str] = set()
    told = len(archive.broken)
    for done, name in enumerate(files["messages"]):
        progress(say("Checking the export"), done, len(files["messages"]))
        with archive.tolerating():
            for batch in _Table(archive, name, FILES["messages"], only=("space",)).batches(quiet=True):
                used.update(space for space in pc.unique(batch.columns["space"]).to_pylist() if space)
    del archive.broken[told:]  # the second pass says it again, with the rows
    notices: list[Notice] = []
    for space in sorted(used - spaces.keys()):
        spaces[space] = {"space_id": space, "name": space}
    return Export(
        spaces=spaces_table(list(spaces.values())),
        members=people,
        messages=_batches(archive, files["messages"], people, notices, progress),
        notices=notices,
    )


def _in_order(name: str) -> tuple[str, list[int]]:
    """Parts by their number: the second before the tenth, and the one without before both."""
    return re.sub(r"[-_. ]?\d+", "", name), [int(digits) for digits in re.findall(r"\d{1,18}", name)]


def _people(archive: Archive, names: list[str]) -> list[Member]:
    members = {}
    for name in names:
        with archive.tolerating():
            for row in _rows(archive, name, FILES["people"]):
                shown = (row["name"],) if row["name"] else ()
                members[row["person"]] = Member(row["person"], row["email"], shown, row["admin"], row["bot"] is True)
    return list(members.values())


def _spaces(archive: Archive, names: list[str]) -> dict[str, dict[str, object]]:
    spaces = {}
    for name in names:
        with archive.tolerating():
            for row in _rows(archive, name, FILES["spaces"]):
                space = row.pop("space")
                given = {**row, "space_id": space, "name": row["name"] or space, "kind": row["kind"] or "general"}
                spaces[space] = given
    return spaces


def _rows(archive: Archive, name: str, fields: tuple[Field, ...]) -> Iterator[dict[str, Any]]:
    for batch in _Table(archive, name, fields).batches():
        yield from pa.table(batch.columns).to_pylist()


def _batches(
    archive: Archive, names: list[str], people: list[Member], notices: list[Notice], progress: Progress
) -> Iterator[pa.RecordBatch]:
    bots = pa.array([member.person_id for member in people if member.is_bot], pa.string())
    position, with_text = 0, False
    for done, name in enumerate(names, start=1):
        with archive.tolerating():
            for batch in _Table(archive, name, FILES["messages"]).batches():
                with_text = with_text or batch.columns["text"].null_count < batch.rows
                yield _exported(batch, bots, position)
                position += batch.rows
        progress(say("Reading messages"), done, len(names))
    if not with_text:
        text = say("There is no text: questions and lengths are known only where the file gives them itself.")
        notices.append(Notice("no_text", text))


@dataclass(slots=True)
class _Batch:
    rows: int
    columns: dict[str, pa.Array]


def _exported(batch: _Batch, bots: pa.Array, position: int) -> pa.RecordBatch:
    given = batch.columns
    author = given["author"]
    assumed = pc.if_else(pc.is_in(author, bots), "bot", "human")
    kind = pc.if_else(author.is_null(), "system", pc.coalesce(given["kind"], assumed))
    words = own_words(given["text"])
    asks = pc.coalesce(given["has_question"], pc.match_substring(words, "?"))
    columns = {
        "message_id": given["message_id"],
        "space_id": given["space"],
        "thread_id": pc.coalesce(given["thread"], given["parent"], given["message_id"]),
        "parent_id": given["parent"],
        "parent_author_id": given["parent_author"],
        "author_id": author,
        "sent_at": given["sent_at"],
        "kind": kind,
        "text": given["text"],
        "has_question": pc.if_else(pc.equal(kind, "human"), asks, pa.scalar(None, pa.bool_())),
        "chars": pc.coalesce(given["chars"], pc.utf8_length(words).cast(pa.int64())),
        "reactions": given["reactions"],
        "mentions": given["mentions"],
        "reactors": given["reactors"],
        "is_answer": given["is_answer"],
        "position": pa.array(np.arange(position, position + batch.rows)),
        "version": pa.array(np.zeros(batch.rows, np.int64)),
    }
    return pa.record_batch([columns[f.name].cast(f.type) for f in EXPORTED.schema], schema=EXPORTED.schema)


TYPES = {"time": TIME, "number": pa.int64(), "yes/no": pa.bool_(), "people": NAMES}


@dataclass(slots=True)
class _Table:
    """One file with its rows as values of `fields`; broken rows are refused, or left out where the user allows it."""

    archive: Archive
    name: str
    fields: tuple[Field, ...]
    only: tuple[str, ...] = ()
    short: list[tuple[int, int, int]] = field(default_factory=list)
    broken: int = 0

    def batches(self, quiet: bool = False) -> Iterator[_Batch]:
        """`quiet`: broken rows are left out and not spoken of: another pass does."""
        start = 1
        for table in self._tables():
            yield self._batch(table, start, quiet)
            start += table.num_rows
            self._tell_short(quiet)
        self._tell_short(quiet)

    def _tell_short(self, quiet: bool) -> None:
        """Rows with more or fewer cells than the header names."""
        for number, wanted, seen in self.short if not quiet else ():
            with self._counting():
                text = say(
                    "row {row} has {seen} columns and the header {expected}", row=number, seen=seen, expected=wanted
                )
                self.archive.refuse(self.name, text)
        self.short.clear()

    def _batch(self, table: pa.Table, start: int, quiet: bool) -> _Batch:
        columns: dict[str, pa.Array] = {}
        bad = np.zeros(table.num_rows, bool)
        for one in self.fields:
            if self.only and one.name not in self.only:
                continue
            if one.name not in table.column_names:
                columns[one.name] = pa.nulls(table.num_rows, TYPES.get(one.holds, pa.string()))
                continue
            column = table.column(one.name)
            columns[one.name], wrong = values(one, column)
            if len(places := np.flatnonzero(wrong.to_numpy(zero_copy_only=False) & ~bad)):
                bad[places] = True
                for place in places.tolist() if not quiet else ():
                    with self._counting():
                        self._refuse(one, start + place, column[place].as_py())
        keep = pa.array(~bad)
        return _Batch(int((~bad).sum()), {name: column.filter(keep) for name, column in columns.items()})

    def _refuse(self, one: Field, row: int, value: object) -> None:
        seen = value.decode("utf-8", "replace") if isinstance(value, bytes) else str("" if value is None else value)
        text = say(
            "row {row}, column {column}: expected {expected}, saw {seen}",
            row=row,
            column=one.name,
            expected=expected(one),
            seen=repr(seen[:SEEN]),
        )
        self.archive.refuse(self.name, text)

    @contextmanager
    def _counting(self) -> Iterator[None]:
        self.broken += 1
        if self.broken > MOST_BROKEN:
            self.archive.skip_broken = False  # it is refused, whatever may be left out
            self.archive.refuse(
                self.name,
                say("more than {n} rows of this file cannot be read; check that it is the right one", n=MOST_BROKEN),
            )
        with self.archive.tolerating():
            yield

    def _tables(self) -> Iterator[pa.Table]:
        try:
            yield from self._parquet() if self.name.endswith(PARQUET) else self._csv()
        except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
            if isinstance(error, UnicodeError):
                raise
            self.archive.refuse(
                self.name,
                say("this file cannot be read as a table; write it again ({seen})", seen=_first(error)),
            )

    def _csv(self) -> Iterator[pa.Table]:
        import pyarrow.csv as arrow

        header, delimiter = _header(self.archive.peek(self.name, PEEK_BYTES))
        self._check(header)
        wanted = [n for n in header if n in {one.name for one in self.fields} and (not self.only or n in self.only)]
        names = [name if name in wanted else f"-{place}" for place, name in enumerate(header)]

        def short(row: Any) -> str:
            self.short.append((row.number - 1, row.expected_columns, row.actual_columns))
            return "skip"

        with self.archive.open(self.name) as stream:
            whole = _Whole(stream)
            reader = arrow.open_csv(
                pa.PythonFile(whole, "r"),
                read_options=arrow.ReadOptions(
                    use_threads=False, block_size=BLOCK_BYTES, column_names=names, skip_rows=1
                ),
                parse_options=arrow.ParseOptions(
                    delimiter=delimiter, newlines_in_values=True, invalid_row_handler=short
                ),
                convert_options=arrow.ConvertOptions(
                    column_types=dict.fromkeys(wanted, pa.binary()), include_columns=wanted
                ),
            )
            for batch in reader:
                table = pa.Table.from_batches([batch])
                for start in range(0, table.num_rows, BATCH_ROWS):
                    yield table.slice(start, BATCH_ROWS)
        if whole.is_cut(delimiter):
            self.archive.refuse(
                self.name, say("the file ends in the middle (it is cut off, or empty); download the export again")
            )

    def _parquet(self) -> Iterator[pa.Table]:
        import pyarrow.parquet as parquet

        with tempfile.TemporaryFile() as whole, self.archive.open(self.name) as stream:
            copyfileobj(stream, whole)  # its table of contents stands at the end
            whole.seek(0)
            file = parquet.ParquetFile(whole)
            names = file.schema_arrow.names
            self._check(names)
            wanted = [n for n in names if n in {one.name for one in self.fields} and (not self.only or n in self.only)]
            for batch in file.iter_batches(BATCH_ROWS, columns=wanted):
                yield pa.Table.from_batches([batch])

    def _check(self, header: list[str]) -> None:
        missing = [one.name for one in self.fields if not one.empty and one.name not in header]
        twice = sorted({name for name in header if name and header.count(name) > 1})
        if missing:
            self.archive.refuse(
                self.name, say("the columns {missing} are missing; saw {seen}", missing=missing, seen=shown(header)), 1
            )
        if twice:
            self.archive.refuse(self.name, say("the header names {columns} twice", columns=shown(twice)), 1)


class _Whole:
    """A file in UTF-8 whatever is in it: bytes that are no character become one that no text holds.

    The engine can show a broken row only where it is text.
    """

    closed = False

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._decoder = stream, codecs.getincrementaldecoder("utf-8")("no-character")
        self._left = self._end = b""
        self._quotes = 0

    def is_cut(self, delimiter: str) -> bool:
        """Whether it ends inside a cell: a quotation mark opens the last one, none closes it, and no line ends."""
        before = self._end.rpartition(b'"')[0][-1:]
        return self._quotes % 2 == 1 and self._end[-1:] != b"\n" and before in (b"\n", delimiter.encode())

    def read(self, size: int = -1) -> bytes:
        while not self._left and (data := self._stream.read(BLOCK_BYTES)):
            self._left = self._decoder.decode(data).encode()
            self._quotes += data.count(b'"')
            self._end = (self._end + data)[-BLOCK_BYTES:]
        if not self._left:
            self._left = self._decoder.decode(b"", True).encode()
        size = len(self._left) if size < 0 else size
        data, self._left = self._left[:size], self._left[size:]
        return data

    def close(self) -> None:
        """The archive closes it."""


def _no_character(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return NO_CHARACTER, error.end


codecs.register_error("no-character", _no_character)


def _first(error: BaseException) -> str:
    """What the reader of tables says, without the contents of a row."""
    return str(error).partition("\n")[0].partition(":")[0][:100]
