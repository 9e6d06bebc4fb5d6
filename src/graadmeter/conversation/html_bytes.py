"""Features of messages in HTML (see `features`), read from the bytes of many at once.

A tag and white space are both a gap between words, and of a gap one space stays; so the length of a message's own
words is its characters outside gaps, and one for each word but the first. That needs no text to be cut or joined.
What a rule of `clean` looks at further (an address, an unusual entity, a sign that ends no tag) is left to `clean`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

PIECE_BYTES = 256 * 1024  # looked at in one go: what stays in the processor's own memory
LONGEST = 8  # bytes that are looked at from one place on

_ATTRIBUTES = r"(?: [a-z-]+=\"[^\"<>]*\")*"
_INSIDE = rf"</?(?:a|b|br|del|div|em|h[1-6]|hr|i|img|li|ol|p|span|strong|table|tbody|td|th|thead|tr|ul){_ATTRIBUTES}>"
# What is left out, innermost first; around a quote there may be a quote.
LEFT_OUT = tuple(
    rf"<{name}{_ATTRIBUTES}>(?:[^<]|{_INSIDE})*</{name}>" for name in ("code", "pre", "blockquote", "blockquote")
)
USUAL = rf"^(?:[^<]|{_INSIDE})*$"
UNUSUAL_STARTS = ("!", "as", "bl", "co", "pr", "sc", "sty")  # of tags that hide words, and a few more
# An address as `clean.URL` has it, up to its colon and from there on. An entity in it or right behind it may be its
# end or not; only one is usual.
SCHEME = re.compile(rb"(?:https?|ftp)\Z", re.IGNORECASE)
ADDRESS = re.compile(rb"://(?:[^\s<>\"'&\x1c-\x1f]|&amp;)++(?!&)")
BLANKS = [sign for sign in map(chr, range(0x80, 0x3001)) if sign.isspace()]
MAYBE_HIDES = np.zeros(256, bool)
MAYBE_HIDES[list(b"!aAbBcCpPsS")] = True

Bools = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """Per text: whether it asks, how many signs it is, and whether either must be found in another way.

    `hides`: there are tags in it that hide words; `odd`: something else that only `clean` knows.
    """

    asks: Bools
    chars: NDArray[np.int32]
    hides: Bools
    odd: Bools


def features(text: pa.Array) -> tuple[Bools, NDArray[np.int32], Places]:
    """Asks, length, and the rows for which neither is known.

    `text`: HTML, no nulls.
    """
    found = look(text)
    hiding = np.flatnonzero(found.hides)
    odd = found.odd | found.hides
    if len(hiding):
        rest = text.take(pa.array(hiding))
        for pattern in LEFT_OUT:
            rest = pc.replace_substring_regex(rest, pattern, " ")
        usual = pc.match_substring_regex(rest, USUAL).to_numpy(zero_copy_only=False)
        again = look(rest)
        found.asks[hiding], found.chars[hiding] = again.asks, again.chars
        odd[hiding] = again.odd | again.hides | ~usual
    return found.asks, found.chars, np.flatnonzero(odd)


def look(text: pa.Array, piece: type[Piece] | None = None) -> Found:
    """Features of texts, piece by piece; a text itself is never cut in two."""
    n = len(text)
    offsets = np.frombuffer(text.buffers()[1], dtype=np.int32)[text.offset : text.offset + n + 1].astype(np.int64)
    data = text.buffers()[2]
    found = Found(np.zeros(n, bool), np.zeros(n, np.int32), np.zeros(n, bool), np.zeros(n, bool))
    if data is None:
        return found
    signs = np.frombuffer(data, dtype=np.uint8)
    start = 0
    while start < n:
        end = max(int(np.searchsorted(offsets, offsets[start] + PIECE_BYTES, "right")) - 1, start + 1)
        end = min(end, n)
        part = slice(start, end)
        own = offsets[start : end + 1]
        (piece or Piece)(signs[own[0] : own[-1]], own - own[0]).fill(
            Found(found.asks[part], found.chars[part], found.hides[part], found.odd[part])
        )
        start = end
    return found


class Piece:
    """Texts behind each other as bytes: `ends[i]` to `ends[i + 1]` is text i."""

    def __init__(self, signs: NDArray[np.uint8], ends: Places) -> None:
        self.size, self.ends = len(signs), ends
        self.signs = np.concatenate([signs, np.zeros(LONGEST, np.uint8)])
        self._words = np.ndarray((self.size + 1,), "<u8", self.signs, strides=(1,))
        # Signs that a rule may look at, found in one go: each search through all of them costs as much as this one.
        given = signs - np.uint8(ord(":"))
        marks = (signs < ord("0")) & (signs != ord(" "))
        marks |= given <= ord("?") - ord(":")
        marks |= (signs == ord("`")) | (signs == ord("|"))
        self._marked = np.flatnonzero(marks)
        self._marks_are = signs[self._marked]

    def places(self, sign: str) -> Places:
        """Where a sign stands: one that is no letter or digit, and below them or a backtick or a bar."""
        return self._marked[self._marks_are == ord(sign)]

    def angles(self) -> Places:
        """Where `<` and `>` stand."""
        return self._marked[(self._marks_are | 2) == ord(">")]

    def rows(self, places: Places) -> Places:
        return np.searchsorted(self.ends, places, "right") - 1

    def starts(self, places: Places, word: str) -> Bools:
        """Where a word of at most `LONGEST` signs stands."""
        return _begin(self._words[places], [word])

    def fill(self, into: Found) -> None:
        self._odd_signs(into)
        gap = self._marks(into)
        self._addresses(gap, into)
        asking, entities = self._outside("?", gap), self._outside("&", gap)
        into.asks[self.rows(asking)] = True
        gap |= self.signs[: self.size] <= ord(" ")
        counted = ~gap
        begins = counted.copy()
        begins[1:] &= gap[:-1]
        full = self.ends[:-1] < self.ends[1:]
        first = self.ends[:-1][full]
        begins[first] = counted[first]
        if self._wide:
            counted &= (self.signs[: self.size] & 0xC0) != 0x80
        if len(first):
            into.chars[full] = np.add.reduceat(counted.view(np.uint8) + begins.view(np.uint8), first, dtype=np.int32)
        into.chars[into.chars > 0] -= 1  # between words, so one less than there are words
        self._entities(entities, into)

    def _addresses(self, gap: Bools, into: Found) -> None:
        """Makes addresses part of the gap; a row with one that does not begin and end as usual is odd."""
        colons = self._outside(":", gap)
        places = colons[self.starts(colons, "://")]
        data, taken = self.signs.tobytes() if len(places) else b"", 0
        rows = self.rows(places)
        for place, row, low, high in zip(
            places.tolist(), rows.tolist(), self.ends[rows].tolist(), self.ends[rows + 1].tolist(), strict=True
        ):
            if place < taken:
                continue
            scheme, rest = SCHEME.search(data, max(low, place - 5), place), ADDRESS.match(data, place, high)
            if scheme is None or rest is None:
                into.odd[row] = True
                continue
            taken = rest.end()
            gap[scheme.start() : taken] = True
        mail = colons[(self.signs[colons - 1] | 32 == ord("o")) & ~gap[colons]]
        stops = self._outside(".", gap)
        www = _begin(self._words[np.maximum(stops - 3, 0)] | np.uint64(0x202020), ["www"])
        into.odd[self.rows(np.concatenate([mail, stops[www]]))] = True

    def _outside(self, sign: str, gap: Bools) -> Places:
        """Where a sign stands outside gaps."""
        places = self.places(sign)
        return places[~gap[places]]

    def _marks(self, into: Found) -> Bools:
        """Which signs stand in a tag."""
        angles = self.angles()
        opens = self.signs[angles] == ord("<")
        rows = self.rows(angles)
        ended = np.zeros(len(angles), bool)
        ended[:-1] = opens[:-1] & ~opens[1:] & (rows[:-1] == rows[1:])
        begin = angles[:-1][ended[:-1]]
        end = angles[1:][ended[:-1]]
        after = begin + 1 + (self.signs[begin + 1] == ord("/"))
        letter = self.signs[after] | 32
        sound = (letter >= ord("a")) & (letter <= ord("z"))
        ended[ended] = sound
        into.odd[rows[opens & ~ended]] = True
        begin, end = begin[sound], end[sound]
        maybe = begin[MAYBE_HIDES[self.signs[begin + 1]]]
        hides = _begin(self._words[maybe + 1] | np.uint64(0x202020), UNUSUAL_STARTS)
        into.hides[self.rows(maybe[hides])] = True
        steps = np.zeros(self.size + 1, np.int8)
        steps[begin] = 1
        steps[end + 1] -= 1
        return np.cumsum(steps[:-1], dtype=np.int8, out=steps[:-1]).view(np.bool_)

    def _odd_signs(self, into: Found) -> None:
        """White space that is not ASCII's, and ASCII below a space that is not white."""
        signs = self.signs[: self.size]
        is_low = self._marks_are < ord(" ")
        low, given = self._marked[is_low], self._marks_are[is_low]
        into.odd[self.rows(low[(given < 9) | ((given > 13) & (given < 28))])] = True
        self._wide = bool(signs.max(initial=0) >= 0x80)
        if self._wide:
            lead = np.flatnonzero((signs == 0xC2) | ((signs >= 0xE1) & (signs <= 0xE3)))
            word = self._words[lead]
            into.odd[self.rows(lead[_begin(word, BLANKS)])] = True

    def _entities(self, places: Places, into: Found) -> None:
        """Each usual entity is one sign, and so is an ampersand by itself; a row with another is odd."""
        room = self.ends[self.rows(places) + 1] - places
        size = np.zeros(len(places), np.int64)
        for entity in ("&amp;", "&lt;", "&gt;", "&quot;", "&#39;"):
            size[self.starts(places, entity)] = len(entity)
        size[(self.signs[places + 1] == ord(" ")) | (room == 1)] = 1
        usual = (size > 0) & (size <= room)
        rows = self.rows(places)
        into.odd[rows[~usual]] = True
        np.subtract.at(into.chars, rows[usual], (size[usual] - 1).astype(np.int32))


def _word(text: str) -> np.uint64:
    return np.uint64(int.from_bytes(text.encode(), "little"))


def _begin(given: NDArray[np.uint64], words: Iterable[str]) -> Bools:
    """Which of the given pieces of eight bytes begin with one of the words."""
    found = np.zeros(len(given), bool)
    for word in words:
        found |= (given & np.uint64(256 ** len(word.encode()) - 1)) == _word(word)
    return found
