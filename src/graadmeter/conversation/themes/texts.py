"""The beginning of every thread, held for as long as an import takes, in a file without a name.

The system removes that file when the process ends, also when it is killed: no text is left behind.
"""

from __future__ import annotations

import mmap
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graadmeter.conversation import clean

CHARS = 600  # of a thread that its theme is told by: the root and what follows
RAW = 4 * CHARS  # of a message that are cleaned; markup takes room
CHUNK = 5_000  # threads handed over at a time
COMPACT = 2_000_000  # messages whose place is held before those that nobody will read are let go
IN_HTML = re.compile(r"</?(?:p|div|br|a|span|blockquote|ul|ol|li|code|pre|em|strong|img|at)\b[^<>]*>", re.IGNORECASE)
NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
MAIL = re.compile(r"\S+@\S+|\S+ at \S+\.[a-z]{2,}")
NAMED = re.compile(r"@[\w.-]+")
WORD = re.compile(r"[^\W\d_][\w'’-]*")
GONE = "…"
LEAST_NAME = 3  # letters of a name that is masked
_WORDS = {
    "never a name": "van der den het een the and von will may can not all new for you",
    "nl": "de het een en van ik je niet dat is op te met voor er aan wij we ook maar als naar zijn om bij",
    "en": "the a and of i you not that is on to with for there at we also but as are it this in have",
}
NO_NAMES, _NL, _EN = (frozenset(words.split()) for words in _WORDS.values())

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Threads by their code, the beginning of what was said in each, and the moment of its last message (µs)."""

    threads: list[str]
    texts: list[str]
    last_at: Ints


class ThreadTexts:
    """What is said first in each thread: human messages in order of time, copies once, `CHARS` characters in all."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 -- lives as long as this object
        self._size = 0
        self._numbers: dict[str, int] = {}
        self._last: Ints = np.zeros(1024, dtype=np.int64)
        self._parts: list[Ints] = []
        self._held = 0
        self.end = 0

    @property
    def count(self) -> int:
        """Threads with a human message so far."""
        return len(self._numbers)

    def add(self, batch: pa.RecordBatch, threads: pa.Array) -> None:
        """Messages as an importer hands them over (EXPORTED), and the code of the thread of each."""
        latest = pc.max(batch.column("sent_at")).cast(pa.int64()).as_py()
        self.end = max(self.end, latest or 0)
        human = pc.and_(pc.equal(batch.column("kind"), "human"), pc.is_valid(batch.column("author_id")))
        rows = batch.filter(human)
        if not rows.num_rows:
            return
        codes = threads.filter(human).dictionary_encode()
        known = [self._number(code) for code in codes.dictionary.to_pylist()]
        thread = np.asarray(known, dtype=np.int64)[codes.indices.to_numpy()]
        at = rows.column("sent_at").cast(pa.int64()).to_numpy()
        np.maximum.at(self._last, thread, at)
        start, length = self._write(rows.column("text").to_pylist())
        key = np.fromiter((hash(id) for id in rows.column("message_id").to_pylist()), np.int64, rows.num_rows)
        numbers = (rows.column(name).to_numpy() for name in ("position", "version"))
        self._parts.append(np.stack([thread, at, *numbers, key, start, length]))
        self._held += rows.num_rows
        if self._held > COMPACT:
            self._parts = [self._needed()]
            self._held = self._parts[0].shape[1]

    def chunks(self) -> Iterator[Chunk]:
        """Every thread with its text; threads without words too."""
        names = list(self._numbers)
        rows = self._needed()
        self._file.flush()
        words = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) if self._size else b""
        bounds = np.searchsorted(rows[0], np.arange(len(names) + 1))
        for first in range(0, len(names), CHUNK):
            some = range(first, min(first + CHUNK, len(names)))
            texts = []
            for number in some:
                said = [
                    words[start : start + size].decode()
                    for start, size in rows[5:7, bounds[number] : bounds[number + 1]].T.tolist()
                ]
                texts.append(" ".join(part for part in said if part)[:CHARS])
            yield Chunk([names[number] for number in some], texts, self._last[some.start : some.stop])

    def close(self) -> None:
        self._file.close()

    def _number(self, code: str) -> int:
        number = self._numbers.setdefault(code, len(self._numbers))
        if number >= len(self._last):
            self._last = np.concatenate([self._last, np.zeros_like(self._last)])
        return number

    def _write(self, given: list[str | None]) -> tuple[Ints, Ints]:
        start, length = np.empty(len(given), dtype=np.int64), np.empty(len(given), dtype=np.int64)
        for row, text in enumerate(given):
            said = own_words(text)[:CHARS].encode() if text else b""
            start[row], length[row] = self._size, len(said)
            self._file.write(said)
            self._size += len(said)
        return start, length

    def _needed(self) -> Ints:
        """What of the messages is read: of copies the one that stands, in order, while there is room in the thread."""
        if not self._parts:
            return np.zeros((7, 0), dtype=np.int64)
        rows = np.concatenate(self._parts, axis=1)
        standing = np.lexsort((np.arange(rows.shape[1]), rows[3], rows[4], rows[0]))
        rows = rows[:, standing]
        last = np.append((rows[0, 1:] != rows[0, :-1]) | (rows[4, 1:] != rows[4, :-1]), True)
        rows = rows[:, last]
        rows = rows[:, np.lexsort((rows[5], rows[2], rows[1], rows[0]))]
        before = np.cumsum(rows[6]) - rows[6]
        begins = np.searchsorted(rows[0], rows[0])
        room: Ints = rows[:, before - before[begins] < 4 * CHARS]  # bytes: a letter takes up to four
        return room


def own_words(text: str) -> str:
    """What a message says in its own words, whichever markup its platform uses."""
    raw = text[:RAW]
    return clean.html(raw) if IN_HTML.search(raw) else clean.mrkdwn(raw)


def language(text: str) -> str | None:
    """`nl` or `en` where the small words of one of the two are clearly more than those of the other, else None."""
    words = [word.lower() for word in WORD.findall(text)]
    nl, en = (sum(word in known for word in words) for known in (_NL, _EN))
    if max(nl, en) < 2 or max(nl, en) < 2 * min(nl, en):
        return None
    return "nl" if nl > en else "en"


def masked(text: str, names: frozenset[str]) -> str:
    """`text` without addresses, numbers, mentions and the names of people on the platform.

    `names`: words of those names, folded by `name_words`. A name of somebody who is on no list stays.
    """
    for pattern in (clean.URL, MAIL, NAMED, NUMBER):
        text = pattern.sub(GONE, text)
    return WORD.sub(lambda found: GONE if found[0].casefold().removesuffix("'s") in names else found[0], text)


def name_words(names: list[str]) -> frozenset[str]:
    """The words that names of people are made of; the smallest, and those every sentence has, are left out."""
    words = {word.casefold() for name in names for word in WORD.findall(name)}
    return frozenset(word for word in words if len(word) >= LEAST_NAME and word not in NO_NAMES)
