"""Recording and withdrawing evidence: the one place that writes it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from graadmeter.web.controls.models import Evidence
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb


@transaction.atomic
def add_evidence(
    *,
    organisation: Organisation,
    control: str,
    evidence: str,
    dated_on: date,
    owner: str,
    expires_on: date,
    by: User,
    at: datetime,
) -> Evidence:
    """Record what shows that a control is arranged."""
    row = Evidence.objects.create(
        organisation=organisation, control=control, evidence=evidence, dated_on=dated_on, owner=owner,
        expires_on=expires_on, added_by=by, added_at=at,
    )  # fmt: skip
    record(organisation=organisation, by=by, verb=Verb.CONTROL_CHANGED, object=f"{control}: + {evidence}", at=at)
    return row


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, by: User, at: datetime) -> Evidence:
    """Take evidence back; the audit keeps what it was."""
    record(
        organisation=evidence.organisation, by=by, verb=Verb.CONTROL_CHANGED,
        object=f"{evidence.control}: - {evidence.evidence}", at=at,
    )  # fmt: skip
    evidence.delete()
    return evidence
