"""The plans of the demo organisation: one in force, one with more hours to compare it with."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from graadmeter.base.text import Bilingual
from graadmeter.web.people.models import Organisation, User
from graadmeter.web.plans import commands
from graadmeter.web.plans.commands.worked import set_units_apart
from graadmeter.web.plans.models import Plan
from graadmeter.web.plans.quarters import next_first_day, quarter_of
from graadmeter.web.plans.queries.wishes import Wishes

SECONDS = 2.0
MONEY, HOURS, MORE_HOURS = 21_500, 390, 480  # per quarter
STEADY = Bilingual("Rustig tempo", "Steady pace")
SOONER = Bilingual("Meer uren", "More hours")
WEIGHTS = {"leadership_commitment": 2.0, "culture": 1.5}


def fill(*, organisation: Organisation, by: User, at: datetime) -> Plan:
    """Two saved plans; the steady one is in force and on the drawing board. Units where an initiative ran stand beside
    the others."""
    today = timezone.localdate(at)
    for row in organisation.initiatives.all():
        set_units_apart(initiative=row, on=today)
    _saved(organisation, SOONER, MORE_HOURS, today, by, at)
    steady = _saved(organisation, STEADY, HOURS, today, by, at)
    return commands.put_in_force(plan=steady, by=by, at=at)


def _saved(organisation: Organisation, name: Bilingual, hours: int, today: date, by: User, at: datetime) -> Plan:
    starts_on = next_first_day(today)
    first = quarter_of(starts_on)
    wishes = Wishes(starts_on, {"money": {first: MONEY}, "hours": {first: hours}}, WEIGHTS)
    commands.make_plan(organisation=organisation, wishes=wishes, by=by, at=at, seconds=SECONDS)
    return commands.save_plan(organisation=organisation, name=f"{name.nl} / {name.en}", by=by, at=at)
