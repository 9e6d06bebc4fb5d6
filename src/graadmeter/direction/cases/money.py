"""The mini business case: every figure low, expected and high; the result a range, and the participation it takes.

    amount of a line = its formula, for each draw of its inputs (triangular: low, expected as the mode, high)
    spread evenly over the months (benefits, and costs with `months`): times (1/m) * sum_{t=1..m} (1 + r)^(-t/12)
    net = benefits - costs
    break-even participation = active members at which net is 0, over all members:
        a = fixed costs * active / (benefits - costs that grow with participation)

Benefits, and costs with `active_members`, are taken to grow in proportion to the active members: counts given
(questions answered, cases) belong to the number expected. Where a member who takes part costs more than she yields, no
participation breaks even. A band is the 10th to the 90th percentile of the draws, with their median; every input is
drawn on its own.
Worked through in docs/explanation/mini-business-case.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Literal

import numpy as np

from graadmeter.base.intervals import SEED
from graadmeter.direction.cases.formula import Formula

DRAWS = 10_000
LOW, HIGH = 0.1, 0.9
MEMBERS, ACTIVE, MONTHS = "members", "active_members", "months"
Kind = Literal["cost", "benefit"]
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Range:
    """One input: low, expected, high; not negative. Raises ValueError where they are not in that order."""

    low: float
    expected: float
    high: float

    def __post_init__(self) -> None:
        if not all(isfinite(value) for value in (self.low, self.expected, self.high)):
            raise ValueError("a range holds three finite numbers")
        if not 0 <= self.low <= self.expected <= self.high:
            raise ValueError(f"expected 0 <= low <= expected <= high, not {self.low}, {self.expected}, {self.high}")

    def drawn(self, rng: np.random.Generator, n: int) -> Array:
        if self.low == self.high:
            return np.full(n, self.low)
        return rng.triangular(self.low, self.expected, self.high, n)


@dataclass(frozen=True, slots=True)
class Line:
    """A cost or benefit: its formula with the inputs that are its own. `measure`: the metric a benefit is tied to."""

    id: str
    kind: Kind
    formula: Formula
    inputs: Mapping[str, Range] = field(default_factory=dict)
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """What all lines use: members, active_members, hourly_cost, realisation, as far as known, and the months."""

    months: int
    inputs: Mapping[str, Range] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Band:
    """Low and high: the 10th and 90th percentile; middle: the median."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The participation (0..1 of the members) at which costs and benefits are equal. None: more than everyone."""

    low: float | None
    middle: float | None
    high: float | None
    reachable_share: float  # 0..1 of the draws in which it is at most everyone
    expected: float  # the participation that was expected, 0..1


@dataclass(frozen=True, slots=True)
class Outcome:
    """Amounts over the months, at today's value, in the currency of the inputs."""

    months: int
    lines: Mapping[str, Band]
    costs: Band
    benefits: Band
    net: Band
    positive_share: float  # 0..1 of the draws in which the benefits exceed the costs
    break_even: BreakEven | None  # None without members and active members, or without a benefit


def outcome(
    lines: Sequence[Line], shared: Shared, *, discount_rate: float, draws: int = DRAWS, seed: int = SEED
) -> Outcome:
    """`discount_rate`: a year, 0.05 for 5 %. Raises KeyError for an input that a formula needs and nobody gave, and
    ValueError without lines or months, or where an amount is not finite (a formula that divides by zero)."""
    if not lines or shared.months < 1:
        raise ValueError("a business case needs a line and at least one month")
    rng = np.random.default_rng(seed)
    common = {name: shared.inputs[name].drawn(rng, draws) for name in sorted(shared.inputs)}
    if MEMBERS in common and ACTIVE in common:
        common[ACTIVE] = np.minimum(common[ACTIVE], common[MEMBERS])
    common[MONTHS] = np.full(draws, float(shared.months))
    spread_out = discount(shared.months, discount_rate)
    amounts: dict[str, Array] = {}
    for line in lines:
        own = {name: line.inputs[name].drawn(rng, draws) for name in sorted(line.inputs)}
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            amount = np.broadcast_to(line.formula.value({**common, **own}), draws)
        if not np.isfinite(amount).all():
            raise ValueError(f"the amount of {line.id} is not finite")
        later = line.kind == "benefit" or MONTHS in line.formula.names
        amounts[line.id] = amount * (spread_out if later else 1.0)
    costs, benefits = (_sum(lines, amounts, kind, draws) for kind in ("cost", "benefit"))
    return Outcome(
        months=shared.months,
        lines={name: _band(amount) for name, amount in amounts.items()},
        costs=_band(costs),
        benefits=_band(benefits),
        net=_band(benefits - costs),
        positive_share=float(np.mean(benefits > costs)),
        break_even=_break_even(lines, amounts, common, draws),
    )


def discount(months: int, rate: float) -> float:
    """Today's value of 1 that comes in equal parts at the end of each of `months` months, at `rate` a year."""
    return float(np.mean((1 + rate) ** (-np.arange(1, months + 1) / 12)))


def _break_even(
    lines: Sequence[Line], amounts: Mapping[str, Array], common: Mapping[str, Array], draws: int
) -> BreakEven | None:
    if MEMBERS not in common or ACTIVE not in common or not any(line.kind == "benefit" for line in lines):
        return None
    growing = [line for line in lines if line.kind == "cost" and ACTIVE in line.formula.names]
    fixed = [line for line in lines if line.kind == "cost" and ACTIVE not in line.formula.names]
    yields = _sum(lines, amounts, "benefit", draws) - _sum(growing, amounts, "cost", draws)
    with np.errstate(divide="ignore", invalid="ignore"):
        active = _sum(fixed, amounts, "cost", draws) * common[ACTIVE] / yields
        share = active / common[MEMBERS]
    share = np.where((yields > 0) & (common[ACTIVE] > 0) & np.isfinite(share), share, np.inf)
    reachable = share <= 1.0
    low, middle, high = (
        float(np.quantile(np.where(reachable, share, np.inf), at, method="inverted_cdf")) for at in (LOW, 0.5, HIGH)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.nan_to_num(common[ACTIVE] / common[MEMBERS])
    return BreakEven(
        low=_finite(low), middle=_finite(middle), high=_finite(high), reachable_share=float(np.mean(reachable)),
        expected=float(np.median(expected)),
    )  # fmt: skip


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def _sum(lines: Sequence[Line], amounts: Mapping[str, Array], kind: Kind, draws: int) -> Array:
    return np.sum([amounts[line.id] for line in lines if line.kind == kind] or [np.zeros(draws)], axis=0)


def _band(amount: Array) -> Band:
    low, middle, high = np.quantile(amount, (LOW, 0.5, HIGH))
    return Band(float(low), float(middle), float(high))
