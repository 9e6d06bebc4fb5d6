"""The demo organisation in the web: made once, entered with one click."""

from __future__ import annotations

from datetime import datetime

from graadmeter.web.people import commands, queries
from graadmeter.web.people.models import Organisation, User

OWNER_EMAIL = "demo@graadmeter.invalid"  # a reserved ending: no mail can leave for it, and it has no password
NAME = "Waterpoort"


def ensure(*, at: datetime) -> Organisation:
    """The demo organisation with its owner; made where it is not there yet."""
    owner = queries.demo_owner()
    if owner is None:
        owner = User.objects.create_user(OWNER_EMAIL, None, name="Demo")
        commands.create_organisation(name=NAME, by=owner, at=at, is_demo=True)
    return Organisation.objects.get(memberships__user=owner, is_demo=True)
