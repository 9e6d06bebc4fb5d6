"""What each page shows, as named data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from graadmeter.web.people import queries
from graadmeter.web.people.access import Access
from graadmeter.web.people.models import AuditEntry, Invitation, Membership, Role, User

AUDIT_PAGE = 50


@dataclass(frozen=True, slots=True)
class PeoplePage:
    members: list[Membership]
    invitations: list[Invitation]  # still open
    roles: list[Role]  # smallest first
    only_owner: bool  # the last owner cannot leave or change role
    mail_server: bool  # False: an invitation becomes a file here, so that its link is passed on by hand


def people(access: Access, *, now: datetime) -> PeoplePage:
    members = list(queries.members(access.organisation))
    return PeoplePage(
        members=members,
        invitations=list(queries.open_invitations(access.organisation, now=now)),
        roles=list(Role),
        only_owner=sum(member.role == Role.OWNER for member in members) == 1,
        mail_server=has_mail_server(),
    )


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """What a visitor with a link sees. A link that does not exist looks like one that was withdrawn."""

    invitation: Invitation | None
    is_open: bool
    is_for_you: bool  # signed in with the invited address
    has_account: bool  # signed in at all


def invitation(row: Invitation | None, user: User | AnonymousUser, *, now: datetime) -> InvitationPage:
    is_open = row is not None and row.is_open(now)
    email = user.email.lower() if isinstance(user, User) else None
    return InvitationPage(
        invitation=row,
        is_open=is_open,
        is_for_you=is_open and row is not None and row.email == email,
        has_account=email is not None,
    )


@dataclass(frozen=True, slots=True)
class AuditPage:
    entries: list[AuditEntry]  # newest first
    older: int | None  # offset of the next page; None on the last
    newer: int | None


def audit(access: Access, *, offset: int = 0) -> AuditPage:
    rows = queries.audit(access.organisation, offset=offset, limit=AUDIT_PAGE + 1)
    return AuditPage(
        entries=rows[:AUDIT_PAGE],
        older=offset + AUDIT_PAGE if len(rows) > AUDIT_PAGE else None,
        newer=max(0, offset - AUDIT_PAGE) if offset else None,
    )


def has_mail_server() -> bool:
    """False where mails stay on this server: as files, or on its screen."""
    return not settings.EMAIL_BACKEND.endswith(("filebased.EmailBackend", "console.EmailBackend"))
