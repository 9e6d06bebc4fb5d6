"""Network measures against published and independently computed values of real organisations."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from graadmeter.conversation import graph, network

pytestmark = pytest.mark.shared


def ties(path: Path) -> tuple[np.ndarray, np.ndarray]:
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))[1:]
    return tuple(np.array([int(row[side]) - 1 for row in rows]) for side in (0, 1))  # type: ignore[return-value]


def column(path: Path, name: str) -> np.ndarray:
    return np.array([int(float(row[name])) for row in csv.DictReader(path.read_text("utf-8").splitlines())])


@pytest.mark.parametrize(
    ("net", "attribute", "expected"),
    [
        ("law", "office", -0.548), ("law", "status", -0.250), ("law", "practice", -0.475),
        ("ht", "dept", 0.517), ("ht", "level", -0.172),
    ],
)  # fmt: skip
def test_ei_index_per_attribute(shared: Path, net: str, attribute: str, expected: float) -> None:
    folder = shared / "data/org-attribute-networks"
    s, t = network.undirected(*ties(folder / f"{net}_advice_edges.csv"))
    assert network.ei_index(s, t, column(folder / f"{net}_vertices.csv", attribute)) == pytest.approx(
        expected, abs=6e-4
    )


@pytest.mark.parametrize(
    ("net", "arcs", "mutual", "between", "held"),
    [
        ("advice", 190, 0.4736842, {18: 88.917, 21: 60.127, 7: 27.625}, {1: 0.2163, 2: 0.2021, 18: 0.1923}),
        ("friends", 102, 0.4509804, {17: 134.433, 11: 58.45}, {1: 0.2828, 17: 0.1962, 13: 0.6783}),
    ],
)
def test_the_managers(
    shared: Path, net: str, arcs: int, mutual: float, between: dict[int, float], held: dict[int, float]
) -> None:
    s, t = ties(shared / f"reference/krackhardt_hightech_{net}.csv")
    assert len(network.distinct(s, t)[0]) == arcs
    assert network.reciprocity(s, t) == pytest.approx(mutual, abs=1e-6)
    paths, constraint = graph.betweenness(s, t, 21), graph.constraint(s, t, 21)
    assert {person: paths[person - 1] for person in between} == pytest.approx(between, abs=1e-3)
    assert {person: constraint[person - 1] for person in held} == pytest.approx(held, abs=1e-4)


def test_the_managers_by_department(shared: Path) -> None:
    group = column(shared / "reference/krackhardt_hightech_nodes.csv", "dept")
    found = {net: ties(shared / f"reference/krackhardt_hightech_{net}.csv") for net in ("advice", "friends", "reports")}
    directed = [network.ei_index(*network.distinct(*pair), group) for pair in found.values()]
    assert directed == pytest.approx([0.5157895, 0.254902, -0.6], abs=1e-6)
    assert network.ei_expected(group) == pytest.approx(0.5523809523809524)
    advice = network.ei_p_value(*network.distinct(*found["advice"]), group)
    friends = network.ei_p_value(*network.distinct(*found["friends"]), group)
    assert advice == pytest.approx(0.26, abs=0.04)
    assert friends is not None
    assert friends < 0.01


def test_the_law_firm(shared: Path) -> None:
    s, t = network.distinct(*ties(shared / "reference/lazega_advice.csv"))
    assert len(s) == 892
    assert network.reciprocity(s, t) == pytest.approx(0.3923767, abs=1e-6)
    office = column(shared / "reference/lazega_nodes.csv", "office")
    assert network.ei_index(s, t, office) == pytest.approx(-0.5695067, abs=1e-6)
