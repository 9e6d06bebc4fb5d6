"""The band: the same seed gives the same band, order and codes do not matter, draws stay within their role."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter import maturity
from graadmeter.disclosure import Policy
from graadmeter.maturity import attainment
from graadmeter.maturity.ladder import frame, held, soft_gate
from graadmeter.maturity.panel import checked, panel
from graadmeter.maturity.rules import profile_quorum, staged_gate

PUBLIC = Policy("public")
ESM3 = maturity.load("esm3")


def answers(
    people: int, *, seed: int = 1, roles: tuple[str, ...] = ("employee", "owner", "support", "leader")
) -> pa.Table:
    generator = random.Random(seed)
    rows = [
        {"respondent": f"r{n}", "item": item.id, "value": generator.choice("0123"), "role": roles[n % len(roles)]}
        for n in range(people)
        for item in ESM3.items.values()
        if roles[n % len(roles)] in item.roles
    ]
    return pa.Table.from_pylist(rows)


def test_the_same_seed_gives_the_same_result_and_another_seed_another_band():
    table = answers(30)
    first, again, other = (maturity.score(table, ESM3, policy=PUBLIC, draws=200, seed=seed) for seed in (7, 7, 8))
    assert first.to_json("en") == again.to_json("en")
    assert first.overall.interval != other.overall.interval
    assert first.overall.score == other.overall.score


def test_neither_the_order_of_rows_nor_the_codes_of_respondents_matter():
    table = answers(30)
    shuffled = table.take(pa.array(np.random.default_rng(3).permutation(table.num_rows)))
    codes = {code: f"x{(n * 7919) % 30:03}" for n, code in enumerate(sorted(set(table["respondent"].to_pylist())))}
    renamed = table.set_column(0, "respondent", pa.array([codes[code] for code in table["respondent"].to_pylist()]))
    results = [maturity.score(t, ESM3, policy=PUBLIC, draws=100).to_json("en") for t in (table, shuffled, renamed)]
    assert results[0] == results[1] == results[2]


def test_the_band_holds_the_score_and_narrows_with_more_people():
    few, many = (maturity.score(answers(n), ESM3, policy=PUBLIC, draws=400) for n in (12, 300))
    for result in (few, many):
        for found in result.elements.values():
            low, high = found.interval
            assert 0 <= low <= high <= 3
            assert sum(found.level_shares.values()) == pytest.approx(1)
    width = [np.mean([e.interval[1] - e.interval[0] for e in result.elements.values()]) for result in (few, many)]
    assert width[1] < width[0] / 2


def test_respondents_are_drawn_within_their_role():
    rows = [
        {"respondent": f"{role}{n}", "item": "esm3.culture.q1", "value": value, "role": role}
        for role, value in (("employee", "3"), ("owner", "0"))
        for n in range(3)
    ]
    found = maturity.score(pa.Table.from_pylist(rows), ESM3, policy=PUBLIC).elements["culture"]
    assert found.interval == (0.5, 0.5), "everyone within a role agrees, so nothing moves"


@pytest.mark.parametrize("people", [1, 2])
def test_without_two_people_in_one_role_there_is_no_band(people):
    rows = [
        {"respondent": f"r{n}", "item": "esm3.culture.q1", "value": "2", "role": role}
        for n, role in enumerate(("employee", "owner")[:people])
    ]
    result = maturity.score(pa.Table.from_pylist(rows), ESM3, policy=PUBLIC)
    assert result.elements["culture"].interval is None
    assert result.elements["culture"].level_shares is None
    assert result.overall.interval is None
    codes = [reason.code for reason in result.elements["culture"].why]
    assert "no_band" in codes


def test_a_draw_keeps_the_mean_of_the_bootstrap():
    """The mean over many draws of a mean within one role is the mean itself (a property of the bootstrap)."""
    people = panel(checked(answers(40, roles=("employee",)), ESM3), ESM3, frame(ESM3))
    point = attainment.by_level(attainment.by_cell(attainment.by_role(people)), people, frame(ESM3))
    draws = np.concatenate(list(attainment.drawn(people, frame(ESM3), 4000, seed=5)))
    measured = ~np.isnan(point)
    np.testing.assert_allclose(draws.mean(axis=0)[measured], point[measured], atol=0.01)


def test_small_blocks_of_draws_hold_the_same_number_of_draws(monkeypatch):
    people = panel(checked(answers(20), ESM3), ESM3, frame(ESM3))
    monkeypatch.setattr(attainment, "CHUNK_BYTES", 8 * 20 * 7)
    blocks = [len(block) for block in attainment.drawn(people, frame(ESM3), 50, seed=1)]
    assert blocks == [7] * 7 + [1]


attainments = st.lists(
    st.lists(st.sampled_from([0, 1 / 3, 0.5, 2 / 3, 1]), min_size=3, max_size=3), min_size=12, max_size=12
)


@settings(max_examples=200)
@given(attainments, st.integers(0, 11), st.integers(0, 2), st.floats(0, 1))
def test_a_raised_answer_never_lowers_a_level_or_a_score(cells, element, level, rise):
    before = np.array(cells)
    after = before.copy()
    after[element, level] = min(1.0, after[element, level] + rise)
    axes = frame(ESM3)
    assert (held(after, 0.5) >= held(before, 0.5)).all()
    assert (soft_gate(after, 0.5) >= soft_gate(before, 0.5) - 1e-12).all()
    assert staged_gate.place(after, axes).level >= staged_gate.place(before, axes).level
    assert staged_gate.place(after, axes).score >= staged_gate.place(before, axes).score - 1e-12


@settings(max_examples=200)
@given(st.lists(st.lists(st.sampled_from([0, 1 / 3, 0.5, 1]), min_size=4, max_size=4), min_size=7, max_size=7),
       st.integers(0, 6), st.integers(0, 3), st.floats(0, 1))  # fmt: skip
def test_a_raised_answer_never_lowers_the_level_of_a_profile(cells, aspect, level, rise):
    before = np.array(cells)
    after = before.copy()
    after[aspect, level] = min(1.0, after[aspect, level] + rise)
    axes = frame(maturity.load("s3m"))
    assert profile_quorum.place(after, axes).level >= profile_quorum.place(before, axes).level


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_the_soft_gate_stays_between_the_level_of_full_answers_and_the_plain_sum(values):
    a = np.array(values)
    score = float(soft_gate(a, 0.5))
    assert 0 <= score <= a.sum() + 1e-12
    assert score >= a[: int(held(a, 0.5))].sum() - 1e-9, "levels that hold count in full"
