"""Every read of rounds, links and answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from graadmeter import maturity
from graadmeter.base.text import Lang
from graadmeter.disclosure import MIN_GROUP_FLOOR, Policy, policy
from graadmeter.maturity.model import Model
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import keys, sheet
from graadmeter.web.assessments.models import (
    Assessment,
    Cuts,
    Draft,
    Invitee,
    Mailing,
    Quality,
    Response,
    Snapshot,
    Token,
)
from graadmeter.web.people.models import DEMO_EMAIL, Organisation, User

if TYPE_CHECKING:
    import pyarrow as pa

MEASURED_KINDS = ("staged_matrix", "staged_profile", "criteria_set")
LAST_STEP = MIN_GROUP_FLOOR  # fewest new answers that a result may take in when a round closes


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round is: counts only, of links and of answers."""

    answers: int
    links: int  # personal links made
    links_used: int
    shared_used: int  # answers that came by the shared link
    started: int  # answering now, or stopped half-way
    asked: int | None  # people asked: what the owner said, or the links where all came by one; None where nobody knows

    @property
    def response_share(self) -> float | None:
        """Answers per person asked, 0..1; None where it is unknown how many were asked."""
        return min(1.0, self.answers / self.asked) if self.asked else None


def assessments(organisation: Organisation) -> QuerySet[Assessment]:
    """The rounds of an organisation, newest first, each with its number of `answers`."""
    counted = organisation.assessments.annotate(
        answers=Count("responses", distinct=True) + Coalesce(Sum("tallies__n"), 0),  # sheets, or votes of a poll
        snapshot_n=Coalesce(F("snapshot__n"), F("poll_shown__n")),
    )
    return counted.order_by("-made_on", "-id").defer("model_text")


def latest(organisation: Organisation) -> Assessment | None:
    """The round made last, which a new one resembles."""
    return organisation.assessments.order_by("-made_on", "-pk").first()


def assessment(organisation: Organisation, pk: int) -> Assessment | None:
    return organisation.assessments.filter(pk=pk).first()


def by_join_code(code: str) -> Assessment | None:
    return Assessment.objects.select_related("organisation").filter(join_code=code.strip().lower()).first()


def token(secret: str) -> Token | None:
    """The token a personal link opens, with its assessment, organisation and draft in one query."""
    wanted = Token.objects.select_related("assessment__organisation", "draft")
    return wanted.filter(secret_hash=keys.digest(secret)).first()


def draft(token: Token) -> Draft | None:
    """What has been answered so far with this link."""
    return Draft.objects.filter(token=token).first()


def offered_models() -> list[Model]:
    """The models of the library that people can answer questions about."""
    return [model for model in maturity.library() if model.kind in MEASURED_KINDS]


def taken_model(assessment: Assessment) -> Model:
    """The model as the assessment took it; the loader reads a text once per process."""
    return maturity.parse(assessment.model_text, file=f"{assessment.model_id}.yaml")


def invitees(assessment: Assessment) -> QuerySet[Invitee]:
    """Everyone this round invites by e-mail, in random order."""
    return Invitee.objects.filter(token__assessment=assessment).order_by("pk")


def known_addresses(assessment: Assessment, hashes: Iterable[str]) -> set[str]:
    """Which of these hashes of addresses the round invites already."""
    known = set(invitees(assessment).values_list("address_hash", flat=True))
    return known & set(hashes)


def mailing(assessment: Assessment) -> Mailing:
    """The letters of a round, stored or still as they begin."""
    return Mailing.objects.filter(assessment=assessment).first() or Mailing(assessment=assessment)


def letters(assessment: Assessment, by: User) -> Mailing:
    """The letters as somebody is about to write them: signed by and answered to that person, until saved otherwise."""
    row = mailing(assessment)
    if not row.texts:
        row.sender, row.reply_to = by.name, "" if by.email == DEMO_EMAIL else by.email
    return row


def sending() -> list[Mailing]:
    """The sendings that are under way."""
    return list(Mailing.objects.filter(status=Mailing.Status.SENDING))


def due(mailing: Mailing) -> QuerySet[Invitee]:
    """Whom a sending still has to pass: those not reached for an invitation, all who were for a reminder, answered or
    not, so that how far it is says nothing about who answered."""
    reminder = mailing.kind == Mailing.Kind.REMINDER
    return invitees(mailing.assessment).filter(reached=reminder, handled__lt=mailing.number)


def invitee(mailing: Mailing, key: int) -> Invitee | None:
    """One invitee of a sending that is still under way, with its token."""
    under_way = Invitee.objects.select_related("token").filter(
        token__assessment__status=Assessment.Status.OPEN,
        token__assessment__mailing__status=Mailing.Status.SENDING,
        token__assessment__mailing__number=mailing.number,
    )
    return under_way.filter(pk=key).first()


def all_belong(assessment: Assessment, secrets: list[str]) -> bool:
    """True when each of these is the secret of a link of this round."""
    hashes = {keys.digest(secret) for secret in secrets}
    return assessment.tokens.filter(secret_hash__in=hashes).count() == len(hashes)


def sheet_for(token: Token, role: str | None) -> tuple[sheet.Step, ...]:
    """The steps this respondent is asked."""
    return sheet.steps(taken_model(token.assessment), token.assessment.mode, role)


def progress(assessment: Assessment) -> Progress:
    personal = Q(origin=Token.Origin.PERSONAL)
    counts = assessment.tokens.aggregate(
        links=Count("pk", filter=personal),
        links_used=Count("pk", filter=personal & Q(used=True)),
        shared_used=Count("pk", filter=~personal & Q(used=True)),
        started=Count("draft", filter=Q(used=False)),
    )
    answers = answered(assessment)
    by_links_only = answers == counts["links_used"] and counts["links"] and not assessment.join_code
    return Progress(
        answers=answers, asked=assessment.population or (counts["links"] if by_links_only else None), **counts
    )


def answered(assessment: Assessment) -> int:
    """Sheets that arrived, or votes of a poll, which are counted as they come; also after they were deleted."""
    if assessment.forgotten_on:
        kept = Assessment.objects.filter(pk=assessment.pk).values_list("snapshot__n", "poll_shown__n").first() or ()
        return next((n for n in kept if n is not None), 0)
    if assessment.mode == Assessment.Mode.POLL:
        return assessment.tallies.aggregate(n=Sum("n"))["n"] or 0
    return assessment.responses.count()


def policy_of(assessment: Assessment) -> Policy:
    """The disclosure policy this round was taken under."""
    return policy("staff", assessment.min_group)


def snapshot(assessment: Assessment) -> Snapshot | None:
    return Snapshot.objects.filter(assessment=assessment).first()


def quality(assessment: Assessment) -> Quality | None:
    """What was kept about the statements of a round."""
    return Quality.objects.filter(assessment=assessment).first()


def cuts(assessment: Assessment) -> Cuts | None:
    """What was kept about the groups of a round."""
    return Cuts.objects.filter(assessment=assessment).first()


def result(assessment: Assessment, lang: Lang) -> dict[str, Any] | None:
    """The result as it may be shown, as the JSON of a round with its texts in `lang`; None before the minimum group."""
    shown = snapshot(assessment)
    return visible(shown, lang) if shown else None


def visible(shown: Snapshot, lang: Lang) -> dict[str, Any]:
    """What of a stored result may be shown. While the round is open, nothing per role: a role may grow by one person
    between two steps, and the difference would be what that person said."""
    found: dict[str, Any] = shown.result[lang]
    return found if shown.final else without_roles(found)


def without_roles(result: dict[str, Any]) -> dict[str, Any]:
    """A result without what it says about single roles."""
    elements = {
        key: {
            **element,
            "roles": {},
            "items": {item: {**said, "leader_gap": None} for item, said in element["items"].items()},
        }
        for key, element in result["elements"].items()
    }
    return {**result, "roles": {}, "elements": elements, "ignored": {}}


def outlived(today: date) -> list[Assessment]:
    """Rounds with answers that were closed longer ago than their organisation keeps them."""
    held = Assessment.objects.select_related("organisation").filter(status=Assessment.Status.CLOSED, forgotten_on=None)
    return [row for row in held if row.closed_on and row.closed_on + timedelta(row.organisation.retention_days) < today]


def latest_closed(organisation: Organisation, model_id: str) -> Assessment | None:
    """The last finished questionnaire of this model; a poll places no elements and does not count."""
    closed = organisation.assessments.filter(status=Assessment.Status.CLOSED, model_id=model_id)
    return closed.exclude(mode=Assessment.Mode.POLL).order_by("-closed_on", "-id").first()


def closed(organisation: Organisation) -> QuerySet[Assessment]:
    """Finished rounds, newest first: what a new round can follow on from."""
    return (
        organisation.assessments.filter(status=Assessment.Status.CLOSED)
        .order_by("-closed_on", "-id")
        .defer("model_text")
    )


def rounds(assessment: Assessment) -> list[Assessment]:
    """This round and the ones it follows on from, oldest first."""
    chain = [assessment]
    while chain[-1].previous is not None:
        chain.append(chain[-1].previous)
    return chain[::-1]


def responses(assessment: Assessment) -> list[Response]:
    """Every sheet of answers of a round, in random order."""
    return list(assessment.responses.order_by("pk"))


def answers_frame(assessment: Assessment) -> pa.Table:
    """The answers of a round as ANSWERS: one row per respondent and item."""
    return as_answers(responses(assessment), taken_model(assessment))


def as_answers(rows: Iterable[Response], model: Model) -> pa.Table:
    """Responses as ANSWERS. What is no item of the model stays out."""
    import pyarrow as pa

    known = model.vocabulary()
    columns: dict[str, list[Any]] = {name: [] for name in ANSWERS.schema.names}
    for row in rows:
        for item, value in row.answers.items():
            if item in known:
                cells = (f"{row.pk:x}", item, value, row.role, row.unit, row.location, row.age_band, None)
                for column, cell in zip(columns.values(), cells, strict=True):
                    column.append(cell)
    return ANSWERS.check(pa.table(columns, schema=ANSWERS.schema))


def counted_labels(assessment: Assessment) -> dict[str, tuple[str, ...]]:
    """What people of a round can say of themselves, and so what headcounts can be about: variable -> its labels."""
    roles = tuple(role.id for role in taken_model(assessment).roles)
    listed = {
        "unit": tuple(assessment.units), "location": tuple(assessment.locations),
        "age_band": tuple(assessment.age_bands), "role": roles,
    }  # fmt: skip
    return {variable: labels for variable, labels in listed.items() if len(labels) > 1}


def code_known(assessment: Assessment, code: str) -> bool:
    """True when an answer of this round was sent with this code."""
    return assessment.responses.filter(pair_code_hash=keys.pair_hash(assessment.organisation_id, code)).exists()


def exported(assessment: Assessment, lang: Lang, ambitions: Mapping[str, str]) -> dict[str, Any] | None:
    """The frozen round: what reports are made from, with the model as it was taken. None without a final result."""
    shown = snapshot(assessment)
    if shown is None or not shown.final:
        return None
    return frozen(assessment, shown.result[lang], shown.made_on, ambitions)


def frozen(
    assessment: Assessment, result: Mapping[str, Any], made_on: date, ambitions: Mapping[str, str]
) -> dict[str, Any]:
    """A final result with what it was taken with and who was asked. Ambitions of what it did not ask stay out."""
    counts, asked = progress(assessment), taken_model(assessment).elements
    return {
        **result,
        "model_text": assessment.model_text,
        "organisation": {"name": assessment.organisation.name},
        "assessment": {
            "name": assessment.name,
            "opened_on": _iso(assessment.opened_on),
            "closed_on": _iso(assessment.closed_on),
            "invited": counts.asked,
            "answered": counts.answers,
        },
        "ambitions": {element: level for element, level in ambitions.items() if element in asked},
        "made_on": _iso(made_on),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
