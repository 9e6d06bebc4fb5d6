"""Edges of the staged gate: thirds, requirements, what nobody could answer for."""

from __future__ import annotations

import numpy as np
import pytest

from graadmeter import maturity
from graadmeter.maturity.ladder import UNKNOWN, frame
from graadmeter.maturity.rules.staged_gate import place

ESM3 = maturity.load("esm3")
AXES = frame(ESM3)
PIONEERING, FACILITATING, STRATEGIC = range(3)


def org(**exceptions: list[float]) -> np.ndarray:
    """Attainments of the twelve categories: fully facilitating, except for some."""
    cells = {element: [1.0, 1.0, 0.0] for element in ESM3.elements} | exceptions
    return np.array(list(cells.values()))


@pytest.mark.parametrize(
    ("case", "cells", "level"),
    [
        ("all requirements met", org(), 2),
        ("a requirement at exactly one third", org(leadership_commitment=[1, 1 / 3, 0]), 2),
        ("a third made of thirds", org(leadership_commitment=[1, (0 + 1 / 3 + 2 / 3) / 3, 0]), 2),
        ("a requirement just below one third", org(leadership_commitment=[1, 0.333, 0]), 1),
        ("a requirement nobody could answer for", org(policies_procedures=[1, np.nan, np.nan]), 1),
        ("another category nobody could answer for", org(tools=[np.nan, np.nan, np.nan]), 2),
        ("a category that is no requirement at zero", org(architecture=[1, 0, 0]), 2),
        ("the requirement of an earlier level", org(social_media_focus=[0, 1, 1]), 0),
    ],
)
def test_level_of_the_organisation(case, cells, level):
    assert int(place(cells, AXES).level) == level


def test_exactly_half_reaches_a_level_and_a_little_less_does_not():
    half = np.full((12, 3), 0.5)
    assert int(place(half, AXES).level) == 3
    assert int(place(half - 1e-6, AXES).level) == 0


def test_nothing_measured_on_the_first_level_is_no_level_and_not_the_floor():
    cells = np.full((12, 3), 1.0)
    cells[:, PIONEERING] = np.nan
    found = place(cells, AXES)
    assert int(found.level) == UNKNOWN
    assert np.isnan(found.score)


def test_weight_of_a_category_without_answers_is_shared_out():
    cells = org()
    tools = list(ESM3.elements).index("tools")
    cells[tools] = np.nan
    weights = {element: weight for element, weight in ESM3.weights["facilitating"].items() if element != "tools"}
    cells[list(ESM3.elements).index("culture"), FACILITATING] = 0.0
    expected = 1 - weights["culture"] / sum(weights.values())
    assert place(cells, AXES).attainment[FACILITATING] == pytest.approx(expected)
    assert place(cells, AXES).attainment[STRATEGIC] == 0.0


def test_the_rule_takes_many_draws_at_once_with_the_same_outcome():
    draws = np.random.default_rng(1).random((40, 12, 3))
    together = place(draws, AXES)
    one_by_one = [place(draw, AXES) for draw in draws]
    assert together.level.tolist() == [int(found.level) for found in one_by_one]
    np.testing.assert_allclose(together.score, [found.score for found in one_by_one])
