"""What of different models belongs together, by the library's crosswalk. Shown, never converted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from graadmeter.base.text import Bilingual
from graadmeter.maturity.model import Element, Model

Strength = Literal["strong", "partial", "weak"]


@dataclass(frozen=True, slots=True)
class Counterparts:
    """What other models have beside one element; empty where the crosswalk names nothing."""

    aspects: tuple[str, ...]  # elements of s3m
    criteria: tuple[str, ...]  # of esm6
    perspectives: tuple[str, ...]  # of smg
    baseline: tuple[str, ...]  # requirements of smg's baseline
    controls: tuple[str, ...]  # aspects of dvo
    strength: Strength | None


@dataclass(frozen=True, slots=True)
class PhaseBand:
    """Phases of different models that resemble each other: model id -> level ids."""

    name: Bilingual
    levels: Mapping[str, tuple[str, ...]]


def counterparts(element_id: str, model: Model, crosswalk: Model) -> Counterparts:
    """What `crosswalk` ties to one element of `model`, of all its rows about it together."""
    rows = [row for row in crosswalk.blocks["elements"] if element_id in _listed(row.get(model.id))]

    def tied(key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each for row in rows for each in _listed(row.get(key))))

    strength = next((row.get("strength") for row in rows), None)
    return Counterparts(tied("s3m"), tied("esm6"), tied("smg_perspective"), tied("smg_baseline"), tied("dvo"), strength)


def phase_bands(crosswalk: Model, models: tuple[str, ...]) -> tuple[PhaseBand, ...]:
    """Which phases of `models` the crosswalk puts side by side, from low to high."""
    return tuple(
        PhaseBand(row["name"], {name: tuple(_listed(row.get(name))) for name in models})
        for row in crosswalk.blocks["phases"]
    )


def criteria_of(element_id: str, model: Model, crosswalk: Model) -> tuple[str, ...]:
    """Ids of the criteria that `crosswalk` ties to one element of `model`, in its order; empty where it ties none."""
    found = (row["esm6"] for row in crosswalk.blocks["elements"] if element_id in _listed(row.get(model.id)))
    return tuple(dict.fromkeys(criterion for criteria in found for criterion in criteria))


def elements_of(criterion: str, model: Model, crosswalk: Model) -> tuple[Element, ...]:
    """The elements of `model` beside which a success criterion is shown, in the order of `crosswalk`."""
    found = (row.get(model.id) for row in crosswalk.blocks["elements"] if criterion in row["esm6"])
    ids = dict.fromkeys(element for row in found for element in _listed(row))
    return tuple(model.elements[element] for element in ids if element in model.elements)


def _listed(given: object) -> list[str]:
    """The crosswalk writes one id (`esm3: culture`) or a list of them (`s3m: [initiative, stakeholders]`)."""
    return [given] if isinstance(given, str) else list(given) if isinstance(given, list | tuple) else []
