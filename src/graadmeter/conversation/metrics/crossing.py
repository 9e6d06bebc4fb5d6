"""Answers between people of different units, locations or layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from graadmeter.base.text import Message, say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.groups import LEAST_GROUPS, grouped
from graadmeter.conversation.metrics.ei_index import TOO_FEW_GROUPS
from graadmeter.conversation.metrics.reciprocity import NO_TIES, TIE_RULES
from graadmeter.conversation.uncertainty import CLUSTERED, clustered

WINDOW = 90


@dataclass(frozen=True, slots=True)
class Between:
    """Answers between people whose group is known: `source`, `target` (nodes) and `replies` per pair of people.

    `code`: group number per node, -1 unknown; `labels`: what each group is called, None for those taken together.
    `people`: nodes of the figure. `note`: what was done to small groups.
    """

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    replies: NDArray[np.int64]
    code: NDArray[np.int64]
    names: tuple[str | None, ...]
    people: NDArray[np.int64]
    note: Message | None


def between(frames: Frames, rule: str, attribute: str) -> Between | Found:
    """Replies of the window whose two ends both have a known group; or why there is nothing to show."""
    labels = frames.persons.attributes[attribute]
    if all(label is None for label in labels):
        return Found(None, 0, 0, note=say("Needs a people file with the column {column}.", column=attribute))
    answered = frames.replies(rule)
    answered = answered.filter(frames.within(answered.sent_at, WINDOW))
    pairs = frames.columns(answered.group_by("source", "target").agg(replies=answered.count()))
    source, target = pairs["source"].astype(np.int64), pairs["target"].astype(np.int64)
    if not len(source):
        return Found(None, 0, 0, note=NO_TIES)
    known = np.array([label is not None for label in labels])
    both = known[source] & known[target]
    behind = np.isin(np.arange(len(labels)), np.union1d(source[both], target[both]))
    groups = grouped(labels, behind, frames.policy)
    if groups.count < LEAST_GROUPS or not both.any():
        return Found(None, 0, 0, note=TOO_FEW_GROUPS, too_small=groups.note is not None)
    return Between(
        source[both], target[both], pairs["replies"][both].astype(np.int64), groups.code,
        _names(labels, groups.code), np.flatnonzero(behind), groups.note,
    )  # fmt: skip


def _names(labels: Sequence[str | None], code: NDArray[np.int64]) -> tuple[str | None, ...]:
    """What each group is called; None where it is several taken together."""
    called: list[set[str]] = [set() for _ in range(int(code.max()) + 1)]
    for label, group in zip(labels, code.tolist(), strict=True):
        if label is not None:
            called[group].add(label)
    return tuple(next(iter(names)) if len(names) == 1 else None for names in called)


def _crossing(frames: Frames, rule: str, attribute: str) -> Found:
    """The share of replies that cross from one group to another."""
    found = between(frames, rule, attribute)
    if isinstance(found, Found):
        return found
    crosses = found.code[found.source] != found.code[found.target]
    replies, crossing = int(found.replies.sum()), int(found.replies[crosses].sum())
    size = len(found.code)
    by_person = np.bincount(found.source, found.replies, size), np.bincount(found.source, found.replies * crosses, size)
    return Found(
        crossing / replies, replies, len(found.people), note=found.note, whom=frozenset(found.people.tolist()),
        interval=clustered(by_person[1], by_person[0]), interval_rule=CLUSTERED, confidence=frames.confidence(rule),
    )  # fmt: skip


def _metric(attribute: Literal["unit", "location", "layer"], name: Message, help: Message) -> Metric:
    return Metric(
        f"cross_{attribute}_share", "share", "replies", name, help,
        f"replies between people of different {attribute} / replies between people whose {attribute} is known",
        (
            "MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.parent_author_id", "MESSAGES.sent_at",
            f"PEOPLE.{attribute}",
        ),
        TIE_RULES, partial(_crossing, attribute=attribute), WINDOW, attributes=True,
        grain=(attribute,),
    )  # fmt: skip


METRICS = (
    _metric("unit", say("Across units"), say("Share of answers between people from different units.")),
    _metric("location", say("Across locations"), say("Share of answers between people at different locations.")),
    _metric("layer", say("Across layers"), say("Share of answers between people from different layers.")),
)
