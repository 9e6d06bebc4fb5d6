"""The messages of one export while they are read: a file per column, numbers only, until their order is known.

A column at a time is put in order, so what is held in memory is two columns and the order, whatever else there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graadmeter.conversation.exports import EXPORTED
from graadmeter.tables import NAMES

# human, bot, system; from bytes, since pyarrow loads pandas at the first list that it makes an array of
KINDS = pa.StringArray.from_buffers(3, pa.py_buffer(np.array([0, 5, 8, 14], np.int32)), pa.py_buffer(b"humanbotsystem"))
ID_BYTES = 16
AT_ONCE = 2**20  # lists put in order together
WORDS = ("space_id", "thread_id", "author_id", "parent_author_id", "parent_id")  # held once, by number
LISTS = ("mentions", "reactors")
NUMBERS: dict[str, Any] = {
    **{name: np.int32 for name in WORDS},
    **{name: np.int64 for name in ("sent_at", "position", "version")},
    **{name: np.int8 for name in ("kind", "has_question", "is_answer")},
    **{name: np.int32 for name in ("chars", "reactions")},
}
Ints = NDArray[Any]


def nothing(dtype: Any) -> int:
    """What stands for null among numbers of this type."""
    return int(np.iinfo(dtype).min)


class Stage:
    """Coded batches of EXPORTED in; columns of numbers out, in the order in which they were read until `arrange`.

    A text that many rows share is a place in `words(column)`; the same text may stand there more than once, except
    for people and spaces. `names()`: the platform's own id of each message.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = {name: self._path(name).open("wb") for name in (*NUMBERS, *LISTS, *(f"{n}.n" for n in LISTS))}
        self._names = pa.OSFile(str(self._path("names")), "wb")
        self._names_writer = pa.ipc.new_stream(self._names, pa.schema([("message_id", pa.string())]))
        self._words: dict[str, list[pa.Array]] = {name: [] for name in WORDS}
        self._people: dict[str | None, int] = {None: nothing(np.int32)}
        self._spaces: dict[str | None, int] = {None: nothing(np.int32)}
        self._lengths: dict[str, int] = {"thread_id": 0, "parent_id": 0}
        self.rows = 0

    def _path(self, name: str) -> Path:
        return self._folder / f"staged.{name}"

    def add(self, batch: pa.RecordBatch) -> None:
        self.rows += batch.num_rows
        self._names_writer.write_batch(pa.record_batch([batch.column("message_id")], names=["message_id"]))
        for name in ("author_id", "parent_author_id"):
            self._put(name, self._known(batch.column(name), self._people))
        self._put("space_id", self._known(batch.column("space_id"), self._spaces))
        for name in self._lengths:
            self._put(name, self._new(name, batch.column(name)))
        self._put("kind", pc.index_in(batch.column("kind"), KINDS))
        self._put("sent_at", batch.column("sent_at").cast(pa.int64()))
        for name in ("position", "version", "chars", "reactions"):
            self._put(name, batch.column(name))
        for name in ("has_question", "is_answer"):
            self._put(name, batch.column(name).cast(pa.int8()))
        for name in LISTS:
            self._put_lists(name, batch.column(name))

    def _put(self, name: str, values: Any) -> None:
        dtype = NUMBERS[name]
        if isinstance(values, pa.Array):
            values = (pc.fill_null(values, nothing(dtype)) if values.null_count else values).to_numpy()
        np.ascontiguousarray(values, dtype=dtype).tofile(self._files[name])

    def _put_lists(self, name: str, lists: pa.ListArray) -> None:
        lengths = pc.fill_null(pc.list_value_length(lists), -1).to_numpy()
        np.ascontiguousarray(lengths, dtype=np.int32).tofile(self._files[f"{name}.n"])
        self._known(lists.flatten(), self._people).tofile(self._files[name])

    def _known(self, values: pa.Array, known: dict[str | None, int]) -> Ints:
        """Numbers of texts that come back in every batch."""
        distinct = _distinct(values)
        numbers = [known.setdefault(value, len(known) - 1) for value in (*distinct.dictionary.to_pylist(), None)]
        return np.array(numbers, dtype=np.int32)[distinct.indices.fill_null(len(numbers) - 1).to_numpy()]

    def _new(self, name: str, values: pa.Array) -> Ints:
        """Numbers of texts that stand together in an export: each batch adds its own."""
        distinct = _distinct(values)
        places = np.arange(len(distinct.dictionary) + 1, dtype=np.int32) + self._lengths[name]
        places[-1] = nothing(np.int32)
        self._words[name].append(distinct.dictionary)
        self._lengths[name] += len(distinct.dictionary)
        return places[distinct.indices.fill_null(len(places) - 1).to_numpy()]

    def close(self) -> None:
        """Nothing more is added; the columns can be read."""
        for file in self._files.values():
            file.close()
        self._names_writer.close()
        self._names.close()

    def remove(self) -> None:
        for path in self._folder.glob("staged.*"):
            path.unlink()

    def words(self, name: str) -> pa.Array:
        if name in self._lengths:
            return pa.concat_arrays([pa.array([], pa.string()), *self._words[name]])
        known = self._spaces if name == "space_id" else self._people
        return pa.array([value for value in known if value is not None], pa.string())

    def names(self) -> Iterator[pa.Array]:
        with pa.OSFile(str(self._path("names")), "rb") as file, pa.ipc.open_stream(file) as stream:
            for batch in stream:
                yield batch.column(0)

    def column(self, name: str, start: int = 0, rows: int = -1) -> Ints:
        """Numbers of a column, all of them or `rows` from row `start`."""
        dtype = np.dtype(NUMBERS[name])
        return np.fromfile(self._path(name), dtype=dtype, count=rows, offset=start * dtype.itemsize)

    def arrange(self, order: Ints, columns: Sequence[str]) -> None:
        """Put columns in this order, which names rows by their number; rows that it does not name fall away."""
        for name in columns:
            if name in LISTS:
                self._arrange_lists(name, order)
            else:
                self.column(name)[order].tofile(self._path(name))

    def _arrange_lists(self, name: str, order: Ints) -> None:
        lengths = np.fromfile(self._path(f"{name}.n"), dtype=np.int32)
        values = np.fromfile(self._path(name), dtype=np.int32)
        ends = np.cumsum(np.maximum(lengths, 0), dtype=np.int64)
        with self._path(name).open("wb") as into:
            for start in range(0, len(order), AT_ONCE):
                rows = order[start : start + AT_ONCE]
                counts = np.maximum(lengths[rows], 0)
                shift = ends[rows] - np.cumsum(counts)
                values[np.repeat(shift, counts) + np.arange(counts.sum())].tofile(into)
        lengths[order].tofile(self._path(f"{name}.n"))

    def lists(self, name: str, rows: int) -> Iterator[tuple[Ints, Ints]]:
        """Lengths of the lists (-1: none) and what stands in them, so many rows at a time."""
        with self._path(f"{name}.n").open("rb") as lengths, self._path(name).open("rb") as values:
            while len(found := np.fromfile(lengths, dtype=np.int32, count=rows)):
                yield found, np.fromfile(values, dtype=np.int32, count=int(np.maximum(found, 0).sum()))


class Texts:
    """Numbers of a stage as the columns that they stand for."""

    def __init__(self, stage: Stage) -> None:
        self._words = {name: stage.words(name) for name in WORDS if name != "parent_author_id"}
        self._words["parent_author_id"] = self._words["author_id"]

    def of(self, name: str, numbers: Ints) -> pa.Array:
        """A column of EXPORTED."""
        given = masked(numbers)
        if name in self._words:
            return self._words[name].take(given)
        if name == "kind":
            return KINDS.take(given)
        return given.cast(EXPORTED.schema.field(name).type)

    def lists(self, lengths: Ints, numbers: Ints) -> pa.Array:
        offsets = np.concatenate([[0], np.cumsum(np.maximum(lengths, 0))]).astype(np.int32)
        people = self._words["author_id"].take(masked(numbers))
        return pa.ListArray.from_arrays(pa.array(offsets), people, mask=pa.array(lengths < 0)).cast(NAMES)


def _distinct(values: pa.Array) -> pa.DictionaryArray:
    return values if pa.types.is_dictionary(values.type) else values.dictionary_encode()


def masked(numbers: Ints) -> pa.Array:
    """Numbers as an array of Arrow, null where they stand for nothing."""
    empty = numbers == nothing(numbers.dtype)
    return pa.array(numbers, mask=empty) if empty.any() else pa.array(numbers)


def exported(stage: Stage, rows: int) -> Iterator[pa.RecordBatch]:
    """What was staged as batches of EXPORTED, so many rows at a time; not after it was arranged."""
    texts = Texts(stage)
    names = pa.chunked_array(list(stage.names()), pa.string())
    lists = [stage.lists(name, rows) for name in LISTS]
    for start in range(0, stage.rows, rows):
        n = min(rows, stage.rows - start)
        columns = {name: texts.of(name, stage.column(name, start, n)) for name in NUMBERS}
        columns["message_id"] = names.slice(start, n).combine_chunks()
        columns["text"] = pa.nulls(n, pa.string())
        for name, each in zip(LISTS, lists, strict=True):
            columns[name] = texts.lists(*next(each))
        yield pa.record_batch([columns[name] for name in EXPORTED.schema.names], schema=EXPORTED.schema)
