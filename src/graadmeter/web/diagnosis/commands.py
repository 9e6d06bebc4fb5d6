"""The one place that writes: a step between two rounds, what explains a conflict, and the agreed level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from graadmeter import maturity
from graadmeter.base.intervals import SEED
from graadmeter.diagnosis import rounds
from graadmeter.diagnosis.agreed import Proposal
from graadmeter.diagnosis.rounds import Round, Shown, Step
from graadmeter.disclosure import policy
from graadmeter.maturity.model import Model
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.diagnosis import queries
from graadmeter.web.diagnosis.models import AgreedLevel, ConflictNote, RoundsStep
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb

if TYPE_CHECKING:
    import pyarrow as pa


def step_between(*, before: Assessment, after: Assessment, on: date) -> Step:
    """What moved from one finished round to a later one: as it was kept, or worked out now (about a second) and kept.

    Nobody did anything, so that there is nothing for the audit. Not kept where answers of either round were forgotten
    or the versions of the model differ: that takes no time, and a map may come.
    """
    kept = queries.kept_step(before, after)
    if kept:
        return Step.from_json(kept.result)
    found = _worked_out(before, after)
    if found.compared:
        row = RoundsStep(before=before, after=after, made_on=on, result=found.to_json())
        RoundsStep.objects.bulk_create([row], ignore_conflicts=True)  # who was first, wrote the same
    return found


def shown(assessment: Assessment) -> Shown:
    """A finished round as it may be shown."""
    (told,) = queries.told(assessment)
    found = rounds.standings(_round(assessment, told, None), assessments.policy_of(assessment))
    return replace(found, forgotten=assessment.forgotten_on is not None)


def _worked_out(before: Assessment, after: Assessment) -> Step:
    rows = before, after
    first, second = (
        _round(row, told, queries.linked_answers(row)) for row, told in zip(rows, queries.told(*rows), strict=True)
    )
    standing = (
        rounds.standings(first, assessments.policy_of(before)), rounds.standings(second, assessments.policy_of(after)),
    )  # fmt: skip
    return rounds.step(
        0, (first, second), standing, migration=None, paired="auto",
        policy=policy("staff", max(before.min_group, after.min_group)), draws=rounds.DRAWS, seed=SEED,
    )  # fmt: skip


def _round(assessment: Assessment, told: Mapping[str, Any], answers: pa.Table | None) -> Round:
    return Round(
        assessment.name, assessments.taken_model(assessment), answers, assessment.closed_on, told,
        assessment.rule or None,
    )  # fmt: skip


@transaction.atomic
def explain_conflict(*, organisation: Organisation, criterion: str, text: str, by: User, at: datetime) -> ConflictNote:
    """Write down why people and platform differ on a criterion; what was written before stays in the register.

    Raises UnknownNameError for what is no criterion.
    """
    maturity.load("esm6").element(criterion)
    row = ConflictNote.objects.create(
        organisation=organisation, criterion=criterion, text=text, written_on=timezone.localdate(at), written_by=by,
        written_at=at,
    )  # fmt: skip
    record(organisation=organisation, by=by, verb=Verb.CONFLICT_EXPLAINED, object=criterion, at=at)
    return row


@transaction.atomic
def confirm_level(
    *, organisation: Organisation, model: Model, element: str, level: str, proposal: Proposal, reason: str, by: User,
    at: datetime,
) -> AgreedLevel:  # fmt: skip
    """Write down which level people agree on for one category, beside what the rule proposed; earlier ones stay.

    `proposal`: what the rule says at this moment. Raises UnknownNameError for an element or level that the model does
    not have.
    """
    model.element(element)
    if level != model.floor_id:  # the state below the first level need not be named by the model
        model.level(level)
    row = AgreedLevel.objects.create(
        organisation=organisation, model_id=model.id, version=model.version, element=element, level=level,
        proposed=proposal.level.id if proposal.level else "", conflict=proposal.is_conflict, reason=reason,
        confirmed_by=by, at=at,
    )  # fmt: skip
    record(organisation=organisation, by=by, verb=Verb.LEVEL_AGREED, object=f"{model.id}: {element}", at=at)
    return row
