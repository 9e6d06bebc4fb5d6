"""Talk about what the organisation calls important: sentences laid through threads, and which theme a text is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from graadmeter.base.text import LANGS, Lang
from graadmeter.demo.shape import Rng, pick

THEMES_FILE = "themes.yaml"
LONG_CHARS = 100  # of such a message the end is not read when themes are recognised
IN_ANSWER = 0.4  # chance that an answer takes the theme up
_MASKED = re.compile(r"\d+")


def themes_text() -> str:
    """The organisation's list of themes, as a file."""
    return files("graadmeter.demo").joinpath(THEMES_FILE).read_text(encoding="utf-8")


@cache
def _said() -> Mapping[str, Any]:
    text = files("graadmeter.demo").joinpath("said.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


def about(theme: str, text: str) -> bool:
    """Whether a text, masked or not, is about the theme: one of its sentences stands in it."""
    given = _said()[theme]
    probes = [max(_MASKED.split(said), key=len) for lang in LANGS for said in given[lang]]
    return any(probe in text for probe in probes) or bool(re.search(given["also"], text, re.IGNORECASE))


class Undertone:
    """The themes of one thread. It draws from a stream of its own: without it the rest of the talk stays the same."""

    def __init__(self, ts: str, lang: Lang) -> None:
        self._rng: Rng = np.random.default_rng(int(ts.replace(".", "")))
        self._lang = lang
        self._themes = [theme for theme, given in _said().items() if self._rng.random() < given["share"]]

    def first(self, text: str) -> str:
        """The first message, with a sentence about each theme of the thread."""
        for theme in self._themes:
            text = self._with(theme, text)
        return text

    def later(self, text: str) -> str:
        """An answer; now and then it takes a theme up."""
        takes = self._themes and self._rng.random() < IN_ANSWER
        return self._with(pick(self._rng, self._themes), text) if takes else text

    def _with(self, theme: str, text: str) -> str:
        sentence = pick(self._rng, _said()[theme][self._lang])
        return f"{sentence} {text}" if "```" in text or len(text) > LONG_CHARS else f"{text} {sentence}"
