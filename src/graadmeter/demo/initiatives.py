"""What the invented organisation does to get further: its initiatives, and how three functions weigh them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from graadmeter.base.text import Bilingual
from graadmeter.demo.shape import stream
from graadmeter.direction.cases import Range

_STREAM = 91  # of the demo's random numbers
_ELEMENTS = ("value", "impact", "innovation", "investment")
FAR = {0: -2, 1: 0, 2: 1}  # rater -> how far from the base, on a question that divides them


@dataclass(frozen=True, slots=True)
class DemoInitiative:
    """One initiative; what the words mean stands in initiatives.yaml."""

    key: str
    name: Bilingual
    purpose: Bilingual
    owner: Bilingual
    phase: Literal["pioneering", "facilitating", "strategic"]
    state: Literal["idea", "running", "done", "stopped"]
    base: tuple[float, float, float, float]
    effects: Mapping[str, Range]
    money: int
    hours: int
    duration: int
    after: tuple[str, ...] = ()
    arranges: tuple[str, ...] = ()  # parts of the baseline under the processes
    times: int = 1
    open_item: str = ""
    divided: str = ""
    required: bool = False
    ran: tuple[int, int | None] | None = None
    units: tuple[str, ...] = ()
    asked: bool = False
    factors: Mapping[str, tuple[str, Bilingual | None]] = field(default_factory=dict)  # id -> answer, what is done
    figures: Mapping[str, Mapping[str, Range]] = field(default_factory=dict)
    suggested_by: str = ""


@cache
def _book() -> Mapping[str, Any]:
    text = files("graadmeter.demo").joinpath("initiatives.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def raters() -> tuple[Bilingual, ...]:
    """The functions that weigh."""
    return tuple(Bilingual(**name) for name in _book()["raters"])


@cache
def initiatives() -> tuple[DemoInitiative, ...]:
    """The initiatives, each after those it comes after."""
    return tuple(_initiative(row) for row in _book()["initiatives"])


def _initiative(row: Mapping[str, Any]) -> DemoInitiative:
    read: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    read |= {name: Bilingual(**row[name]) for name in ("name", "purpose", "owner")}
    read["effects"] = _ranges(row["effects"])
    read["figures"] = {line: _ranges(inputs) for line, inputs in row.get("figures", {}).items()}
    read["factors"] = {
        factor: (said["answer"], Bilingual(**said["action"]) if "action" in said else None)
        for factor, said in row.get("factors", {}).items()
    }
    return DemoInitiative(**read)


def _ranges(given: Mapping[str, list[float]]) -> dict[str, Range]:
    return {name: Range(*values) for name, values in given.items()}


def ratings(seed: int, one: DemoInitiative, time: int) -> dict[str, dict[str, str]]:
    """Rater (Dutch name) -> item -> value; `time`: which weighing, from 0."""
    place = [each.key for each in initiatives()].index(one.key)
    rng = stream(seed, 100 * _STREAM + 10 * place + time)
    said: dict[str, dict[str, str]] = {}
    for number, rater in enumerate(raters()):
        said[rater.nl] = {}
        for item in _book()["reasons"]:
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
    low, middle, high = _book()["reasons"][item]
    return Bilingual(**(low if int(value) <= 2 else middle if int(value) == 3 else high))
