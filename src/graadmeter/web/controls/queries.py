"""What the pages ask about controls."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from graadmeter import maturity
from graadmeter.base.text import Message
from graadmeter.maturity import register as registers
from graadmeter.maturity.register import Register, Statement
from graadmeter.web.controls.models import ControlStatement, Evidence
from graadmeter.web.people.models import Organisation
from graadmeter.workspace.controls import REQUIRED, Control, lacking

MODEL = "dvo"


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


def statements(organisation: Organisation) -> dict[str, ControlStatement]:
    """What was said last of each check."""
    rows = organisation.control_statements.order_by("stated_at", "id").select_related("stated_by")
    return {row.control: row for row in rows}


def history(organisation: Organisation, control: str) -> list[ControlStatement]:
    """Everything that was ever said of one check, newest first."""
    return list(organisation.control_statements.filter(control=control).select_related("stated_by"))


def circumstances(organisation: Organisation) -> dict[str, str]:
    """Facts of the model as the organisation chose them."""
    return dict(organisation.circumstances.values_list("fact", "value"))


def register(organisation: Organisation, today: date) -> Register:
    """The register as it counts on a day."""
    said = {
        name: Statement(row.value, row.reason, row.owner, timezone.localdate(row.stated_at))
        for name, row in statements(organisation).items()
    }
    shown = as_controls(list(organisation.evidence.all()))
    return registers.register(maturity.load(MODEL), said, shown, today, circumstances(organisation))


def controls_json(organisation: Organisation, today: date) -> dict[str, Any] | None:
    """The register as a frozen round keeps it; None where nothing was ever said or shown."""
    if not organisation.control_statements.exists() and not organisation.evidence.exists():
        return None
    return register(organisation, today).to_json()


def blocking(organisation: Organisation, today: date) -> list[str]:
    """The blocking checks that count as not arranged: they stop a go of an initiative and cap the level of a process.

    Ids of the dvo model, in its order. A check about which nothing was said is not among them.
    """
    return register(organisation, today).blocking
