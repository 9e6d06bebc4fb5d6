"""The invented organisation as a whole, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graadmeter.base.text import Bilingual
from graadmeter.demo import answers, criteria, people, rhythm, talk
from graadmeter.demo.answers import Ambition, DemoRemark, DemoRound
from graadmeter.demo.criteria import DemoFact
from graadmeter.demo.people import LAYERS, LOCATIONS, UNITS, Person
from graadmeter.demo.shape import Rng, stream

NAME = "Nevelbrug"
SUMMARY = Bilingual(
    "Nevelbrug is een verzonnen bedrijf in watertechniek: 600 mensen, vier onderdelen, drie locaties. Niemand hier "
    "bestaat; mensen, gesprekken en antwoorden zijn gemaakt om Graadmeter op uit te proberen.",
    "Nevelbrug is an invented company in water technology: 600 people, four units, three sites. Nobody here exists; "
    "people, conversations and answers were made to try Graadmeter on.",
)
SEED = 1
UNTIL = date(2026, 10, 31)  # last day of the conversation and of the second round
_STAFF, _TALK, _EXPORT, _ROUNDS, _POLL, _REMARKS, _CRITERIA = range(7)


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """600 invented people and what they answered. `rounds`: esm3, oldest first. `ambitions`: per category of esm3."""

    name: str
    summary: Bilingual
    seed: int
    until: date
    units: tuple[str, ...]
    locations: tuple[str, ...]
    layers: tuple[str, ...]
    people: tuple[Person, ...]
    rounds: tuple[DemoRound, DemoRound]
    poll: DemoRound
    criteria: DemoRound  # the statements of the six success criteria
    facts: tuple[DemoFact, ...]
    remarks: tuple[DemoRemark, ...]  # beside the poll
    ambitions: tuple[Ambition, ...]

    def talk(self, *, threads: int = talk.THREADS) -> talk.Talk:
        """A year of conversation that ends with `until`; takes about a second."""
        return talk.converse(stream(self.seed, _TALK), self.people, until=self.until, threads=threads)

    def export_stream(self) -> Rng:
        """The random numbers for what is in an export beside people's messages."""
        return stream(self.seed, _EXPORT)


def organisation(seed: int = SEED, *, until: date = UNTIL) -> DemoOrganisation:
    """The invented organisation; the same `seed` and `until` always give the same one."""
    staff = people.staff(stream(seed, _STAFF), first=rhythm.first_day(until))
    return DemoOrganisation(
        name=NAME,
        summary=SUMMARY,
        seed=seed,
        until=until,
        units=tuple(unit.name for unit in UNITS),
        locations=LOCATIONS,
        layers=LAYERS,
        people=staff,
        rounds=answers.assessments(stream(seed, _ROUNDS), staff, until=until),
        criteria=criteria.asked(stream(seed, _CRITERIA), staff, until=until),
        facts=criteria.facts(until),
        poll=answers.poll(stream(seed, _POLL), staff, until=until),
        remarks=answers.remarks(stream(seed, _REMARKS)),
        ambitions=answers.ambitions(),
    )
