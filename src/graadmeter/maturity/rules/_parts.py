"""What a rule with levels gives and takes: the organisation's place, and the trace that explains it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from graadmeter.maturity.ladder import EXACT, UNKNOWN, Floats, Frame, Ints
from graadmeter.maturity.reasons import NAMED, Reason

Bools = npt.NDArray[np.bool_]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """The organisation as a whole. Leading axes (draws) are kept; K levels."""

    level: Ints  # (...): 0..K, UNKNOWN
    score: Floats  # (...): 0..K, NaN
    attainment: Floats  # (..., K): 0..1, NaN


@dataclass(frozen=True, slots=True)
class Known:
    """The point estimate, and what of it may be told. E elements, K levels.

    A rule decides by `attainment` and `levels`; the reasons it gives carry only `figures` and name only what is told.
    """

    frame: Frame
    place: Place
    attainment: Floats  # E x K
    levels: Ints  # E: 0..K, UNKNOWN
    figures: Sequence[Sequence[float | None]]  # E x K, as they are shown; None: hidden or not measured
    overall_figures: Sequence[float | None]  # K
    told_level: Bools  # E: the level of this element may be shown

    @property
    def reached(self) -> int:
        return int(self.place.level)

    @property
    def hidden(self) -> Bools:
        """E: answered, and by too few people to show its level."""
        return np.asarray(~np.isnan(self.attainment).all(axis=-1) & ~self.told_level)

    @property
    def all_told(self) -> bool:
        return not self.hidden.any()


@dataclass(frozen=True, slots=True)
class Explained:
    why: tuple[Reason, ...]
    blocked_by: tuple[str, ...] = ()  # element ids that alone keep the whole from its next level
    bottlenecks: tuple[str, ...] = ()  # element ids that the next level needs and that are not there yet, worst first


class LadderRule(Protocol):
    """What a rule needs so that respondents can be scored by it."""

    def place(self, attainment: Floats, frame: Frame) -> Place: ...

    def explain(self, known: Known) -> Explained: ...


def level_reasons(
    frame: Frame, attainment: Floats, figures: Sequence[float | None], reached: int, *, next_holds: bool = False
) -> Iterator[Reason]:
    """The trace along the K levels of one ladder: those held, the first one not held, those that wait for it.

    `attainment` decides, `figures` is what may be told of it. `next_holds`: the next level meets the bar and something
    else keeps it from being reached.
    """
    if reached == UNKNOWN:
        yield Reason("first_unmeasured", frame.level_ids[0], {"name": frame.levels[0]})
        return
    for number, level in enumerate(frame.levels):
        value = figures[number]
        params = {"name": level, "value": value, "bar": frame.bar}
        if number < reached:
            yield Reason("reached", level.id, params)
        elif number == reached and next_holds:
            yield Reason("meets_bar", level.id, params)
        elif np.isnan(attainment[number]):
            yield Reason("unmeasured", level.id, {"name": level})
        elif number == reached:
            gap = None if value is None else max(0.0, frame.bar - value)
            yield Reason("below_bar", level.id, params | {"gap": gap})
            if gap is not None and gap <= NEAR:
                yield Reason("near_next", level.id, {"name": level, "gap": gap})
        elif value is not None and attainment[number] >= frame.bar - EXACT:
            yield Reason("waits", level.id, params | {"below": frame.levels[reached]})


def outline(known: Known, lacking: Sequence[Reason] = ()) -> Iterator[Reason]:
    """The trace without figures, for rules that look at levels: what is reached, what is not, and what it lacks."""
    frame = known.frame
    if known.reached == UNKNOWN:
        yield Reason("first_unmeasured", frame.level_ids[0], {"name": frame.levels[0]})
        return
    for number, level in enumerate(frame.levels[: known.reached + 1]):
        code = "reached" if number < known.reached else "below_bar"
        yield Reason(code, level.id, {"name": level, "value": None, "bar": frame.bar})
    yield from lacking


def left_out(known: Known) -> Iterator[Reason]:
    """The elements that a rule passes over because nobody could answer for them."""
    gone = (known.levels == UNKNOWN) & ~known.hidden
    if gone.any() and not gone.all():
        yield Reason("left_out", None, named(known.frame, np.flatnonzero(gone).tolist()))


def named(frame: Frame, elements: Sequence[int]) -> Mapping[str, Any]:
    """The first few of these elements by name; `more`: how many others there are."""
    shown = few(elements)
    return {"elements": [frame.elements[e] for e in shown], "more": len(elements) - len(shown)}


def few(parts: Sequence[T]) -> Sequence[T]:
    """As many as a sentence names: all of them, where only one would be left over."""
    return parts if len(parts) <= NAMED + 1 else parts[:NAMED]


NEAR = 0.05  # this far below the bar is worth a word: one answer more or less may decide
