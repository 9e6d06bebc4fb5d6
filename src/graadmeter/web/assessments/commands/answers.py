"""Answers: kept while someone is answering, sent once, or brought from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from graadmeter.base.text import say
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import keys, queries, sheet
from graadmeter.web.assessments.commands.rounds import empty_log, require_open
from graadmeter.web.assessments.errors import AssessmentError, LinkUsedError, WrongLinkError
from graadmeter.web.assessments.models import Assessment, Draft, Invitee, Response, Token
from graadmeter.web.people.commands import record, record_arrival
from graadmeter.web.people.models import User, Verb

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class About:
    """What a respondent says about themselves; empty where it was not asked or passed over."""

    role: str = ""
    unit: str = ""
    location: str = ""
    age_band: str = ""


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
    if not kept:
        raise AssessmentError(say("There are no answers to send yet. Answer at least one question first."))
    Response.objects.create(
        assessment=held.assessment,
        submitted_on=at,
        role=about.role or None,
        unit=about.unit or None,
        location=about.location or None,
        age_band=about.age_band or None,
        pair_code_hash=_pair_hash(held.assessment, pair_code),
        answers=kept,
    )
    Draft.objects.filter(token=held).delete()
    held.used = True
    held.save(update_fields=["used"])
    cut_loose(held.assessment)
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
    if assessment.mode == Assessment.Mode.POLL:
        raise AssessmentError(say("This round is a poll: it takes votes, not sheets of answers."))
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


def cut_loose(assessment: Assessment) -> None:
    """Take away what the database itself remembers of which link and which answers were stored together.

    SQLite: its write-ahead log still holds the draft beside its link. PostgreSQL: every row carries the number of the
    transaction that wrote it, and lies where it was written; so all used links are written anew, in the order of their
    random keys, and with each the address it was mailed to. Costs a few milliseconds for hundreds of links.
    """
    if connection.vendor == "postgresql":
        used = list(assessment.tokens.filter(used=True).order_by("pk"))
        mailed = list(Invitee.objects.filter(token__in=used).order_by("pk"))  # would go with their links
        assessment.tokens.filter(used=True).delete()
        Token.objects.bulk_create(used)
        Invitee.objects.bulk_create(mailed)
    transaction.on_commit(empty_log)


def _pair_hash(assessment: Assessment, code: str | None) -> str | None:
    return keys.pair_hash(assessment.organisation_id, code) if code else None


def _usable(token: Token, assessment: Assessment | None = None) -> Token:
    """The token of an open round, locked until the end of the transaction; closing the round waits for the lock."""
    held = Token.objects.select_for_update().select_related("assessment__organisation").filter(pk=token.pk).first()
    if held is None or (assessment is not None and held.assessment_id != assessment.pk):
        raise WrongLinkError(say("This link does not exist."))
    if held.used:
        raise LinkUsedError(say("This link was used already."))
    require_open(held.assessment)
    return held
