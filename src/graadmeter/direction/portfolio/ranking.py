"""Alternatives in order by one method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt

from graadmeter.base.intervals import EXACT
from graadmeter.base.text import Lang, Message, say
from graadmeter.direction.portfolio import given as reading
from graadmeter.direction.portfolio.given import Floats
from graadmeter.direction.portfolio.methods import ALL_ALIKE, Promethee, named

MISSING = say("A score is missing on at least one criterion.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking:
    """The alternatives by one method, in the order they were given; NaN comes with a reason, never without."""

    method: Annotated[str, "weighted_sum, topsis or promethee"]
    how: Annotated[Message, "the same in words"]
    n: Annotated[int, "alternatives that were ranked"]
    value: Annotated[Floats, "per alternative, more is better; NaN: not ranked"]
    rank: Annotated[Floats, "per alternative, 1 is best; who is level shares the best place; NaN: not ranked"]
    weights: Annotated[Floats, "per criterion, sum 1"]
    reasons: Annotated[tuple[Message | None, ...], "per alternative, why it is not ranked; None: it is"]
    net: Annotated[Floats | None, "PROMETHEE: positive minus negative flow, -1..1"] = None
    positive: Annotated[Floats | None, "PROMETHEE: how far it is preferred to the others, 0..1"] = None
    negative: Annotated[Floats | None, "PROMETHEE: how far the others are preferred to it, 0..1"] = None
    indices: Annotated[Floats | None, "PROMETHEE: pi, alternatives x alternatives, 0..1"] = None

    @property
    def reason(self) -> Message | None:
        """The first of the reasons; None where every alternative has its figures."""
        return next(filter(None, self.reasons), None)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.array(self.value, dtype=dtype)

    @property
    def order(self) -> tuple[int, ...]:
        """Places of the ranked alternatives, best first; who is level as given."""
        ranked = np.flatnonzero(~np.isnan(self.rank))
        return tuple(int(at) for at in ranked[np.argsort(self.rank[ranked], kind="stable")])

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """Plain data; null for NaN."""
        flows = {name: getattr(self, name) for name in ("net", "positive", "negative", "indices")}
        return {
            "method": self.method, "how": self.how.text(lang), "n": self.n, "value": plain(self.value),
            "rank": [None if np.isnan(one) else int(one) for one in self.rank], "weights": plain(self.weights),
            "reasons": [one.text(lang) if one else None for one in self.reasons],
            **{name: plain(flow) for name, flow in flows.items() if flow is not None},
        }  # fmt: skip


def rank(
    scores: Any,
    weights: Any = None,
    directions: Any = None,
    method: str = "weighted_sum",
    *,
    normalisation: str | None = None,
    preferences: Any = None,
) -> Ranking:
    """Alternatives in order, best first at rank 1.

    `scores` alternatives x criteria; missing: NaN, None or masked, and an alternative with a missing score is left out
    and has NaN with a reason: the others are ranked as if it were not there. `weights` per criterion, 0 or more, on
    any scale (None: all alike). `directions` per criterion: +1 or "max", -1 or "min" (None: more is better).
    `method`: `weighted_sum` (`normalisation` minmax or none), `topsis` (minmax or vector) or `promethee`
    (`preferences` per criterion: see `Preference`; default usual). The first normalisation named is the default.
    Values within 1e-9 are level, and share the best place.
    Raises PortfolioError for what is no table, weights or directions that do not fit it; UnknownNameError.
    """
    read = reading.read(scores, weights, directions)
    name, by = named(method, normalisation, preferences, read.scores.shape[1])
    known, alternatives = np.flatnonzero(read.known), len(read.scores)
    reasons: list[Message | None] = [None if one else MISSING for one in read.known]
    value = np.full(alternatives, np.nan)
    flows: dict[str, Floats] = {}
    if by.alone is not None and len(known) == 1:
        reasons[known[0]] = by.alone
    elif len(known):
        table = read.scores[known]
        parts = by.parts(table, read.signs)
        value[known] = by.value(parts, read.weights)
        if isinstance(by, Promethee):
            flows = _flows(by, table, read, known)
    for at in known:
        if np.isnan(value[at]) and reasons[at] is None:
            reasons[at] = ALL_ALIKE
    return Ranking(
        method=name, how=by.method, n=int((~np.isnan(value)).sum()), value=value, rank=places(value),
        weights=read.weights, reasons=tuple(reasons), net=value if flows else None, **flows,
    )  # fmt: skip


def places(value: Floats) -> Floats:
    """Rank of each value along the last axis, 1 the highest; who is level shares the best place; NaN stays NaN."""
    order = np.argsort(-value, axis=-1, kind="stable")  # NaN last
    found = np.take_along_axis(value, order, axis=-1)
    at = np.arange(value.shape[-1])
    begins = np.ones(value.shape, dtype=bool)
    begins[..., 1:] = found[..., :-1] - found[..., 1:] > EXACT
    first = np.maximum.accumulate(np.where(begins, at, 0), axis=-1)
    ranks = np.empty(value.shape)
    np.put_along_axis(ranks, order, first + 1.0, axis=-1)
    return np.where(np.isnan(value), np.nan, ranks)


def plain(values: Floats) -> Any:
    """Lists of numbers; None for NaN."""
    if values.ndim > 1:
        return [plain(row) for row in values]
    return [None if np.isnan(one) else float(one) for one in values]


def _flows(by: Promethee, table: Floats, read: reading.Given, known: npt.NDArray[np.intp]) -> dict[str, Floats]:
    alternatives, others = len(read.scores), len(known) - 1
    pi = by.indices(table, read.signs, read.weights)
    indices = np.full((alternatives, alternatives), np.nan)
    indices[np.ix_(known, known)] = pi
    positive, negative = np.full(alternatives, np.nan), np.full(alternatives, np.nan)
    positive[known], negative[known] = pi.sum(axis=1) / others, pi.sum(axis=0) / others
    return {"positive": positive, "negative": negative, "indices": indices}
