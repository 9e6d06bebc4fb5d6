"""What comparing rounds gives: each round as it may be shown, and per step from one round to the next what moved.

Moves hold codes and numbers only; their sentences are made when they are shown, so that a stored step is told in any
language (`Step.to_json`, `Step.from_json`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any, Literal

from graadmeter.base.text import Text

WHOLE = ""  # in place of an element: the organisation as a whole
ARROWS = {"rose": "↑", "fell": "↓"}  # only where it is more than noise

Verdict = Literal["rose", "fell", "cannot_tell", "not_after_correction", "same", "unknown", "hidden"]
Method = Literal["paired", "independent"]
MethodWhy = Literal["linked", "asked", "no_codes", "few_pairs", "few_others"]
Unknown = Literal[
    "not_answered",
    "new",
    "forgotten",
    "other_version",
    "other_rule",
    "few_people",
    "no_pair_of_people",
    "few_different",
]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an element, or the whole, stood in one round: what may be shown of it."""

    level: Annotated[str | None, "level id; None: not answered, or hidden"] = None
    score: Annotated[float | None, "0..number of levels; None as level"] = None
    interval: Annotated[tuple[float, float] | None, "80 % band of the score"] = None
    n: Annotated[int | None, "respondents with an answer; None: hidden or nobody"] = None
    hidden: Annotated[bool, "true: too few people, so that nothing is shown"] = False

    @staticmethod
    def of(said: Mapping[str, Any]) -> Standing:
        """From an element, or `overall`, of the JSON of a round."""
        hidden = bool(said.get("suppressed"))
        band = said.get("interval")
        return Standing(
            said.get("level"), said.get("score"), (band[0], band[1]) if band else None,
            None if hidden else said.get("n") or None, hidden,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One round: what may be shown of it, as it was taken."""

    name: Annotated[Text, "what people call it"]
    when: Annotated[date | None, "day it was closed; None: not said"]
    version: Annotated[str, "version of the model it was taken with"]
    n: Annotated[int | None, "respondents; None: hidden"]
    standings: Annotated[Mapping[str, Standing], "element id, and '' for the whole -> where it stood"]
    forgotten: Annotated[bool, "true: only the result was kept, the answers are gone"] = False

    @property
    def whole(self) -> Standing:
        return self.standings.get(WHOLE, Standing())


@dataclass(frozen=True, slots=True)
class Move:
    """One element, or the whole, from one round to the next. Differences are after minus before."""

    element: Annotated[str, "element id; '' the whole"]
    before: Annotated[Standing, "in the round before, under the model of the round after"]
    after: Annotated[Standing, "in the round after"]
    difference: Annotated[float | None, "score after minus before; None: one of them is not known or hidden"] = None
    interval: Annotated[tuple[float, float] | None, "95 % interval of the difference"] = None
    p: Annotated[float | None, "two-sided, from the draws"] = None
    p_corrected: Annotated[float | None, "corrected over the elements of this step; of the whole p itself"] = None
    verdict: Annotated[Verdict, "in one word"] = "unknown"
    why_unknown: Annotated[Unknown | None, "why there is no verdict"] = None
    method: Annotated[Method | None, "paired: people who answered both rounds are drawn together"] = None
    method_why: Annotated[MethodWhy | None, "why this method"] = None
    pairs: Annotated[int | None, "people who answered both rounds; None: none, or too few to say"] = None
    as_taken: Annotated[Standing | None, "before under its own version of the model; None: the version is the same"] = (
        None
    )

    @property
    def has_arrow(self) -> bool:
        return self.verdict in ("rose", "fell")

    @property
    def total(self) -> float | None:
        """Score after minus the score before as it was taken: real change and change of model together."""
        if self.as_taken is None or self.as_taken.score is None or self.difference is None or self.after.score is None:
            return None
        return self.after.score - self.as_taken.score

    @property
    def from_model(self) -> float | None:
        """The part of `total` that comes from the other version of the model."""
        return None if self.total is None or self.difference is None else self.total - self.difference


@dataclass(frozen=True, slots=True)
class Step:
    """From one round to the next: what moved, the whole first."""

    before: Annotated[int, "place of the round before, from 0"]
    after: Annotated[int, "place of the round after"]
    moves: Annotated[tuple[Move, ...], "the whole, then every element in the order of the model"]
    compared: Annotated[int, "elements with a p-value: the family that is corrected for"]
    correction: Annotated[str, "how p-values are corrected for many comparisons"] = "bh"

    @property
    def whole(self) -> Move:
        return self.moves[0]

    @property
    def elements(self) -> tuple[Move, ...]:
        return self.moves[1:]

    def to_json(self) -> dict[str, Any]:
        """Plain data that `from_json` reads back."""
        return asdict(self)

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Step:
        moves = tuple(
            Move(
                **{
                    **each,
                    "interval": _pair(each["interval"]),
                    "before": _standing(each["before"]),
                    "after": _standing(each["after"]),
                    "as_taken": None if each["as_taken"] is None else _standing(each["as_taken"]),
                }
            )
            for each in data["moves"]
        )
        return Step(data["before"], data["after"], moves, data["compared"], data["correction"])


def _standing(data: Mapping[str, Any]) -> Standing:
    return Standing(**{**data, "interval": _pair(data["interval"])})


def _pair(ends: Any) -> tuple[float, float] | None:
    return None if ends is None else (ends[0], ends[1])
