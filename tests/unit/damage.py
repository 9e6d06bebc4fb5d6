"""Exports damaged in every way that a disk, a network, a text editor or ill will can think of; seeded."""

from __future__ import annotations

import json
import math
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bson

Files = dict[str, bytes]
LONG = "x" * 70_000
JUNK: list[Any] = [
    *(None, True, False, -1, 0, 1, 2**31, 2**63 - 1, 2**70, -(2**70), 1e300, math.nan, math.inf, -0.5),
    *("", "x", " ", "\x00", "\ud800", "\udfff\ud800", "é" * 300, LONG, "../../x", "{n}", "%s", "<!["),
    *("1500000000.000001", "99999999999999", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999+14:00", "2026-02-30"),
    *([], [None], [[]], [{}], ["x", 1], {}, {"id": {}}, {"": None}, {"x": [{"x": [1]}]}),
    *(1767348000000, -62135596800000, 32503680000000, "1767348000000"),
]
RAW = [b"null", b"{}", b"[]", b"-1", b'"', b"1e999", b"\\ud800", b"\xff\xfe", b"\x00", b"NaN", b"9" * 5000, b"{", b"]"]
STRUCTURED = (".json", ".jsonl", ".bson")


def load(folder: Path) -> Files:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def damaged(files: Files, dice: random.Random) -> tuple[Files, str]:
    """A copy with something wrong in it, and the names of what was done."""
    made, done = dict(files), []
    for _ in range(dice.choice([1, 1, 1, 2, 4])):
        way = dice.choice(WAYS)
        done.append(way.__name__)
        way(made, dice)
    return made, ", ".join(done)


def written(files: Files, path: Path, dice: random.Random) -> tuple[Path, str]:
    """The files as a folder, as a zip (at times a damaged one, or one with a bomb inside), or as one file."""
    form = dice.choice(["folder"] * 5 + ["zip", "broken zip", "bomb"])
    if form == "folder" or not files:
        path.mkdir()
        for name, data in files.items():
            target = path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        alone = [path / name for name in files] if len(files) == 1 and dice.random() < 0.5 else []
        return (alone[0] if alone else path), form
    packed = path.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        if form == "bomb":
            archive.writestr(dice.choice(["", "x/"]) + dice.choice(list(files)) + ".more", b" " * 40_000_000)
    if form == "broken zip":
        broken = bytearray(packed.read_bytes())
        for _ in range(dice.choice([1, 5])):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        packed.write_bytes(broken[: len(broken) if dice.random() < 0.7 else dice.randrange(len(broken))])
    return packed, form


# -- bytes --------------------------------------------------------------------------------------------------------


def _one(files: Files, dice: random.Random) -> str | None:
    names = [name for name, data in files.items() if data]
    return dice.choice(names) if names else None


def cut_off(files: Files, dice: random.Random) -> None:
    if name := _one(files, dice):
        files[name] = files[name][: dice.randrange(len(files[name]))]


def emptied(files: Files, dice: random.Random) -> None:
    if name := _one(files, dice):
        files[name] = dice.choice([b"", b" ", b"\n", b"\xef\xbb\xbf"])


def removed(files: Files, dice: random.Random) -> None:
    if len(files) > 1 and (name := _one(files, dice)):
        del files[name]


def swapped(files: Files, dice: random.Random) -> None:
    one, other = _one(files, dice), _one(files, dice)
    if one and other:
        files[one], files[other] = files[other], files[one]


def flipped(files: Files, dice: random.Random) -> None:
    if name := _one(files, dice):
        data = bytearray(files[name])
        for _ in range(dice.choice([1, 1, 3, 20])):
            data[dice.randrange(len(data))] = dice.randrange(256)
        files[name] = bytes(data)


def moved(files: Files, dice: random.Random) -> None:
    """A stretch lost, doubled, or put somewhere else."""
    if name := _one(files, dice):
        data = bytearray(files[name])
        start = dice.randrange(len(data))
        part = data[start : start + dice.choice([1, 10, 200])]
        if dice.random() < 0.6:
            del data[start : start + len(part)]
        at = dice.randrange(len(data) + 1)
        data[at:at] = part * dice.choice([0, 1, 2])
        files[name] = bytes(data)


def inserted(files: Files, dice: random.Random) -> None:
    if name := _one(files, dice):
        data, at = files[name], dice.randrange(len(files[name]))
        files[name] = data[:at] + dice.choice(RAW) + data[at + dice.choice([0, 1]) :]


def nested(files: Files, dice: random.Random) -> None:
    """A value replaced by brackets without end, or a line that goes on and on."""
    if name := _one(files, dice):
        data = files[name]
        at = data.find(dice.choice([b":", b",", b"\n"]), dice.randrange(len(data))) + 1
        deep = dice.choice([b"[" * 100_000, b'{"a":' * 50_000, b'"' + b"y" * 300_000 + b'"', b"<b>" * 30_000])
        files[name] = data[:at] + deep + data[at:]


def lines(files: Files, dice: random.Random) -> None:
    """Lines lost, doubled or in another order: a text file after an accident."""
    if name := _one(files, dice):
        parts = files[name].split(b"\n")
        one, other = dice.randrange(len(parts)), dice.randrange(len(parts))
        match dice.randrange(3):
            case 0:
                parts[one], parts[other] = parts[other], parts[one]
            case 1:
                del parts[one]
            case 2:
                parts.insert(other, parts[one])
        files[name] = b"\n".join(parts)


# -- values -------------------------------------------------------------------------------------------------------


def junk(files: Files, dice: random.Random) -> None:
    """Values of another kind or size."""

    def change(holder: Any, key: Any) -> None:
        holder[key] = dice.choice(JUNK)

    _at_places(files, dice, change)


def deleted(files: Files, dice: random.Random) -> None:
    def change(holder: Any, key: Any) -> None:
        if isinstance(holder, dict):
            holder.pop(key, None)
        elif key < len(holder):
            del holder[key]

    _at_places(files, dice, change)


def copied(files: Files, dice: random.Random) -> None:
    """A value that stands elsewhere in the same file: ids twice, a list where a name belongs."""

    def change(holder: Any, key: Any) -> None:
        holder[key] = dice.choice(seen) if dice.random() < 0.8 else [holder[key], holder[key]]

    seen: list[Any] = []
    _at_places(files, dice, change, seen)


def renamed(files: Files, dice: random.Random) -> None:
    """A key called otherwise."""

    def change(holder: Any, key: Any) -> None:
        if isinstance(holder, dict):
            holder[dice.choice([key.upper(), key + "x", "", "id"])] = holder.pop(key, None)

    _at_places(files, dice, change)


WAYS: list[Callable[[Files, random.Random], None]] = [
    *(cut_off, emptied, removed, swapped, flipped, moved, inserted, nested, lines),
    *(junk, junk, junk, deleted, copied, copied, renamed),
]


def _at_places(
    files: Files, dice: random.Random, change: Callable[[Any, Any], None], seen: list[Any] | None = None
) -> None:
    names = [name for name in files if name.endswith(STRUCTURED)]
    if not names:
        return lines(files, dice)
    name = dice.choice(names)
    try:
        document = _parsed(name, files[name])
    except (ValueError, bson.errors.BSONError, RecursionError):
        return None
    spots = list(places(document))
    if seen is not None:
        seen.extend(holder[key] for holder, key in spots)
    for holder, key in dice.sample(spots, min(len(spots), dice.choice([1, 1, 2, 6]))):
        if isinstance(holder, list) or key in holder:
            if isinstance(holder, list) and key >= len(holder):
                continue
            change(holder, key)
    try:
        files[name] = _unparsed(name, document)
    except (ValueError, OverflowError, TypeError, bson.errors.BSONError, RecursionError, UnicodeError):
        inserted(files, dice)  # what this format has no words for
    return None


def _parsed(name: str, data: bytes) -> Any:
    if name.endswith(".bson"):
        return bson.decode_all(data)
    text = data.decode("utf-8")
    return [json.loads(line) for line in text.splitlines() if line] if name.endswith(".jsonl") else json.loads(text)


def _unparsed(name: str, document: Any) -> bytes:
    if name.endswith(".bson"):
        return b"".join(bson.encode(record) for record in document)
    if name.endswith(".jsonl"):
        return "\n".join(json.dumps(record) for record in document).encode()
    return json.dumps(document).encode()


def places(value: Any, deep: int = 0) -> Iterator[tuple[Any, Any]]:
    """Every place in a document, as what holds it and under which key."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys if deep < 40 else ():
        yield value, key
        yield from places(value[key], deep + 1)
