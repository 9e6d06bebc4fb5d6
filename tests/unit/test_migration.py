"""A map between two versions of a model: what it refuses, and what becomes of answers."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest

from graadmeter import maturity
from graadmeter.base.errors import FileError, ModelError
from graadmeter.disclosure import Policy
from graadmeter.maturity import migrate
from graadmeter.maturity.load import adapt
from graadmeter.maturity.model import Model
from graadmeter.tables import ANSWERS

ESM3 = maturity.load("esm3")
LATER = "9.0.0"


def version(text: str, number: str = LATER) -> Model:
    return maturity.parse(re.sub(r"(?m)^version: .*$", f"version: {number}", text, count=1))


def without(*items: str) -> Model:
    """ESM3 without these items, as a version of its own."""
    left_out = "\n".join(f"  {item}: {{ignore: true}}" for item in items)
    text = f"schema: smm-overlay/1\nid: less\nversion: 1.0.0\nadapts: {{id: esm3, version: {ESM3.version}}}\n"
    return version(adapt(ESM3, f"{text}items:\n{left_out}\n").source)


RENAMED = version(ESM3.source.replace("esm3.culture.q1", "esm3.culture.q9"))
ELEMENT_RENAMED = version(re.sub(r"\bculture\b", "habits", ESM3.source))
SHORTER = without("esm3.tools.q4")


def document(before: Model, after: Model, *lines: str, same: bool = True) -> str:
    head = f"schema: smm-migration/1\nid: test\nmodel: esm3\nbefore: {before.version}\nafter: {after.version}\n"
    return head + ("same_id: kept\n" if same else "") + "\n".join(lines) + "\n"


def answers(*rows: tuple[str, str, str]) -> pa.Table:
    names = ("respondent", "item", "value")
    made = [dict(zip(names, row, strict=True)) | {"role": "employee"} for row in rows]
    return ANSWERS.check(pa.Table.from_pylist(made))


def told(table: pa.Table) -> set[tuple[str, str, str]]:
    return {(row["respondent"], row["item"], row["value"]) for row in table.to_pylist()}


def test_a_renamed_item_keeps_its_answers() -> None:
    text = document(ESM3, RENAMED, "items:", "- {from: esm3.culture.q1, to: esm3.culture.q9, how: renamed}")
    bridge = migrate.parse(text, ESM3, RENAMED)
    given = answers(("a", "esm3.culture.q1", "2"), ("a", "esm3.culture.q2", "dk"), ("b", "esm3.culture", "strategic"))
    assert told(bridge.apply(given)) == {
        ("a", "esm3.culture.q9", "2"), ("a", "esm3.culture.q2", "dk"), ("b", "esm3.culture", "strategic"),
    }  # fmt: skip


def test_a_renamed_element_takes_its_placements_along() -> None:
    items = [f"- {{from: esm3.culture.q{n}, to: esm3.habits.q{n}, how: renamed}}" for n in (1, 2, 3)]
    moved = ["elements:", "- {from: culture, to: habits, how: renamed}", "items:", *items]
    bridge = migrate.parse(document(ESM3, ELEMENT_RENAMED, *moved), ESM3, ELEMENT_RENAMED)
    given = answers(("a", "esm3.culture", "facilitating"), ("b", "esm3.culture", "dk"), ("c", "esm3.culture.q1", "3"))
    assert told(bridge.apply(given)) == {
        ("a", "esm3.habits", "facilitating"), ("b", "esm3.habits", "dk"), ("c", "esm3.habits.q1", "3"),
    }  # fmt: skip
    assert bridge.sources("habits") == ("culture",)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("3", "3", "3"), ("3", "1", "2"), ("3", "2", "2"), ("0", "1", "0"), ("dk", "2", "2"), ("dk", "na", "dk"),
     ("na", "na", "na")],
)  # fmt: skip
def test_merged_items_give_the_nearest_answer_and_the_lower_of_two(first: str, second: str, expected: str) -> None:
    text = document(ESM3, SHORTER, "items:", "- {from: [esm3.tools.q2, esm3.tools.q4], to: esm3.tools.q2, how: merged}")
    given = answers(("a", "esm3.tools.q2", first), ("a", "esm3.tools.q4", second))
    assert told(migrate.parse(text, ESM3, SHORTER).apply(given)) == {("a", "esm3.tools.q2", expected)}


def test_a_split_item_answers_for_both_parts_and_a_dropped_one_for_none() -> None:
    text = document(SHORTER, ESM3, "items:", "- {from: esm3.tools.q2, to: [esm3.tools.q2, esm3.tools.q4], how: split}")
    given = answers(("a", "esm3.tools.q2", "2"))
    assert told(migrate.parse(text, SHORTER, ESM3).apply(given)) == {
        ("a", "esm3.tools.q2", "2"), ("a", "esm3.tools.q4", "2"),
    }  # fmt: skip
    text = document(ESM3, SHORTER, "items:", "- {from: esm3.tools.q4, how: dropped}")
    given = answers(("a", "esm3.tools.q4", "2"), ("b", "esm3.tools.q1", "1"))
    assert told(migrate.parse(text, ESM3, SHORTER).apply(given)) == {("b", "esm3.tools.q1", "1")}


def test_answers_can_be_told_in_another_scale() -> None:
    move = '- {from: esm3.tools.q1, how: kept, values: {"0": "0", "1": "3", "3": "3"}}'
    bridge = migrate.parse(document(ESM3, RENAMED, "items:", move, RENAME), ESM3, RENAMED)
    given = answers(*((str(n), "esm3.tools.q1", str(n)) for n in range(4)), ("x", "esm3.tools.q1", "dk"))
    assert told(bridge.apply(given)) == {
        ("0", "esm3.tools.q1", "0"), ("1", "esm3.tools.q1", "3"), ("3", "esm3.tools.q1", "3"),
        ("x", "esm3.tools.q1", "dk"),
    }  # fmt: skip


RENAME = "- {from: esm3.culture.q1, to: esm3.culture.q9, how: renamed}"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "1 of the earlier version are not named: esm3.culture.q1"),
        (["items:", "- {from: esm3.culture.q1, to: esm3.culture.q8, how: renamed}"], "esm3.culture.q9"),
        (["items:", RENAME, "- {from: esm3.culture.q77, how: dropped}"], "esm3.culture.q77"),
        (["items:", RENAME, "- {from: esm3.culture.q1, how: dropped}"], "named twice"),
        (["items:", "- {from: esm3.culture.q1, to: esm3.culture.q9, how: kept}"], "the same or none in to"),
        (["items:", "- {from: esm3.culture.q1, to: esm3.culture.q9, how: split}"], "and two or more in to"),
        (["items:", "- {from: esm3.culture.q1, to: esm3.culture.q9, how: merged}"], "two or more ids in from"),
        (["items:", "- {from: esm3.culture.q1, to: esm3.culture.q9, how: dropped}"], "nothing in to"),
        (["items:", "- {from: esm3.culture.q1, to: esm3.culture.q9, how: moved}"], "kept, renamed, split"),
        (["items:", RENAME, "element:", "- {}"], "did you mean elements"),
        (["items:", RENAME, "levels: {strategic: strategi}"], "strategi"),
        (["items:", RENAME, "roles: {boss: leader}"], "boss"),
        (
            ["items:", '- {from: esm3.culture.q1, to: esm3.culture.q9, how: renamed, values: {"1": "7"}}'],
            "say under values what each becomes",
        ),
        (["items:", '- {from: esm3.culture.q1, to: esm3.culture.q9, how: renamed, values: {"8": "1"}}'], '"8"'),
    ],
)
def test_a_map_that_does_not_hold_is_refused_at_its_place(lines: list[str], words: str) -> None:
    with pytest.raises(ModelError) as caught:
        migrate.parse(document(ESM3, RENAMED, *lines), ESM3, RENAMED, file="map.yaml")
    assert words in str(caught.value)
    assert "map.yaml, line" in str(caught.value)


def test_without_same_id_every_id_is_named() -> None:
    with pytest.raises(ModelError, match="12 of the earlier version are not named"):
        migrate.parse(document(ESM3, RENAMED, "items:", RENAME, same=False), ESM3, RENAMED)


def test_a_map_of_other_versions_is_refused() -> None:
    text = document(ESM3, RENAMED, "items:", RENAME)
    with pytest.raises(ModelError, match=f"expected {LATER}, saw 1.0.0"):
        migrate.parse(text.replace(f"after: {LATER}", "after: 1.0.0"), ESM3, RENAMED)
    with pytest.raises(ModelError, match="s3m and esm3 are two models"):
        migrate.parse(text, maturity.load("s3m"), RENAMED)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"map\.yaml"):
        migrate.load(tmp_path / "map.yaml", ESM3, RENAMED)


@pytest.mark.parametrize(("people", "few"), [(3, {"tools"}), (12, set())])
def test_a_statement_of_few_people_that_is_dropped_hides_its_element(people: int, few: set[str]) -> None:
    text = document(ESM3, SHORTER, "items:", "- {from: esm3.tools.q4, how: dropped}")
    bridge = migrate.parse(text, ESM3, SHORTER)
    rows = [(f"r{n}", "esm3.tools.q1", "2") for n in range(20)] + [
        (f"r{n}", "esm3.tools.q4", "2") for n in range(people)
    ]
    assert bridge.about_few(answers(*rows), Policy()) == few
