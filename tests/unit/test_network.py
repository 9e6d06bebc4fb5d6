"""Ties, reciprocity and the E-I index: published networks, and what must hold for every network."""

from __future__ import annotations

import csv
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from numpy.typing import NDArray

from graadmeter.base.errors import UnknownNameError
from graadmeter.conversation import network
from graadmeter.tables import MESSAGES, TIES

Edges = tuple[NDArray[np.int64], NDArray[np.int64]]
NETWORKS = st.integers(2, 12).flatmap(
    lambda n: st.tuples(
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=60),
        st.lists(st.integers(0, 3), min_size=n, max_size=n),
    )
)


def edges(path: Path) -> Edges:
    with path.open() as file:
        pairs = np.array([(int(row["from"]) - 1, int(row["to"]) - 1) for row in csv.DictReader(file)])
    return network.distinct(pairs[:, 0], pairs[:, 1])


def column(path: Path, name: str) -> list[str]:
    with path.open() as file:
        return [row[name] for row in csv.DictReader(file)]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("relation", "arcs", "directed", "undirected"),
    [("advice", 190, 0.5157895, 0.5172414), ("friends", 102, 0.254902, 0.3164557), ("reports", 20, -0.6, -0.6)],
)
def test_managers_by_department(shared: Path, relation: str, arcs: int, directed: float, undirected: float) -> None:
    s, t = edges(shared / f"reference/krackhardt_hightech_{relation}.csv")
    department = column(shared / "reference/krackhardt_hightech_nodes.csv", "dept")
    assert len(s) == arcs
    assert network.ei_index(s, t, department) == pytest.approx(directed, abs=1e-6)
    assert network.ei_index(*network.undirected(s, t), department) == pytest.approx(undirected, abs=1e-6)
    assert network.ei_expected(department) == pytest.approx(0.5523809523809524, abs=1e-9)


@pytest.mark.shared
def test_advice_is_at_chance_level_and_friendship_is_closed(shared: Path) -> None:
    department = column(shared / "reference/krackhardt_hightech_nodes.csv", "dept")
    advice = network.ei_p_value(*edges(shared / "reference/krackhardt_hightech_advice.csv"), department)
    friends = network.ei_p_value(*edges(shared / "reference/krackhardt_hightech_friends.csv"), department)
    assert advice == pytest.approx(0.262, abs=0.03)
    assert friends is not None
    assert friends < 0.003


@pytest.mark.shared
def test_reciprocity_of_published_networks(shared: Path) -> None:
    folder = shared / "reference"
    assert network.reciprocity(*edges(folder / "krackhardt_hightech_advice.csv")) == pytest.approx(0.4736842, abs=1e-6)
    assert network.reciprocity(*edges(folder / "krackhardt_hightech_friends.csv")) == pytest.approx(0.4509804, abs=1e-6)
    assert network.reciprocity(*edges(folder / "lazega_advice.csv")) == pytest.approx(0.3923767, abs=1e-6)


@pytest.mark.parametrize("rule", ["previous", "explicit"])
def test_ties_keep_their_contract(rule: str) -> None:
    talk = [("ann", None), ("ben", "ann"), ("ben", "ann"), ("ann", "ann"), ("cas", "bot")]
    rows = [
        {"message_id": str(n), "space_id": "s", "thread_id": "t", "author_id": author, "parent_author_id": to,
         "sent_at": n * 1_000_000, "kind": "human", "is_root": n == 0}
        for n, (author, to) in enumerate(talk)
    ]  # fmt: skip
    messages = MESSAGES.check(pa.Table.from_pylist(rows, schema=MESSAGES.schema))
    found = TIES.check(network.ties(messages, rule).to_pyarrow()).sort_by("source").to_pylist()
    expected = {
        "explicit": [("ben", "ann", 2)],
        "previous": [("ann", "ben", 1), ("ben", "ann", 2), ("cas", "ann", 1)],
    }
    assert [(tie["source"], tie["target"], tie["messages"]) for tie in found] == expected[rule]
    assert {tie["rule"] for tie in found} == {rule}


def test_an_unknown_tie_rule_lists_the_others() -> None:
    with pytest.raises(UnknownNameError, match="tie rule") as error:
        network.ties(MESSAGES.empty(), "nearest")
    assert "previous, explicit" in error.value.text("en")


def test_no_ties_no_figures() -> None:
    nobody: list[int] = []
    assert network.reciprocity(nobody, nobody) is None
    assert network.ei_index(nobody, nobody, nobody) is None
    assert network.ei_expected([1]) is None
    assert network.ei_p_value(nobody, nobody, [1, 2]) is None
    assert network.ei_p_value([0], [1], [7, 7]) is None


def test_the_p_value_is_the_share_of_all_ways_to_deal_the_groups_out() -> None:
    # Two ties, both inside; of the 3 ways to split four people into pairs of groups, one is as closed as this.
    p = network.ei_p_value([0, 2], [1, 3], [0, 0, 1, 1], permutations=20_000)
    assert p == pytest.approx(1 / 3, abs=0.015)
    assert p == network.ei_p_value([0, 2], [1, 3], [0, 0, 1, 1], permutations=20_000)


@given(NETWORKS)
def test_for_every_network(given_network: tuple[list[tuple[int, int]], list[int]]) -> None:
    pairs, group = given_network
    s, t = network.distinct([a for a, _ in pairs], [b for _, b in pairs])
    assert set(zip(s.tolist(), t.tolist(), strict=True)) == {(a, b) for a, b in pairs if a != b}
    u, v = network.undirected(s, t)
    assert set(zip(u.tolist(), v.tolist(), strict=True)) == {(min(a, b), max(a, b)) for a, b in pairs if a != b}
    both = {(a, b) for a, b in pairs if a != b}
    expected = sum((b, a) in both for a, b in both) / len(both) if both else None
    assert network.reciprocity(s, t) == (None if expected is None else pytest.approx(expected))
    assert network.reciprocity(t, s) == network.reciprocity(s, t)
    value = network.ei_index(s, t, group)
    if value is not None:
        outside = sum(group[a] != group[b] for a, b in both)
        assert value == pytest.approx((2 * outside - len(both)) / len(both))


@pytest.mark.parametrize("rule", ["previous", "explicit"])  # inferred comes to the driver
def test_the_same_expression_is_written_for_a_distributed_engine(rule: str) -> None:
    messages = ibis.table(ibis.Schema.from_pyarrow(MESSAGES.schema), name="messages")
    written = PySparkCompiler().to_sqlglot(network.ties(messages, rule)).sql("spark")
    assert written.startswith(("SELECT", "WITH"))
