"""One variable of a sample beside its known headcounts: the groups that can be weighted, or why it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from graadmeter.base.text import Message, Quantity, Text, say
from graadmeter.survey.labels import MISSING, Ints

UNSTATED_MOST = 0.2  # share of respondents without the variable above which it is not weighted
TIMES_MOST = 5.0  # times the mean weight above which a weight is too extreme

Names = Mapping[str, Text]


@dataclass(frozen=True, eq=False)
class Groups:
    """`code`: n, the group of each respondent. `targets`: people per group. `together`: labels taken as one group.
    `unstated`: whether the last group is that of respondents who did not state it."""

    code: Ints
    targets: dict[int, float]
    together: tuple[str, ...]
    unstated: bool


@dataclass(frozen=True)
class Refused:
    """Why a variable is not weighted."""

    reason: Message


def groups(
    stated: Ints, labels: list[str], headcounts: Mapping[str, int], total: int, least: int, names: Names
) -> Groups | Refused:
    """The groups of one variable, or why not. `stated`: n codes of `labels`, -1 not stated. `total`: the people that
    every variable must add up to. `least`: fewest answers of a group."""
    n = len(stated)
    counts = dict.fromkeys(headcounts, 0) | dict(
        zip(labels, np.bincount(stated[stated >= 0], minlength=len(labels)).tolist(), strict=True)
    )

    def named(found: list[str]) -> list[Any]:
        return [names.get(label, label) for label in found]

    if sum(headcounts.values()) != total:
        return Refused(
            say(
                "its headcounts add up to {seen}, those of the first variable to {expected}; make them the same",
                seen=sum(headcounts.values()), expected=total,
            )
        )  # fmt: skip
    answered = sum(counts.values())
    if not answered:
        return Refused(say("nobody stated it, or it was not asked"))
    if n - answered > UNSTATED_MOST * n:
        return Refused(
            say("more than {share} of the respondents did not state it", share=Quantity(UNSTATED_MOST, "share"))
        )
    unknown = [label for label, k in counts.items() if k and label not in headcounts]
    if unknown:
        return Refused(say("there are answers without a known headcount: {labels}", labels=named(unknown)))
    over = [label for label, k in counts.items() if k > headcounts[label]]
    if over:
        return Refused(say("there are more answers than people: {labels}", labels=named(over)))
    silent = [label for label, k in counts.items() if not k and headcounts[label]]
    if silent:
        return Refused(
            say("nobody answered from {labels}; no weight can make up for people who are not there",
                labels=named(silent))
        )  # fmt: skip
    joined = _together({label: k for label, k in counts.items() if k}, least)
    apart = [label for label, k in counts.items() if k and label not in joined]
    made = [[label] for label in apart] + ([joined] if joined else [])
    if len(made) < 2:
        return Refused(say("fewer than two of its groups have {least} answers or more", least=least))
    for group in made:
        people, k = sum(headcounts[label] for label in group), sum(counts[label] for label in group)
        if people / total > TIMES_MOST * k / answered:
            return Refused(
                say("an answer from {labels} would count more than {times} times as much as the mean answer",
                    labels=named(group), times=int(TIMES_MOST))
            )  # fmt: skip
    return _coded(stated, labels, made, headcounts, tuple(joined))


def _together(counts: Mapping[str, int], least: int) -> list[str]:
    """The labels with fewer answers than `least`, and the smallest of the others until together they have enough."""
    order = sorted(counts, key=lambda label: (counts[label], label))
    joined = [label for label in order if counts[label] < least]
    rest = order[len(joined) :]
    while joined and rest and (len(joined) == 1 or sum(counts[label] for label in joined) < least):
        joined.append(rest.pop(0))
    return joined


def _coded(
    stated: Ints, labels: list[str], made: list[list[str]], headcounts: Mapping[str, int], joined: tuple[str, ...]
) -> Groups:
    place = {label: number for number, group in enumerate(made) for label in group}
    lookup = np.array([*(place.get(label, MISSING) for label in labels), len(made)], dtype=np.int64)
    code = lookup[stated]  # -1 is the last one: not stated
    unstated = float((stated < 0).sum()) / len(stated)
    targets = {n: (1 - unstated) * sum(headcounts[label] for label in group) for n, group in enumerate(made)}
    if unstated:
        targets[len(made)] = unstated * sum(headcounts.values())
    return Groups(code, targets, joined, bool(unstated))
