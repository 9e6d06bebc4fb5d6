"""What a closed round says of its groups: made once for every cut, from the answers that its result holds, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from typing import Any

from django.db import transaction

from graadmeter.base.text import LANGS
from graadmeter.maturity.segments import cutter
from graadmeter.web.assessments import queries
from graadmeter.web.assessments.models import Assessment, Cuts, Snapshot


def make(*, assessment: Assessment, on: date) -> Cuts | None:
    """The groups by each attribute and by every two, made where they are not there yet; None where they cannot be.

    Takes some seconds for a few hundred respondents. What stays hidden is chosen once for all cuts together.
    """
    kept, shown = queries.cuts(assessment), queries.snapshot(assessment)
    if kept is not None or not may_be_made(assessment, shown):
        return kept
    assert shown is not None
    model = queries.taken_model(assessment)
    ready = cutter(queries.answers_frame(assessment), model, queries.policy_of(assessment))
    settled = {key: element["n"] for key, element in shown.result[LANGS[0]]["elements"].items()}
    counted = dict(zip(model.elements, ready.counts[1:, 0].tolist(), strict=True))
    waits = {key for key, n in counted.items() if settled.get(key) != n}
    cuts = [by for size in (1, 2) for by in combinations(ready.offered, size)]
    result = {"+".join(by): _without(ready.cut(by).to_json(), waits) for by in cuts}
    with transaction.atomic():
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        return Cuts.objects.get_or_create(assessment=assessment, defaults={"made_on": on, "result": result})[0]


def may_be_made(assessment: Assessment, shown: Snapshot | None) -> bool:
    """True for a closed questionnaire whose final result holds all of its answers, which are still there: with late
    answers left out of the result, groups of everybody would show what those few said."""
    if assessment.mode == Assessment.Mode.POLL or shown is None or not shown.final or assessment.forgotten_on:
        return False
    return assessment.responses.count() == shown.n


def _without(said: dict[str, Any], waits: set[str]) -> Mapping[str, Any]:
    """A cut without the categories that the result shows over fewer answers than there are."""
    gone = {"level": None, "score": None, "interval": None, "n": None, "suppressed": True}
    for group in said["groups"]:
        group["elements"] |= {key: gone for key in waits}
    return said
