"""Groups that form by themselves, and whether they are those of the organisation chart."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graadmeter.base.text import say
from graadmeter.conversation import graph
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import ATTRIBUTES, Frames
from graadmeter.conversation.groups import LEAST_GROUPS, grouped
from graadmeter.conversation.metrics.ei_index import NO_PEOPLE, PER_ATTRIBUTE, TOO_FEW_GROUPS
from graadmeter.conversation.metrics.reciprocity import NO_TIES, TIE_RULES


def _communities(frames: Frames, rule: str) -> Found:
    """Small communities are not counted, but `n` holds their people: else it and another n would give them away."""
    sizes = _sizes(frames, rule)
    if not len(sizes):
        return Found(None, 0, 0, note=NO_TIES)
    people = int(sizes.sum())
    large = int((sizes >= frames.policy.min_group).sum())
    note = say("Communities of fewer than {n} people are not counted.", n=frames.policy.min_group)
    return Found(large, people, people, note=note, confidence=frames.confidence(rule))


def _modularity(frames: Frames, rule: str) -> Found:
    sizes = _sizes(frames, rule)
    if not len(sizes):
        return Found(None, 0, 0, note=NO_TIES)
    value = graph.modularity(*frames.ties(rule), frames.communities(rule))
    people = int(sizes.sum())
    return Found(value, people, people, confidence=frames.confidence(rule))


def _agreement(frames: Frames, rule: str) -> Found:
    community = frames.communities(rule)
    tied = community >= 0
    n = int(tied.sum())
    attributes = frames.persons.attributes
    known = {name: attributes[name] for name in ATTRIBUTES if any(label is not None for label in attributes[name])}
    if not known:
        return Found(None, n, n, note=NO_PEOPLE)
    if not n:
        return Found(None, 0, 0, note=NO_TIES)
    by = {name: _with(community, labels, frames) for name, labels in known.items()}
    return Found(None, n, n, by=by, note=PER_ATTRIBUTE, confidence=frames.confidence(rule))


def _with(community: NDArray[np.int64], labels: list[str | None], frames: Frames) -> dict[str, Any]:
    """One attribute, over people with ties whose group is known; `n` goes where a few people are without a group."""
    tied = community >= 0
    groups = grouped(labels, tied, frames.policy)
    inside = tied & (groups.code >= 0)
    n, without = int(inside.sum()), int((tied & (groups.code < 0)).sum())
    code, found = groups.code[inside], community[inside]
    if len(np.unique(code)) < LEAST_GROUPS or frames.policy.hides(n):
        return {"value": None, "n": None, "note": TOO_FEW_GROUPS, "suppressed": True}
    note = {"note": groups.note} if groups.note else {}
    value = graph.agreement(found, code)
    if value is None:
        note = {"note": say("Everyone is in one community, so there is nothing to compare.")}
    return {
        "value": value,
        "expected": 0.0,
        "p_value": graph.agreement_p_value(found, code),
        "permutations": graph.PERMUTATIONS,
        "seed": graph.SEED,
        "n": None if without and frames.policy.hides(without) else n,
        "groups": len(np.unique(code)),
        **note,
    }


def _sizes(frames: Frames, rule: str) -> NDArray[np.int64]:
    found = frames.communities(rule)
    return np.bincount(found[found >= 0])


_READS = ("MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.parent_author_id", "MESSAGES.sent_at")
METRICS = (
    Metric(
        "communities", "count", "people", say("Communities"),
        say("Groups of people who answer each other more than others, as the conversation itself shows them."),
        "groups of at least the minimum group found by Leiden on the undirected ties, largest modularity",
        _READS, TIE_RULES, _communities,
    ),
    Metric(
        "community_modularity", "index", "people", say("Separate communities"),
        say("From 0, no groups to be seen, to almost 1, groups that hardly touch each other."),
        "sum over communities of (ties within / ties - (degrees / twice the ties)²)", _READS, TIE_RULES, _modularity,
    ),
    Metric(
        "community_agreement", "index", "people", say("Communities against the organisation chart"),
        say("1 where the communities are the units, locations or layers themselves; 0 is what chance alone gives."),
        "adjusted mutual information of community and group; p: share of permutations of the groups at or above it",
        (*_READS, "PEOPLE.unit", "PEOPLE.location", "PEOPLE.layer"), TIE_RULES, _agreement, attributes=True,
        grain=("unit", "location", "layer"),
    ),
)  # fmt: skip
