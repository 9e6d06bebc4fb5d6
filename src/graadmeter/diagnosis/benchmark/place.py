"""The place of one organisation in the spread of several: an interval, never a mean or a ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import quantiles

from graadmeter import maturity
from graadmeter.base.text import Message, say
from graadmeter.diagnosis.benchmark.exchange import Entry, Figure, is_share

LEAST = 5  # organisations, one's own included: nothing is shown below this
LEAST_ENDS = 10  # organisations from which the lowest and the highest are shown
MONTHS = 24  # a round that ended longer ago says nothing of today
STEP, STEP_SHARE = 0.1, 0.05  # to which quartiles and ends of levels and of shares are rounded


@dataclass(frozen=True, slots=True)
class Place:
    """From the `best`th to the `worst`th of `of`, counted from the highest; 1 <= best <= worst <= of."""

    best: int
    worst: int
    of: int

    @property
    def said(self) -> Message:
        if (self.best, self.worst) == (1, self.of):
            return say("anywhere among the {of}: all bands overlap", of=self.of)
        if self.best == self.worst:
            return say("place {at} of {of}: no other band overlaps", at=self.best, of=self.of)
        return say("between place {best} and {worst} of {of}: the bands overlap", best=self.best, worst=self.worst,
                   of=self.of)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spread:
    """One element over `of` organisations, one's own included. Quartiles and ends in the unit of the score, rounded (a
    tenth of a level, 5 % of a share) so that no organisation's own figure is given; None: too few organisations."""

    of: int
    own: Figure | None
    quartiles: tuple[float, float, float] | None = None
    ends: tuple[float, float] | None = None
    place: Place | None = None


def place(own: Figure, others: Iterable[Figure]) -> Place | None:
    """Where `own` may stand among itself and `others`; None below 5 organisations.

    An organisation stands above another where the whole of its band lies higher. best = 1 + those certainly above,
    worst = all - those certainly below. The order of `others` makes no difference.
    """
    known = list(others)
    of = len(known) + 1
    if of < LEAST:
        return None
    above = sum(other.low > own.high for other in known)
    below = sum(other.high < own.low for other in known)
    return Place(1 + above, of - below, of)


def spread(own: Figure | None, others: Iterable[Figure], step: float = STEP) -> Spread:
    """The spread of `others` with `own`, and the place of `own` in it.

    Quartiles by linear interpolation between the ordered scores (type 7), from 5 organisations on; the lowest and the
    highest from 10 on. All are rounded to multiples of `step`.
    """
    known = [*others]
    scores = sorted(one.score for one in (*known, *([own] if own else ())))
    of = len(scores)
    if of < LEAST:
        return Spread(of, own)
    first, middle, third = (_rounded(each, step) for each in quantiles(scores, n=4, method="inclusive"))
    ends = (_rounded(scores[0], step), _rounded(scores[-1], step)) if of >= LEAST_ENDS else None
    return Spread(of, own, (first, middle, third), ends, place(own, known) if own else None)


def comparable(own: Entry, other: Entry, month: str) -> Message | None:
    """Why `other` is not put beside `own`; None where it is. `month`: today's, like 2026-03."""
    if (own.model, own.version) != (other.model, other.version):
        return say(
            "measured with {model} {version}, here {own_model} {own_version}", model=other.model,
            version=other.version, own_model=own.model, own_version=own.version,
        )  # fmt: skip
    if own.mode != other.mode:
        return say(
            "asked in another way: a quick placement, a full questionnaire and a poll are not put beside each other"
        )
    if _months(month) - _months(other.month) > MONTHS:
        return say("measured more than {n} months ago", n=MONTHS)
    if _months(other.month) > _months(month):
        return say("dated in a month that has not come")
    return None


def spreads(own: Entry, others: Iterable[Entry], month: str) -> Mapping[str, Spread]:
    """Element -> its spread over the organisations that can be put beside `own`, in the order of `own`."""
    beside = [other for other in others if comparable(own, other, month) is None]
    step = STEP_SHARE if is_share(maturity.load(own.model), own.mode) else STEP
    return {
        element: spread(figure, [other.elements[element] for other in beside if element in other.elements], step)
        for element, figure in own.elements.items()
    }


def _rounded(score: float, step: float) -> float:
    return round(round(score / step) * step, 2)


def _months(month: str) -> int:
    year, number = month.split("-")
    return 12 * int(year) + int(number)
