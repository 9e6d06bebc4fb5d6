"""The one place that writes: a step between two rounds, kept once it is worked out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from graadmeter.base.intervals import SEED
from graadmeter.diagnosis import rounds
from graadmeter.diagnosis.rounds import Round, Shown, Step
from graadmeter.disclosure import policy
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.diagnosis import queries
from graadmeter.web.diagnosis.models import RoundsStep


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
        RoundsStep.objects.update_or_create(
            before=before, after=after, defaults={"made_on": on, "result": found.to_json()}
        )
    return found


def shown(assessment: Assessment) -> Shown:
    """A finished round as it may be shown."""
    found = rounds.standings(_round(assessment, with_answers=False), assessments.policy_of(assessment))
    return replace(found, forgotten=assessment.forgotten_on is not None)


def _worked_out(before: Assessment, after: Assessment) -> Step:
    pair = _round(before), _round(after)
    return rounds.step(
        0, pair, (shown(before), shown(after)), migration=None, paired="auto",
        policy=policy("staff", max(before.min_group, after.min_group)), draws=rounds.DRAWS, seed=SEED,
    )  # fmt: skip


def _round(assessment: Assessment, *, with_answers: bool = True) -> Round:
    return Round(
        assessment.name, assessments.taken_model(assessment),
        queries.linked_answers(assessment) if with_answers else None,
        assessment.closed_on, queries.told(assessment), assessment.rule or None,
    )  # fmt: skip
