"""What the pages ask of the database, in one query each."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, QuerySet

from graadmeter.web.people.models import DEMO_EMAIL, AuditEntry, Invitation, Membership, Organisation, Role, User


def membership(user: User, slug: str) -> Membership | None:
    """The user's place in the organisation, with the organisation; None where there is none."""
    return Membership.objects.select_related("organisation").filter(user=user, organisation__slug=slug).first()


def memberships_of(user: User) -> QuerySet[Membership]:
    """Where this user belongs, by name."""
    return Membership.objects.filter(user=user).select_related("organisation").order_by("organisation__name")


def members(organisation: Organisation) -> QuerySet[Membership]:
    """Who belongs here, by name."""
    return organisation.memberships.select_related("user").order_by("user__name", "user__email")


def owners(organisation: Organisation) -> int:
    return organisation.memberships.filter(role=Role.OWNER).count()


def open_invitations(organisation: Organisation, *, now: datetime) -> QuerySet[Invitation]:
    return organisation.invitations.filter(accepted_at__isnull=True, expires_at__gt=now).order_by("email")


def invitation(token: str) -> Invitation | None:
    """The invitation behind a link, whatever its state."""
    return (
        Invitation.objects.select_related("organisation", "invited_by")
        .filter(token_hash=Invitation.hash_of(token))
        .first()
    )


def role_counts(organisation: Organisation) -> dict[str, int]:
    """How many people have each role."""
    rows = organisation.memberships.values_list("role").annotate(n=Count("id"))
    return dict(rows)


def audit(organisation: Organisation, *, offset: int = 0, limit: int = 100) -> list[AuditEntry]:
    """The newest entries first."""
    rows = organisation.audit.select_related("who").order_by("-day", "-at", "-id")
    return list(rows[offset : offset + limit])


def demo_owner() -> User | None:
    """Whom a visitor of the local demo becomes: the account made with it, never one that joined it later."""
    return User.objects.filter(email=DEMO_EMAIL, memberships__organisation__is_demo=True).first()
