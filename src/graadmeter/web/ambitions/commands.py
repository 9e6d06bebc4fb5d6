"""Setting an ambition: the one place that writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from graadmeter.maturity import Model
from graadmeter.web.ambitions.models import Ambition
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb


@dataclass(frozen=True, slots=True)
class Wanted:
    """A level with its reason, day and owner; `level` None: no ambition for this element. `keep`: it has that level."""

    level: str | None
    reason: str = ""
    on: date | None = None
    owner: str = ""
    keep: bool = False


@transaction.atomic
def set_ambitions(
    *, organisation: Organisation, model: Model, wanted: Mapping[str, Wanted], by: User, at: datetime
) -> list[Ambition]:
    """Replace the ambition of the elements named; others stay. Returns the rows that changed.

    Raises UnknownNameError for an element or level that the model does not have.
    """
    before = {row.element: row for row in Ambition.objects.filter(organisation=organisation, model_id=model.id)}
    changed = []
    for element, wish in wanted.items():
        model.element(element)
        old = before.get(element)
        if wish.level is None:
            if old:
                old.delete()
                changed.append(old)
            continue
        model.level(wish.level)
        said = {
            "level": wish.level, "reason": wish.reason, "wanted_on": wish.on, "owner": wish.owner, "keep": wish.keep,
        }  # fmt: skip
        if old and all(getattr(old, name) == value for name, value in said.items()):
            continue
        row, _ = Ambition.objects.update_or_create(
            organisation=organisation, model_id=model.id, element=element,
            defaults={**said, "set_by": by, "set_at": at},
        )  # fmt: skip
        changed.append(row)
    if changed:
        names = ", ".join(row.element for row in changed)
        record(organisation=organisation, by=by, verb=Verb.AMBITION_SET, object=f"{model.id}: {names}", at=at)
    return changed
