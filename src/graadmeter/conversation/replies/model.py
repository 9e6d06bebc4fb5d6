"""The choice: how likely it is that a message answers each of its candidates, or nobody.

A conditional logit (McFadden 1974): the share of e^u of one option in the sum over all, where u adds what speaks for
the option, each times a coefficient. The coefficients were fitted by `bench/replies.py` on the hand-annotated reply
links of Kummerfeld et al. (2019), ACL (CC BY 4.0, development part): once on the talk as it ran, for the main line of a
space, and once split into the conversations that the annotators saw, for threads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graadmeter.conversation.replies.features import PERSON, Choices, Floats, choices
from graadmeter.conversation.replies.talk import Bools, Ints, Talk

BLOCK = 50_000  # rows at a time, each with up to `WINDOW` candidates


@dataclass(frozen=True)
class Coefficients:
    """`person`: one per word of `PERSON`; `nobody`: one per word of `NOBODY`."""

    person: tuple[float, ...]
    nobody: tuple[float, ...]


MAIN_LINE = Coefficients(
    person=(3.486, 2.238, -1.024, -0.718, -1.062, 0.185, 6.006, -1.057, -1.189),
    nobody=(1.355, 0.726, 0.722, 1.634, -1.099),
)
THREAD = Coefficients(
    person=(1.975, 1.508, -1.986, -1.057, -0.579, 0.587, 1.895, -0.588, -0.782),
    nobody=(-0.759, -0.146, 1.227, -3.185, -1.115),
)


@dataclass(frozen=True)
class Answers:
    """One entry per message that may answer someone: its `row`, the likeliest `person`, and how likely (0..1)."""

    row: Ints
    person: Ints
    confidence: Floats


def answers(talk: Talk, main_line: Coefficients = MAIN_LINE, thread: Coefficients = THREAD) -> Answers:
    """Whom each message of `talk` answers most likely; messages without a candidate are left out.

    A message that names people answers one of them.
    """
    found = [_answers(talk, start, main_line, thread) for start in range(0, len(talk), BLOCK)]
    if not found:
        none = np.array([], dtype=np.int64)
        return Answers(none, none, none.astype(np.float64))
    return Answers(
        np.concatenate([part.row for part in found]),
        np.concatenate([part.person for part in found]),
        np.concatenate([part.confidence for part in found]),
    )


def probabilities(given: Choices, threaded: Bools, main_line: Coefficients, thread: Coefficients) -> Floats:
    """Probability per candidate; what a row leaves over is that of nobody. `threaded`: per row with candidates."""
    if not len(given.row):
        return np.array([], dtype=np.float64)
    inside = np.repeat(threaded, given.size)
    u = np.where(inside, given.features @ thread.person, given.features @ main_line.person)
    none = np.where(threaded, given.nobody @ thread.nobody, given.nobody @ main_line.nobody)
    top = np.maximum(np.maximum.reduceat(u, given.began), none)
    weight = np.exp(u - np.repeat(top, given.size))
    total = np.add.reduceat(weight, given.began) + np.exp(none - top)
    return np.asarray(weight / np.repeat(total, given.size))


def _answers(talk: Talk, start: int, main_line: Coefficients, thread: Coefficients) -> Answers:
    given = choices(talk, start, min(start + BLOCK, len(talk)))
    row = given.row[given.began]
    p = probabilities(given, talk.threaded[row], main_line, thread)
    named = given.features[:, PERSON.index("named")] > 0
    # The named come first whatever their probability; of equals the one who spoke last.
    likely = np.lexsort((np.arange(len(p)), -p, ~named, given.row))
    chosen = likely[given.began]
    return Answers(row, given.person[chosen], p[chosen])
