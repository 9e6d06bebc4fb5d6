"""What is known of the people a round was put to: the only write of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from graadmeter.base.text import say
from graadmeter.web.assessments import queries
from graadmeter.web.assessments.commands.rounds import locked
from graadmeter.web.assessments.errors import AssessmentError
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import User, Verb

MOST_CHANGES = 3  # after closing: to fill them in and put a mistake right


@transaction.atomic
def set_headcounts(
    *, assessment: Assessment, headcounts: Mapping[str, Mapping[str, int]], by: User, at: datetime
) -> Assessment:
    """Known people per unit, location, age band or role of this round; every variable over all its labels, all of them
    adding up to the same number. Empty: none are known. Raises AssessmentError for anything else; then nothing is
    stored.

    Once answers are in, each set of headcounts gives another weighted result of the same answers: equations from which
    the answers of few could be solved. So they change MOST_CHANGES times after closing, and no more.
    """
    row = locked(assessment)
    offered = queries.counted_labels(row)
    for variable, known in headcounts.items():
        if set(known) != set(offered.get(variable, ())):
            raise AssessmentError(say("Headcounts are given for every label of this round, and for no others."))
        if any(isinstance(people, bool) or not isinstance(people, int) or people < 0 for people in known.values()):
            raise AssessmentError(say("A headcount is a whole number, 0 or more."))
    totals = {sum(known.values()) for known in headcounts.values()}
    if len(totals) > 1 or 0 in totals:
        raise AssessmentError(say("The headcounts of every variable add up to the same number of people, above 0."))
    known_now = {
        variable: {label: headcounts[variable][label] for label in labels}
        for variable, labels in offered.items()
        if variable in headcounts
    }
    if known_now == row.headcounts:
        return row
    if row.is_closed:
        if row.headcount_changes >= MOST_CHANGES:
            raise AssessmentError(
                say(
                    "The headcounts of a closed round can be changed {most} times, and they were: results weighted in "
                    "many ways would show what single people said.",
                    most=MOST_CHANGES,
                )
            )
        row.headcount_changes += 1
    row.headcounts = known_now
    row.save(update_fields=["headcounts", "headcount_changes"])
    record(organisation=row.organisation, by=by, verb=Verb.HEADCOUNTS_SET, object=row.name, at=at)
    return row
