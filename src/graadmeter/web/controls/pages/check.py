"""What the page of one check shows: what counts now and why, what shows it, what was said of it before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter import maturity
from graadmeter.base.text import Bilingual, Message, Quantity, say
from graadmeter.maturity.register import UNEXPIRED, WITHIN, Check
from graadmeter.web.controls import queries
from graadmeter.web.controls.forms import EvidenceForm, StatementForm
from graadmeter.web.controls.models import ControlStatement, Evidence
from graadmeter.web.controls.pages.register import CheckRow, check_row
from graadmeter.web.people.models import Organisation
from graadmeter.workspace.controls import REQUIRED


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    row: Evidence
    type: Bilingual | None
    holds: bool  # it counts today
    state: Message


@dataclass(frozen=True, slots=True)
class Said:
    row: ControlStatement
    value: Bilingual


@dataclass(frozen=True, slots=True)
class CheckPage:
    row: CheckRow
    check: Check
    aspect: Bilingual
    side: Bilingual
    frequency_days: int
    kinds: tuple[Bilingual, ...]  # of evidence that the model expects
    law: tuple[str, ...]
    condition: Bilingual | None
    figure: Message | None  # a figure of the platform that can show it, with its bar
    metric: str | None  # its id among the measures
    precondition: bool  # figures per unit, location or layer wait for it
    evidence: tuple[EvidenceRow, ...]
    history: tuple[Said, ...]  # newest first
    statement: StatementForm
    form: EvidenceForm
    earlier: str | None  # the check before and after it in the model
    later: str | None


def check(
    organisation: Organisation, control: str, today: date, statement: StatementForm | None = None,
    form: EvidenceForm | None = None,
) -> CheckPage | None:  # fmt: skip
    """None for a check that the model does not have. `statement`, `form`: what was sent and did not hold."""
    model = queries.model()
    item = model.items.get(control)
    if item is None:
        return None
    rows = queries.evidence_rows(organisation)
    register = queries.register(organisation, today, rows)
    one = register.checks[control]
    ids = list(model.items)
    place = ids.index(control)
    dimension = next(side for side in model.dimensions if side.id == model.elements[item.element].dimension)
    kinds = {kind["id"]: kind["name"] for kind in model.blocks["evidence_types"]}
    labels = model.scales[item.scale].by_value
    return CheckPage(
        row=check_row(register, one),
        check=one,
        aspect=model.elements[item.element].name,
        side=dimension.name,
        frequency_days=item.extra["frequency_days"],
        kinds=tuple(kinds[kind] for kind in item.extra["evidence_types"]),
        law=tuple(item.extra.get("law", ())),
        condition=item.extra["applies_if"]["text"] if "applies_if" in item.extra else None,
        figure=_figure(item.extra.get("metric")),
        metric=item.extra["metric"]["id"] if "metric" in item.extra else None,
        precondition=control in REQUIRED,
        evidence=tuple(_evidence(row, kinds, one, today) for row in rows if row.control == control),
        history=tuple(
            Said(row, labels[row.value].label)
            for row in queries.history(organisation)
            if row.control == control and row.value in labels
        ),
        statement=statement or statement_form(one),
        form=form or EvidenceForm(item=item, model=model, today=today),
        earlier=ids[place - 1] if place else None,
        later=ids[place + 1] if place + 1 < len(ids) else None,
    )


def statement_form(one: Check) -> StatementForm:
    said = {"value": one.stated.value, "reason": one.stated.reason, "owner": one.stated.owner}
    return StatementForm(item=one.item, model=queries.model(), applies=one.applies, initial=said)


def _evidence(row: Evidence, kinds: dict[str, Bilingual], one: Check, today: date) -> EvidenceRow:
    days, shown = int(one.item.extra["frequency_days"]), queries.as_controls([row])[0]
    holds = shown.shows(UNEXPIRED, days, today)
    if holds and not shown.shows(WITHIN, days, today):
        state = say("holds, but is older than {days} days: it does not show that this works", days=days)
    else:
        state = say("holds") if holds else say("begins later") if row.dated_on > today else say("expired")
    return EvidenceRow(row, kinds.get(row.type), holds, state)


def _figure(metric: dict[str, Any] | None) -> Message | None:
    """A measure of the platform with its bar, as the model gives it."""
    if not metric:
        return None
    known = next(one for one in maturity.load("metrics").blocks["metrics"] if one["id"] == metric["id"])
    at_least = "at_least" in metric
    unit = "share" if known["unit"] == "share" else ""
    bar = Quantity(metric["at_least" if at_least else "at_most"], unit)
    if at_least:
        return say("{name}, at least {bar}", name=known["name"], bar=bar)
    return say("{name}, at most {bar}", name=known["name"], bar=bar)
