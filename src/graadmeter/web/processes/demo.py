"""Processes as the demo organisation scored them: twice, with ambitions, and with a baseline that lacks something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from graadmeter.base.text import Bilingual
from graadmeter.web.ambitions.commands import Wanted, set_ambitions
from graadmeter.web.facts.commands import state_fact
from graadmeter.web.people.models import Organisation, User
from graadmeter.web.processes import commands, queries
from graadmeter.web.processes.commands import Chosen, Shown

WAREHOUSE = Bilingual("Magazijn", "Warehouse")
OWN = "own_1"
BRINGS = "Network inside order system"  # in the name of the initiative that has the planned platform running


@dataclass(frozen=True, slots=True)
class _Told:
    """One process. `before`, `now`: values of the nine statements in order, `-` where nobody could say."""

    before: str
    now: str
    owner: Bilingual
    note: Bilingual
    importance: int
    feasibility: int
    effort: str = "M"
    wanted: str | None = None  # a level; "keep": the one it has
    reason: Bilingual | None = None
    months: int = 12  # until it is wanted


_TOLD: Mapping[str, _Told] = {
    "marketing": _Told(
        "310000000", "331220100", Bilingual("Hoofd marketing", "Head of marketing"),
        Bilingual("Contentkalender bekeken, twee campagnes", "Content calendar seen, two campaigns"),
        4, 4, "M", "l3", Bilingual("Campagnes steunen op vaste afspraken", "Campaigns rest on fixed agreements"),
    ),
    "recruitment": _Told(
        "221100000", "331110000", Bilingual("Teamleider werving", "Team lead recruitment"),
        Bilingual("Drie recruiters doen mee", "Three recruiters take part"),
        2, 4, "S", "keep", Bilingual("Goed is goed genoeg: weinig vacatures", "Good is good enough: few vacancies"),
    ),
    "hrm": _Told(
        "210000000", "330110000", Bilingual("Manager HR", "Manager HR"),
        Bilingual("Inwerkgroep loopt sinds maart", "Onboarding group runs since March"),
        3, 3, "M", "l3", Bilingual("Nieuwe collega's sneller op weg", "New colleagues up to speed sooner"), 15,
    ),
    "innovation": _Told(
        "320011000", "332230110", Bilingual("Directeur techniek", "Director of engineering"),
        Bilingual("Twee ideeënrondes met terugkoppeling", "Two idea rounds that reported back"),
        5, 3, "L", "l4", Bilingual("Ideeën uit alle regio's benutten", "Use ideas of all regions"), 18,
    ),
    "production": _Told(
        "100000000", "310000-00", Bilingual("Hoofd productie", "Head of production"),
        Bilingual("Toestellen ontbreken op de werkvloer", "Devices are missing on shop floors"),
        3, 2, "L", "l2", Bilingual("Storingen sneller samen oplossen", "Solve faults together, faster"), 18,
    ),
    "service": _Told(
        "332211000", "333331100", Bilingual("Hoofd service", "Head of service"),
        Bilingual("Rooster en reactietijd gezien", "Rota seen, response times too"),
        5, 4, "M", "l4", Bilingual("Klanten krijgen binnen 60 minuten antwoord", "Customers get answers in 60 minutes"),
    ),
    OWN: _Told(
        "", "210-00000", Bilingual("Chef magazijn", "Chief of warehouse"),
        Bilingual("Eerste keer gescoord", "Scored as a first time"),
        2, 3, "S",
    ),
}  # fmt: skip
_MEASURED: Mapping[str, tuple[float, Bilingual]] = {
    "policy_ack_share": (0.86, Bilingual("Leerplatform", "Learning platform")),
    "training_coverage": (0.82, Bilingual("Leerplatform", "Learning platform")),
}


def fill(*, organisation: Organisation, days: tuple[date, date], by: User, at: datetime) -> None:
    """Score every process on both `days`, set ambitions, and put evidence under the baseline: innovation stands on
    level 3 while no platform was chosen for it."""
    commands.add_process(organisation=organisation, name_nl=WAREHOUSE.nl, name_en=WAREHOUSE.en, by=by, at=at)
    commands.choose_processes(
        organisation=organisation, by=by, at=at,
        chosen={
            key: Chosen(
                importance=told.importance, feasibility=told.feasibility, effort=told.effort,
                name_nl=WAREHOUSE.nl if key == OWN else "", name_en=WAREHOUSE.en if key == OWN else "",
            )
            for key, told in _TOLD.items()
        },
    )  # fmt: skip
    for on, scoring in zip(days, ("before", "now"), strict=True):
        for key, told in _TOLD.items():
            _score(organisation, key, getattr(told, scoring), told, on, by, at)
    _ambitions(organisation, by, at)
    _baseline(organisation, at.date(), by, at)


def _score(
    organisation: Organisation, key: str, values: str, told: _Told, on: date, by: User, at: datetime
) -> None:  # fmt: skip
    if not values:
        return
    items = queries.model_for(organisation).element(key).items
    said = {item.id: value if value != "-" else "dk" for item, value in zip(items, values, strict=True)}
    commands.score_process(
        organisation=organisation, element=key, values=said, with_whom=_both(told.owner), note=_both(told.note), on=on,
        by=by, at=at,
    )  # fmt: skip


def _ambitions(organisation: Organisation, by: User, at: datetime) -> None:
    wanted = {}
    for line in queries.book(organisation, at.date()).lines:
        told = _TOLD.get(line.element.id)
        if told and told.wanted and told.reason:
            keep = told.wanted == "keep"
            level = line.standing.level if keep else told.wanted
            on = None if keep else at.date() + timedelta(days=30 * told.months)
            wanted[line.element.id] = Wanted(level, _both(told.reason), on, _both(told.owner), keep)
    model = queries.model_for(organisation)
    set_ambitions(organisation=organisation, model=model, wanted=wanted, by=by, at=at)


def _baseline(organisation: Organisation, today: date, by: User, at: datetime) -> None:
    board, network = Bilingual("Directie", "Board"), "Nevelbrug Net"
    ict, communication = (
        Bilingual("Hoofd ICT", "Head of ICT"),
        Bilingual("Hoofd communicatie", "Head of communications"),
    )
    initiative = next((pk for pk, name in queries.initiatives(organisation) if BRINGS in name), None)
    for part, days, what, owner, more in (
        ("smg.b1.described", 300, Bilingual("Spelregels netwerk", "House rules of our network"), communication,
         {"version": "2.0", "adopted_by": _both(board)}),
        ("smg.b1.spread", 220, Bilingual("Teamoverleg in alle regio's", "Team meetings in all regions"), communication,
         {}),
        ("smg.b1.measured", 130, Bilingual("Meting naleving, 120 berichten", "Check of compliance, 120 messages"),
         communication, {}),
        ("smg.b1.adjusted", 110, Bilingual("Besluit 9: regel 4 korter", "Decision 9: rule 4 shorter"), board,
         {"outcome": "changed"}),
        ("smg.b2.chosen", 400, network, ict,
         {"choice": "own", "processes": ["hrm", "production", "recruitment", "service"]}),
        ("smg.b2.chosen", 260, Bilingual("Zakelijk netwerk", "Business network"), communication,
         {"choice": "imposed", "processes": ["marketing"]}),
        ("smg.b2.implemented_or_planned", 380, network, ict, {"processes": ["recruitment", "service"]}),
        ("smg.b2.implemented_or_planned", 60, network, ict,
         {"processes": ["hrm", "innovation", "marketing"], "planned_on": today + timedelta(days=160),
          "initiative_id": initiative}),
        ("smg.b2.channelled", 200, Bilingual("Afspraken zakelijk netwerk", "Agreements on business network"),
         communication, {}),
    ):  # fmt: skip
        shown = Shown(
            what if isinstance(what, str) else _both(what), today - timedelta(days=days), _both(owner),
            **more,
        )  # fmt: skip
        commands.add_evidence(organisation=organisation, part=part, shown=shown, by=by, at=at)
    for metric, (value, source) in _MEASURED.items():
        state_fact(
            organisation=organisation, metric=metric, value=value, on=today - timedelta(days=45), source=_both(source),
            n=600, by=by, at=at,
        )  # fmt: skip


def _both(text: Bilingual) -> str:
    """A bilingual company: what users write is not translated."""
    return text.nl if text.nl == text.en else f"{text.nl} / {text.en}"
