"""Invitations and reminders by e-mail. Who is mailed stands in the table of invitees, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from graadmeter.base.text import say
from graadmeter.web.assessments import keys, queries
from graadmeter.web.assessments.commands.rounds import empty_log, locked, require_open
from graadmeter.web.assessments.errors import AssessmentError
from graadmeter.web.assessments.models import Assessment, Invitee, Mailing, Token
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import User, Verb

MAX_INVITEES = 5000  # per round
MAX_REMINDERS = 3
DAYS_BETWEEN = 3  # from one mail to the next
MAX_ATTEMPTS = 5  # in a row at a mail server that takes nothing, before the lead is told


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to invite: address in small letters, language of the letter, name for the greeting or nothing."""

    email: str
    language: str
    name: str = ""


@transaction.atomic
def add_invitees(*, assessment: Assessment, people: Sequence[Addressee], by: User, at: datetime) -> int:
    """A link for each address that has none in this round yet. Returns how many were added."""
    row = locked(assessment)
    if row.is_closed:
        raise AssessmentError(say("This round is closed; links made now would lead nowhere."))
    hashed = {keys.address_hash(row.pk, one.email): one for one in people}
    for known in queries.known_addresses(row, hashed):
        del hashed[known]
    if queries.invitees(row).count() + len(hashed) > MAX_INVITEES:
        raise AssessmentError(say("A round can invite {most} addresses at most.", most=MAX_INVITEES))
    made = [Token(assessment=row, origin=Token.Origin.PERSONAL) for _ in hashed]
    for token in made:
        token.secret_hash = keys.digest(keys.mailed_secret(token.pk))
    Token.objects.bulk_create(made)
    Invitee.objects.bulk_create(
        Invitee(token=token, email=one.email, address_hash=hash, name=one.name, language=one.language)
        for token, (hash, one) in zip(made, hashed.items(), strict=True)
    )
    if hashed:
        said = f"{row.name} ({len(hashed)})"
        record(organisation=row.organisation, by=by, verb=Verb.ADDRESSES_ADDED, object=said, at=at)
    return len(hashed)


@transaction.atomic
def remove_unreached(*, assessment: Assessment, key: int | None = None) -> int:
    """Take out addresses that no mail has reached, all or the one with this key; others stay, since what happens to the
    counts would tell whether they had answered. Returns how many went."""
    row = locked(assessment)
    tokens = row.tokens.filter(invitee__reached=False, used=False)
    found = list(tokens.filter(pk=key) if key is not None else tokens)
    row.tokens.filter(pk__in=[token.pk for token in found]).delete()
    transaction.on_commit(empty_log)
    return len(found)


@transaction.atomic
def save_letter(
    *, assessment: Assessment, kind: str, texts: Mapping[str, Mapping[str, str]], sender: str, reply_to: str,
    until: date | None,
) -> Mailing:  # fmt: skip
    """The words of the invitation or the reminder: language -> subject and intro."""
    mailing = _mailing(locked(assessment))
    mailing.texts = {**mailing.texts, kind: {lang: dict(words) for lang, words in texts.items()}}
    mailing.sender, mailing.reply_to, mailing.until = sender, reply_to, until
    mailing.save(update_fields=["texts", "sender", "reply_to", "until"])
    return mailing


@transaction.atomic
def start_mailing(*, assessment: Assessment, kind: str, base_url: str, by: User, at: datetime) -> Mailing:
    """Begin a sending: invitations to every address not reached yet, or a reminder to whoever has not answered.

    Raises AssessmentError where it is too soon, too often or about too few people; LinkError where the round is not
    open.
    """
    row = locked(assessment)
    require_open(row)
    mailing, today = _mailing(row), timezone.localdate(at)
    if mailing.status == Mailing.Status.SENDING:
        raise AssessmentError(say("Mails of this round are being sent already."))
    reminder = kind == Mailing.Kind.REMINDER
    mailing.number += 1
    mailing.kind, mailing.base_url, mailing.status = kind, base_url, Mailing.Status.SENDING
    mailing.attempts = mailing.refused = 0
    if reminder:
        _require_time_for_reminder(mailing, today)
        mailing.reminders += 1
    _require_enough(row, reminder=reminder)
    mailing.size = queries.due(mailing).count()
    if not mailing.size:
        raise AssessmentError(say("Every address has been mailed already."))
    mailing.mailed_on = today
    mailing.save()
    verb = Verb.REMINDERS_MAILED if reminder else Verb.INVITATIONS_MAILED
    record(organisation=row.organisation, by=by, verb=verb, object=row.name, at=at)
    return mailing


@transaction.atomic
def go_on_mailing(*, assessment: Assessment) -> Mailing:
    """Take up a sending that was stopped, where it was."""
    row = locked(assessment)
    require_open(row)
    mailing = _mailing(row)
    if mailing.status == Mailing.Status.STOPPED:
        mailing.status, mailing.attempts = Mailing.Status.SENDING, 0
        mailing.save(update_fields=["status", "attempts"])
    return mailing


@transaction.atomic
def stop_mailing(*, assessment: Assessment) -> None:
    """Send no more for now; what is on its way arrives."""
    Mailing.objects.filter(assessment=assessment, status=Mailing.Status.SENDING).update(status=Mailing.Status.STOPPED)


@transaction.atomic
def record_handled(*, mailing: Mailing, key: int, mailed: bool | None) -> None:
    """One address of a sending is done. A reminder marks the row alike in each case.

    `mailed`: the mail server took the mail (True) or refused it (False); None: none was due, because the link was used
    or its owner wants no mail.
    """
    changes = {"reached": True} if mailed and mailing.kind == Mailing.Kind.INVITATION else {}
    Invitee.objects.filter(pk=key).update(handled=mailing.number, **changes)
    news: dict[str, object] = {"attempts": 0} if mailed else {}
    if mailed is False and mailing.kind == Mailing.Kind.REMINDER:
        news["refused"] = F("refused") + 1
    if news:
        Mailing.objects.filter(pk=mailing.pk, number=mailing.number).update(**news)


@transaction.atomic
def renew_secret(*, token: Token) -> str:
    """The secret that is mailed for this token, set right where the installation's own secret was changed since."""
    secret = keys.mailed_secret(token.pk)
    if token.secret_hash != keys.digest(secret):
        Token.objects.filter(pk=token.pk).update(secret_hash=keys.digest(secret))
    return secret


@transaction.atomic
def postpone(*, mailing: Mailing) -> int | None:
    """The mail server takes nothing now. Returns after how many attempts, or None: the sending is stopped."""
    row = Mailing.objects.select_for_update().get(pk=mailing.pk)
    row.attempts += 1
    if row.attempts >= MAX_ATTEMPTS and row.status == Mailing.Status.SENDING:
        row.status = Mailing.Status.STOPPED
    row.save(update_fields=["attempts", "status"])
    return row.attempts if row.status == Mailing.Status.SENDING else None


@transaction.atomic
def finish_mailing(*, mailing: Mailing) -> None:
    """Nobody is left in this sending."""
    sending = Mailing.objects.filter(pk=mailing.pk, number=mailing.number, status=Mailing.Status.SENDING)
    sending.update(status=Mailing.Status.IDLE)


@transaction.atomic
def leave_alone(*, token: Token) -> None:
    """No more mails to whoever has this link: the address is deleted, the link keeps working."""
    Invitee.objects.filter(token=token).update(email="", name="")
    transaction.on_commit(empty_log)


def remind_from(mailing: Mailing) -> date | None:
    """First day a reminder may be sent; None before the first mail, and after the last reminder."""
    if mailing.mailed_on is None or mailing.reminders >= MAX_REMINDERS:
        return None
    return mailing.mailed_on + timedelta(days=DAYS_BETWEEN)


def _require_time_for_reminder(mailing: Mailing, today: date) -> None:
    if mailing.reminders >= MAX_REMINDERS:
        raise AssessmentError(say("People have been reminded {n} times; more would be pushing.", n=MAX_REMINDERS))
    first = remind_from(mailing)
    if first and today < first:
        raise AssessmentError(say("The next reminder can go out from {day} on.", day=first))


def _require_enough(row: Assessment, *, reminder: bool) -> None:
    """Fewer addresses than the minimum group would make every count a statement about someone."""
    listed = queries.invitees(row)
    if (listed.filter(reached=True) if reminder else listed).count() < row.min_group:
        raise AssessmentError(
            say("Invite {n} addresses or more: with fewer, a number would say who has answered.", n=row.min_group)
        )


def _mailing(row: Assessment) -> Mailing:
    return Mailing.objects.get_or_create(assessment=row)[0]
