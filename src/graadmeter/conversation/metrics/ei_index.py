"""Whether contact stays within groups or crosses them, beside what chance alone would give."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graadmeter.base.text import say
from graadmeter.conversation import network
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import ATTRIBUTES, Frames
from graadmeter.conversation.groups import LEAST_GROUPS, Groups, grouped
from graadmeter.conversation.metrics.reciprocity import NO_TIES, TIE_RULES

Nodes = NDArray[np.int64]
Flags = NDArray[np.bool_]
NO_PEOPLE = say("Needs a people file with unit, location or layer.")
TOO_FEW_GROUPS = say("Needs at least two groups that are large enough to be shown.")
PER_ATTRIBUTE = say("One value for each attribute of the people file.")


def _ei_index(frames: Frames, rule: str) -> Found:
    source, target = frames.ties(rule)
    attributes = frames.persons.attributes
    known = {name: attributes[name] for name in ATTRIBUTES if any(label is not None for label in attributes[name])}
    if not known:
        return Found(None, len(source), len(frames.persons), note=NO_PEOPLE)
    if not len(source):
        return Found(None, 0, len(frames.persons), note=NO_TIES)
    tied = network.tied(source, target, len(frames.persons))
    groups = {name: grouped(labels, tied, frames.policy) for name, labels in known.items()}
    by = {name: _of(source, target, tied, each, frames) for name, each in groups.items()}
    shown = {name: groups[name].code for name, part in by.items() if part["value"] is not None}
    for name, p in _p_values(source, target, shown).items():
        by[name]["p_value"] = p
    return Found(None, len(source), int(tied.sum()), by=by, note=PER_ATTRIBUTE, confidence=frames.confidence(rule))


def _of(source: Nodes, target: Nodes, tied: Flags, groups: Groups, frames: Frames) -> dict[str, Any]:
    """One attribute: the E-I index over ties between people whose group is known, with its expectation and p-value.

    `n`: people with a known group who wrote at least once, `ties`: distinct directed ties between them; None where
    the ties of the whole, which are shown, would give away those of a few people without a group.
    """
    s, t, code = _known(source, target, groups.code)
    behind = int(network.tied(s, t, len(code)).sum())
    if groups.count < LEAST_GROUPS or frames.policy.hides(behind):
        hidden = groups.note is not None or frames.policy.hides(behind)
        return {"value": None, "n": None if hidden else behind, "note": TOO_FEW_GROUPS} | (
            {"suppressed": True} if hidden else {}
        )
    others = int((groups.code[tied] < 0).sum())
    note = {"note": groups.note} if groups.note else {}
    return {
        "value": network.ei_index(s, t, code),
        "undirected": network.ei_index(*network.undirected(s, t), code),
        "expected": network.ei_expected(code),
        "p_value": None,  # of all attributes together: `_p_values`
        "permutations": network.PERMUTATIONS,
        "seed": network.SEED,
        "n": len(code),
        "ties": None if others and frames.policy.hides(others) else len(s),
        "groups": groups.count,
        **note,
    }


def _known(source: Nodes, target: Nodes, code: Nodes) -> tuple[Nodes, Nodes, Nodes]:
    """Ties between people whose group is known, and their groups: who has none falls out, the others close ranks."""
    people = code >= 0
    number = np.cumsum(people) - 1
    inside = people[source] & people[target]
    return number[source[inside]], number[target[inside]], code[people]


def _p_values(source: Nodes, target: Nodes, codes: dict[str, Nodes]) -> dict[str, float | None]:
    """The p-value of each attribute; those that are known of the same people are dealt out together."""
    alike: dict[bytes, list[str]] = {}
    for name, code in codes.items():
        alike.setdefault((code >= 0).tobytes(), []).append(name)
    found: dict[str, float | None] = {}
    for names in alike.values():
        s, t, _ = _known(source, target, codes[names[0]])
        groups = [codes[name][codes[name] >= 0] for name in names]
        found |= dict(zip(names, network.ei_p_values(s, t, groups), strict=True))
    return found


METRICS = (
    Metric(
        "ei_index", "index", "ties", say("E-I index"),
        say(
            "From -1, every contact within its own group, to +1, every contact between groups; "
            "chance alone gives the expected value."
        ),
        "(external - internal) / (external + internal) over distinct directed ties; "
        "expected 1 - 2 sum n_g(n_g - 1) / (N(N - 1)); p: share of permutations of the groups at or below the value",
        (
            "MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.parent_author_id",
            "PEOPLE.unit", "PEOPLE.location", "PEOPLE.layer",
        ),
        TIE_RULES, _ei_index, attributes=True, grain=("unit", "location", "layer"),
    ),
)  # fmt: skip
