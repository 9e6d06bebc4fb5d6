"""Features of messages in Slack's markup (see `features`), read from the bytes of many at once.

Links, mentions and quoted lines are gaps between words, as `html_bytes` has it; of a link a reader's words stay. Code
is taken out first, where there is any. What a rule of `clean` looks at further is left to `clean`.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graadmeter.conversation.html_bytes import Bools, Found, Piece, Places, look

CODE = (r"(?s)```.*?(?:```|\z)", "`[^`\n]+`")  # as in `clean`
CODES = np.frombuffer(b"@#!", dtype=np.uint8)  # what a mention, a channel or a call to all begins with
INDENT = 4  # blanks before a quote that are looked past


def features(text: pa.Array) -> tuple[Bools, NDArray[np.int32], Places]:
    """Asks, length, and the rows for which neither is known.

    `text`: Slack's markup, no nulls.
    """
    found = look(text, _Marked)
    coded = np.flatnonzero(found.hides)
    if len(coded):
        rest = text.take(pa.array(coded))
        for pattern in CODE:
            rest = pc.replace_substring_regex(rest, pattern, " ")
        again = look(rest, _Marked)
        found.asks[coded], found.chars[coded], found.odd[coded] = again.asks, again.chars, again.odd
    return found.asks, found.chars, np.flatnonzero(found.odd)


class _Marked(Piece):
    """Texts in Slack's markup."""

    def _marks(self, into: Found) -> Bools:
        """Which signs stand in a link outside its words, in a mention or in a quoted line."""
        into.hides[self.rows(self.places("`"))] = True
        lines = self.places("\n")
        gap = self._links(lines, into)
        return gap | _between(*self._quotes(lines, into), self.size)

    def _links(self, lines: Places, into: Found) -> Bools:
        angles = self.angles()
        opens, rows = self.signs[angles] == ord("<"), self.rows(angles)
        paired = np.zeros(len(angles), bool)
        paired[:-1] = opens[:-1] & ~opens[1:] & (rows[:-1] == rows[1:])
        paired[:-1] &= np.searchsorted(lines, angles[:-1]) == np.searchsorted(lines, angles[1:])
        closing = np.zeros(len(angles), bool)
        closing[1:] = paired[:-1]
        into.odd[rows[~(paired | closing)]] = True
        begin, end = angles[paired], angles[closing]
        bars = np.append(self.places("|"), self.size)
        bar = bars[np.searchsorted(bars, begin)]
        worded = np.flatnonzero((bar < end) & ~np.isin(self.signs[begin + 1], CODES))
        stop = end + 1
        if len(worded):
            data = self.signs.tobytes()
            worded = worded[
                [
                    data[middle + 1 : last] not in data[first + 1 : middle]
                    for first, middle, last in zip(
                        begin[worded].tolist(), bar[worded].tolist(), end[worded].tolist(), strict=True
                    )
                ]
            ]
            stop[worded] = bar[worded] + 1
        return _between(np.append(begin, end[worded]), np.append(stop, end[worded] + 1), self.size)

    def _quotes(self, lines: Places, into: Found) -> tuple[Places, Places]:
        """Where quoted lines begin and end. Where a quote goes on to the end of the message, `clean` looks."""
        places = self.places("&")
        places = places[self.starts(places, "&gt;")]
        rows = self.rows(places)
        first, before = self.ends[rows], places - 1
        for _ in range(INDENT):
            sign = self.signs[before]
            before = before - ((before >= first) & ((sign == ord(" ")) | (sign == ord("\t"))))
        sign = self.signs[before]
        inside = before >= first
        into.odd[rows[inside & ((sign == ord(" ")) | (sign == ord("\t")))]] = True
        quoting = ~inside | (sign == ord("\n"))
        places, rows = places[quoting], rows[quoting]
        into.odd[rows[self.starts(places, "&gt;&gt;")]] = True
        ends = np.append(lines, self.size)[np.searchsorted(lines, places)]
        return places, np.minimum(ends, self.ends[rows + 1])


def _between(begin: Places, end: Places, size: int) -> Bools:
    """Which of `size` places stand in one of the stretches. They are few, so that one by one costs least."""
    lengths = end - begin
    found = np.zeros(size, bool)
    found[np.repeat(end - np.cumsum(lengths), lengths) + np.arange(lengths.sum())] = True
    return found
