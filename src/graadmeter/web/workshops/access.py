"""Who may come in: members to their organisation's workshops, participants to the session of one code."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from graadmeter.base.text import say
from graadmeter.web.people.access import Access, or_404, organisation_for
from graadmeter.web.people.models import User
from graadmeter.web.workshops import queries
from graadmeter.web.workshops.errors import NoSuchCodeError
from graadmeter.web.workshops.models import Workshop


def workshop_for(user: User | AnonymousUser, slug: str, pk: int, at_least: str = "analyst") -> tuple[Access, Workshop]:
    """The workshop, when it belongs to an organisation where the user has at least this role; otherwise as
    `organisation_for`, and Http404 for a workshop of somebody else."""
    place = organisation_for(user, slug, at_least)  # type: ignore[arg-type]
    return place, or_404(queries.workshop(place.organisation, pk))


def session(code: str) -> Workshop:
    """The workshop of a code. Raises NoSuchCodeError."""
    found = queries.by_code(code)
    if found is None:
        raise NoSuchCodeError(say("There is no session with this code."))
    return found
