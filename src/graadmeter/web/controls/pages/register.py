"""What the page of the register shows: what stands in the way first, then every check, by aspect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graadmeter.base.text import Bilingual, Message, Quantity, say
from graadmeter.maturity.register import BLOCKING, SOON_DAYS, Check, Register, walk
from graadmeter.web.controls import queries
from graadmeter.web.controls.forms import EvidenceForm
from graadmeter.web.controls.models import Evidence
from graadmeter.web.controls.queries import Rung, Wished
from graadmeter.web.people.models import Organisation
from graadmeter.web.people.pages import has_mail_server
from graadmeter.workspace.controls import REQUIRED, lacking

FIRST_SHOWN = 5  # of what stands in the way; the rest is in the list
SIGNS = {"green": "✓", "amber": "◐", "red": "✕"}  # beside the word, so that colour carries nothing alone


@dataclass(frozen=True, slots=True)
class Colour:
    """A verdict in a sign, a word and a colour."""

    id: str  # green, amber, red; "none" where nothing was answered
    sign: str
    name: Bilingual | Message


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check in the list."""

    id: str
    text: Bilingual
    severity: Bilingual
    blocking: bool
    counts: Bilingual | Message  # what counts, in words
    sign: str
    colour: str
    stated: Bilingual | None  # where less counts than that
    why: Message | None
    left_out: bool  # by the circumstances of the organisation
    until: date | None
    soon: bool
    owner: str
    evidence: int


@dataclass(frozen=True, slots=True)
class AspectView:
    id: str
    name: Bilingual
    colour: Colour
    score: Quantity | None
    looked_at: int  # of its checks
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True)
class SideView:
    """Performance, or compliance: never added up."""

    id: str
    name: Bilingual
    colour: Colour
    aspects: tuple[AspectView, ...]


@dataclass(frozen=True, slots=True)
class DueRow:
    id: str
    text: Bilingual
    said: Message
    expired: bool


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
    colour: Colour
    sides: tuple[SideView, ...]
    first: tuple[CheckRow, ...]  # what stands in the way, heaviest first
    more: int  # that stand in the way besides
    due: tuple[DueRow, ...]
    looked_at: int  # checks of which something was said
    checks: int
    left_out: int  # checks that do not apply here
    circumstances: bool  # somebody said which checks apply
    ladder: tuple[Rung, ...]
    wished: tuple[Wished, ...]  # the behaviour that is wanted, per group of people
    wished_note: Bilingual
    reminding: bool
    reminded_on: date | None
    mail_server: bool
    legal_note: Bilingual


def controls(organisation: Organisation, today: date, bound: dict[str, EvidenceForm] | None = None) -> ControlsPage:
    """`bound`: the form that was sent and did not hold, by control."""
    rows = queries.evidence_rows(organisation)
    register = queries.register(organisation, today, rows)
    preconditions = tuple(_precondition(control, rows, today, (bound or {}).get(control)) for control in REQUIRED)
    first = register.in_the_way
    reminders = queries.reminders(organisation)
    return ControlsPage(
        preconditions=preconditions,
        all_hold=all(one.holds for one in preconditions),
        is_demo=organisation.is_demo,
        colour=colour(register, register.verdict),
        sides=_sides(register),
        first=tuple(check_row(register, check) for check in first[:FIRST_SHOWN]),
        more=max(0, len(first) - FIRST_SHOWN),
        due=tuple(DueRow(due.check.item.id, due.check.item.text, due.said, due.expired) for due in register.due()),
        looked_at=sum(check.counts is not None for check in register.checks.values()),
        checks=len(register.checks),
        left_out=sum(check.counts == "na" for check in register.checks.values()),
        circumstances=bool(queries.circumstances(organisation)),
        ladder=queries.ladder(organisation),
        wished=queries.behaviour(organisation),
        wished_note=queries.behaviour_note(),
        reminding=reminders.on,
        reminded_on=reminders.sent_on,
        mail_server=has_mail_server(),
        legal_note=register.model.blocks["legal_note"],
    )


def colour(register: Register, verdict: str | None) -> Colour:
    if verdict is None:
        return Colour("none", "○", say("not looked at yet"))
    name = next(one["name"] for one in register.model.blocks["verdicts"] if one["id"] == verdict)
    return Colour(verdict, SIGNS[verdict], name)


def check_row(register: Register, check: Check) -> CheckRow:
    """One check in words: what counts, and why it is not what was stated."""
    labels = register.model.scales[check.item.scale].by_value
    severities = {one["id"]: one["name"] for one in register.model.blocks["severities"]}
    reached = register.attainment(check)
    name = "none" if reached is None else "green" if reached > 0.5 else "amber" if reached > 0 else "red"
    sign = {"na": "–", "dk": "?", None: "○"}.get(check.counts, SIGNS.get(name, "○"))
    return CheckRow(
        id=check.item.id, text=check.item.text, severity=severities[check.severity],
        blocking=check.severity == BLOCKING,
        counts=labels[check.counts].label if check.counts is not None else say("Not looked at yet"), sign=sign,
        colour=name, stated=labels[check.stated.value].label if check.lowered and check.stated.value else None,
        why=check.lowered.why if check.lowered else None, left_out=check.applies is False, until=check.holds_until,
        soon=check.holds_until is not None and (check.holds_until - register.on).days <= SOON_DAYS,
        owner=check.owner, evidence=len(check.evidence),
    )  # fmt: skip


def precondition_form(control: str, today: date) -> EvidenceForm:
    model = queries.model()
    return EvidenceForm(item=model.items[control], model=model, today=today)


def _precondition(control: str, rows: list[Evidence], today: date, bound: EvidenceForm | None) -> Precondition:
    of_this = [row for row in rows if row.control == control]
    lacks = [reason for reason in lacking(queries.as_controls(of_this), today) if reason.params["id"] == control]
    return Precondition(
        control, queries.model().items[control].text, not lacks, lacks[0] if lacks else None, tuple(of_this),
        bound or precondition_form(control, today),
    )  # fmt: skip


def _sides(register: Register) -> tuple[SideView, ...]:
    views = {
        name: AspectView(
            name, register.model.elements[name].name, colour(register, aspect.verdict),
            None if aspect.score is None else Quantity(aspect.score, "share"),
            sum(check.counts is not None for check in checks),
            tuple(check_row(register, check) for check in checks),
        )
        for name, aspect, checks in walk(register)
    }  # fmt: skip
    return tuple(
        SideView(
            side.id, side.name, colour(register, register.sides[side.id]),
            tuple(views[element.id] for element in side.elements),
        )
        for side in register.model.dimensions
    )  # fmt: skip
