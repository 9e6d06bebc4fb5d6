"""Ranking by several criteria against the published examples of each method, and against closed forms."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from graadmeter.direction.portfolio import Preference, acceptability, ahp, priorities, rank

TABLES = Path(__file__).parent / "data"
SITES = [
    Preference("u_shape", q=10), Preference("v_shape", p=30), Preference("linear", q=0.5, p=5),
    Preference("level", q=1, p=6), Preference("usual"), Preference("gaussian", s=5),
]  # fmt: skip


def table(name: str, skip: int = 0) -> np.ndarray:
    with (TABLES / name).open(encoding="utf-8") as lines:
        return np.array([[float(Fraction(cell)) for cell in row[skip:]] for row in list(csv.reader(lines))[1:]])


def test_promethee_of_brans_vincke_and_mareschal_1986() -> None:
    found = rank(
        table("promethee_brans_1986.csv", 1), np.ones(6), ["min", "max", "min", "min", "min", "max"], "promethee",
        preferences=SITES,
    )  # fmt: skip
    assert found.indices is not None
    assert found.indices[0] == pytest.approx([0, 0.296, 0.250, 0.268, 0.100, 0.185], abs=1.5e-3)
    assert found.net == pytest.approx([-0.1457, 0.0172, -0.0895, -0.0200, 0.2929, -0.0549], abs=1e-4)
    assert found.rank.tolist() == [6, 2, 5, 3, 1, 4]


def test_promethee_of_zhao_2013() -> None:
    found = rank([[4, 3, 2], [3, 2, 4], [5, 1, 3]], [0.5, 0.3, 0.2], ["max"] * 3, "promethee")
    assert found.value == pytest.approx([0.1, -0.3, 0.2], abs=1e-9)


@pytest.mark.parametrize(
    ("normalisation", "value", "winner"), [("minmax", [0.5, 0.6172, 0.5], 1), ("vector", [0.7621, 0.7222, 0.2379], 0)]
)
def test_topsis_of_opricovic_and_tzeng_2004(normalisation: str, value: list[float], winner: int) -> None:
    scores = [[1, 3000], [2, 3750], [5, 4500]]
    found = rank(scores, [0.5, 0.5], ["min", "max"], "topsis", normalisation=normalisation)
    assert found.value == pytest.approx(value, abs=1e-4)
    assert found.order[0] == winner


def test_the_house_of_saaty_1990() -> None:
    found = priorities(table("ahp_saaty_1990_house.csv"))
    assert (found.lambda_max, found.ci, found.cr) == pytest.approx((9.669, 0.238, 0.169), abs=1e-3)
    assert found.weights == pytest.approx([0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333], abs=1e-3)
    assert found.flag is not None, "a ratio of 0.169 asks for another look"
    local = table("ahp_saaty_1990_local.csv", 1)
    assert ahp(found, local).value == pytest.approx([0.396, 0.341, 0.263], abs=1e-3)
    ideal = ahp(found, local, "ideal")
    assert ideal.value == pytest.approx([0.358, 0.360, 0.283], abs=1e-3)
    assert ideal.rank.tolist() == [2, 1, 3], "another winner than in distributive mode"


def test_acceptability_against_its_closed_form() -> None:
    """With even weights (w, 1 - w): the first wins above 0.6, the second below 0.4, the third between."""
    found = acceptability([[1, 0], [0, 1], [0.6, 0.6]], None, ["max", "max"], seed=1)
    exact = np.array([[0.4, 0.1, 0.5], [0.4, 0.1, 0.5], [0.2, 0.8, 0.0]])
    assert found.acceptability == pytest.approx(exact, abs=1e-3)
    assert found.central_weights[:, 0] == pytest.approx([0.8, 0.2, 0.5], abs=2e-3)


def test_acceptability_of_uncertain_scores_against_its_closed_form() -> None:
    """One criterion: x even on 0..1, y even on 0.5..1; P(x > y) = the integral over y of 2 (1 - y) = 0.25."""
    found = acceptability(
        [[0.5], [0.75]], [1.0], ["max"], uncertainty=([[0.0], [0.5]], [[1.0], [1.0]]), draws=400_000, seed=2,
        normalisation="none",
    )  # fmt: skip
    assert found.first == pytest.approx([0.25, 0.75], abs=3e-3)


@pytest.mark.shared
def test_the_reference_file_says_the_same(shared: Path) -> None:
    known = {row["id"]: row for row in json.loads((shared / "reference/expected.json").read_text("utf-8"))}
    scores = table("promethee_brans_1986.csv", 1)
    sites = rank(scores, None, ["min", "max", "min", "min", "min", "max"], "promethee", preferences=SITES)
    house, smaa = priorities(table("ahp_saaty_1990_house.csv")), acceptability([[1, 0], [0, 1], [0.6, 0.6]], seed=3)
    assert sites.indices is not None
    assert sites.indices[0] == pytest.approx(known["promethee"]["value"][0], abs=known["promethee"]["abs_tol"])
    assert sites.net == pytest.approx(known["promethee"]["value"][1], abs=known["promethee"]["abs_tol"])
    assert house.weights == pytest.approx(known["ahp"]["value"][3], abs=known["ahp"]["abs_tol"])
    assert smaa.first == pytest.approx(known["smaa"]["value"], abs=known["smaa"]["abs_tol"])
