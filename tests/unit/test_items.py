"""The quality of statements: a planted fault is found and named, and nothing tells of a small group."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from graadmeter import maturity
from graadmeter.diagnosis.items import ItemQuality, item_quality
from graadmeter.disclosure import policy
from graadmeter.tables import ANSWERS

ESM3 = maturity.load("esm3")
PLACE = {"pioneering": -1.2, "facilitating": 0.0, "strategic": 1.2}
EASY = "esm3.culture.q3"  # stands under strategic


def answers(
    n: int,
    *,
    easier: Mapping[str, float] | None = None,
    turned: str | None = None,
    unknown: Mapping[str, float] | None = None,
    units: tuple[str, ...] = (),
    harder_in: tuple[str, str] | None = None,
    role: str | None = None,
    seed: int = 7,
) -> list[dict[str, Any]]:
    """`n` people answer every statement by where they stand and how hard it is.

    `easier`: statement -> logits. `turned`: one that says the opposite. `unknown`: statement -> share of don't know.
    `harder_in`: (unit, statement), two logits harder there.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(n):
        stands = rng.normal(0, 0.9)
        unit = units[person % len(units)] if units else None
        for item in ESM3.items.values():
            at = PLACE[str(item.level)] - (easier or {}).get(item.id, 0.0)
            at += 2.0 if harder_in == (unit, item.id) else 0.0
            value = _answer(rng, -stands if item.id == turned else stands, at)
            if rng.random() < (unknown or {}).get(item.id, 0.0):
                value = "dk"
            rows.append({"respondent": f"r{person}", "item": item.id, "value": value, "role": role, "unit": unit})
    return rows


def _answer(rng: np.random.Generator, stands: float, at: float) -> str:
    """Partial credit with steps around the difficulty."""
    scores = np.cumsum([0.0, *(stands - at - step for step in (-0.8, 0.0, 0.8))])
    shares = np.exp(scores - scores.max())
    return str(rng.choice(4, p=shares / shares.sum()))


def quality(rows: list[dict[str, Any]], *, name: str = "staff", min_group: int = 10, **more: Any) -> ItemQuality:
    return item_quality(ANSWERS.check(pa.Table.from_pylist(rows)), ESM3, policy=policy(name, min_group), **more)


def told(found: ItemQuality, item: str) -> set[str]:
    return {reading.code for reading in found.readings if reading.item == item}


@pytest.fixture(scope="module")
def sound() -> ItemQuality:
    return quality(answers(300))


def test_sound_statements_ask_for_no_attention(sound: ItemQuality) -> None:
    assert [reading.code for reading in sound.readings if reading.attention] == []
    assert {"levels_in_order", "standing"} <= {reading.code for reading in sound.readings}
    assert {statement.order for statement in sound.statements} <= {"as_claimed", "unclear"}


def test_the_scale_finds_the_difficulties_back(sound: ItemQuality) -> None:
    scale = sound.scale
    assert scale is not None
    assert [place.level.id for place in scale.levels] == ["pioneering", "facilitating", "strategic"]
    truth = np.array([PLACE[statement.level.id] for statement in sound.statements])
    truth -= truth.mean()
    apart = [abs(s.difficulty - t) / s.difficulty_se for s, t in zip(sound.statements, truth, strict=True)]
    assert np.mean(np.array(apart) < 2) > 0.85
    assert abs(scale.measure - (0 - np.mean([PLACE[s.level.id] for s in sound.statements]))) < 4 * scale.measure_se
    assert scale.spread == pytest.approx(0.9, abs=0.1)


@pytest.mark.parametrize(("logits", "code"), [(1.2, "as_hard"), (2.4, "reversed")])
def test_a_strategic_statement_that_is_too_easy_is_named(logits: float, code: str) -> None:
    found = quality(answers(400, easier={EASY: logits}))
    assert code in told(found, EASY)
    sentence = next(one.message for one in found.readings if one.item == EASY and one.code == code)
    assert ESM3.items[EASY].text.en in sentence.text("en")
    assert "Strategic" in sentence.text("en")
    assert "look at the wording" in sentence.text("en")
    assert ESM3.items[EASY].text.nl in sentence.text("nl")
    others = {reading.item for reading in found.readings if reading.code in ("as_hard", "reversed")}
    assert others == {EASY}, "the statement that was planted, and no other"


def test_the_same_fault_is_found_in_few_answers_by_the_order_alone() -> None:
    found = quality(answers(60, easier={EASY: 3.5}))
    assert found.scale is None
    assert "60" in found.uncalibrated.text("en")
    assert "reversed" in told(found, EASY)


def test_a_statement_that_says_the_opposite_is_named() -> None:
    found = quality(answers(300, turned=EASY))
    assert "against_the_rest" in told(found, EASY)
    assert next(s for s in found.statements if s.item.id == EASY).item_rest < 0


def test_a_statement_that_few_can_answer_is_named() -> None:
    found = quality(answers(120, unknown={EASY: 0.5}))
    statement = next(s for s in found.statements if s.item.id == EASY)
    assert statement.dont_know_share == pytest.approx(0.5, abs=0.15)
    assert "unknown" in told(found, EASY)


def test_a_statement_that_one_unit_reads_differently_is_named_with_the_unit() -> None:
    found = quality(answers(400, units=("North", "South"), harder_in=("South", EASY)))
    (difference,) = next(s for s in found.statements if s.item.id == EASY).units
    assert (difference.unit, difference.other, difference.much) == ("South", "North", True)
    assert difference.delta < 0
    (reading,) = [reading for reading in found.readings if reading.code == "units_differ"]
    assert reading.item == EASY
    assert "less true in South than in North" in reading.message.text("en")
    assert found.units.groups == 2


def test_a_model_whose_levels_do_not_come_in_order_is_told_so() -> None:
    swapped = {item.id: 2.4 for item in ESM3.items.values() if item.level == "strategic"}
    found = quality(answers(300, easier=swapped))
    assert "levels_out_of_order" in {reading.code for reading in found.readings}
    assert found.readings[0].code == "levels_out_of_order"
    assert all(category.reproducibility < 0.9 for category in found.categories)
    assert "levels_in_order" not in {reading.code for reading in found.readings}


def test_neither_codes_nor_the_order_of_rows_matter() -> None:
    rows = answers(110, units=("North", "South"))
    renamed = [{**row, "respondent": f"x{hash(row['respondent']) % 10**9}"} for row in rows[::-1]]
    first, second = quality(rows), quality(renamed)
    assert [s.n for s in first.statements] == [s.n for s in second.statements]
    for one, other in zip(first.statements, second.statements, strict=True):
        assert one.difficulty == pytest.approx(other.difficulty, abs=1e-6)
        assert one.violated_share == other.violated_share
    assert [reading.message.text("en") for reading in first.readings] == [
        reading.message.text("en") for reading in second.readings
    ]


# --- what stays hidden


def test_nothing_is_told_of_nine_people() -> None:
    found = quality(answers(9))
    assert found.n is None
    assert all(statement.hidden for statement in found.statements)
    assert (found.alpha, found.omega, found.krippendorff, found.units, found.scale) == (None,) * 5
    assert _figures(found) == []


def _figures(found: ItemQuality) -> list[Any]:
    """Every number of statements and categories, but the number of comparisons, which is nought."""
    plain = found.to_json("en")
    return [
        value
        for one in (*plain["statements"], *plain["categories"])
        for name, value in one.items()
        if isinstance(value, int | float) and not (name in ("pairs", "items") and value == 0)
    ]


def test_a_statement_that_few_answered_is_hidden_with_all_that_could_give_it_away() -> None:
    rows = [row for row in answers(120) if row["item"] != EASY or row["respondent"] in {f"r{n}" for n in range(6)}]
    found = quality(rows)
    statement = next(s for s in found.statements if s.item.id == EASY)
    assert statement.hidden
    assert statement.difficulty is statement.rwg is statement.violated_share is None
    hidden = {s.item.id for s in found.statements if s.hidden and s.item.element == "culture"}
    assert len(hidden) > 1, "a second one, as in scoring: with one hidden it could be solved for"
    scored = maturity.score(ANSWERS.check(pa.Table.from_pylist(rows)), ESM3, policy=policy("staff", 10), draws=20)
    shown = {item for element in scored.elements.values() for item in element.items}
    assert {s.item.id for s in found.statements if not s.hidden} == shown


def test_a_hidden_statement_takes_no_part_in_any_figure() -> None:
    """Six answers that could not be more different change nothing that is shown."""
    six = {f"r{n}" for n in range(6)}
    base = [row for row in answers(120) if row["item"] != EASY]
    extra = [row for row in answers(120) if row["item"] == EASY and row["respondent"] in six]
    # Within its own category another second statement may be hidden: that is for scoring to answer.
    rest = {item.id for item in ESM3.items.values() if item.element != "culture"}
    low = quality([*base, *({**row, "value": "0"} for row in extra)], only=rest)
    high = quality([*base, *({**row, "value": "3"} for row in extra)], only=rest)
    assert low.to_json("en") == high.to_json("en")


def test_units_below_the_minimum_are_never_named() -> None:
    rows = answers(200, units=("North",) * 9 + ("South",) * 9 + ("Tiny",))
    found = quality(rows, min_group=20)
    assert "Tiny" not in json.dumps(found.to_json("en"))
    assert found.units is None, "with Tiny alone hidden, one more stays hidden, and one unit is nothing to compare"


def test_two_statements_need_enough_people_who_answered_both() -> None:
    """Everybody answers one of two statements: each has its number, their comparison has none."""
    first, second = "esm3.culture.q1", "esm3.culture.q3"
    rows = [
        row
        for row in answers(120)
        if row["item"] not in (first, second) or (int(row["respondent"][1:]) % 2 == 0) == (row["item"] == first)
    ]
    found = quality(rows)
    culture = next(c for c in found.categories if c.element.id == "culture")
    assert culture.alpha is None
    assert {s.n for s in found.statements if s.item.id in (first, second)} == {60}


def test_only_what_may_be_told_is_told() -> None:
    found = quality(answers(120), only={"esm3.culture.q1", "esm3.culture.q2", "esm3.culture.q3", "esm3.tools.q1"})
    assert sum(not statement.hidden for statement in found.statements) == 4
    assert {c.element.id for c in found.categories if c.n is not None} == {"culture", "tools"}


# --- edges


@pytest.mark.parametrize(
    "rows",
    [
        lambda: [{"respondent": f"r{n}", "item": "esm3.culture", "value": "pioneering"} for n in range(30)],
        lambda: [{**row, "value": "dk"} for row in answers(20)],
        lambda: [{**row, "value": "2"} for row in answers(120)],
        lambda: answers(1),
        lambda: [row for row in answers(150) if row["item"] == EASY],
        lambda: answers(150)[:1],
    ],
    ids=["quick placement", "nobody knows", "all alike", "one person", "one statement", "one answer"],
)
@pytest.mark.parametrize("name", ["staff", "public"])
def test_whatever_was_answered_there_is_an_answer(rows: Callable[[], list[dict[str, Any]]], name: str) -> None:
    found = quality(rows(), name=name)
    plain = found.to_json("nl")
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert found.scale is None
    assert found.uncalibrated is not None


def test_a_model_with_other_levels_and_no_roles() -> None:
    s3m = maturity.load("s3m")
    rng = np.random.default_rng(5)
    rows = [
        {"respondent": f"r{n}", "item": item.id, "value": str(rng.integers(0, 4))}
        for n in range(40)
        for item in s3m.items.values()
    ]
    found = item_quality(
        ANSWERS.check(pa.Table.from_pylist([{**row, "value": _value(s3m, row)} for row in rows])), s3m,
        policy=policy(),
    )  # fmt: skip
    assert len(found.statements) == 28
    assert found.n == 40


def _value(model: maturity.Model, row: dict[str, Any]) -> str:
    options = model.scales[model.items[row["item"]].scale].answered
    return options[int(row["value"]) % len(options)].value
