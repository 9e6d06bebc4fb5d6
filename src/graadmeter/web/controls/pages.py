"""What the controls page shows, as named data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graadmeter import maturity
from graadmeter.base.text import Bilingual, Message
from graadmeter.web.controls import queries
from graadmeter.web.controls.forms import EvidenceForm
from graadmeter.web.controls.models import Evidence
from graadmeter.web.people.models import Organisation
from graadmeter.workspace.controls import REQUIRED, lacking


@dataclass(frozen=True, slots=True)
class Precondition:
    """One of the three things that must hold before figures per unit, location or layer are made."""

    id: str
    text: Bilingual  # the control in the words of the model
    holds: bool
    lacks: Message | None  # why it does not hold
    evidence: tuple[Evidence, ...]  # newest first
    form: EvidenceForm


@dataclass(frozen=True, slots=True)
class ControlsPage:
    preconditions: tuple[Precondition, ...]
    all_hold: bool
    is_demo: bool


def controls(organisation: Organisation, today: date, bound: dict[str, EvidenceForm] | None = None) -> ControlsPage:
    """`bound`: the form that was sent and did not hold, by control."""
    model = maturity.load("dvo")
    rows = queries.evidence(organisation)
    made = []
    for control in REQUIRED:
        of_this = [row for row in rows if row.control == control]
        lacks = [reason for reason in lacking(queries.as_controls(of_this), today) if reason.params["id"] == control]
        form = (bound or {}).get(control) or EvidenceForm(prefix=control.replace(".", "-"), today=today)
        made.append(
            Precondition(
                control, model.items[control].text, not lacks, lacks[0] if lacks else None, tuple(of_this), form
            )
        )
    return ControlsPage(tuple(made), all(one.holds for one in made), organisation.is_demo)
