"""What the demo organisation agreed on: most as the rule proposes, one conflict settled, others left open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from graadmeter import diagnosis
from graadmeter.base.text import Bilingual
from graadmeter.diagnosis.agreed import Proposal
from graadmeter.maturity.model import Model
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.diagnosis import commands, queries
from graadmeter.web.diagnosis.sources import proposals, sources
from graadmeter.web.people.models import Organisation, User


@dataclass(frozen=True, slots=True)
class _Agreed:
    """What was confirmed of one category."""

    element: str
    level: str
    reason: Bilingual


_THEN = (  # after the first round, before there was a workshop
    _Agreed(
        "culture", "pioneering",
        Bilingual("Vragen stellen gebeurt alleen op kantoor.", "Questions are asked in the office only."),
    ),
    _Agreed(
        "metrics_measurement", "pioneering",
        Bilingual("Tellen doen we, sturen nog nergens.", "There is counting, nowhere steering yet."),
    ),
)  # fmt: skip
_NOW = (
    _Agreed(
        "social_media_focus", "facilitating",
        Bilingual("De drie bronnen zeggen hetzelfde.", "All three sources say so."),
    ),
    _Agreed(
        "content_management", "pioneering",
        Bilingual("Opruimen gebeurt nergens.", "Nothing is tidied up anywhere."),
    ),
    _Agreed(
        "culture", "facilitating",
        Bilingual(
            "Sinds vorig jaar vragen ook de werkplaatsen om hulp.", "Since last year workshop halls ask for help too.",
        ),
    ),
    _Agreed(
        "leadership_commitment", "pioneering",
        Bilingual("Twee directeuren doen mee, meer niet.", "Two directors take part, no more."),
    ),
    _Agreed(
        "governance_alignment", "pioneering",
        Bilingual("Besluiten vallen per afdeling.", "Decisions are taken per department."),
    ),
    _Agreed(
        "policies_procedures", "facilitating",
        Bilingual(
            "De werksessie keek naar een concept; sindsdien tekende bijna iedereen de spelregels.",
            "Workshop members looked at a draft; since then nearly everyone signed house rules.",
        ),
    ),
)  # fmt: skip


def agree(*, organisation: Organisation, first: Assessment, by: User, earlier: datetime, at: datetime) -> None:
    """Confirm the levels of then (by the round `first` alone, at `earlier`) and of now (`at`)."""
    model = assessments.taken_model(first)
    said = assessments.result(first, queries.LANG) or diagnosis.not_asked(model)
    _confirm(organisation, model, proposals(diagnosis.diagnose(model, said)), _THEN, by, earlier)
    found = sources(organisation, queries.LANG, timezone.localdate(at))
    _confirm(organisation, found.model, found.proposals, _NOW, by, at)


def _confirm(
    organisation: Organisation, model: Model, proposed: dict[str, Proposal], told: tuple[_Agreed, ...], by: User,
    at: datetime,
) -> None:  # fmt: skip
    for one in told:
        commands.confirm_level(
            organisation=organisation, model=model, element=one.element, level=one.level,
            proposal=proposed[one.element], reason=f"{one.reason.nl} / {one.reason.en}", by=by, at=at,
        )  # fmt: skip
