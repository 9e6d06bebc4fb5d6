"""Six hundred invented people: where they work, who leads, how much they write, what language they think in."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from graadmeter.base.text import Lang
from graadmeter.demo.phrases import invent_name
from graadmeter.demo.shape import Rng, Shape, pick

STAFF = 600
MANAGERS, TEAM_LEADS, LEADING_TEAM_LEADS = 12, 48, 18  # leaders: all managers and some of the team leads
OWNERS, SUPPORTERS = 18, 40  # community managers, and HR, IT, communications and legal
LOCATIONS = ("Hoogdam", "Meerzijde", "Oostkade")
LAYERS = ("Management", "Teamlead", "Team")
DOMAIN = "nevelbrug.example"  # a domain reserved for examples: no mail ever arrives


@dataclass(frozen=True, slots=True)
class Unit:
    """`size` people; `places`: share per location; `writes`, `english`: share that ever writes, that writes English."""

    name: str
    size: int
    places: tuple[float, float, float]
    writes: float
    english: float


UNITS = (
    Unit("Operations", 230, (0.2, 0.4, 0.4), 0.53, 0.06),
    Unit("Service", 170, (0.6, 0.25, 0.15), 0.72, 0.10),
    Unit("Engineering", 120, (0.5, 0.1, 0.4), 0.78, 0.85),
    Unit("Corporate", 80, (0.9, 0.05, 0.05), 0.60, 0.12),
)
LEADERS_WRITING = 10
OWNERS_WRITE_MORE = 4.0
LEADER_DRIVE = (20.0, 0.2)  # those who do write differ less: middle * (drawn / middle) ** power
# Relative drive to write, quantiles after METRICS "a research organisation": a few people carry the talk.
DRIVE = Shape({0: 0.6, 0.25: 1.6, 0.5: 5, 0.75: 23, 0.9: 145, 0.95: 380, 0.99: 1700, 1: 2500})
STARTED_EARLY = (
    0.62  # share of the writers who were there from the first month; the others join in the course of the year
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Person:
    """One invented member of staff. `drive`: how much the person writes, 0 = never; `since`: first day there."""

    person_id: str
    name: str
    email: str
    unit: str
    location: str
    layer: str
    is_leader: bool
    role: str  # leader, owner, support or employee: the respondent roles of esm3
    lang: Lang
    drive: float
    since: date


def staff(rng: Rng, *, first: date) -> tuple[Person, ...]:
    """The whole organisation, in a fixed order. `first`: first day of the conversation."""
    homes = [unit for unit in UNITS for _ in range(unit.size)]
    order = rng.permutation(STAFF)
    managers = set(order[:MANAGERS].tolist())
    team_leads = set(order[MANAGERS : MANAGERS + TEAM_LEADS].tolist())
    leaders = managers | set(order[MANAGERS : MANAGERS + LEADING_TEAM_LEADS].tolist())
    writing_leaders = set(order[: len(leaders) : len(leaders) // LEADERS_WRITING].tolist())
    corporate = [int(i) for i in order if homes[int(i)].name == "Corporate" and int(i) not in leaders]
    supporters = set(corporate[:SUPPORTERS])
    owners = set([int(i) for i in order[::-1] if int(i) not in leaders | supporters][:OWNERS])
    people: list[Person] = []
    seen_names: set[str] = set()
    seen_ids: set[str] = set()
    for i, unit in enumerate(homes):
        is_leader = i in leaders
        name = _fresh(seen_names, lambda: invent_name(rng))
        writes = i in writing_leaders if is_leader else i in owners or rng.random() < unit.writes
        drive = DRIVE.draw(rng) * (OWNERS_WRITE_MORE if i in owners else 1.0)
        if is_leader:
            middle, power = LEADER_DRIVE
            drive = middle * (drive / middle) ** power
        early = rng.random() < STARTED_EARLY or is_leader or i in owners
        joined = first + timedelta(days=int((20 if early else 330) * rng.random()))
        people.append(
            Person(
                person_id=_fresh(seen_ids, lambda: "U" + "".join(pick(rng, ALPHABET) for _ in range(8))),
                name=name,
                email=f"{_ascii(name)}@{DOMAIN}",
                unit=unit.name,
                location=LOCATIONS[int(rng.choice(3, p=unit.places))],
                layer=LAYERS[0] if i in managers else LAYERS[1] if i in team_leads else LAYERS[2],
                is_leader=is_leader,
                role="leader"
                if is_leader
                else "owner"
                if i in owners
                else "support"
                if i in supporters
                else "employee",
                lang="en" if rng.random() < unit.english else "nl",
                drive=drive if writes else 0.0,
                since=joined,
            )
        )
    return tuple(people)


def _fresh(seen: set[str], make: Callable[[], str]) -> str:
    while (value := make()) in seen:
        pass
    seen.add(value)
    return value


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", ".", 1).replace(" ", "")
