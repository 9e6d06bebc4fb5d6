"""What reports build on."""

from __future__ import annotations

from typing import Any

from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.initiatives.queries.movable import element_id
from graadmeter.web.initiatives.queries.rows import initiatives
from graadmeter.web.initiatives.queries.weighing import last_closed, weighed
from graadmeter.web.people.models import Organisation


def initiatives_json(organisation: Organisation) -> list[dict[str, Any]]:
    """The block `initiatives` of a frozen round: each by its last closed review with enough raters."""
    return [_row(each) for each in initiatives(organisation)]


def _row(row: Initiative) -> dict[str, Any]:
    review = last_closed(row)
    found = weighed(review) if review else None
    return {
        "id": row.key, "name": row.name, "phase": row.phase, "state": row.state,
        "verdict": found.verdict if found else None,
        "total": found.total if found else None,
        "elements": {each.element.id: each.score for each in found.elements} if found else {},
        "spread": found.spread if found else None,
        "raters": len(found.raters) if found else 0,
        "effects": {element_id(one.model_id, one.element): one.gain for one in row.effects.all()},
        "money": row.money, "hours": row.hours, "duration": row.duration, "owner": row.owner,
    }  # fmt: skip
