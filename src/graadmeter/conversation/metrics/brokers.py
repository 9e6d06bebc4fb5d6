"""People who tie groups together that would not meet otherwise: how many there are, never who."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graadmeter.base.text import say
from graadmeter.conversation import graph
from graadmeter.conversation.figures import OTHERS, Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.groups import LEAST_GROUPS, grouped
from graadmeter.conversation.metrics.ei_index import TOO_FEW_GROUPS
from graadmeter.conversation.metrics.reciprocity import NO_TIES, TIE_RULES
from graadmeter.disclosure import hidden_parts

Nodes = NDArray[np.int64]
TENTH = 0.1
REACH = 2  # communities, one's own included, that a broker is tied to


def _broker_share(frames: Frames, rule: str) -> Found:
    broker, tied = _brokers(frames, rule)
    n, k = int(tied.sum()), int(broker.sum())
    if not n:
        return Found(None, 0, 0, note=NO_TIES)
    return Found(
        k / n, n, k or n, confidence=frames.confidence(rule)
    )  # k is a number of people: the share gives it back


def _unit_brokers(frames: Frames, rule: str) -> Found:
    """A unit is hidden where it has few brokers, or few others: then the brokers are nearly all of it."""
    labels, policy = frames.persons.attributes["unit"], frames.policy
    if all(label is None for label in labels):
        return Found(None, 0, 0, note=say("Needs a people file with the column {column}.", column="unit"))
    broker, tied = _brokers(frames, rule)
    n, k = int(tied.sum()), int(broker.sum())
    if not n:
        return Found(None, 0, 0, note=NO_TIES)
    groups = grouped(labels, tied, policy)
    if groups.count < LEAST_GROUPS:
        return Found(None, 0, 0, note=TOO_FEW_GROUPS, too_small=groups.note is not None)
    names = dict(zip(groups.code.tolist(), labels, strict=True))
    pooled = {
        code for code in names if len({label for c, label in zip(groups.code, labels, strict=True) if c == code}) > 1
    }
    size = {code: int((tied & (groups.code == code)).sum()) for code in names}
    count = {code: int((broker & (groups.code == code)).sum()) for code in names}
    gone = hidden_parts(count, policy) | hidden_parts({code: size[code] - count[code] for code in names}, policy)
    by = {
        (OTHERS if code in pooled else str(names[code])): {"value": count[code], "n": size[code]}
        for code in sorted(names)
        if code >= 0 and code not in gone
    }
    note = say("Parts about fewer than {n} people are hidden, and what would give them away.", n=policy.min_group)
    return Found(None, n, k or n, by=by, note=note if gone else groups.note, confidence=frames.confidence(rule))


def _brokers(frames: Frames, rule: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who is a broker, and who has ties at all.

    A broker is tied to people of at least two communities, and has a constraint among the lowest tenth.
    """
    found: tuple[NDArray[np.bool_], NDArray[np.bool_]] = frames.once(
        f"brokers {rule}", lambda: _found(*frames.ties(rule), frames.communities(rule))
    )
    return found


def _found(source: Nodes, target: Nodes, community: Nodes) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    tied = community >= 0
    if not tied.any():
        return tied, tied
    held = graph.constraint(source, target, len(tied))
    low = tied & (np.nan_to_num(held, nan=np.inf) <= np.quantile(held[tied], TENTH))
    person, met = np.r_[source, target], community[np.r_[target, source]]
    reach = np.bincount(np.unique(person * len(tied) + met) // len(tied), minlength=len(tied))
    return low & (reach >= REACH), tied


_READS = ("MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.parent_author_id", "MESSAGES.sent_at")
_RULE = "people tied to two communities or more whose constraint (Burt) is among the lowest tenth"
METRICS = (
    Metric(
        "broker_share", "share", "people", say("Brokers"),
        say("Share of people who tie groups together that have few other ties. Never who they are."),
        f"{_RULE} / people with ties", _READS, TIE_RULES, _broker_share,
    ),
    Metric(
        "unit_brokers", "count", "people", say("Brokers per unit"),
        say("How many people of each unit tie groups together that have few other ties."),
        f"{_RULE}, per unit", (*_READS, "PEOPLE.unit"), TIE_RULES, _unit_brokers, attributes=True,
        grain=("unit",),
    ),
)  # fmt: skip
