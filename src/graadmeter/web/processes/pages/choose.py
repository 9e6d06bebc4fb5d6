"""The page on which processes are chosen and weighed."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import BoundField

from graadmeter.maturity.model import Element
from graadmeter.web.people.models import Organisation
from graadmeter.web.processes import queries
from graadmeter.web.processes.forms import ChooseForm, OwnProcessForm


@dataclass(frozen=True, slots=True)
class Choice:
    """One process with its fields; the names only where it is the organisation's own."""

    element: Element
    takes_part: BoundField
    importance: BoundField
    feasibility: BoundField
    effort: BoundField
    names: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class ChoosePage:
    rows: tuple[Choice, ...]
    form: ChooseForm
    own: OwnProcessForm


def choose(organisation: Organisation, form: ChooseForm | None = None, own: OwnProcessForm | None = None) -> ChoosePage:
    """`form`, `own`: what was sent and did not hold."""
    known = queries.settings(organisation)
    model = queries.model_with(known)
    form = form or ChooseForm(model=model, known=known)
    rows = tuple(_choice(element, form) for element in model.elements.values())
    return ChoosePage(rows, form, own or OwnProcessForm(prefix="own"))


def _choice(element: Element, form: ChooseForm) -> Choice:
    return Choice(
        element,
        takes_part=form[f"{element.id}-takes_part"],
        importance=form[f"{element.id}-importance"],
        feasibility=form[f"{element.id}-feasibility"],
        effort=form[f"{element.id}-effort"],
        names=tuple(form[key] for key in (f"{element.id}-name_nl", f"{element.id}-name_en") if key in form.fields),
    )
