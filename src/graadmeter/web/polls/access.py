"""Who may come in: members to their organisation's polls, voters by a personal or a shared link."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from graadmeter.base.text import say
from graadmeter.web.assessments.access import assessment_for
from graadmeter.web.assessments.errors import NotOpenError, WrongLinkError
from graadmeter.web.assessments.models import Assessment, Token
from graadmeter.web.people.access import Access, or_404
from graadmeter.web.people.models import User
from graadmeter.web.polls import queries
from graadmeter.web.polls.models import Remark


def poll_for(user: User | AnonymousUser, slug: str, pk: int, at_least: str = "viewer") -> tuple[Access, Assessment]:
    """The poll, where the user has at least this role; Http404 for a round of another kind."""
    access, assessment = assessment_for(user, slug, pk, at_least)
    if assessment.mode != Assessment.Mode.POLL:
        raise Http404
    return access, assessment


def remark_for(user: User | AnonymousUser, slug: str, pk: int, key: int) -> Remark:
    """A remark of a poll that the user may analyse."""
    _access, assessment = poll_for(user, slug, pk, "analyst")
    rows = Remark.objects.select_related("assessment__organisation")
    return or_404(rows.filter(assessment=assessment, pk=key).first())


def public(code: str) -> Assessment:
    """The poll a shared link leads to, open or closed. Raises the LinkError that says why it leads nowhere."""
    found = queries.by_code(code)
    if found is None:
        raise WrongLinkError(say("This link does not exist."))
    if found.is_draft:
        raise NotOpenError(say("This measurement has not started yet."))
    return found


def invited(secret: str) -> Token:
    """The token of a personal link, used or not, of a poll that was opened. Raises the LinkError that says why not."""
    found = queries.token(secret)
    if found is None:
        raise WrongLinkError(say("This link does not exist."))
    if found.assessment.is_draft:
        raise NotOpenError(say("This measurement has not started yet."))
    return found
