"""Saying what a check is, recording and withdrawing what shows it: the one place that writes the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import localdate

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import say
from graadmeter.maturity.register import NOT_APPLICABLE
from graadmeter.web.controls import files, queries
from graadmeter.web.controls.models import (
    Circumstance,
    ControlStatement,
    DesiredBehaviour,
    EscalationRung,
    Evidence,
    Reminders,
)
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb
from graadmeter.workspace.controls import REQUIRED

NOT_ARRANGED = "0"


class ControlsRuleError(GraadmeterError):
    """A change to the register that its rules do not allow."""


@transaction.atomic
def add_evidence(
    *,
    organisation: Organisation,
    control: str,
    evidence: str,
    dated_on: date,
    owner: str,
    expires_on: date,
    type: str = "",
    link: str = "",
    file: UploadedFile | None = None,
    by: User,
    at: datetime,
) -> Evidence:
    """Record what shows that a control is arranged; a file is stored with it, or nothing is."""
    kept = files.store(file) if file else None
    try:
        with transaction.atomic():
            row = Evidence.objects.create(
                organisation=organisation, control=control, evidence=evidence, dated_on=dated_on, owner=owner,
                expires_on=expires_on, type=type, link=link, added_by=by, added_at=at,
                **({
                    "stored_as": kept.stored_as, "file_name": kept.name, "file_bytes": kept.size,
                    "file_digest": kept.digest,
                } if kept else {}),
            )  # fmt: skip
            record(organisation=organisation, by=by, verb=Verb.CONTROL_CHANGED, object=_about(row, "+"), at=at)
    except BaseException:
        if kept:
            files.remove(kept.stored_as)
        raise
    return row


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, by: User, at: datetime) -> Evidence:
    """Take evidence back, its file too; the audit keeps what it was."""
    record(
        organisation=evidence.organisation, by=by, verb=Verb.CONTROL_CHANGED, object=_about(evidence, "-"), at=at
    )  # fmt: skip
    evidence.delete()
    if stored_as := evidence.stored_as:
        transaction.on_commit(partial(files.remove, stored_as))
    return evidence


def forget_files(*, organisation: Organisation) -> None:
    """The files of all evidence, as soon as the organisation is gone; its rows go with it."""
    for stored_as in organisation.evidence.values_list("stored_as", flat=True):
        if stored_as:
            transaction.on_commit(partial(files.remove, stored_as))


@transaction.atomic
def state_control(
    *, organisation: Organisation, control: str, value: str, reason: str = "", owner: str = "", by: User, at: datetime
) -> ControlStatement:
    """Say what a check is. Earlier statements stay; the same again changes nothing and gives the row there is.

    Raises ControlsRuleError for a check or value that the model does not have, for "not applicable" without a reason,
    and for a precondition of figures that is said to be not arranged while its evidence keeps the figures going.
    """
    item = queries.model().items.get(control)
    if item is None or value not in queries.model().scales[item.scale].by_value:
        raise ControlsRuleError(
            say("The model has no check {check} with the value {value}.", check=control, value=value)
        )
    if value == NOT_APPLICABLE and not reason.strip():
        raise ControlsRuleError(say("Say why it does not apply: without a reason it is not left out."))
    if value == NOT_ARRANGED and control in REQUIRED and queries.is_in_force(organisation, control, localdate(at)):
        raise ControlsRuleError(
            say("Withdraw its evidence first: as long as that holds, figures per unit, location or layer are made.")
        )
    before = queries.statements(organisation).get(control)
    if before and (before.value, before.reason, before.owner) == (value, reason, owner):
        return before
    row = ControlStatement.objects.create(
        organisation=organisation, control=control, value=value, reason=reason, owner=owner, stated_by=by, stated_at=at
    )
    said = f"{control}: {before.value if before else '–'} → {value}"
    record(organisation=organisation, by=by, verb=Verb.CONTROL_CHANGED, object=said, at=at)
    return row


@transaction.atomic
def set_circumstances(
    *, organisation: Organisation, chosen: Mapping[str, str], by: User, at: datetime
) -> list[Circumstance]:
    """Say which facts of the model hold here; an empty value: not known. Returns the rows there are now."""
    known = queries.circumstances(organisation)
    changed = {fact: value for fact, value in chosen.items() if known.get(fact, "") != value}
    for fact, value in changed.items():
        if value:
            Circumstance.objects.update_or_create(organisation=organisation, fact=fact, defaults={"value": value})
        else:
            organisation.circumstances.filter(fact=fact).delete()
    if changed:
        said = "; ".join(f"{fact}: {known.get(fact) or '–'} → {value or '–'}" for fact, value in changed.items())
        record(organisation=organisation, by=by, verb=Verb.CONTROL_CHANGED, object=said, at=at)
    return list(organisation.circumstances.all())


@dataclass(frozen=True, slots=True)
class Adapted:
    """One rung as the organisation wants it."""

    level: int
    hours: int
    by: str


@transaction.atomic
def adapt_ladder(*, organisation: Organisation, rungs: list[Adapted], by: User, at: datetime) -> list[EscalationRung]:
    """Other deadlines or functions than the model's; no rungs: as the model has them."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # of two at once, each could add its own rungs
    organisation.escalation_rungs.all().delete()
    rows = EscalationRung.objects.bulk_create(
        EscalationRung(organisation=organisation, level=one.level, hours=one.hours, by=one.by) for one in rungs
    )
    said = "; ".join(f"{row.level}: {row.hours} h, {row.by}" for row in rows) or "–"
    record(organisation=organisation, by=by, verb=Verb.CONTROL_CHANGED, object=f"escalation: {said}", at=at)
    return rows


@dataclass(frozen=True, slots=True)
class Described:
    """What one group should do, what stimulates that, and how one can tell."""

    behaviour: str
    stimulated_by: str = ""
    seen_by: str = ""


@transaction.atomic
def describe_behaviour(
    *, organisation: Organisation, described: Mapping[str, Described], by: User, at: datetime
) -> list[DesiredBehaviour]:
    """Write down the behaviour that is wanted per group; a group that is not named is described no longer."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # of two at once, each could add its own
    before = {row.group: row for row in organisation.desired_behaviour.all()}
    wanted = [
        DesiredBehaviour(
            organisation=organisation, group=group, behaviour=one.behaviour, stimulated_by=one.stimulated_by,
            seen_by=one.seen_by,
        )
        for group, one in described.items()
    ]  # fmt: skip
    changed = sorted({*before} ^ {*described})
    changed += [row.group for row in wanted if row.group in before and _told(row) != _told(before[row.group])]
    if changed:
        organisation.desired_behaviour.all().delete()
        DesiredBehaviour.objects.bulk_create(wanted)
        said = f"behaviour: {', '.join(changed)}"
        record(organisation=organisation, by=by, verb=Verb.CONTROL_CHANGED, object=said, at=at)
    return list(organisation.desired_behaviour.all())


@transaction.atomic
def set_reminders(*, organisation: Organisation, on: bool, by: User, at: datetime) -> Reminders:
    """Switch the mails about evidence that expires on or off."""
    row, _ = Reminders.objects.get_or_create(organisation=organisation)
    if row.on != on:
        row.on = on
        row.save(update_fields=["on"])
        said = f"reminders: {'on' if on else 'off'}"
        record(organisation=organisation, by=by, verb=Verb.CONTROL_CHANGED, object=said, at=at)
    return row


def mark_reminded(*, organisation: Organisation, on: date) -> None:
    """Remember the day on which owners were reminded."""
    Reminders.objects.update_or_create(organisation=organisation, defaults={"sent_on": on})


def _told(row: DesiredBehaviour) -> tuple[str, str, str]:
    return row.behaviour, row.stimulated_by, row.seen_by


def _about(row: Evidence, sign: str) -> str:
    said = f"{row.control}: {sign} {row.evidence}"
    return f"{said} ({row.file_name})" if row.file_name else said
