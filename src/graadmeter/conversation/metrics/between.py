"""Which units answer which: a table of units against units, no cell of it about a few people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graadmeter.base.text import say
from graadmeter.conversation.figures import OTHERS, Cross, Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.metrics.crossing import WINDOW, between
from graadmeter.conversation.metrics.reciprocity import TIE_RULES
from graadmeter.disclosure import Policy, hidden_parts


def _between(frames: Frames, rule: str) -> Found:
    """Replies from the unit of who answers (row) to the unit of who is answered (column)."""
    found = between(frames, rule, "unit")
    if isinstance(found, Found):
        return found
    size = len(found.names)
    cell = found.code[found.source] * size + found.code[found.target]
    replies = np.bincount(cell, found.replies, size * size).astype(np.int64)
    behind = np.minimum(*(_people(cell, nodes, size * size) for nodes in (found.source, found.target)))
    gone = _hidden(behind, size, frames.policy)
    names = tuple(OTHERS if name is None else name for name in found.names)
    shown = [None if place in gone else int(n) for place, n in enumerate(replies.tolist())]
    rows = tuple(tuple(shown[start : start + size]) for start in range(0, size * size, size))
    note = say(
        "Cells about fewer than {n} people are hidden, and what would give them away.", n=frames.policy.min_group
    )
    total = int(replies.sum())
    crossing = total - int(replies.reshape(size, size).trace())
    return Found(
        crossing, total, len(found.people), note=note if gone else found.note, cross=Cross(names, names, rows),
        whom=frozenset(found.people.tolist()), confidence=frames.confidence(rule),
    )  # fmt: skip


def _people(cell: NDArray[np.int64], nodes: NDArray[np.int64], cells: int) -> NDArray[np.int64]:
    """Distinct people per cell, on one of its two sides."""
    pairs = np.unique(np.stack([cell, nodes]), axis=1)
    return np.bincount(pairs[0], minlength=cells)


def _hidden(behind: NDArray[np.int64], size: int, policy: Policy) -> set[int]:
    """The cells that stay hidden.

    `behind`: people on the smaller side of each cell. What adds up and is shown: all cells, and those within units
    apart from those between them, since that is what the share across units says. No margin is shown.
    """
    diagonal = set(range(0, size * size, size + 1))
    within = {place: int(behind[place]) for place in sorted(diagonal)}
    across = {place: int(behind[place]) for place in range(size * size) if place not in diagonal}
    return hidden_parts(within, policy) | hidden_parts(across, policy)


METRICS = (
    Metric(
        "replies_between_units", "count", "replies", say("Answers between units"),
        say("How often people of one unit answer people of another; the table says which units answer which."),
        "replies between people of different units; cross: replies from the unit of who answers (row) to the unit of "
        "who is answered (column)",
        (
            "MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.parent_author_id", "MESSAGES.sent_at", "PEOPLE.unit",
        ),
        TIE_RULES, _between, WINDOW, attributes=True, grain=("unit",),
    ),
)  # fmt: skip
