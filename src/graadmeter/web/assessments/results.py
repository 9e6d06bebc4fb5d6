"""The result as it may be shown: made in steps, so that no answer can be had by comparing two results.

While a round is open the result is made anew only when at least the minimum group of new answers arrived. After
closing, a last step takes in the rest, unless so few came since the step before that the difference would tell what
they said; then the result stays as it was shown. A result nobody looked at before closing simply holds everyone.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from graadmeter import maturity
from graadmeter.base.text import LANGS
from graadmeter.verbs import DRAWS, SEED
from graadmeter.web.assessments import queries
from graadmeter.web.assessments.models import Assessment, Snapshot


def due(answers: int, shown: int | None, *, min_group: int, closed: bool) -> bool:
    """True when a result over `answers` may take the place of one over `shown` (None: nothing was shown yet)."""
    if answers < min_group:
        return False
    if shown is None:
        return True
    return answers - shown >= (queries.LAST_STEP if closed else min_group)


def refresh(*, assessment: Assessment, on: date) -> Snapshot | None:
    """The result to show, made anew where that is due; None before the minimum group.

    Takes about a second for some hundreds of respondents where it is due, and one query where it is not.
    """
    shown = queries.snapshot(assessment)
    if (shown is not None and shown.final) or assessment.is_draft:
        return shown
    before = shown.n if shown else None
    answers = assessment.responses.count()
    if not due(answers, before, min_group=assessment.min_group, closed=assessment.is_closed):
        if shown and assessment.is_closed:
            shown.final = True
            shown.save(update_fields=["final"])
        return shown
    return _store(assessment, on, *_scored(assessment))


def _store(assessment: Assessment, on: date, n: int, result: dict[str, Any]) -> Snapshot | None:
    """Keep the new result, unless another request was first and the step from there would be too small."""
    with transaction.atomic():
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        shown = queries.snapshot(assessment)
        closed = assessment.is_closed
        if shown and not due(n, shown.n, min_group=assessment.min_group, closed=closed):
            return shown
        row, _ = Snapshot.objects.update_or_create(
            assessment=assessment, defaults={"n": n, "made_on": on, "final": closed, "result": result}
        )
    return row


def _scored(assessment: Assessment) -> tuple[int, dict[str, Any]]:
    """The number of answers and the result in each language, under the policy the round was taken with."""
    rows = queries.responses(assessment)
    model = queries.taken_model(assessment)
    found = maturity.score(
        queries.as_answers(rows, model), model, policy=queries.policy_of(assessment), draws=DRAWS, seed=SEED
    )
    return len(rows), {lang: found.to_json(lang) for lang in LANGS}
