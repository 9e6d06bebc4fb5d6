"""Every read of workshops. Before a ballot is revealed nothing here counts votes per level, only votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, JSONField, OuterRef, QuerySet, Subquery

from graadmeter import maturity
from graadmeter.base.text import Lang
from graadmeter.maturity.model import Model
from graadmeter.web.assessments import keys, sheet
from graadmeter.web.assessments.queries import MEASURED_KINDS
from graadmeter.web.people.models import Organisation
from graadmeter.web.workshops.figures import Spread, level_name, scale
from graadmeter.web.workshops.models import Ballot, EvidenceFile, Judgement, Seat, Vote, Workshop


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a session is, in three numbers: what screens and phones ask for every second or two."""

    version: int  # what the facilitator did so far
    voted: int  # in the ballot that is open now; 0 where none is
    joined: int

    def __str__(self) -> str:
        return f"{self.version}.{self.voted}.{self.joined}"


def workshops(organisation: Organisation) -> QuerySet[Workshop]:
    """The workshops of an organisation, newest first, each with its number of `judged` categories."""
    counted = organisation.workshops.annotate(judged=Count("judgements"))
    return counted.order_by("-made_on", "-id").defer("model_text")


def workshop(organisation: Organisation, pk: int) -> Workshop | None:
    return organisation.workshops.select_related("organisation").filter(pk=pk).first()


def by_code(code: str) -> Workshop | None:
    """The workshop of a code as somebody typed it: capitals, spaces and dashes do not matter."""
    plain = "".join(code.lower().replace("-", " ").split())
    found = Workshop.objects.select_related("organisation").defer("model_text")  # a poll every second needs no model
    return found.filter(join_code=plain).first() if plain else None


def taken_model(workshop: Workshop) -> Model:
    """The model as the workshop took it; the loader reads a text once per process."""
    return maturity.parse(workshop.model_text, file=f"{workshop.model_id}.yaml")


def offered_models() -> list[Model]:
    """The models of the library that describe each level of each category, so that a room can choose between them."""
    return [model for model in maturity.library() if model.kind in MEASURED_KINDS and _describes_all(model)]


def _describes_all(model: Model) -> bool:
    return all(set(model.level_ids) <= set(element.cells) for element in model.elements.values())


def choices(model: Model, element_id: str) -> tuple[sheet.Choice, ...]:
    """What can be voted: a description per level from low to high, then "I don't know"."""
    step = next(step for step in sheet.steps(model, "quick", None) if step.id == element_id)
    return tuple(choice for choice in step.questions[0].choices if choice.value != sheet.NOT_APPLICABLE)


def standing(workshop: Workshop) -> Standing:
    ballot = {"ballot__workshop": workshop, "ballot__element": workshop.element, "ballot__revealed": False}
    voted = Vote.objects.filter(**ballot).count() if workshop.element else 0
    return Standing(workshop.version, voted, joined(workshop))


def joined(workshop: Workshop) -> int:
    """How many took part: devices while the session is held, people counted at its end afterwards."""
    return sum(workshop.present.values()) if workshop.is_closed else workshop.seats.count()


def not_shown(workshop: Workshop) -> int:
    """Votes in ballots that were put aside or are still open."""
    return Vote.objects.filter(ballot__workshop=workshop, ballot__revealed=False).count()


def seat(workshop: Workshop, secret: str) -> Seat | None:
    """The seat of the device that holds this secret."""
    return workshop.seats.filter(secret_hash=seat_hash(workshop, secret)).first()


def seat_hash(workshop: Workshop, secret: str) -> str:
    """What is stored of a device: different in every workshop, so that nobody is recognised from one to the next."""
    return keys.digest(f"{workshop.pk}:{secret}")


def own_vote(seat: Seat, ballot: Ballot) -> Vote | None:
    """What this very device voted."""
    return Vote.objects.filter(seat=seat, ballot=ballot).first()


def ballots(workshop: Workshop, element: str) -> list[Ballot]:
    """The votes on one category, first to last."""
    return list(workshop.ballots.filter(element=element).order_by("number"))


def latest_ballot(workshop: Workshop, element: str) -> Ballot | None:
    return workshop.ballots.filter(element=element).order_by("-number").first()


def judgement(workshop: Workshop, element: str) -> Judgement | None:
    return workshop.judgements.filter(element=element).first()


def judged(workshop: Workshop) -> dict[str, Judgement]:
    """What was agreed, by element."""
    return {row.element: row for row in workshop.judgements.select_related("agreed_by")}


def voted_on(workshop: Workshop) -> dict[str, list[Ballot]]:
    """The revealed votes by element, first to last."""
    found: dict[str, list[Ballot]] = {}
    for ballot in workshop.ballots.filter(revealed=True).order_by("number"):
        found.setdefault(ballot.element, []).append(ballot)
    return found


def evidence_file(workshop: Workshop, element: str) -> EvidenceFile | None:
    return EvidenceFile.objects.filter(judgement__workshop=workshop, judgement__element=element).first()


def files(workshop: Workshop) -> dict[str, str]:
    """The names of the documents, by element; their content stays where it is."""
    rows = EvidenceFile.objects.filter(judgement__workshop=workshop)
    return dict(rows.values_list("judgement__element", "name"))


def present(workshop: Workshop) -> dict[str, int]:
    """Who is in the room: role -> people; "" where the role was not said."""
    if workshop.is_closed:
        return dict(workshop.present)
    return dict(workshop.seats.values_list("role").annotate(n=Count("pk")))


@dataclass(frozen=True, slots=True)
class Judged:
    """What a room of experts agreed about one category: the judgement beside what people answered and did."""

    element: str
    level: str  # level id, or the floor's id
    value: int  # of the level; 0 below the first
    n: int  # voted for a level in the last vote
    unknown: int  # did not know
    agreement: float | None  # 0..1 in the last vote, after Tastle & Wierman; None where nobody chose a level
    dissent: int  # people who do not agree with the level
    reason: str
    evidence: str
    on: date
    workshop: int  # key of the session
    name: str  # of the session
    version: str  # of the model it was judged with


def judgements(organisation: Organisation, model_id: str) -> dict[str, Judged]:
    """The latest agreed level per element of this model, over all closed workshops of the organisation.

    Where a later workshop did not come to an element, the earlier judgement stands, with its own date. A level that
    the model of its workshop does not know is left out. Two queries, however many workshops there were.
    """
    held = organisation.workshops.filter(model_id=model_id, status=Workshop.Status.CLOSED)
    models = {row.pk: taken_model(row) for row in held}
    last = Ballot.objects.filter(workshop=OuterRef("workshop"), element=OuterRef("element"), revealed=True)
    rows = Judgement.objects.filter(workshop__in=models).annotate(
        spread=Subquery(last.order_by("-number").values("spread")[:1], output_field=JSONField())
    )
    found: dict[str, Judged] = {}
    by_day = rows.select_related("workshop").defer("workshop__model_text").order_by("workshop__closed_on", "workshop")
    for row in by_day:
        model = models[row.workshop_id]
        if row.element in model.elements and row.level in scale(model) and row.spread:
            found[row.element] = _judged(row, model, Spread(**row.spread))
    return found


def _judged(agreed: Judgement, model: Model, last: Spread) -> Judged:
    value = 0 if agreed.level == model.floor_id else model.level(agreed.level).value
    return Judged(
        element=agreed.element, level=agreed.level, value=value, n=last.n, unknown=last.unknown,
        agreement=last.agreement, dissent=agreed.dissent, reason=agreed.reason,
        evidence=agreed.evidence or agreed.evidence_url, on=agreed.agreed_on, workshop=agreed.workshop.pk,
        name=agreed.workshop.name, version=model.version,
    )  # fmt: skip


def exported(workshop: Workshop, lang: Lang) -> dict[str, Any]:
    """The result as a file: per category the spread of each vote and what was agreed. No count per level, no seat."""
    model, votes, agreed, names = taken_model(workshop), voted_on(workshop), judged(workshop), files(workshop)
    return {
        "workshop": {
            "name": workshop.name,
            "organisation": workshop.organisation.name,
            "opened_on": _iso(workshop.opened_on),
            "closed_on": _iso(workshop.closed_on),
            "present": {role or "not_said": n for role, n in sorted(present(workshop).items())},
        },
        "model": {"id": model.id, "version": model.version, "digest": model.digest},
        "elements": {
            key: {
                "name": element.name.text(lang),
                "votes": [{"number": ballot.number, **ballot.spread} for ballot in votes.get(key, [])],
                "agreed": _agreed(agreed[key], model, lang, names.get(key)) if key in agreed else None,
            }
            for key, element in model.elements.items()
        },
    }


def _agreed(row: Judgement, model: Model, lang: Lang, file: str | None) -> Mapping[str, Any]:
    return {
        "level": row.level,
        "level_name": level_name(model, row.level).text(lang) if row.level in scale(model) else row.level,
        "reason": row.reason,
        "evidence": row.evidence or None,
        "evidence_url": row.evidence_url or None,
        "evidence_file": file,
        "dissent": row.dissent,
        "dissent_reason": row.dissent_reason or None,
        "on": _iso(row.agreed_on),
        "by": str(row.agreed_by) if row.agreed_by else None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
