"""A roadmap: what is done in which quarter and why, what is left out and why, and what it brings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from graadmeter.base.text import Lang, Message
from graadmeter.direction.roadmap.case import PlanCase

Status = Literal["optimal", "feasible", "infeasible"]


@dataclass(frozen=True, slots=True)
class Placement:
    """One initiative from the beginning of quarter `start` to the end of quarter `end`."""

    id: str
    start: int
    end: int
    why: Message


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One initiative that is not in the plan."""

    id: str
    why: Message


@dataclass(frozen=True, slots=True)
class Plan:
    """A roadmap of `case`.

    `objective`: weighted gap closed, summed over quarters 2 .. horizon + 1; NaN where `status` is infeasible. `bound`:
    no plan can reach more. `status`: `optimal`, proven; `feasible`, the best found in the time given; `infeasible`, the
    wishes cannot go together, `conflicts` says which. `projection`: element -> horizon + 1 levels, at the start of each
    quarter. `shadow`: resource -> objective gained by one more unit in every quarter. `proven`: what was proven:
    `objective`, `starts` (no plan as good starts earlier), `shadow.<resource>` (else it is the gain found in the time
    given; there may be more).
    """

    case: PlanCase
    placements: tuple[Placement, ...] = ()  # by start, then as they stand in the case
    left_out: tuple[LeftOut, ...] = ()
    objective: float = math.nan
    bound: float = math.nan
    status: Status = "infeasible"
    projection: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    shadow: Mapping[str, float] = field(default_factory=dict)
    conflicts: tuple[Message, ...] = ()
    proven: Mapping[str, bool] = field(default_factory=dict)

    def to_json(self, lang: Lang = "en") -> dict[str, Any]:
        """Plain data, reasons in `lang`; null where there is no figure."""
        return {
            "status": self.status,
            "objective": _figure(self.objective),
            "bound": _figure(self.bound),
            "placements": [
                {"id": placed.id, "start": placed.start, "end": placed.end, "why": placed.why.text(lang)}
                for placed in self.placements
            ],
            "left_out": [{"id": left.id, "why": left.why.text(lang)} for left in self.left_out],
            "projection": {element: list(levels) for element, levels in self.projection.items()},
            "shadow": dict(self.shadow),
            "proven": dict(self.proven),
            "conflicts": [conflict.text(lang) for conflict in self.conflicts],
        }

    def to_text(self, lang: Lang = "en") -> str:
        """The roadmap for a terminal, quarter by quarter."""
        from graadmeter.direction.roadmap.text import lines

        return "\n".join(lines(self, lang))


def _figure(value: float) -> float | None:
    return value if math.isfinite(value) else None
