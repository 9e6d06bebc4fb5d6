"""Groups of people for attribute figures: units, locations or layers, none of them too small to be spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graadmeter.base.text import Message, say
from graadmeter.disclosure import Policy

LEAST_GROUPS = 2  # between one group and nothing there is nothing to compare


@dataclass(frozen=True, slots=True)
class Groups:
    """`code`: group number per node, -1 where unknown. `note`: what was done to small ones, if any."""

    code: NDArray[np.int64]
    note: Message | None = None

    @property
    def count(self) -> int:
        return len(set(self.code[self.code >= 0].tolist()))


def grouped(labels: Sequence[str | None], behind: NDArray[np.bool_], policy: Policy) -> Groups:
    """Group numbers for `labels` (one per node), safe to compute with under `policy`.

    `behind`: nodes that the figure is about; only they count for the size of a group. Groups that `policy` hides are
    taken together, with the smallest of the others as long as that is not enough. Nobody with a label is left out, so
    no group can be had by subtracting one figure, or its n, from another.
    """
    sizes = {label: 0 for label in sorted({label for label in labels if label is not None})}
    for label, counts in zip(labels, behind, strict=True):
        if label is not None and counts:
            sizes[label] += 1
    small = {label for label, size in sizes.items() if policy.hides(size)}
    pooled = set(small)
    for label in sorted(sizes.keys() - small, key=lambda label: (sizes[label], label)):
        if not pooled or not policy.hides(sum(sizes[member] for member in pooled)):
            break
        pooled.add(label)
    shown = [label for label in sizes if label not in pooled]
    number = {label: place for place, label in enumerate(shown)} | dict.fromkeys(pooled, len(shown))
    code = np.array([-1 if label is None else number[label] for label in labels], dtype=np.int64)
    note = say("Groups of fewer than {n} people are taken together with others.", n=policy.min_group)
    return Groups(code, note if small else None)
