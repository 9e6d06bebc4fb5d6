"""Drivers, inhibitors and figures of an initiative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from graadmeter.direction.cases import Range
from graadmeter.web.initiatives import queries
from graadmeter.web.initiatives.models import CaseLine, FactorAnswer, Initiative
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import User, Verb


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether a factor is there, and against an inhibitor what is done. `answer` empty: not answered."""

    answer: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class Figured:
    """The figures of one line and where they come from."""

    inputs: Mapping[str, Range]
    source: str = ""


@transaction.atomic
def answer_factors(
    *, initiative: Initiative, answers: Mapping[str, Answered], by: User, at: datetime
) -> list[FactorAnswer]:  # fmt: skip
    """Replace the answers to the factors named; others stay."""
    before = {row.factor: row for row in initiative.factors.all()}
    changed = []
    for factor, one in answers.items():
        old = before.get(factor)
        if old and not one.answer:
            old.delete()
            changed.append(old)
        elif one.answer and (old is None or (old.answer, old.action) != (one.answer, one.action)):
            row, _ = FactorAnswer.objects.update_or_create(
                initiative=initiative, factor=factor,
                defaults={"answer": one.answer, "action": one.action, "answered_by": by, "answered_at": at},
            )  # fmt: skip
            changed.append(row)
    if changed:
        record(organisation=initiative.organisation, by=by, verb=Verb.INITIATIVE_CHANGED, at=at,
               object=f"{initiative.name}: {len(changed)}")  # fmt: skip
    return changed


@transaction.atomic
def set_figures(
    *, initiative: Initiative, lines: Mapping[str, Figured], months: int | None = None, by: User, at: datetime
) -> Initiative:
    """Replace all figures of the mini business case. `months`: how far it looks ahead, None for as far as the model
    does. Raises CaseError where the figures do not go together."""
    row = Initiative.objects.select_for_update().get(pk=initiative.pk)  # of two at once, each could add its own lines
    row.months = months
    row.save(update_fields=["months"])
    row.lines.all().delete()
    CaseLine.objects.bulk_create(
        CaseLine(
            initiative=row, line=line, source=one.source,
            inputs={name: [each.low, each.expected, each.high] for name, each in one.inputs.items()},
        )
        for line, one in lines.items()
        if one.inputs
    )  # fmt: skip
    fresh = queries.find(initiative.organisation, initiative.pk)
    assert fresh is not None
    queries.case_of(fresh)
    record(organisation=initiative.organisation, by=by, verb=Verb.INITIATIVE_CHANGED, object=initiative.name, at=at)
    return fresh
