"""Stating and withdrawing a fact: the one place that writes it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from graadmeter import maturity
from graadmeter.diagnosis.facts import stated
from graadmeter.disclosure import policy
from graadmeter.web.facts.models import StatedFact
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb


@transaction.atomic
def state_fact(
    *, organisation: Organisation, metric: str, value: object, on: date, source: str, n: int | None = None,
    by: User, at: datetime,
) -> StatedFact:  # fmt: skip
    """Write down a measure as it was on a day; the same measure on the same day is replaced.

    Raises FactsError for a value out of its range, no source, a day to come, or fewer people than may be shown.
    """
    found = stated(
        metric=metric, value=value, on=on, source=source, n=n, registry=maturity.load("metrics"),
        today=timezone.localdate(at), policy=policy("staff", organisation.min_group),
    )  # fmt: skip
    row, _ = StatedFact.objects.update_or_create(
        organisation=organisation, metric=found.metric, on=found.on,
        defaults={"value": found.value, "source": found.source, "n": found.n, "stated_by": by, "stated_at": at},
    )  # fmt: skip
    record(organisation=organisation, by=by, verb=Verb.FACT_STATED, object=_about(row), at=at)
    return row


@transaction.atomic
def withdraw_fact(*, fact: StatedFact, by: User, at: datetime) -> None:
    """Take a fact back; the audit keeps that it was there."""
    record(organisation=fact.organisation, by=by, verb=Verb.FACT_WITHDRAWN, object=_about(fact), at=at)
    fact.delete()


def _about(fact: StatedFact) -> str:
    return f"{fact.metric}, {fact.on.isoformat()}: {fact.source}"
