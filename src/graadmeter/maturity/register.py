"""The register of controls: what each check is stated to be, what of that counts on a day, and why not more (dvo).

Stated values are claims; evidence makes them count. The model says which level needs what (`rule.parameters.evidence`):
`existing` a piece of evidence that has not expired, `operating` one that was also made within the period of the check
(`frequency_days`). What is not shown goes down, level by level, to the highest level that is. The colours are then
those of rule `control_register`. Nothing here reads a clock or raises: what the model does not know is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from graadmeter.base.intervals import EXACT
from graadmeter.base.text import Message, say
from graadmeter.maturity.model import Item, Model
from graadmeter.maturity.rules.control_register import UNKNOWN, Aspect, judge, worst

NOT_APPLICABLE = "na"
BLOCKING = "blocking"
UNEXPIRED, WITHIN = "unexpired", "within_frequency"  # what the model can ask of evidence
SOON_DAYS = 30


class Lowered(StrEnum):
    """Why less counts than was stated."""

    NO_EVIDENCE = "no_evidence"
    EXPIRED = "expired"
    OUT_OF_PERIOD = "out_of_period"
    NO_REASON = "no_reason"
    APPLIES = "applies"

    @property
    def why(self) -> Message:
        return _WHY[self]


_WHY = {
    Lowered.NO_EVIDENCE: say("there is no evidence"),
    Lowered.EXPIRED: say("the evidence has expired"),
    Lowered.OUT_OF_PERIOD: say("the evidence is older than the period of this check"),
    Lowered.NO_REASON: say("“not applicable” needs a reason"),
    Lowered.APPLIES: say("the facts of the organisation say that it does apply"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that shows a check: what, since when, whose it is, and until when it says it holds (None: no end)."""

    id: str  # of the check
    evidence: str
    since: date
    owner: str | None = None
    expires: date | None = None

    def shows(self, demand: str, frequency_days: int, today: date) -> bool:
        """True when it meets `demand` on this day. Evidence of a day to come shows nothing yet."""
        return self.since <= today <= self.last_day(demand, frequency_days)

    def last_day(self, demand: str, frequency_days: int) -> date:
        """The last day on which it meets `demand`: both ends count."""
        ends = self.expires or date.max
        if demand == UNEXPIRED:
            return ends
        return min(ends, _later(self.since, frequency_days))


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody says of a check: a value of its scale, why, and which function answers for it."""

    value: str | None
    reason: str = ""
    owner: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One check on one day."""

    item: Item
    applies: bool | None  # by the facts of the organisation; None: they do not say, so it applies
    stated: Statement
    counts: str | None  # a value of the scale; None: nobody said anything
    lowered: Lowered | None
    evidence: tuple[Evidence, ...]  # newest first
    holds_until: date | None  # last day on which this much counts without new evidence; None: no end, or needs none

    @property
    def severity(self) -> str:
        return str(self.item.extra["severity"])

    @property
    def owner(self) -> str:
        """Who answers for the check; where nobody was named, who answers for its newest evidence."""
        return self.stated.owner or next((one.owner for one in self.evidence if one.owner), "")

    def to_json(self) -> dict[str, Any]:
        return {
            "stated": self.stated.value,
            "counts": self.counts,
            "lowered": self.lowered and str(self.lowered),
            "severity": self.severity,
            "owner": self.owner,
            "evidence": len(self.evidence),
            "expires_on": self.holds_until and self.holds_until.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Due:
    """Evidence to renew: after `last_day` less counts, and no other evidence holds longer."""

    check: Check
    last_day: date
    expired: bool  # less counts already
    too_old: bool  # it holds longer, but no longer shows that the check works

    @property
    def said(self) -> Message:
        if self.too_old and self.expired:
            return say("Since {day} its evidence is too old to show that it works.", day=self.last_day)
        if self.too_old:
            return say("After {day} its evidence is too old to show that it works.", day=self.last_day)
        if self.expired:
            return say("Its evidence held until {day}.", day=self.last_day)
        return say("Its evidence holds until {day}.", day=self.last_day)


@dataclass(frozen=True, slots=True)
class Register:
    """The checks of a model on one day, in its order, with their colours."""

    model: Model
    on: date
    checks: Mapping[str, Check]
    aspects: Mapping[str, Aspect]
    sides: Mapping[str, str | None]  # dimension (performance, compliance) -> its worst colour; green: all looked at
    verdict: str | None  # the same of the whole

    @property
    def blocking(self) -> list[str]:
        """The blocking checks that are not arranged: they stop a go, and cap a level."""
        return [name for aspect in self.aspects.values() for name in aspect.blocked_by]

    @property
    def in_the_way(self) -> list[Check]:
        """The checks that keep an aspect from green, heaviest first."""
        return sorted((check for check in self.checks.values() if self._holds_back(check)), key=self._weight)

    def due(self, within_days: int = SOON_DAYS) -> list[Due]:
        """Evidence that expired, or does within so many days, soonest first. Only where something rests on it."""
        found = [due for check in self.checks.values() if (due := self._due(check, within_days))]
        return sorted(found, key=lambda due: due.last_day)

    def to_json(self) -> dict[str, Any]:
        """Days as ISO text; a score 0..1 or None; a colour, or None where nothing was answered."""
        return {
            "on": self.on.isoformat(),
            "verdict": self.verdict,
            "sides": dict(self.sides),
            "aspects": {
                name: {"score": aspect.score, "verdict": aspect.verdict, "blocked_by": list(aspect.blocked_by)}
                for name, aspect in self.aspects.items()
            },
            "checks": {name: check.to_json() for name, check in self.checks.items()},
        }

    def attainment(self, check: Check) -> float | None:
        """0..1; None for a check that is not answered, not known or not applicable."""
        return None if check.counts is None else self.model.scales[check.item.scale].attainment(check.counts)

    def _holds_back(self, check: Check) -> bool:
        if check.counts == NOT_APPLICABLE:
            return False
        assert self.model.rule is not None
        bars = self.model.rule.parameters["green"]
        reached = self.attainment(check)
        if check.severity == BLOCKING:
            return reached is None or reached < bars["blocking"] - EXACT
        return self.aspects[check.item.element].verdict != "green" and (reached or 0.0) < bars["aspect"] - EXACT

    def _weight(self, check: Check) -> tuple[int, float, bool]:
        """Heaviest first; among equals what is not arranged, then what nobody knows, then what is on paper."""
        assert self.model.rule is not None
        severities, reached = list(self.model.rule.parameters["severity"]), self.attainment(check)
        return severities.index(check.severity), reached or 0.0, reached is None

    def _due(self, check: Check, within_days: int) -> Due | None:
        """Where nobody stated a value the evidence stands for itself, as with the three preconditions of figures."""
        if check.counts == NOT_APPLICABLE or check.stated.value in ("0", UNKNOWN):
            return None
        demand = _demands(self.model).get(check.stated.value or "", WITHIN)
        known = [one for one in check.evidence if one.since <= self.on]
        if not known or check.stated.value == "1":
            return None
        days = check.item.extra["frequency_days"]
        last = max(one.last_day(demand, days) for one in known)
        if last > _later(self.on, within_days):
            return None
        ends = max(one.last_day(UNEXPIRED, days) for one in known)
        return Due(check, last, last < self.on, ends > max(last, self.on))


def register(
    model: Model, statements: Mapping[str, Statement], evidence: Iterable[Evidence], today: date,
    facts: Mapping[str, str] | None = None,
) -> Register:  # fmt: skip
    """The register of a control set on one day.

    `statements`: check -> what is said of it. `evidence`: of any check, in any order. `facts`: fact of the model ->
    value, for checks that apply to some organisations only. A blocking check about which nothing was said is judged as
    "don't know": an aspect is not green before every blocking check was looked at. A side and the whole are amber at
    best before every check of theirs was looked at.
    """
    per_check: dict[str, list[Evidence]] = {name: [] for name in model.items}
    for one in evidence:
        if one.id in per_check:
            per_check[one.id].append(one)
    checks = {
        name: _check(model, item, statements.get(name, Statement(None)), per_check[name], today, facts or {})
        for name, item in model.items.items()
    }
    answers = {name: check.counts for name, check in checks.items() if check.counts is not None}
    unsaid = {name: UNKNOWN for name, check in checks.items() if check.severity == BLOCKING}
    aspects = judge(model, unsaid | answers)
    sides = {
        side.id: _whole({element.id: aspects[element.id] for element in side.elements}, checks)
        for side in model.dimensions
    }
    return Register(model, today, checks, aspects, sides, _whole(aspects, checks))


def applies(item: Item, facts: Mapping[str, str]) -> bool | None:
    """Whether a check is for this organisation: True, False, or None where the facts do not say."""
    condition = item.extra.get("applies_if")
    if condition is None:
        return True
    asked = [(facts.get(ask["fact"]), ask["is"]) for ask in condition["any_of"]]
    if any(known == wanted for known, wanted in asked):
        return True
    return None if any(known is None for known, _ in asked) else False


def _whole(aspects: Mapping[str, Aspect], checks: Mapping[str, Check]) -> str | None:
    """The colour of the worst aspect; green only when nothing is left to look at."""
    colour = worst(aspects)
    left = any(check.counts is None for check in checks.values() if check.item.element in aspects)
    return "amber" if colour == "green" and left else colour


def _check(
    model: Model, item: Item, stated: Statement, evidence: list[Evidence], today: date, facts: Mapping[str, str]
) -> Check:
    asked = applies(item, facts)
    newest = tuple(sorted(evidence, key=lambda one: one.since, reverse=True))
    if stated.value not in model.scales[item.scale].by_value:
        stated = Statement(None, stated.reason, stated.owner, stated.on)
    counts, lowered, until = _counts(model, item, stated, newest, today, asked)
    return Check(item, asked, stated, counts, lowered, newest, until)


def _counts(
    model: Model, item: Item, stated: Statement, evidence: tuple[Evidence, ...], today: date, asked: bool | None
) -> tuple[str | None, Lowered | None, date | None]:
    """What counts, why it is less than stated, and until when it holds."""
    if asked is False:
        return NOT_APPLICABLE, None, None
    if stated.value == NOT_APPLICABLE:
        if item.extra.get("applies_if") and asked:
            return UNKNOWN, Lowered.APPLIES, None
        return (NOT_APPLICABLE, None, None) if stated.reason.strip() else (UNKNOWN, Lowered.NO_REASON, None)
    if stated.value is None or stated.value == UNKNOWN:
        return stated.value, None, None
    return _shown(model, item, stated.value, evidence, today)


def _shown(
    model: Model, item: Item, stated: str, evidence: tuple[Evidence, ...], today: date
) -> tuple[str, Lowered | None, date | None]:
    """Down from the stated value to the first one that needs no evidence, or has it."""
    days, demands = item.extra["frequency_days"], _demands(model)
    ladder = [option.value for option in model.scales[item.scale].answered]
    lowered = None
    for value in reversed(ladder[: ladder.index(stated) + 1]):
        demand = demands.get(value)
        if demand is None:
            return value, lowered, None
        held = [one.last_day(demand, days) for one in evidence if one.shows(demand, days, today)]
        if held:
            last = max(held)
            return value, lowered, None if last == date.max else last
        lowered = _reason(evidence, today)
    return ladder[0], lowered, None


def _reason(evidence: tuple[Evidence, ...], today: date) -> Lowered:
    begun = [one for one in evidence if one.since <= today]
    if not begun:
        return Lowered.NO_EVIDENCE
    return Lowered.OUT_OF_PERIOD if any(one.shows(UNEXPIRED, 0, today) for one in begun) else Lowered.EXPIRED


def _demands(model: Model) -> dict[str, str]:
    """Value of the scale -> what the model asks of its evidence."""
    assert model.rule is not None
    asked = model.rule.parameters.get("evidence", {})
    return {str(level.value): asked[level.id] for level in model.levels if level.id in asked}


def _later(day: date, days: int) -> date:
    """So many days on; the last day there is where that does not fit."""
    return day + timedelta(days=days) if days < (date.max - day).days else date.max


def walk(register: Register) -> Iterator[tuple[str, Aspect, list[Check]]]:
    """Aspect by aspect in the order of the model: its checks, blocking ones first, then as the model has them."""
    for name, aspect in register.aspects.items():
        of_this = [check for check in register.checks.values() if check.item.element == name]
        yield name, aspect, sorted(of_this, key=lambda check: check.severity != BLOCKING)
