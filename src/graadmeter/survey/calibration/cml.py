"""The Rasch model by conditional maximum likelihood: no assumption on how people are spread."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Annotated, Any

import numpy as np

from graadmeter.base.errors import RatingsError
from graadmeter.base.text import Message, say
from graadmeter.survey.calibration.ascent import climb, covariance
from graadmeter.survey.calibration.data import Answers, Floats, read
from graadmeter.survey.calibration.pcm import groups

FARTHEST = 15.0  # logits from the mean at which an item splits people without exception
METHOD = say("Rasch model, conditional maximum likelihood, difficulties sum to 0")
NO_INFORMATION = say("Nobody answered both high and low: conditional likelihood compares items within a person.")
LADDER = say("The answers form a ladder without exception: any larger distance between items fits them better.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """Difficulties of the Rasch model in logits. NaN comes with a reason."""

    difficulty: Annotated[Floats, "per item that was given; they sum to 0"]
    standard_error: Annotated[Floats, "per item that was given"]
    log_likelihood: Annotated[float, "conditional on the sum scores"]
    n: Annotated[int, "respondents with a sum that is neither zero nor perfect: the others say nothing here"]
    method: Annotated[Message, "what was computed, in words"]
    converged: Annotated[bool, "False: the figures are where the search stopped"]
    iterations: Annotated[int, "steps of the search"]
    reasons: Annotated[tuple[Message | None, ...], "per item: why there is no figure; None where there is one"]


def cml(responses: Any) -> Conditional:
    """Item difficulties of `responses` (respondents x items, 0 and 1, missing NaN or -1 in integers), persons left out.

    With e_i = exp(-difficulty_i) and g_r the elementary symmetric function of the items a person answered: the
    likelihood of the answers given their sum r is the product of e_i over the ones, divided by g_r. Standard errors
    are from its second derivative. Memory grows with the square of the number of items.
    Raises RatingsError for more than two categories and as `fit` does.
    Source: Andersen (1972), J. R. Stat. Soc. B 34; Fischer (1981), Psychometrika 46 for when it has a maximum.
    """
    answers = read(responses)
    if max(answers.sizes, default=0) > 2:
        raise RatingsError(say("conditional likelihood takes two categories per item; choose fit with model pcm"))
    columns = len(answers.categories)
    likelihood = _Conditional(answers)
    items = len(answers.kept)
    top = climb(likelihood, np.zeros(items - 1)) if likelihood.n and items > 1 else None
    difficulty, error = np.full(columns, nan), np.full(columns, nan)
    reasons = list(answers.reasons)
    if top is None or not top.converged:
        for column in answers.kept:
            reasons[column] = NO_INFORMATION if top is None else LADDER
    else:
        easiness = likelihood.easiness(top.x)
        difficulty[list(answers.kept)] = -easiness
        spread = likelihood.to_all @ covariance(top.information) @ likelihood.to_all.T
        error[list(answers.kept)] = np.sqrt(np.diag(spread))
    return Conditional(
        difficulty=difficulty, standard_error=error, log_likelihood=top.value if top and top.converged else nan,
        n=likelihood.n, method=METHOD, converged=bool(top and top.converged), iterations=top.iterations if top else 0,
        reasons=tuple(reasons),
    )  # fmt: skip


class _Conditional:
    """The conditional log-likelihood as a function of the first J - 1 easiness parameters; all of them sum to 0."""

    def __init__(self, answers: Answers) -> None:
        people = groups(answers.codes)
        size = people.patterns.sum(axis=1)[people.pattern] if len(people.score) else np.zeros(0)
        told = (people.score > 0) & (people.score < size)
        self.n = int(people.weight[told].sum())
        inside = np.append(told, False)[people.place]
        items = len(answers.kept)
        self.ones = (answers.codes[inside] == 1).sum(axis=0).astype(float)
        self.to_all = np.vstack([np.eye(items - 1), -np.ones(items - 1)]) if items else np.zeros((0, 0))
        self.sums = []  # per pattern: its items, and how many people have each sum
        for pattern in np.unique(people.pattern[told]):
            here = told & (people.pattern == pattern)
            which = np.flatnonzero(people.patterns[pattern])
            often = np.bincount(people.score[here].astype(int), people.weight[here], minlength=len(which) + 1)
            self.sums.append((which, often))

    def easiness(self, x: Floats) -> Floats:
        return np.asarray(self.to_all @ x)

    def __call__(self, x: Floats, with_information: bool) -> tuple[float, Floats, Floats | None]:
        easiness = self.easiness(x)
        if len(easiness) and np.abs(easiness).max() > FARTHEST:
            return -np.inf, np.zeros_like(x), None
        value, gradient = float(self.ones @ easiness), self.ones.copy()
        information = np.zeros((len(easiness), len(easiness)))
        for which, often in self.sums:
            log_total, chance, both = _given_sum(easiness[which])
            value -= float(often @ log_total)
            gradient[which] -= often @ chance
            information[np.ix_(which, which)] += np.einsum("r,rij->ij", often, both) - np.einsum(
                "r,ri,rj->ij", often, chance, chance
            )
        return value, self.to_all.T @ gradient, self.to_all.T @ information @ self.to_all


def _given_sum(easiness: Floats) -> tuple[Floats, Floats, Floats]:
    """Per sum r: log g_r, P(x_i = 1 | r) and P(x_i = x_j = 1 | r). Products are scaled so that none leaves the range.

    Symmetric functions without an item are summed anew and not by subtraction, which loses all digits.
    """
    middle = float(easiness.mean())
    e = np.exp(easiness - middle)
    items = len(e)
    total = _symmetric(np.broadcast_to(e, (1, items)))[0]
    off = ~np.eye(items, dtype=bool)
    without = _symmetric(np.broadcast_to(e, (items, items))[off].reshape(items, items - 1))
    r = np.arange(items + 1)
    chance = np.zeros((items + 1, items))
    chance[1:] = (e[:, None] * without / total[1:]).T
    both = np.zeros((items + 1, items, items))
    first, second = np.triu_indices(items, 1)
    if len(first):
        others = np.ones((len(first), items), dtype=bool)
        others[np.arange(len(first)), first] = others[np.arange(len(first)), second] = False
        pairs = _symmetric(np.broadcast_to(e, others.shape)[others].reshape(len(first), items - 2))
        both[2:, first, second] = ((e[first] * e[second])[:, None] * pairs / total[2:]).T
        both[:, second, first] = both[:, first, second]
    both[:, np.arange(items), np.arange(items)] = chance
    return np.log(total) + r * middle, chance, both


def _symmetric(e: Floats) -> Floats:
    """Elementary symmetric functions of order 0.. of each row."""
    found = np.zeros((len(e), e.shape[1] + 1))
    found[:, 0] = 1.0
    for item in range(e.shape[1]):
        found[:, 1:] = found[:, 1:] + e[:, item, None] * found[:, :-1]
    return found
