"""What of a score may be shown: the minimum group, and nothing that gives a smaller group away by subtraction.

What could be worked out, and what is done about it:
- a score is a function of its attainments: one hidden attainment could be solved for. So at least two are hidden, and
  more while a hidden one could still be narrowed down to less than PROTECTED.
- an attainment of the whole is a weighted mean over the elements: it is hidden where an element's part in it is.
- the score of the whole is one more equation: it is given in tenths where anything in it is hidden.
- an attainment is a mean over roles: where a role is hidden, so is a second one (`disclosure.hidden_parts`).
- fractions of few answers can be recognised in a long decimal: figures with a hidden part have two decimals.
Distributions weigh the roles as attainments do, so that comparing the two tells nothing about a small role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graadmeter.disclosure import Policy, hidden_parts
from graadmeter.maturity.ladder import EXACT, UNKNOWN, Floats, Frame, Ints, soft_gate
from graadmeter.maturity.panel import SAID_DONT_KNOW, Panel

Bools = npt.NDArray[np.bool_]

PROTECTED = 0.1  # a hidden attainment may not be narrowed down further than this
ROUGH_DECIMALS = 2  # of figures that have a hidden part
ROUGH_DECIMALS_OVERALL = 1
_GRID = np.linspace(0.0, 1.0, 201)


@dataclass(frozen=True)
class Counts:
    """People behind each figure. Axes: E elements, K levels, R roles. A person counts with one valid answer."""

    overall: int
    element: Ints  # E
    level: Ints  # E x K
    role: Ints  # E x R
    level_role: Ints  # E x K x R
    cell: Ints  # C
    asked: Ints  # E: people with an answer or a don't know


@dataclass(frozen=True)
class Told:
    """What may be shown. `decimals` None: as computed."""

    overall: bool
    element: Bools  # E: level, score, band
    level: Bools  # E x K: attainment and distribution
    whole: Bools  # K: attainment of the whole
    role: Bools  # E x R: how many people of the role
    level_role: Bools  # E x K x R: attainment within a role
    asked: Bools  # E: share of don't know
    decimals: tuple[int | None, ...]  # E
    overall_decimals: int | None


def count(panel: Panel, frame: Frame) -> Counts:
    valid = panel.option >= 0
    elements, levels, roles = len(frame.elements), len(frame.levels), len(panel.roles)
    element = np.zeros((elements, roles), dtype=np.int64)
    level = np.zeros((elements, levels, roles), dtype=np.int64)
    asked = np.zeros(elements, dtype=np.int64)
    for e in range(elements):
        columns = panel.of(e)
        element[e] = _per_role(valid[:, columns], panel)
        asked[e] = (valid | (panel.option == SAID_DONT_KNOW))[:, columns].any(axis=1).sum()
        for k in range(levels):
            level[e, k] = _per_role(valid[:, panel.of(e, k)], panel)
    return Counts(
        int(valid.any(axis=1).sum()), element.sum(axis=1), level.sum(axis=2), element, level,
        valid.sum(axis=0).astype(np.int64), asked,
    )  # fmt: skip


def _per_role(valid: Bools, panel: Panel) -> Ints:
    """R: people of each role with at least one valid answer in these columns."""
    return np.bincount(panel.role[valid.any(axis=1)], minlength=len(panel.roles))


def tell(counts: Counts, attainment: Floats, levels: Ints, frame: Frame, policy: Policy) -> Told:
    """What the policy allows to be shown of a point estimate: `attainment` E x K, `levels` E."""
    hides = np.vectorize(policy.hides, otypes=[bool])
    element = ~hides(counts.element)
    scores = soft_gate(attainment, frame.bar)
    level = np.zeros(counts.level.shape, dtype=bool)
    level_role = np.zeros(counts.level_role.shape, dtype=bool)
    role = np.zeros(counts.role.shape, dtype=bool)
    decimals: list[int | None] = []
    for e in range(len(element)):
        if element[e]:
            hidden = hidden_levels(attainment[e], counts.level[e], scores[e], int(levels[e]), frame.bar, policy)
            level[e] = [k not in hidden for k in range(len(frame.levels))]
            role[e] = _shown_roles(counts.role[e], policy)
            for k in np.flatnonzero(level[e]):
                level_role[e, k] = _shown_roles(counts.level_role[e, k], policy)
        something_hidden = not (level[e].all() and level_role[e].all() and role[e].all())
        decimals.append(ROUGH_DECIMALS if something_hidden else None)
    measured = ~np.isnan(attainment)
    whole = np.asarray(~(measured & ~level).any(axis=0))
    overall_decimals = None if whole.all() else ROUGH_DECIMALS_OVERALL
    if overall_decimals is None and any(decimals):
        overall_decimals = ROUGH_DECIMALS
    return Told(
        not policy.hides(counts.overall), element, level, whole, role, level_role, ~hides(counts.asked),
        tuple(decimals), overall_decimals,
    )  # fmt: skip


def cell_told(column: int, panel: Panel, counts: Counts, told: Told, policy: Policy) -> bool:
    """A statement may be shown if its level may, and every statement of that level has enough people."""
    cell = panel.cells[column]
    enough = not any(policy.hides(int(counts.cell[c])) for c in panel.of(cell.element, cell.level))
    return bool(told.level[cell.element, cell.level]) and enough and counts.cell[column] > 0


def _shown_roles(counts: Ints, policy: Policy) -> Bools:
    hidden = hidden_parts(dict(enumerate(counts.tolist())), policy)
    return np.array([code not in hidden for code in range(len(counts))], dtype=bool)


def hidden_levels(
    attainment: Floats, people: Ints, score: float, level: int, bar: float, policy: Policy
) -> frozenset[int]:
    """Which attainments (K) of one element stay hidden while its level and score are shown.

    Those about too few people, and further ones, fewest people first, until there are two and none of the first can be
    narrowed down to less than PROTECTED from what is shown.
    """
    small = {k for k, n in enumerate(people.tolist()) if n and policy.hides(n)}
    hidden = set(small)
    rest = sorted((k for k, n in enumerate(people.tolist()) if n and k not in small), key=lambda k: (people[k], -k))
    while rest and small and (len(hidden) == 1 or _narrowest(small, hidden, attainment, score, level, bar) < PROTECTED):
        hidden.add(rest.pop(0))
    return frozenset(hidden)


def _narrowest(small: set[int], hidden: set[int], attainment: Floats, score: float, level: int, bar: float) -> float:
    return min(width(k, hidden, attainment, score, level, bar) for k in small)


def width(k: int, hidden: set[int], attainment: Floats, score: float, level: int, bar: float) -> float:
    """How wide the range of hidden attainment `k` is for somebody who knows the level, the score and the others.

    The score grows with every attainment, so a value is possible exactly if the score lies between what it would be
    with the other hidden ones at their lowest and at their highest.
    """
    lowest, highest = np.nan_to_num(attainment), np.nan_to_num(attainment)
    for j in hidden:
        lowest[j] = bar if j < level else 0.0
        highest[j] = bar - EXACT if j == level != UNKNOWN else 1.0
    values = _GRID[(lowest[k] <= _GRID) & (highest[k] >= _GRID)]
    low, high = np.tile(lowest, (len(values), 1)), np.tile(highest, (len(values), 1))
    low[:, k] = high[:, k] = values
    rounding = 0.5 * 10**-ROUGH_DECIMALS
    possible = (soft_gate(low, bar) <= score + rounding) & (soft_gate(high, bar) >= score - rounding)
    return float(np.ptp(values[possible])) if possible.any() else 0.0


def ignored_shown(counts: Mapping[tuple[str, str], int], policy: Policy) -> dict[tuple[str, str], int | None]:
    """Counts of answers left out, by (item, role): a cell that could stand for few people is None, as is one more."""
    hidden = hidden_parts(counts, policy)
    return {key: None if key in hidden else n for key, n in counts.items()}
