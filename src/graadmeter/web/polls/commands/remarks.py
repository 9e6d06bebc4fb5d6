"""Remarks: kept as they were written, read by a member, shown only where their writer agreed."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from graadmeter.base.text import Lang, say
from graadmeter.web.assessments.commands import empty_log, locked
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import User, Verb
from graadmeter.web.polls import ballots
from graadmeter.web.polls.errors import PollError
from graadmeter.web.polls.models import Remark


@transaction.atomic
def keep_remark(
    *, assessment: Assessment, ballot: str, text: str, lang: Lang, consent: str, role: str = "", name: str = ""
) -> Remark:
    """One remark a ballot: another text of the same ballot replaces it as long as nobody read it.

    In a transaction of its own, with a key and a hash of its own, so that it does not lead to the vote. Role and name
    are kept only where the writer lets them be shown. A poll that closed between the vote and its remark keeps the
    remark, and no hash with it.
    """
    held, said = locked(assessment), _said(text, lang, consent, role, name)
    if held.is_closed:
        row = Remark.objects.create(assessment=held, **said)
    else:
        mark = ballots.remark_hash(ballot, held.pk)
        row, made = Remark.objects.get_or_create(assessment=held, ballot=mark, defaults=said)
        if not made and row.status == Remark.Status.WAITING:
            Remark.objects.filter(pk=row.pk).update(**said)
            row.refresh_from_db()
    _cut_loose(held)
    return row


@transaction.atomic
def moderate(*, remark: Remark, show: bool, by: User, at: datetime) -> Remark:
    """Show a remark beside the result, or not. Raises PollError where its writer did not agree to show it."""
    if show and not remark.may_be_shown:
        raise PollError(say("Who wrote this remark did not agree to show it. It can only be read here."))
    remark.status = Remark.Status.SHOWN if show else Remark.Status.REFUSED
    remark.moderated_by, remark.moderated_at = by, at
    remark.save(update_fields=["status", "moderated_by", "moderated_at"])
    verb = Verb.REMARK_SHOWN if show else Verb.REMARK_REFUSED
    record(organisation=remark.assessment.organisation, by=by, verb=verb, object=remark.assessment.name, at=at)
    return remark


@transaction.atomic
def import_remark(
    *, assessment: Assessment, text: str, lang: Lang, consent: str, role: str = "", name: str = ""
) -> Remark:
    """A remark that was collected elsewhere, not read yet."""
    return Remark.objects.create(assessment=assessment, **_said(text, lang, consent, role, name))


def _said(text: str, lang: Lang, consent: str, role: str, name: str) -> dict[str, str]:
    """A remark as it is stored: with the role or the name that its writer lets be shown, and no other."""
    return {
        "text": text,
        "lang": lang,
        "consent": consent,
        "role": role if consent == Remark.Consent.ROLE else "",
        "name": name if consent == Remark.Consent.NAME else "",
    }


def _cut_loose(assessment: Assessment) -> None:
    """Take away what the database itself remembers of which vote came just before: SQLite's log, and in PostgreSQL the
    number of the transaction and the place of the row, by writing all remarks anew in the order of their keys."""
    if connection.vendor == "postgresql":
        rows = list(assessment.remarks.order_by("pk"))
        assessment.remarks.all().delete()
        Remark.objects.bulk_create(rows)
    transaction.on_commit(empty_log)
