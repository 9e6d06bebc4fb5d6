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

from graadmeter.conversation import clean, html_bytes

# White space as Python and so `clean` knows it; RE2's own \s stops at ASCII.
BLANKS = (
    " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
UNTIDY = f"^[{BLANKS}]|[{BLANKS}](?:[{BLANKS}]|$)"  # more than one sign between two words, or any outside them
ADDRESS = r"://|(?i:mailto:|www\.)"
ENTITY = "&(?:amp|lt|gt);"
MRKDWN_MARKUP = "[<&>`]"
MRKDWN_HARD = r"`|(?m:^[ \t]*(?:&gt;|>))|<[^<>|\n]*\|"  # code, quotes, and links with words of their own
MRKDWN_ANGLE = r"<[^<>|\n]*>"  # a mention or a link without words

Features = tuple[NDArray[np.bool_], NDArray[np.int32]]


def of_mrkdwn(text: pa.Array) -> Features:
    """Per text whether its own words hold a question mark, and how many signs they are, as `clean.mrkdwn` has it.

    `text`: Slack's markup, no nulls.
    """
    asks, chars = _measured(text)
    marked = np.flatnonzero(_numpy(pc.match_substring_regex(text, MRKDWN_MARKUP)))
    rows, given = marked, text.take(pa.array(marked))
    hard = _numpy(pc.match_substring_regex(given, MRKDWN_HARD))
    entities = _numpy(pc.count_substring(given, "&"))
    hard |= entities != _numpy(pc.count_substring_regex(given, ENTITY))
    plain = pc.replace_substring_regex(given, MRKDWN_ANGLE, " ")
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = pc.replace_substring(plain, entity, sign)
    asks[rows], chars[rows] = _measured(plain)
    hard |= chars[rows] == UNKNOWN
    slow = set(rows[hard].tolist()) | set(np.flatnonzero(chars == UNKNOWN).tolist())
    return _one_by_one(text, sorted(slow), clean.mrkdwn, asks, chars)


def of_html(text: pa.Array) -> Features:
    """The same for HTML, as `clean.html` has it."""
    asks, chars, odd = html_bytes.features(text)
    return _one_by_one(text, odd.tolist(), clean.html, asks, chars)


UNKNOWN = -1


def _measured(plain: pa.Array) -> Features:
    """Features of texts without markup; where there may be an address, the length is `UNKNOWN`."""
    asks = _numpy(pc.match_substring(plain, "?"))
    chars = _numpy(pc.utf8_length(plain))
    rows = np.flatnonzero(_numpy(pc.match_substring_regex(plain, UNTIDY)))
    one_space = pc.replace_substring_regex(plain.take(pa.array(rows)), f"[{BLANKS}]{{2,}}", " ")
    chars[rows] = _numpy(pc.utf8_length(pc.utf8_trim(one_space, BLANKS)))
    chars[_numpy(pc.match_substring_regex(plain, ADDRESS))] = UNKNOWN
    return asks, chars


def _one_by_one(text: pa.Array, rows: list[int], words: Any, asks: Any, chars: Any) -> Features:
    for row, given in zip(rows, text.take(pa.array(rows, pa.int64())).to_pylist(), strict=True):
        own_words = words(given)
        asks[row], chars[row] = "?" in own_words, len(own_words)
    return asks, chars


def _numpy(values: Any) -> NDArray[Any]:
    return np.array(values.to_numpy(zero_copy_only=False))
