"""Does the order of the levels hold? Guttman: who finds a later level true should find the earlier ones true too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graadmeter.base.intervals import EXACT, wilson
from graadmeter.diagnosis.items.sheet import Bools, Ints, Sheet

REPRODUCIBLE = 0.90  # usual bar of the coefficient of reproducibility (Guttman 1950)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two statements of one element, the first of an earlier level, answered by the same people."""

    early: int
    late: int
    n: int
    wrong: int  # found the later one more true
    right: int  # found the earlier one more true

    @property
    def reversed(self) -> bool:
        """More people the wrong way round than the right one, and more than chance would have it."""
        return self.wrong > self.right and wilson(self.wrong, self.wrong + self.right)[0] > 1 / 2


def pairs(sheet: Sheet, element: int) -> tuple[Pair, ...]:
    """Every two levels of an element that enough people answered about."""
    columns = sheet.of(element)
    found = []
    for early in columns:
        for late in columns:
            if sheet.level[early] >= sheet.level[late]:
                continue
            apart = sheet.attainment[:, late] - sheet.attainment[:, early]
            n = int((~np.isnan(apart)).sum())
            if n and not sheet.policy.hides(n):
                found.append(Pair(early, late, n, int((apart > EXACT).sum()), int((apart < -EXACT).sum())))
    return tuple(found)


def violated(found: tuple[Pair, ...]) -> tuple[int, float | None]:
    """Comparisons, and the share in which the later level was found more true; None without comparisons."""
    total = sum(pair.n for pair in found)
    return total, sum(pair.wrong for pair in found) / total if total else None


@dataclass(frozen=True, slots=True)
class Reproducibility:
    """How well the number of statements found true tells which ones. 1: fully."""

    n: int  # people who answered about two levels
    answers: int  # theirs
    value: float
    least: float  # what it would be from the shares of the answers alone

    @property
    def below_bar(self) -> bool:
        """Below the usual bar by more than chance."""
        fitting = round(self.value * self.answers)
        return wilson(fitting, self.answers)[1] < REPRODUCIBLE


def reproducibility(sheet: Sheet, element: int) -> Reproducibility | None:
    """Guttman's coefficient of one element: 1 - errors / answers; None where too few people answered about two levels.

    A statement counts as true from the model's own bar on (at least that attainment). Somebody who finds t of the
    statements true should find the t of the earliest levels true; every answer that differs is an error (Goodenough &
    Edwards). Statements of one level may change places. `least` is the mean over the statements of the larger of the
    two shares: with answers that are nearly all alike the coefficient is high whatever the order.
    Source: Guttman (1950), in Stouffer et al., Measurement and prediction; Menzel (1953), Public Opin. Q. 17.
    """
    columns = sheet.of(element)
    values, level = sheet.attainment[:, columns], sheet.level[columns]
    known = ~np.isnan(values)
    asked, true = _per_level(known, level), _per_level(known & (values >= sheet.frame.bar - EXACT), level)
    rows = (asked > 0).sum(axis=1) >= 2
    n = int(rows.sum())
    if not n or sheet.policy.hides(n):
        return None
    asked, true = asked[rows], true[rows]
    before = np.cumsum(asked, axis=1) - asked
    ideal = np.clip(true.sum(axis=1, keepdims=True) - before, 0, asked)
    answers = int(asked.sum())
    held = (known & (values >= sheet.frame.bar - EXACT))[rows].sum(axis=0)
    count = known[rows].sum(axis=0)
    least = float(np.maximum(held, count - held).sum()) / answers
    return Reproducibility(n, answers, 1.0 - float(np.abs(true - ideal).sum()) / answers, least)


def _per_level(given: Bools, level: Ints) -> Ints:
    """R x levels: how many statements of each level."""
    return np.stack([given[:, level == k].sum(axis=1) for k in np.unique(level)] or [given.sum(axis=1)], axis=1)
