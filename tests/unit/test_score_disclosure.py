"""Small groups stay hidden in a score: by the minimum, by complement, and in what the reasons say."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter import maturity
from graadmeter.disclosure import Policy
from graadmeter.maturity.ladder import held, soft_gate
from graadmeter.maturity.shown import PROTECTED, hidden_levels

ESM3 = maturity.load("esm3")
STAFF, PUBLIC = Policy(), Policy("public")
Q = {n: f"esm3.culture.q{n}" for n in (1, 2, 3)}


def table(rows: list[tuple]) -> pa.Table:
    return pa.Table.from_pylist(
        [dict(zip(("respondent", "item", "value", "role"), (*row, None)[:4], strict=True)) for row in rows],
        schema=pa.schema([(name, pa.string()) for name in ("respondent", "item", "value", "role")]),
    )


def everyone(people: int, values: str = "210", items: tuple[int, ...] = (1, 2, 3)) -> list[tuple]:
    """All answer the statements of culture: `values` per level."""
    return [(f"r{n}", Q[item], values[item - 1]) for n in range(people) for item in items]


@pytest.mark.parametrize(("people", "hidden"), [(9, True), (10, False), (11, False)])
def test_a_category_is_shown_from_ten_people_on(people, hidden):
    result = maturity.score(table(everyone(people)), ESM3)
    found = result.elements["culture"]
    as_json = found.to_json("en")
    assert found.suppressed is hidden
    assert (as_json.get("suppressed") is True) is hidden
    assert (found.level is None, found.score is None, found.interval is None) == (hidden,) * 3
    assert all((value is None) is hidden for value in found.attainment.values())
    assert all(part.suppressed is hidden for part in found.distribution.values())
    assert (found.consensus is None, found.dont_know_share is None, not found.items) == (hidden,) * 3
    assert result.overall.suppressed is hidden
    assert (result.overall.level is None, result.overall.score is None) == (hidden, hidden)
    assert found.n == people
    assert "Hidden" in found.why[0].message().text("en") if hidden else found.why[0].code == "reached"


def test_public_shows_everything_and_says_so():
    result = maturity.score(table(everyone(3)), ESM3, policy=PUBLIC)
    assert result.elements["culture"].level == "pioneering"
    assert "public" in result.to_json("en")["statement"]
    assert result.to_json("en")["policy"] == "public"


@pytest.mark.parametrize("minimum", [5, 12])
def test_the_minimum_group_is_the_policys(minimum):
    for people in (minimum - 1, minimum):
        found = maturity.score(table(everyone(people)), ESM3, policy=Policy(min_group=minimum)).elements["culture"]
        assert found.suppressed is (people < minimum)


def small_third_level() -> list[tuple]:
    """Thirty people answer the first two levels, four of them the third."""
    return everyone(30, "310", items=(1, 2)) + [(f"r{n}", Q[3], "2") for n in range(4)]


def test_a_hidden_attainment_takes_a_second_one_with_it():
    result = maturity.score(table(small_third_level()), ESM3)
    found = result.elements["culture"]
    assert found.attainment["strategic"] is None
    hidden = [level for level, value in found.attainment.items() if value is None]
    assert len(hidden) >= 2
    assert found.suppressed_levels == tuple(hidden)
    assert found.level == "pioneering", "the level uses all answers"
    assert found.score is not None
    for level in hidden:
        distribution = found.distribution[level].to_json()
        assert distribution == {"n": None, "shares": None, "suppressed": True}
        assert all(Q[n] not in found.items for n, name in enumerate(ESM3.level_ids, 1) if name == level)
        assert all(role.attainment[level] is None for role in found.roles.values())


def test_reasons_carry_no_hidden_attainment():
    result = maturity.score(table(small_third_level()), ESM3)
    truth = maturity.score(table(small_third_level()), ESM3, policy=PUBLIC).elements["culture"].attainment
    found = result.elements["culture"]
    hidden = {level for level, value in found.attainment.items() if value is None}
    for reason in found.why:
        if reason.level in hidden:
            assert not [
                value for value in reason.params.values() if isinstance(value, float) and value == truth[reason.level]
            ]
            assert reason.params.get("value") is None
            assert set(reason.params.get("values", [])) <= {None}
    assert "hidden_level" in [reason.code for reason in found.why]


def test_the_attainment_of_the_whole_is_hidden_where_a_category_is():
    rows = small_third_level() + [
        (f"r{n}", item.id, "2") for n in range(30) for item in ESM3.items.values() if item.element != "culture"
    ]
    result = maturity.score(table(rows), ESM3)
    hidden = result.elements["culture"].suppressed_levels
    assert {level for level, value in result.overall.attainment.items() if value is None} == set(hidden)
    assert result.overall.score == round(result.overall.score, 1), "one more equation, so in tenths"
    assert all(reason.params.get("value") is None for reason in result.overall.why if reason.level in hidden)


def test_a_blocking_category_that_is_hidden_is_not_named():
    rows = [
        (f"r{n}", item.id, "3")
        for n in range(30)
        for item in ESM3.items.values()
        if item.element != "policies_procedures"
    ]
    rows += [
        (f"r{n}", item.id, "0")
        for n in range(4)
        for item in ESM3.items.values()
        if item.element == "policies_procedures"
    ]
    overall = maturity.score(table(rows), ESM3).overall
    assert overall.level == "pioneering"
    assert "required_hidden" in [reason.code for reason in overall.why]
    assert overall.blocked_by == overall.bottlenecks == ()
    shown = json.dumps(overall.to_json("en"))
    assert "policies" not in shown.lower()


def test_a_small_role_is_hidden_and_so_is_another():
    rows = [
        (f"{role}{n}", Q[2], value, role)
        for role, people, value in (("employee", 40, "1"), ("leader", 12, "2"), ("owner", 4, "3"))
        for n in range(people)
    ]
    esm3 = maturity.load("esm3")
    asked = set(esm3.items[Q[2]].roles)
    rows = [row for row in rows if row[3] in asked]
    result = maturity.score(table(rows), ESM3)
    shown = {role: n for role, n in result.roles.items() if n is not None}
    assert "owner" not in shown
    hidden_people = sum(1 for _ in {row[0] for row in rows}) - sum(shown.values())
    assert hidden_people == 0 or hidden_people >= 10


def test_two_roles_of_which_one_is_small_are_both_hidden():
    rows = [(f"e{n}", Q[2], "1", "employee") for n in range(40)] + [(f"l{n}", Q[2], "3", "leader") for n in range(4)]
    rows += [(f"e{n}", Q[1], "3", "employee") for n in range(40)]
    result = maturity.score(table(rows), ESM3)
    found = result.elements["culture"]
    assert result.roles == {"employee": None, "leader": None}
    assert [role.attainment["facilitating"] for role in found.roles.values()] == [None, None]
    assert found.items[Q[2]].leader_gap is None
    assert found.attainment["facilitating"] == 0.67, "the mean over roles, in two decimals"
    shares = found.distribution["facilitating"].shares
    mean = sum(int(option) / 3 * share for option, share in shares.items())
    assert mean == pytest.approx(found.attainment["facilitating"], abs=0.01), "no second mean to solve a role from"


def test_few_ignored_answers_are_not_counted_out():
    rows = everyone(30) + [(f"l{n}", Q[1], "3", "leader") for n in range(3)]
    result = maturity.score(table(rows), ESM3)
    assert result.ignored == {(Q[1], "leader"): None}
    assert result.to_json("en")["ignored"] == {Q[1]: {"leader": {"n": None, "suppressed": True}}}
    assert "A few answers" in result.notices[0].message.text("en")


def test_a_share_of_dont_know_needs_ten_people_asked():
    rows = [(f"r{n}", Q[1], "dk") for n in range(9)]
    assert maturity.score(table(rows), ESM3).elements["culture"].dont_know_share is None
    assert maturity.score(table([*rows, ("r9", Q[1], "2")]), ESM3).elements["culture"].dont_know_share == 0.9


# What an observer could work out: every combination of hidden attainments on a grid that agrees with what is shown.

GRID = np.linspace(0, 1, 51)
cells = st.sampled_from([0.0, 1 / 9, 1 / 3, 0.5, 2 / 3, 8 / 9, 1.0])


def possible(shown: list[float | None], score: float, level: int, k: int) -> Iterator[float]:
    hidden = [j for j, value in enumerate(shown) if value is None]
    combinations = np.array(list(itertools.product(GRID, repeat=len(hidden))))
    guess = np.tile([0.0 if value is None else value for value in shown], (len(combinations), 1))
    guess[:, hidden] = combinations
    # half a step of the grid counts as agreement
    fits = (np.abs(soft_gate(guess, 0.5) - score) <= 0.02 + 0.005) & (held(guess, 0.5) == level)
    return guess[fits, k]


@settings(max_examples=150, deadline=None)
@given(st.lists(cells, min_size=3, max_size=3), st.lists(st.sampled_from([0, 4, 9, 10, 40]), min_size=3, max_size=3))
def test_no_hidden_attainment_can_be_solved_from_the_score(attainment, people):
    a = np.array(attainment)
    a[[n == 0 for n in people]] = np.nan
    if np.isnan(a[0]) or sum(people) < 10:
        return
    score, level = float(soft_gate(a, 0.5)), int(held(a, 0.5))
    hidden = hidden_levels(a, np.array(people), score, level, 0.5, STAFF)
    small = {k for k, n in enumerate(people) if 0 < n < 10}
    assert small <= hidden
    measured = {k for k, n in enumerate(people) if n}
    assert not small or len(hidden) >= 2 or hidden == measured
    shown = [None if k in hidden else float(np.nan_to_num(value)) for k, value in enumerate(a)]
    for k in small:
        if hidden != measured:
            found = list(possible(shown, score, level, k))
            assert max(found) - min(found) >= PROTECTED - 0.04
