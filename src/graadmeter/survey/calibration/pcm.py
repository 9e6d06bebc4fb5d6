"""The partial credit model and, on two categories, the Rasch model, by marginal maximum likelihood.

Own code, because the sum score is sufficient: the likelihood of a hundred thousand people is that of the scores they
have, which makes an exact fit a matter of milliseconds. Libraries go through every answer of everyone each round.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from graadmeter.survey.calibration.ascent import NEAR, Top, climb
from graadmeter.survey.calibration.data import BLOCK, Answers, Codes, Floats, Ints, unique_rows
from graadmeter.survey.calibration.nodes import enough, nodes

PRODUCTS = 2_000_000  # cells of a table of products of items at a time
ROUGH = 4096  # groups that are enough for the information on the way to the top
WIDEST = 12.0  # standard deviation of persons in logits beyond which answers separate people without any doubt


@dataclass(frozen=True)
class Groups:
    """People who answered the same items with the same sum, whom the model cannot tell apart: G groups, H patterns."""

    patterns: Codes  # H x J: 1 where the item was answered
    pattern: Ints  # G: row of patterns
    score: Floats  # G
    weight: Floats  # G: people
    place: Ints  # per respondent: the group, -1 without an answer

    def part(self, block: slice) -> tuple[Floats, Floats, Floats]:
        """Which items were answered (1 or 0), score and weight of some of the groups."""
        return self.patterns[self.pattern[block]].astype(float), self.score[block], self.weight[block]

    def one_in(self, stride: int) -> Groups:
        """Every so many groups in their stead, as heavy as all: enough to know which way the likelihood bends."""
        weight = self.weight[::stride]
        heavier = weight * (self.weight.sum() / weight.sum())
        return replace(self, pattern=self.pattern[::stride], score=self.score[::stride], weight=heavier)


def groups(codes: Codes) -> Groups:
    """The groups of R x J codes. Complete answers of J items give at most as many groups as there are scores."""
    patterns, _, pattern = unique_rows((codes >= 0).astype(np.int8) - 1)
    score = np.where(codes >= 0, codes, 0).sum(axis=1, dtype=np.int64)
    most = int(score.max(initial=0)) + 1
    key = np.where(pattern >= 0, pattern * most + score, -1)
    found, place, often = np.unique(key, return_inverse=True, return_counts=True)
    unanswered = int(len(found) > 0 and found[0] < 0)
    found, often = found[unanswered:], often[unanswered:]
    return Groups(patterns + 1, found // most, (found % most).astype(float), often.astype(float), place - unanswered)


@dataclass(frozen=True)
class Fitted:
    """Item parameters in the metric of standard normal persons: P(k) is proportional to exp(k slope z + c_k)."""

    top: Top
    slope: float  # standard deviation of persons in logits
    intercepts: Floats  # J x K; c_0 = 0, -inf where an item has no such category
    node_count: int


class Likelihood:
    """The marginal log-likelihood as a function of x: the intercepts item by item, then the slope where it is free.

    A person with items S and score s contributes sum of c over the answers + log of the sum over nodes q of
    w_q exp(s slope z_q) / product over S of D_i(z_q), where D_i(z) = sum_k exp(k slope z + c_ik).
    """

    def __init__(
        self, answers: Answers, people: Groups, *, sd: float | None, node_count: int, rough: bool = False
    ) -> None:
        self.people, self.mask, self.fixed = people, answers.mask, sd
        self.few = people.one_in(max(1, len(people.score) // ROUGH)) if rough else people
        self.z, self.log_weight = nodes(node_count)
        self.counts = np.zeros(self.mask.shape)
        for item, column in enumerate(answers.kept):
            self.counts[item, : answers.sizes[item]] = answers.counts[column]
        self.free = self.mask.copy()
        self.free[:, 0] = False
        self.k = np.arange(self.mask.shape[1], dtype=float)

    def start(self) -> Floats:
        """Where everyone has the same measure: the steps are the logarithms of neighbouring counts."""
        intercepts = np.log(np.where(self.mask, self.counts, 1.0) / self.counts[:, :1])
        return np.append(intercepts[self.free], [1.0] if self.fixed is None else [])

    def unpack(self, x: Floats) -> tuple[Floats, float]:
        intercepts = np.where(self.mask, 0.0, -np.inf)
        intercepts[self.free] = x if self.fixed is not None else x[:-1]
        return intercepts, float(x[-1]) if self.fixed is None else self.fixed

    def __call__(self, x: Floats, with_information: bool) -> tuple[float, Floats, Floats | None]:
        intercepts, slope = self.unpack(x)
        if abs(slope) > WIDEST:
            return -np.inf, np.zeros_like(x), None
        curves = Curves(intercepts, slope, self.z)
        sums = _Sums(self, curves)
        for begin in range(0, len(self.people.score), BLOCK):
            sums.add(self.people, slice(begin, begin + BLOCK))
        for begin in range(0, len(self.few.score) if with_information else 0, BLOCK):
            sums.add_second_order(self.few, slice(begin, begin + BLOCK))
        value = sums.value + float(self.counts[self.free] @ intercepts[self.free])
        by_category = self.counts - (curves.p * sums.at_node[:, None, :]).sum(axis=2)
        by_slope = sums.slope - float((sums.at_node * curves.mean).sum(axis=0) @ self.z)
        gradient = np.append(by_category[self.free], by_slope)
        information = sums.information() if with_information else None
        if self.fixed is not None:
            gradient = gradient[:-1]
            information = None if information is None else information[:-1, :-1]
        return value, gradient, information


class Curves:
    """P(k), its mean and the logarithm of its denominator for every item at every node: J x K x Q and J x Q."""

    def __init__(self, intercepts: Floats, slope: float, z: Floats) -> None:
        k = np.arange(intercepts.shape[1], dtype=float)
        exponent = k[:, None] * (slope * z) + intercepts[:, :, None]
        highest = exponent.max(axis=1)
        raised = np.exp(exponent - highest[:, None, :])
        total = raised.sum(axis=1)
        self.z, self.slope = z, slope
        self.p = raised / total[:, None, :]
        self.log_total = np.log(total) + highest
        self.mean = np.einsum("k,jkq->jq", k, self.p)
        self.variance = np.einsum("k,jkq->jq", k * k, self.p) - self.mean**2
        self.k = k


class _Sums:
    """What the likelihood, its gradient and Louis's information need, summed over blocks of groups."""

    def __init__(self, of: Likelihood, curves: Curves) -> None:
        self.of, self.curves = of, curves
        items, count = len(of.mask), len(of.z)
        self.value = self.slope = self.squares = 0.0
        self.at_node = np.zeros((items, count))  # people expected at each node who answered the item
        self.first, self.second = np.triu_indices(items)
        self.pairs = np.zeros((len(self.first), count))  # the same for two items
        self.crossed = np.zeros((items, count))
        size = int(of.free.sum()) + 1
        self.means = np.zeros((size, size))

    def add(self, people: Groups, block: slice) -> None:
        answered, score, weight = people.part(block)
        height, posterior = self._posterior(answered, score)
        weighted = posterior * weight[:, None]
        self.value += float(weight @ height)
        self.at_node += answered.T @ weighted
        self.slope += float(score @ (weighted @ self.of.z))

    def _posterior(self, answered: Floats, score: Floats) -> tuple[Floats, Floats]:
        of, curves = self.of, self.curves
        log_joint = of.log_weight + np.outer(score, curves.slope * of.z) - answered @ curves.log_total
        highest = log_joint.max(axis=1, keepdims=True)
        posterior = np.exp(log_joint - highest)
        total = posterior.sum(axis=1, keepdims=True)
        return (np.log(total) + highest)[:, 0], posterior / total

    def add_second_order(self, people: Groups, block: slice) -> None:
        of, curves = self.of, self.curves
        answered, score, weight = people.part(block)
        _, posterior = self._posterior(answered, score)
        weighted = posterior * weight[:, None]
        first, second = self.first, self.second
        part = max(1, PRODUCTS // len(first))
        for begin in range(0, len(score), part):
            rows = answered[begin : begin + part]
            self.pairs += (rows[:, first] * rows[:, second]).T @ weighted[begin : begin + part]
        surprise = (answered @ curves.mean - score[:, None]) * of.z
        self.crossed += answered.T @ (weighted * surprise)
        self.squares += float((weighted * surprise**2).sum())
        item = np.nonzero(of.free)[0]
        mean = np.empty((len(score), len(item) + 1))
        mean[:, :-1] = (posterior @ curves.p[of.free].T) * answered[:, item]
        mean[:, -1] = (posterior * surprise).sum(axis=1)
        self.means += mean.T @ (mean * weight[:, None])

    def information(self) -> Floats:
        """Observed information by Louis (1982): that of known measures, minus what not knowing them costs."""
        of, curves, z = self.of, self.curves, self.of.z
        item = np.nonzero(of.free)[0]
        p = curves.p[of.free]
        size = len(item) + 1
        complete, missing = np.zeros((size, size)), np.zeros((size, size))
        expected = self.at_node[item]
        same = item[:, None] == item[None, :]
        complete[:-1, :-1] = np.diag((expected * p).sum(axis=1)) - same * ((expected * p) @ p.T)
        step = np.nonzero(of.free)[1].astype(float)
        complete[:-1, -1] = complete[-1, :-1] = (expected * p * (step[:, None] - curves.mean[item])) @ z
        complete[-1, -1] = float((self.at_node * curves.variance).sum(axis=0) @ z**2)
        pairs = np.zeros((len(of.mask), len(of.mask), len(z)))
        pairs[self.first, self.second] = pairs[self.second, self.first] = self.pairs
        missing[:-1, :-1] = np.einsum("ijq,iq,jq->ij", pairs[np.ix_(item, item)], p, p, optimize=False)
        missing[:-1, -1] = missing[-1, :-1] = (p * self.crossed[item]).sum(axis=1)
        missing[-1, -1] = self.squares
        return np.asarray(complete - missing + self.means)


def fit_steps(answers: Answers, people: Groups, *, sd: float | None = None) -> Fitted:
    """The maximum of the likelihood; `sd` None estimates the standard deviation of persons, a number fixes it."""
    count, used = 0, 0
    needed = enough(0.0)
    start: Floats | None = None
    while needed > count:
        count = needed
        likelihood = Likelihood(answers, people, sd=sd, node_count=count)
        start = likelihood.start() if start is None else start
        if len(people.score) > 2 * ROUGH:
            towards = climb(Likelihood(answers, people, sd=sd, node_count=count, rough=True), start, close=NEAR)
            start, used = towards.x, used + towards.iterations
        top = climb(likelihood, start)
        start, used = top.x, used + top.iterations
        intercepts, slope = likelihood.unpack(top.x)
        curves = Curves(intercepts, slope, likelihood.z)
        needed = enough(slope**2 * float(curves.variance.sum(axis=0).max()))
    return Fitted(replace(top, iterations=used), slope, intercepts, count)
