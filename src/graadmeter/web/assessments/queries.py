"""Every read of rounds, links and answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from graadmeter import maturity
from graadmeter.base.text import Lang
from graadmeter.disclosure import Policy, policy
from graadmeter.maturity.model import Model
from graadmeter.web.assessments import keys, sheet
from graadmeter.web.assessments.models import Assessment, Draft, Response, Snapshot, Token
from graadmeter.web.people.models import Organisation

if TYPE_CHECKING:
    import pyarrow as pa

MEASURED_KINDS = ("staged_matrix", "staged_profile")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round is: counts only, of links and of answers."""

    answers: int
    links: int  # personal links made
    links_used: int
    shared_used: int  # answers that came by the shared link
    started: int  # answering now, or stopped half-way
    asked: int | None  # people asked: what the owner said, else the personal links; None where nobody knows

    @property
    def response_share(self) -> float | None:
        """Answers per person asked, 0..1; None where it is unknown how many were asked."""
        return min(1.0, self.answers / self.asked) if self.asked else None


def assessments(organisation: Organisation) -> QuerySet[Assessment]:
    """The rounds of an organisation, newest first, each with its number of `answers`."""
    return organisation.assessments.annotate(answers=Count("responses")).defer("model_text")


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
    """The model as the assessment took it. Parsed once per process and text: the strict loader costs tenths of a second."""
    return _parsed(assessment.model_digest, assessment.model_text, assessment.model_id)


@lru_cache(maxsize=32)
def _parsed(digest: str, text: str, name: str) -> Model:
    return maturity.parse(text, file=f"{name}.yaml")


def sheet_for(token: Token, role: str | None) -> tuple[sheet.Step, ...]:
    """The steps this respondent is asked. A poll's options run up for one half of the links and down for the other,
    always the same way for one link."""
    taken = token.assessment
    descending = int(token.secret_hash[-1], 16) % 2 == 1
    return sheet.steps(taken_model(taken), taken.mode, role, descending=descending)


def progress(assessment: Assessment) -> Progress:
    personal = Q(origin=Token.Origin.PERSONAL)
    counts = assessment.tokens.aggregate(
        links=Count("pk", filter=personal),
        links_used=Count("pk", filter=personal & Q(used=True)),
        shared_used=Count("pk", filter=~personal & Q(used=True)),
        started=Count("draft", filter=Q(used=False)),
    )
    answers = assessment.responses.count()
    return Progress(answers=answers, asked=assessment.population or counts["links"] or None, **counts)


def policy_of(assessment: Assessment) -> Policy:
    """The disclosure policy this round was taken under."""
    return policy("staff", assessment.min_group)


def snapshot(assessment: Assessment) -> Snapshot | None:
    return Snapshot.objects.filter(assessment=assessment).first()


def result(assessment: Assessment, lang: Lang) -> dict[str, Any] | None:
    """The result as it may be shown, as the JSON of a round with its texts in `lang`; None before the minimum group."""
    shown = snapshot(assessment)
    return shown.result[lang] if shown else None


def latest_closed(organisation: Organisation, model_id: str) -> Assessment | None:
    """The last finished questionnaire of this model; a poll places no elements and does not count."""
    closed = organisation.assessments.filter(status=Assessment.Status.CLOSED, model_id=model_id)
    return closed.exclude(mode=Assessment.Mode.POLL).order_by("-closed_on", "-id").first()


def rounds(assessment: Assessment) -> list[Assessment]:
    """This round and the ones it follows on from, oldest first."""
    chain = [assessment]
    while chain[-1].previous is not None:
        chain.append(chain[-1].previous)
    return chain[::-1]


def answers_frame(assessment: Assessment) -> pa.Table:
    """The answers of a round as ANSWERS: one row per respondent and item, in random order of respondents.

    A poll's facts about the respondent (own use) are no items of the model and stay out.
    """
    import pyarrow as pa

    from graadmeter.tables import ANSWERS

    known = taken_model(assessment).vocabulary()
    columns: dict[str, list[Any]] = {name: [] for name in ANSWERS.schema.names}
    for row in assessment.responses.order_by("pk").iterator(chunk_size=2000):
        for item, value in row.answers.items():
            if item in known:
                for name, cell in zip(columns, _cells(row, item, value), strict=True):
                    columns[name].append(cell)
    return ANSWERS.check(pa.table(columns, schema=ANSWERS.schema))


def _cells(row: Response, item: str, value: str) -> tuple[Any, ...]:
    return (f"{row.pk:x}", item, value, row.role, row.unit, row.location, row.age_band, None)


def fact_counts(assessment: Assessment, item: str) -> dict[str, int]:
    """How often each option of a poll's follow-up was chosen."""
    counts: dict[str, int] = {}
    for answers in assessment.responses.values_list("answers", flat=True).iterator(chunk_size=2000):
        if item in answers:
            counts[answers[item]] = counts.get(answers[item], 0) + 1
    return counts


def code_known(assessment: Assessment, code: str) -> bool:
    """True when an answer of this round was sent with this code."""
    return assessment.responses.filter(pair_code_hash=keys.pair_hash(assessment.organisation_id, code)).exists()
