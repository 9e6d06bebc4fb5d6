"""What somebody asks of a plan: when it begins, what there is to spend, what weighs most, what stands where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from graadmeter.web.plans.models import HORIZON
from graadmeter.web.plans.quarters import Quarter, quarter_of

LEFT_OUT = 0  # instead of a quarter: not in this plan


@dataclass(frozen=True, slots=True)
class Wishes:
    """`capacity`: resource -> amount by quarter of the year, also of quarters outside of the plan: see `amounts`.
    `weights`: element -> how much it counts, 1 where not named. `pins`: initiative -> the quarter it begins in, or
    LEFT_OUT; the plan chooses for the others."""

    starts_on: date
    capacity: Mapping[str, Mapping[Quarter, int]]
    weights: Mapping[str, float] = field(default_factory=dict)
    pins: Mapping[str, int] = field(default_factory=dict)
    horizon: int = HORIZON  # quarters

    @property
    def first(self) -> Quarter:
        return quarter_of(self.starts_on)

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """The quarters of the plan."""
        return tuple(self.first.later(n) for n in range(self.horizon))

    def amounts(self, resource: str) -> tuple[int, ...]:
        """What there is in each quarter of the plan. A quarter without an amount has that of the one before; before
        the first amount that first one counts, and where nothing was ever given there is 0."""
        given = self.capacity.get(resource, {})

        def amount(quarter: Quarter) -> int:
            before = [known for known in given if known <= quarter]
            return given[max(before) if before else min(given)] if given else 0

        return tuple(amount(quarter) for quarter in self.quarters)

    def pinned(self, initiative: str, quarter: int | None) -> Self:
        """The same with this initiative in that quarter; None: the plan chooses."""
        others = {key: known for key, known in self.pins.items() if key != initiative}
        return replace(self, pins=others if quarter is None else {**others, initiative: quarter})

    def pins_from(self, starts_on: date) -> dict[str, int]:
        """The pins in the same quarters of the year, for a plan that begins on another day; the plan chooses for what
        would then stand outside of it."""
        shift = self.first.since(quarter_of(starts_on)) - 1
        kept = {key: LEFT_OUT if pin == LEFT_OUT else pin + shift for key, pin in self.pins.items()}
        return {key: pin for key, pin in kept.items() if 1 <= pin <= self.horizon or self.pins[key] == LEFT_OUT}

    def free(self) -> Self:
        """The same, with the plan choosing every quarter."""
        return replace(self, pins={})

    def as_data(self) -> dict[str, Any]:
        return {
            "starts_on": self.starts_on.isoformat(),
            "horizon": self.horizon,
            "capacity": {
                resource: {quarter.key: amounts[quarter] for quarter in sorted(amounts)}
                for resource, amounts in self.capacity.items()
            },
            "weights": dict(self.weights),
            "pins": dict(self.pins),
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        capacity = {
            resource: {Quarter.of(key): amount for key, amount in amounts.items()}
            for resource, amounts in data["capacity"].items()
        }
        return cls(date.fromisoformat(data["starts_on"]), capacity, data["weights"], data["pins"], data["horizon"])
