"""The initiatives of a portfolio in order: the model's key questions by two methods, and how sure the first place is.

Criteria are the key questions of WI3, scores the medians of the raters, 1 to 5 with 5 favourable (so also a favourable
investment scores high). The weighted sum takes the scores as given, with one mix of weights for all phases.
Explained in docs/explanation/portfolio.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Literal

import numpy as np

from graadmeter.base.intervals import EXACT, SEED
from graadmeter.base.text import Message, Quantity, Text, say, say_n
from graadmeter.diagnosis.initiative import Weighed
from graadmeter.direction.portfolio import acceptability, rank
from graadmeter.direction.portfolio.given import Floats
from graadmeter.maturity.model import Element, Model

METHOD, OTHER = "weighted_sum", "promethee"
DRAWS = 10_000
CONCENTRATION = 20.0  # of the weights around those chosen: of a weight of 25 %, most draws lie between 10 and 45 %
RANGE = 0.9  # of the draws, between the places named
HOLDS, CLOSE = 0.8, 0.5  # share of the draws from which the first place holds, and below which nothing is first
NOTICEABLE = 1  # places apart, from which a difference between the methods is explained

Why = Literal["carried", "just_lost", "just_won", "far_below", "passed"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where the two methods part, and the key question that does it."""

    element: Element
    why: Why
    score: float
    average: float  # of the portfolio
    places: int  # by how many places the weighted sum puts it higher; negative: lower

    @property
    def text(self) -> Message:
        about = {"element": self.element.name, "score": Quantity(self.score, "score"),
                 "average": Quantity(self.average, "score")}  # fmt: skip
        match self.why:
            case "carried":
                return say(
                    "The sum puts it higher, most of all by {element} ({score} against {average} on average): pair by "
                    "pair a win counts the same however large it is.",
                    **about,
                )
            case "just_lost":
                return say(
                    "The sum puts it higher, most of all by {element} ({score} against {average} on average): what it "
                    "lacks there costs the sum little, and pair by pair every loss counts fully.",
                    **about,
                )
            case "just_won":
                return say(
                    "Pair by pair it stands higher, most of all by {element} ({score} against {average} on average): "
                    "every win counts fully, however small.",
                    **about,
                )
            case "far_below":
                return say(
                    "Pair by pair it stands higher, most of all by {element} ({score} against {average} on average): "
                    "what it lacks there costs the sum much, and pair by pair a loss counts the same however large.",
                    **about,
                )
        return say("Another initiative came between; its own scores are no reason.")


@dataclass(frozen=True, slots=True)
class Placed:
    """One initiative in the order."""

    id: str
    name: Text
    weighed: Weighed
    scores: Mapping[str, float]  # key question -> median, 1..5
    between: Mapping[str, tuple[float, float]]  # key question -> the lowest and highest of one rater
    rank: int
    score: float  # weighted sum, 1..5
    other_rank: int | None  # None: one initiative has nothing to be compared with
    other_score: float | None  # net flow, -1..1
    first_share: float  # of the draws, 0..1
    standard_error: float
    places: tuple[int, int]  # between which it stands in nine of ten draws
    central: Mapping[str, float] | None  # mean weights with which it is first; None: never
    disagreement: Disagreement | None

    @property
    def first(self) -> Message:
        """How often it is first, in words."""
        if self.first_share == 0:
            return say("never first")
        if self.first_share == 1:
            return say("always first")
        n = round(100 * self.first_share)
        if n < 1:
            return say("first in fewer than 1 of 100 draws")
        if n > 99:
            return say("first in more than 99 of 100 draws")
        return say("first in {n} of 100 draws", n=n)

    @property
    def stands(self) -> Message:
        low, high = self.places
        if low == high:
            return say("place {n} in nine of ten draws or more", n=low)
        return say("place {low} to {high} in nine of ten draws", low=low, high=high)


@dataclass(frozen=True, slots=True)
class Unjudged:
    """An initiative that cannot be placed, and what is missing."""

    id: str
    name: Text
    missing: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """`weights`: key question -> share; `rows`: best first by the weighted sum."""

    model: Model
    weights: Mapping[str, float]
    rows: tuple[Placed, ...]
    unjudged: tuple[Unjudged, ...]

    @property
    def verdict(self) -> Message | None:
        """How sure the first place is, in words; None with fewer than two initiatives."""
        if len(self.rows) < 2:
            return None
        often = sorted(self.rows, key=lambda row: (-row.first_share, row.rank))
        top, next_one = often[0], often[1]
        about = {"name": top.name, "share": Quantity(top.first_share, "share"),
                 "next": next_one.name, "next_share": Quantity(next_one.first_share, "share")}  # fmt: skip
        if top.first_share >= HOLDS:
            return say("{name} stays first in {share} of the draws: other weights hardly change that.", **about)
        if top.first_share >= CLOSE:
            return say(
                "{name} is first in {share} of the draws, {next} in {next_share}: likely, but talk about the weights.",
                **about,
            )
        return say(
            "No initiative is first in most draws: {name} in {share}, {next} in {next_share}. Which one goes first "
            "depends on what you find important.",
            **about,
        )

    @property
    def agreement(self) -> Message:
        """Where the two methods put the initiatives, in one sentence."""
        apart = sum(row.disagreement is not None for row in self.rows)
        if not apart:
            return say("Both methods put the initiatives in the same order.")
        same = self.rows[0].other_rank == 1
        if same:
            return say_n(
                "Both methods put the same initiative first; they place {n} initiative differently.",
                "Both methods put the same initiative first; they place {n} initiatives differently.", apart,
            )  # fmt: skip
        return say_n(
            "The methods differ on what goes first; they place {n} initiative differently.",
            "The methods differ on what goes first; they place {n} initiatives differently.", apart,
        )  # fmt: skip


def default_weights(model: Model, phases: Sequence[str]) -> dict[str, float]:
    """Key question -> share: the model's weights, averaged over the phases that the initiatives are in."""
    found = [model.weights[phase] for phase in phases or [level.id for level in model.levels]]
    whole = sum(mean(each[key] for each in found) for key in model.elements)
    return {key: mean(each[key] for each in found) / whole for key in model.elements}


def portfolio(
    model: Model,
    initiatives: Sequence[tuple[str, Text, Weighed | None]],
    weights: Mapping[str, float] | None = None,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Portfolio:
    """Initiatives in order. `initiatives`: id, name, and how it was weighed (None: not yet). `weights`: key question ->
    any positive amount; None: `default_weights` of those that can be placed.

    In the draws weights lie around those (Dirichlet) and each score evenly between the lowest and highest that one
    rater gave its key question. Raises PortfolioError for weights that are negative or all 0.
    """
    judged = [(id, name, found) for id, name, found in initiatives if found is not None and found.total is not None]
    unjudged = tuple(
        Unjudged(id, name, _missing(found)) for id, name, found in initiatives if found is None or found.total is None
    )
    keys = list(model.elements)
    chosen = dict(weights or default_weights(model, [found.phase.id for _, _, found in judged]))
    given = [float(chosen.get(key, 0.0)) for key in keys]
    whole = sum(given) or 1.0
    shares = {key: one / whole for key, one in zip(keys, given, strict=True)}
    if not judged:
        return Portfolio(model, shares, (), unjudged)
    scores = np.array([[each.score for each in found.elements] for _, _, found in judged], dtype=float)
    ends = [_between(found) for _, _, found in judged]
    low, high = (np.array([[each[key][end] for key in keys] for each in ends]) for end in (0, 1))
    ranked = rank(scores, given, method=METHOD, normalisation="none")
    other = rank(scores, given, method=OTHER)
    often = acceptability(
        scores, given, uncertainty=(np.minimum(low, scores), np.maximum(high, scores)), draws=draws, seed=seed,
        method=METHOD, normalisation="none", concentration=CONCENTRATION,
    )  # fmt: skip
    added = _added(scores, ranked.weights)
    rows = []
    for at, (id, name, found) in enumerate(judged):
        apart = 0 if np.isnan(other.rank[at]) else int(other.rank[at] - ranked.rank[at])
        central = often.central_weights[at]
        rows.append(
            Placed(
                id=id, name=name, weighed=found,
                scores=dict(zip(keys, scores[at].tolist(), strict=True)), between=ends[at],
                rank=int(ranked.rank[at]), score=float(ranked.value[at]),
                other_rank=None if np.isnan(other.rank[at]) else int(other.rank[at]),
                other_score=None if np.isnan(other.value[at]) else float(other.value[at]),
                first_share=float(often.first[at]), standard_error=float(often.standard_error[at, 0]),
                places=_places(often.acceptability[at]),
                central=None if np.isnan(central).any() else dict(zip(keys, central.tolist(), strict=True)),
                disagreement=_disagreement(model, scores, added, at, apart) if abs(apart) >= NOTICEABLE else None,
            )
        )  # fmt: skip
    return Portfolio(model, shares, tuple(sorted(rows, key=lambda row: row.rank)), unjudged)


def _missing(found: Weighed | None) -> tuple[Message, ...]:
    if found is None:
        return (say("It has not been weighed yet."),)
    return tuple(
        say("Not answered yet: {question}", question=found.model.items[each.item].text)
        for each in found.questions
        if each.open
    )


def _between(found: Weighed) -> dict[str, tuple[float, float]]:
    """Key question -> lowest and highest that one rater gave it, as the mean of its questions."""
    between = {}
    for scored in found.elements:
        items = {item.id for item in scored.element.items}
        said: dict[str, list[float]] = {}
        for question in found.questions:
            if question.item in items:
                for rater, one in question.said.items():
                    if one.value is not None:
                        said.setdefault(rater, []).append(one.value)
        means = [mean(values) for values in said.values()]
        assert scored.score is not None
        between[scored.element.id] = (min([*means, scored.score]), max([*means, scored.score]))
    return between


def _places(row: Floats) -> tuple[int, int]:
    """The places between which RANGE of the draws lie, with as much left out at either end."""
    below = np.cumsum(row)
    tail = (1 - RANGE) / 2
    low = int(np.argmax(below > tail + EXACT)) + 1
    high = int(np.argmax(below >= 1 - tail - EXACT)) + 1
    return low, max(low, high)


def _added(scores: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Alternatives x criteria, on one scale: what a criterion adds to the sum, and to the net flow."""
    above = weights * (scores - scores.mean(axis=0))
    wins = weights * np.sign(scores[:, None, :] - scores[None, :, :]).sum(axis=1) / max(1, len(scores) - 1)
    whole = np.abs(above).sum()
    return np.asarray(above * (np.abs(wins).sum() / whole if whole > EXACT else 1.0)), np.asarray(wins)


def _disagreement(model: Model, scores: Floats, added: tuple[Floats, Floats], at: int, apart: int) -> Disagreement:
    """`apart`: by how many places the sum puts it higher than the net flow; negative: lower."""
    to_sum, to_flow = (part[at] for part in added)
    parted = to_sum - to_flow if apart > 0 else to_flow - to_sum
    e = int(np.argmax(parted))
    why: Why = "passed"
    if parted[e] > EXACT and apart > 0:
        why = "carried" if to_sum[e] > 0 else "just_lost"
    elif parted[e] > EXACT:
        why = "just_won" if to_flow[e] > 0 else "far_below"
    element = list(model.elements.values())[e]
    return Disagreement(element, why, float(scores[at, e]), float(scores[:, e].mean()), apart)
