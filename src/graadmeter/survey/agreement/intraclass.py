"""Intraclass correlation: which share of the differences between ratings lies between what is rated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite, nan
from typing import Annotated, Any, Literal, get_args

import numpy as np

from graadmeter.base.errors import RatingsError, UnknownNameError
from graadmeter.base.text import Message, say
from graadmeter.survey.agreement.estimate import LEVEL, Estimate, Floats, as_ratings

Form = Literal["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]
METHODS: dict[Form, Message] = {
    "1,1": say("ICC(1,1): raters differ per target, one rater"),
    "2,1": say("ICC(2,1): raters are a sample of raters, one rater"),
    "3,1": say("ICC(3,1): these raters only, one rater"),
    "1,k": say("ICC(1,k): raters differ per target, mean of the raters"),
    "2,k": say("ICC(2,k): raters are a sample of raters, mean of the raters"),
    "3,k": say("ICC(3,k): these raters only, mean of the raters"),
}
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intraclass(Estimate):
    """An intraclass correlation. `n` counts the targets that every rater rated."""

    raters: Annotated[int, "k"]
    left_out: Annotated[int, "targets with a rating missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupIntraclass(Estimate):
    """ICC(1) of group membership. `n` counts the people with a value and a group."""

    reliability: Annotated[float, "ICC(2): reliability of the mean of a group; NaN where `value` is"]
    groups: Annotated[int, "groups with a value"]
    group_size: Annotated[float, "mean number of people per group"]


@dataclass(frozen=True, slots=True)
class _Squares:
    """Mean squares of targets x raters without holes. n targets, k raters."""

    n: int
    k: int
    between: float  # targets
    within: float  # all within targets
    raters: float
    error: float  # what is left after targets and raters


def icc(ratings: Any, form: Form = "2,1") -> Intraclass:
    """Intraclass correlation of `ratings` (targets x raters), with its 95 % interval.

    `form`: which raters, and one rater or the mean of k, as in `METHODS`. With mean squares B between targets, W
    within, J between raters, E left over: (1,1) = (B - W) / (B + (k - 1) W); (2,1) = (B - E) / (B + (k - 1) E +
    k (J - E) / n); (3,1) = (B - E) / (B + (k - 1) E); (1,k) = (B - W) / B; (2,k) = (B - E) / (B + (J - E) / n);
    (3,k) = (B - E) / B. Targets with a missing rating (NaN, or -1 in integer arrays) are left out. The value can be
    negative. NaN below two targets or raters, or where targets do not differ at all.
    Raises UnknownNameError for another form, RatingsError for what is no table.
    Source: Shrout & Fleiss (1979), Psychol. Bull. 86; interval of (2,.) as in McGraw & Wong (1996).
    """
    if form not in get_args(Form):
        raise UnknownNameError(
            say(
                "there is no form {seen} of the intraclass correlation; choose one of: {offered}",
                seen=repr(form),
                offered=list(get_args(Form)),
            )
        )
    table = as_ratings(ratings, say("ratings"))
    whole = table[~np.isnan(table).any(axis=1)]
    n, k = whole.shape
    reason, value, interval = _too_small(n, k), nan, None
    if reason is None:
        squares = _squares(whole)
        value = _value(squares, form)
        if not isfinite(value):
            value, reason = nan, say("What is rated does not differ, so there is nothing to tell apart.")
        else:
            interval = _interval(squares, form)
    return Intraclass(
        value=value, n=n, method=METHODS[form], interval=interval, reason=reason, raters=k, left_out=len(table) - n
    )


def group_icc(values: Sequence[float] | Floats, groups: Sequence[Any]) -> GroupIntraclass:
    """ICC(1) and ICC(2): how much of the differences between people goes with their group.

    `values`: one number per person, NaN missing; `groups`: the group of each, None missing. With mean squares B
    between and W within groups and g the mean group size: ICC(1) = (B - W) / (B + (g - 1) W), ICC(2) = (B - W) / B.
    NaN below two groups, without a group of two, or where nobody differs; ICC(2) also where no group differs.
    Raises RatingsError where there are not as many groups as values.
    Source: Bliese (2000), in Klein & Kozlowski (eds.), Multilevel theory.
    """
    column = as_ratings(np.asarray(values, dtype=float).reshape(-1, 1), say("values"))[:, 0]
    if len(column) != len(groups):
        raise RatingsError(say("{n} values and {m} groups; give the group of each value", n=len(column), m=len(groups)))
    known = [at for at, group in enumerate(groups) if group is not None and group == group and column[at] == column[at]]
    _, code = np.unique([str(groups[at]) for at in known], return_inverse=True)
    column, n = column[known], len(known)
    size = np.bincount(code) if n else np.zeros(0, dtype=int)
    found = _one_way(column, code, size) if len(size) >= 2 and n > len(size) else None
    value = reliability = nan
    reason: Message | None = say("Comparing groups needs two groups, and two people in one of them.")
    if found is not None:
        between, within, mean_size = found
        total = between + (mean_size - 1.0) * within
        reason = None if total > 0 else say("Nobody differs, so groups cannot be told apart.")
        value = (between - within) / total if total > 0 else nan
        reliability = (between - within) / between if between > 0 else nan
    return GroupIntraclass(
        value=value,
        n=n,
        method=say("ICC(1) and ICC(2) of group membership"),
        reason=reason,
        reliability=reliability,
        groups=len(size),
        group_size=n / len(size) if len(size) else 0.0,
    )


def _one_way(column: Floats, code: Any, size: Any) -> tuple[float, float, float]:
    """Mean squares between and within groups, and the mean size of a group."""
    means = np.bincount(code, weights=column) / size
    between = float((size * (means - column.mean()) ** 2).sum()) / (len(size) - 1)
    within = float(((column - means[code]) ** 2).sum()) / (len(column) - len(size))
    return between, within, len(column) / len(size)


def _too_small(n: int, k: int) -> Message | None:
    if k < 2:
        return say("An intraclass correlation needs two raters or more.")
    return say("An intraclass correlation needs two things that every rater rated.") if n < 2 else None


def _squares(table: Floats) -> _Squares:
    n, k = table.shape
    table = table - table.mean()
    targets, raters = table.mean(axis=1), table.mean(axis=0)
    within = float(((table - targets[:, None]) ** 2).sum())
    error = float(((table - targets[:, None] - raters) ** 2).sum())
    between, judges = k * float((targets**2).sum()), n * float((raters**2).sum())
    least = np.finfo(float).eps * (float((table**2).sum()) + 1.0) * n * k  # what rounding leaves of a true zero
    between, within, judges, error = (0.0 if x < least else x for x in (between, within, judges, error))
    return _Squares(n, k, between / (n - 1), within / (n * (k - 1)), judges / (k - 1), error / ((n - 1) * (k - 1)))


def _value(s: _Squares, form: Form) -> float:
    kind, count = form.split(",")
    left = s.within if kind == "1" else s.error
    judges = (s.raters - s.error) / s.n if kind == "2" else 0.0
    below = s.between + judges if count == "k" else s.between + (s.k - 1) * left + s.k * judges
    return (s.between - left) / below if below > 0 else nan


def _interval(s: _Squares, form: Form) -> Interval | None:
    kind, count = form.split(",")
    left = s.within if kind == "1" else s.error
    if not left > 0:
        return None  # no rater ever differed: the F distribution has nothing to say
    low, high = _of_raters(s) if kind == "2" else _of_ratio(s, left, s.n * (s.k - 1) if kind == "1" else None)
    if count == "k":
        low, high = (s.k * end / (1 + (s.k - 1) * end) if isfinite(end) else nan for end in (low, high))
    return (low, high) if isfinite(low) and isfinite(high) else None


def _of_ratio(s: _Squares, left: float, below: int | None) -> Interval:
    """Forms 1 and 3: F of targets against what is left; `below`: its degrees of freedom, of form 3 where None."""
    from scipy.stats import f

    above, below = s.n - 1, below or (s.n - 1) * (s.k - 1)
    ratio, tail = s.between / left, (1 + LEVEL) / 2
    ends = ratio / f.ppf(tail, above, below), ratio * f.ppf(tail, below, above)
    low, high = ((end - 1) / (end + s.k - 1) for end in ends)
    return float(low), float(high)


def _of_raters(s: _Squares) -> Interval:
    """Form 2: the degrees of freedom of a sum of mean squares, after Satterthwaite."""
    from scipy.stats import f

    n, k, value = s.n, s.k, _value(s, "2,1")
    ratio = s.raters / s.error
    rest = n * (1 + (k - 1) * value) - k * value
    share = (n - 1) * k**2 * value**2 * ratio**2 + rest**2
    if not share > 0:
        return nan, nan
    free = (k - 1) * (n - 1) * (k * value * ratio + rest) ** 2 / share
    if not free > 0:
        return nan, nan
    tail = (1 + LEVEL) / 2
    up, down = f.ppf(tail, n - 1, free), f.ppf(tail, free, n - 1)
    noise = k * s.raters + (k * n - k - n) * s.error
    low = n * (s.between - up * s.error) / (up * noise + n * s.between) if up < inf else nan
    high = n * (down * s.between - s.error) / (noise + n * down * s.between) if down < inf else nan
    return float(low), float(high)
