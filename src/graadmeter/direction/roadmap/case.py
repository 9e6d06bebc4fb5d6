"""What a roadmap is made from: gaps, initiatives with their effects and efforts, capacity per quarter, and wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graadmeter.base.text import Bilingual, Lang, Text, show


@dataclass(frozen=True, slots=True)
class Gate:
    """Above `level` nothing of an element counts until this is open: from the quarter after of each group in `after`
    one initiative has ended. `held`: levels that are there already and count from then on."""

    level: float
    after: tuple[tuple[str, ...], ...]
    held: float = 0.0  # 0 or more; above 0 only where the element stands at `level` or higher

    def opens(self, ends: Mapping[str, int]) -> int | None:
        """The first quarter in which it is open, where `ends` says in which quarter each initiative ends; None: it
        stays shut."""
        groups = [[ends[id] for id in group if id in ends] for group in self.after]
        return 1 + max(map(min, groups), default=0) if all(groups) else None


@dataclass(frozen=True, slots=True)
class PlanElement:
    """One thing with a level that should rise. A gap below zero counts as zero. `name`: what reasons call it."""

    id: str
    weight: float  # 0 or more
    current: float
    ambition: float
    name: Bilingual | str = ""
    gate: Gate | None = None


@dataclass(frozen=True, slots=True)
class PlanInitiative:
    """One thing to do, at most once. Quarters count from 1; `earliest` and `latest` are quarters to start in."""

    id: str
    duration: int  # quarters
    use: Mapping[str, tuple[float, ...]] = field(default_factory=dict)  # resource -> amount in each of its quarters
    effects: Mapping[str, float] = field(default_factory=dict)  # element -> levels gained, from the quarter after it
    after: tuple[str, ...] = ()  # initiatives that must be placed, and have ended, before it starts
    earliest: int | None = None
    latest: int | None = None
    required: bool = False
    excluded: bool = False
    name: Bilingual | str = ""


@dataclass(frozen=True, slots=True)
class PlanCase:
    """All of it. `capacity`: resource -> amount in each of `horizon` quarters."""

    horizon: int  # quarters
    capacity: Mapping[str, tuple[float, ...]]
    elements: tuple[PlanElement, ...]
    initiatives: tuple[PlanInitiative, ...]
    resource_names: Mapping[str, Bilingual | str] = field(default_factory=dict)

    def element_called(self, id: str) -> Text:
        """What reasons call an element: its name, else its id."""
        return next((element.name for element in self.elements if element.id == id), "") or id

    def initiative_called(self, id: str) -> Text:
        return next((initiative.name for initiative in self.initiatives if initiative.id == id), "") or id

    def resource_called(self, id: str) -> Text:
        return self.resource_names.get(id) or id

    def to_json(self, lang: Lang = "en") -> dict[str, Any]:
        """Plain data that `read_plan` takes back; names in `lang`."""
        return {
            "horizon": self.horizon,
            "capacity": {resource: list(amounts) for resource, amounts in self.capacity.items()},
            "resource_names": {resource: show(name, lang) for resource, name in self.resource_names.items()},
            "elements": [
                {"id": element.id, **_named(element.name, lang), "weight": element.weight, "current": element.current,
                 "ambition": element.ambition, **_gate(element.gate)}
                for element in self.elements
            ],
            "initiatives": [_initiative(initiative, lang) for initiative in self.initiatives],
        }  # fmt: skip


def _initiative(initiative: PlanInitiative, lang: Lang) -> dict[str, Any]:
    row: dict[str, Any] = {"id": initiative.id, **_named(initiative.name, lang), "duration": initiative.duration}
    row["use"] = {
        resource: amounts[0] if len(set(amounts)) == 1 else list(amounts)
        for resource, amounts in initiative.use.items()
    }
    row |= {"effects": dict(initiative.effects), "after": list(initiative.after)}
    for wish in ("earliest", "latest"):
        if (quarter := getattr(initiative, wish)) is not None:
            row[wish] = quarter
    return row | {wish: True for wish in ("required", "excluded") if getattr(initiative, wish)}


def _gate(gate: Gate | None) -> dict[str, Any]:
    if gate is None:
        return {}
    after = [group[0] if len(group) == 1 else list(group) for group in gate.after]
    return {"gate": {"level": gate.level, "after": after} | ({"held": gate.held} if gate.held else {})}


def _named(name: Bilingual | str, lang: Lang) -> dict[str, str]:
    return {"name": show(name, lang)} if name else {}
