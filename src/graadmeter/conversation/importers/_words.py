"""Columns of texts as bytes behind each other, as Arrow keeps them: Python's own texts cost four times as much."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def cut(signs: bytes | NDArray[np.uint8], lengths: NDArray[Any]) -> pa.Array:
    """A column of the texts that stand behind each other, by their lengths in bytes."""
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return pa.StringArray.from_buffers(len(lengths), pa.py_buffer(offsets), pa.py_buffer(signs))


class Words:
    """A column that is added to bit by bit, while the texts are still at hand."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._lengths: list[int] = []
        self.size = 0  # bytes held

    def add(self, values: list[str]) -> None:
        part = "".join(values).encode()
        signs = map(len, values)
        self._lengths += signs if part.isascii() else [len(value.encode()) for value in values]
        self._parts.append(part)
        self.size += len(part)

    def take(self) -> pa.Array:
        """What was added since the last time, "" where that was empty."""
        column = cut(b"".join(self._parts), np.array(self._lengths, np.int32))
        self._parts, self._lengths, self.size = [], [], 0
        return column
