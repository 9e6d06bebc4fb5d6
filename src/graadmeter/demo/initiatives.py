"""What the invented organisation does to get further: its initiatives, and how three functions weigh them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from graadmeter.base.text import Bilingual
from graadmeter.demo.shape import stream

_STREAM = 91  # of the demo's random numbers
RATERS = (
    Bilingual("Hoofd klantenservice", "Head of customer service"),
    Bilingual("Trekker netwerk", "Network lead"),
    Bilingual("Controller", "Controller"),
)
Range = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class DemoInitiative:
    """`base`: what raters see in value, impact, innovation and investment, 1 to 5, around which they scatter."""

    key: str
    name: Bilingual
    purpose: Bilingual
    owner: Bilingual
    phase: Literal["pioneering", "facilitating", "strategic"]
    state: Literal["idea", "running", "done", "stopped"]
    base: tuple[float, float, float, float]
    effects: Mapping[str, Range]  # element of esm3 -> least, expected, most
    money: int  # euro per quarter
    hours: int  # per quarter
    duration: int  # quarters
    after: tuple[str, ...] = ()
    arranges: tuple[str, ...] = ()  # parts of the baseline under the processes
    times: int = 1  # how often it was weighed; 0: not yet
    open_item: str = ""  # a question that one of them cannot answer
    divided: str = ""  # a question on which they are far apart
    required: bool = False
    ran: tuple[int, int | None] | None = None  # months after the first round in which it began and ended
    units: tuple[str, ...] = ()  # in which it ran; none: everywhere
    asked: bool = False  # ratings are being collected
    factors: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)  # id -> answer, what is done: nl, en
    figures: Mapping[str, Mapping[str, Range]] = field(default_factory=dict)
    suggested_by: str = ""


INITIATIVES: tuple[DemoInitiative, ...] = (
    DemoInitiative(
        "hosts",
        Bilingual("Trekkers opleiden", "Training hosts"),
        Bilingual("Elke grote groep krijgt iemand met tijd.", "Each large group gets someone who has time."),
        Bilingual("Trekker netwerk", "Network lead"),
        "facilitating",
        "done",
        (4.2, 3.8, 3.2, 3.8),
        {"community_management": (0.3, 0.5, 0.8), "culture": (0.0, 0.2, 0.4)},
        6000,
        160,
        2,
        ran=(1, 7),
        units=("Engineering", "Service"),
    ),
    DemoInitiative(
        "rules",
        Bilingual("Spelregels in gewone taal", "House rules in plain language"),
        Bilingual("Iedereen weet wat mag.", "Everyone knows what is allowed."),
        Bilingual("Directeur HR", "Director of HR"),
        "facilitating",
        "done",
        (3.6, 4.0, 2.8, 4.2),
        {"policies_procedures": (0.2, 0.4, 0.6), "governance_alignment": (0.1, 0.3, 0.6)},
        2000,
        60,
        1,
        ran=(2, 5),
    ),
    DemoInitiative(
        "service",
        Bilingual("Klantvragen via netwerk", "Customer questions via network"),
        Bilingual(
            "Vragen over orders krijgen binnen 1 dag antwoord.",
            "Questions about orders get answers within 1 day.",
        ),
        Bilingual("Hoofd klantenservice", "Head of customer service"),
        "pioneering",
        "running",
        (4.6, 3.8, 4.0, 3.6),
        {"social_media_focus": (0.2, 0.5, 1.0), "architecture": (0.0, 0.2, 0.5)},
        9000,
        240,
        3,
        required=True,
        ran=(8, None),
        factors={
            "wi3.p.d1": ("yes", "", ""),
            "wi3.p.d2": ("yes", "", ""),
            "wi3.p.d3": ("partly", "", ""),
            "wi3.p.d4": ("yes", "", ""),
            "wi3.p.i1": ("partly", "Twee groepen samenvoegen", "Merge two groups"),
            "wi3.p.i2": ("yes", "Uitleg in elk teamoverleg", "Explain in every team meeting"),
            "wi3.p.i3": ("no", "", ""),
            "wi3.p.i4": ("dk", "", ""),
        },
        figures={
            "shared": {
                "members": (580, 600, 600),
                "active_members": (120, 180, 260),
                "hourly_cost": (44, 50, 58),
                "realisation": (0.2, 0.3, 0.5),
            },
            "licence": {"price_per_member_month": (2.5, 2.5, 2.5)},
            "setup": {"one_off": (8000, 12000, 20000)},
            "community_hours": {"hours_week": (6, 8, 12)},
            "training_hours": {"trained_members": (40, 60, 80), "hours": (2, 3, 4)},
            "participation_hours": {"minutes_week": (4, 6, 12)},
            "governance": {"hours": (20, 40, 80)},
            "search_time": {"minutes_saved_week": (10, 25, 45)},
            "answer_time": {"answered_questions": (2500, 4000, 5500), "hours_saved": (0.5, 1.0, 1.5)},
            "mail_time": {"mails_avoided": (10000, 18000, 30000), "minutes_per_mail": (2, 3, 4)},
            "rework": {"cases_avoided": (10, 25, 50), "cost_per_case": (300, 500, 900)},
        },
    ),
    DemoInitiative(
        "leaders",
        Bilingual("Leiding stelt elke maand vragen", "Leaders ask questions every month"),
        Bilingual("Directie vraagt, luistert, vertelt wat volgt.", "Executives ask, listen, tell what follows."),
        Bilingual("Algemeen directeur", "Chief executive"),
        "pioneering",
        "idea",
        (4.2, 3.4, 4.4, 3.8),
        {"leadership_commitment": (0.3, 0.6, 1.0), "culture": (0.0, 0.2, 0.4)},
        1000,
        60,
        2,
        suggested_by="esm3.leadership_commitment.facilitating",
    ),
    DemoInitiative(
        "figures",
        Bilingual("Meten wat telt", "Measure what counts"),
        Bilingual("Per groep 1 doel, 1 cijfer, elk kwartaal besproken.", "Per group 1 goal, 1 figure, every quarter."),
        Bilingual("Controller", "Controller"),
        "facilitating",
        "idea",
        (3.8, 3.0, 2.8, 3.8),
        {"metrics_measurement": (0.4, 0.8, 1.2), "vision_strategy": (0.0, 0.3, 0.6)},
        3000,
        100,
        2,
        divided="wi3.value.q3",
    ),
    DemoInitiative(
        "screen",
        Bilingual("Netwerk binnen ordersysteem", "Network inside order system"),
        Bilingual("Praten waar werk gebeurt.", "Talk where work happens."),
        Bilingual("Hoofd IT", "Head of IT"),
        "pioneering",
        "idea",
        (3.8, 2.8, 3.4, 2.2),
        {"architecture": (0.4, 0.8, 1.2), "tools": (0.1, 0.3, 0.6)},
        22000,
        300,
        4,
        after=("service",),
        arranges=("smg.b2.chosen",),
        divided="wi3.investment.q1",
    ),
    DemoInitiative(
        "ideas",
        Bilingual("Ideeënronde per kwartaal", "Idea round per quarter"),
        Bilingual("Binnen 60 dagen besluit over elk idee.", "A decision on every idea within 60 days."),
        Bilingual("Hoofd innovatie", "Head of innovation"),
        "pioneering",
        "idea",
        (3.2, 2.6, 3.8, 2.6),
        {"vision_strategy": (0.1, 0.3, 0.6), "culture": (0.1, 0.2, 0.4)},
        4000,
        120,
        2,
    ),
    DemoInitiative(
        "second",
        Bilingual("Tweede platform productie", "Second platform for production"),
        Bilingual("Eigen app in hallen.", "Separate app for workshop halls."),
        Bilingual("Hoofd productie", "Head of production"),
        "pioneering",
        "idea",
        (2.4, 1.6, 2.2, 1.8),
        {"platform": (0.0, 0.2, 0.4)},
        18000,
        200,
        3,
        times=2,
    ),
    DemoInitiative(
        "suppliers",
        Bilingual("Groepen samen met leveranciers", "Groups shared by suppliers"),
        Bilingual("Storingen samen oplossen.", "Solve failures together."),
        Bilingual("Hoofd inkoop", "Head of purchasing"),
        "pioneering",
        "idea",
        (4.0, 3.2, 4.2, 3.2),
        {"social_media_focus": (0.1, 0.4, 0.8)},
        5000,
        120,
        3,
        after=("rules",),
        open_item="wi3.impact.q3",
    ),
    DemoInitiative(
        "tidy",
        Bilingual("Opruimweek kennis", "Knowledge tidy-up week"),
        Bilingual("Oude antwoorden weg, goede antwoorden vast.", "Old answers out, good answers kept."),
        Bilingual("Hoofd communicatie", "Head of communication"),
        "pioneering",
        "idea",
        (3.8, 3.6, 3.2, 4.2),
        {"content_management": (0.3, 0.6, 0.9)},
        1500,
        140,
        1,
        times=0,
        asked=True,
    ),
)

REASONS: Mapping[str, tuple[Bilingual, Bilingual, Bilingual]] = {  # item -> when low, in between, high
    "wi3.value.q1": (
        Bilingual("Niemand noemt dit zelf.", "Nobody mentions it."),
        Bilingual("Komt elke maand terug.", "Comes back every month."),
        Bilingual("Elke week klachten.", "Complaints every week."),
    ),
    "wi3.value.q2": (
        Bilingual("Geen doel gezien.", "No goal seen."),
        Bilingual("Staat in jaarplan afdeling.", "Part of department plan."),
        Bilingual("Doel met nulmeting.", "Goal has a baseline."),
    ),
    "wi3.value.q3": (
        Bilingual("Alleen 1 team.", "One team only."),
        Bilingual("Drie teams willen dit.", "Three teams want it."),
        Bilingual("Hele keten heeft er wat aan.", "Whole chain gains."),
    ),
    "wi3.impact.q1": (
        Bilingual("Botst met gewoonten.", "Clashes at once."),
        Bilingual("Helft doet al mee.", "Half already joins."),
        Bilingual("Past bij hoe we werken.", "Fits how we work."),
    ),
    "wi3.impact.q2": (
        Bilingual("Eigenaren weten niets.", "Owners know nothing."),
        Bilingual("Twee eigenaren denken mee.", "Two owners think along."),
        Bilingual("Akkoord op papier.", "Agreed in writing."),
    ),
    "wi3.impact.q3": (
        Bilingual("Risico's onbekend.", "Risks unknown."),
        Bilingual("Risico's bekend, deels gedekt.", "Risks known, partly covered."),
        Bilingual("Privacytoets gedaan.", "Privacy check done."),
    ),
    "wi3.innovation.q1": (
        Bilingual("Steeds dezelfde mensen.", "Same people again."),
        Bilingual("Twee afdelingen ontmoeten elkaar.", "Two departments meet."),
        Bilingual("Brengt alle locaties samen.", "Brings all locations together."),
    ),
    "wi3.innovation.q2": (
        Bilingual("Ideeën blijven liggen.", "Ideas stay put."),
        Bilingual("Beoordeling afgesproken.", "Assessment agreed."),
        Bilingual("Tijd plus geld vrij.", "Time plus money available."),
    ),
    "wi3.innovation.q3": (
        Bilingual("Blijft binnen groep.", "Stays inside group."),
        Bilingual("Verslag gedeeld.", "Report shared."),
        Bilingual("Andere teams doen mee.", "Other teams copy it."),
    ),
    "wi3.investment.q1": (
        Bilingual("Kosten onbekend.", "Costs unknown."),
        Bilingual("Uren geschat.", "Hours estimated."),
        Bilingual("Begroting getoetst.", "Budget checked."),
    ),
    "wi3.investment.q2": (
        Bilingual("Kost meer dan opbrengst.", "Costs exceed yield."),
        Bilingual("Ongeveer gelijk.", "About equal."),
        Bilingual("Ruim rendabel.", "Clearly pays off."),
    ),
    "wi3.investment.q3": (
        Bilingual("Moet erbij.", "On top of normal work."),
        Bilingual("Toegezegd, nog geen rooster.", "Promised, no schedule yet."),
        Bilingual("Ingepland.", "Scheduled."),
    ),
}
_ELEMENTS = ("value", "impact", "innovation", "investment")
FAR = {0: -2, 1: 0, 2: 1}  # rater -> how far from the base, on a question that divides them


def ratings(seed: int, one: DemoInitiative, time: int) -> dict[str, dict[str, str]]:
    """Rater (Dutch name) -> item -> value; `time`: which weighing, from 0."""
    place = [each.key for each in INITIATIVES].index(one.key)
    rng = stream(seed, 100 * _STREAM + 10 * place + time)
    said: dict[str, dict[str, str]] = {}
    for number, rater in enumerate(RATERS):
        said[rater.nl] = {}
        for item in REASONS:
            base = one.base[_ELEMENTS.index(item.split(".")[1])]
            drawn = base + float(rng.normal(0.0, 0.35))
            if item == one.divided:
                drawn = base + FAR[number]
            value = str(min(5, max(1, round(drawn))))
            said[rater.nl][item] = "dk" if item == one.open_item and number == 2 else value
    return said


def reason(item: str, value: str) -> Bilingual:
    """Why somebody gave this value."""
    if value == "dk":
        return Bilingual("Nog geen toets gedaan.", "No check done yet.")
    low, middle, high = REASONS[item]
    return low if int(value) <= 2 else middle if int(value) == 3 else high
