"""Plans that were made."""

from __future__ import annotations

from typing import Any

import yaml
from django.utils import timezone

from graadmeter.base.text import Lang
from graadmeter.web.people.models import Organisation
from graadmeter.web.plans import keeping
from graadmeter.web.plans.models import Plan
from graadmeter.web.plans.quarters import quarter_of
from graadmeter.web.plans.resources import RESOURCES


def board(organisation: Organisation) -> Plan | None:
    """The plan on the drawing board."""
    return organisation.plans.filter(name="").select_related("made_by").first()


def saved(organisation: Organisation) -> list[Plan]:
    """The plans with a name, the one in force first, then the newest."""
    rows = organisation.plans.exclude(name="").select_related("made_by")
    return sorted(rows, key=lambda row: not row.in_force)


def in_force(organisation: Organisation) -> Plan | None:
    """The plan that the organisation goes by."""
    return organisation.plans.filter(in_force=True).select_related("made_by").first()


def plan(organisation: Organisation, pk: int) -> Plan | None:
    return organisation.plans.filter(pk=pk).select_related("made_by").first()


def plan_json(organisation: Organisation, lang: Lang = "en") -> dict[str, Any] | None:
    """The block `plan` of a frozen round: the plan in force, with names in `lang` and reasons in both languages; None
    where there is none."""
    row = in_force(organisation)
    if row is None:
        return None
    case = keeping.case_of(row.input, row.names)
    return {
        "name": row.name,
        "made_on": timezone.localdate(row.made_at).isoformat(),
        "starts_on": row.starts_on.isoformat(),
        "resources": {one.id: {"unit": one.unit, "step": one.step} for one in RESOURCES},
        "input": case.to_json(lang),
        "result": keeping.result_json(row.result, quarter_of(row.starts_on)),
        "names": {initiative.id: str(row.names.get(initiative.id, initiative.id)) for initiative in case.initiatives},
    }


def as_file(row: Plan) -> str:
    """The plan as a PLAN file, with names in both languages: `graadmeter plan` makes the same of it."""
    made, begins = timezone.localdate(row.made_at).isoformat(), row.starts_on.isoformat()
    head = "# graadmeter plan FILE --json\n"
    head += f"# {' '.join(row.name.split()) or 'plan'}, {made}; quarter 1: {begins}\n"
    named = keeping.named(row.input, row.names)
    return head + str(yaml.safe_dump(named, allow_unicode=True, sort_keys=False, width=120))
