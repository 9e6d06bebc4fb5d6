"""What the pages ask about ambitions."""

from __future__ import annotations

from typing import Any

from graadmeter.web.ambitions.models import Ambition
from graadmeter.web.people.models import Organisation


def ambitions(organisation: Organisation, model_id: str) -> dict[str, Ambition]:
    """The ambition per element of this model; elements without one are absent."""
    return {row.element: row for row in Ambition.objects.filter(organisation=organisation, model_id=model_id)}


def ambition_levels(organisation: Organisation, model_id: str) -> dict[str, str]:
    """Element id -> level id wanted: what the core's gaps and reports take."""
    return {element: row.level for element, row in ambitions(organisation, model_id).items()}


def wanted_json(organisation: Organisation, model_id: str) -> dict[str, Any]:
    """Why each ambition was set, who sees to it and by when: the block `wanted` of a frozen round of this model."""
    return {
        element: {
            "reason": row.reason, "owner": row.owner, "keep": row.keep,
            "wanted_on": row.wanted_on.isoformat() if row.wanted_on else None,
        }
        for element, row in ambitions(organisation, model_id).items()
    }  # fmt: skip
