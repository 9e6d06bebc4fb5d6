"""The parts of one whole: what stays hidden where the whole is shown too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from graadmeter.disclosure.policy import Policy

K = TypeVar("K", bound=object)


def hidden_parts(counts: Mapping[K, int], policy: Policy, *, total_shown: bool = True) -> set[K]:
    """Which parts of one whole must stay hidden.

    `counts`: people behind each part. A part below the minimum group is hidden (an empty part shows nothing about
    anyone and stays). Where the total is shown too and the hidden parts together hold fewer people than the minimum
    group, or only one part is hidden, the smallest shown part is hidden as well, until subtraction gives nothing.
    """
    hidden = {part for part, n in counts.items() if n and policy.hides(n)}
    if not total_shown:
        return hidden
    while hidden and (len(hidden) == 1 or policy.hides(sum(counts[part] for part in hidden))):
        rest = [part for part, n in counts.items() if n and part not in hidden]
        if not rest:
            break
        hidden.add(min(rest, key=lambda part: (counts[part], str(part))))
    return hidden
