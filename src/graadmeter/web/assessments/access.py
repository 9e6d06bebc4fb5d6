"""Who may come in: members to their organisation's rounds, respondents to the questions of one link."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from graadmeter.base.text import say
from graadmeter.web.assessments import commands, queries
from graadmeter.web.assessments.errors import LinkUsedError, PollLinkError, WrongLinkError
from graadmeter.web.assessments.models import Assessment, Token
from graadmeter.web.people.access import Access, or_404, organisation_for
from graadmeter.web.people.models import User


def assessment_for(
    user: User | AnonymousUser, slug: str, pk: int, at_least: str = "viewer"
) -> tuple[Access, Assessment]:
    """The round, when it belongs to an organisation where the user has at least this role; otherwise as
    `organisation_for`, and Http404 for a round of somebody else."""
    place = organisation_for(user, slug, at_least)  # type: ignore[arg-type]
    return place, or_404(queries.assessment(place.organisation, pk))


def respondent(secret: str) -> Token:
    """The token of a personal link that can be answered now. Raises the LinkError that says why not."""
    found = queries.token(secret)
    if found is None:
        raise WrongLinkError(say("This link does not exist."))
    if found.assessment.mode == Assessment.Mode.POLL:
        raise PollLinkError("polls:invited")
    if found.used:
        raise LinkUsedError(say("This link was used already."))
    commands.require_open(found.assessment)
    return found


def shared(code: str) -> Assessment:
    """The round a shared link leads to, when it can be answered now. Raises the LinkError that says why not."""
    found = queries.by_join_code(code)
    if found is None:
        raise WrongLinkError(say("This link does not exist."))
    if found.mode == Assessment.Mode.POLL:
        raise PollLinkError("polls:public")
    commands.require_open(found)
    return found
