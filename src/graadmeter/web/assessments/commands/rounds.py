"""A round from its making to its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from graadmeter import maturity
from graadmeter.base.text import say
from graadmeter.maturity import criteria
from graadmeter.maturity.choice import choose
from graadmeter.maturity.model import Model
from graadmeter.web.assessments import queries, results
from graadmeter.web.assessments.errors import AssessmentError, NotOpenError, RoundClosedError
from graadmeter.web.assessments.models import Assessment, Draft, Invitee, Mailing
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb


@transaction.atomic
def create_assessment(
    *,
    organisation: Organisation,
    name: str,
    model_id: str,
    mode: str,
    by: User,
    at: datetime,
    languages: Sequence[str] = ("nl", "en"),
    units: Sequence[str] = (),
    locations: Sequence[str] = (),
    age_bands: Sequence[str] = (),
    population: int | None = None,
    previous: Assessment | None = None,
    rule: str = "",
    model: Model | None = None,
) -> Assessment:
    """A round in preparation, with the text of the model as it stands in the library today.

    `rule`: how the whole is placed; empty: the model's own rule. `model`: what the library's was made into, with
    processes of the organisation's own. Raises RuleError for a rule that does not fit the model.
    """
    model = model or maturity.load(model_id)
    if rule or not criteria.is_set(model):
        choose(model, rule)
    row = Assessment.objects.create(
        organisation=organisation, name=name, mode=mode, made_on=timezone.localdate(at),
        min_group=organisation.min_group,
        model_id=model.id, model_version=model.version, model_digest=model.digest, model_text=model.source,
        languages=list(languages), units=list(units), locations=list(locations), age_bands=list(age_bands),
        population=population, rule=rule, previous=previous, round=previous.round + 1 if previous else 1,
    )  # fmt: skip
    record(organisation=organisation, by=by, verb=Verb.ASSESSMENT_MADE, object=name, at=at)
    return row


@transaction.atomic
def edit_assessment(
    *, assessment: Assessment, name: str, languages: Sequence[str], population: int | None,
    units: Sequence[str], locations: Sequence[str], age_bands: Sequence[str], rule: str | None = None,
) -> Assessment:  # fmt: skip
    """Another name, other lists or another rule, as long as nobody could answer yet. `rule` None: as it was."""
    row = locked(assessment)
    if not row.is_draft:
        raise AssessmentError(say("This round was opened; what is asked cannot change any more."))
    row.name, row.languages, row.population = name, list(languages), population
    row.units, row.locations, row.age_bands = list(units), list(locations), list(age_bands)
    if rule is not None:
        choose(queries.taken_model(row), rule)
        row.rule = rule
    row.save(update_fields=["name", "languages", "population", "units", "locations", "age_bands", "rule"])
    return row


@transaction.atomic
def open_assessment(*, assessment: Assessment, by: User, at: datetime) -> Assessment:
    """From now on answers come in; questions and the minimum group are fixed."""
    row = locked(assessment)
    if not row.is_draft:
        raise AssessmentError(say("This round was opened already."))
    row.status, row.opened_on, row.min_group = (
        Assessment.Status.OPEN,
        timezone.localdate(at),
        row.organisation.min_group,
    )
    row.save(update_fields=["status", "opened_on", "min_group"])
    record(organisation=row.organisation, by=by, verb=Verb.ASSESSMENT_OPENED, object=row.name, at=at)
    return row


@transaction.atomic
def close_assessment(*, assessment: Assessment, by: User, at: datetime) -> Assessment:
    """No more answers and no more mails. What was half-way is dropped: it was not sent. Addresses are deleted."""
    row = locked(assessment)
    if not row.is_open:
        raise AssessmentError(say("This round is not open, so it cannot be closed."))
    row.status, row.closed_on = Assessment.Status.CLOSED, timezone.localdate(at)
    row.save(update_fields=["status", "closed_on"])
    Draft.objects.filter(token__assessment=row).delete()
    Invitee.objects.filter(token__assessment=row).delete()
    Mailing.objects.filter(assessment=row).update(status=Mailing.Status.IDLE)
    transaction.on_commit(empty_log)
    results.refresh(assessment=row, on=timezone.localdate(at))
    record(organisation=row.organisation, by=by, verb=Verb.ASSESSMENT_CLOSED, object=row.name, at=at)
    return row


@transaction.atomic
def delete_assessment(*, assessment: Assessment, by: User, at: datetime) -> None:
    """The round with its links, answers and result. There is no way back."""
    record(organisation=assessment.organisation, by=by, verb=Verb.ASSESSMENT_DELETED, object=assessment.name, at=at)
    assessment.delete()
    transaction.on_commit(empty_log)


@transaction.atomic
def forget_old_answers(*, now: date) -> int:
    """Delete the answers and links of rounds closed longer ago than their organisation keeps them; results stay.
    Returns how many rounds it was."""
    old = queries.outlived(now)
    for row in old:
        row.responses.all().delete()
        row.tokens.all().delete()
        row.forgotten_on = now
        row.save(update_fields=["forgotten_on"])
    transaction.on_commit(empty_log)
    return len(old)


def record_export(*, assessment: Assessment, by: User, at: datetime) -> None:
    """Write down that someone took the result with them."""
    record(organisation=assessment.organisation, by=by, verb=Verb.RESULT_EXPORTED, object=assessment.name, at=at)


def require_open(assessment: Assessment) -> None:
    """Nothing when answers are taken. Raises NotOpenError or RoundClosedError."""
    if assessment.is_draft:
        raise NotOpenError(say("This measurement has not started yet."))
    if assessment.is_closed:
        raise RoundClosedError(say("This measurement is closed; answers are no longer taken."))


def locked(assessment: Assessment) -> Assessment:
    return Assessment.objects.select_for_update().select_related("organisation").get(pk=assessment.pk)


def empty_log() -> None:
    """SQLite's log keeps pages as they were until it is written over, so what was deleted is still in it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
