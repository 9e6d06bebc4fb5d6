"""The baseline of a model of processes (SMG): policy, systems and people as tests with evidence that can expire.

From a level on, use of social media is structured; then the organisation needs a basis under it. Each part of the basis
has a test in the model: a document, an event, a measurement, the decision taken on it, a register, a share that is
reached. A part holds on evidence that still counts today. Worked through in docs/explanation/process-ladder.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from graadmeter.base.intervals import EXACT
from graadmeter.base.text import Bilingual, Message, Quantity, Text, say
from graadmeter.maturity.model import Model

Outcome = Literal["met", "not_met", "expired", "not_applicable", "no_evidence"]
FIELDS: Mapping[str, Message] = {  # what a document may have to state
    "title": say("title"),
    "version": say("version"),
    "adopted_by": say("adopted by"),
    "adopted_on": say("adopted on"),
}
CHOICE = "platform.choice"  # the condition of a model that says how a platform came about


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that shows a part of the baseline. It counts from `on` up to and including `expires_on`, and never
    longer than the test of its part allows."""

    part: str
    what: str  # a document's title and place, a link, a decision, the name of a platform
    on: date
    owner: str = ""
    expires_on: date | None = None
    states: Mapping[str, str] = field(default_factory=dict)  # what a document states, beside its title and day
    outcome: str = ""  # of a decision: changed or confirmed
    value: float | None = None  # of a measure: a share, 0..1
    processes: frozenset[str] | None = None  # of a platform: which it serves; None: every process
    choice: str = ""  # of a platform: own or imposed
    planned_on: date | None = None  # it does not run yet; the day on which the roadmap has it running
    stopped: bool = False  # what would bring it was stopped

    def serves(self, process: str) -> bool:
        return self.processes is None or process in self.processes


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the baseline as the model has it."""

    id: str
    name: Bilingual
    requirement: str
    requirement_name: Bilingual
    test: Mapping[str, Any]
    condition: Mapping[str, Any] | None  # applies_if

    @property
    def max_age(self) -> int | None:
        """Days that its evidence counts; None: as long as the evidence says."""
        return self.test.get("max_age_days")

    def until(self, evidence: Evidence) -> date | None:
        """The last day on which this evidence counts; None: it has no end."""
        ends = [evidence.expires_on] if evidence.expires_on else []
        if self.max_age is not None:
            ends.append(evidence.on + timedelta(days=self.max_age))
        if evidence.planned_on:
            ends.append(evidence.planned_on)
        return min(ends, default=None)


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """One part on one day. `why`: what it lacks; None where it holds. `until`: the last day on which it holds."""

    part: Part
    outcome: Outcome
    why: Message | None = None
    until: date | None = None

    @property
    def holds(self) -> bool:
        return self.outcome == "met"

    @property
    def applies(self) -> bool:
        return self.outcome != "not_applicable"


@dataclass(frozen=True)
class Baseline:
    """The parts on one day. `scope`: the processes that need it, by name; without any, the baseline does not apply."""

    model: Model
    evidence: tuple[Evidence, ...]
    today: date
    scope: Mapping[str, Text]
    verdicts: tuple[PartVerdict, ...]

    @property
    def applies(self) -> bool:
        return bool(self.scope)

    @property
    def holds(self) -> bool:
        return not self.lacking

    @property
    def lacking(self) -> tuple[PartVerdict, ...]:
        """The parts that apply and do not hold, over all processes that need them."""
        return _lacking(self.verdicts)

    def lacks(self, process: str) -> tuple[PartVerdict, ...]:
        """The parts that do not hold for one process: what concerns the whole organisation, and its own platforms."""
        names = {process: self.scope.get(process, process)}
        return _lacking(_verdicts(parts(self.model), self.evidence, self.today, names))


def parts(model: Model) -> tuple[Part, ...]:
    """The parts of the baseline of `model`, in its order; none where it has no baseline."""
    return tuple(
        Part(part["id"], part["name"], requirement["id"], requirement["name"], part["test"], part.get("applies_if"))
        for requirement in model.blocks.get("baseline", {}).get("requirements", ())
        for part in requirement["parts"]
    )


def baseline(
    model: Model, evidence: Iterable[Evidence], today: date, *, processes: Mapping[str, Text] | None = None
) -> Baseline:
    """Which parts hold on `today`.

    `processes`: those that need the baseline, id -> name: at its level or higher, or with an ambition that is. A part
    about platforms holds when it does for each of them. Evidence of a part that the model does not have is left out.
    """
    given, scope = tuple(evidence), dict(processes or {})
    return Baseline(model, given, today, scope, _verdicts(parts(model), given, today, scope))


def needed_by(model: Model, levels: Mapping[str, str | None], ambitions: Mapping[str, str | None]) -> tuple[str, ...]:
    """The processes that need the baseline: on the level it applies from or higher, now or as an ambition."""
    start = model.level(model.blocks["baseline"]["applies_from"]).order
    known = dict.fromkeys((*levels, *ambitions))
    return tuple(
        process
        for process in known
        if any(level and model.level(level).order >= start for level in (levels.get(process), ambitions.get(process)))
    )


def _lacking(verdicts: Iterable[PartVerdict]) -> tuple[PartVerdict, ...]:
    return tuple(verdict for verdict in verdicts if verdict.applies and not verdict.holds)


def _verdicts(
    known: Sequence[Part], evidence: Sequence[Evidence], today: date, scope: Mapping[str, Text]
) -> tuple[PartVerdict, ...]:
    book = _Book(known, evidence, today, scope)
    return tuple(book.verdict(part) for part in known)


@dataclass(frozen=True)
class _Book:
    """All evidence, as it counts on one day."""

    known: Sequence[Part]
    evidence: Sequence[Evidence]
    today: date
    scope: Mapping[str, Text]

    def verdict(self, part: Part) -> PartVerdict:
        if part.condition and not self.is_so(part.condition):
            return PartVerdict(part, "not_applicable", say("{condition}: that is not the case",
                                                           condition=part.condition["text"]))  # fmt: skip
        counts = self.counting(part)
        if not counts:
            return self.without(part)
        return _TESTS[part.test["type"]](self, part, counts)

    def of(self, part: Part) -> list[Evidence]:
        return sorted((one for one in self.evidence if one.part == part.id), key=lambda one: one.on)

    def counting(self, part: Part) -> list[Evidence]:
        """The evidence that counts today, oldest first."""
        return [
            one
            for one in self.of(part)
            if one.on <= self.today and not one.stopped and (part.until(one) or date.max) >= self.today
        ]

    def is_so(self, condition: Mapping[str, Any]) -> bool:
        """Platforms in use say how they came about; a fact that nobody stated is not so."""
        register = [part for part in self.known if part.test["type"] == "register"]
        said = {
            one.choice
            for part in register
            for one in self.counting(part)
            if not self.scope or any(one.serves(process) for process in self.scope)
        }
        return any(asked["fact"] == CHOICE and asked["is"] in said for asked in condition["any_of"])

    def without(self, part: Part) -> PartVerdict:
        """Nothing counts today: was there ever anything?"""
        given = self.of(part)
        if not given:
            return PartVerdict(part, "no_evidence", say("there is no evidence yet"))
        begun = [one for one in given if one.on <= self.today]
        if not begun:
            return PartVerdict(part, "not_met", say("it begins only on {day}", day=given[0].on))
        if all(one.stopped for one in begun):
            return PartVerdict(part, "not_met", say("the initiative that would bring it was stopped"))
        last = max(part.until(one) or date.max for one in begun if not one.stopped)
        return PartVerdict(part, "expired", say("it expired on {day}", day=last))

    def document(self, part: Part, counts: list[Evidence]) -> PartVerdict:
        wanted = [name for name in part.test.get("fields", ()) if name not in ("title", "adopted_on")]
        missing = [[name for name in wanted if not one.states.get(name, "").strip()] for one in counts]
        whole = [one for one, lacks in zip(counts, missing, strict=True) if not lacks]
        if whole:
            return _met(part, [part.until(one) for one in whole])
        names = [FIELDS.get(name, name) for name in missing[-1]]
        return PartVerdict(part, "not_met", say("the document does not say: {fields}", fields=names))

    def times(self, part: Part, counts: list[Evidence]) -> PartVerdict:
        least = int(part.test["min_count"])
        if len(counts) < least:
            return PartVerdict(part, "not_met", say("{seen} of the {least} that are needed", seen=len(counts),
                                                    least=least))  # fmt: skip
        ends = sorted((part.until(one) or date.max for one in counts), reverse=True)
        return _met(part, [ends[least - 1]])

    def decision(self, part: Part, counts: list[Evidence]) -> PartVerdict:
        about = next(one for one in self.known if one.id == part.test["refers_to"])
        measured = self.counting(about)
        if not measured:
            text = say("there is no measurement that still counts, so nothing was decided on one")
            return PartVerdict(part, "not_met", text)
        decided = [one for one in counts if one.outcome in part.test["accepts"]]
        pairs = [(one, on) for one in decided for on in measured if one.on >= on.on]
        if not pairs:
            return PartVerdict(part, "not_met", say("no decision was taken after the measurement of {day}",
                                                    day=measured[0].on))  # fmt: skip
        return _met(part, [min(part.until(one) or date.max, about.until(on) or date.max) for one, on in pairs])

    def register(self, part: Part, counts: list[Evidence]) -> PartVerdict:
        least = int(part.test.get("min_per_process", 1))
        return self.each(part, counts, least, say("no platform was chosen for"))

    def either(self, part: Part, counts: list[Evidence]) -> PartVerdict:
        offered = part.test["of"]
        right = [
            one for one in counts if ("roadmap_item_with_date" if one.planned_on else "platform_status_live") in offered
        ]
        return self.each(part, right, 1, say("it does not run and has no date in the roadmap for"))

    def each(self, part: Part, counts: list[Evidence], least: int, lacks: Message) -> PartVerdict:
        """At least so many for each process that needs the baseline; without one, at least so many at all."""
        groups = {process: [one for one in counts if one.serves(process)] for process in self.scope} or {"": counts}
        short = [self.scope.get(process, process) for process, those in groups.items() if len(those) < least]
        if short:
            return PartVerdict(part, "not_met", say("{lacks}: {processes}", lacks=lacks, processes=short))
        ends = [
            sorted((part.until(one) or date.max for one in those), reverse=True)[least - 1] for those in groups.values()
        ]
        return _met(part, [min(ends)])

    def metric(self, part: Part, counts: list[Evidence]) -> PartVerdict:
        newest, bar = counts[-1], float(part.test["at_least"])
        if newest.value is None or newest.value < bar - EXACT:
            share = Quantity(newest.value or 0.0, "share")
            text = say("{seen} on {day}; at least {bar} is needed", seen=share, day=newest.on,
                       bar=Quantity(bar, "share"))  # fmt: skip
            return PartVerdict(part, "not_met", text)
        return _met(part, [part.until(newest)])


_TESTS: Mapping[str, Callable[[_Book, Part, list[Evidence]], PartVerdict]] = {
    "document": _Book.document,
    "event_record": _Book.times,
    "measurement": _Book.times,
    "decision": _Book.decision,
    "register": _Book.register,
    "any_of": _Book.either,
    "metric": _Book.metric,
}


def _met(part: Part, ends: Collection[date | None]) -> PartVerdict:
    """Holds for as long as the last of `ends`; date.max stands for no end."""
    last = None if None in ends else max(end for end in ends if end)
    return PartVerdict(part, "met", until=None if last == date.max else last)
