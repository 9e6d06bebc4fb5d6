"""Working out, once, how units in which an initiative ran moved beside the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from graadmeter.diagnosis.rounds import Round
from graadmeter.diagnosis.worked import units_apart
from graadmeter.disclosure import policy
from graadmeter.web.assessments import groups
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.diagnosis import queries as diagnosis
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.plans.models import UnitsApart
from graadmeter.web.plans.queries import worked as queries


def set_units_apart(*, initiative: Initiative, on: date) -> int:
    """Set the units where it ran beside the others, between the rounds around it, and keep that; how often it did so.

    Takes some seconds where the groups of a round were not worked out before. Somebody asked for it, but nothing was
    decided: there is nothing for the audit. Nothing is kept where the groups of either round cannot be made: what is
    too small to be shown is known from those.
    """
    made = 0
    for model in queries.measured([initiative]):
        rounds = diagnosis.rounds_of(initiative.organisation, model)
        course = queries.course(initiative, rounds)
        if course.before and course.after and queries.awaits_units(initiative, course.before, course.after):
            made += _between(course.before, course.after, initiative.units, on)
    return made


def _between(before: Assessment, after: Assessment, units: Sequence[str], on: date) -> bool:
    for one in (before, after):
        groups.make(assessment=one, on=on)
    small = queries.small_groups(before, after)
    if small is None:
        return False
    found = units_apart(
        _round(before), _round(after), units, policy("staff", max(before.min_group, after.min_group)), small=small
    )
    _, is_new = UnitsApart.objects.get_or_create(
        before=before, after=after, units=list(units),
        defaults={"made_on": on, "result": {element: one.to_json() for element, one in found.items()}},
    )  # fmt: skip
    return is_new


def _round(assessment: Assessment) -> Round:
    return Round(
        assessment.name, assessments.taken_model(assessment), diagnosis.linked_answers(assessment),
        assessment.closed_on, None, assessment.rule or None,
    )  # fmt: skip
