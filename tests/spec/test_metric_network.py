"""Communities, brokers and partners by small networks with a known answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from graadmeter.conversation import MeasureResult

Measured = Callable[..., MeasureResult]


def talk(pairs: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Each pair a thread of its own: the second begins, the first answers."""
    rows = []
    for number, (source, target) in enumerate(pairs):
        rows.append({"at": str(2 * number), "thread": f"t{number}", "author": target})
        rows.append({"at": str(2 * number + 1), "thread": f"t{number}", "author": source})
    return rows


def ring(name: str, size: int) -> list[tuple[str, str]]:
    """Everybody of a group answers the three who come next."""
    return [(f"{name}{i}", f"{name}{(i + step) % size}") for i in range(size) for step in (1, 2, 3)]


def staff(name: str, size: int, unit: str) -> list[dict[str, Any]]:
    return [{"person": f"{name}{i}", "unit": unit} for i in range(size)]


TWO = [*ring("a", 12), *ring("b", 14), ("a0", "b0")]
PEOPLE = [*staff("a", 12, "Sales"), *staff("b", 14, "IT")]


class TestCommunities:
    """metrics: communities community_modularity community_agreement"""

    def test_two_rings_with_one_tie_between_are_two(self, measured: Measured) -> None:
        figures = measured(talk(TWO), policy="staff").figures
        assert (figures["communities"].value, figures["communities"].n) == (2, 26)
        degrees = (2 * 36 + 1, 2 * 42 + 1)  # by hand: 36 and 42 ties within, one between
        expected = 78 / 79 - sum((d / 158) ** 2 for d in degrees)
        assert figures["community_modularity"].value == pytest.approx(expected)

    def test_a_small_one_is_not_counted(self, measured: Measured) -> None:
        figures = measured(talk([*ring("a", 12), *ring("b", 9)]), policy="staff").figures
        assert (figures["communities"].value, figures["communities"].n) == (1, 21)

    def test_communities_that_are_the_units_agree_with_them(self, measured: Measured) -> None:
        by = measured(talk(TWO), people=PEOPLE, policy="staff").figures["community_agreement"].by
        assert by is not None
        assert by["unit"]["value"] == pytest.approx(1)
        assert by["unit"]["p_value"] == pytest.approx(1 / 201)

    def test_units_that_cut_through_them_do_not(self, measured: Measured) -> None:
        mixed = [{**person, "unit": "odd" if int(person["person"][1:]) % 2 else "even"} for person in PEOPLE]
        by = measured(talk(TWO), people=mixed, policy="staff").figures["community_agreement"].by
        assert by is not None
        assert abs(by["unit"]["value"]) < 0.1
        assert by["unit"]["p_value"] > 0.1

    def test_a_unit_of_a_few_is_no_group(self, measured: Measured) -> None:
        people = [{**person, "unit": "Board" if person["person"] == "a0" else "Rest"} for person in PEOPLE]
        by = measured(talk(TWO), people=people, policy="staff").figures["community_agreement"].by
        assert by is not None
        assert by["unit"]["value"] is None
        assert by["unit"]["suppressed"]

    def test_without_ties_there_is_nothing(self, measured: Measured) -> None:
        figures = measured("at author\n0 ann\n1 bob").figures
        assert [figures[name].value for name in ("communities", "community_modularity")] == [None, None]


class TestBrokers:
    """metrics: broker_share unit_brokers"""

    def test_who_ties_two_groups_together_counts(self, measured: Measured) -> None:
        pairs = [
            *ring("a", 12),
            *ring("b", 12),
            ("x", "a0"),
            ("x", "a6"),
            ("x", "b0"),
            ("x", "b6"),
            ("a3", "x"),
            ("b3", "x"),
        ]
        figure = measured(talk(pairs)).figures["broker_share"]
        assert figure.n == 25
        assert figure.value is not None
        assert 1 / 25 <= figure.value <= 3 / 25

    def test_separate_groups_have_none(self, measured: Measured) -> None:
        assert measured(talk([*ring("a", 12), *ring("b", 14)])).figures["broker_share"].value == 0

    def test_a_few_brokers_are_hidden(self, measured: Measured) -> None:
        figures = measured(talk(TWO), people=PEOPLE, policy="staff").figures
        assert figures["broker_share"].suppressed
        assert figures["unit_brokers"].suppressed
        assert not figures["unit_brokers"].by

    def test_per_unit_as_counts(self, measured: Measured) -> None:
        figure = measured(talk(TWO), people=PEOPLE).figures["unit_brokers"]
        assert figure.value is None
        assert figure.by is not None
        assert {unit: part["n"] for unit, part in figure.by.items()} == {"IT": 14, "Sales": 12}
        assert {unit: part["value"] for unit, part in figure.by.items()} == {"IT": 1, "Sales": 1}  # a0 and b0


class TestPartners:
    """metrics: partners_median partners_above_150_share"""

    def test_both_ways_is_one_partner(self, measured: Measured) -> None:
        figures = measured(talk([("ann", "bob"), ("bob", "ann"), ("carl", "ann")])).figures
        assert (figures["partners_median"].value, figures["partners_median"].n) == (1, 3)

    def test_the_curve_has_no_band_of_a_few(self, measured: Measured) -> None:
        curve = measured(talk(TWO), policy="staff").figures["partners_median"].curve
        assert curve is not None
        assert list(curve["people_share"]) == [0.5, 1]
        assert list(curve["partners"]) == [6, pytest.approx(80 / 13)]  # two of the 26 have a seventh

    def test_more_than_150(self, measured: Measured) -> None:
        pairs = [("hub", f"p{i}") for i in range(151)]
        assert measured(talk(pairs)).figures["partners_above_150_share"].value == pytest.approx(1 / 152)
        assert measured(talk(pairs), policy="staff").figures["partners_above_150_share"].suppressed
        assert measured(talk(pairs[:150])).figures["partners_above_150_share"].value == 0
