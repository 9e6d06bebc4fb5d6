"""How often each alternative takes each place when weights and scores vary: stochastic multicriteria acceptability."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import PortfolioError
from graadmeter.base.intervals import EXACT, SEED
from graadmeter.base.text import Lang, Message, quoted, say
from graadmeter.direction.portfolio import given as reading
from graadmeter.direction.portfolio.draws import Scatter, draw_weights, scatter
from graadmeter.direction.portfolio.given import Floats
from graadmeter.direction.portfolio.methods import Method, Promethee, named
from graadmeter.direction.portfolio.ranking import MISSING, plain

DRAWS = 10_000
CELLS = 2_000_000  # numbers in one array at a time: some 16 MB, which stays in reach of the processor
NEVER_FIRST = say("Never first in these draws: no weights speak for it.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Acceptability:
    """How often each alternative takes each place. Rows are the alternatives as given, columns places from the best."""

    method: Annotated[str, "weighted_sum, topsis or promethee"]
    how: Annotated[Message, "the same in words"]
    n: Annotated[int, "alternatives that were ranked"]
    draws: Annotated[int, "sets of weights and scores"]
    seed: Annotated[int, "of the draws"]
    acceptability: Annotated[Floats, "alternatives x places, 0..1: the share of the draws; NaN: not ranked"]
    standard_error: Annotated[Floats, "alternatives x places: of that share, from the number of draws"]
    central_weights: Annotated[Floats, "alternatives x criteria: mean weights with which it is first; NaN: never"]
    mean_rank: Annotated[Floats, "per alternative: its place on average"]
    weights: Annotated[Floats, "per criterion: the mean of the weights drawn"]
    reasons: Annotated[tuple[Message | None, ...], "per alternative, why a figure is NaN; None: none is"]

    @property
    def value(self) -> Floats:
        return self.acceptability

    @property
    def first(self) -> Floats:
        """Per alternative the share of the draws in which it is first."""
        return np.asarray(self.acceptability[:, 0])

    @property
    def reason(self) -> Message | None:
        """The first of the reasons; None where every alternative has its figures."""
        return next(filter(None, self.reasons), None)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.array(self.acceptability, dtype=dtype)

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """Plain data; null for NaN."""
        tables = ("acceptability", "standard_error", "central_weights", "mean_rank", "weights")
        return {
            "method": self.method, "how": self.how.text(lang), "n": self.n, "draws": self.draws, "seed": self.seed,
            **{name: plain(getattr(self, name)) for name in tables},
            "reasons": [one.text(lang) if one else None for one in self.reasons],
        }  # fmt: skip


def acceptability(
    scores: Any,
    weights: Any = None,
    directions: Any = None,
    *,
    uncertainty: Any = None,
    draws: int = DRAWS,
    seed: int = SEED,
    method: str = "weighted_sum",
    normalisation: str | None = None,
    preferences: Any = None,
    concentration: float | None = None,
    weight_range: Any = None,
) -> Acceptability:
    """Rank acceptability (SMAA-2): the share of the draws in which each alternative takes each place.

    `scores`, `directions`, `method`, `normalisation`, `preferences` as in `rank`: each draw is ranked as `rank` would.
    Weights: None draws them evenly from all weights with sum 1. Given, they are the mean of a Dirichlet distribution
    with `concentration` (default: the number of criteria, so that equal weights are the same as None; larger is
    narrower; infinite: the weights themselves). `weight_range` (low, high), per criterion on the scale of sum 1: drawn
    evenly from the weights within, whatever `weights` is.
    `uncertainty` of the scores: one array is a standard deviation (normal); two, (low, high), are the ends between
    which a score lies (evenly). Each may be one number, one per criterion or one per score. None: scores as given.
    Alternatives that are level share their places equally, so that rows and columns each sum to 1. The standard error
    is sqrt(share (1 - share) / draws), that of independent draws: even weights are spread, and do better. An
    alternative with a missing score is left out: NaN with a reason.
    Raises PortfolioError as `rank`, for fewer than one draw, or an uncertainty or range that does not fit.
    Source: Lahdelma & Salminen (2001), SMAA-2, Operations Research 49.
    """
    read = reading.read(scores, weights, directions)
    alternatives, criteria = read.scores.shape
    if not (_whole(draws) and draws >= 1 and _whole(seed) and seed >= 0):
        raise PortfolioError(
            say(
                "expected whole numbers, at least one draw and a seed of 0 or more, not {draws} and {seed}",
                draws=quoted(draws), seed=quoted(seed),
            )
        )  # fmt: skip
    name, by = named(method, normalisation, preferences, criteria)
    known = np.flatnonzero(read.known)
    reasons: list[Message | None] = [None if one else MISSING for one in read.known]
    rng = np.random.default_rng(seed)
    drawn = draw_weights(
        rng, draws, read.weights, mean_given=weights is not None, concentration=concentration, within=weight_range
    )
    share, sums = np.full((alternatives, alternatives), np.nan), np.full((alternatives, criteria), np.nan)
    if by.alone is not None and len(known) == 1:
        reasons[known[0]] = by.alone
    elif len(known):
        spread = scatter(uncertainty, read.scores, known)
        counted, weighed = _counted(by, read.scores[known], read.signs, drawn, spread, rng)
        share[known] = 0.0
        share[np.ix_(known, np.arange(len(known)))] = counted / draws
        firsts = counted[:, :1]
        sums[known] = np.divide(weighed, firsts, out=np.full_like(weighed, np.nan), where=firsts > 0)
    for at in known:
        if reasons[at] is None and np.isnan(sums[at, 0]):
            reasons[at] = NEVER_FIRST
    return Acceptability(
        method=name, how=by.method, n=int((~np.isnan(share[:, 0])).sum()), draws=draws, seed=seed, acceptability=share,
        standard_error=np.sqrt(np.maximum(share * (1 - share), 0.0) / draws), central_weights=sums,
        mean_rank=np.asarray(share @ np.arange(1.0, alternatives + 1)), weights=drawn.mean(axis=0),
        reasons=tuple(reasons),
    )  # fmt: skip


def _whole(given: object) -> bool:
    return isinstance(given, Integral) and not isinstance(given, bool)


def _counted(
    by: Method, scores: Floats, signs: Floats, weights: Floats, spread: Scatter | None, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Alternatives x places: in how many draws; and alternatives x criteria: the sum of the weights where first."""
    n, criteria = scores.shape
    fixed = by.parts(scores, signs) if spread is None else None
    each = n * n if isinstance(by, Promethee) else n * criteria
    chunk = max(1, CELLS // max(1, n if spread is None else each))
    counted, weighed = np.zeros((n, n)), np.zeros((n, criteria))
    for begin in range(0, len(weights), chunk):
        some = weights[begin : begin + chunk]
        parts = fixed if spread is None else by.parts(spread.draw(rng, scores, len(some)), signs)
        assert parts is not None
        value = by.value(parts, some)
        order = np.argsort(-value, axis=-1, kind="stable")
        found = np.take_along_axis(value, order, axis=-1)
        level = ~(found[:, :-1] - found[:, 1:] > EXACT)  # NaN: all alike in that draw, which is level too
        tied = level.any(axis=1)
        clear = order[~tied]
        counted += np.bincount((clear * n + np.arange(n)).ravel(), minlength=n * n).reshape(n, n)
        np.add.at(weighed, clear[:, 0], some[~tied])
        if tied.any():
            _shared(order[tied], level[tied], some[tied], counted, weighed)
    return counted, weighed


def _shared(
    order: npt.NDArray[np.intp], level: npt.NDArray[np.bool_], weights: Floats, counted: Floats, weighed: Floats
) -> None:
    """Adds the draws in which some are level: those share the places they take together equally."""
    draws, n = order.shape
    begins = np.ones((draws, n), dtype=bool)
    begins[:, 1:] = ~level
    group = np.cumsum(begins.ravel()) - 1  # every draw begins a group
    starts = np.flatnonzero(begins.ravel())
    sizes = np.diff(np.append(starts, draws * n))
    part, first = (1.0 / sizes)[group], (starts % n)[group]
    steps = np.zeros((n, n + 1))  # of the share of a place to the next
    np.add.at(steps, (order.ravel(), first), part)
    np.add.at(steps, (order.ravel(), first + sizes[group]), -part)
    counted += np.cumsum(steps, axis=1)[:, :n].clip(0.0)
    draw, place = np.nonzero(first.reshape(draws, n) == 0)
    np.add.at(weighed, order[draw, place], weights[draw] * part.reshape(draws, n)[draw, place][:, None])
