"""The worked table of the page about networks."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from graadmeter.conversation import graph

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/explanation/network.md"
TRIANGLES = (np.array([0, 1, 0, 3, 4, 3, 2]), np.array([1, 2, 2, 4, 5, 5, 3]))


def test_the_table_comes_out() -> None:
    club = list(csv.reader((ROOT / "tests/reference/data/zachary_karate.csv").read_text("utf-8").splitlines()))[1:]
    s, t = (np.array([int(row[side]) - 1 for row in club]) for side in (0, 1))
    found = graph.communities(*TRIANGLES, 6)
    worked = {
        ("modularity", "the club, best possible"): graph.modularity(s, t, graph.communities(s, t, 34)),
        ("constraint", "the club, person 1"): graph.constraint(s, t, 34)[0],
        ("betweenness", "the club, person 1, share of the pairs"): graph.betweenness(s, t, 34, directed=False)[0] / 528,
        ("communities", "two triangles"): len(set(found.tolist())),
        ("modularity", "two triangles"): graph.modularity(*TRIANGLES, found),
        ("betweenness", "two triangles, person 2"): graph.betweenness(*TRIANGLES, 6, directed=False)[2],
    }
    lines = PAGE.read_text("utf-8").split("| figure | of | value |")[1].strip().splitlines()[1:]
    shown = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    assert len(shown) == len(worked)
    for name, of, value in shown:
        assert worked[name, of] == pytest.approx(float(value), abs=5e-5), (name, of)
