"""A round with everything that stands beside it, as the frozen JSON that reports read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from graadmeter.base.text import Lang
from graadmeter.web.ambitions.queries import ambition_levels
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.conversations import queries as conversations
from graadmeter.web.people.models import Organisation
from graadmeter.web.polls import queries as polls

MEASURED_BESIDE = "esm3"  # the model whose categories the platform's figures speak about


def finished_rounds(organisation: Organisation) -> QuerySet[Assessment]:
    """Rounds whose result is final, newest first: what a report can be made of."""
    final = Q(snapshot__final=True) | Q(poll_shown__final=True)
    return organisation.assessments.filter(final).order_by("-closed_on", "-id")


def frozen_round(assessment: Assessment, lang: Lang, today: date) -> dict[str, Any] | None:
    """The round with ambitions, platform figures and the round before it; None without a final result.

    `today`: figures per unit, location or layer need evidence that is valid on this day.
    """
    organisation = assessment.organisation
    frozen = _exported(assessment, lang, ambition_levels(organisation, assessment.model_id))
    if frozen is None:
        return None
    if organisation.is_demo:
        frozen["organisation"]["name"] += " (demo)"  # a report travels without the page around it
    if organisation.launched_on:
        frozen["organisation"]["launched_on"] = organisation.launched_on.isoformat()
    if assessment.model_id == MEASURED_BESIDE and (
        measures := conversations.current_measures(organisation, lang, today)
    ):
        frozen["conversation"] = measures
    before = _exported(assessment.previous, lang, {}) if assessment.previous else None
    if before and before["overall"]["level"]:
        frozen["previous"] = {key: before[key] for key in ("version", "overall", "made_on")}
    return frozen


def _exported(assessment: Assessment, lang: Lang, ambitions: Mapping[str, str]) -> dict[str, Any] | None:
    """The final result with the round it is of; a poll has no elements, so no ambitions either."""
    if assessment.mode == Assessment.Mode.POLL:
        return polls.result_json(assessment, lang)
    return assessments.exported(assessment, lang, ambitions)
