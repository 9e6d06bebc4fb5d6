"""The figures an organisation lets others see: aggregates of one finished round, as the JSON of an exchange file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graadmeter.base.errors import BenchmarkError
from graadmeter.base.text import Bilingual, say
from graadmeter.disclosure import MIN_GROUP_FLOOR

SCHEMA = "graadmeter-benchmark/1"
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
    """One score with its band, in the unit of the model, about `n` people; low <= high, both finite."""

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

    An element that is hidden, about fewer people than the minimum group (5 or more), or without a band stays out; so
    does all else of the round: roles, units, answers, names. Raises BenchmarkError where nothing is left.
    """
    least = max(MIN_GROUP_FLOOR, int(result.get("min_group") or 0))
    given = {key: _figure(said, least) for key, said in result["elements"].items()}
    elements = {key: figure for key, figure in given.items() if figure}
    if result["n"] < least or not elements:
        raise BenchmarkError(
            say("no figure of this round is about {n} people or more, so there is nothing to send", n=least)
        )
    overall = _figure(result["overall"], least)
    return Entry(
        result["model"], result["version"], mode, month, least, result["n"], elements, overall, label, sector, size
    )


def _figure(said: Mapping[str, Any], least: int) -> Figure | None:
    score, band, n = said.get("score"), said.get("interval"), said.get("n")
    if said.get("suppressed") or score is None or not band or n is None or n < least:
        return None
    low, high = band
    if low is None or high is None or not all(map(math.isfinite, (score, low, high))):
        return None
    return Figure(float(score), float(low), float(high), n, said.get("level"))
