"""Answers between people of different units, locations or layers."""

from __future__ import annotations

from functools import partial

import numpy as np

from graadmeter.base.text import Message, say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.groups import LEAST_GROUPS, grouped
from graadmeter.conversation.metrics.ei_index import TOO_FEW_GROUPS
from graadmeter.conversation.metrics.reciprocity import NO_TIES, TIE_RULES

WINDOW = 90


def _crossing(frames: Frames, rule: str, attribute: str) -> Found:
    """Replies whose two ends both have a known group: the share that crosses from one group to another."""
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
    inside = (groups.code[source] >= 0) & (groups.code[target] >= 0)
    replies = int(pairs["replies"][inside].sum())
    if groups.count < LEAST_GROUPS or not replies:
        return Found(None, 0, 0, note=TOO_FEW_GROUPS, too_small=groups.note is not None)
    crossing = int(pairs["replies"][inside & (groups.code[source] != groups.code[target])].sum())
    people = len(np.union1d(source[inside], target[inside]))
    return Found(crossing / replies, replies, people, note=groups.note)


def _metric(attribute: str, name: Message, help: Message) -> Metric:
    return Metric(
        f"cross_{attribute}_share", "share", "replies", name, help,
        f"replies between people of different {attribute} / replies between people whose {attribute} is known",
        (
            "MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.parent_author_id", "MESSAGES.sent_at",
            f"PEOPLE.{attribute}",
        ),
        TIE_RULES, partial(_crossing, attribute=attribute), WINDOW, attributes=True,
    )  # fmt: skip


METRICS = (
    _metric("unit", say("Across units"), say("Share of answers between people from different units.")),
    _metric("location", say("Across locations"), say("Share of answers between people at different locations.")),
    _metric("layer", say("Across layers"), say("Share of answers between people from different layers.")),
)
