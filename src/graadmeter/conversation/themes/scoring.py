"""How much a thread looks like being about a theme, without a single label: its words, and what they mean.

The score is read from 0 to 1 and is no probability: it was set on texts we wrote ourselves, in Dutch and English. A
share that stands on it alone is called indicative.

    words   = 1 - MISS ^ (different words of the theme in the thread)
    meaning = 1 / (1 + exp(-(cosine - MIDDLE) / WIDTH)), cosine to the nearest example of the theme
    score   = 1 - (1 - words) (1 - meaning)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graadmeter.conversation.themes.listing import Theme, ThemeList

MISS = 0.45  # chance that a thread with one word of a theme is about something else
MIDDLE = 0.38  # cosine at which the meaning alone says as much yes as no
WIDTH = 0.05
THRESHOLD = 0.5  # a score from here on counts as yes

Floats = NDArray[np.float64]


def score(hits: NDArray[np.int32], cosine: NDArray[np.float32] | None) -> Floats:
    """Score per thread and theme, both arrays of shape (threads, themes). `cosine` None: no encoder, words alone."""
    words = 1.0 - MISS ** hits.astype(np.float64)
    if cosine is None:
        return words
    meaning = 1.0 / (1.0 + np.exp(-(cosine.astype(np.float64) - MIDDLE) / WIDTH))
    return np.asarray(1.0 - (1.0 - words) * (1.0 - meaning))


def described(theme: Theme) -> list[str]:
    """The sentences a theme is recognised by: its examples, else its name and words in either language."""
    if theme.examples:
        return list(theme.examples)
    words = ", ".join(word.rstrip("*") for word in theme.words)
    return [f"{theme.name.nl}: {words}", f"{theme.name.en}: {words}"]


def nearest(vectors: NDArray[np.float32], examples: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Cosine of each vector to the nearest example of each theme: shape (vectors, themes); all have length 1."""
    return np.stack([(vectors @ of_theme.T).max(axis=1) for of_theme in examples], axis=1)


def sentences(themes: ThemeList) -> tuple[list[str], list[int]]:
    """All sentences of a list, and the number of the theme each belongs to."""
    pairs = [(text, number) for number, theme in enumerate(themes) for text in described(theme)]
    return [text for text, _ in pairs], [number for _, number in pairs]
