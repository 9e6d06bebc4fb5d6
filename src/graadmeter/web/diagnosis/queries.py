"""A round with everything that stands beside it, as the frozen JSON that reports read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from graadmeter.base.text import Lang
from graadmeter.web.ambitions.queries import ambition_levels
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.conversations import queries as conversations
from graadmeter.web.diagnosis.models import RoundsStep
from graadmeter.web.people.models import Organisation
from graadmeter.web.polls import queries as polls

if TYPE_CHECKING:
    import pyarrow as pa

LANG: Lang = "en"  # of a stored result that is read for its figures alone
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


def rounds_of(organisation: Organisation, model_id: str) -> list[Assessment]:
    """The finished rounds of one model that belong together, oldest first; polls have a page of their own.

    Those that the last one follows on from; where it follows on from none, all that were asked in the same way.
    """
    finished = finished_rounds(organisation).filter(model_id=model_id).exclude(mode=Assessment.Mode.POLL)
    known = {one.pk: one for one in finished}
    if not known:
        return []
    last = next(iter(known.values()))
    follows = dict(organisation.assessments.values_list("pk", "previous_id"))
    chain: list[int] = []
    at: int | None = last.pk
    while at is not None:
        chain.append(at)
        at = follows[at]
    linked = [known[pk] for pk in reversed(chain) if pk in known]
    return linked if len(linked) > 1 else [one for one in reversed(known.values()) if one.mode == last.mode]


def told(assessment: Assessment) -> dict[str, Any]:
    """The figures of a finished round as they are shown."""
    shown = assessments.snapshot(assessment)
    if shown is None:
        raise ValueError(f"round {assessment.pk} has no result")
    result: dict[str, Any] = shown.result[LANG]
    return result


def linked_answers(assessment: Assessment) -> pa.Table | None:
    """The answers with what is stored of a code that a respondent kept as respondent: the same person has the same in
    every round. A code that came twice says nothing. None where the answers were forgotten."""
    if assessment.forgotten_on:
        return None
    import pyarrow as pa

    rows = assessments.responses(assessment)
    table = assessments.as_answers(rows, assessments.taken_model(assessment))
    counts = Counter(row.pair_code_hash for row in rows)
    kept = {f"{row.pk:x}": row.pair_code_hash for row in rows if row.pair_code_hash and counts[row.pair_code_hash] == 1}
    codes = [kept.get(code, code) for code in table["respondent"].to_pylist()]
    return table.set_column(0, "respondent", pa.array(codes, pa.string()))


def kept_step(before: Assessment, after: Assessment) -> RoundsStep | None:
    return RoundsStep.objects.filter(before=before, after=after).first()
