"""The channels of the invented organisation: where people talk, about what, and which of them fell asleep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import numpy as np
import yaml

from graadmeter.base.text import Lang
from graadmeter.demo.people import ALPHABET, Person
from graadmeter.demo.shape import Rng, pick

MONTH_DAYS = 30.4


@dataclass(frozen=True, slots=True)
class Plan:
    """A channel before anyone is in it; the words are explained in spaces.yaml."""

    name: str
    kind: str
    share: float
    about: Sequence[str]
    purpose: str
    units: Sequence[str] = ()
    joins: float = 1.0
    starts: int = 0
    sleeps: int | None = None
    lang: Lang = "nl"


@cache
def plans() -> tuple[Plan, ...]:
    """The channels of spaces.yaml."""
    text = files("graadmeter.demo").joinpath("spaces.yaml").read_text(encoding="utf-8")
    return tuple(Plan(**row) for row in yaml.safe_load(text))


@dataclass(frozen=True, slots=True)
class Space:
    """A channel with its members (indexes into the staff) and the days on which it lives."""

    space_id: str
    plan: Plan
    members: np.ndarray
    owner: int
    opens: date
    closes: date | None

    def is_open(self, day: date) -> bool:
        return self.opens <= day and (self.closes is None or day < self.closes)


def open_spaces(rng: Rng, people: tuple[Person, ...], *, first: date) -> tuple[Space, ...]:
    """Every channel, filled: owners of channels come first in line, people who never write join too."""
    owners = [i for i, person in enumerate(people) if person.role == "owner"]
    spaces = []
    for number, plan in enumerate(plans()):
        joins = np.array([not plan.units or person.unit in plan.units for person in people])
        joins &= rng.random(len(people)) < plan.joins
        near = [i for i in owners if not plan.units or people[i].unit in plan.units] or owners
        owner = near[number % len(near)]
        joins[owner] = True
        code = "".join(pick(rng, ALPHABET) for _ in range(8))
        spaces.append(
            Space(
                space_id=f"C{code}",
                plan=plan,
                members=np.flatnonzero(joins),
                owner=owner,
                opens=first + timedelta(days=int(plan.starts * MONTH_DAYS)),
                closes=first + timedelta(days=int(plan.sleeps * MONTH_DAYS)) if plan.sleeps else None,
            )
        )
    return tuple(spaces)
