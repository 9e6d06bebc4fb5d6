"""Messages in order of time, each once: those of one export, or those of one export added to what is stored.

An export is put in order as numbers, a column at a time, which holds some 60 bytes for each message; adding it to what
is stored is the work of `merging`.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graadmeter.tables import MESSAGES, Column, Contract
from graadmeter.workspace.merging import Ordered, merge
from graadmeter.workspace.staging import ID_BYTES, LISTS, NUMBERS, Ints, Stage, Texts, masked, nothing

KEYS = Contract(
    "KEYS",
    "Row by row beside MESSAGES: by which a message of a later export is known to be the same one. It leads nobody "
    "back to the platform without the key.",
    (
        Column("id", pa.binary(), "first 16 bytes of SHA-256 over a secret of the key and the platform's own id"),
        Column("parent", pa.binary(), "the same of the message that this one answers", nulls="no such link"),
        Column("version", pa.int64(), "of two copies the highest stands: moment of the last edit, 0 for none"),
    ),
)
ROWS = 2**17  # written at a time, and together in the file
PLACE_DIGITS = 12
# What repeats is written once a part. Of the rest the search for repeats would cost more than writing it does.
DISTINCT = {"message_id", "sent_at", "id"}
COMPRESSION = {"compression": "zstd", "compression_level": 1}
HUMAN = 0


def order(stage: Stage, into: Path, secret: str, stored: Path | None = None) -> Ordered:
    """Writes `messages.parquet` (MESSAGES) and `keys.parquet` (KEYS) in the folder `into`, both in order of time.

    `stage`: EXPORTED, coded; it is used up. `secret`: of the identities. `stored`: the folder of a dataset under the
    same key that the messages are added to.

    Of copies in one export the highest version stands, else the one read last; of copies in two exports the highest
    version, else the one with more to it, so that it does not matter which export was read first. `message_id`
    becomes the place in the order of time: it says which of two messages of one moment came first, and leads nobody
    back to the platform. `parent_author_id` is the author of the parent where that is here, nobody if it is a bot's
    message or an event, else what the reply itself says. The root is a thread's first human message.
    """
    if stored:
        return merge(stage, into, secret, stored)
    ids = _identities(stage.names(), stage.rows, secret)
    rows = _in_order(stage, _standing(ids, stage))
    parents, ids = _parents(stage, ids, rows, secret), ids[rows]
    roots = _roots(stage, rows)
    stage.arrange(rows, [*(name for name in NUMBERS if name != "position"), *LISTS])
    _write(stage, into, ids, roots, *parents)
    return Ordered(added=len(rows))


def _identities(texts: Iterable[pa.Array], n: int, secret: str) -> Ints:
    """First 16 bytes of a keyed hash of each text, as two numbers."""
    key, at = secret.encode(), 0
    found = np.empty((n, ID_BYTES), dtype=np.uint8)
    for part in texts:
        digests = [sha256(key + text).digest() for text in part.cast(pa.binary()).to_pylist()]
        if digests:
            whole = np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(len(digests), -1)
            found[at : at + len(digests)] = whole[:, :ID_BYTES]
            at += len(digests)
    return found.view("<u8")


def _standing(ids: Ints, stage: Stage) -> Ints:
    """Rows that stand: of copies the one of the highest version, else the last."""
    rows = np.arange(len(ids), dtype=np.int32)
    first = np.sort(ids[:, 0])
    twice = first[1:][first[1:] == first[:-1]]
    if not len(twice):
        return rows
    copies = np.flatnonzero(np.isin(ids[:, 0], twice))
    version = stage.column("version")[copies]
    copies = copies[np.lexsort((copies, version, ids[copies, 1], ids[copies, 0]))]
    falls = np.append((ids[copies[1:]] == ids[copies[:-1]]).all(axis=1), False)
    return np.delete(rows, copies[falls])


def _in_order(stage: Stage, rows: Ints) -> Ints:
    """Rows by moment, of one moment by the platform's own order, else by its id."""
    sent_at = stage.column("sent_at")[rows]
    order = np.argsort(sent_at, kind="stable")
    moments = sent_at[order]
    same = moments[1:] == moments[:-1]
    if not same.any():
        return rows[order]
    position = stage.column("position")[rows]
    order = np.lexsort((position, sent_at))
    sent_at, position, rows = sent_at[order], position[order], rows[order]
    same &= position[1:] == position[:-1]
    if same.any():
        at = np.flatnonzero(np.append(same, False) | np.append(False, same))
        tied = pa.table({"sent_at": sent_at[at], "position": position[at], "name": _names(stage, rows[at])})
        sorting = pc.sort_indices(tied, sort_keys=[(name, "ascending") for name in tied.column_names])
        rows[at] = rows[at][sorting.to_numpy()]
    return rows


def _names(stage: Stage, rows: Ints) -> pa.ChunkedArray:
    """The platform's own id of some messages. Those of all of them would be a third of what an import holds."""
    order, found, start = np.argsort(rows), [], 0
    for part in stage.names():
        low, high = np.searchsorted(rows, [start, start + len(part)], sorter=order)
        found.append(part.take(pa.array(rows[order[low:high]] - start)))
        start += len(part)
    return pa.chunked_array(found, pa.string()).take(pa.array(np.argsort(order)))


def _parents(stage: Stage, ids: Ints, rows: Ints, secret: str) -> tuple[pa.Array, Ints, Ints]:
    """Of each message that another answers: its identity, its place and its author, where it is here."""
    answered = stage.words("parent_id")
    given = _identities([answered], len(answered), secret)
    place = np.full(len(answered), nothing(np.int32), dtype=np.int32)
    author = place.copy()
    if len(answered):
        distinct = _bytes(given).dictionary_encode()
        is_here = pc.index_in(_bytes(ids), value_set=distinct.dictionary)
        is_here = is_here.fill_null(-1).to_numpy()[rows]
        found = np.flatnonzero(is_here >= 0)
        places = np.full(len(distinct.dictionary), nothing(np.int32), dtype=np.int32)
        authors = places.copy()
        places[is_here[found]] = found + 1
        answers_talk = stage.column("kind")[rows[found]] == HUMAN
        authors[is_here[found[answers_talk]]] = stage.column("author_id")[rows[found[answers_talk]]]
        place, author = (numbers[distinct.indices.to_numpy()] for numbers in (places, authors))
    return _bytes(given).cast(pa.binary()), place, author


def _roots(stage: Stage, rows: Ints) -> Ints:
    """Whether each message, in order, is the first human one of its thread."""
    same = stage.words("thread_id").dictionary_encode()
    human = np.flatnonzero(stage.column("kind")[rows] == HUMAN)[::-1]
    first = np.full(len(same.dictionary), -1, dtype=np.int64)
    first[same.indices.to_numpy()[stage.column("thread_id")[rows[human]]]] = human  # the last one written is the first
    is_root = np.zeros(len(rows), dtype=bool)
    is_root[first[first >= 0]] = True
    return is_root


def _write(stage: Stage, into: Path, ids: Ints, roots: Ints, parent: pa.Array, place: Ints, author: Ints) -> None:
    texts, lists = Texts(stage), [stage.lists(name, ROWS) for name in LISTS]
    with (
        _writer(into / "messages.parquet", MESSAGES) as messages,
        _writer(into / "keys.parquet", KEYS) as keys,
    ):
        for start in range(0, len(ids), ROWS):
            end = min(start + ROWS, len(ids))
            numbers = {name: stage.column(name, start, end - start) for name in NUMBERS if name != "position"}
            link = numbers.pop("parent_id")
            is_reply = link != nothing(np.int32)
            answered = np.where(is_reply, link, 0)
            to = np.full(end - start, nothing(np.int32), dtype=np.int32)
            to[is_reply] = place[answered[is_reply]]
            by = to.copy()
            by[is_reply] = author[answered[is_reply]]
            said = numbers["parent_author_id"]
            numbers["parent_author_id"] = np.where(to == nothing(np.int32), said, by)
            version = numbers.pop("version")
            columns = {name: texts.of(name, given) for name, given in numbers.items()}
            columns |= {name: texts.lists(*next(each)) for name, each in zip(LISTS, lists, strict=True)}
            columns["message_id"] = _numbered(np.arange(start + 1, end + 1), np.zeros(end - start, dtype=bool))
            columns["parent_id"] = _numbered(to, to == nothing(np.int32))
            columns["is_root"] = pa.array(roots[start:end])
            columns["text"] = pa.nulls(end - start, pa.string())
            messages.write_batch(
                pa.record_batch([columns[name] for name in MESSAGES.schema.names], schema=MESSAGES.schema)
            )
            keys.write_batch(
                pa.record_batch(
                    [_bytes(ids[start:end]).cast(pa.binary()), parent.take(masked(link)), pa.array(version)],
                    schema=KEYS.schema,
                )
            )


def _writer(file: Path, contract: Contract) -> pq.ParquetWriter:
    repeating = [name for name in contract.schema.names if name not in DISTINCT]
    return pq.ParquetWriter(file, contract.schema, use_dictionary=repeating, **COMPRESSION)


def _bytes(ids: Ints) -> pa.Array:
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(ID_BYTES), len(ids), [None, pa.py_buffer(np.ascontiguousarray(ids))]
    )


def _numbered(places: Ints, empty: Ints) -> pa.Array:
    """Places in the order of time as text, all as long, so that texts are in that order too."""
    digits = np.empty((len(places), PLACE_DIGITS), dtype=np.uint8)
    rest = np.where(empty, 0, places).astype(np.int64)
    for at in range(PLACE_DIGITS - 1, -1, -1):
        rest, digit = np.divmod(rest, 10)
        digits[:, at] = digit + ord("0")
    offsets = np.arange(len(places) + 1, dtype=np.int32) * PLACE_DIGITS
    text = pa.StringArray.from_buffers(len(places), pa.py_buffer(offsets), pa.py_buffer(digits))
    return pc.if_else(pa.array(empty), None, text) if empty.any() else text
