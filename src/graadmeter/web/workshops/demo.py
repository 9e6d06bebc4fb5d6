"""A workshop as the demo organisation held one: eight invented experts, votes drawn with a seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graadmeter.base.text import Bilingual
from graadmeter.demo.shape import Rng, stream
from graadmeter.web.people.models import Organisation, User
from graadmeter.web.workshops import commands, figures, queries
from graadmeter.web.workshops.models import Seat, Workshop

NAME = "ESM3 2026"
ROLES = ("leader", "leader", "owner", "support", "support", "employee", "employee", "")
DIVIDED = (-1, -1, -1, 0, 0, 1, 1, 1)  # where votes lie around the agreed level, in steps
NEAR = (0, 0, 0, 0, 0, 0, 0, 1)
STREAM = 90  # of the demo's random numbers: its own, so that the rest stays as it was


@dataclass(frozen=True, slots=True)
class _Told:
    """What the room said of one category. `divided`: a second vote was needed."""

    element: str
    level: str
    reason: Bilingual
    evidence: Bilingual
    divided: bool = False
    otherwise: Bilingual | None = None  # what one of them sees


_TOLD = (
    _Told(
        "social_media_focus", "facilitating",
        Bilingual(
            "Teams gebruiken het netwerk voor vaste soorten vragen.",
            "Teams use the network for fixed kinds of questions.",
        ),
        Bilingual("Lijst met groepen en hun doel", "List of groups and what they are for"),
    ),
    _Told(
        "content_management", "pioneering",
        Bilingual("Niemand ruimt op; oude antwoorden blijven staan.", "Nobody tidies up; old answers stay."),
        Bilingual("Steekproef van twintig groepen", "Sample of twenty groups"),
    ),
    _Told(
        "culture", "facilitating",
        Bilingual(
            "Vragen stellen mag overal, kritiek geven nog niet.",
            "Asking is fine everywhere, criticising is not yet.",
        ),
        Bilingual("Drie gesprekken uit mei", "Three threads of May"),
        divided=True,
        otherwise=Bilingual(
            "In de werkplaats vraagt bijna niemand iets.", "In the workshop hall hardly anyone asks anything.",
        ),
    ),
    _Told(
        "vision_strategy", "facilitating",
        Bilingual("Het jaarplan noemt het netwerk, met één doel.", "The annual plan names the network, with one aim."),
        Bilingual("Jaarplan, bladzijde 6", "Annual plan, page 6"),
    ),
    _Told(
        "leadership_commitment", "pioneering",
        Bilingual("Twee directeuren schrijven mee, de rest leest.", "Two directors write along, the others read."),
        Bilingual("Besluitenlijst van de directie", "Decisions of the board"),
        divided=True,
        otherwise=Bilingual("De directie heeft er wel geld voor gegeven.", "The board did give money for it."),
    ),
    _Told(
        "governance_alignment", "pioneering",
        Bilingual("Er is geen vaste plek waar besluiten vallen.", "There is no fixed place where decisions are taken."),
        Bilingual("Overlegschema", "Meeting schedule"),
    ),
    _Told(
        "community_management", "facilitating",
        Bilingual("Vijf groepen hebben een beheerder met tijd.", "Five groups have a manager with time for it."),
        Bilingual("Rooster van de beheerders", "Rota of the managers"),
    ),
    _Told(
        "policies_procedures", "pioneering",
        Bilingual("De spelregels zijn een concept uit het vorige jaar.", "The house rules are a draft of last year."),
        Bilingual("Concept spelregels, versie 0.3", "Draft house rules, version 0.3"),
        divided=True,
    ),
    _Told(
        "metrics_measurement", "pioneering",
        Bilingual("We tellen berichten, meer niet.", "We count messages, nothing more."),
        Bilingual("Maandcijfers", "Monthly figures"),
    ),
    _Told(
        "tools", "facilitating",
        Bilingual(
            "De middelen zijn er, op de werkvloer ontbreken toestellen.",
            "The tools are there, the shop floor lacks devices.",
        ),
        Bilingual("Inventaris van toestellen", "Inventory of devices"),
        divided=True,
        otherwise=Bilingual("Op kantoor werkt alles.", "In the office everything works."),
    ),
    _Told(
        "architecture", "facilitating",
        Bilingual(
            "Het netwerk is gekoppeld aan het documentenarchief.",
            "The network is connected to the document archive.",
        ),
        Bilingual("Plaat van de koppelingen", "Map of the connections"),
    ),
    _Told(
        "platform", "facilitating",
        Bilingual("Eén platform, met afspraken over beheer.", "One platform, with agreements on its upkeep."),
        Bilingual("Contract met de leverancier", "Contract with the supplier"),
    ),
)  # fmt: skip


def hold(*, organisation: Organisation, by: User, at: datetime, seed: int) -> Workshop:
    """The workshop from opening to end, as if it was held at `at`; the same seed gives the same votes."""
    rng = stream(seed, STREAM)
    row = commands.make_workshop(organisation=organisation, name=NAME, model_id="esm3", by=by, at=at)
    row = commands.open_workshop(workshop=row, by=by, at=at)
    seats = [commands.join(workshop=row, secret=f"demo {n}", role=role) for n, role in enumerate(ROLES)]
    for told in _TOLD:
        _discuss(row, seats, told, rng, by, at)
    return commands.close_workshop(workshop=row, by=by, at=at)


def _discuss(row: Workshop, seats: list[Seat], told: _Told, rng: Rng, by: User, at: datetime) -> None:
    """One category: a vote, where they differ a second one, and what was written down."""
    row = commands.choose(workshop=row, element=told.element)
    levels = figures.scale(queries.taken_model(row))
    agreed = levels.index(told.level)
    numbers = (1, 2) if told.divided else (1,)
    for number in numbers:
        steps = rng.permutation(DIVIDED if number < len(numbers) else NEAR)
        if number > 1:
            commands.vote_again(workshop=row, element=told.element, after=number - 1)
        for seat, step in zip(seats, steps.tolist(), strict=True):
            level = levels[min(len(levels) - 1, max(0, agreed + step))]
            commands.cast_vote(
                workshop=row, seat=seat, element=told.element, number=number, value=level, revision=1
            )  # fmt: skip
        commands.reveal(workshop=row, element=told.element, number=number)
    commands.record_judgement(
        workshop=row, element=told.element, number=len(numbers), by=by, at=at,
        agreed=commands.Agreed(
            told.level, _both(told.reason), evidence=_both(told.evidence), dissent=1 if told.otherwise else 0,
            dissent_reason=_both(told.otherwise) if told.otherwise else "",
        ),
    )  # fmt: skip


def _both(text: Bilingual) -> str:
    """A bilingual company: what users write is not translated."""
    return f"{text.nl} / {text.en}"
