"""The one place that writes rounds, links and answers. Keyword-only, by whom, when, atomic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from graadmeter import maturity
from graadmeter.base.text import say
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import keys, queries, results, sheet
from graadmeter.web.assessments.errors import (
    AssessmentError,
    LinkUsedError,
    NotOpenError,
    RoundClosedError,
    WrongLinkError,
)  # fmt: skip
from graadmeter.web.assessments.models import Assessment, Draft, Response, Token
from graadmeter.web.people.commands import record, record_arrival
from graadmeter.web.people.models import Organisation, User, Verb

if TYPE_CHECKING:
    import pyarrow as pa

MAX_LINKS = 500  # per batch: what one sheet of paper links can hold and still be handed out


@dataclass(frozen=True, slots=True)
class About:
    """What a respondent says about themselves; empty where it was not asked or passed over."""

    role: str = ""
    unit: str = ""
    location: str = ""
    age_band: str = ""


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
) -> Assessment:
    """A round in preparation, with the text of the model as it stands in the library today."""
    model = maturity.load(model_id)
    row = Assessment.objects.create(
        organisation=organisation, name=name, mode=mode, made_on=timezone.localdate(at),
        min_group=organisation.min_group,
        model_id=model.id, model_version=model.version, model_digest=model.digest, model_text=model.source,
        languages=list(languages), units=list(units), locations=list(locations), age_bands=list(age_bands),
        population=population, previous=previous, round=previous.round + 1 if previous else 1,
    )  # fmt: skip
    record(organisation=organisation, by=by, verb=Verb.ASSESSMENT_MADE, object=name, at=at)
    return row


@transaction.atomic
def edit_assessment(
    *, assessment: Assessment, name: str, languages: Sequence[str], population: int | None,
    units: Sequence[str], locations: Sequence[str], age_bands: Sequence[str],
) -> Assessment:  # fmt: skip
    """Another name or other lists, as long as nobody could answer yet."""
    row = _locked(assessment)
    if not row.is_draft:
        raise AssessmentError(say("This round was opened; what is asked cannot change any more."))
    row.name, row.languages, row.population = name, list(languages), population
    row.units, row.locations, row.age_bands = list(units), list(locations), list(age_bands)
    row.save(update_fields=["name", "languages", "population", "units", "locations", "age_bands"])
    return row


@transaction.atomic
def open_assessment(*, assessment: Assessment, by: User, at: datetime) -> Assessment:
    """From now on answers come in; questions and the minimum group are fixed."""
    row = _locked(assessment)
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
    """No more answers. What was half-way is dropped: it was not sent."""
    row = _locked(assessment)
    if not row.is_open:
        raise AssessmentError(say("This round is not open, so it cannot be closed."))
    row.status, row.closed_on = Assessment.Status.CLOSED, timezone.localdate(at)
    row.save(update_fields=["status", "closed_on"])
    Draft.objects.filter(token__assessment=row).delete()
    transaction.on_commit(_empty_log)
    results.refresh(assessment=row, on=timezone.localdate(at))
    record(organisation=row.organisation, by=by, verb=Verb.ASSESSMENT_CLOSED, object=row.name, at=at)
    return row


@transaction.atomic
def delete_assessment(*, assessment: Assessment, by: User, at: datetime) -> None:
    """The round with its links, answers and result. There is no way back."""
    record(organisation=assessment.organisation, by=by, verb=Verb.ASSESSMENT_DELETED, object=assessment.name, at=at)
    assessment.delete()


@transaction.atomic
def make_links(*, assessment: Assessment, n: int, by: User, at: datetime) -> list[str]:
    """`n` personal links as their secrets. They exist in what is returned and nowhere else."""
    if assessment.is_closed:
        raise AssessmentError(say("This round is closed; links made now would lead nowhere."))
    if not 1 <= n <= MAX_LINKS:
        raise AssessmentError(say("Make between 1 and {most} links at a time.", most=MAX_LINKS))
    made = [keys.new_secret() for _ in range(n)]
    Token.objects.bulk_create(
        Token(assessment=assessment, secret_hash=keys.digest(secret), origin=Token.Origin.PERSONAL) for secret in made
    )
    record(organisation=assessment.organisation, by=by, verb=Verb.LINKS_MADE, object=f"{assessment.name} ({n})", at=at)
    return made


@transaction.atomic
def share(*, assessment: Assessment, by: User, at: datetime) -> Assessment:
    """One link for everyone, for a poster, a screen or the intranet."""
    if assessment.join_code is None:
        assessment.join_code = keys.new_join_code()
        assessment.save(update_fields=["join_code"])
        record(organisation=assessment.organisation, by=by, verb=Verb.LINKS_MADE, object=assessment.name, at=at)
    return assessment


@transaction.atomic
def stop_sharing(*, assessment: Assessment) -> Assessment:
    """The shared link leads nowhere from now on; who was answering with it can finish."""
    assessment.join_code = None
    assessment.save(update_fields=["join_code"])
    return assessment


def require_open(assessment: Assessment) -> None:
    """Nothing when answers are taken. Raises NotOpenError or RoundClosedError."""
    if assessment.is_draft:
        raise NotOpenError(say("This measurement has not started yet."))
    if assessment.is_closed:
        raise RoundClosedError(say("This measurement is closed; answers are no longer taken."))


@transaction.atomic
def join(*, assessment: Assessment) -> str:
    """A token for one device that opened the shared link, as its secret."""
    require_open(assessment)
    secret = keys.new_secret()
    Token.objects.create(assessment=assessment, secret_hash=keys.digest(secret), origin=Token.Origin.SHARED)
    return secret


@transaction.atomic
def save_about(*, token: Token, about: About) -> Draft:
    """Begin, or change what was said about oneself; answers given so far stay."""
    _usable(token)
    draft, _ = Draft.objects.select_for_update().get_or_create(token=token)
    draft.role, draft.unit, draft.location, draft.age_band = about.role, about.unit, about.location, about.age_band
    draft.save()
    return draft


@transaction.atomic
def save_step(
    *,
    token: Token,
    step: sheet.Step,
    given: Mapping[str, str],
    edit: int = 0,
    auto: bool = False,
    position: str | None = None,
) -> Draft:
    """Keep the answers of one step; what is not of this step or not on its scale is left out.

    `edit` numbers the changes on a page. An `auto` save that arrives after a newer one of the same step changes
    nothing; a press on a button always counts. `position`: the step to come back to.
    """
    _usable(token)
    draft, _ = Draft.objects.select_for_update().get_or_create(token=token)
    seen = draft.edits.get(step.id, 0)
    if auto and edit <= seen:
        return draft
    draft.answers = {**draft.answers, **step.accepts(given)}
    draft.edits = {**draft.edits, step.id: max(seen, edit)}
    if position is not None:
        draft.position = position
    draft.save()
    return draft


@transaction.atomic
def submit_answers(
    *,
    assessment: Assessment,
    token: Token,
    answers: Mapping[str, str],
    at: date,
    about: About = About(),
    pair_code: str | None = None,
) -> None:
    """Send the answers: once per token, whole or not at all.

    Leaves nothing that joins: the response has a random key and its day, the draft is deleted, the token says used and
    not when, the audit counts one more on that day. Raises LinkUsedError, RoundClosedError, or AssessmentError where
    nothing was answered.
    """
    held = _usable(token, assessment)
    asked = queries.sheet_for(held, about.role or None)
    kept = {item: value for step in asked for item, value in step.accepts(answers).items()}
    if not _says_something(held.assessment, kept):
        raise AssessmentError(say("There are no answers to send yet. Answer at least one question first."))
    told = _told(held.assessment, kept, about)
    Response.objects.create(
        assessment=held.assessment,
        submitted_on=at,
        role=told.role or None,
        unit=told.unit or None,
        location=told.location or None,
        age_band=told.age_band or None,
        pair_code_hash=_pair_hash(held.assessment, pair_code),
        answers=kept,
    )
    Draft.objects.filter(token=held).delete()
    held.used = True
    held.save(update_fields=["used"])
    _cut_loose(held.assessment)
    record_arrival(organisation=held.assessment.organisation, object=held.assessment.name, day=at)


@transaction.atomic
def import_answers(
    *,
    assessment: Assessment,
    table: pa.Table,
    answered_on: Mapping[str, date],
    by: User,
    at: datetime,
    pair_codes: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Answers collected elsewhere, as ANSWERS rows; one response per respondent. Returns how many.

    `answered_on`: respondent -> day; who is not in it answered on the day of `at`. `pair_codes`: respondent -> twelve
    digits. Codes of respondents are not kept. Raises AssessmentError where an answer does not fit the model, LinkError
    where the round is not open; then nothing is stored.
    """
    require_open(assessment)
    model = queries.taken_model(assessment)
    accepted, roles = model.vocabulary(), model.respondent_roles()
    made: dict[str, Response] = {}
    for row in ANSWERS.check(table).to_pylist():
        if row["value"] not in accepted.get(row["item"], ()):
            raise AssessmentError(
                say("{item} does not take the answer {value}.", item=repr(row["item"]), value=repr(row["value"]))
            )
        if row["role"] is not None and roles and row["role"] not in roles:
            raise AssessmentError(
                say("There is no role {role}; choose one of: {offered}", role=repr(row["role"]), offered=sorted(roles))
            )
        who = row["respondent"]
        if who not in made:
            made[who] = Response(
                assessment=assessment, submitted_on=answered_on.get(who, timezone.localdate(at)), answers={},
                pair_code_hash=_pair_hash(assessment, pair_codes.get(who)),
                **{field: row[field] for field in sheet.PROFILE_FIELDS},
            )  # fmt: skip
        made[who].answers[row["item"]] = row["value"]
    Response.objects.bulk_create(made.values())
    record(
        organisation=assessment.organisation, by=by, verb=Verb.ANSWERS_IMPORTED, at=at,
        object=f"{assessment.name} ({len(made)})",
    )  # fmt: skip
    return len(made)


@transaction.atomic
def forget_old_answers(*, now: date) -> int:
    """Delete the answers and links of rounds closed longer ago than their organisation keeps them; results stay.
    Returns how many rounds it was."""
    closed = Assessment.objects.select_related("organisation").filter(
        status=Assessment.Status.CLOSED, forgotten_on=None
    )
    old = [row for row in closed if row.closed_on and row.closed_on + timedelta(row.organisation.retention_days) < now]
    for row in old:
        row.responses.all().delete()
        row.tokens.all().delete()
        row.forgotten_on = now
        row.save(update_fields=["forgotten_on"])
    transaction.on_commit(_empty_log)
    return len(old)


def _cut_loose(assessment: Assessment) -> None:
    """Take away what the database itself remembers of which link and which answers were stored together.

    SQLite: its write-ahead log still holds the draft beside its link. PostgreSQL: every row carries the number of the
    transaction that wrote it, and lies where it was written; so all used links are written anew, in the order of their
    random keys. Costs a few milliseconds for hundreds of links.
    """
    if connection.vendor == "postgresql":
        used = list(assessment.tokens.filter(used=True).order_by("pk"))
        assessment.tokens.filter(used=True).delete()
        Token.objects.bulk_create(used)
    transaction.on_commit(_empty_log)


def _empty_log() -> None:
    """SQLite's log keeps pages as they were until it is written over, so what was deleted is still in it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _says_something(assessment: Assessment, kept: Mapping[str, str]) -> bool:
    """True when there is an answer to send; in a poll the question itself, since facts about oneself are no answer."""
    asked = queries.taken_model(assessment).poll if assessment.mode == Assessment.Mode.POLL else None
    return asked.id in kept if asked else bool(kept)


def _told(assessment: Assessment, kept: dict[str, str], about: About) -> About:
    """`about`, with what a poll asks as follow-up taken out of `kept`."""
    fields = sheet.poll_fields(queries.taken_model(assessment)) if assessment.mode == Assessment.Mode.POLL else {}
    said = {field: kept.pop(item, "") for item, field in fields.items()}
    given = {field: getattr(about, field) for field in sheet.PROFILE_FIELDS}
    return About(**{**given, **{field: value for field, value in said.items() if value and value != sheet.NO_ANSWER}})


def _pair_hash(assessment: Assessment, code: str | None) -> str | None:
    return keys.pair_hash(assessment.organisation_id, code) if code else None


def _locked(assessment: Assessment) -> Assessment:
    return Assessment.objects.select_for_update().select_related("organisation").get(pk=assessment.pk)


def _usable(token: Token, assessment: Assessment | None = None) -> Token:
    """The token of an open round, locked until the end of the transaction; closing the round waits for the lock."""
    held = Token.objects.select_for_update().select_related("assessment__organisation").filter(pk=token.pk).first()
    if held is None or (assessment is not None and held.assessment_id != assessment.pk):
        raise WrongLinkError(say("This link does not exist."))
    if held.used:
        raise LinkUsedError(say("This link was used already."))
    require_open(held.assessment)
    return held


def record_export(*, assessment: Assessment, by: User, at: datetime) -> None:
    """Write down that someone took the result with them."""
    record(organisation=assessment.organisation, by=by, verb=Verb.RESULT_EXPORTED, object=assessment.name, at=at)
