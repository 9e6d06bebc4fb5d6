"""Groups of people for attribute figures: units, locations or layers, none of them too small to be spoken of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graadmeter.base.text import Message, say
from graadmeter.disclosure import Policy

LEAST_GROUPS = 2  # between one group and nothing there is nothing to compare


@dataclass(frozen=True, slots=True)
class Groups:
    """`code`: group number per node, -1 where unknown or left out. `note`: what was done to small ones, if any."""

    code: NDArray[np.int64]
    note: Message | None = None

    @property
    def count(self) -> int:
        return len(set(self.code[self.code >= 0].tolist()))


def grouped(labels: Sequence[str | None], behind: NDArray[np.bool_], policy: Policy) -> Groups:
    """Group numbers for `labels` (one per node), safe to compute with under `policy`.

    `behind`: nodes that the figure is about; only they count for the size of a group. Groups that `policy` hides are
    taken together as one; where that one is still too small they are left out. A single small group is never shown by
    subtraction: figures over all groups are computed after this, so nobody in a group left out is in any of them.
    """
    sizes = Counter(label for label, counts in zip(labels, behind, strict=True) if label is not None and counts)
    small = {label for label in labels if label is not None and policy.hides(sizes[label])}
    number = {label: place for place, label in enumerate(sorted(set(labels) - {None} - small, key=str))}
    together = -1 if policy.hides(sum(sizes[label] for label in small)) else len(number)
    number |= dict.fromkeys(small, together)
    code = np.array([-1 if label is None else number.get(label, -1) for label in labels], dtype=np.int64)
    if not small:
        return Groups(code)
    if together < 0:
        return Groups(code, say("Groups of fewer than {n} people are left out.", n=policy.min_group))
    return Groups(code, say("Groups of fewer than {n} people are taken together as one.", n=policy.min_group))
