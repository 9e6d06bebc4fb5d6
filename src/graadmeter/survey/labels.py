"""Labels of respondents as numbers: of any type, a million in some hundredths of a second, none of them confused.

Two labels are the same where Python says so: 1 and "1" differ, 1 and numpy's 1 do not. None, NaN and null are no
label but a missing one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.types as kinds

from graadmeter.base.errors import WeightingError
from graadmeter.base.text import quoted, say

Ints = npt.NDArray[np.int64]

MISSING = -1
WIDEST = 1 << 20  # a range of whole numbers up to this wide is looked up, a wider one sorted
TRIES = 32
BLOCK = 1 << 13


def factor(values: Any) -> tuple[Ints, list[Any]]:
    """One number per respondent, and the label of each number (plain Python values, each once); missing is -1.

    `values`: a list, tuple, NumPy array, pandas or Polars column, or Arrow array, one label each. Raises WeightingError
    for something else than one row of labels.
    """
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return _of_arrow(values)
    array = _array(values)
    if array.dtype.kind in "iub":
        return _of_numbers(array)
    if array.dtype.kind in "OT":
        return _of_objects(array.astype(object))
    found, codes = np.unique(array, return_inverse=True)
    labels = found.tolist()
    lookup = np.array([MISSING if _missing(label) else n for n, label in enumerate(labels)], dtype=np.int64)
    return lookup[codes], labels


def coded(values: Any, known: Sequence[Any]) -> tuple[Ints, list[Any]]:
    """One number per respondent: the place of the label in `known`, or -1. Beside it the labels that are not in it,
    missing ones as None."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "U" and values.ndim == 1:
        codes = _of_text(values, known)
        if codes is not None:
            strange = codes == MISSING
            return codes, np.unique(values[strange]).tolist() if strange.any() else []
    codes, labels = factor(values)
    place = {label: n for n, label in enumerate(known)}
    lookup = np.array([*(place.get(label, MISSING) for label in labels), MISSING], dtype=np.int64)
    used = np.bincount(codes + 1, minlength=len(labels) + 1)
    strangers = [label for n, label in enumerate(labels) if lookup[n] == MISSING and used[n + 1]]
    return lookup[codes], [*strangers, *([None] if used[0] else [])]


def plain(label: Any) -> Any:
    """A NumPy scalar as the plain Python value it stands for."""
    return label.item() if isinstance(label, np.generic) else label


def _array(values: Any) -> npt.NDArray[Any]:
    """One-dimensional; a list keeps the type of each label, which NumPy on its own would not."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise WeightingError(say("expected one label per respondent, saw {seen}", seen=quoted(values)))
    if not hasattr(values, "__array__"):
        rows = list(values)
        return np.fromiter(rows, dtype=object, count=len(rows))
    array = np.ma.filled(values.astype(object), None) if np.ma.isMaskedArray(values) else np.asarray(values)
    if array.ndim != 1:
        raise WeightingError(
            say("expected one label per respondent, saw a table of {shape}", shape=" x ".join(map(str, array.shape)))
        )
    return array


def _of_numbers(array: npt.NDArray[Any]) -> tuple[Ints, list[Any]]:
    if array.dtype.kind == "b":
        codes, labels = _of_numbers(array.view(np.uint8))
        return codes, [bool(label) for label in labels]
    if not len(array):
        return np.empty(0, dtype=np.int64), []
    low, high = int(array.min()), int(array.max())
    if high - low >= WIDEST:
        found, codes = np.unique(array, return_inverse=True)
        return codes.astype(np.int64), found.tolist()
    shifted = array.astype(np.int64) - low
    seen = np.flatnonzero(np.bincount(shifted))
    lookup = np.zeros(high - low + 1, dtype=np.int64)
    lookup[seen] = np.arange(len(seen))
    return lookup[shifted], (seen + low).tolist()


def _of_objects(array: npt.NDArray[Any]) -> tuple[Ints, list[Any]]:
    """Arrow where all labels are of one plain type, which it refuses to guess at; one by one otherwise."""
    try:
        arrow = pa.array(array, from_pandas=True)
    except (pa.ArrowException, OverflowError):
        arrow = None
    if arrow is not None and (kinds.is_string(arrow.type) or kinds.is_int64(arrow.type) or kinds.is_null(arrow.type)):
        return _of_arrow(arrow)
    places: dict[Any, int] = {}
    codes = np.empty(len(array), dtype=np.int64)
    try:
        for row, label in enumerate(array):
            codes[row] = MISSING if _missing(label) else places.setdefault(plain(label), len(places))
    except TypeError:
        raise WeightingError(say("expected one label per respondent, saw {seen}", seen=quoted(array[row]))) from None
    return codes, list(places)


def _of_arrow(values: pa.Array | pa.ChunkedArray) -> tuple[Ints, list[Any]]:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if kinds.is_dictionary(values.type):
        values = values.dictionary_decode()  # its dictionary may hold a label twice
    encoded = values.dictionary_encode()
    labels = encoded.dictionary.to_pylist()
    codes = encoded.indices.fill_null(MISSING).to_numpy(zero_copy_only=False).astype(np.int64)
    if any(map(_missing, labels)):  # NaN is a value to Arrow
        codes = np.array([MISSING if _missing(label) else n for n, label in enumerate([*labels, None])])[codes]
    return codes, labels


def _of_text(values: npt.NDArray[Any], known: Sequence[Any]) -> Ints | None:
    """Fixed-width text: a sum of the letters, each times its own odd number, finds the one label it can be; a look at
    the letters then settles it. A tenth of the cost of sorting or of making Python strings. None: no such sum found.
    """
    texts = np.array([label for label in known if isinstance(label, str)] or [""], dtype=np.str_)
    places = np.array([n for n, label in enumerate(known) if isinstance(label, str)] or [MISSING], dtype=np.int64)
    values = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("="))
    if not len(values) or not values.dtype.itemsize:
        return None
    widest = max(values.dtype.itemsize, texts.dtype.itemsize) // 4
    odd = np.random.default_rng(0)
    for _ in range(TRIES):
        times = odd.integers(1 << 31, size=widest, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
        sums = _letter_sums(texts, times)
        if len(np.unique(sums)) == len(sums):
            break
    else:
        return None
    lookup = np.zeros(1 << 16, dtype=np.int64)
    lookup[sums] = np.arange(len(texts))
    guess = lookup[_letter_sums(values, times)]
    return np.where(texts[guess] == values, places[guess], MISSING)


def _letter_sums(texts: npt.NDArray[Any], times: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint16]:
    letters = texts.view(np.uint32).reshape(len(texts), -1)
    found = np.empty(len(texts), dtype=np.uint16)
    for first in range(0, len(texts), BLOCK):  # a column at a time, of rows that fit in the cache
        block = letters[first : first + BLOCK]
        total = np.zeros(len(block), dtype=np.uint32)
        for place in range(letters.shape[1]):
            total += block[:, place] * times[place]
        found[first : first + BLOCK] = total >> np.uint32(16)
    return found


def _missing(label: Any) -> bool:
    if label is None:
        return True
    try:
        return bool(label != label)
    except (TypeError, ValueError):
        return type(label).__name__ == "NAType"  # of pandas: neither equal nor unequal to itself
