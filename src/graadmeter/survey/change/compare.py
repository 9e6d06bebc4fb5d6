"""Two rounds of one measure, or of many: how much it moved, how sure that is, and whether it is more than noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import nan, sqrt
from typing import Annotated, Any, overload

import numpy as np

from graadmeter.base.errors import RatingsError
from graadmeter.base.intervals import LEVEL
from graadmeter.base.text import Message, quoted, say
from graadmeter.survey.change.columns import Floats, column, columns
from graadmeter.survey.change.families import ALPHA, METHODS, Method, adjusted
from graadmeter.survey.change.superiority import FEW, Dominance, cliffs_delta, paired_delta

INDEPENDENT = say("Different respondents: Welch's t for the difference of means, Cliff's delta over all couples")
PAIRED = say("The same respondents: paired t for the mean difference, Cliff's delta within pairs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One measure in two rounds. Every difference is after minus before; NaN comes with a reason."""

    n_before: Annotated[int, "respondents with an answer before; paired: those of a complete pair"]
    n_after: Annotated[int, "the same, after"]
    n_pairs: Annotated[int | None, "complete pairs; None: not paired"]
    n_dropped: Annotated[int, "missing answers; paired: pairs with a side missing"]
    mean_before: Annotated[float, "mean before; NaN without an answer"]
    mean_after: Annotated[float, "mean after"]
    difference: Annotated[float, "mean after minus mean before"]
    interval: Annotated[tuple[float, float], "95 % interval of the difference; NaN where it cannot be estimated"]
    p: Annotated[float, "two-sided; NaN where no test is possible"]
    p_corrected: Annotated[float, "corrected for the family; p itself for a measure alone"]
    superiority: Annotated[float, "chance that an answer after lies above one before, ties half; 0..1"]
    superiority_interval: Annotated[tuple[float, float], "its 95 % interval"]
    cliffs_delta: Annotated[float, "superiority as -1..1; above 0: after lies higher"]
    cliffs_interval: Annotated[tuple[float, float], "its 95 % interval"]
    method: Annotated[Message, "what was computed, in words"]
    more_than_noise: Annotated[bool, "p_corrected at most 0.05; false where no test is possible"]
    reason: Annotated[Message | None, "why something is NaN; None where nothing is"] = None

    @property
    def n(self) -> int:
        """Answers the difference rests on; paired: pairs."""
        return self.n_before + self.n_after if self.n_pairs is None else self.n_pairs


@dataclass(frozen=True, slots=True)
class Changes(Mapping[str, Change]):
    """Measure -> change, with p-values corrected over the whole family by `correction`."""

    measures: Annotated[Mapping[str, Change], "in the order given"]
    correction: Annotated[Method, "bh, holm, hochberg or bonferroni"] = "bh"

    def __getitem__(self, measure: str) -> Change:
        return self.measures[measure]

    def __iter__(self) -> Iterator[str]:
        return iter(self.measures)

    def __len__(self) -> int:
        return len(self.measures)

    @property
    def method(self) -> Message:
        """How p-values are corrected."""
        return METHODS[self.correction]

    @property
    def n(self) -> int:
        """Answers (paired: pairs) of the measure with most of them; each measure has its own."""
        return max((one.n for one in self.measures.values()), default=0)

    @property
    def compared(self) -> int:
        """Measures in the family: those with a test."""
        return sum(not np.isnan(one.p) for one in self.measures.values())

    def corrected(self, method: Method) -> Changes:
        """The same changes, judged under another correction."""
        p = adjusted([one.p for one in self.measures.values()], method)
        judged = {
            name: replace(one, p_corrected=float(corrected), more_than_noise=bool(corrected <= ALPHA))
            for (name, one), corrected in zip(self.measures.items(), p, strict=True)
        }
        return Changes(judged, method)


@overload
def compare(before: Mapping[str, Any], after: Mapping[str, Any], paired: bool = False) -> Changes: ...
@overload
def compare(before: Any, after: Any, paired: bool = False) -> Any: ...
def compare(before: Any, after: Any, paired: bool = False) -> Change | Changes:
    """What changed from `before` to `after`.

    One list of numbers each -> `Change`. Tables respondents x measures, or mappings {measure: list} -> `Changes`, with
    p-values corrected over the measures by Benjamini & Hochberg. Missing: NaN, None, or -1 in integer arrays.
    `paired`: row i of both is the same respondent; pairs with a side missing are left out and counted.
    Independent: difference of means with Welch's interval and test. Paired: mean of the differences with its t interval
    and test. Order is all that superiority and Cliff's delta use (`cliffs_delta`): read these for an ordinal measure.
    Fewer than two answers on a side, or no variance: NaN with a reason. Raises RatingsError for what is no list or
    table of numbers, for paired lists of different lengths, for other measures on either side, and for a `paired` that
    is neither True nor False.
    Source: Welch (1947), Biometrika 34; Cliff (1993), Psychol. Bull. 114.
    """
    if not isinstance(paired, bool | np.bool_):
        raise RatingsError(say("paired is True or False, not {seen}", seen=quoted(paired)))
    many = columns(before, say("before")), columns(after, say("after"))
    if many[0] is None and many[1] is None:
        return _one(column(before, say("before")), column(after, say("after")), paired)
    first, second = many
    if first is None or second is None or set(first) != set(second):
        raise RatingsError(
            say(
                "before has {before} and after has {after}; give both the same measures",
                before=list(first) if first else say("one list"), after=list(second) if second else say("one list"),
            )
        )  # fmt: skip
    return Changes({name: _one(values, second[name], paired) for name, values in first.items()}).corrected("bh")


def _one(before: Floats, after: Floats, paired: bool) -> Change:
    return _pairs(before, after) if paired else _groups(before, after)


def _groups(before: Floats, after: Floats) -> Change:
    x, y = before[~np.isnan(before)], after[~np.isnan(after)]
    squared = [float(side.var(ddof=1)) / len(side) if len(side) > 1 else nan for side in (x, y)]
    error = sqrt(sum(squared))
    freedom = nan
    if error > 0:
        parts = [part**2 / (len(side) - 1) for part, side in zip(squared, (x, y), strict=True)]
        freedom = sum(squared) ** 2 / sum(parts)
    missing = len(before) + len(after) - len(x) - len(y)
    return _change(x, y, None, missing, _mean(y) - _mean(x), error, freedom, cliffs_delta(y, x), INDEPENDENT)


def _pairs(before: Floats, after: Floats) -> Change:
    if len(before) != len(after):
        raise RatingsError(
            say(
                "paired rounds have a row per respondent: saw {before} before and {after} after; give both the same "
                "rows, or compare them unpaired",
                before=len(before), after=len(after),
            )
        )  # fmt: skip
    both = ~(np.isnan(before) | np.isnan(after))
    x, y = before[both], after[both]
    moved, n = y - x, int(both.sum())
    error = float(moved.std(ddof=1)) / sqrt(n) if n > 1 else nan
    dropped = len(before) - n
    return _change(x, y, n, dropped, _mean(moved), error, n - 1, paired_delta(moved), PAIRED)


def _change(
    x: Floats, y: Floats, pairs: int | None, dropped: int, difference: float, error: float, freedom: float,
    found: Dominance, method: Message,
) -> Change:  # fmt: skip
    low, high, p = _tested(difference, error, freedom)
    few = min(len(x), len(y)) < 2
    return Change(
        n_before=len(x), n_after=len(y), n_pairs=pairs, n_dropped=dropped,
        mean_before=_mean(x), mean_after=_mean(y), difference=difference, interval=(low, high), p=p, p_corrected=p,
        superiority=found.superiority, superiority_interval=found.superiority_interval,
        cliffs_delta=found.delta, cliffs_interval=found.interval, method=method, more_than_noise=p <= ALPHA,
        reason=FEW if few else ALIKE_EACH if np.isnan(p) else found.reason,
    )  # fmt: skip


ALIKE_EACH = say("The answers, or the differences within pairs, do not vary: nothing says how sure the difference is.")


def _tested(difference: float, error: float, freedom: float) -> tuple[float, float, float]:
    """Ends of the 95 % interval and the two-sided p of a difference; NaN where its error is not above 0."""
    if not error > 1e-12 * max(1.0, abs(difference)):  # differences that are equal but for rounding do not vary
        return nan, nan, nan
    from scipy.stats import t as student

    reach = float(student.ppf((1 + LEVEL) / 2, freedom)) * error
    return difference - reach, difference + reach, float(2 * student.sf(abs(difference) / error, freedom))


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else nan
