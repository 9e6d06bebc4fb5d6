"""What the invented people answered: two rounds of esm3, a poll of s3m, and the ambitions they agreed on.

Every answer is drawn around a latent profile (profile.yaml) with a person's own mildness, a difference per role and per
unit, "don't know" by role and kind of item, and some who stop halfway. Items and their roles are read from the model.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import yaml

from graadmeter import maturity
from graadmeter.base.text import Bilingual
from graadmeter.demo.people import Person
from graadmeter.demo.shape import Rng, pick
from graadmeter.tables import ANSWERS

When = Literal["first", "second"]
# Respondents per role; a little more than one in three of the staff in the first round.
RESPONDENTS: Mapping[When, Mapping[str, int]] = {
    "first": {"leader": 22, "owner": 14, "support": 26, "employee": 158},
    "second": {"leader": 25, "owner": 16, "support": 30, "employee": 189},
}
ROUND_DAYS = 14
ANSWER_LATE = 0.35
POLL_RESPONDENTS = 150
REMARKS = 4
WRITERS_ANSWER_MORE = 2.2  # people who write answer the questionnaire this much more often: they flatter the figure
MILDNESS, NOISE = 0.08, 0.25  # standard deviations: a person's own, and of one answer
STOPS_HALFWAY, NOT_APPLICABLE = 0.04, 0.01
HARDER_TO_KNOW = {"pioneering": 0.8, "facilitating": 1.0, "strategic": 1.25}
KEEPS_A_CODE = 0.6  # of those who answer both rounds: share that fills in the same code for pairing
CODE_DIGITS = 12
_THRESHOLDS = (1 / 6, 1 / 2, 5 / 6)  # the answer is the nearest of 0, 1/3, 2/3, 1


@dataclass(frozen=True, slots=True)
class DemoRound:
    """One round of answers.

    `answers`: tables.ANSWERS. `answered_on`: respondent -> day of answering. `pair_codes`: respondent -> the twelve
    digits that he or she keeps, for those who keep them. `invited`: people asked.
    """

    id: str
    model: str
    name: Bilingual
    opened_on: date
    closed_on: date
    invited: int
    answers: pa.Table
    answered_on: Mapping[str, date]
    pair_codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DemoRemark:
    """What one voter wrote beside a vote. `consent`: no, nothing or role: as what it may be shown."""

    text: str
    lang: Literal["nl", "en"]
    consent: str
    role: str
    read: bool  # somebody read it and shows it


@dataclass(frozen=True, slots=True)
class Ambition:
    """The level the organisation wants for one category, and why. `owner` and `months`, from when it was set: for what
    is still to be done; what is only kept has neither."""

    element: str
    level: str
    reason: Bilingual
    owner: Bilingual | None = None
    months: int | None = None


def assessments(rng: Rng, people: tuple[Person, ...], *, until: date) -> tuple[DemoRound, DemoRound]:
    """Both rounds of the full questionnaire: a year before `until`, and in its last weeks."""
    mildness = rng.normal(0, MILDNESS, len(people))
    ages = rng.choice(list(story()["ages"]), size=len(people), p=list(story()["ages"].values()))
    codes = {i: _code(rng) for i in range(len(people)) if rng.random() < KEEPS_A_CODE}
    rounds = []
    closing: dict[When, date] = {"first": until - timedelta(days=364), "second": until}
    for when, closed in closing.items():
        chosen = _respondents(rng, people, when)
        keys = _keys(rng, len(chosen))
        rows = [
            row
            for key, i in zip(keys, chosen, strict=True)
            for row in _answers_of(rng, key, people[i], str(ages[i]), float(mildness[i]), when)
        ]
        rounds.append(
            DemoRound(
                id=f"esm3-{closed.year}",
                model="esm3",
                name=Bilingual(f"Meting {closed.year}", f"Measurement {closed.year}"),
                opened_on=closed - timedelta(days=ROUND_DAYS),
                closed_on=closed,
                invited=len(people),
                answers=ANSWERS.check(pa.Table.from_pylist(rows)),
                answered_on=_days(rng, keys, closed - timedelta(days=ROUND_DAYS)),
                pair_codes={key: codes[i] for key, i in zip(keys, chosen, strict=True) if i in codes},
            )
        )
    return rounds[0], rounds[1]


def poll(rng: Rng, people: tuple[Person, ...], *, until: date) -> DemoRound:
    """The one-question poll of s3m, half a year before `until`."""
    profile = story()
    closed = until - timedelta(days=180)
    chosen = rng.choice(len(people), size=POLL_RESPONDENTS, replace=False)
    values = rng.choice(list(profile["poll"]), size=POLL_RESPONDENTS, p=list(profile["poll"].values()))
    roles = rng.choice(list(profile["poll_roles"]), size=POLL_RESPONDENTS, p=list(profile["poll_roles"].values()))
    keys = _keys(rng, POLL_RESPONDENTS)
    rows = [
        {"respondent": key, "item": "s3m.poll", "value": str(value), "role": str(role), "location": people[i].location}
        for key, i, value, role in zip(keys, chosen, values, roles, strict=True)
    ]
    return DemoRound(
        id=f"s3m-{closed.year}",
        model="s3m",
        name=Bilingual("Peiling", "Poll"),
        opened_on=closed - timedelta(days=ROUND_DAYS),
        closed_on=closed,
        invited=len(people),
        answers=ANSWERS.check(pa.Table.from_pylist(rows)),
        answered_on=_days(rng, keys, closed - timedelta(days=ROUND_DAYS)),
        pair_codes={},
    )


def remarks(rng: Rng) -> tuple[DemoRemark, ...]:
    """Some remarks beside the poll, in the languages of the people; the last one nobody has read yet."""
    written = story()["remarks"]
    chosen = sorted(rng.choice(len(written), size=REMARKS, replace=False).tolist())
    return tuple(
        DemoRemark(
            written[i]["text"], written[i]["lang"], written[i]["consent"], written[i]["role"], read=i != chosen[-1]
        )
        for i in chosen
    )


def ambitions() -> tuple[Ambition, ...]:
    """One per category of esm3, agreed after the first round."""
    return tuple(
        Ambition(
            element, row["level"], Bilingual(row["nl"], row["en"]),
            Bilingual(**row["owner"]) if "owner" in row else None, row.get("months"),
        )
        for element, row in story()["ambitions"].items()
    )  # fmt: skip


def _respondents(rng: Rng, people: tuple[Person, ...], when: When) -> list[int]:
    chosen: list[int] = []
    for role, n in RESPONDENTS[when].items():
        of_role = [i for i, person in enumerate(people) if person.role == role]
        weights = np.array([WRITERS_ANSWER_MORE if people[i].drive else 1.0 for i in of_role])
        chosen += rng.choice(of_role, size=n, replace=False, p=weights / weights.sum()).tolist()
    return chosen


def _answers_of(rng: Rng, key: str, person: Person, age: str, mild: float, when: When) -> list[dict[str, object]]:
    profile = story()
    model = maturity.load("esm3")
    rows: list[dict[str, object]] = []
    for element in model.elements.values():
        stands = dict(zip(model.level_ids, profile["rounds"][element.id][when], strict=True))
        for item in element.items:
            if item.roles and person.role not in item.roles:
                continue
            unknown = profile["dont_know"][person.role][item.kind] * HARDER_TO_KNOW[str(item.level)]
            seen = (
                stands[str(item.level)]
                + profile["statements"].get(item.id, 0.0)
                + _tilt(person.role, element.id, item.roles)
                + profile["units"][person.unit]
                + mild
            )
            value = "dk" if rng.random() < unknown else "na" if rng.random() < NOT_APPLICABLE else _option(rng, seen)
            rows.append(
                {
                    "respondent": key, "item": item.id, "value": value, "role": person.role,
                    "unit": person.unit, "location": person.location, "age_band": age,
                }
            )  # fmt: skip
    if rng.random() < STOPS_HALFWAY:
        return rows[: len(rows) // 2]
    return rows


def _tilt(role: str, element: str, roles: tuple[str, ...]) -> float:
    """How much more `role` sees than the mean of the roles that answer this item, so that their mean stays put."""

    def offset(name: str) -> float:
        row = story()["roles"][name]
        return float(row.get(element, row["default"]))

    among = roles or tuple(story()["roles"])
    return offset(role) - sum(map(offset, among)) / len(among)


def _option(rng: Rng, attainment: float) -> str:
    """An answer 0..3 whose expected attainment is `attainment` (0..1)."""
    centres, expected = _expected()
    latent = float(np.interp(attainment, expected, centres)) + rng.normal(0, NOISE)
    return str(sum(latent > bar for bar in _THRESHOLDS))


@cache
def _expected() -> tuple[np.ndarray, np.ndarray]:
    """Centre of a noisy latent value -> mean attainment after rounding to an answer; to be read backwards."""
    centres = np.linspace(-0.8, 1.8, 521)
    means = [sum(0.5 * (1 + math.erf((c - bar) / (NOISE * math.sqrt(2)))) for bar in _THRESHOLDS) / 3 for c in centres]
    return centres, np.array(means)


@cache
def story() -> Mapping[str, Any]:
    text = files("graadmeter.demo").joinpath("profile.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


def _keys(rng: Rng, n: int) -> list[str]:
    """Random codes for respondents: nothing in them says who it is, and they differ between rounds."""
    keys: dict[str, None] = {}
    while len(keys) < n:
        keys["".join(pick(rng, "0123456789abcdef") for _ in range(12))] = None
    return list(keys)


def _code(rng: Rng) -> str:
    return "".join(pick(rng, "0123456789") for _ in range(CODE_DIGITS))


def _days(rng: Rng, keys: list[str], opened: date) -> dict[str, date]:
    """Most answer soon after the invitation, some after the reminder a week later."""
    late = rng.random(len(keys)) < ANSWER_LATE
    waits = np.minimum(rng.exponential(1.6, len(keys)).astype(int) + 7 * late, ROUND_DAYS)
    return {key: opened + timedelta(days=int(wait)) for key, wait in zip(keys, waits, strict=True)}
