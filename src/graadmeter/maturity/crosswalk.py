"""Which success criteria belong to which elements of a model, by the library's crosswalk. Shown, never converted."""

from __future__ import annotations

from graadmeter.maturity.model import Element, Model


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
