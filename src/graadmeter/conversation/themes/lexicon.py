"""Words of a list of themes found in a text: whole words, in Dutch and English, with the endings both languages have.

A word is compared in small letters and without accents. It meets another form of itself when the two agree after one
ending is taken off (`klant` and `klanten`, `policy` and `policies`). Forms that change inside (`taak`, `taken`) and
compounds are written out, or caught by a star: `klant*`. A phrase is found where its words follow each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from graadmeter.conversation.themes.listing import ThemeList

WORD = re.compile(r"\w+")
LEAST = 3  # letters that stay when an ending goes
ENDINGS = ("ingen", "ing", "en", "es", "ed", "e", "s", "n")
HARDENED = {"z": "s", "v": "f"}  # prijzen, prijs; brieven, brief
MOST_KNOWN = 200_000  # distinct words whose themes are remembered

Ints = NDArray[np.int32]


def folded(text: str) -> str:
    """`text` in small letters, without accents."""
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


@lru_cache(maxsize=MOST_KNOWN)
def forms(word: str) -> frozenset[str]:
    """A folded word, and what is left of it without each ending it may have."""
    found = {word}
    if word.endswith("ies") and len(word) > LEAST + 2:
        found.add(word[:-3] + "y")
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= LEAST:
            found.add(stem)
            if stem[-1] in HARDENED:
                found.add(stem[:-1] + HARDENED[stem[-1]])
    return frozenset(found)


class Lexicon:
    """The words of a list of themes, ready to be looked up."""

    def __init__(self, themes: ThemeList) -> None:
        self._size = len(themes)
        self._single: dict[str, set[tuple[int, str]]] = {}
        self._starred: list[tuple[str, int]] = []
        self._phrases: dict[str, list[tuple[int, str, tuple[str, ...]]]] = {}
        self._of_word: dict[str, frozenset[tuple[int, str]]] = {}
        for number, theme in enumerate(themes):
            for given in theme.words:
                parts = _parts(given)
                if len(parts) > 1:
                    for form in forms(parts[0]):
                        self._phrases.setdefault(form, []).append((number, given, tuple(parts[1:])))
                elif parts[0].endswith("*"):
                    self._starred.append((parts[0][:-1], number))
                else:
                    for form in forms(parts[0]):
                        self._single.setdefault(form, set()).add((number, given))

    def hits(self, texts: Sequence[str]) -> Ints:
        """How many different words of each theme stand in each text: shape (texts, themes)."""
        counts = np.zeros((len(texts), self._size), dtype=np.int32)
        for row, text in enumerate(texts):
            words = WORD.findall(folded(text))
            found: set[tuple[int, str]] = set()
            for place, word in enumerate(words):
                found |= self._themes_of(word)
                for form in forms(word):
                    for number, given, rest in self._phrases.get(form, ()):
                        if _follows(words, place + 1, rest):
                            found.add((number, given))
            for number, _ in found:
                counts[row, number] += 1
        return counts

    def _themes_of(self, word: str) -> frozenset[tuple[int, str]]:
        known = self._of_word.get(word)
        if known is None:
            single = {entry for form in forms(word) for entry in self._single.get(form, ())}
            starred = {(number, stem + "*") for stem, number in self._starred if word.startswith(stem)}
            known = frozenset(single | starred)
            if len(self._of_word) < MOST_KNOWN:
                self._of_word[word] = known
        return known


def _parts(given: str) -> list[str]:
    """The words of a phrase; a star stays at the last one."""
    parts = WORD.findall(folded(given))
    return [*parts[:-1], parts[-1] + "*"] if given.rstrip().endswith("*") else parts


def _follows(words: Sequence[str], place: int, rest: Sequence[str]) -> bool:
    """Whether `rest` stands in `words` from `place` on, each in some form of its own."""
    if place + len(rest) > len(words):
        return False
    for seen, wanted in zip(words[place:], rest, strict=False):
        if wanted.endswith("*"):
            if not seen.startswith(wanted[:-1]):
                return False
        elif not forms(seen) & forms(wanted):
            return False
    return True
