"""A poll from its settings to its end. The round itself is the assessments' business; this adds what a poll has."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from graadmeter.base.text import say
from graadmeter.web.assessments import commands as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.people.commands import record_arrival
from graadmeter.web.people.models import User
from graadmeter.web.polls import queries, results
from graadmeter.web.polls.errors import PollError
from graadmeter.web.polls.models import PollSettings, Remark, Shown, Tally, Vote


@transaction.atomic
def choose_settings(*, assessment: Assessment, audience: str, live: str, remarks: bool) -> PollSettings:
    """Who may vote, when the result is seen, whether remarks are asked: as long as nobody could vote yet."""
    row = assessments.locked(assessment)
    if not row.is_draft:
        raise PollError(say("This poll was opened; what voters were told cannot change any more."))
    chosen, _ = PollSettings.objects.update_or_create(
        assessment=row, defaults={"audience": audience, "live": live, "remarks": remarks}
    )
    return chosen


@transaction.atomic
def open_poll(*, assessment: Assessment, by: User, at: datetime) -> Assessment:
    """From now on votes are counted. A public poll gets its link."""
    row = assessments.open_assessment(assessment=assessment, by=by, at=at)
    chosen, _ = PollSettings.objects.get_or_create(assessment=row)
    return assessments.share(assessment=row, by=by, at=at) if chosen.is_public else row


@transaction.atomic
def close_poll(*, assessment: Assessment, by: User, at: datetime) -> Assessment:
    """No more votes. The hashes of ballots are dropped, so that nobody's device leads to a vote any more, and the
    result is final. The audit says how many voted, on the day of closing."""
    row = assessments.close_assessment(assessment=assessment, by=by, at=at)
    Vote.objects.filter(assessment=row).update(ballot=None)
    Remark.objects.filter(assessment=row).update(ballot=None)
    results.refresh(assessment=row, on=timezone.localdate(at))
    if n := queries.votes(row):
        record_arrival(organisation=row.organisation, object=row.name, day=timezone.localdate(at), n=n)
    return row


@transaction.atomic
def forget_old_votes(*, now: date) -> int:
    """Delete the votes, their tally and the remarks that are not shown, of polls closed longer ago than their
    organisation keeps answers; the result stays. Returns how many polls it was."""
    closed = Assessment.objects.select_related("organisation").filter(
        mode=Assessment.Mode.POLL, status=Assessment.Status.CLOSED
    )
    kept = closed.filter(pk__in=Tally.objects.values("assessment"))
    old = [row for row in kept if row.closed_on and row.closed_on + timedelta(row.organisation.retention_days) < now]
    for row in old:
        for rows in (Vote, Tally):
            rows.objects.filter(assessment=row).delete()
        Remark.objects.filter(assessment=row).exclude(status=Remark.Status.SHOWN).delete()
        Shown.objects.filter(assessment=row).update(cells=[])
        if row.forgotten_on is None:
            Assessment.objects.filter(pk=row.pk).update(forgotten_on=now)
    transaction.on_commit(assessments.empty_log)
    return len(old)
