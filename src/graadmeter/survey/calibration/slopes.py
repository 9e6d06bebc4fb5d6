"""Models with a slope per item, graded response and generalised partial credit, by marginal maximum likelihood.

Own code for its speed: different rows of answers are counted once, the E-step is one matrix product per block of
rows, and Newton's method ends what the EM algorithm began, with the information that the standard errors need too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graadmeter.survey.calibration import derivatives
from graadmeter.survey.calibration.ascent import Top, climb
from graadmeter.survey.calibration.curves import SMALLEST, Family, Scale
from graadmeter.survey.calibration.data import BLOCK, Answers, Bools, Codes, Floats, Ints, Numbers
from graadmeter.survey.calibration.nodes import enough, nodes
from graadmeter.survey.calibration.persons import one_hot

Precision = type[np.float32] | type[np.float64]

STEEPEST = 12.0  # slope at which an item separates people without any doubt: the likelihood has no top
FARTHEST = 500.0  # intercept at which a category is as good as certain or impossible for everybody
MANY = 2_000_000  # cells of rows x items x categories from which single precision does the counting
SETTLED = 1e-6  # gain of an EM round, in log-likelihood, that leaves the rest to Newton; fewer rows go sooner
SOON = 1.0
EM_ROUNDS = 60
M_ROUNDS = 4
UNLIKELY = 1e-7  # posterior weight of a node that no longer counts for the information


@dataclass(frozen=True)
class Fitted:
    """`table`: J x K, slope and then intercepts per item. `free`: what was estimated; not the slopes that ran away."""

    top: Top
    table: Floats
    free: Bools
    node_count: int


class Likelihood:
    """The marginal log-likelihood of T different rows of answers, each given `weight` times."""

    def __init__(self, family: Family, rows: Codes, weight: Floats, sizes: Ints, node_count: int) -> None:
        self.family, self.rows, self.weight = family, rows, weight
        self.z, self.log_weight = nodes(node_count)
        self.size = int(sizes.max())
        self.mask = np.arange(self.size) < sizes[:, None]
        self.quick: Precision = np.float32 if rows.size * self.size > MANY else np.float64

    def expect(self, table: Floats, kind: Precision) -> tuple[float, Floats, Floats]:
        """The log-likelihood; the answers expected per category at each node (J x K x Q); the people there (Q)."""
        logs: Numbers = derivatives.log_p(self.family, table, self.z).reshape(-1, len(self.z)).astype(kind)
        value, counts, people = 0.0, np.zeros((logs.shape[0], len(self.z))), np.zeros(len(self.z))
        for begin in range(0, len(self.rows), BLOCK):
            marked = one_hot(self.rows[begin : begin + BLOCK], self.size, kind)
            weight: Numbers = self.weight[begin : begin + BLOCK].astype(kind)
            height, posterior = self._posterior(marked @ logs)
            value += float(weight.astype(np.float64) @ height)
            posterior *= weight[:, None]
            counts += marked.T @ posterior
            people += posterior.sum(axis=0)
        return value, counts.reshape(*table.shape, -1), people

    def _posterior(self, log_joint: Numbers) -> tuple[Floats, Numbers]:
        log_joint += self.log_weight.astype(log_joint.dtype)
        highest = log_joint.max(axis=1, keepdims=True)
        log_joint -= highest
        posterior = np.exp(log_joint, out=log_joint)
        total = posterior.sum(axis=1, keepdims=True)
        posterior /= total
        return (np.log(total.astype(np.float64)) + highest)[:, 0], posterior

    def allowed(self, table: Floats) -> bool:
        """Slopes and intercepts within bounds; intercepts of a cumulative model go down."""
        if (np.abs(table[:, 0]) > STEEPEST).any() or (np.abs(table[self.mask]) > FARTHEST).any():
            return False
        return self.family == "adjacent" or not _out_of_order(table).any()

    def information(self, table: Floats, counts: Floats) -> Floats:
        """Observed information of the entries of the table (J K x J K), by Louis (1982); block by block."""
        slopes = derivatives.first(self.family, table, self.z)
        items, size, count = len(table), self.size, len(self.z)
        complete = derivatives.second(self.family, table, self.z, counts, slopes)
        pairs, known = self._pairs(table), self._known(table, slopes)
        crossed = np.zeros((items, size, items, size))
        for node in range(count):
            half = np.einsum("jkr,jkx->jrx", slopes[..., node], pairs[node].reshape(items, size, -1))
            crossed += np.einsum("jrlm,lms->jrls", half.reshape(items, size, items, size), slopes[..., node])
        found = known - crossed.reshape(items * size, -1)
        for item in range(items):
            own_place = slice(item * size, (item + 1) * size)
            found[own_place, own_place] += complete[item]
        return found

    def _pairs(self, table: Floats) -> Floats:
        """Q x JK x JK: people expected at each node who gave both answers. A node counts for whom it is likely.

        Few large products: each call of a threaded library has its price on a busy machine.
        """
        kind, wide = self.quick, len(table) * self.size
        logs: Numbers = derivatives.log_p(self.family, table, self.z).reshape(wide, -1).astype(kind)
        found = np.zeros((len(self.z), wide, wide))
        for begin in range(0, len(self.rows), 4 * BLOCK):
            marked = one_hot(self.rows[begin : begin + 4 * BLOCK], self.size, kind)
            _, posterior = self._posterior(marked @ logs)
            root = np.sqrt(posterior * self.weight[begin : begin + 4 * BLOCK, None].astype(kind))
            for node in range(len(self.z)):
                likely = np.flatnonzero(posterior[:, node] > UNLIKELY)
                if len(likely):
                    part = marked[likely] * root[likely, node, None]
                    found[node] += part.T @ part
        return found

    def _known(self, table: Floats, slopes: Floats) -> Floats:
        """JK x JK: the squares of what each row expects of the derivatives of its answers."""
        kind, items, size = self.quick, len(table), self.size
        logs: Numbers = derivatives.log_p(self.family, table, self.z).reshape(items * size, -1).astype(kind)
        by_node: Numbers = np.ascontiguousarray(slopes.transpose(3, 0, 1, 2)).reshape(len(self.z), -1).astype(kind)
        found = np.zeros((items * size, items * size))
        for begin in range(0, len(self.rows), BLOCK):
            rows = self.rows[begin : begin + BLOCK]
            _, posterior = self._posterior(one_hot(rows, size, kind) @ logs)
            mean = (posterior @ by_node).reshape(len(rows), items, size, size)
            own = np.take_along_axis(mean, np.maximum(rows, 0)[:, :, None, None].astype(np.intp), axis=2)[:, :, 0]
            own *= (rows >= 0)[:, :, None]
            flat = own.reshape(len(rows), -1) * np.sqrt(self.weight[begin : begin + BLOCK, None]).astype(kind)
            found += flat.T @ flat
        return found


def start(answers: Answers, rows: Codes, weight: Floats) -> Floats:
    """A slope per item from the first component of the correlations between items, a missing answer as the mean."""
    codes = np.where(rows < 0, np.nan, rows)
    mean = np.nansum(codes * weight[:, None], axis=0) / ((rows >= 0) * weight[:, None]).sum(axis=0)
    filled = np.nan_to_num(codes - mean) * np.sqrt(weight[:, None])
    filled /= np.sqrt((filled**2).sum(axis=0))
    values, vectors = np.linalg.eigh(filled.T @ filled)
    loading = np.clip(vectors[:, -1] * np.sqrt(max(values[-1], 0.0)), -0.9, 0.9)
    loading *= 1.0 if loading.sum() >= 0 else -1.0
    loading = np.where(np.abs(loading) < 0.2, np.where(loading < 0, -0.2, 0.2), loading)
    table = np.where(answers.mask, 0.0, -np.inf)
    table[:, 0] = 1.7 * loading / np.sqrt(1 - loading**2)
    return table


def fit_slopes(family: Family, answers: Answers, rows: Codes, weight: Floats) -> Fitted:
    """The maximum of the likelihood of `rows`, each given `weight` times. Persons are standard normal."""
    table = start(answers, rows, weight)
    stretch = np.sqrt(1 + (table[:, 0] / 1.7) ** 2)
    for item, column in enumerate(answers.kept):
        counts = np.array(answers.counts[column], dtype=float)
        above = counts[::-1].cumsum()[::-1][1:]
        if family == "cumulative":
            table[item, 1 : len(counts)] = np.log(above / (counts.sum() - above)) * stretch[item]
        else:
            table[item, 1 : len(counts)] = np.log(counts[1:] / counts[0])
    free, count, rounds = answers.mask.copy(), 0, 0
    needed = enough(0.0)
    while needed > count:
        count = needed
        likelihood = Likelihood(family, rows, weight, answers.sizes, count)
        ran_away = np.ones(len(table), dtype=bool)
        while ran_away.any():
            table, free, used = _em(likelihood, table, free)
            top = climb(_Free(likelihood, table, free), table[free])
            table = _filled(table, free, top.x)
            rounds += used + top.iterations
            ran_away = free[:, 0] & (np.abs(table[:, 0]) > 0.9 * STEEPEST) & (not top.converged)
            free[ran_away, 0] = False
        needed = enough(_sharpest(family, table, likelihood.z))
    top = Top(top.x, top.value, top.information, top.converged and bool((free == answers.mask).all()), rounds)
    return Fitted(top, table, free, count)


class _Free:
    """The likelihood as a function of the entries of the table that are free."""

    def __init__(self, likelihood: Likelihood, table: Floats, free: Bools) -> None:
        self.likelihood, self.table, self.free = likelihood, table, free

    def __call__(self, x: Floats, with_information: bool) -> tuple[float, Floats, Floats | None]:
        table, likelihood = _filled(self.table, self.free, x), self.likelihood
        if not likelihood.allowed(table):
            return -np.inf, np.zeros_like(x), None
        value, counts, _ = likelihood.expect(table, np.float64)
        slopes = derivatives.first(likelihood.family, table, likelihood.z)
        gradient = np.einsum("jkq,jkrq->jr", counts, slopes)[self.free]
        if not with_information:
            return value, gradient, None
        which = np.flatnonzero(self.free.ravel())
        return value, gradient, likelihood.information(table, counts)[np.ix_(which, which)]


def _em(likelihood: Likelihood, table: Floats, free: Bools) -> tuple[Floats, Bools, int]:
    """Rounds of expectation and maximisation until little is gained; a slope that reaches the bound is held there.

    Each round lets the mean and the spread of persons go free and then puts them back at 0 and 1 by moving the items
    along: without it the common unit of the slopes creeps. Source: Liu, Rubin & Wu (1998), PX-EM, Biometrika 85.
    """
    enough_gained = SETTLED if likelihood.quick is np.float32 else SOON
    free = free.copy()
    for used in range(1, EM_ROUNDS + 1):
        _, counts, people = likelihood.expect(table, likelihood.quick)
        table, gained = _maximise(likelihood, table, counts, free)
        table = _recentred(likelihood, table, people, free)
        free[:, 0] &= np.abs(table[:, 0]) < STEEPEST  # what is held once stays so, or the search has no end
        if gained < enough_gained and used > 2:
            break
    return table, free, used


def _recentred(likelihood: Likelihood, table: Floats, people: Floats, free: Bools) -> Floats:
    """The items as they stand to standard normal persons, where `people` lie otherwise over the nodes."""
    if not free[:, 0].all():
        return table
    z, share = likelihood.z, people / people.sum()
    mean = float(share @ z)
    spread = float(np.sqrt(share @ z**2 - mean**2))
    moved = table.copy()
    times = np.arange(likelihood.size) if likelihood.family == "adjacent" else np.ones(likelihood.size)
    moved[:, 1:] += mean * table[:, :1] * times[1:]
    moved[:, 0] = np.clip(table[:, 0] * spread, -STEEPEST, STEEPEST)
    return moved


def _maximise(likelihood: Likelihood, table: Floats, counts: Floats, free: Bools) -> tuple[Floats, float]:
    """Fisher scoring of all items at once; a step that leaves the range or loses is halved. Also: what was gained."""
    family, z, gained = likelihood.family, likelihood.z, 0.0
    at_node = counts.sum(axis=1)
    fixed = ~free
    for turn in range(M_ROUNDS):
        slopes = derivatives.first(family, table, z)
        gradient = np.where(fixed, 0.0, np.einsum("jkq,jkrq->jr", counts, slopes))
        information = derivatives.expected(family, table, z, at_node, slopes)
        information[fixed[:, :, None] | fixed[:, None, :]] = 0.0
        information += (fixed[:, :, None] * np.eye(table.shape[1])) + 1e-8 * np.eye(table.shape[1])
        step = np.asarray(np.linalg.solve(information, gradient[..., None])[..., 0], dtype=np.float64)
        gains = (gradient * step).sum(axis=1)
        if turn == 0:
            gained = float(gains.sum())
        if float(gains.sum()) < SETTLED / 10:
            break
        table = _stepped(likelihood, table, counts, step)
    return table, gained


def _stepped(likelihood: Likelihood, table: Floats, counts: Floats, step: Floats) -> Floats:
    before = _height(likelihood, table, counts)
    share = np.ones(len(table))
    for _ in range(12):
        moved = table + step * share[:, None]
        moved[:, 0] = np.clip(moved[:, 0], -STEEPEST, STEEPEST)
        worse = _height(likelihood, moved, counts) < before - 1e-9 * np.abs(before)
        if likelihood.family == "cumulative":
            worse |= _out_of_order(moved)
        if not worse.any():
            return moved
        share[worse] /= 2
    return np.where(worse[:, None], table, moved)


def _height(likelihood: Likelihood, table: Floats, counts: Floats) -> Floats:
    return np.asarray((counts * derivatives.log_p(likelihood.family, table, likelihood.z)).sum(axis=(1, 2)))


def _out_of_order(table: Floats) -> Bools:
    """J: whether an intercept lies above the one before it."""
    return np.asarray((table[:, 2:] >= np.where(np.isfinite(table[:, 2:]), table[:, 1:-1], np.inf)).any(axis=1))


def _filled(table: Floats, free: Bools, x: Floats) -> Floats:
    full = table.copy()
    full[free] = x
    return full


def _sharpest(family: Family, table: Floats, z: Floats) -> float:
    """The largest information of all items together, per squared standard deviation of persons."""
    slopes, intercepts = derivatives.apart(table)
    p, first, _ = Scale(family, slopes, intercepts, 1.0).at(z)
    return float((first**2 / np.maximum(p, SMALLEST)).sum(axis=(0, 1)).max())
