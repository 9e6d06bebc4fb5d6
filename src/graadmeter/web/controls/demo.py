"""The register of the demo organisation: most checks stated with evidence, some of it about to expire, one too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from graadmeter.base.text import Bilingual
from graadmeter.web.controls import commands
from graadmeter.web.people.models import Organisation, User

BEFORE_DAYS = 200  # when what was replaced since was said
CIRCUMSTANCES = {
    "organisation.works_council": "present", "processing.monitoring": "none", "processing.data": "ordinary",
    "platform.operated_by": "supplier", "platform.location": "external",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of one check. `age`, `left`: days since its evidence was made, and until it expires."""

    check: str
    value: str
    owner: Bilingual
    shows: Bilingual | None = None
    type: str = ""
    age: int = 90
    left: int = 240
    reason: Bilingual | None = None
    before: str = ""  # what was said earlier
    link: str = ""


_COMMUNICATION = Bilingual("Hoofd communicatie", "Head of communication")
_HR = Bilingual("Directeur HR", "Director of HR")
_PRIVACY = Bilingual("Privacyfunctionaris", "Privacy officer")
_COUNCIL = Bilingual("Ambtelijk secretaris OR", "Secretary to WR")
_IT = Bilingual("Informatiemanager", "Information manager")
_SECURITY = Bilingual("Beveiligingsfunctionaris", "Security officer")

_TOLD = (
    _Told(
        "dvo.goals.c1", "2", _COMMUNICATION,
        Bilingual("Lijst van toepassingen met eigenaar en doel", "List of applications, owners, goals"), "document",
    ),
    _Told(
        "dvo.goals.c2", "1", _COMMUNICATION,
        reason=Bilingual("Formulier staat klaar, nog weinig gebruikt.", "Form is ready, hardly used so far."),
    ),
    _Told(
        "dvo.goals.c3", "3", _COMMUNICATION,
        Bilingual("Kwartaalcijfers directie", "Quarterly figures, board"), "metric", age=40, left=120, before="1",
    ),
    _Told("dvo.goals.c4", "0", _COMMUNICATION, reason=Bilingual("Nooit gebeurd.", "Never done.")),
    _Told(
        "dvo.human.c1", "3", _HR, Bilingual("Omgangsregels, versie 2", "House rules, version 2"), "document", age=150,
        left=400,
    ),
    _Told(
        "dvo.human.c2", "2", _HR, Bilingual("Uitslag belasting, voorjaar", "Load survey, spring"), "survey", age=170,
        left=12,
    ),
    _Told("dvo.human.c3", "1", _HR, reason=Bilingual("Afspraak op papier.", "Agreed on paper.")),
    _Told(
        "dvo.human.c4", "2", _HR, Bilingual("Vertrouwenspersonen op intranet", "Confidential advisers, intranet"),
        "document",
    ),
    _Told(
        "dvo.human.c5", "2", _HR, Bilingual("Regeling personeelsgegevens, artikel 4", "Staff data rules, article 4"),
        "agreement", age=120, left=200,
    ),
    _Told("dvo.human.c6", "dk", _HR),
    _Told(
        "dvo.law.c1", "3", _PRIVACY, Bilingual("Verwerkingsregister, regel 31", "Record of processing, line 31"),
        "register_entry", age=60, left=300,
    ),
    _Told(
        "dvo.law.c2", "2", _COUNCIL, Bilingual("Instemmingsbrief OR 2026-17", "WR letter of consent 2026-17"),
        "decision", age=130, left=220, before="1",
    ),
    _Told(
        "dvo.law.c4", "3", _PRIVACY, Bilingual("Verwerkersovereenkomst platform", "Processing agreement, platform"),
        "agreement", age=300, left=420,
    ),
    _Told(
        "dvo.law.c5", "2", _PRIVACY, Bilingual("Privacyverklaring medewerkers", "Privacy notice, staff"), "document",
        age=420, left=25, link="https://intranet.example.org/privacy",
    ),
    _Told("dvo.law.c6", "1", _PRIVACY),
    _Told(
        "dvo.law.c7", "2", _IT, Bilingual("Verslag wistest", "Erasure test report"), "test_report", age=380, left=-15,
    ),
    _Told("dvo.law.c8", "1", _SECURITY),
    _Told(
        "dvo.data_escrow.c1", "2", _IT, Bilingual("Beoordeling voorwaarden", "Assessment of terms"), "document",
        age=200, left=500,
    ),
    _Told(
        "dvo.data_escrow.c2", "3", _IT, Bilingual("Proef: export, opnieuw ingelezen", "Trial: export, read back in"),
        "test_report", age=395, left=90,
    ),
    _Told("dvo.data_escrow.c3", "0", _IT, reason=Bilingual("Nog geen exitplan.", "No exit plan so far.")),
    _Told("dvo.data_escrow.c5", "2", _IT, Bilingual("Accountregister", "Account register"), "register_entry"),
    _Told(
        "dvo.monitoring.c1", "2", _COMMUNICATION, Bilingual("Rooster webcare", "Rota, web care"), "register_entry",
        age=30, left=150,
    ),
    _Told(
        "dvo.monitoring.c2", "1", _SECURITY,
        reason=Bilingual("Ladder ligt als concept bij directie.", "Ladder is a draft, waiting on board."),
    ),
    _Told("dvo.monitoring.c4", "0", _SECURITY),
    _Told(
        "dvo.monitoring.c5", "2", _SECURITY, Bilingual("Procedure datalekken", "Data breach procedure"), "document",
    ),
    _Told(
        "dvo.monitoring.c6", "2", _COMMUNICATION, Bilingual("Richtlijn volgen, deel 3", "Guideline on following, 3"),
        "document", age=100, left=230,
    ),
)  # fmt: skip

_BEHAVIOUR = {
    "employees": (
        Bilingual("Stellen vragen openbaar, delen wat af is", "Ask questions openly, share finished work"),
        Bilingual("Leiding antwoordt zelf, binnen twee dagen", "Leaders answer in person, within two days"),
        Bilingual("Aandeel vragen met antwoord", "Share of questions answered"),
    ),
    "suppliers": (
        Bilingual("Melden storingen in hun eigen ruimte", "Report faults in their own space"),
        Bilingual("Vaste contactpersoon leest mee", "A fixed contact reads along"),
    ),
}


def fill(*, organisation: Organisation, by: User, at: datetime) -> None:
    """The register as it could stand on the day of `at`."""
    today = timezone.localdate(at)
    commands.set_circumstances(organisation=organisation, chosen=CIRCUMSTANCES, by=by, at=at)
    for told in _TOLD:
        owner = _both(told.owner)
        if told.before:
            earlier = at - timedelta(days=BEFORE_DAYS)
            commands.state_control(
                organisation=organisation, control=told.check, value=told.before, owner=owner, by=by, at=earlier
            )
        commands.state_control(
            organisation=organisation, control=told.check, value=told.value, owner=owner, by=by, at=at,
            reason=_both(told.reason) if told.reason else "",
        )  # fmt: skip
        if told.shows:
            commands.add_evidence(
                organisation=organisation, control=told.check, evidence=_both(told.shows), type=told.type,
                link=told.link, dated_on=today - timedelta(days=told.age), owner=owner,
                expires_on=today + timedelta(days=told.left), by=by, at=at,
            )  # fmt: skip
    commands.describe_behaviour(
        organisation=organisation, by=by, at=at,
        described={
            group: commands.Described(*(_both(text) for text in texts)) for group, texts in _BEHAVIOUR.items()
        },
    )  # fmt: skip
    commands.adapt_ladder(
        organisation=organisation, rungs=[commands.Adapted(2, 8, "")], by=by, at=at
    )  # fmt: skip


def _both(text: Bilingual) -> str:
    """A bilingual company: what users write is not translated."""
    return f"{text.nl} / {text.en}"
