"""The one place that writes. Every command: keyword-only, by whom, when, atomic, an audit row, the row returned."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import Lang, say
from graadmeter.web.people import queries
from graadmeter.web.people.models import AuditEntry, Invitation, Membership, Organisation, Role, User, Verb

INVITATION_DAYS = 14
MAIL_FILE_DAYS = 7  # that a mail stays in the data folder where no mail server is set


class PeopleRuleError(GraadmeterError):
    """A change to people or roles that the rules of an organisation do not allow."""


def record(*, organisation: Organisation, by: User | None, verb: Verb, object: str, at: datetime) -> AuditEntry:
    """Write down who did what to which thing; `by` None is the installation itself (retention)."""
    return AuditEntry.objects.create(
        organisation=organisation, who=by, verb=verb, object=object[:200], day=timezone.localdate(at), at=at
    )


def record_arrival(*, organisation: Organisation, object: str, day: date, n: int = 1) -> AuditEntry:
    """Write down that `n` more answers arrived: the day and a count, never who and never the time."""
    entry, made = AuditEntry.objects.get_or_create(
        organisation=organisation, verb=Verb.ANSWER_ARRIVED, object=object[:200], day=day, at=None, who=None,
        defaults={"count": n},
    )  # fmt: skip
    if not made:
        AuditEntry.objects.filter(pk=entry.pk).update(count=F("count") + n)
        entry.refresh_from_db(fields=["count"])
    return entry


@transaction.atomic
def create_organisation(*, name: str, by: User, at: datetime, is_demo: bool = False) -> Organisation:
    """A new organisation, owned by its maker."""
    organisation = Organisation.objects.create(slug=_free_slug(name), name=name, is_demo=is_demo, created_at=at)
    Membership.objects.create(organisation=organisation, user=by, role=Role.OWNER, since_at=at)
    record(organisation=organisation, by=by, verb=Verb.ORGANISATION_MADE, object=name, at=at)
    return organisation


@transaction.atomic
def change_settings(
    *, organisation: Organisation, name: str, min_group: int, retention_days: int, launched_on: date | None,
    by: User, at: datetime,
) -> Organisation:  # fmt: skip
    """Name, smallest group, retention and launch of the network; the audit says what changed from what to what."""
    wanted = {"name": name, "min_group": min_group, "retention_days": retention_days, "launched_on": launched_on}
    changes = [
        f"[{field}]: {getattr(organisation, field)} → {value}"
        for field, value in wanted.items()
        if getattr(organisation, field) != value
    ]
    if not changes:
        return organisation
    for field, value in wanted.items():
        setattr(organisation, field, value)
    organisation.full_clean()
    organisation.save()
    record(organisation=organisation, by=by, verb=Verb.SETTINGS_CHANGED, object="; ".join(changes), at=at)
    return organisation


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and its token, which exists here and in the mail, nowhere else."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite_member(
    *, organisation: Organisation, email: str, role: Role, language: Lang, by: User, at: datetime
) -> Invited:
    """A way in for one address. An open invitation of the same address is replaced: one link works at a time."""
    email = email.strip().lower()
    if organisation.memberships.filter(user__email=email).exists():
        raise PeopleRuleError(
            say("{email} already belongs to this organisation; change the role in the list.", email=email)
        )
    organisation.invitations.filter(email=email, accepted_at__isnull=True).delete()
    token = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        language=language,
        token_hash=Invitation.hash_of(token),
        invited_by=by,
        invited_at=at,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    record(organisation=organisation, by=by, verb=Verb.MEMBER_INVITED, object=f"{email} · [{role}]", at=at)
    return Invited(row, token)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Close a way in that was not used."""
    record(organisation=invitation.organisation, by=by, verb=Verb.INVITATION_WITHDRAWN, object=invitation.email, at=at)
    invitation.delete()
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, by: User, at: datetime) -> Membership:
    """Join with the link that was mailed. Raises PeopleRuleError where it is wrong, used, expired or not yours."""
    row = queries.invitation(token)
    if row is None:
        raise PeopleRuleError(say("This invitation does not exist, or was withdrawn. Ask for a new one."))
    if row.accepted_at is not None:
        raise PeopleRuleError(say("This invitation was used already. Sign in with the account it was used for."))
    if not row.is_open(at):
        raise PeopleRuleError(say("This invitation expired on {day}. Ask for a new one.", day=row.expires_at))
    if row.email != by.email.lower():
        raise PeopleRuleError(
            say(
                "This invitation is for {email}; you are signed in as {you}. Sign out and use the invited address.",
                email=row.email,
                you=by.email,
            )
        )
    row.accepted_at = at
    row.save(update_fields=["accepted_at"])
    place, made = Membership.objects.get_or_create(
        organisation=row.organisation, user=by, defaults={"role": row.role, "since_at": at}
    )
    if made:
        record(organisation=row.organisation, by=by, verb=Verb.MEMBER_JOINED, object=f"[{row.role}]", at=at)
    return place


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: User, at: datetime) -> Membership:
    """Another role for a member; an organisation keeps at least one owner."""
    if membership.role == role:
        return membership
    if membership.role == Role.OWNER:
        _another_owner(membership)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    record(
        organisation=membership.organisation, by=by, verb=Verb.ROLE_CHANGED,
        object=f"{membership.user.email}: [{before}] → [{role}]", at=at,
    )  # fmt: skip
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, by: User, at: datetime) -> Membership:
    """End someone's access; the last owner cannot leave."""
    if membership.role == Role.OWNER:
        _another_owner(membership)
    record(organisation=membership.organisation, by=by, verb=Verb.MEMBER_REMOVED, object=membership.user.email, at=at)
    membership.delete()
    return membership


@transaction.atomic
def change_profile(*, user: User, name: str, language: Lang) -> User:
    """How someone is called here, and the language of pages and mails."""
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    return user


@transaction.atomic
def change_language(*, user: User, language: Lang) -> User:
    """The language of pages and mails; a preference, so the audit is silent."""
    user.language = language
    user.save(update_fields=["language"])
    return user


@transaction.atomic
def forget_visitors(*, now: datetime) -> None:
    """Delete sessions that ended, failed sign-ins whose block is over, and invitations that ended long enough ago for
    whoever opens one to have been told so."""
    Session.objects.filter(expire_date__lt=now).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(hours=settings.AXES_COOLOFF_TIME)).delete()
    Invitation.objects.filter(expires_at__lt=now - timedelta(days=INVITATION_DAYS)).delete()


def forget_mails(*, now: datetime) -> int:
    """Delete mails that became files a week ago or more. Returns how many files went."""
    oldest = (now - timedelta(days=MAIL_FILE_DAYS)).timestamp()
    old = [file for file in settings.MAIL_FOLDER.glob("*.log") if file.stat().st_mtime < oldest]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


@transaction.atomic
def remove_account(*, user: User) -> None:
    """Delete someone's account with its memberships; the audit keeps what was done, without who.

    Raises PeopleRuleError where an organisation would lose its last owner.
    """
    for place in queries.memberships_of(user).filter(role=Role.OWNER):
        _another_owner(place)
    user.delete()


def _another_owner(membership: Membership) -> None:
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)  # two owners who leave at once
    if queries.owners(membership.organisation) < 2:
        raise PeopleRuleError(say("An organisation keeps at least one owner. Make someone else owner first."))


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "organisatie"
    slug, n = base, 2
    while Organisation.objects.filter(slug=slug).exists():
        slug, n = f"{base}-{n}", n + 1
    return slug
