"""The planner against every plan there is: small random cases, all starts tried one by one in exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graadmeter.direction.roadmap import Plan, PlanCase, plan, read_plan
from graadmeter.direction.roadmap.conflicts import _wishes, conflicting, without

pytest.importorskip("ortools", reason="the extra `plan` is not installed")

Starts = dict[str, int]


def exact(value: float) -> Fraction:
    return Fraction(str(value))


def every_plan(case: PlanCase) -> Iterator[Starts]:
    """All that keeps to the rules of the case, by trying every quarter for every initiative."""
    quarters = [None, *range(1, case.horizon + 1)]
    for choice in product(quarters, repeat=len(case.initiatives)):
        starts = {one.id: start for one, start in zip(case.initiatives, choice, strict=True) if start is not None}
        if holds(case, starts):
            yield starts


def holds(case: PlanCase, starts: Starts) -> bool:
    ends = {one.id: starts[one.id] + one.duration - 1 for one in case.initiatives if one.id in starts}
    for one in case.initiatives:
        if one.id not in starts:
            if one.required:
                return False
            continue
        start = starts[one.id]
        if one.excluded or ends[one.id] > case.horizon or start < (one.earliest or 1):
            return False
        if one.latest is not None and start > one.latest:
            return False
        if any(before not in starts or ends[before] >= start for before in one.after):
            return False
    for resource, amounts in case.capacity.items():
        for quarter, limit in enumerate(amounts, start=1):
            used = sum(
                exact(one.use[resource][quarter - starts[one.id]])
                for one in case.initiatives
                if one.id in starts and resource in one.use and starts[one.id] <= quarter <= ends[one.id]
            )
            if used > exact(limit):
                return False
    return True


def brings(case: PlanCase, starts: Starts) -> Fraction:
    """The objective, as the contract words it; above a shut gate nothing counts."""
    total = Fraction(0)
    ended = {one.id: starts[one.id] + one.duration - 1 for one in case.initiatives if one.id in starts}
    for quarter in range(2, case.horizon + 2):
        for element in case.elements:
            gap = max(Fraction(0), exact(element.ambition) - exact(element.current))
            held = Fraction(0)
            if gate := element.gate:
                shut = [group for group in gate.after if not any(ended.get(id, quarter) < quarter for id in group)]
                gap = min(gap, max(Fraction(0), exact(gate.level) - exact(element.current))) if shut else gap
                held = exact(gate.held)
            gained = sum(
                (
                    exact(one.effects[element.id])
                    for one in case.initiatives
                    if element.id in one.effects and one.id in starts and starts[one.id] + one.duration - 1 < quarter
                ),
                Fraction(0),
            )
            total += exact(element.weight) * min(gap, gained + held)
    return total


def best(case: PlanCase) -> tuple[Fraction, int] | None:
    """The largest objective and, for it, the smallest sum of starts; None where there is no plan."""
    found = [(brings(case, starts), -sum(starts.values())) for starts in every_plan(case)]
    return (max(found)[0], -max(found)[1]) if found else None


def starts_of(plan: Plan) -> Starts:
    return {placed.id: placed.start for placed in plan.placements}


tenths = st.integers(0, 20).map(lambda n: n / 10)
odd = st.one_of(tenths, st.sampled_from([1 / 3, 2 / 3, 0.1234567, 1e-3]))


@st.composite
def cases(
    draw: st.DrawFn,
    *,
    figures: st.SearchStrategy[float] = tenths,
    losses: bool = False,
    demanding: bool = False,
    gates: bool = False,
) -> PlanCase:
    horizon = draw(st.integers(1, 4))
    elements = [f"e{n}" for n in range(draw(st.integers(1, 3)))]
    resources = ["money", "hours"][: draw(st.integers(0, 2))]
    ids = [f"i{n}" for n in range(draw(st.integers(0, 4)))]
    gains = figures if not losses else st.integers(-10, 15).map(lambda n: n / 10)
    quarter = st.none() | st.integers(1, 5)
    given: dict[str, Any] = {
        "horizon": horizon,
        "capacity": {r: draw(st.lists(st.integers(0, 4), min_size=horizon, max_size=horizon)) for r in resources},
        "elements": [
            {"id": id, "weight": draw(figures), "current": draw(figures), "ambition": draw(figures)} for id in elements
        ],
        "initiatives": [_initiative(draw, ids, n, elements, resources, gains, quarter) for n in range(len(ids))],
    }
    for row in given["initiatives"] if demanding else ():
        row["required"] = True
    for row in given["elements"] if gates and ids else ():
        row["gate"] = _gate(draw, ids, row)
    return read_plan(given)


def _gate(draw: st.DrawFn, ids: list[str], element: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if draw(st.integers(0, 3)) == 0:
        return None
    group = st.sampled_from(ids) | st.lists(st.sampled_from(ids), min_size=1, max_size=2)
    level = draw(tenths)
    held = draw(tenths) if level <= element["current"] else 0
    return {"level": level, "after": draw(st.lists(group, min_size=1, max_size=2)), "held": held}


def _initiative(
    draw: st.DrawFn, ids: list[str], number: int, elements: list[str], resources: list[str], gains: Any, quarter: Any
) -> Mapping[str, Any]:
    duration = draw(st.integers(1, 3))
    use = st.one_of(st.integers(0, 3), st.lists(st.integers(0, 3), min_size=duration, max_size=duration))
    return {
        "id": ids[number],
        "duration": duration,
        "use": {r: draw(use) for r in resources if draw(st.booleans())},
        "effects": {e: draw(gains) for e in elements if draw(st.booleans())},
        "after": draw(st.lists(st.sampled_from(ids[:number]), unique=True, max_size=2)) if number else [],
        "earliest": draw(quarter) if draw(st.integers(0, 3)) == 0 else None,
        "latest": draw(quarter) if draw(st.integers(0, 3)) == 0 else None,
        "required": draw(st.integers(0, 4)) == 0,
        "excluded": draw(st.integers(0, 6)) == 0,
    }


thorough = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def check(case: PlanCase, made: Plan, tolerance: float = 0.0) -> None:
    """Everything that is promised of a plan that was proven."""
    wanted = best(case)
    if wanted is None:
        assert made.status == "infeasible"
        assert made.conflicts
        assert not made.placements
        return
    reached, soonest = wanted
    starts = starts_of(made)
    assert made.status == "optimal"
    assert all(made.proven.values())
    assert holds(case, starts)
    assert abs(brings(case, starts) - reached) <= tolerance
    assert made.objective == pytest.approx(float(reached), abs=1e-9 + tolerance)
    assert made.bound == made.objective
    if not tolerance:
        assert sum(starts.values()) == soonest
    assert [left.id for left in made.left_out] == [one.id for one in case.initiatives if one.id not in starts]


@thorough
@given(cases())
def test_no_plan_is_better_than_the_one_that_is_made(case: PlanCase) -> None:
    check(case, plan(case))


@thorough
@given(cases(losses=True))
def test_an_initiative_may_lower_an_element(case: PlanCase) -> None:
    check(case, plan(case))


@thorough
@given(cases(gates=True) | cases(gates=True, losses=True))
def test_above_a_gate_nothing_counts_before_it_is_open(case: PlanCase) -> None:
    check(case, plan(case))


@thorough
@given(cases(figures=odd))
def test_figures_with_many_decimals_are_planned_as_well(case: PlanCase) -> None:
    check(case, plan(case), tolerance=1e-9)


@settings(thorough, max_examples=40)
@given(cases())
def test_shadow_is_what_one_more_unit_in_every_quarter_brings(case: PlanCase) -> None:
    made, wanted = plan(case), best(case)
    if wanted is None:
        assert made.shadow == {}
        return
    for resource, amounts in case.capacity.items():
        more = replace(case, capacity={**case.capacity, resource: tuple(amount + 1 for amount in amounts)})
        richer = best(more)
        assert richer is not None
        assert made.shadow[resource] == pytest.approx(float(richer[0] - wanted[0]), abs=1e-9)


@settings(thorough, max_examples=60)
@given(cases() | cases(gates=True))
def test_a_projection_starts_now_and_ends_at_the_ambition_at_most(case: PlanCase) -> None:
    made = plan(case)
    for element in case.elements if made.status == "optimal" else ():
        levels = made.projection[element.id]
        assert len(levels) == case.horizon + 1
        assert levels[0] == element.current
        assert list(levels) == sorted(levels)
        assert max(levels) <= max(element.ambition, element.current) + 1e-12
    if made.status == "optimal":
        closed = {e.id: sum(made.projection[e.id][1:]) - case.horizon * e.current for e in case.elements}
        assert sum(e.weight * closed[e.id] for e in case.elements) == pytest.approx(made.objective, abs=1e-9)


@settings(thorough, max_examples=60)
@given(cases(demanding=True))
def test_of_a_conflict_every_wish_is_needed(case: PlanCase) -> None:
    if best(case) is not None:
        return
    told = conflicting(case, 5)
    needed = {wish[1] for wish in told if wish[0] != "capacity"}
    assert any(wish[0] == "required" for wish in told)
    among = replace(
        case, initiatives=tuple(one for one in case.initiatives if one.id in needed | _before(case, needed))
    )
    others = [wish for wish in _wishes(among) if wish not in told]
    assert next(every_plan(without(among, others)), None) is None
    for wish in told:
        assert next(every_plan(without(among, [*others, wish])), None) is not None
    assert len(plan(case).conflicts) == len([w for w in told if w[0] != "capacity"]) + len(
        {wish[1] for wish in told if wish[0] == "capacity"}
    )


def _before(case: PlanCase, ids: set[str]) -> set[str]:
    """All that comes before these, however far."""
    found, todo = set(), list(ids)
    every = {one.id: one for one in case.initiatives}
    while todo:
        for before in every[todo.pop()].after:
            if before not in found:
                found.add(before)
                todo.append(before)
    return found
