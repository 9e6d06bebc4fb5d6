"""Who may see what. A stranger cannot tell a hidden organisation from one that does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from graadmeter.web.people import queries
from graadmeter.web.people.models import Organisation, Role, User

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Access:
    """An organisation as this user may use it."""

    organisation: Organisation
    role: Role
    user: User

    @property
    def may_analyse(self) -> bool:
        return self.role.reaches(Role.ANALYST)

    @property
    def may_manage(self) -> bool:
        return self.role.reaches(Role.OWNER)


def organisation_for(
    user: User | AnonymousUser, slug: str, at_least: Literal["viewer", "analyst", "owner"] = "viewer"
) -> Access:
    """The organisation, when the user belongs to it in at least this role.

    Raises Http404 for everyone who does not belong (never 403: that would say it exists), and PermissionDenied for a
    member whose role is too small, who may know.
    """
    if not isinstance(user, User):
        raise Http404
    place = or_404(queries.membership(user, slug))
    role = Role(place.role)
    if not role.reaches(Role(at_least)):
        raise PermissionDenied
    return Access(place.organisation, role, user)


def or_404(named: T | None) -> T:
    """What an address names; Http404 where there is no such thing."""
    if named is None:
        raise Http404
    return named
