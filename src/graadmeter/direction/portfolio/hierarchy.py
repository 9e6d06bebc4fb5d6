"""The analytic hierarchy process: priorities from comparisons two by two, and alternatives put together by them."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Annotated, Any, Literal

import numpy as np

from graadmeter.base.errors import PortfolioError
from graadmeter.base.text import Message, say
from graadmeter.direction.portfolio.given import Floats, numbers, weighed
from graadmeter.direction.portfolio.ranking import places

Mode = Literal["distributive", "ideal"]
# Consistency index of random comparisons, by size. Source: Saaty (1980), The Analytic Hierarchy Process.
RANDOM = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49, 11: 1.51, 12: 1.48, 13: 1.56,
          14: 1.57, 15: 1.59}  # fmt: skip
USUAL_BAR = 0.10  # a ratio above this asks for another look at the comparisons
SLACK = 0.02  # of a product with its reciprocal: 1/3 may be written as 0.33


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Priorities:
    """What comparisons two by two say, and how well they fit together."""

    n: Annotated[int, "things compared"]
    weights: Annotated[Floats, "priority of each, sum 1"]
    lambda_max: Annotated[float, "largest eigenvalue; n where comparisons fit together fully"]
    ci: Annotated[float, "consistency index: (lambda_max - n) / (n - 1)"]
    cr: Annotated[float, "consistency ratio: ci by that of random comparisons; NaN where none is published"]
    method: Annotated[Message, "what was computed, in words"]
    reason: Annotated[Message | None, "why there is no ratio; None where there is one"] = None
    flag: Annotated[Message | None, "where the ratio asks for another look"] = None

    @property
    def value(self) -> Floats:
        return self.weights


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hierarchy:
    """Alternatives put together from their priorities on each criterion."""

    mode: Annotated[str, "distributive or ideal"]
    n: Annotated[int, "alternatives"]
    value: Annotated[Floats, "per alternative, sum 1"]
    rank: Annotated[Floats, "1 is best; who is level shares the best place"]
    weights: Annotated[Floats, "per criterion, sum 1"]


def priorities(comparisons: Any) -> Priorities:
    """Priorities of things that were compared two by two: `comparisons[i][j]` says how many times i weighs j.

    The principal eigenvector of the matrix, with sum 1. Where comparisons fit together fully, lambda_max = n. The ratio
    is usually asked to stay at 0.10 or below. Two things, or one, always fit together: ratio 0.
    Raises PortfolioError for a table that is not square, holds a number not above 0 or a missing one, or whose [i][j]
    is not the reciprocal of [j][i] (2 % room for rounding).
    Source: Saaty (1990), EJOR 48.
    """
    matrix = numbers(comparisons, say("comparisons"))
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise PortfolioError(
            say("comparisons: expected as many rows as columns, saw the shape {shape}", shape=str(matrix.shape))
        )
    if not (matrix > 0).all():
        raise PortfolioError(say("comparisons: every number is above 0; fill in what is missing"))
    if (abs(matrix * matrix.T - 1) > SLACK).any():
        raise PortfolioError(
            say("comparisons: if i weighs 3 times j, j weighs 1/3 of i; make the table the same both ways")
        )
    n = len(matrix)
    values, vectors = np.linalg.eig(matrix)
    at = int(np.argmax(values.real))
    weights = np.abs(vectors[:, at].real)
    lambda_max = float(values[at].real)
    ci = (lambda_max - n) / (n - 1) if n > 1 else 0.0
    ci = 0.0 if abs(ci) < 1e-12 else ci
    ratio = 0.0 if n < 3 else ci / RANDOM[n] if n in RANDOM else nan
    return Priorities(
        n=n, weights=weights / weights.sum(), lambda_max=lambda_max, ci=ci, cr=ratio,
        method=say("analytic hierarchy process: principal eigenvector of the comparisons"),
        reason=None if n in RANDOM or n < 3 else say("No consistency of random comparisons is published for so many."),
        flag=say("The comparisons contradict one another: look at them again.") if ratio > USUAL_BAR else None,
    )  # fmt: skip


def ahp(weights: Any, local: Any, mode: Mode = "distributive") -> Hierarchy:
    """Alternatives put together: the sum over criteria of weight x priority of the alternative on that criterion.

    `weights` per criterion (priorities of a table of comparisons, or any positive scale). `local`: alternatives x
    criteria, the priority of each alternative on each criterion. `distributive` divides each criterion by its sum,
    `ideal` by its highest: then adding a weak alternative changes no order, and the winner may be another.
    Raises PortfolioError for priorities that are missing or not above 0, weights that do not fit, another mode.
    Source: Saaty (1990), EJOR 48; Belton & Gear (1983), Omega 11, on the reversal.
    """
    table = numbers(local, say("priorities"))
    if table.ndim != 2 or not table.size or not (table >= 0).all() or not (table.sum(axis=0) > 0).all():
        raise PortfolioError(
            say("priorities: expected a table of alternatives x criteria, 0 or more, with none missing")
        )
    if mode not in ("distributive", "ideal"):
        raise PortfolioError(say("the mode is distributive or ideal, not {seen}", seen=str(mode)))
    found = weighed(weights.weights if isinstance(weights, Priorities) else weights, table.shape[1])
    by = table.sum(axis=0) if mode == "distributive" else table.max(axis=0)
    value = (table / by) @ found
    value = value / value.sum()
    return Hierarchy(mode=mode, n=len(table), value=value, rank=places(value), weights=found)
