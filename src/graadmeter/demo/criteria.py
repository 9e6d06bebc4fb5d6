"""What the invented people say of the six success criteria, and the facts that their organisation states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from graadmeter import maturity
from graadmeter.base.text import Bilingual
from graadmeter.demo.answers import ROUND_DAYS, DemoRound, story
from graadmeter.demo.people import Person
from graadmeter.demo.shape import Rng
from graadmeter.tables import ANSWERS

RESPONDENTS = 140
MILDNESS, NOISE, DONT_KNOW = 0.10, 0.22, 0.08
POINTS = 4  # the scale runs from 1 to 5
LEADERS_SEE_MORE = 0.08
FACTS: tuple[tuple[str, float, int, str, int | None], ...] = (  # metric, value, days before the end, source, people
    ("reach", 0.97, 20, "Personeelsregister / Staff directory", 600),
    ("sso_share", 0.88, 20, "Centrale aanmelding / Central sign-in", 600),
    ("profile_complete_share", 0.52, 60, "Platformbeheer / Platform administration", 600),
    ("target_coverage", 0.35, 60, "Groepenregister / Register of groups", None),
    ("idea_followup_share", 0.48, 30, "Ideeënregister / Register of ideas", None),
    ("availability", 0.998, 10, "ICT-beheer / IT operations", None),
)


@dataclass(frozen=True, slots=True)
class DemoFact:
    """One measure as the organisation states it; see `diagnosis.facts`."""

    metric: str
    value: float
    on: date
    source: str
    n: int | None


def facts(until: date) -> tuple[DemoFact, ...]:
    return tuple(
        DemoFact(metric, value, until - timedelta(days=ago), source, n) for metric, value, ago, source, n in FACTS
    )


def asked(rng: Rng, people: tuple[Person, ...], *, until: date) -> DemoRound:
    """The statements of esm6, answered by some of the staff in the last weeks before `until`."""
    model, wanted = maturity.load("esm6"), story()["criteria"]
    chosen = rng.choice(len(people), size=RESPONDENTS, replace=False)
    rows = []
    for number, index in enumerate(chosen.tolist()):
        person = people[index]
        mild = float(rng.normal(0, MILDNESS)) + (LEADERS_SEE_MORE if person.role == "leader" else 0.0)
        for item in model.items.values():
            favour = min(1.0, max(0.0, wanted[item.element] + mild + float(rng.normal(0, NOISE))))
            point = round(POINTS * favour)
            value = str(1 + (POINTS - point if item.scale.endswith("reversed") else point))
            rows.append(
                {
                    "respondent": f"c{number:03}", "item": item.id,
                    "value": "dk" if rng.random() < DONT_KNOW else value, "role": person.role, "unit": person.unit,
                    "location": person.location, "age_band": None, "weight": None,
                }
            )  # fmt: skip
    closed = until - timedelta(days=3)
    opened = closed - timedelta(days=ROUND_DAYS)
    return DemoRound(
        id=f"esm6-{closed.year}", model="esm6", name=Bilingual("Succescriteria", "Success criteria"), opened_on=opened,
        closed_on=closed, invited=len(people), answers=ANSWERS.check(pa.Table.from_pylist(rows, schema=ANSWERS.schema)),
        answered_on={row["respondent"]: closed for row in rows}, pair_codes={},
    )  # fmt: skip
