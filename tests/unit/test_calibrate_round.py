"""graadmeter calibrate: items, order and the organisation; of persons a mean and bins only."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import graadmeter
from graadmeter import maturity, verbs
from graadmeter.base.errors import GraadmeterError
from graadmeter.cli import main
from graadmeter.diagnosis.calibrate import calibrate
from graadmeter.disclosure import policy
from graadmeter.tables import ANSWERS

LEVELS = ("pioneering", "facilitating", "strategic")


def rows(n: int, *, shift: dict[str, float] | None = None, seed: int = 1) -> pa.Table:
    """`n` employees answer the statements they are asked, level by level harder; `shift` makes some harder still."""
    rng, model = np.random.default_rng(seed), maturity.load("esm3")
    people = rng.normal(0, 1, n)
    items = [item for item in model.items.values() if "employee" in item.roles and item.level in LEVELS]
    told = []
    for number, item in enumerate(items):
        middle = 1.2 * (LEVELS.index(item.level or "") - 1) + (shift or {}).get(item.id, 0.0)
        height = people + rng.logistic(size=n)
        values = (height[:, None] > middle + np.array([-1.0, 0.0, 1.0])).sum(axis=1)
        said = ["dk" if (who + number) % 17 == 3 else str(value) for who, value in enumerate(values.tolist())]
        told += [
            {"respondent": f"r{who}", "item": item.id, "value": value, "role": "employee"}
            for who, value in enumerate(said)
        ]
    return ANSWERS.check(pa.Table.from_pylist(told))


@pytest.fixture(scope="module")
def answers() -> pa.Table:
    return rows(150)


def test_items_stand_in_the_order_of_their_levels(answers: pa.Table) -> None:
    found = verbs.calibrate(answers)
    assert found.in_order
    assert [place.level.id for place in found.levels] == list(LEVELS)
    assert not found.reversed
    told = found.to_json("en")
    assert told["n"] == 150
    assert told["order"]["in_order"] is True
    assert "from easy to hard: Pioneering, Facilitating, Strategic" in told["order"]["text"][0]
    items = told["items"].values()
    assert all(item["difficulty_se"] > 0 and item["level"] in LEVELS for item in items)
    assert sum(item["difficulty"] for item in items) == pytest.approx(0, abs=1e-9)


def test_a_statement_out_of_its_level_is_named() -> None:
    found = verbs.calibrate(rows(200, shift={"esm3.culture.q3": -5.0}))
    assert ("esm3.culture.q1", "esm3.culture.q3") in [(early.id, late.id) for early, late in found.reversed]
    assert "esm3.culture.q3 (Strategic) is easier than esm3.culture.q1 (Pioneering)" in found.to_text("en")


def test_nothing_in_it_is_about_one_person(answers: pa.Table) -> None:
    found = verbs.calibrate(answers)
    written = json.dumps(found.to_json("en")) + found.to_text("en") + found.to_text("nl")
    assert not [code for code in set(answers["respondent"].to_pylist()) if f'"{code}"' in written]
    bins = found.organisation.bins
    assert len(bins) >= 2
    assert min(bin.n for bin in bins) >= 10
    assert sum(bin.n for bin in bins) == found.n
    assert (bins[0].low, bins[-1].high) == (None, None)
    assert all(one.high == other.low for one, other in pairwise(bins))
    assert min(bin.n for bin in verbs.calibrate(answers, min_group=40).organisation.bins) >= 40


def test_what_scoring_hides_takes_no_part(answers: pa.Table) -> None:
    culture = [row for row in answers.to_pylist() if row["item"].startswith("esm3.culture.")]
    few = [row for row in culture if int(row["respondent"][1:]) < 6]
    rest = [row for row in answers.to_pylist() if row not in culture]
    found = verbs.calibrate(ANSWERS.check(pa.Table.from_pylist(rest + few)))
    assert not [item.id for item in found.items if item.element == "culture"]


@pytest.mark.parametrize("n", [5, 29])
def test_below_thirty_it_refuses_in_one_sentence(n: int) -> None:
    with pytest.raises(GraadmeterError, match="30 respondents or more"):
        verbs.calibrate(rows(n))


def test_of_a_poll_it_says_that_there_are_no_statements() -> None:
    asked = [{"respondent": f"r{n}", "item": "s3m.poll", "value": "ad_hoc", "role": "hr"} for n in range(150)]
    with pytest.raises(GraadmeterError, match="no answers to statements"):
        verbs.calibrate(ANSWERS.check(pa.Table.from_pylist(asked)), model="s3m")


def test_between_thirty_and_a_hundred_it_warns() -> None:
    assert "few_respondents" in [notice.code for notice in verbs.calibrate(rows(60)).notices]
    assert "few_respondents" not in [notice.code for notice in verbs.calibrate(rows(120)).notices]


def test_a_quick_placement_is_one_item_with_the_levels_as_answers() -> None:
    rng, esm3 = np.random.default_rng(2), maturity.load("esm3")
    people = rng.normal(0, 1.5, 120)
    given = [
        {"respondent": f"r{who}", "item": f"esm3.{element}", "value": ("none", *LEVELS)[int(value)]}
        for element in esm3.elements
        for who, value in enumerate((people[:, None] + rng.logistic(size=(120, 1)) > [-1, 0.5, 2]).sum(axis=1).tolist())
    ]
    found = verbs.calibrate(ANSWERS.check(pa.Table.from_pylist(given)))
    assert {item.id for item in found.items} == {f"esm3.{element}" for element in esm3.elements}
    assert all(item.level is None and item.difficulty is not None for item in found.items)
    assert found.in_order is None
    with pytest.raises(GraadmeterError, match="choose pcm"):
        verbs.calibrate(ANSWERS.check(pa.Table.from_pylist(given)), type="rasch")


def test_the_other_models_tell_the_same_story(answers: pa.Table) -> None:
    plain = {item.id: item.difficulty for item in verbs.calibrate(answers).items}
    for kind in ("grm", "rasch"):
        other = {item.id: item.difficulty for item in verbs.calibrate(answers, type=kind).items}
        both = np.array([(plain[name], other[name]) for name in plain])
        assert np.corrcoef(both.T)[0, 1] > 0.9


def test_rows_in_any_order_and_weights_change_nothing(answers: pa.Table) -> None:
    turned = answers.take(pa.array(np.random.default_rng(1).permutation(answers.num_rows)))
    esm3, rules = maturity.load("esm3"), policy()
    plain = calibrate(answers, esm3, policy=rules)
    assert calibrate(turned, esm3, policy=rules).to_json("nl") == plain.to_json("nl")
    heavy = answers.set_column(answers.column_names.index("weight"), "weight", pa.array([2.0] * answers.num_rows))
    assert "unweighted" in [notice.code for notice in calibrate(heavy, esm3, policy=rules).notices]


def test_on_the_command_line(answers: pa.Table, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answers.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["respondent", "item", "value", "role"])
        writer.writerows((row["respondent"], row["item"], row["value"], row["role"]) for row in answers.to_pylist())
    assert main(["calibrate", str(file), "--model", "esm3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == graadmeter.calibrate(file).to_json("en")
    assert main(["calibrate", str(file), "--type", "rasch", "--lang", "nl"]) == 0
    assert "Rasch" in capsys.readouterr().out
