"""A round with everything that stands beside it, as the frozen JSON that reports read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from graadmeter import maturity
from graadmeter.base.text import Lang
from graadmeter.diagnosis import Explanation
from graadmeter.diagnosis.judged import level_of
from graadmeter.maturity.model import Model
from graadmeter.web.ambitions.queries import ambition_levels
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment, Snapshot
from graadmeter.web.conversations import queries as conversations
from graadmeter.web.diagnosis.models import AgreedLevel, ConflictNote, RoundsStep
from graadmeter.web.facts import queries as facts
from graadmeter.web.people.models import Organisation
from graadmeter.web.polls import queries as polls
from graadmeter.web.workshops import queries as workshops

if TYPE_CHECKING:
    import pyarrow as pa

LANG: Lang = "en"  # of a stored result that is read for its figures alone
MEASURED_BESIDE = ("esm3", "esm6")  # the models whose categories or criteria the platform's figures speak about
CRITERIA = "esm6"
CATEGORIES = "esm3"  # the model whose categories get an agreed level


def finished_rounds(organisation: Organisation) -> QuerySet[Assessment]:
    """Rounds whose result is final, newest first: what a report can be made of."""
    final = Q(snapshot__final=True) | Q(poll_shown__final=True)
    return organisation.assessments.filter(final).order_by("-closed_on", "-id")


def frozen_round(assessment: Assessment, lang: Lang, today: date) -> dict[str, Any] | None:
    """The round with ambitions, what experts agreed, platform figures and the round before it; None without a final
    result.

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
    if assessment.model_id in MEASURED_BESIDE:
        frozen |= _beside(organisation, lang, today)
    if agreed := workshops.judgements(organisation, assessment.model_id):
        frozen["judgements"] = {element: as_judgement(one) for element, one in agreed.items()}
    if before := _before(assessment, lang):
        frozen["previous"] = before
    return frozen


def _beside(organisation: Organisation, lang: Lang, today: date) -> dict[str, Any]:
    """Platform figures, facts, what people say of the criteria, and why they differ: as far as there is any."""
    found: dict[str, Any] = {}
    if measures := conversations.current_measures(organisation, lang, today):
        found["conversation"] = measures
    if stated := facts.facts(organisation, today).current:
        found["facts"] = {"on": today.isoformat(), "rows": [fact.to_json() for fact in stated.values()]}
    if asked := criteria_round(organisation):
        said = (assessments.result(asked, lang) or {}).get("elements", {})
        found["criteria_survey"] = {
            "name": asked.name, "closed_on": asked.closed_on.isoformat() if asked.closed_on else None,
            "elements": {key: survey_figure(one) for key, one in said.items()},
        }  # fmt: skip
    if written := explanations(organisation):
        found["explanations"] = {
            key: {"text": one.text, "written_on": one.written_on.isoformat() if one.written_on else None}
            for key, one in written.items()
        }
    return found


def criteria_round(organisation: Organisation) -> Assessment | None:
    """The round of the six criteria that was closed last, where it has a final result."""
    found = assessments.latest_closed(organisation, CRITERIA)
    shown = assessments.snapshot(found) if found else None
    return found if shown is not None and shown.final else None


def criteria_survey(organisation: Organisation, lang: Lang) -> dict[str, Any] | None:
    """What people say per criterion, as the diagnosis takes it; None where they were not asked."""
    asked = criteria_round(organisation)
    return survey_of(asked, lang) if asked else None


def survey_of(asked: Assessment, lang: Lang) -> dict[str, Any] | None:
    """What people said per criterion in this round; None without a result."""
    said = assessments.result(asked, lang)
    return None if said is None else {key: survey_figure(one) for key, one in said["elements"].items()}


def survey_figure(said: Mapping[str, Any]) -> dict[str, Any]:
    """Of one criterion, what stands beside the platform: score, band, n, or that it is hidden."""
    found = {"score": said["score"], "interval": said["interval"], "n": said["n"]}
    hidden = bool(said.get("suppressed"))
    return {"score": None, "interval": None, "n": None, "suppressed": True} if hidden else found


def explanations(organisation: Organisation) -> dict[str, Explanation]:
    """Criterion -> why people and platform differ, as it was written last."""
    notes = ConflictNote.objects.filter(organisation=organisation).order_by("written_at", "pk")
    return {note.criterion: Explanation(note.text, note.written_on) for note in notes}


def as_judgement(one: workshops.Judged) -> dict[str, Any]:
    """What a workshop agreed on one category, as the diagnosis takes it."""
    return {
        "level": one.level, "n": one.n, "agreed_on": one.on.isoformat(), "agreement": one.agreement,
        "dissent": one.dissent, "reason": one.reason, "evidence": one.evidence, "version": one.version,
    }  # fmt: skip


def _before(assessment: Assessment, lang: Lang) -> dict[str, Any] | None:
    """The whole of the round before, where it has a final result with a level; a poll has none."""
    shown = Snapshot.objects.filter(assessment=assessment.previous_id, final=True).first()
    if shown is None or not shown.result[lang]["overall"]["level"]:
        return None
    said = shown.result[lang]
    return {"version": said["version"], "overall": said["overall"], "made_on": shown.made_on.isoformat()}


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


def told(*rounds: Assessment) -> list[dict[str, Any]]:
    """The figures of finished rounds as they are shown, in one question."""
    known = {row.assessment_id: row.result[LANG] for row in Snapshot.objects.filter(assessment__in=rounds)}
    if missing := [one.pk for one in rounds if one.pk not in known]:
        raise ValueError(f"rounds {missing} have no result")
    return [known[one.pk] for one in rounds]


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


def categories_model(organisation: Organisation) -> Model:
    """The model of the categories as the last round took it, else the library's."""
    taken = assessments.latest_closed(organisation, CATEGORIES)
    return assessments.taken_model(taken) if taken else maturity.load(CATEGORIES)


def agreed_history(organisation: Organisation, element: str) -> list[AgreedLevel]:
    """Every level that was confirmed for one category, newest first."""
    rows = organisation.agreed_levels.filter(model_id=CATEGORIES, element=element)
    return list(rows.select_related("confirmed_by"))


def agreed_levels(organisation: Organisation, model: Model) -> dict[str, AgreedLevel]:
    """Element -> the level confirmed last, in the order of `model`. One confirmed in the words of another version of
    the model, or of a level that it does not have, says nothing here."""
    rows = organisation.agreed_levels.filter(model_id=model.id, version=model.version).select_related("confirmed_by")
    newest = {row.element: row for row in reversed(rows)}
    return {key: newest[key] for key in model.elements if key in newest and level_of(model, newest[key].level)}


def agreed_json(organisation: Organisation, model: str = CATEGORIES) -> dict[str, Any]:
    """The levels that people confirmed, by element: the block `agreed` of a frozen round of `model`."""
    if model != CATEGORIES:
        return {}
    return {
        key: {
            "level": row.level, "proposed": row.proposed or None, "reason": row.reason,
            "confirmed_on": timezone.localdate(row.at).isoformat(), "conflict": row.conflict,
        }
        for key, row in agreed_levels(organisation, categories_model(organisation)).items()
    }  # fmt: skip


def current_levels(organisation: Organisation, today: date) -> dict[str, float]:
    """Element -> where the organisation stands, as a number on the model's levels: the agreed level's value where a
    person confirmed one up to `today`, else the score of respondents. Elements without either are absent."""
    taken = assessments.latest_closed(organisation, CATEGORIES)
    model = assessments.taken_model(taken) if taken else maturity.load(CATEGORIES)
    said = (assessments.result(taken, LANG) or {}) if taken else {}
    found = {key: one["score"] for key, one in said.get("elements", {}).items()}
    for key, row in agreed_levels(organisation, model).items():
        level = level_of(model, row.level)
        if level and timezone.localdate(row.at) <= today:
            found[key] = float(level.value)
    return {key: float(found[key]) for key in model.elements if found.get(key) is not None}
