"""Working out, once, how units in which an initiative ran moved beside the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from graadmeter.diagnosis.rounds import Round
from graadmeter.diagnosis.worked import Compared, units_apart
from graadmeter.disclosure import policy
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.diagnosis import queries as diagnosis
from graadmeter.web.plans.models import UnitsApart
from graadmeter.web.plans.queries import worked as queries


def units_between(*, before: Assessment, after: Assessment, units: Sequence[str], on: date) -> Mapping[str, Compared]:
    """Element -> the units where it ran beside the others: as it was kept, or worked out now (about a second) and kept.

    Nobody did anything, so that there is nothing for the audit. Empty where the groups of either round were not made or
    cannot be: what is too small to be shown is known from those.
    """
    kept = queries.kept_units(before, after, units)
    if kept is not None:
        return kept
    small = queries.small_groups(before, after)
    if small is None:
        return {}
    found = units_apart(
        _round(before), _round(after), units, policy("staff", max(before.min_group, after.min_group)), small=small
    )
    UnitsApart.objects.create(
        before=before, after=after, units=list(units), made_on=on,
        result={element: one.to_json() for element, one in found.items()},
    )  # fmt: skip
    return found


def _round(assessment: Assessment) -> Round:
    return Round(
        assessment.name, assessments.taken_model(assessment), diagnosis.linked_answers(assessment),
        assessment.closed_on, None, assessment.rule or None,
    )  # fmt: skip
