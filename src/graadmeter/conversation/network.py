"""Who answers whom: ties from messages, and what a set of ties says about an organisation.

The tie tables are Ibis expressions, the same on every engine; reciprocity and the E-I index work on plain arrays of
node numbers, so that a network from elsewhere can be measured in a notebook as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import numpy as np
from numpy.typing import ArrayLike, NDArray

from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import say
from graadmeter.conversation import nodes

Nodes = NDArray[np.int64]
RULES = ("previous", "explicit", "inferred")
NODES = 2**31  # more people than any export holds, so that place and node share one 64-bit number
PERMUTATIONS = 2000
SEED = 20110525
BLOCK = 127  # ties compared at a time: their sum fits one byte, and one-byte sums are what makes permutations fast
CELLS = 2**24  # nodes x permutations dealt out at a time: more nodes, fewer permutations, no more memory
DRAWN = 2**19  # random numbers at a time, which fit the cache


def turns(human: Any) -> Any:
    """Who wrote before and after each message in its thread: thread, place, sent_at, author, before, after (nodes)."""
    return human.select(
        "thread", "place", "sent_at", "author",
        before=human.author.lag().over(group_by=human.thread, order_by=human.place),
        after=human.author.lead().over(group_by=human.thread, order_by=human.place),
    )  # fmt: skip


def explicit(human: Any) -> Any:
    """One row per human message with the platform's own link to someone else: `source, target` (nodes), `sent_at`."""
    linked = human.filter(human.parent_author != human.author)
    return linked.select("sent_at", source="author", target="parent_author")


def previous(turns: Any) -> Any:
    """One row per human message that answers the nearest earlier one in its thread by someone else, as `explicit`."""
    rows = turns
    first = rows.filter(rows.before != rows.author).select("sent_at", source="author", target=rows.before.cast("int64"))
    # Who goes on speaking answers whom they answered at first. Only such stretches need a look further back, and most
    # messages are in none: place and who spoke before in one number, so that the largest so far is the latest turn.
    rows = rows.filter((rows.before == rows.author) | ((rows.before != rows.author) & (rows.after == rows.author)))
    turn = ibis.ifelse(rows.before != rows.author, rows.place * NODES + rows.before, ibis.null("int64"))
    rows = rows.mutate(turn=turn)
    rows = rows.mutate(latest=rows.turn.max().over(group_by=rows.thread, order_by=rows.place, rows=(None, 0)))
    rows = rows.filter(rows.before == rows.author, rows.latest.notnull())
    return first.union(rows.select("sent_at", source="author", target=rows.latest % NODES))


def known_rule(rule: str) -> str:
    """`rule`. Raises UnknownNameError for one that is not in `RULES`."""
    if rule not in RULES:
        raise UnknownNameError(
            say("there is no tie rule called {name}; choose one of: {offered}", name=repr(rule), offered=list(RULES))
        )
    return rule


def ties(messages: Any, rule: str = "previous") -> Any:
    """TIES from MESSAGES under `rule` (`previous`, `explicit` or `inferred`), as an Ibis table: distinct directed ties.

    `messages`: Ibis or Arrow table. Only human messages by a known author count; self-ties are dropped. `confidence`
    stands beside inferred ties only; `conversation.replies.ties` says what it is.
    """
    if known_rule(rule) == "inferred":
        from graadmeter.conversation import replies  # NumPy and models that the other rules do without

        return ibis.memtable(replies.ties(messages))
    if not isinstance(messages, ibis.Table):
        messages = ibis.memtable(messages)
    people = nodes.authors(messages)
    rows = nodes.human(messages, people, nodes.spaces(messages))
    found = distinct_ties(explicit(rows) if rule == "explicit" else previous(turns(rows)))
    found = found.inner_join(people.select(source="node", answering="author_id"), "source")
    found = found.inner_join(people.select(target="node", answered="author_id"), "target")
    return found.select(
        "messages", source="answering", target="answered", rule=ibis.literal(rule), confidence=ibis.null("float64")
    )


def distinct_ties(answered: Any) -> Any:
    """`source, target, messages` from the rows of `explicit` or `previous`: a directed tie, and how many answers."""
    return answered.group_by("source", "target").agg(messages=answered.count())


def distinct(source: ArrayLike, target: ArrayLike) -> tuple[Nodes, Nodes]:
    """Distinct directed ties without self-ties, sorted. `source`, `target`: node numbers >= 0, one pair per tie."""
    s, t = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
    s, t = s[s != t], t[s != t]
    size = _size(s, t)
    ties, _ = _counted(s * size + t)
    return tuple(np.divmod(ties, size))  # type: ignore[return-value]


def undirected(source: ArrayLike, target: ArrayLike) -> tuple[Nodes, Nodes]:
    """Distinct pairs, whichever way the tie runs: (smaller, larger) node number."""
    s, t = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
    return distinct(np.minimum(s, t), np.maximum(s, t))


def tied(source: Nodes, target: Nodes, people: int) -> NDArray[np.bool_]:
    """Which of the nodes 0..people-1 have a tie. Much cheaper than a union of the ends, which are many."""
    found = np.zeros(people, dtype=bool)
    found[source] = True
    found[target] = True
    return found


def reciprocity(source: ArrayLike, target: ArrayLike) -> float | None:
    """Share of distinct directed ties u -> v for which v -> u exists too: 0..1. None without ties.

    Source: edgewise reciprocity, Wasserman & Faust (1994), chapter 13.
    """
    s, t = distinct(source, target)
    if not len(s):
        return None
    pairs, _ = undirected(s, t)
    return 2 * (len(s) - len(pairs)) / len(s)  # a pair with ties both ways is two ties


def ei_index(source: ArrayLike, target: ArrayLike, group: ArrayLike) -> float | None:
    """External minus internal ties over all ties, unweighted: -1 all within groups, +1 all between them.

    `source`, `target`: node numbers, every tie listed once (`distinct` or `undirected` first). `group`: one group
    number per node. None without ties. Source: Krackhardt & Stern (1988), Social Psychology Quarterly 51.
    """
    g = np.asarray(group)
    s, t = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
    return float(1 - 2 * (g[s] == g[t]).mean()) if len(s) else None


def ei_expected(group: ArrayLike) -> float | None:
    """E-I index under random mixing: 1 - 2 sum n_g (n_g - 1) / (N (N - 1)), n_g people in group g, N in all.

    None with fewer than two people.
    """
    sizes = np.unique(np.asarray(group), return_counts=True)[1].astype(float)
    n = sizes.sum()
    return float(1 - 2 * (sizes * (sizes - 1)).sum() / (n * (n - 1))) if n > 1 else None


def ei_p_value(
    source: ArrayLike, target: ArrayLike, group: ArrayLike, *, permutations: int = PERMUTATIONS, seed: int = SEED
) -> float | None:
    """How often chance alone would give an E-I index as low as the one seen: the network is closed when this is small.

    The groups are dealt out again over the same nodes `permutations` times, with `seed`; p = (1 + times at or below
    the value seen) / (1 + permutations), one-sided. None without ties or with one group only.
    Cost: pairs x permutations bytes compared; 300,000 ties take a tenth of a second.
    """
    return ei_p_values(source, target, [group], permutations=permutations, seed=seed)[0]


def ei_p_values(
    source: ArrayLike,
    target: ArrayLike,
    groups: Sequence[ArrayLike],
    *,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> list[float | None]:
    """`ei_p_value` of each way to divide the same nodes in `groups`, all dealt out together: that is most of the work.

    Dealing is sorting random numbers that carry a code of a node's groups in their lowest bits. Two numbers that are
    the same by chance would keep the order of their codes; the other 40 bits or more make that too rare to matter.
    """
    codes = [np.unique(np.asarray(group), return_inverse=True)[1] for group in groups]
    s, t = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
    if not len(s) or not codes:
        return [None] * len(codes)
    size = _size(s, t)
    pairs, ties = _counted(np.minimum(s, t) * size + np.maximum(s, t))  # two ties between two people: compared once
    both = [(int(times), *np.divmod(pairs[ties == times], size)) for times in np.unique(ties)]
    together = np.zeros(len(codes[0]), dtype=np.int64)
    for code in codes:
        together = np.unique(together * (code.max() + 1) + code, return_inverse=True)[1]
    _, first = np.unique(together, return_index=True)
    tables = [code[first].astype(np.uint8 if code.max() < 256 else np.int32) for code in codes]
    internal = np.zeros((len(codes), permutations), dtype=np.int64)
    rng = np.random.default_rng(seed)
    width = min(permutations, max(1, CELLS // len(together)))
    for at in range(0, permutations, width):
        dealt = _dealt(together, tables, min(width, permutations - at), rng)
        for place, table in enumerate(dealt):
            internal[place, at : at + width] = _internal(table, both)
    seen = [int((code[s] == code[t]).sum()) for code in codes]
    return [
        float((1 + (internal[place] >= seen[place]).sum()) / (1 + permutations)) if code.max() else None
        for place, code in enumerate(codes)
    ]


def _dealt(code: Nodes, tables: list[NDArray[Any]], times: int, rng: np.random.Generator) -> list[NDArray[Any]]:
    """`code` in `times` random orders, looked up in each of `tables`: one row per node, one column per order."""
    dealt = [np.empty((len(code), times), dtype=table.dtype) for table in tables]
    bits, low = int(code.max()).bit_length(), code.astype(np.uint64)
    step = max(1, DRAWN // len(code))
    for at in range(0, times, step):
        drawn = rng.integers(0, 2**64, size=(min(step, times - at), len(code)), dtype=np.uint64)
        drawn >>= bits
        drawn <<= bits
        drawn |= low
        drawn.sort(axis=1)
        drawn &= 2**bits - 1
        for into, table in zip(dealt, tables, strict=True):
            into[:, at : at + step] = table[drawn.view(np.int64)].T
    return dealt


def _internal(dealt: NDArray[Any], both: list[tuple[int, Nodes, Nodes]]) -> Nodes:
    """Ties within a group, per column of `dealt`. `both`: how many ties its pairs stand for, and their two ends."""
    internal = np.zeros(dealt.shape[1], dtype=np.int64)
    left, right = (np.empty((BLOCK, dealt.shape[1]), dtype=dealt.dtype) for _ in range(2))
    alike = np.empty((BLOCK, dealt.shape[1]), dtype=np.bool_)
    for times, one, other in both:
        for start in range(0, len(one), BLOCK):
            rows = len(one[start : start + BLOCK])
            same = np.equal(
                dealt.take(one[start : start + BLOCK], axis=0, out=left[:rows], mode="clip"),
                dealt.take(other[start : start + BLOCK], axis=0, out=right[:rows], mode="clip"),
                out=alike[:rows],
            )
            internal += times * same.view(np.uint8).sum(axis=0, dtype=np.uint8).astype(np.int64)
    return internal


def _counted(numbers: Nodes) -> tuple[Nodes, Nodes]:
    """Distinct numbers in order, and how often each occurs. Sorting beats the hashing of `np.unique` tenfold here."""
    ordered = np.sort(numbers)
    first = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
    return ordered[first], np.diff(first, append=len(ordered))


def _size(s: Nodes, t: Nodes) -> int:
    return int(max(s.max(initial=-1), t.max(initial=-1))) + 1 or 1
