"""What the room agreed, written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from graadmeter.base.text import say
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import User, Verb
from graadmeter.web.workshops import figures, queries
from graadmeter.web.workshops.commands.sessions import locked
from graadmeter.web.workshops.errors import MovedOnError, WorkshopError
from graadmeter.web.workshops.models import EvidenceFile, Judgement, Workshop


@dataclass(frozen=True, slots=True)
class Document:
    """A file that shows why a level was chosen."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Agreed:
    """The level, why, what shows it, and who does not agree: how many, never who."""

    level: str
    reason: str
    evidence: str = ""
    evidence_url: str = ""
    dissent: int = 0
    dissent_reason: str = ""
    document: Document | None = None  # None: a document stored before stays


@transaction.atomic
def record_judgement(
    *, workshop: Workshop, element: str, number: int, agreed: Agreed, by: User, at: datetime
) -> Judgement:
    """Write down the agreed level of a category, after its ballot `number` was shown. Writing it again replaces it.

    Raises MovedOnError where a newer vote was opened or shown meanwhile, WorkshopError where level, reason or dissent
    do not hold.
    """
    row = locked(workshop)
    last = queries.latest_ballot(row, element)
    if not row.is_open or last is None or not last.revealed or last.number != number:
        raise MovedOnError(say("The session has moved on since this page was loaded."))
    if agreed.level not in figures.scale(queries.taken_model(row)):
        raise WorkshopError(say("{level} is not a level of this model.", level=repr(agreed.level)))
    if not agreed.reason.strip():
        raise WorkshopError(say("Write down why: a level without a reason cannot be explained later."))
    if agreed.dissent and not agreed.dissent_reason.strip():
        raise WorkshopError(say("Write down what those who do not agree see."))
    made, _ = Judgement.objects.update_or_create(
        workshop=row, element=element,
        defaults={
            "level": agreed.level, "reason": agreed.reason.strip(), "evidence": agreed.evidence.strip(),
            "evidence_url": agreed.evidence_url, "dissent": agreed.dissent,
            "dissent_reason": agreed.dissent_reason.strip() if agreed.dissent else "",
            "agreed_on": timezone.localdate(at), "agreed_by": by,
        },
    )  # fmt: skip
    if agreed.document:
        kept = {"name": agreed.document.name[:200], "content": agreed.document.content}
        EvidenceFile.objects.update_or_create(judgement=made, defaults=kept)
    row.version += 1
    row.save(update_fields=["version"])
    record(
        organisation=row.organisation, by=by, verb=Verb.JUDGEMENT_RECORDED, object=f"{row.name}: {element}", at=at
    )  # fmt: skip
    return made
