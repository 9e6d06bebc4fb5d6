"""What is measured of a message's text, for many at once: whether it asks something, and how long it is.

Most texts hold nothing that a cleaning rule looks at, or only what Arrow can take out of all of them at once; the
others are cleaned one by one, which costs twenty times as much.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graadmeter.conversation import clean, html_bytes, mrkdwn_bytes

MARKDOWN_MARKUP = r"[<>`]|~~~|\]\("

Features = tuple[NDArray[np.bool_], NDArray[np.int32]]


def of_mrkdwn(text: pa.Array) -> Features:
    """Per text whether its own words hold a question mark, and how many signs they are, as `clean.mrkdwn` has it.

    `text`: Slack's markup, no nulls.
    """
    asks, chars, odd = mrkdwn_bytes.features(text)
    return _one_by_one(text, odd.tolist(), clean.mrkdwn, asks, chars)


def of_html(text: pa.Array) -> Features:
    """The same for HTML, as `clean.html` has it."""
    asks, chars, odd = html_bytes.features(text)
    return _one_by_one(text, odd.tolist(), clean.html, asks, chars)


def of_markdown(text: pa.Array) -> Features:
    """The same for Markdown, as `clean.markdown` has it. Without marks it is read as HTML without tags is."""
    found = html_bytes.look(text)
    marked = pc.match_substring_regex(text, MARKDOWN_MARKUP).to_numpy(zero_copy_only=False)
    return _one_by_one(text, np.flatnonzero(found.odd | marked).tolist(), clean.markdown, found.asks, found.chars)


def _one_by_one(text: pa.Array, rows: list[int], words: Any, asks: Any, chars: Any) -> Features:
    for row, given in zip(rows, text.take(pa.array(rows, pa.int64())).to_pylist(), strict=True):
        own_words = words(given)
        asks[row], chars[row] = "?" in own_words, len(own_words)
    return asks, chars
