"""The columns of the format that anybody can write, and how a column becomes values: whole columns at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.base.text import Message, say
from graadmeter.conversation.exports import EARLIEST, LATEST
from graadmeter.conversation.importers._values import MOST, WIDEST
from graadmeter.tables import NAMES, SPACES, TIME

NO_CHARACTER = "\ufdd0"  # stands where bytes were that are no UTF-8; no text holds it
YES, NO = ("yes", "true", "1", "ja"), ("no", "false", "0", "nee")
SPACE_KINDS = next(column.choices for column in SPACES.columns if column.name == "kind")
VISIBILITIES = next(column.choices for column in SPACES.columns if column.name == "visibility")


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a file: its name, what must be in it, and what an empty cell means."""

    name: str
    holds: str  # text, time, number, yes/no, people, or the choices with a bar between them
    help: str
    empty: str = ""  # what an empty cell, or a file without the column, means; nothing = may not be empty


MESSAGES = (
    Field("message_id", "text", "what the message is known by; a later row with the same id replaces an earlier one"),
    Field("space", "text", "the channel, group or list it stands in"),
    Field("author", "text", "who wrote it: an id, an e-mail address or a name, the same everywhere", "an event"),
    Field("sent_at", "time", "when: ISO 8601 with a zone, such as `2024-01-31T09:00:00Z` or `2024-01-31 10:00+01:00`"),
    Field("thread", "text", "the thread it belongs to", "that of `parent`, else the message is a thread of its own"),
    Field("parent", "text", "the message it answers", "it answers none"),
    Field("parent_author", "text", "who wrote the message it answers, where that is not in the file", "see `parent`"),
    Field("kind", "human|bot|system", "who speaks", "a person; a bot for those marked in the file of people"),
    Field("text", "text", "the message, plain or Markdown; dropped once its features are taken", "unknown"),
    Field("has_question", "yes/no", "whether it asks something, for a file without text", "taken from `text`"),
    Field("chars", "number", "its length in characters, for a file without text", "taken from `text`"),
    Field("reactions", "number", "how many reacted", "unknown"),
    Field("reactors", "people", "who reacted", "nobody, or unknown"),
    Field("mentions", "people", "who is named in it", "nobody"),
    Field("is_answer", "yes/no", "marked as the answer or the summary", "the platform has no such mark"),
)
PEOPLE = (
    Field("person", "text", "as under `author`"),
    Field("email", "text", "e-mail address", "unknown"),
    Field("name", "text", "name shown", "unknown"),
    Field("admin", "yes/no", "may administer the platform", "unknown"),
    Field("bot", "yes/no", "a robot", "no"),
)
SPACE_LIST = (
    Field("space", "text", "as under `space` of the messages"),
    Field("name", "text", "what people see", "the same as `space`"),
    Field("kind", "|".join(SPACE_KINDS), "kind of group", "general"),
    Field("members", "number", "how many members", "unknown"),
    Field("visibility", "|".join(VISIBILITIES), "who can read it; `direct` is not read under policy staff", "unknown"),
    Field("hosts", "people", "who hosts it", "unknown"),
    Field("created_at", "time", "when it was made", "unknown"),
    Field("archived", "yes/no", "closed for new messages", "unknown"),
)
FILES = {"messages": MESSAGES, "people": PEOPLE, "spaces": SPACE_LIST}

Values = tuple[pa.Array, pa.Array]  # the values, and for each row whether it is broken


def values(field: Field, column: pa.Array) -> Values:
    """A column of a file, as text or with types of its own, as values of the field; a broken cell is empty."""
    try:
        found, broken = READERS.get(field.holds, _choice(field))(_flat(column))
    except (pa.ArrowException, ValueError, OverflowError):
        found, broken = pa.nulls(len(column), pa.string()), pa.array(np.ones(len(column), bool))
    if not field.empty:
        broken = pc.or_(broken, found.is_null())
    return found, broken


def expected(field: Field) -> Message:
    """What should be in a cell, in words."""
    return {
        "text": say("a text in UTF-8"),
        "time": say("a time with a zone, such as 2024-01-31T09:00:00Z"),
        "number": say("a whole number, not below zero"),
        "yes/no": say("yes or no"),
        "people": say("people with | between them"),
    }.get(field.holds) or say("one of {offered}", offered=field.holds.split("|"))


def _flat(column: pa.Array) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _sound(column: pa.Array) -> Values:
    """Text; broken where bytes stood that are no character."""
    found = column.cast(pa.string())
    return found, pc.fill_null(pc.match_substring(found, NO_CHARACTER), False)


def _text(column: pa.Array) -> Values:
    found, broken = _sound(column)
    found = pc.utf8_trim_whitespace(found)
    return pc.if_else(pc.equal(found, ""), None, found), broken


def _time(column: pa.Array) -> Values:
    """Times with a zone. One without is refused: an hour is a difference that a figure shows."""
    if pa.types.is_timestamp(column.type):
        if column.type.tz is None:
            return pa.nulls(len(column), TIME), column.is_valid()
        found, broken = column.cast(TIME, safe=False), pa.array(np.zeros(len(column), bool))
    else:
        given, broken = _text(column)
        try:
            found = given.cast(TIME)
        except pa.ArrowInvalid:
            found = pa.array([_one(value) for value in given.to_pylist()], TIME)
            broken = pc.or_(broken, pc.and_(given.is_valid(), found.is_null()))
    micros = found.cast(pa.int64())
    ok = pc.and_(pc.greater_equal(micros, EARLIEST), pc.less_equal(micros, LATEST))
    broken = pc.or_(broken, pc.invert(pc.fill_null(ok, True)))
    return pc.if_else(pc.fill_null(ok, False), found, pa.scalar(None, TIME)), broken


def _one(value: str | None) -> int | None:
    if value is None:
        return None
    try:
        moment: int = pa.scalar(value).cast(TIME).value
    except pa.ArrowInvalid:
        return None
    return moment


def _number(column: pa.Array) -> Values:
    if pa.types.is_integer(column.type) or pa.types.is_null(column.type):
        found, broken = column.cast(pa.int64()), pa.array(np.zeros(len(column), bool))
    else:
        given, broken = _text(column.cast(pa.string()) if pa.types.is_floating(column.type) else column)
        fits = pc.match_substring_regex(given, r"^\d{1,15}(\.0*)?$")
        digits = pc.replace_substring_regex(given, r"\.0*$", "")
        found = pc.if_else(pc.fill_null(fits, False), digits, None).cast(pa.int64())
        broken = pc.or_(broken, pc.and_(given.is_valid(), found.is_null()))
    ok = pc.fill_null(pc.and_(pc.greater_equal(found, 0), pc.less_equal(found, WIDEST)), True)
    found = pc.min_element_wise(found, pa.scalar(MOST, pa.int64()), skip_nulls=False)
    return pc.if_else(ok, found, None), pc.or_(broken, pc.invert(ok))


def _yes(column: pa.Array) -> Values:
    if pa.types.is_boolean(column.type):
        return column, pa.array(np.zeros(len(column), bool))
    given, broken = _text(column)
    small = pc.utf8_lower(given)
    yes, no = (pc.is_in(small, pa.array(words)) for words in (YES, NO))
    found = pc.if_else(pc.or_(yes, no), yes, pa.scalar(None, pa.bool_()))
    return found, pc.or_(broken, pc.and_(given.is_valid(), found.is_null()))


def _people(column: pa.Array) -> Values:
    """Lists of people; a cell of text has a bar between them. Nobody is no list."""
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return column.cast(NAMES), pa.array(np.zeros(len(column), bool))
    given, broken = _text(column)
    named = pc.utf8_trim(given, " |")
    return pc.split_pattern_regex(pc.if_else(pc.equal(named, ""), None, named), r"\s*\|[\s|]*").cast(NAMES), broken


def _choice(field: Field) -> Callable[[pa.Array], Values]:
    offered = pa.array(field.holds.split("|"))

    def read(column: pa.Array) -> Values:
        given, broken = _text(column)
        small = pc.utf8_lower(given)
        known = pc.is_in(small, offered)
        found = pc.if_else(known, small, None)
        return found, pc.or_(broken, pc.and_(given.is_valid(), found.is_null()))

    return read


READERS: dict[str, Callable[[pa.Array], Values]] = {
    "text": _text,
    "time": _time,
    "number": _number,
    "yes/no": _yes,
    "people": _people,
}

# As in `clean`, in the words of the engine that reads a whole column at once.
NOT_OWN = (
    r"(?s)```.*?(?:```|\z)",
    r"`[^`\n]+`",
    r"(?m)^[ \t]*>.*$",
    r"</?[a-zA-Z][^<>]*>",
    r"""(?i)(?:https?://|ftp://|mailto:|www\.)[^\s<>"']+""",
    r"\s+",
)


def own_words(text: pa.Array) -> pa.Array:
    """Messages without code, quotes, tags and addresses, entities decoded; empty stays empty."""
    for pattern in NOT_OWN:
        text = pc.replace_substring_regex(text, pattern, " ")
    encoded = pc.fill_null(pc.match_substring_regex(text, r"&#?\w+;"), False)
    if pc.any(encoded).as_py():
        decoded = [unescape(value) for value in text.filter(encoded).to_pylist()]
        text = pc.replace_with_mask(text, encoded, pa.array(decoded, pa.string()))
    return pc.utf8_trim_whitespace(text)
