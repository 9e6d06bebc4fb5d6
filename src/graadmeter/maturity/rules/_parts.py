"""What a rule with levels gives and takes: the organisation's place, and the trace that explains it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from graadmeter.maturity.ladder import EXACT, UNKNOWN, Floats, Frame, Ints
from graadmeter.maturity.reasons import Reason

Bools = npt.NDArray[np.bool_]


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


NEAR = 0.05  # this far below the bar is worth a word: one answer more or less may decide
