"""A workshop from its making to its end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from graadmeter import maturity
from graadmeter.base.text import say
from graadmeter.web.assessments import keys
from graadmeter.web.assessments.commands import empty_log
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb
from graadmeter.web.workshops import queries
from graadmeter.web.workshops.errors import WorkshopError
from graadmeter.web.workshops.models import Ballot, Vote, Workshop


@transaction.atomic
def make_workshop(*, organisation: Organisation, name: str, model_id: str, by: User, at: datetime) -> Workshop:
    """A session in preparation, with the text of the model as it stands in the library today."""
    model = maturity.load(model_id)
    row = Workshop.objects.create(
        organisation=organisation, name=name, made_on=timezone.localdate(at), join_code=keys.new_join_code(),
        model_id=model.id, model_version=model.version, model_digest=model.digest, model_text=model.source,
    )  # fmt: skip
    record(organisation=organisation, by=by, verb=Verb.WORKSHOP_MADE, object=name, at=at)
    return row


@transaction.atomic
def open_workshop(*, workshop: Workshop, by: User, at: datetime) -> Workshop:
    """From now on people can join. Opening an open session changes nothing."""
    row = locked(workshop)
    if row.is_closed:
        raise WorkshopError(say("This session is over; make a new one."))
    if row.is_draft:
        row.status, row.opened_on, row.version = Workshop.Status.OPEN, timezone.localdate(at), row.version + 1
        row.save(update_fields=["status", "opened_on", "version"])
        record(organisation=row.organisation, by=by, verb=Verb.WORKSHOP_OPENED, object=row.name, at=at)
    return row


@transaction.atomic
def close_workshop(*, workshop: Workshop, by: User | None, at: datetime) -> Workshop:
    """The end. Votes are cut loose from the devices they came from, and votes that were never shown are deleted.
    Closing a closed session changes nothing."""
    row = locked(workshop)
    if row.is_draft:
        raise WorkshopError(say("This session was not opened yet, so it cannot be closed."))
    if row.is_open:
        row.present = queries.present(row)
        row.status, row.closed_on, row.version = Workshop.Status.CLOSED, timezone.localdate(at), row.version + 1
        row.element = ""
        row.save(update_fields=["present", "status", "closed_on", "version", "element"])
        row.ballots.filter(revealed=False).delete()
        _cut_loose(row)
        transaction.on_commit(empty_log)
        record(organisation=row.organisation, by=by, verb=Verb.WORKSHOP_CLOSED, object=row.name, at=at)
    return row


@transaction.atomic
def delete_workshop(*, workshop: Workshop, by: User, at: datetime) -> None:
    """The session with its votes, judgements and documents. There is no way back."""
    record(organisation=workshop.organisation, by=by, verb=Verb.WORKSHOP_DELETED, object=workshop.name, at=at)
    workshop.delete()
    transaction.on_commit(empty_log)


@transaction.atomic
def forget_old_votes(*, now: datetime) -> int:
    """Delete the votes of sessions that ended longer ago than their organisation keeps them; what was agreed and how
    far apart the room was stays. A session that nobody ended counts from its opening. Returns how many it was."""
    today = timezone.localdate(now)
    kept = Workshop.objects.select_related("organisation").filter(opened_on__isnull=False, forgotten_on=None)
    old = [row for row in kept if _ended(row) + timedelta(row.organisation.retention_days) < today]
    for row in old:
        ended = close_workshop(workshop=row, by=None, at=now) if row.is_open else row
        Vote.objects.filter(ballot__workshop=ended).delete()
        Ballot.objects.filter(workshop=ended).update(counts={})
        ended.forgotten_on, ended.join_code = today, None
        ended.save(update_fields=["forgotten_on", "join_code"])
    transaction.on_commit(empty_log)
    return len(old)


def record_download(*, workshop: Workshop, by: User, at: datetime) -> None:
    """Write down that someone took the result with them."""
    record(organisation=workshop.organisation, by=by, verb=Verb.RESULT_EXPORTED, object=workshop.name, at=at)


def locked(workshop: Workshop) -> Workshop:
    """The workshop as it stands, held until the end of the transaction."""
    held = Workshop.objects.select_for_update(of=("self",)).select_related("organisation")
    return held.get(pk=workshop.pk)


def _ended(row: Workshop) -> date:
    return row.closed_on or row.opened_on or row.made_on


def _cut_loose(row: Workshop) -> None:
    """Votes written anew in random order, without their seat, and the seats deleted: nothing joins them any more."""
    votes = list(Vote.objects.filter(ballot__workshop=row).order_by("value", "pk"))
    Vote.objects.filter(ballot__workshop=row).delete()
    fresh = [Vote(ballot_id=vote.ballot_id, value=vote.value, revision=1) for vote in votes]
    Vote.objects.bulk_create(sorted(fresh, key=lambda vote: vote.pk))
    row.seats.all().delete()
