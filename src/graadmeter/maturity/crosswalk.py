"""Which parts of the other models, and which measures, belong to an ESM3 category. Shown, never converted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import say
from graadmeter.maturity.load import load


@dataclass(frozen=True, slots=True)
class Related:
    """What belongs to one ESM3 category: ids, in the order of the crosswalk."""

    category: str
    aspects: tuple[str, ...]  # s3m
    criteria: tuple[str, ...]  # esm6
    governance: tuple[str, ...]  # dvo
    perspectives: tuple[str, ...]  # smg
    metrics: tuple[str, ...]
    strength: str  # strong, partial, weak


def related(category: str) -> Related:
    """What belongs to `category`. Raises UnknownNameError for an id that is no ESM3 category."""
    try:
        return _rows()[category]
    except KeyError:
        raise UnknownNameError(
            say(
                "there is no category of ESM3 called {seen}; choose one of: {offered}",
                seen=repr(category),
                offered=list(_rows()),
            )
        ) from None


def categories_of_metric(metric: str) -> tuple[str, ...]:
    """The ESM3 categories that a measure says something about; empty for one that belongs to none."""
    return tuple(row.category for row in _rows().values() if metric in row.metrics)


def categories_of_criterion(criterion: str) -> tuple[str, ...]:
    """The ESM3 categories beside which a success criterion is shown."""
    return tuple(row.category for row in _rows().values() if criterion in row.criteria)


@cache
def _rows() -> Mapping[str, Related]:
    return MappingProxyType({row["esm3"]: _related(row) for row in load("mapping").blocks["elements"]})


def _related(row: Mapping[str, Any]) -> Related:
    return Related(
        row["esm3"], row["s3m"], row["esm6"], row["dvo"], row["smg_perspective"], row["metrics"], row["strength"]
    )
