"""Names and words that the sections about what follows share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from graadmeter import maturity
from graadmeter.base.text import Bilingual, Quantity, Text, rounded, say, say_n
from graadmeter.maturity import Model
from graadmeter.reports.blocks import CASE, CATEGORIES, CONTROLS, PROCESSES
from graadmeter.reports.document import Verdict
from graadmeter.reports.round import Round

COLOURS: dict[str | None, Verdict] = {"green": "good", "amber": "partly", "red": "bad"}
UNKNOWN = say("not known")
NONE = "–"
SEEN = 2  # decimals of a level


def controls_model() -> Model:
    return maturity.load(CONTROLS)


def processes_model() -> Model:
    return maturity.load(PROCESSES)


def case_model() -> Model:
    return maturity.load(CASE)


@cache
def named(model: str, block: str) -> dict[str, Bilingual]:
    """The names in a block of a model of the library, by id: verdicts, severities."""
    return {said["id"]: said["name"] for said in maturity.load(model).blocks[block]}


def element_name(round: Round, element: str) -> Text:
    """Of the round's own model, a process of the organisation, or a process or category of the library; else its id."""
    if element in round.model.elements:
        return round.model.elements[element].name
    for row in (round.block("processes") or {}).get("rows", ()):
        if row["id"] in (element, element.removeprefix(f"{PROCESSES}.")):
            return Bilingual(**{lang: row["name"][lang] for lang in ("nl", "en")})
    known = processes_model().elements.get(element.removeprefix(f"{PROCESSES}."))
    known = known or maturity.load(CATEGORIES).elements.get(element)
    return known.name if known else element


def level_named(model: Model, level: str | None) -> Text:
    """The name of a level; its id where the model does not have it; "not known" for None."""
    if level is None:
        return UNKNOWN
    known = next((one.name for one in (*model.levels, model.floor) if one and one.id == level), None)
    return known or level


def initiative_name(round: Round, id: str) -> Text:
    names: dict[str, str] = {row["id"]: row["name"] for row in round.block("initiatives") or ()}
    names |= (round.block("plan") or {}).get("names") or {}
    return names.get(id, id)


def both(said: Mapping[str, Any]) -> Bilingual:
    return Bilingual(said["nl"], said["en"])


def day(given: str | None) -> Text:
    return say("{date}", date=date.fromisoformat(given)) if given else NONE


def as_of(round: Round, given: str | None = None) -> Text | None:
    """What is told here is of a day, and does not move with the measurement."""
    on = given or round.data.get("direction_on") or round.data.get("made_on")
    return say("As it stood on {day}.", day=date.fromisoformat(on)) if on else None


def levels(value: float | None) -> Text:
    """A distance or gain in levels, with at most two decimals."""
    return NONE if value is None else Quantity(value, "level")


def moved(value: float | None, unit: str = "score2") -> Text:
    """A movement with its sign: +0.40, −0.12; what rounds to nothing has none."""
    if value is None:
        return NONE
    seen = rounded(value, SEEN)
    sign = "+" if seen > 0 else "−" if seen < 0 else ""
    return say("{sign}{amount}", sign=sign, amount=Quantity(abs(value), unit))


def euro(value: float | None) -> Text:
    return NONE if value is None else say("€ {amount}", amount=Quantity(value, "count"))


def quarters(n: int | None) -> Text:
    return NONE if n is None else say_n("{n} quarter", "{n} quarters", n)


def told(said: str | Mapping[str, Any] | None) -> Text | None:
    """What a round says in one language or in both; None where it says nothing."""
    if isinstance(said, Mapping):
        return both(said) if said["nl"].strip() and said["en"].strip() else None
    return said.strip() or None if said else None


def or_none(said: str | Mapping[str, Any] | None) -> Text:
    return told(said) or NONE
