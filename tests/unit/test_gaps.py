"""Ambition minus level, in levels of the model."""

from __future__ import annotations

import pytest

from graadmeter import maturity
from graadmeter.base.errors import UnknownNameError

ESM3 = maturity.load("esm3")


@pytest.mark.parametrize(
    ("current", "ambition", "gap"),
    [
        ("none", "strategic", 3),
        ("pioneering", "facilitating", 1),
        ("facilitating", "facilitating", 0),
        ("strategic", "pioneering", 0),  # more than needed asks for nothing
        (None, "facilitating", None),
        ("pioneering", None, None),
    ],
)
def test_gap_in_levels(current, ambition, gap):
    found = {
        row["element"]: row for row in maturity.gaps({"culture": current}, {"culture": ambition}, ESM3).to_pylist()
    }
    assert found["culture"] == {"element": "culture", "current": current, "ambition": ambition, "gap": gap}
    assert list(found) == list(ESM3.elements)
    assert found["tools"]["gap"] is None


@pytest.mark.parametrize(("levels", "ambitions"), [({"cultuur": "none"}, {}), ({}, {"culture": "highest"})])
def test_unknown_elements_and_levels_are_refused(levels, ambitions):
    with pytest.raises(UnknownNameError, match="choose one of"):
        maturity.gaps(levels, ambitions, ESM3)


def test_levels_that_begin_with_a_level_zero_count_from_it():
    found = maturity.gaps({"service": "l0"}, {"service": "l3"}, maturity.load("smg")).to_pylist()
    assert next(row["gap"] for row in found if row["element"] == "service") == 3
