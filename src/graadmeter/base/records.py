"""A small file of records that people write by hand: a list of entries as YAML, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from graadmeter.base.errors import GraadmeterError, Place, require_file
from graadmeter.base.text import Message, quoted, say

LARGEST_BYTES = 1_000_000  # a thousand entries with long texts
DELIMITERS = ",;\t"
Record = dict[str, Any]


def read_records(
    path: Path, *, what: Message, key: str, under: str, expected: Message, kind: type[GraadmeterError]
) -> list[Record]:
    """The entries of a file, called `what` in errors.

    In YAML and JSON they are a list, stand under the one name `under`, or are a mapping from `key` to the rest of each
    entry. A CSV file has a header; comma, semicolon or tab. Raises FileError when it is not there, `kind` (file, line)
    when it cannot be read as such; `expected` then says what it should hold.
    """
    require_file(path, what)
    try:
        given = _parsed(path)
    except (UnicodeDecodeError, ValueError, RecursionError, csv.Error, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else getattr(error, "lineno", None)
        raise kind(
            say("this file cannot be read as YAML, JSON or CSV in UTF-8; compare it with the example in the manual"),
            place=Place(file=path.name, line=line),
        ) from None
    except OSError as error:
        raise kind(say("{path} cannot be read: {seen}", path=str(path), seen=error.strerror or str(error))) from None
    if isinstance(given, dict) and set(given) == {under}:
        given = given[under]
    if isinstance(given, dict):
        given = [{key: name, **rest} if isinstance(rest, dict) else rest for name, rest in given.items()]
    if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
        raise kind(expected, place=Place(file=path.name))
    return given


def day_in(entry: Mapping[str, Any], name: str, place: Place, kind: type[GraadmeterError]) -> date | None:
    """The day in one entry; None where there is none. Raises `kind` for what is no day."""
    value = entry.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip() if isinstance(value, str) else "")
    except ValueError:
        seen = quoted(value) if isinstance(value, str | int | float) else say("something else")
        raise kind(say("{name} is {seen}; write a day as YYYY-MM-DD", name=name, seen=seen), place=place) from None


def _parsed(path: Path) -> Any:
    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError
    text = path.read_bytes().decode("utf-8-sig")
    if path.suffix.lower() == ".csv":
        head = text.partition("\n")[0]
        delimiter = max(DELIMITERS, key=head.count)
        return [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)]
    return json.loads(text) if path.suffix.lower() == ".json" else yaml.safe_load(text)
