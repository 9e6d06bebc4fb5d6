"""Where people stand in a network: constraint, betweenness, communities. Never shown per person: counts per group only.

Plain arrays of node numbers in, plain arrays out, so that a network from elsewhere can be measured in a notebook too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import say
from graadmeter.conversation import network

Floats = NDArray[np.float64]
Nodes = NDArray[np.int64]
SEED = network.SEED
EXACT_UP_TO = 3000  # people; above it betweenness is estimated
SOURCES = 256  # people from whom shortest paths are followed then
STARTS = 20  # times communities are sought, each in another order; fewer where a run takes long
TIES_IN_ALL = 1_000_000  # looked at in all starts together
PERMUTATIONS = 200


def constraint(source: ArrayLike, target: ArrayLike, nodes: int) -> Floats:
    """Burt's constraint of every node: near 0 for who ties people together that are not tied themselves.

    c_i = sum over j tied to i of (p_ij + sum_q p_iq p_qj)², with p_ij the share of j in the ties of i, both directions
    counted: a_ij + a_ji. NaN for a node without ties. `source`, `target`: node numbers below `nodes`, a pair per tie;
    doubles and self-ties are dropped. Source: Burt (1992), Structural Holes, chapter 2.
    """
    from scipy import sparse

    s, t = _ties(source, target, nodes)
    both = sparse.coo_array((np.ones(len(s)), (s, t)), shape=(nodes, nodes)).tocsr()
    both = both + both.T
    total = np.asarray(both.sum(axis=1)).ravel()
    with np.errstate(divide="ignore", invalid="ignore"):
        p = sparse.diags_array(np.where(total > 0, 1 / total, 0)) @ both
    tied = both.astype(bool).astype(np.float64)
    through = (p @ p) * tied
    found = np.asarray((p + through).power(2).sum(axis=1)).ravel()
    return np.asarray(np.where(total > 0, found, np.nan))


def betweenness(source: ArrayLike, target: ArrayLike, nodes: int, *, directed: bool = True) -> Floats:
    """How many shortest paths between others run through each node, split over paths of equal length.

    Exact up to `EXACT_UP_TO` nodes; above it estimated from the paths of `SOURCES` nodes drawn with `SEED`, scaled to
    all. Not normalised; undirected counts each pair once. `source`, `target` as in `constraint`.
    Source: Freeman (1977), Sociometry 40; Brandes (2001), Journal of Mathematical Sociology 25.
    """
    s, t = _ties(source, target, nodes)
    if not directed:
        s, t = network.undirected(s, t)
    if not nodes:
        return np.array([], dtype=np.float64)
    graph, nk = _graph(s, t, nodes, directed)
    if nodes <= EXACT_UP_TO:
        found = nk.centrality.Betweenness(graph, normalized=False)
    else:
        found = nk.centrality.EstimateBetweenness(graph, SOURCES, normalized=False, parallel=False)
    found.run()
    return np.asarray(found.scores(), dtype=np.float64) / (1 if directed else 2)  # networkit counts both ways


def communities(source: ArrayLike, target: ArrayLike, nodes: int) -> Nodes:
    """Group number per node (0.., -1 without ties): who is tied together more than chance would give.

    Leiden on the undirected, unweighted network for the largest modularity; the best of up to `STARTS` runs with
    seeds of their own, on one thread, so that the same ties give the same groups. Ties as in `constraint`.
    Source: Traag, Waltman & van Eck (2019), Scientific Reports 9.
    """
    s, t = network.undirected(*_ties(source, target, nodes))
    if not len(s):
        return np.full(nodes, -1)
    best, found = -np.inf, np.full(nodes, -1)
    for start in range(max(3, min(STARTS, TIES_IN_ALL // len(s)))):
        graph, nk = _graph(s, t, nodes, directed=False, seed=SEED + start)
        run = nk.community.ParallelLeiden(graph, iterations=10, randomize=True)
        run.run()
        group = np.asarray(run.getPartition().getVector(), dtype=np.int64)
        value = modularity(s, t, group)
        if value is not None and value > best + 1e-12:
            best, found = value, group
    tied = np.isin(np.arange(nodes), np.r_[s, t])
    return np.where(tied, np.unique(np.where(tied, found, -1), return_inverse=True)[1] - int(not tied.all()), -1)


def modularity(source: ArrayLike, target: ArrayLike, group: ArrayLike) -> float | None:
    """How much more ties stay within groups than at random with the same number of ties per person: at most 1.

    Q = sum over groups of (ties within / ties - (degrees of the group / twice the ties)²), undirected and unweighted.
    None without ties. Source: Newman & Girvan (2004), Physical Review E 69.
    """
    s, t = network.undirected(source, target)
    g = np.asarray(group, dtype=np.int64)
    if not len(s):
        return None
    within = np.bincount(g[s][g[s] == g[t]], minlength=int(g.max()) + 1)
    degrees = np.bincount(g[np.r_[s, t]], minlength=int(g.max()) + 1)
    return float(within.sum() / len(s) - ((degrees / (2 * len(s))) ** 2).sum())


def agreement(one: ArrayLike, other: ArrayLike) -> float | None:
    """How far two ways of grouping the same people agree: 1 the same, 0 what chance gives, below 0 less than that.

    Adjusted mutual information with the mean of the entropies: (MI - E[MI]) / (mean(H) - E[MI]). None with fewer than
    two groups on either side. Source: Vinh, Epps & Bailey (2010), Journal of Machine Learning Research 11.
    """
    from sklearn.metrics import adjusted_mutual_info_score

    a, b = np.asarray(one), np.asarray(other)
    if len(np.unique(a)) < 2 or len(np.unique(b)) < 2:
        return None
    return float(adjusted_mutual_info_score(a, b))


def agreement_p_value(one: ArrayLike, other: ArrayLike, *, permutations: int = PERMUTATIONS) -> float | None:
    """How often chance alone would give an `agreement` as high: p = (1 + times) / (1 + `permutations`), one-sided.

    The second grouping is dealt out again over the same people, with `SEED`. None where `agreement` is.
    """
    seen = agreement(one, other)
    if seen is None:
        return None
    a, b = (np.unique(np.asarray(side), return_inverse=True)[1] for side in (one, other))
    rng = np.random.default_rng(SEED)

    def shared(dealt: Nodes) -> float:
        """Mutual information but for the entropies, which dealing out again does not change; nor what chance gives."""
        n = np.bincount(a * (b.max() + 1) + dealt)
        return float((n[n > 0] * np.log(n[n > 0])).sum() / len(a))

    least = shared(b) - 1e-12
    as_high = sum(shared(rng.permutation(b)) >= least for _ in range(permutations))
    return float((1 + as_high) / (1 + permutations))


def _ties(source: ArrayLike, target: ArrayLike, nodes: int) -> tuple[Nodes, Nodes]:
    s, t = network.distinct(source, target)
    largest = int(max(s.max(initial=-1), t.max(initial=-1)))
    if largest >= nodes:
        raise GraadmeterError(
            say("a tie names node {node}; with {n} nodes the last is {last}", node=largest, n=nodes, last=nodes - 1)
        )
    return s, t


def _graph(s: Nodes, t: Nodes, nodes: int, directed: bool, seed: int = SEED) -> tuple[Any, Any]:
    """The network as networkit has it, on one thread and with a seed: the same answer every time."""
    import networkit as nk

    nk.engineering.setNumberOfThreads(1)
    nk.engineering.setSeed(seed, False)
    graph = nk.Graph(nodes, directed=directed)
    graph.addEdges((s.astype(np.uint64), t.astype(np.uint64)))
    return graph, nk
