"""Read a YAML document strictly: plain data out, and the line of every place in it.

Stricter than YAML itself, because models and lists of themes are edited by people: no duplicate keys (YAML keeps the
last one silently), no unquoted yes/no/on/off (YAML reads them as true and false), no dates, octal or base-60 numbers by
accident, no anchors, aliases or tags (a few of them can blow a small file up to gigabytes), one document, UTF-8.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path as FilePath
from typing import Any

import yaml

from graadmeter.base.errors import FileError, GraadmeterError, ModelError, Place, require_file
from graadmeter.base.text import LONGEST_SEEN, Message, quoted, say

Path = tuple[str | int, ...]  # ("dimensions", 0, "elements", 2, "name")

LARGEST_BYTES = 2_000_000  # the largest model of the library is 60 kB
NO_LINES: dict[Path, int] = {(): 0}  # of JSON and plain data: the place in it says enough
THE_MODEL = say("the model file")
HALF_A_SIGN = say("a text holds half a sign (such as \\ud800), which cannot be written; type the text anew")
DEEPEST = 40  # nesting; a model needs about 10
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+(e[-+]?[0-9]+)?")
_TRAP = re.compile(r"(?i)(yes|no|on|off)")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|nan)", re.IGNORECASE)
_HALF = re.compile("[\ud800-\udfff]")  # of a sign that JSON writes in two parts; alone it is no text
_ODD = re.compile(  # what YAML reads as a number in base 60, 8 or 16, or as a date
    r"[-+]?[0-9][0-9_]*(:[0-9]{1,2})+(\.[0-9]*)?|[-+]?0[0-9xob_][0-9a-f_]*"
    r"|\d{4}-\d\d?-\d\d?([t ]\s*\d.*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at one place in a document."""

    path: Path
    message: Message


@dataclass(frozen=True)
class Document:
    """`data` as plain dicts, lists, strings, numbers, booleans and None; `lines`: path -> line, from 1."""

    file: str
    text: str
    data: dict[str, Any]
    lines: dict[Path, int] = field(repr=False)
    kind: type[GraadmeterError] = ModelError  # of the errors it gives

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest part around it that has one."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def place(self, path: Path) -> Place:
        return Place(file=self.file, line=self.line(path), path=dotted(path) or None)

    def error(self, fault: Fault) -> GraadmeterError:
        return self.kind(fault.message, place=self.place(fault.path))


def dotted(path: Path) -> str:
    """dimensions[0].elements[2].name"""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def read_text(path: FilePath, what: Message = THE_MODEL, kind: type[GraadmeterError] = ModelError) -> str:
    """The text of a file, called `what` in errors. Raises FileError when it cannot be opened, `kind` when it is not a
    small UTF-8 text."""
    require_file(path, what)
    if path.is_dir():
        raise FileError(say("{path} is a folder; give {what} in it", path=str(path), what=what))
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise FileError(
            say("{path} cannot be read: {problem}", path=str(path), problem=problem.strerror or "?")
        ) from None
    if len(raw) > LARGEST_BYTES:
        raise kind(
            say("the file has {seen} bytes; it may have at most {most}", seen=len(raw), most=LARGEST_BYTES),
            place=Place(file=str(path)),
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise kind(
            say("this is not UTF-8 text (byte {seen}); save the file as UTF-8", seen=f"0x{raw[problem.start]:02x}"),
            place=Place(file=str(path), line=raw[: problem.start].count(b"\n") + 1),
        ) from None


def read(text: str, file: str, kind: type[GraadmeterError] = ModelError) -> Document:
    """`text` as a document. Raises `kind` with file and line at the first thing that is not strict YAML."""
    lines: dict[Path, int] = {}
    try:
        data = _Reader(text, file, lines, kind).document()
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise kind(
            say("this is not YAML: {problem}", problem=problem.problem or problem.context or "?"),
            place=Place(file=file, line=mark.line + 1 if mark else None),
        ) from None
    except yaml.YAMLError as problem:  # a character YAML does not allow
        raise kind(
            say("this is not YAML: {problem}", problem=str(problem).splitlines()[0]), place=Place(file=file)
        ) from None
    return Document(file, text, data, lines, kind)


def read_source(
    source: FilePath | str | Mapping[str, Any], what: Message, kind: type[GraadmeterError], *, file: str
) -> Document:
    """A YAML or JSON file, or plain data of the same shape, which errors call `file`. Raises as `read_file` does."""
    if isinstance(source, Mapping):
        return Document(file, "", dict(source), NO_LINES, kind)
    return read_file(FilePath(source), what, kind)


def read_file(path: FilePath, what: Message, kind: type[GraadmeterError]) -> Document:
    """A YAML or JSON file, called `what` in errors, as a document. Raises FileError when it cannot be opened, `kind`
    with file and line when it is not strict YAML, or not JSON, of keys with values."""
    text = read_text(path, what, kind)
    if path.suffix.lower() != ".json":
        return read(text, str(path), kind)
    place = Place(file=str(path))
    try:
        data = json.loads(
            text,
            object_pairs_hook=partial(_unique, kind=kind, place=place),
            parse_int=partial(_whole, kind=kind, place=place),
        )
    except json.JSONDecodeError as problem:
        raise kind(
            say("this is not JSON: {problem}", problem=problem.msg), place=Place(file=str(path), line=problem.lineno)
        ) from None
    except RecursionError:
        raise kind(say("nested deeper than {most} levels", most=DEEPEST), place=place) from None
    if not isinstance(data, dict):
        raise kind(say("expected keys with values, saw {seen}", seen=quoted(data)), place=place)
    for fault in json_faults(data):
        raise kind(fault.message, place=Place(file=str(path), path=dotted(fault.path) or None))
    return Document(str(path), text, data, NO_LINES, kind)


def _unique(pairs: list[tuple[str, Any]], kind: type[GraadmeterError], place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise kind(say("key {key} stands twice in one object; keep one", key=repr(key)), place=place)
        found[key] = value
    return found


def _whole(seen: str, kind: type[GraadmeterError], place: Place) -> int:
    """A whole number. Raises `kind` for one that no float can come near: no figure is that large."""
    try:
        found = int(seen)
        float(found)
    except (ValueError, OverflowError):  # Python reads no more than thousands of digits
        short = seen if len(seen) <= LONGEST_SEEN else f"{seen[:LONGEST_SEEN]}..."
        raise kind(say("{seen} is not a number to reckon with; write a number", seen=short), place=place) from None
    return found


def json_faults(value: Any, path: Path = ()) -> Iterator[Fault]:
    """What JSON lets through and YAML does not: half a sign, nesting without end."""
    if len(path) > DEEPEST:
        yield Fault((), say("nested deeper than {most} levels", most=DEEPEST))
    elif isinstance(value, str) and _HALF.search(value):
        yield Fault(path, HALF_A_SIGN)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from json_faults(one, (*path, number))
    elif isinstance(value, dict):
        for key, one in value.items():
            if _HALF.search(key):
                yield Fault(path, HALF_A_SIGN)
            yield from json_faults(one, (*path, key))


class _Reader:
    """Events of the parser -> data, one pass; the place of each value is noted on the way."""

    def __init__(self, text: str, file: str, lines: dict[Path, int], kind: type[GraadmeterError]) -> None:
        self.file, self.lines, self.kind = file, lines, kind
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=loader))

    def document(self) -> dict[str, Any]:
        next(self.events)  # stream start
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise self.kind(say("the file is empty; expected keys with values"), place=Place(file=self.file))
        first = next(self.events)
        if not isinstance(first, yaml.MappingStartEvent):
            self.lines[()] = 1
            raise self.fault(first, say("expected keys with values, saw {seen}", seen=_what(first)))
        data: dict[str, Any] = self.value(first, ())
        next(self.events)  # document end
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self.fault(after, say("a second document begins here (---); one file holds one document"))
        return data

    def value(self, event: yaml.Event, path: Path) -> Any:
        self.lines.setdefault(path, _line(event))
        if anchor := getattr(event, "anchor", None):  # on the value itself, or an alias to it
            name = repr(anchor)
            raise self.fault(
                event,
                say("anchors and aliases (& and *) are not allowed here, saw {seen}; write the value out", seen=name),
            )
        if (tag := getattr(event, "tag", None)) not in (None, "!"):
            raise self.fault(event, say("tags are not allowed, saw {seen}; write the value without it", seen=tag))
        if len(path) > DEEPEST:
            raise self.fault(event, say("nested deeper than {most} levels", most=DEEPEST))
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        return self.mapping(path)

    def sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.value(event, (*path, len(found))))
        return found

    def mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event)
            if key in found:
                earlier = self.lines[(*path, key)]
                raise self.fault(
                    event,
                    say(
                        "key {key} stands here twice (first on line {line}); keep one", key=repr(key), line=str(earlier)
                    ),
                )
            self.lines[(*path, key)] = _line(event)
            found[key] = self.value(next(self.events), (*path, key))
        return found

    def key(self, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
            raise self.fault(event, say("expected a word as key, saw {seen}", seen=_what(event)))
        key = self.scalar(event)
        if not isinstance(key, str):
            raise self.fault(
                event,
                say(
                    "{seen} as a key is not a text; put quotes around it: {quoted}",
                    seen=event.value or "?",
                    quoted=f'"{event.value}"',
                ),
            )
        if key == "<<":
            raise self.fault(event, say("merge keys (<<) are not allowed; write the values out"))
        return key

    def scalar(self, event: yaml.ScalarEvent) -> str | int | float | bool | None:
        seen = event.value
        if not event.implicit[0]:  # quoted or a block text
            return str(seen)
        if _TRAP.fullmatch(seen):
            raise self.fault(
                event,
                say(
                    "{seen} without quotes is read as true or false by YAML; write {quoted} for the word",
                    seen=seen,
                    quoted=f'"{seen}"',
                ),
            )
        if _NO_NUMBER.fullmatch(seen):
            raise self.fault(event, say("{seen} is not a number to reckon with; write a number", seen=seen))
        if _ODD.fullmatch(seen):
            raise self.fault(
                event,
                say("{seen} without quotes is not read as it stands; write {quoted}", seen=seen, quoted=f'"{seen}"'),
            )
        if seen in ("", "~", "null", "Null", "NULL"):
            return None
        if seen.lower() in ("true", "false"):
            return seen.lower() == "true"
        if _INTEGER.fullmatch(seen):
            return _whole(seen, self.kind, Place(file=self.file, line=_line(event)))
        if _FLOAT.fullmatch(seen):
            return float(seen)
        return str(seen)

    def fault(self, event: yaml.Event, message: Message) -> GraadmeterError:
        return self.kind(message, place=Place(file=self.file, line=_line(event)))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _what(event: yaml.Event) -> Message | str:
    if isinstance(event, yaml.SequenceStartEvent):
        return say("a list")
    if isinstance(event, yaml.MappingStartEvent):
        return say("keys with values")
    return quoted(getattr(event, "value", getattr(event, "anchor", "?")))
