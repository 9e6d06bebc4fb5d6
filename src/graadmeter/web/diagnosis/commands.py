"""The one place that writes: a step between two rounds, kept once it is worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from graadmeter.base.intervals import SEED
from graadmeter.diagnosis import rounds
from graadmeter.diagnosis.rounds import Round, Shown, Step
from graadmeter.disclosure import policy
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.diagnosis import queries
from graadmeter.web.diagnosis.models import RoundsStep

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
