"""What a closed round says of its own statements: made once, from the answers that its result holds, and kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from graadmeter.base.text import LANGS
from graadmeter.diagnosis.items import item_quality
from graadmeter.maturity.model import Item, Model
from graadmeter.web.assessments import queries
from graadmeter.web.assessments.models import Assessment, Quality, Response, Snapshot

MISSING = ("dk", "na")


def refresh(*, assessment: Assessment, shown: Snapshot | None, on: date) -> Quality | None:
    """The figures about statements, made where they are not there yet; None where they cannot be.

    Only of a full questionnaire that is closed with a final result over all of its answers: with late answers left
    out of the result, figures over everybody would show what those few said. Takes a few seconds once, for some
    hundreds of respondents, and one query from then on.
    """
    kept = queries.quality(assessment)
    if kept is not None or not may_be_made(assessment, shown):
        return kept
    assert shown is not None
    rows = queries.responses(assessment)
    model = queries.taken_model(assessment)
    answers, policy = queries.as_answers(rows, model), queries.policy_of(assessment)
    found = item_quality(answers, model, policy=policy, only=_settled(shown.result[LANGS[0]], rows, model))
    with transaction.atomic():
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        row, _ = Quality.objects.get_or_create(
            assessment=assessment, defaults={"made_on": on, "result": {lang: found.to_json(lang) for lang in LANGS}}
        )
    return row


def may_be_made(assessment: Assessment, shown: Snapshot | None) -> bool:
    """True for a closed full questionnaire about phases whose final result holds all of its answers, which are still
    there."""
    if assessment.asks_criteria or assessment.mode != Assessment.Mode.FULL:
        return False
    if shown is None or not shown.final or assessment.forgotten_on:
        return False
    return assessment.responses.count() == shown.n


def _settled(result: Mapping[str, Any], rows: Iterable[Response], model: Model) -> set[str]:
    """The statements that the result shows over the answers of everybody.

    A category that waited when the round closed holds fewer answers than there are; figures over all of them would
    tell what the few in between said.
    """
    given = Counter(
        item
        for row in rows
        for item, value in row.answers.items()
        if item in model.items and value not in MISSING and _counts(row.role, model.items[item])
    )
    shown = {item: said["n"] for element in result["elements"].values() for item, said in element["items"].items()}
    return {item for item, n in shown.items() if given[item] == n}


def _counts(role: str | None, item: Item) -> bool:
    """Whether an answer of this role counts for the statement, as in scoring."""
    return role is None or not item.roles or role in item.roles
