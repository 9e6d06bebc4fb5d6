"""Did it work: the movement that an initiative promised beside the movement that two rounds measured.

    before and after       measured = score after minus score before, with the interval of `diagnosis.rounds`
    with units beside it   measured = (after - before where it ran) - (after - before where it did not)
    scored with its owner  measured = level after minus level before; a judgement, so without interval

The interval of the second comes from the two intervals of the first kind (Newcombe's square-and-add, for independent
groups): low = d - sqrt((d1 - low1)^2 + (high2 - d2)^2), high = d + sqrt((high1 - d1)^2 + (d2 - low2)^2).
Sources: Newcombe (1998), Statist. Med. 17; Zou & Donner (2008), Statist. Med. 27; Card & Krueger (1994), Am. Econ. Rev.
84, on differences in differences. Explained in docs/explanation/did-it-work.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any, Literal

import pyarrow.compute as pc

from graadmeter.base.intervals import EXACT, SEED
from graadmeter.base.text import Message, Quantity, Text, say
from graadmeter.diagnosis.findings import joined
from graadmeter.diagnosis.rounds import DRAWS, Move, Round, Standing, standings, step
from graadmeter.diagnosis.rounds.words import UNKNOWN
from graadmeter.disclosure import Policy
from graadmeter.maturity.model import Element, Level
from graadmeter.maturity.segments import cutter

LEVELLED = ("staged_matrix", "staged_profile")  # kinds of model of which a questionnaire gives a level per element
UNIT = "unit"  # the attribute by which units are told apart
LONG_BEFORE = 183  # days between a round and the beginning, from which what moved meanwhile is named
DAYS_A_MONTH = 30.4
BAND = 2  # draws of a band that nobody sees

Verdict = Literal["as_promised", "less", "not_moved", "fell", "cannot_tell", "unknown", "pending"]
Design = Literal["before_after", "units", "scored"]
VERDICTS: Mapping[Verdict, Message] = {
    "as_promised": say("moved as promised"),
    "less": say("moved less than promised"),
    "not_moved": say("did not move as promised"),
    "fell": say("fell"),
    "cannot_tell": say("cannot tell"),
    "unknown": say("not measured"),
    "pending": say("not compared yet"),
}


@dataclass(frozen=True, slots=True)
class Promise:
    """What one initiative should do to one element. `low`, `high`: the range of the promise, where one was given."""

    initiative: Text
    element: Element
    gain: float  # levels
    low: float | None = None
    high: float | None = None

    @property
    def least(self) -> float:
        return self.gain if self.low is None else min(self.low, self.gain)

    @property
    def most(self) -> float:
        return self.gain if self.high is None else max(self.high, self.gain)

    @property
    def text(self) -> Text:
        """The promise, with its range where it has one."""
        if self.least == self.most:
            return Quantity(self.gain, "score2")
        return say("{low} to {high}", low=Quantity(self.least, "score2"), high=Quantity(self.most, "score2"))


@dataclass(frozen=True, slots=True)
class Compared:
    """Units where it ran beside those where it did not. `hidden`: groups are too small to show them apart."""

    ran: Move
    other: Move
    difference: float | None
    interval: tuple[float, float] | None
    hidden: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain data that `from_json` reads back: what may be shown, and nothing else."""
        return {
            "ran": self.ran.difference, "other": self.other.difference, "difference": self.difference,
            "interval": self.interval, "hidden": self.hidden,
        }  # fmt: skip

    @staticmethod
    def from_json(element: str, data: Mapping[str, Any]) -> Compared:
        nothing = Standing()
        ends = data["interval"]
        return Compared(
            Move(element, nothing, nothing, data["ran"]), Move(element, nothing, nothing, data["other"]),
            data["difference"], (ends[0], ends[1]) if ends else None, data["hidden"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scoring:
    """The level of one process, as it was scored with its owner on a day."""

    level: Level
    on: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """One promise beside what was measured. Differences in levels."""

    promise: Promise
    measured: float | None
    interval: tuple[float, float] | None  # 95 %
    verdict: Verdict
    design: Design
    text: Message
    cautions: tuple[Message, ...]
    compared: Compared | None = None

    @property
    def name(self) -> Message:
        return VERDICTS[self.verdict]


def judge(
    promise: Promise,
    move: Move,
    compared: Compared | None = None,
    *,
    others: Sequence[Text] = (),
    units: Sequence[str] = (),
    closed_before: date | None = None,
    began_on: date | None = None,
) -> Outcome:
    """The promise beside the movement of its element, with the caution that the design allows.

    `move`: from the round before it began to the round after it ended. `compared`: the same for the units where it ran
    (`units`) beside the others; where that gives an interval, the verdict is by it. `others`: other initiatives that
    should move this element between the same rounds. `closed_before`: when the round before was closed.

    With the interval of what was measured: `as_promised` lies above 0 and reaches the promise, `less` lies above 0 and
    below the promise, `not_moved` holds 0 and lies below the promise, `fell` lies below 0, `cannot_tell` holds both 0
    and the promise. Without interval: `cannot_tell`; without figure: `unknown`.
    """
    design: Design = "units" if compared is not None and compared.interval is not None else "before_after"
    if compared is not None and design == "units":
        measured, interval = compared.difference, compared.interval
    else:
        measured, interval = move.difference, move.interval
    verdict = _verdict(promise, measured, interval)
    return Outcome(
        promise, measured, interval, verdict, design, _text(promise, move, measured, interval, verdict),
        tuple(_cautions(design, verdict, move, compared, others, units, closed_before, began_on)), compared,
    )  # fmt: skip


def pending(promise: Promise) -> Outcome:
    """A promise whose units are not set beside each other yet: no figure and no verdict until that is done."""
    text = say("The units where it ran are not set beside the others yet; {gain} was promised.", gain=promise.text)
    return Outcome(promise, None, None, "pending", "units", text, ())


def scored(
    promise: Promise, before: Scoring, after: Scoring, *, others: Sequence[Text] = (), began_on: date | None = None
) -> Outcome:
    """The promise beside two scorings with the owner of a process. Two people's judgement has no interval, so the
    verdict is always `cannot_tell`; both figures are there for the reader."""
    text = say(
        "Scored with its owner: {before} on {first}, {after} on {second}; {gain} was promised. A judgement has no "
        "interval, so how sure this is cannot be told.",
        before=before.level.name, first=before.on, after=after.level.name, second=after.on, gain=promise.text,
    )  # fmt: skip
    measured = float(after.level.value - before.level.value)
    cautions = [say("Before and after, without comparison: what else happened in this time is in it too.")]
    cautions += _also(others, before.on, began_on)
    return Outcome(promise, measured, None, "cannot_tell", "scored", text, tuple(cautions))


def differ(ran: Move, other: Move) -> Compared:
    """The difference of two differences of independent groups, with its interval where both have one."""
    if "hidden" in (ran.verdict, other.verdict) or ran.difference is None or other.difference is None:
        return Compared(ran, other, None, None, "hidden" in (ran.verdict, other.verdict))
    d = ran.difference - other.difference
    if ran.interval is None or other.interval is None:
        return Compared(ran, other, d, None)
    low = d - sqrt((ran.difference - ran.interval[0]) ** 2 + (other.interval[1] - other.difference) ** 2)
    high = d + sqrt((ran.interval[1] - ran.difference) ** 2 + (other.difference - other.interval[0]) ** 2)
    return Compared(ran, other, d, (low, high))


def units_apart(
    before: Round,
    after: Round,
    units: Collection[str],
    policy: Policy,
    *,
    small: Collection[str] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> dict[str, Compared]:
    """Element -> the units where it ran beside the units where it did not. Empty where that cannot be told.

    Both rounds need their answers and the same version of the model. People who named no unit are in neither. An
    element is hidden where any unit is hidden by itself in either round: so whoever lays this beside the groups of a
    round can work out nothing about a small one. `small`: these elements, where they are known; None: worked out here,
    which takes some seconds.
    """
    if before.answers is None or after.answers is None or before.model.digest != after.model.digest:
        return {}
    rounds = before, after
    known = set.union(*(set(one.answers[UNIT].to_pylist()) for one in rounds if one.answers is not None)) - {None}
    ran, other = known & set(units), known - set(units)
    if not ran or not other:
        return {}
    gone = set().union(*(_small(one, policy) for one in rounds)) if small is None else set(small)
    steps = []
    for labels in (sorted(ran), sorted(other)):
        first, second = (_of(one, labels) for one in rounds)
        shown = standings(first, policy, BAND, seed), standings(second, policy, BAND, seed)
        found = step(
            0, (first, second), shown, migration=None, paired="auto", policy=policy, draws=draws, seed=seed
        )  # fmt: skip
        steps.append({move.element: move for move in found.elements})
    hidden = Standing(hidden=True)
    return {
        key: Compared(Move(key, hidden, hidden), Move(key, hidden, hidden), None, None, True)
        if key in gone
        else differ(steps[0][key], steps[1][key])
        for key in after.model.elements
    }


def _of(one: Round, labels: Sequence[str]) -> Round:
    """The answers of people in these units."""
    assert one.answers is not None
    return Round(one.name, one.model, one.answers.filter(pc.field(UNIT).isin(labels)), one.when, None, one.rule)


def _small(one: Round, policy: Policy) -> set[str]:
    """The elements of which some unit is hidden by itself."""
    assert one.answers is not None
    ready = cutter(one.answers, one.model, policy)
    cells = ready.cells.of((UNIT,))
    return {key for e, key in enumerate(one.model.elements, 1) if not cells or ready.hidden[e, cells].any()}


def _verdict(promise: Promise, measured: float | None, interval: tuple[float, float] | None) -> Verdict:
    if measured is None:
        return "unknown"
    if interval is None:
        return "cannot_tell"
    low, high = interval
    if high < -EXACT:
        return "fell"
    reaches = high >= promise.least - EXACT
    if low > EXACT:
        return "as_promised" if reaches else "less"
    return "cannot_tell" if reaches else "not_moved"


def _text(
    promise: Promise, move: Move, measured: float | None, interval: tuple[float, float] | None, verdict: Verdict
) -> Message:
    gain = promise.text
    if measured is None:
        return say("Not measured: {why}.", why=UNKNOWN[move.why_unknown or "not_answered"])
    if interval is None:
        return say(
            "Cannot tell: the score changed by {change}, but there is no interval; {gain} was promised.",
            change=Quantity(measured, "score2"), gain=gain,
        )  # fmt: skip
    about = {"change": Quantity(measured, "score2"), "low": Quantity(interval[0], "score2"),
             "high": Quantity(interval[1], "score2"), "gain": gain}  # fmt: skip
    match verdict:
        case "as_promised" if interval[0] > promise.most:
            return say("Moved more than promised: {change} (between {low} and {high}); {gain} was promised.", **about)
        case "as_promised":
            return say("Moved as promised: {change} (between {low} and {high}); {gain} was promised.", **about)
        case "less":
            return say(
                "Moved, but less than promised: {change} (between {low} and {high}); {gain} was promised.", **about
            )
        case "not_moved":
            return say(
                "Did not move as promised: {change} (between {low} and {high}, all below the promise of {gain}).",
                **about,
            )
        case "fell":
            return say("Fell: {change} (between {low} and {high}); {gain} was promised.", **about)
    return say(
        "Cannot tell: the change lies between {low} and {high}, which holds both no change and the promise of {gain}.",
        **about,
    )


def _cautions(
    design: Design, verdict: Verdict, move: Move, compared: Compared | None, others: Sequence[Text],
    units: Sequence[str], closed_before: date | None, began_on: date | None,
) -> list[Message]:  # fmt: skip
    if verdict == "unknown":
        return []
    found = []
    if design == "units":
        found.append(
            say(
                "Compared with units where it did not run. It ran in {units}; that the others would have moved alike "
                "without it is assumed.",
                units=joined(list(units)),
            )
        )
    else:
        found.append(say("Before and after, without comparison: what else happened in this time is in it too."))
        if compared is not None and compared.hidden:
            found.append(say("Units cannot be set beside each other here: groups are too small."))
    found += _also(others, closed_before, began_on)
    if move.verdict == "not_after_correction" and design == "before_after":
        found.append(say("Among all categories that were compared, one such change is to be expected by chance."))
    return found


def _also(others: Sequence[Text], closed_before: date | None, began_on: date | None) -> list[Message]:
    """What else may be in a movement between two moments."""
    found = []
    if others:
        found.append(
            say("{names} should move this too: what each did cannot be told apart.", names=joined(list(others)))
        )
    if closed_before and began_on and (days := (began_on - closed_before).days) > LONG_BEFORE:
        found.append(
            say(
                "The round before was {n} months before it began: what moved in between is in it too.",
                n=round(days / DAYS_A_MONTH),
            )
        )
    return found
