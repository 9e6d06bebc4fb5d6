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
    """`capacity`: resource -> amount in each quarter. `weights`: element -> how much it counts, 1 where not named.
    `pins`: initiative -> the quarter it begins in, or LEFT_OUT; the plan chooses for the others."""

    starts_on: date
    capacity: Mapping[str, tuple[int, ...]]
    weights: Mapping[str, float] = field(default_factory=dict)
    pins: Mapping[str, int] = field(default_factory=dict)

    @property
    def first(self) -> Quarter:
        return quarter_of(self.starts_on)

    @property
    def horizon(self) -> int:
        return len(next(iter(self.capacity.values()), ())) or HORIZON

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
            "capacity": {resource: list(amounts) for resource, amounts in self.capacity.items()},
            "weights": dict(self.weights),
            "pins": dict(self.pins),
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        capacity = {resource: tuple(amounts) for resource, amounts in data["capacity"].items()}
        return cls(date.fromisoformat(data["starts_on"]), capacity, data["weights"], data["pins"])
