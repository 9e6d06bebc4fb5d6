"""The initiative behind an address."""

from __future__ import annotations

from typing import Literal

from django.http import Http404, HttpRequest
from django.views.decorators.http import require_http_methods

from graadmeter.web.initiatives import queries
from graadmeter.web.initiatives.models import Initiative, Review
from graadmeter.web.people.access import Access, organisation_for
from graadmeter.web.people.views import who

show_or_send = require_http_methods(["GET", "HEAD", "POST"])


def initiative_for(
    request: HttpRequest, slug: str, pk: int, at_least: Literal["viewer", "analyst", "owner"] = "viewer"
) -> tuple[Access, Initiative]:
    """The initiative as this user may use it; Http404 for one of another organisation."""
    access = organisation_for(who(request), slug, at_least=at_least)
    row = queries.find(access.organisation, pk)
    if row is None:
        raise Http404
    return access, row


def review_of(row: Initiative) -> Review:
    """The review that is open. Raises Http404 when none is."""
    found = queries.open_review(row)
    if found is None:
        raise Http404
    return found
