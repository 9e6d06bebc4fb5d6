"""What the pages ask about controls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from graadmeter import maturity
from graadmeter.base.text import Bilingual, Message, Text
from graadmeter.maturity import register as registers
from graadmeter.maturity.model import Model
from graadmeter.maturity.register import Register, Statement
from graadmeter.web.controls.models import ControlStatement, DesiredBehaviour, Evidence, Reminders
from graadmeter.web.people.models import Organisation, Role, User
from graadmeter.web.people.queries import members
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


def is_in_force(organisation: Organisation, control: str, today: date) -> bool:
    """Whether one of the preconditions holds by its evidence."""
    return not any(reason.params["id"] == control for reason in lacking(as_controls(evidence(organisation)), today))


def model() -> Model:
    return maturity.load(MODEL)


def evidence_rows(organisation: Organisation) -> list[Evidence]:
    """All evidence for every check, newest first."""
    return list(organisation.evidence.select_related("added_by"))


def statements(organisation: Organisation) -> dict[str, ControlStatement]:
    """What was said last of each check."""
    return {row.control: row for row in reversed(history(organisation))}


def history(organisation: Organisation) -> list[ControlStatement]:
    """Everything that was ever said of a check, newest first."""
    return list(organisation.control_statements.select_related("stated_by"))


def circumstances(organisation: Organisation) -> dict[str, str]:
    """Facts of the model as the organisation chose them."""
    return dict(organisation.circumstances.values_list("fact", "value"))


def reminders(organisation: Organisation) -> Reminders:
    """Whether owners are reminded; they are, unless somebody switched it off."""
    return Reminders.objects.filter(organisation=organisation).first() or Reminders(organisation=organisation)


def register(organisation: Organisation, today: date, rows: list[Evidence] | None = None) -> Register:
    """The register as it counts on a day. `rows`: all evidence, where it was asked already."""
    said = {
        name: Statement(row.value, row.reason, row.owner, timezone.localdate(row.stated_at))
        for name, row in statements(organisation).items()
    }
    shown = as_controls(evidence_rows(organisation) if rows is None else rows)
    return registers.register(model(), said, shown, today, circumstances(organisation))


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


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the escalation ladder, as it holds here."""

    level: int
    name: Bilingual
    example: Bilingual
    hours: int  # within which a decision is taken
    by: Text  # function that decides
    model_hours: int
    model_by: Bilingual


def ladder(organisation: Organisation) -> tuple[Rung, ...]:
    """The model's ladder with what the organisation adapted."""
    own = {row.level: row for row in organisation.escalation_rungs.all()}
    roles = {role.id: role.name for role in model().roles}
    return tuple(
        Rung(
            rung["level"], rung["name"], rung["example"],
            adapted.hours if adapted else rung["decide_within_hours"],
            adapted.by if adapted and adapted.by else roles[rung["by"]],
            rung["decide_within_hours"], roles[rung["by"]],
        )
        for rung in model().blocks["escalation_ladder"]
        for adapted in [own.get(rung["level"])]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wished:
    """The behaviour that is wanted of one group of the model; None: not described yet."""

    group: str
    name: Bilingual
    row: DesiredBehaviour | None


def behaviour(organisation: Organisation) -> tuple[Wished, ...]:
    """Every group of the model, in its order, with what the organisation wants of it."""
    rows = {row.group: row for row in organisation.desired_behaviour.all()}
    groups = model().blocks["behaviour_targets"]["groups"]
    return tuple(Wished(group["id"], group["name"], rows.get(group["id"])) for group in groups)


def behaviour_note() -> Bilingual:
    """What the model asks to describe of each group."""
    note: Bilingual = model().blocks["behaviour_targets"]["note"]
    return note


def owners(organisation: Organisation) -> list[User]:
    """Who is reminded: members that may do something about it."""
    return [row.user for row in members(organisation) if row.role == Role.OWNER]


def waiting_for_reminder(today: date, every_days: int) -> list[Organisation]:
    """Organisations whose owners were not reminded in the past days, and did not switch that off."""
    lately = Reminders.objects.filter(Q(on=False) | Q(sent_on__gt=today - timedelta(days=every_days)))
    return list(Organisation.objects.filter(is_demo=False).exclude(pk__in=lately.values("organisation")).order_by("pk"))
