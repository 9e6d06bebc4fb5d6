"""What the pages ask about controls."""

from __future__ import annotations

from datetime import date

from graadmeter.base.text import Message
from graadmeter.web.controls.models import Evidence
from graadmeter.web.people.models import Organisation
from graadmeter.workspace.controls import REQUIRED, Control, lacking


def evidence(organisation: Organisation) -> list[Evidence]:
    """All evidence for the preconditions, newest first."""
    return list(organisation.evidence.filter(control__in=REQUIRED).select_related("added_by"))


def evidence_row(organisation: Organisation, pk: int) -> Evidence | None:
    return organisation.evidence.filter(pk=pk).first()


def as_controls(rows: list[Evidence]) -> list[Control]:
    """Rows as the core judges them: the same rule serves a controls file on the command line."""
    return [Control(row.control, row.evidence, row.dated_on, row.owner, row.expires_on) for row in rows]


def controls(organisation: Organisation, today: date) -> list[Control]:
    """The controls that measuring goes by. The generated demo organisation has no staff to protect, which shows it."""
    if organisation.is_demo:
        return [Control(control, "generated organisation", today) for control in REQUIRED]
    return as_controls(evidence(organisation))


def in_the_way(organisation: Organisation, today: date) -> list[Message]:
    """What stands in the way of figures per unit, location or layer; empty when they may be made."""
    return lacking(controls(organisation, today), today)
