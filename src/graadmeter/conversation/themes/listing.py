"""An organisation's own list of themes: what it calls strategic, and the results it wants, with words and examples.

Strict like a model: what is not understood is refused with its file, its line, what was seen and what was expected.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Literal, get_args

from graadmeter.base import document
from graadmeter.base.document import Document, Fault, Path
from graadmeter.base.errors import ThemesError
from graadmeter.base.text import LANGS, Bilingual, Message, quoted, say

FORMAT = "graadmeter-themes/1"
Class = Literal["strategic", "customer", "product", "efficiency", "other"]
CLASSES: tuple[Class, ...] = get_args(Class)
BOTTOM_LINE: tuple[Class, ...] = ("customer", "product", "efficiency")
MOST_THEMES = 50
MOST_TEXTS = 200  # words or examples of one theme in one language
LONGEST = 500  # characters of a word, a name or an example
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEYS = {"schema", "themes"}
_OF_A_THEME = {"id", "class", "name", "words", "examples"}
_A_LIST = say("the list of themes")


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme. `words`: words and phrases, one with a star at its end stands for all that begin so. `examples`:
    sentences as people would write them. Both hold the two languages together: people mix them in one thread."""

    id: str
    kind: Class
    name: Bilingual
    words: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeList:
    """The themes in the order of the list. `digest`: the same list gives the same one."""

    themes: tuple[Theme, ...]

    def __iter__(self) -> Iterator[Theme]:
        return iter(self.themes)

    def __len__(self) -> int:
        return len(self.themes)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(theme.id for theme in self.themes)

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.to_data(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def of(self, *kinds: Class) -> tuple[Theme, ...]:
        """The themes of these classes."""
        return tuple(theme for theme in self.themes if theme.kind in kinds)

    def to_data(self) -> dict[str, Any]:
        """The list as plain data that `read_themes` takes back."""
        rows = [
            {
                "id": theme.id, "class": theme.kind, "name": {"nl": theme.name.nl, "en": theme.name.en},
                "words": list(theme.words), "examples": list(theme.examples),
            }
            for theme in self.themes
        ]  # fmt: skip
        return {"schema": FORMAT, "themes": rows}


def read_themes(source: FilePath | str | Mapping[str, Any] | Document, *, file: str = "themes") -> ThemeList:
    """The list of themes in a file, or in plain data of the same shape.

    `source`: path of a YAML file; what `document.read` made of one; or {"schema": FORMAT, "themes": [{"id", "class",
    "name", "words", "examples"}, ...]}.
    `words` and `examples`: {"nl": [...], "en": [...]}, either language, or one list for both. `file`: what errors call
    plain data. Raises FileError where there is no file; ThemesError (file, line, what was seen and expected) where
    it does not hold.
    """
    if isinstance(source, Document):
        read = source
    elif isinstance(source, Mapping):
        read = Document(file, "", dict(source), {(): 1}, ThemesError)
    else:
        path = FilePath(source)
        read = document.read(document.read_text(path, _A_LIST, ThemesError), str(path), ThemesError)
    for fault in _faults(read.data):
        raise read.error(fault)
    return ThemeList(tuple(_theme(row) for row in read.data["themes"]))


def _faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _keys(data, (), _KEYS)
    if data["schema"] != FORMAT:
        yield _expected(("schema",), FORMAT, data["schema"])
    themes = data["themes"]
    if not isinstance(themes, list) or not 1 <= len(themes) <= MOST_THEMES:
        yield _expected(("themes",), say("a list of 1 to {most} themes", most=MOST_THEMES), themes)
        return
    seen: dict[str, int] = {}
    for number, row in enumerate(themes):
        yield from _theme_faults(row, ("themes", number))
        if seen.setdefault(row["id"], number) != number:
            yield Fault(
                ("themes", number, "id"), say("there is a theme {seen} already; give each its own id", seen=row["id"])
            )


def _theme_faults(row: object, path: Path) -> Iterator[Fault]:
    if not isinstance(row, dict):
        yield _expected(path, say("a theme: id, class, name, words, examples"), row)
        return
    yield from _keys(row, path, _OF_A_THEME, optional={"words", "examples"})
    if not isinstance(row["id"], str) or not _ID.fullmatch(row["id"]):
        yield _expected((*path, "id"), say("an id of small letters, digits and underscores"), row["id"])
    if row["class"] not in CLASSES:
        yield _expected((*path, "class"), say("one of: {offered}", offered=list(CLASSES)), row["class"])
    name = row["name"]
    if not isinstance(name, dict) or set(name) != set(LANGS) or not all(_is_text(name[lang]) for lang in LANGS):
        yield _expected((*path, "name"), say("a text in both languages: {{nl: ..., en: ...}}"), name)
    for part in ("words", "examples"):
        yield from _texts_faults(row.get(part, []), (*path, part))
    if not any(_texts(row.get(part, [])) for part in ("words", "examples")):
        yield Fault(path, say("theme {seen} has no words and no examples; give some of either", seen=row["id"]))


def _texts_faults(given: object, path: Path) -> Iterator[Fault]:
    parts = given.items() if isinstance(given, dict) else [(None, given)]
    for lang, texts in parts:
        place = path if lang is None else (*path, lang)
        if lang is not None and lang not in LANGS:
            yield _expected(place, say("one of: {offered}", offered=list(LANGS)), lang)
        if not isinstance(texts, list) or len(texts) > MOST_TEXTS:
            yield _expected(place, say("a list of at most {most} texts", most=MOST_TEXTS), texts)
            return
        for number, text in enumerate(texts):
            if not _is_text(text):
                yield _expected((*place, number), say("a text of 1 to {most} characters", most=LONGEST), text)
            elif path[-1] == "words" and not _is_word(text):
                yield _expected(
                    (*place, number), say("a word or phrase of letters and digits, a star at its end at most"), text
                )


def _keys(given: Mapping[str, Any], path: Path, known: set[str], optional: Collection[str] = ()) -> Iterator[Fault]:
    for key in given:
        if key not in known:
            yield Fault(
                (*path, key),
                say("key {seen} is not known; choose one of: {offered}", seen=repr(key), offered=sorted(known)),
            )
    for key in sorted(known - set(optional)):
        if key not in given:
            yield Fault(path, say("key {key} is missing; expected {expected}", key=key, expected=sorted(known)))


def _expected(path: Path, expected: Message | str, seen: object) -> Fault:
    return Fault(path, say("expected {expected}, saw {seen}", expected=expected, seen=quoted(seen)))


def _is_text(given: object) -> bool:
    return isinstance(given, str) and 0 < len(given.strip()) <= LONGEST


def _is_word(text: str) -> bool:
    return bool(re.search(r"\w", text)) and "*" not in text.rstrip().removesuffix("*")


def _texts(given: Any) -> list[str]:
    lists = given.values() if isinstance(given, dict) else [given]
    return [text.strip() for texts in lists for text in texts]


def _theme(row: Mapping[str, Any]) -> Theme:
    name = row["name"]
    words, examples = (tuple(dict.fromkeys(_texts(row.get(part, [])))) for part in ("words", "examples"))
    return Theme(row["id"], row["class"], Bilingual(nl=name["nl"], en=name["en"]), words, examples)
