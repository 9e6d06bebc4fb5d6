"""The focus-area matrix: in which column of the overall scale each level of each element stands.

A capability is one level of one element. It stands after the level below it and after everything it depends on, so
that the columns read from left to right are an order in which things can be built.
Source: Van Steenbergen, Bos, Brinkkemper, Van de Weerd & Bekkers (2010), The design of focus area maturity models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

RULE = "focus_area"  # the scoring rule that reads it
Capability = tuple[str, str]  # element id, level id

__all__ = ["RULE", "Capability", "CycleError", "columns", "earliest", "needs"]


def needs(
    elements: Iterable[str], levels: Sequence[str], dependencies: Iterable[Mapping[str, Any]]
) -> dict[Capability, tuple[Capability, ...]]:
    """Each capability with the ones that must stand before it: the level below, and what `dependencies` name."""
    found: dict[Capability, tuple[Capability, ...]] = {}
    for element in elements:
        found[element, levels[0]] = ()
        for lower, upper in pairwise(levels):
            found[element, upper] = ((element, lower),)
    for each in dependencies:
        found[each["element"], each["level"]] += ((each["needs"]["element"], each["needs"]["level"]),)
    return found


def earliest(capability: Capability, before: Mapping[Capability, Sequence[Capability]],
             placed: Mapping[Capability, int]) -> int:  # fmt: skip
    """The first column, from 1, that lies after everything this capability needs."""
    return 1 + max((placed[each] for each in before[capability]), default=0)


def columns(
    before: Mapping[Capability, Sequence[Capability]], given: Mapping[Capability, int]
) -> dict[Capability, int]:
    """Capability -> column, from 1: where `given` puts it, elsewhere the earliest its needs allow.

    Raises CycleError (its second argument is the circle) when capabilities wait for each other.
    """
    placed: dict[Capability, int] = {}
    for capability in TopologicalSorter(before).static_order():
        placed[capability] = given.get(capability) or earliest(capability, before, placed)
    return placed
