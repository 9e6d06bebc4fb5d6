"""Do statements go together, and do people agree? Reliability and agreement under the disclosure policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, isnan, sqrt

import numpy as np

from graadmeter.diagnosis.items.result import Units
from graadmeter.diagnosis.items.sheet import Floats, Sheet
from graadmeter.disclosure import Policy
from graadmeter.survey.agreement import (
    average_deviation,
    cronbach_alpha,
    group_icc,
    krippendorff_alpha,
    mcdonald_omega,
    rwg_j,
)

SURE = 1.96  # standard errors


@dataclass(frozen=True, slots=True)
class Reliability:
    """Alpha, omega and item-rest correlations; None where two columns share too few people."""

    alpha: float | None
    omega: float | None
    item_rest: tuple[float | None, ...]
    people: int  # who answered the two columns that share the fewest

    def below_zero(self, column: int) -> bool:
        """True where the correlation of a column with the rest is negative by more than chance (Fisher's z)."""
        found = self.item_rest[column]
        if found is None or self.people <= 3:
            return False
        return atanh(max(found, -1 + 1e-12)) + SURE / sqrt(self.people - 3) < 0


def reliability(columns: Floats, policy: Policy) -> Reliability:
    """Of respondents x columns, each pair of columns from the people who answered both."""
    known = (~np.isnan(columns)).astype(np.int64)
    people = int((known.T @ known).min()) if columns.shape[1] else 0
    if columns.shape[1] < 2 or policy.hides(people) or people < 2:
        return Reliability(None, None, tuple([None] * columns.shape[1]), people)
    alpha, omega = cronbach_alpha(columns), mcdonald_omega(columns)
    return Reliability(figure(alpha.value), figure(omega.value), tuple(map(figure, alpha.item_rest)), people)


def element_means(sheet: Sheet) -> Floats:
    """Respondents x elements: the mean attainment over the statements a respondent answered; NaN without any."""
    found = []
    for element in range(len(sheet.frame.elements)):
        values = sheet.attainment[:, sheet.of(element)]
        known = ~np.isnan(values)
        count = known.sum(axis=1)
        mean = np.nan_to_num(values).sum(axis=1) / np.maximum(count, 1)
        found.append(np.where(count > 0, mean, np.nan))
    table = np.stack(found, axis=1)
    return table[:, ~np.isnan(table).all(axis=0)]


def agreement(sheet: Sheet, columns: Sequence[int]) -> tuple[float | None, float | None, int | None]:
    """rwg(j), average deviation and the points of the scale; None where scales differ or nobody answered."""
    points = {int(sheet.points[c]) for c in columns}
    if len(points) != 1:
        return None, None, None
    ratings, length = sheet.option[:, list(columns)], points.pop()
    return figure(rwg_j(ratings, length).value), figure(average_deviation(ratings).value), length


def one_item(sheet: Sheet, column: int) -> float | None:
    """Single-item rwg of a statement."""
    return figure(rwg_j(sheet.option[:, [column]], int(sheet.points[column])).value)


def whole(sheet: Sheet) -> float | None:
    """Krippendorff's alpha, ordinal: do people put the statements in the same order? None where scales differ."""
    if len(set(sheet.points[sheet.told].tolist())) != 1:
        return None
    return figure(krippendorff_alpha(sheet.option[:, sheet.told], "ordinal").value)


def units(sheet: Sheet) -> Units | None:
    """ICC(1) and ICC(2) of the mean over elements, between units that may be shown."""
    means = element_means(sheet)
    known = ~np.isnan(means)
    count = known.sum(axis=1)
    mean = np.where(count > 0, np.nan_to_num(means).sum(axis=1) / np.maximum(count, 1), np.nan)
    unit = [name if known else None for name, known in zip(sheet.unit, count > 0, strict=True)]
    small = {name for name, n in Counter(unit).items() if sheet.policy.hides(n)}
    found = group_icc(mean, [None if name in small else name for name in unit])
    if found.groups < 2 or isnan(found.value):
        return None
    return Units(groups=found.groups, n=found.n, icc1=found.value, icc2=figure(found.reliability))


def figure(value: float) -> float | None:
    """A figure that could be estimated; None for NaN."""
    return None if isnan(value) else float(value)
