"""Writing down when an initiative ran, and where."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from graadmeter.base.text import say
from graadmeter.web.initiatives.errors import InitiativeError
from graadmeter.web.initiatives.models import Initiative, State
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import User, Verb


@transaction.atomic
def set_course(
    *, initiative: Initiative, started_on: date | None, finished_on: date | None, units: Collection[str], by: User,
    at: datetime,
) -> Initiative:  # fmt: skip
    """When it began and ended, and in which units it ran (none: everywhere). A day of ending makes it done.

    Raises InitiativeError where it ends before it begins.
    """
    if started_on and finished_on and finished_on < started_on:
        raise InitiativeError(
            say("It ends on {end}, before it begins on {start}; give the days anew", end=finished_on, start=started_on)
        )
    initiative.started_on, initiative.finished_on = started_on, finished_on
    initiative.units = sorted(units)
    if finished_on:
        initiative.state = State.DONE
    elif started_on and initiative.state in (State.IDEA, State.DONE):
        initiative.state = State.RUNNING
    initiative.save(update_fields=["started_on", "finished_on", "units", "state"])
    record(organisation=initiative.organisation, by=by, verb=Verb.INITIATIVE_CHANGED, object=initiative.name, at=at)
    return initiative
