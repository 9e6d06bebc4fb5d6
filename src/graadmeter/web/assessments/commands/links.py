"""The ways in: personal links, and one link for everyone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from graadmeter.base.text import say
from graadmeter.web.assessments import keys
from graadmeter.web.assessments.commands.rounds import require_open
from graadmeter.web.assessments.errors import AssessmentError
from graadmeter.web.assessments.models import Assessment, Token
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import User, Verb

MAX_LINKS = 500  # per batch: what one sheet of paper links can hold and still be handed out


@transaction.atomic
def make_links(*, assessment: Assessment, n: int, by: User, at: datetime) -> list[str]:
    """`n` personal links as their secrets. They exist in what is returned and nowhere else."""
    if assessment.is_closed:
        raise AssessmentError(say("This round is closed; links made now would lead nowhere."))
    if not 1 <= n <= MAX_LINKS:
        raise AssessmentError(say("Make between 1 and {most} links at a time.", most=MAX_LINKS))
    made = [keys.new_secret() for _ in range(n)]
    Token.objects.bulk_create(
        Token(assessment=assessment, secret_hash=keys.digest(secret), origin=Token.Origin.PERSONAL) for secret in made
    )
    record(organisation=assessment.organisation, by=by, verb=Verb.LINKS_MADE, object=f"{assessment.name} ({n})", at=at)
    return made


@transaction.atomic
def share(*, assessment: Assessment, by: User, at: datetime) -> Assessment:
    """One link for everyone, for a poster, a screen or the intranet."""
    if assessment.join_code is None:
        assessment.join_code = keys.new_join_code()
        assessment.save(update_fields=["join_code"])
        record(organisation=assessment.organisation, by=by, verb=Verb.LINKS_MADE, object=assessment.name, at=at)
    return assessment


@transaction.atomic
def stop_sharing(*, assessment: Assessment) -> Assessment:
    """The shared link leads nowhere from now on; who was answering with it can finish."""
    assessment.join_code = None
    assessment.save(update_fields=["join_code"])
    return assessment


@transaction.atomic
def join(*, assessment: Assessment) -> str:
    """A token for one device that opened the shared link, as its secret."""
    require_open(assessment)
    secret = keys.new_secret()
    Token.objects.create(assessment=assessment, secret_hash=keys.digest(secret), origin=Token.Origin.SHARED)
    return secret
