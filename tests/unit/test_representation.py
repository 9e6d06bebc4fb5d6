"""Who answered beside who works there: weights where they can be had, a reason where not, and no small group told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter.base.errors import WeightingError
from graadmeter.base.text import LANGS, Bilingual
from graadmeter.disclosure import policy
from graadmeter.survey.headcounts import read_headcounts
from graadmeter.survey.representation import Representation
from graadmeter.survey.representing import represent
from graadmeter.tables import ANSWERS

SITES = {"unit": {"North": 200, "South": 100}}


def answers(groups: dict[str, int], *, variable: str = "unit", unstated: int = 0, value: str = "1") -> list[dict]:
    """One answer each of so many people per label; `unstated` people without one."""
    labels = [label for label, n in groups.items() for _ in range(n)] + [None] * unstated
    return [{"respondent": f"{n:04d}", "item": "q1", "value": value, variable: label} for n, label in enumerate(labels)]


def table(rows: list[dict]) -> pa.Table:
    return ANSWERS.check(pa.Table.from_pylist(rows, schema=ANSWERS.schema))


def sample(groups: dict[str, int], headcounts: Any = None, **more: Any) -> Representation:
    return represent(table(answers(groups, **more)), headcounts or SITES)


def refusal(found: Representation, variable: str = "unit") -> str:
    one = next(each for each in found.variables if each.id == variable)
    assert not one.used
    assert one.reason is not None
    return str(one.reason)


def test_weights_make_the_sample_count_as_the_organisation() -> None:
    found = sample({"North": 20, "South": 40})
    assert found.weighted
    by_unit = {row["unit"]: row["weight"] for row in found.answers.to_pylist()}
    assert by_unit == pytest.approx({"North": 10.0, "South": 2.5})
    assert found.response_rate == pytest.approx(0.2)
    assert found.spread is not None
    assert [found.spread.least, found.spread.most, found.spread.ratio] == pytest.approx([0.5, 2, 4])
    assert found.design_effect == pytest.approx(1.5)
    assert found.effective_n == pytest.approx(40)
    assert found.finite == pytest.approx(np.sqrt(240 / 299))
    (missing,) = found.missing
    assert str(missing) == "North: 20 of 200 people answered; 40 would be in proportion."


def test_a_sample_in_proportion_is_left_as_it_is() -> None:
    found = sample({"North": 40, "South": 20})
    assert found.design_effect == pytest.approx(1)
    assert found.missing == ()


def test_the_order_of_rows_is_irrelevant() -> None:
    rows = answers({"North": 20, "South": 40}, unstated=3)
    weights = {row["respondent"]: row["weight"] for row in represent(table(rows), SITES).answers.to_pylist()}
    back = {row["respondent"]: row["weight"] for row in represent(table(rows[::-1]), SITES).answers.to_pylist()}
    assert back == pytest.approx(weights)


def test_who_did_not_state_it_keeps_the_share_they_have() -> None:
    found = sample({"North": 20, "South": 40}, unstated=12)
    shares: dict[Any, float] = {}
    for row in found.answers.to_pylist():
        shares[row["unit"]] = shares.get(row["unit"], 0.0) + row["weight"] / 300
    assert shares[None] == pytest.approx(12 / 72)
    assert shares["North"] / shares["South"] == pytest.approx(2)


@pytest.mark.parametrize(
    ("groups", "headcounts", "unstated", "said"),
    [
        ({"North": 20, "South": 40}, {"unit": {"North": 200, "South": 100, "East": 50}}, 0, "nobody answered from"),
        ({"North": 20, "South": 40, "East": 15}, SITES, 0, "without a known headcount: East"),
        ({"North": 20, "South": 9}, SITES, 0, "fewer than two of its groups"),
        ({"North": 20, "South": 40}, SITES, 20, "did not state it"),
        ({}, SITES, 30, "nobody stated it"),
        ({"North": 20, "South": 40}, {"unit": {"North": 200, "South": 30}}, 0, "more answers than people: South"),
        ({"North": 10, "South": 600}, {"unit": {"North": 900, "South": 900}}, 0, "North would count more than 5 times"),
    ],
)  # fmt: skip
def test_what_cannot_be_weighted_is_refused_with_its_reason(
    groups: dict[str, int], headcounts: Any, unstated: int, said: str
) -> None:
    found = sample(groups, headcounts, unstated=unstated)
    assert said in refusal(found)
    assert not found.weighted
    assert found.reason is not None
    assert found.effective_n is None
    assert all(row["weight"] is None for row in found.answers.to_pylist())


def test_totals_that_differ_are_refused_and_the_rest_goes_on() -> None:
    rows = [
        row | {"location": "here" if n % 2 else "there"} for n, row in enumerate(answers({"North": 20, "South": 40}))
    ]
    found = represent(table(rows), {**SITES, "location": {"here": 100, "there": 199}})
    assert "299" in refusal(found, "location")
    assert [one.id for one in found.used] == ["unit"]


def test_variables_that_cannot_be_met_together_lose_the_last_one() -> None:
    rows = [row | {"location": f"at {row['unit']}"} for row in answers({"North": 30, "South": 30})]
    found = represent(table(rows), {**SITES, "location": {"at North": 100, "at South": 200}})
    assert "cannot all be met" in refusal(found, "location")
    assert found.weighted


def test_small_groups_are_weighted_as_one() -> None:
    known = {"unit": {"North": 200, "South": 100, "East": 60, "West": 40}}
    found = sample({"North": 40, "South": 25, "East": 6, "West": 5}, known)
    (unit,) = found.variables
    assert set(unit.together) == {"East", "West"}
    weights = {row["unit"]: row["weight"] for row in found.answers.to_pylist()}
    assert weights["East"] == weights["West"] == pytest.approx(100 / 11)


def test_counts_of_small_groups_are_hidden_and_do_not_follow_by_subtraction() -> None:
    known = {"unit": {"North": 200, "South": 100, "East": 60}}
    found = sample({"North": 40, "South": 25, "East": 6}, known)
    (unit,) = found.variables
    counts = {one.label: one.answered for one in unit.labels}
    assert counts == {"North": 40, "South": None, "East": None}
    assert all(one.rate is None for one in unit.labels if one.answered is None)
    written = json.dumps(found.to_json("en"))
    assert '"answered": 6' not in written
    assert any("East: too few answers" in str(message) for message in found.missing)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 60), min_size=2, max_size=5), st.lists(st.integers(1, 500), min_size=5, max_size=5),
    st.integers(0, 15),
)  # fmt: skip
def test_whatever_comes_in_no_small_count_comes_out(sizes: list[int], people: list[int], unstated: int) -> None:
    known = {f"unit {n}": people[n] for n in range(len(sizes))}
    if not sum(sizes) + unstated:
        return
    found = sample({f"unit {n}": size for n, size in enumerate(sizes)}, {"unit": known}, unstated=unstated)
    (unit,) = found.variables
    shown = [one.answered for one in unit.labels] + [unit.unstated]
    assert all(n is None or n == 0 or n >= 10 for n in shown)
    hidden = sum(sizes) + unstated - sum(n for n in shown if n is not None)
    if hidden:
        assert shown.count(None) > 1 or len([n for n in (*sizes, unstated) if n]) == 1
    if found.weighted:
        weights = found.answers["weight"].to_numpy()
        assert weights.sum() == pytest.approx(sum(known.values()))
        assert weights.max() <= 5 * weights.mean() * (1 + 1e-9)
    for lang in LANGS:
        json.dumps(found.to_json(lang), allow_nan=False)


def test_a_weighted_figure_stands_beside_the_other_only_where_every_group_is_large_enough() -> None:
    rows = answers({"North": 20, "South": 40})
    few = [dict(row, item="q2") for row in rows if row["unit"] == "North"][:4]
    many = [dict(row, item="q2") for row in rows if row["unit"] == "South"]
    unsure = [dict(row, item="q3", value="dk" if row["unit"] == "North" else "1") for row in rows]
    found = represent(table([*rows, *few, *many, *unsure]), SITES)
    assert found.tells(["q1"])
    assert not found.tells(["q2"])
    assert found.tells(["q1", "q2"])
    assert not found.tells(["q3"])  # one group alone: weighted or not, it is that group's mean
    assert not found.tells(["nothing"])


def test_names_of_labels_are_used() -> None:
    rows = answers({"leader": 15, "employee": 40}, variable="role")
    name = Bilingual("leidinggevende", "manager")
    found = represent(table(rows), {"role": {"leader": 200, "employee": 200}}, names={"role": {"leader": name}})
    assert found.missing[0].text("nl").startswith("leidinggevende")


def test_a_weight_that_was_there_is_where_weighting_begins() -> None:
    rows = [row | {"weight": 1.0 + (n % 2)} for n, row in enumerate(answers({"North": 20, "South": 40}))]
    found = represent(table(rows), SITES)
    weights = {row["respondent"]: row["weight"] for row in found.answers.to_pylist()}
    assert weights["0001"] == pytest.approx(2 * weights["0000"])


@pytest.mark.parametrize(
    ("headcounts", "said"),
    [
        ({}, "no headcounts"),
        ({"shoe size": {"42": 3}}, "'shoe size'"),
        ({"unit": {"North": -1}}, "'North'"),
        ({"unit": {"North": 1.5}}, "'North'"),
        ({"unit": {"North": 0}}, "above 0"),
    ],
)  # fmt: skip
def test_headcounts_that_are_none_are_refused(headcounts: Any, said: str) -> None:
    with pytest.raises(WeightingError, match=said):
        sample({"North": 20, "South": 40}, {**headcounts}) if headcounts else represent(table([]), {})


def test_a_respondent_is_in_one_unit() -> None:
    rows = answers({"North": 20, "South": 40})
    with pytest.raises(WeightingError, match="two units"):
        represent(table([*rows, dict(rows[0], item="q2", unit="South")]), SITES)


def test_no_minimum_for_open_archives() -> None:
    found = represent(table(answers({"North": 20, "South": 4})), SITES, policy=policy("public"))
    assert [one.answered for one in found.variables[0].labels] == [20, 4]


# -- the file


def test_headcounts_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "headcounts.csv"
    path.write_text("variable;label;headcount\nunit;North;200\nunit;South;100\nAge_band;30+;300,0\n", "utf-8")
    assert read_headcounts(path) == {"unit": {"North": 200, "South": 100}, "age_band": {"30+": 300}}


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ("variable,label\n", 1, "'headcount'"),
        ("variable,label,headcount\n", 1, "no headcounts"),
        ("variable,label,headcount\nunit,North,two\n", 2, "'two'"),
        ("variable,label,headcount\nunit,North,-2\n", 2, "'-2'"),
        ("variable,label,headcount\nteam,North,2\n", 2, "'team'"),
        ("variable,label,headcount\nunit,North,2\nunit,North,3\n", 3, "'North'"),
        ("variable,label,headcount\nunit,,2\n", 2, "''"),
        ("variable,label,headcount\nunit,North\n", 2, "2 cells"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_hold_names_its_line(tmp_path: Path, rows: str, line: int, said: str) -> None:
    path = tmp_path / "headcounts.csv"
    path.write_text(rows, "utf-8")
    with pytest.raises(WeightingError) as refused:
        read_headcounts(path)
    assert said in str(refused.value)
    assert f"line {line}" in str(refused.value)
