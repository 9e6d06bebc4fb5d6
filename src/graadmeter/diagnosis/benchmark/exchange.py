"""The figures an organisation lets others see: aggregates of one finished round, as the JSON of an exchange file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graadmeter import maturity
from graadmeter.base.errors import BenchmarkError
from graadmeter.base.text import Bilingual, Text, say
from graadmeter.disclosure import MIN_GROUP_FLOOR
from graadmeter.maturity import criteria
from graadmeter.maturity.model import Model
from graadmeter.maturity.own import OWN_VERSION

SCHEMA = "graadmeter-benchmark/1"
POLL = "poll"  # the mode of a round that asked one question; it has shares and no levels
HALVES = ("low", "high")  # of a poll: what it has in place of elements
_OWN = "own_"  # what the id of an organisation's own process begins with
MODES = {
    "quick": say("quick placement"), "full": say("full questionnaire"), POLL: say("poll"),
}  # fmt: skip
SIZES = {
    "under_50": Bilingual("minder dan 50 medewerkers", "fewer than 50 staff"),
    "50_249": Bilingual("50 tot 249 medewerkers", "50 to 249 staff"),
    "250_999": Bilingual("250 tot 999 medewerkers", "250 to 999 staff"),
    "1000_4999": Bilingual("1.000 tot 4.999 medewerkers", "1,000 to 4,999 staff"),
    "5000_up": Bilingual("5.000 medewerkers of meer", "5,000 staff or more"),
}
SECTORS = {
    "government": Bilingual("overheid", "government"),
    "care": Bilingual("zorg en welzijn", "care and welfare"),
    "education": Bilingual("onderwijs en onderzoek", "education and research"),
    "finance": Bilingual("financiële diensten", "financial services"),
    "industry": Bilingual("industrie en bouw", "industry and construction"),
    "trade": Bilingual("handel en horeca", "trade and hospitality"),
    "transport": Bilingual("vervoer en nuts", "transport and utilities"),
    "technology": Bilingual("ICT en media", "IT and media"),
    "services": Bilingual("zakelijke diensten", "business services"),
    "other": Bilingual("anders", "other"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One score with its band, in levels of the model or as a share (0..1), about `n` people; low <= high, both
    finite."""

    score: float
    low: float
    high: float
    n: int
    level: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"score": self.score, "low": self.low, "high": self.high, "n": self.n, "level": self.level}


@dataclass(frozen=True, slots=True)
class Entry:
    """What one organisation lets others see of one round. `label`: as it chose to be called, or nothing."""

    model: str
    version: str
    mode: str
    month: str  # in which the round was closed, like 2026-03
    min_group: int
    n: int
    elements: Mapping[str, Figure]
    overall: Figure | None = None
    label: str = ""
    sector: str | None = None
    size: str | None = None

    @property
    def kind(self) -> str:
        """What it is of: the model, or the poll of it. Figures of one kind take the place of earlier ones."""
        return f"{self.model}.{POLL}" if self.mode == POLL else self.model

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA, "label": self.label, "sector": self.sector, "size": self.size, "model": self.model,
            "version": self.version, "mode": self.mode, "month": self.month, "min_group": self.min_group, "n": self.n,
            "elements": {key: one.to_json() for key, one in self.elements.items()},
            "overall": self.overall.to_json() if self.overall else None,
        }  # fmt: skip

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Entry:
        """From a payload that was read (`signed.read`) or made here."""
        return cls(
            said["model"], said["version"], said["mode"], said["month"], said["min_group"], said["n"],
            {key: Figure(**one) for key, one in said["elements"].items()},
            Figure(**said["overall"]) if said["overall"] else None, said["label"], said["sector"], said["size"],
        )  # fmt: skip


def entry(
    result: Mapping[str, Any], *, mode: str, month: str, label: str = "", sector: str | None = None,
    size: str | None = None,
) -> Entry:  # fmt: skip
    """What may leave of a final result: `result` is the JSON of a round (`graadmeter score --json`).

    An element that is hidden, about fewer people than the minimum group (5 or more), without a band, asked in another
    way than `mode`, or an organisation's own stays out; so does all else of the round: roles, units, answers, names.
    Raises BenchmarkError where nothing is left, and for a model that others do not have.
    """
    model = _known(result)
    least = max(MIN_GROUP_FLOOR, int(result.get("min_group") or 0))
    version = result["version"].removesuffix(OWN_VERSION)
    asked, n = _asked(result, model if version == model.version else None, mode), result["n"] or 0
    given = {key: _figure(said, least) for key, said in asked.items() if said.get("mode") in (None, mode)}
    elements = {key: figure for key, figure in given.items() if figure}
    if n < least or not elements:
        raise BenchmarkError(
            say("no figure of this round is about {n} people or more, so there is nothing to send", n=least)
        )
    whole = _figure(result["overall"], least) if mode != POLL and len(given) == len(result["elements"]) else None
    return Entry(result["model"], version, mode, month, least, n, elements, whole, label, sector, size)


def mode_of(result: Mapping[str, Any]) -> str:
    """How a round was asked: full where any of its elements was, quick where all were placed, poll where only that."""
    modes = {said.get("mode") for said in result["elements"].values()}
    return "full" if "full" in modes else "quick" if "quick" in modes else POLL if result.get("poll") else "full"


def names(model: Model, mode: str) -> dict[str, Text]:
    """What is compared of a round of this model, in order, as it is called."""
    if mode != POLL:
        return {key: element.name for key, element in model.elements.items()}
    middle = len(model.levels) // 2
    low, high = [level.name for level in model.levels[:middle]], [level.name for level in model.levels[middle:]]
    low = [model.floor.name, *low] if model.floor else low
    return {"low": say("lower half: {levels}", levels=low), "high": say("upper half: {levels}", levels=high)}


def is_share(model: Model, mode: str) -> bool:
    """True where figures are shares (0..1) in place of levels: a poll, or criteria by the mean of their statements."""
    return mode == POLL or criteria.is_set(model)


def _known(result: Mapping[str, Any]) -> Model:
    """The model of a round, as everybody has it."""
    model = next((one for one in maturity.library() if one.id == result["model"]), None)
    if model is None or not model.elements:
        raise BenchmarkError(
            say("the model {model} is one of your own: no other organisation has figures of it", model=result["model"])
        )
    if result["version"] == model.version and result.get("digest", model.digest) != model.digest:
        raise BenchmarkError(
            say(
                "this round was taken with another {model} {version} than the library's; give an adapted model a "
                "version of its own",
                model=model.id, version=model.version,
            )
        )  # fmt: skip
    return model


def _asked(result: Mapping[str, Any], model: Model | None, mode: str) -> dict[str, Mapping[str, Any]]:
    """What is compared -> its figures. `model`: None where this version of it is not known here."""
    if mode == POLL:
        poll = result.get("poll") or {}
        return {half: {**poll[half], "score": poll[half]["share"]} for half in HALVES if half in poll}
    rows = result["elements"].items()
    return {key: said for key, said in rows if not key.startswith(_OWN) and (model is None or key in model.elements)}


def _figure(said: Mapping[str, Any], least: int) -> Figure | None:
    score, band, n = said.get("score"), said.get("interval"), said.get("n")
    if said.get("suppressed") or score is None or not band or n is None or n < least:
        return None
    low, high = band
    if low is None or high is None or not all(map(math.isfinite, (score, low, high))):
        return None
    return Figure(float(score), float(low), float(high), n, said.get("level"))
