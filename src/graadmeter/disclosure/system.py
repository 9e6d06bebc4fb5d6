"""Cells that add up: what stays hidden so that no small one can be worked out from the rest.

Cells j have counts x_j; each relation says that some of them add up to another. Who looks knows the relations and the
shown cells, and that counts are not negative. A hidden small cell i is protected if a table that agrees with everything
shown could have `least` people there: max d_i >= least - x_i over the changes d that keep every relation, leave shown
cells as they are and no count below zero. Then it can neither be worked out nor narrowed down to a small group.

Choosing what to hide beside the small cells is an integer programme (Fischetti and Salazar 2001, Management Science
47(7)): minimise the people in the cells hidden extra, subject to one inequality for each way found to attack. The
inequalities come from the duals of the attacker's linear programme, until no attack is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csc_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

EXACT_CELLS = 200  # that could be hidden extra; above it, what is cheapest for each small cell in turn
EXACT_ROUNDS = 30  # of attack and answer, before the same
SLACK = 1e-6  # of the solver


@dataclass(frozen=True)
class System:
    """Cells and what adds up to what. `relations`: (cell of the total, cells of its parts)."""

    counts: Ints  # N
    relations: Sequence[tuple[int, Sequence[int]]]

    def matrix(self) -> csc_array:
        """Relations x N: parts 1, total -1."""
        from scipy.sparse import csc_array

        rows = [r for r, (_, parts) in enumerate(self.relations) for _ in range(len(parts) + 1)]
        columns = [c for total, parts in self.relations for c in (*parts, total)]
        values = [v for _, parts in self.relations for v in (*(1.0,) * len(parts), -1.0)]
        return csc_array((values, (rows, columns)), shape=(len(self.relations), len(self.counts)))


@dataclass(frozen=True)
class _Attack:
    """One small cell as it can be attacked under a mask."""

    reach: float  # how far above its count it could be, at most what it needs
    change: Floats  # N: the change that gets there
    prices: Floats  # N: what one more unit of room in each cell is worth: the dual's reduced costs


def protect(
    system: System, least: int, *, hidden: Bools, keep: Bools, zeros: Bools | None = None
) -> tuple[Bools, Ints]:
    """Which cells (N) to hide, those in `hidden` among them; and which small cells cannot be protected, if any.

    Small cells (1 .. least-1 people) are hidden and protected; cells in `keep` are shown whatever happens. Empty cells
    are taken as known and protect nothing, but for those in `zeros`. Where a small cell cannot be protected, everything
    that need not be kept is hidden.
    """
    problem = _Problem(system, least, hidden, keep, zeros)
    if not problem.targets.size:
        return problem.forced, problem.targets
    everything = problem.forced.copy()
    everything[problem.candidates] = True
    if stuck := problem.unsafe(everything):
        return everything, np.array(sorted(stuck))
    exact = problem.exact() if problem.candidates.size <= EXACT_CELLS else None
    return (problem.greedy() if exact is None else exact), np.zeros(0, dtype=np.int64)


def ranges(system: System, hidden: Bools) -> tuple[Floats, Floats]:
    """Lowest and highest count (N) that each cell could have for who sees the others; the count itself where shown."""
    from scipy.optimize import linprog

    low, high = system.counts.astype(float), system.counts.astype(float)
    columns = np.flatnonzero(hidden)
    if not columns.size:
        return low, high
    known = np.where(hidden, 0.0, system.counts)
    matrix = system.matrix()
    inside, right = matrix[:, columns], -(matrix @ known)
    for place, column in enumerate(columns):
        aim = np.zeros(len(columns))
        aim[place] = 1.0
        least = linprog(aim, A_eq=inside, b_eq=right, bounds=(0, None), method="highs")
        most_there = linprog(-aim, A_eq=inside, b_eq=right, bounds=(0, None), method="highs")
        low[column] = _tidy(least.fun)
        high[column] = np.inf if most_there.status == 3 else _tidy(-most_there.fun)
    return low, high


def _tidy(value: float) -> float:
    return float(round(value, 6)) + 0.0


class _Problem:
    """One choice of what to hide, with everything that stays the same between attacks."""

    def __init__(self, system: System, least: int, hidden: Bools, keep: Bools, zeros: Bools | None) -> None:
        counts = system.counts
        self.counts, self.least = counts, least
        self.matrix = system.matrix()
        small = (counts > 0) & (counts < least) & ~keep
        self.forced: Bools = (hidden & ~keep) | small
        self.targets = np.flatnonzero(small)
        free = ~self.forced & ~keep & ((counts > 0) | (False if zeros is None else zeros))
        self.candidates = np.flatnonzero(free)
        self.cost = np.where(counts > 0, counts, least).astype(float)  # an empty cell protects little: last resort
        self.up = np.full(len(counts), float(least))  # a larger change protects no better
        self.down = np.minimum(counts, least).astype(float)
        self.found: list[Floats] = []  # changes met before, which may protect under another mask too

    def need(self, i: int) -> float:
        return float(self.least - self.counts[i])

    def exact(self) -> Bools | None:
        """The least loss, by attack and answer; None where that takes too many rounds."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        cuts: list[Floats] = []
        chosen = np.zeros(len(self.candidates))
        for _ in range(EXACT_ROUNDS):
            mask = self.forced.copy()
            mask[self.candidates[chosen > 0.5]] = True
            attacks = self.unsafe(mask)
            if not attacks:
                return mask
            cuts += [self.cut(i, attack) for i, attack in attacks.items()]
            found = milp(
                self.cost[self.candidates], integrality=np.ones(len(self.candidates)), bounds=Bounds(0, 1),
                constraints=LinearConstraint(np.array(cuts), lb=1.0), options={"mip_rel_gap": 0.0},
            )  # fmt: skip
            if found.x is None:
                return None
            chosen = found.x
        return None

    def greedy(self) -> Bools:
        """For each small cell in turn the cheapest cells that protect it; then what was hidden for nothing returns."""
        mask = self.forced.copy()
        for i in sorted(self.targets.tolist(), key=lambda i: (self.counts[i], i)):
            if self.attack(i, mask).reach < self.need(i) - SLACK:
                mask |= self.cheapest(i, mask)
        extra = [c for c in self.candidates.tolist() if mask[c]]
        for c in sorted(extra, key=lambda c: (-self.counts[c], c)):
            mask[c] = False
            if self.unsafe(mask):
                mask[c] = True
        return mask

    def unsafe(self, mask: Bools) -> dict[int, _Attack]:
        """The small cells that can be narrowed down under this mask, with the attack on each.

        One change that protects several cells saves them their own programmes: those found before are tried first,
        then the change that helps all cells at once the most.
        """
        left = set(self.targets.tolist())
        for change in self.found:
            if left and not (np.abs(change[~mask]) > SLACK).any():
                left -= self.helped(left, change)
        if len(left) > 1:
            left -= self.helped(left, self.keep_found(self.solve(mask, dict.fromkeys(left, 1.0))).change)
        attacks = {}
        for i in sorted(left):
            if i in left:
                attack = self.keep_found(self.attack(i, mask))
                if attack.reach < self.need(i) - SLACK:
                    attacks[i] = attack
                left -= self.helped(left, attack.change)
        return attacks

    def keep_found(self, attack: _Attack) -> _Attack:
        self.found.append(attack.change)
        return attack

    def helped(self, cells: set[int], change: Floats) -> set[int]:
        return {i for i in cells if change[i] >= self.need(i) - SLACK}

    def attack(self, i: int, mask: Bools) -> _Attack:
        return self.solve(mask, {i: 1.0})

    def solve(self, mask: Bools, aims: dict[int, float]) -> _Attack:
        """The change under `mask` that raises the cells of `aims` most, each up to what it needs."""
        from scipy.optimize import linprog

        columns = np.flatnonzero(mask)
        up = self.up.copy()
        goal = np.zeros(len(self.counts))
        for i, weight in aims.items():
            goal[i], up[i] = -weight, min(up[i], self.need(i))
        bounds = np.column_stack([-self.down[columns], up[columns]])
        right = np.zeros(self.matrix.shape[0])
        found = linprog(goal[columns], A_eq=self.matrix[:, columns], b_eq=right, bounds=bounds, method="highs")
        change = np.zeros(len(self.counts))
        change[columns] = found.x
        prices = goal - self.matrix.T @ found.eqlin.marginals
        return _Attack(float(-found.fun), change, prices)

    def cut(self, i: int, attack: _Attack) -> Floats:
        """What has to be hidden against this attack: sum of a_j y_j >= 1 over the candidates."""
        worth = np.maximum(attack.prices, 0.0) * self.down + np.maximum(-attack.prices, 0.0) * self.up
        own = np.maximum(attack.prices[i], 0.0) * self.down[i] + np.maximum(-attack.prices[i], 0.0) * min(
            self.up[i], self.need(i)
        )
        given = float(worth[self.forced].sum() - worth[i] + own)
        short = self.need(i) - given
        return np.minimum(worth[self.candidates] / short, 1.0)

    def cheapest(self, i: int, mask: Bools) -> Bools:
        """The cells whose changes protect cell `i` with the fewest people hidden extra."""
        from scipy.optimize import linprog
        from scipy.sparse import hstack

        columns = np.flatnonzero(mask | np.isin(np.arange(len(mask)), self.candidates))
        price = np.where(mask, 0.0, self.cost)[columns]
        inside = self.matrix[:, columns]
        place = int(np.flatnonzero(columns == i)[0])
        up, down = self.up[columns].copy(), self.down[columns].copy()
        lower = np.zeros(2 * len(columns))
        lower[place], up[place], down[place] = self.need(i), self.need(i), 0.0
        found: Any = linprog(
            np.concatenate([price, price]),
            A_eq=hstack([inside, -inside]),
            b_eq=np.zeros(inside.shape[0]),
            bounds=np.column_stack([lower, np.concatenate([up, down])]),
            method="highs",
        )
        moved = np.abs(found.x[: len(columns)] - found.x[len(columns) :]) > SLACK
        picked = np.zeros(len(mask), dtype=bool)
        picked[columns[moved]] = True
        return picked
