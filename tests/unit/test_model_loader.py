"""A model that does not hold is refused with file, line, what was seen and what was expected."""

# ruff: noqa: E501 (a row of the table is one case; folded, the table can no longer be read)
from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter import maturity
from graadmeter.base import document
from graadmeter.base.errors import FileError, GraadmeterError, ModelError, UnknownNameError
from graadmeter.base.text import LANGS
from graadmeter.maturity import build
from graadmeter.maturity.load import LIBRARY, adapt, faults, source_of

DOCS = Path(__file__).parents[2] / "docs/reference/model-format.md"
EXAMPLE, OVERLAY = re.findall(r"```yaml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)


def broken(old: str, new: str) -> tuple[str, int]:
    """The example with one change, and the line it stands on."""
    assert EXAMPLE.count(old) == 1, f"{old!r} stands {EXAMPLE.count(old)} times in the example"
    return EXAMPLE.replace(old, new), EXAMPLE[: EXAMPLE.index(old)].count("\n") + 1


def refused(text: str) -> ModelError:
    with pytest.raises(ModelError) as caught:
        maturity.parse(text, file="ours.yaml")
    return caught.value


# what is changed -> into what, lines further down than the change, words of the error
CASES = {
    "unknown key": ("unit_of_analysis: organisation", "unit_of_analysis: organisation\nlevel: 3", 1, "unknown key 'level'; did you mean levels?"),
    "unknown key without a near one": ("status: published", "status: published\nxyzzy: 3", 1, "unknown key 'xyzzy'; here it may be: schema, kind"),
    "key of another kind": ("scope: internal", "scope: internal\nstructured_from: usual", 1, "'structured_from' does not belong to a model of kind staged_matrix"),
    "missing key": ("scope: internal\n", "", -8, "key 'scope' is missing"),
    "duplicate key": ("scope: internal", "scope: internal\nid: other", 1, "'id' stands here twice (first on line 2)"),
    "no as a value": ("value: dk,", "value: no,", 0, 'no without quotes is read as true or false by YAML; write "no"'),
    "On as a text": ('en: "Not yet"', "en: On", 0, 'On without quotes is read as true or false by YAML; write "On"'),
    "no as a key": ("trying: {table: 60, food: 40}", "no: {table: 60, food: 40}", 0, 'write "no" for the word'),
    "true as a key": ("trying: {table: 60, food: 40}", "true: {table: 60, food: 40}", 0, "true as a key is not a text"),
    "octal": ("order: 1,", "order: 01,", 0, '01 without quotes is not read as it stands; write "01"'),
    "base 60": ("order: 1,", "order: 1:30,", 0, "1:30 without quotes"),
    "date": ("version: 1.0.0", "version: 2026-01-01", 0, "2026-01-01 without quotes"),
    "missing translation": ('name: {nl: "Tafel", en: "Table"}', 'name: {nl: "Tafel"}', 0, "the text for 'en' is missing; every text has nl and en"),
    "third language": ('name: {nl: "Tafel", en: "Table"}', 'name: {nl: "Tafel", en: "Table", de: "Tisch"}', 0, "unknown key 'de'"),
    "empty translation": ('en: "Table"', 'en: "  "', 0, 'expected a text that is not empty, saw "  "'),
    "null translation": ('en: "Table"', "en: null", 0, "expected a text that is not empty, saw nothing"),
    "text in no language": ('name: {nl: "Tafel", en: "Table"}', "name: Tafel", 0, 'expected a text in both languages: {nl: ..., en: ...}, saw "Tafel"'),
    "wrong type": ("value: 2, name", "value: two, name", 0, 'expected a whole number, saw "two"'),
    "unknown kind": ("kind: staged_matrix", "kind: staged_matrices", 0, "did you mean staged_matrix?"),
    "unknown item kind": ("kind: fact", "kind: facts", 0, "saw \"facts\"; did you mean fact?"),
    "attainment above one": ("attainment: 1/3", "attainment: 1.5", 0, "a number from 0 to 1, or a fraction such as 1/3, saw 1.5"),
    "attainment in words": ("attainment: 1/3", "attainment: third", 0, 'or a fraction such as 1/3, saw "third"'),
    "bad version": ("version: 1.0.0", "version: one", 0, "expected a version such as 1.2.0"),
    "bad id": ("id: noon", "id: At Noon", 0, "an id of small letters"),
    "attainments not in order": ("attainment: 1/3", "attainment: 0", -2, "the attainments of a scale go up"),
    "value twice": ("value: 1, attainment", "value: 0, attainment", 0, "value '0' stands here twice"),
    "levels not in order": ("order: 2, value: 2", "order: 1, value: 2", 0, "levels go up: expected order above 1, saw 1"),
    "level values not in order": ("order: 2, value: 2", "order: 2, value: 0", 0, "levels go up: expected value above 1, saw 0"),
    "floor is a level": ("floor: {id: none", "floor: {id: trying", 0, "id 'trying' is a level already"),
    "level twice": ("id: usual, order", "id: trying, order", 0, "id 'trying' stands here twice"),
    "element twice": ("- id: food", "- id: table", 0, "element 'table' stands here twice"),
    "item id twice": ("lunch.food.q2", "lunch.food.q1", 0, "id 'lunch.food.q1' stands here twice"),
    "item of another model": ("lunch.food.q2", "dinner.food.q2", 0, "id 'dinner.food.q2' begins with the id of its model: lunch."),
    "item id of quick placement": ("lunch.food.q2", "lunch.food", 0, "it is the quick placement of that element"),
    "unknown level of an item": ("id: lunch.food.q2, level: usual", "id: lunch.food.q2, level: usuall", 0, "there is no level 'usuall' here; did you mean usual?"),
    "item without a level": ("id: lunch.food.q2, level: usual", "id: lunch.food.q2", 0, "key 'level' is missing"),
    "unknown scale": ("level: usual, scale: extent, kind: fact", "level: usual, scale: extend, kind: fact", 0, "there is no scale 'extend' here; did you mean extent?"),
    "unknown role": ("roles: [guest]", "roles: [waiter]", 0, "there is no role 'waiter' here; there is: guest, cook"),
    "unknown owner": ("owner: cook", "owner: kook", 0, "there is no role 'kook' here; did you mean cook?"),
    "unknown item in done_when": ("done_when: [lunch.table.q2]", "done_when: [lunch.table.q3]", 0, "there is no item 'lunch.table.q3' here; did you mean lunch.table.q"),
    "unknown metric": ("metric: reach", "metric: reech", 0, "there is no metric 'reech' here; did you mean reach?"),
    "unknown record": ("metric: reach, supports: {usual: 0.8},", "record: diary, window_days: 9, supports: {usual: 1},", 0, "there is no record 'diary' here"),
    "metric and record": ("metric: reach,", "metric: reach, record: decision_log, window_days: 9,", 0, "exactly one of these keys: metric, record"),
    "unknown basis": ("basis: ours", "basis: theirs", 0, "there is no basis 'theirs' here; there is: ours"),
    "easier at a higher level": ("supports: {usual: 0.8}", "supports: {trying: 0.9, usual: 0.8}", 0, "a higher level asks at least as much"),
    "unknown level of evidence": ("supports: {usual: 0.8}", "supports: {daily: 0.8}", 0, "there is no level 'daily' here"),
    "missing cell": ('          trying: {nl: "Ieder neemt iets mee.", en: "Everyone brings something."}\n', "", -1, "the description of level 'trying' is missing"),
    "no item at a level": ("id: lunch.food.q2, level: usual", "id: lunch.food.q2, level: trying", -2, "there is no item for level 'usual'"),
    "weights do not sum": ("usual: {table: 50, food: 50}", "usual: {table: 50, food: 40}", 0, "the weights of a level sum to 100; these sum to 90"),
    "weight of an unknown element": ("usual: {table: 50, food: 50}", "usual: {table: 50, food: 50, fod: 1}", 0, "there is no element 'fod' here; did you mean food?"),
    "weight missing": ("usual: {table: 50, food: 50}", "usual: {table: 100}", 0, "the weight of 'food' is missing"),
    "weights of a level missing": ("  usual: {table: 50, food: 50}\n", "", -2, "the weights of level 'usual' are missing"),
    "weight of nothing": ("usual: {table: 50, food: 50}", "usual: {table: 100, food: 0}", 0, "more than 0, saw 0"),
    "unknown required element": ("usual: [table]", "usual: [tables]", 0, "there is no element 'tables' here; did you mean table?"),
    "unknown rule parameter": ("parameters: {bar: 1/2,", "parameters: {bars: 1/2,", 0, "unknown key 'bars'; did you mean bar?"),
    "law without a note": ("kind: fact, roles", 'kind: fact, law: ["Wet"], roles', 0, "have a lawyer check it"),
    "condition without its fact": ("kind: fact, roles", 'kind: fact, applies_if: {any_of: [{fact: rain, is: heavy}], text: {nl: "Bij regen", en: "In rain"}}, roles', 0, "there is no fact 'rain' here"),
    "golden: unknown role": ("- {count: 6,", "- {role: waiter, count: 6,", 0, "there is no role 'waiter' here"),
    "golden: unknown item": ("answers: {lunch.table.q2: 0}", "answers: {lunch.table.q9: 0}", 0, "there is no item 'lunch.table.q9' here"),
    "golden: value off the scale": ("answers: {lunch.table.q2: 0}", "answers: {lunch.table.q2: 7}", 0, "there is no value '7' here; there is: 0, 1, 2, dk"),
    "golden: unknown level": ("      level: trying\n", "      level: tryingly\n", 0, "did you mean trying?"),
    "golden: unknown key": ("- {count: 6,", "- {number: 6,", 0, "unknown key 'number'"),
    "golden: unknown element": ("        food: {level: usual", "        fod: {level: usual", 0, "did you mean food?"),
    "anchor": ("status: published", "status: &s published", 0, "anchors and aliases (& and *) are not allowed here, saw 's'"),
    "alias": ("status: published", "status: *s", 0, "anchors and aliases"),
    "tag": ("status: published", "status: !!str published", 0, "tags are not allowed"),
    "python tag": ("status: published", "status: !!python/object/apply:os.getcwd []", 0, "tags are not allowed"),
    "merge key": ("status: published", "<<: {status: published}", 0, "merge keys"),
    "list as a key": ("status: published", "[status]: published", 0, "expected a word as key, saw a list"),
    "two documents": ("golden:\n", "---\ngolden:\n", 0, "a second document begins here"),
    "half a document": ("usual: [table]", "usual: [table", 1, "this is not YAML"),
    "tab": ("  usual: [table]", "\tusual: [table]", 0, "this is not YAML"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_broken_model_is_refused_at_its_line_in_plain_words(case: str) -> None:
    old, new, further, words = CASES[case]
    text, line = broken(old, new)
    error = refused(text)
    assert error.place is not None
    assert (error.place.file, error.place.line) == ("ours.yaml", line + further), error.text("en")
    assert words in error.text("en")
    assert error.text("nl") != error.text("en"), "said in one language only"


def test_the_example_of_the_format_holds_and_its_golden_case_runs(tmp_path: Path) -> None:
    file = tmp_path / "lunch.yaml"
    file.write_text(EXAMPLE, "utf-8")
    model = maturity.load(file)
    assert (model.id, model.level_ids, list(model.items)) == (
        "lunch", ("trying", "usual"), ["lunch.table.q1", "lunch.table.q2", "lunch.food.q1", "lunch.food.q2"],
    )  # fmt: skip
    assert model.scales["extent"].attainment("1") == 1 / 3
    assert model.scales["extent"].attainment("dk") is None
    report = maturity.check([file])
    assert report.ok, report.to_text("en")
    assert report.to_json("en")["models"][0]["golden"] == {"run": 1, "passed": 1, "failures": []}


def test_a_golden_case_that_does_not_come_out_fails_the_check_with_both_figures(tmp_path: Path) -> None:
    file = tmp_path / "lunch.yaml"
    file.write_text(EXAMPLE.replace("usual: 1/2}", "usual: 2/3}"), "utf-8")
    report = maturity.check([file])
    assert not report.ok
    assert "table_missing: attainment.usual: expected 0.666666667, got 0.5" in report.to_text("en")


def test_check_lists_every_error_in_the_order_of_the_lines_and_goes_on_with_the_next_file(tmp_path: Path) -> None:
    file, whole = tmp_path / "lunch.yaml", tmp_path / "whole.yaml"
    text = (
        EXAMPLE.replace("scope: internal", "scope: inside")
        .replace('en: "Table"', 'en: ""')
        .replace("effort: S", "effort: XL")
    )
    file.write_text(text, "utf-8")
    whole.write_text(EXAMPLE, "utf-8")
    broken_one, whole_one = maturity.check([file, whole]).documents
    assert [error.place.line for error in broken_one.errors if error.place] == sorted(
        error.place.line for error in broken_one.errors if error.place
    )
    assert [
        word in error.text("en") for word, error in zip(("inside", '""', "XL"), broken_one.errors, strict=True)
    ] == [True] * 3
    assert whole_one.ok


def test_a_model_that_is_not_there_is_named_with_what_is() -> None:
    with pytest.raises(UnknownNameError, match="did you mean esm"):
        maturity.load("esm4")
    with pytest.raises(UnknownNameError, match="in the library: esm3, s3m"):
        maturity.load("nonsense")
    with pytest.raises(FileError, match="is not there"):
        maturity.load("nowhere/ours.yaml")
    assert [checked.name for checked in maturity.check(["esm4"]).documents if not checked.ok] == ["esm4"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "the file is empty"),
        (b"# only a remark\n", "the file is empty"),
        (b"- a\n- b\n", "expected keys with values, saw a list"),
        (b"just words", "expected keys with values"),
        (b"id: x\n", "key schema is missing"),
        (b"schema: smm-model/9\n", 'expected smm-model/1, smm-metrics/1, smm-benchmarks/1, smm-mapping/1, saw "smm-model/9"'),
        (b"schema: smm-model/1\nid: caf\xe9\n", "ours.yaml, line 2: this is not UTF-8 text (byte 0xe9)"),
        (b"schema: \x00\n", "this is not YAML"),
        (b"a: " + b"[" * 100 + b"]" * 100, "nested deeper than 40 levels"),
        (b"#" * 2_000_001, "it may have at most 2,000,000"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_model_is_refused_in_plain_words(tmp_path: Path, raw: bytes, words: str) -> None:
    file = tmp_path / "ours.yaml"
    file.write_bytes(raw)
    with pytest.raises(ModelError) as caught:
        maturity.load(file)
    assert words in caught.value.text("en")


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    folder = tmp_path / "models.yaml"
    folder.mkdir()
    with pytest.raises(FileError, match="is a folder"):
        maturity.load(folder)


def test_a_bomb_of_aliases_is_refused_before_it_unfolds() -> None:
    bomb = 'a: &a ["x","x"]\n' + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{f'*{chr(97 + n)},' * 9}]\n" for n in range(20)
    )
    assert "anchors and aliases" in refused(bomb).text("en")


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "lunch.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.encode())
    assert maturity.load(file).id == "lunch"


def test_the_place_of_every_value_is_known() -> None:
    read = document.read(EXAMPLE, "ours.yaml")
    assert read.place(("dimensions", 0, "elements", 1, "name", "nl")).text("en") == (
        f"ours.yaml, line {EXAMPLE[: EXAMPLE.index('Eten')].count(chr(10)) + 1}, dimensions[0].elements[1].name.nl"
    )


# --- whatever the mistake ---------------------------------------------------------------------------------------

SCRAPS = st.sampled_from([*"x:{}[]\n\t'\"#!|1\aé", "", "- ", ", ", "&a", "*a", "no", "null", "<<: "])
VALUES = st.sampled_from([None, 5, -1, 1.5, True, "x", "lunch.x", "1/0", [], ["x"], {}, {"nl": "a", "en": "b"}])


@settings(deadline=None)
@given(st.data())
def test_a_slip_of_the_keyboard_gives_a_model_or_one_clear_error(data: st.DataObject) -> None:
    text = EXAMPLE
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(SCRAPS) + text[at + data.draw(st.integers(0, 30)) :]
    error = problem(text)
    assert error is None or all(error.text(lang).startswith("ours.yaml") for lang in LANGS)


def problem(text: str) -> ModelError | None:
    try:
        maturity.parse(text, file="ours.yaml")
    except ModelError as error:
        return error
    return None


@settings(deadline=None)
@given(st.data())
def test_a_wrong_value_anywhere_in_the_library_gives_a_model_or_one_clear_error(data: st.DataObject) -> None:
    text, file = source_of(data.draw(st.sampled_from(LIBRARY)))
    read = document.read(text, file)
    path = data.draw(st.sampled_from(sorted((path for path in read.lines if path), key=str)))
    *around, last = path
    node: Any = read.data
    for part in around:
        node = node[part]
    node[last] = data.draw(VALUES)
    found = faults(read)
    if not found:
        build.build(read.data, text)
    assert all(read.error(fault).text("nl").startswith(file) for fault in found)


# --- overlays ----------------------------------------------------------------------------------------------------


def overlaid(text: str) -> maturity.Model:
    return adapt(maturity.parse(EXAMPLE, file="lunch.yaml"), text, file="over.yaml")


def test_an_overlay_changes_what_it_names_and_leaves_the_rest(tmp_path: Path) -> None:
    base = maturity.parse(EXAMPLE, file="lunch.yaml")
    (tmp_path / "lunch.yaml").write_text(EXAMPLE, "utf-8")
    (tmp_path / "over.yaml").write_text(OVERLAY, "utf-8")
    ours = maturity.load(tmp_path / "lunch.yaml", overlay=tmp_path / "over.yaml")
    assert (ours.name.nl, ours.name.en) == ("Samen eten", "Lunch together")
    table = ours.elements["table"]
    assert (table.cells["usual"].nl, table.cells["usual"].en) == (
        "Er is elke dag een tafel vrij.",
        "There is always a table.",
    )
    assert table.definition is not None
    assert table.items[0].text.nl == "Geregeld zitten we samen."
    assert ours.weights["usual"] == {"table": 70, "food": 30}
    assert ours.weights["trying"] == base.weights["trying"]
    assert ours.rule is not None
    assert ours.rule.parameters["bar"] == 0.6
    assert ours.version == "1.0.0+ours.1.0.0"
    assert ours.parents[0] == base.digest
    assert ours.digest not in (base.digest, *ours.parents[1:])


def test_an_overlaid_model_keeps_a_text_that_loads_to_the_same_model() -> None:
    ours = overlaid(OVERLAY)
    again = maturity.parse(ours.source, file="kept")
    assert (again.digest, again.items, again.weights) == (ours.digest, ours.items, ours.weights)


def test_every_model_of_the_library_survives_being_written_by_an_overlay() -> None:
    for model in maturity.library():
        if model.levels:
            text = f"schema: smm-overlay/1\nid: same\nversion: 1.0.0\nadapts: {{id: {model.id}, version: {model.version}}}\n"
            same = adapt(model, text)
            assert (same.items, same.weights, same.scales, same.blocks) == (
                model.items,
                model.weights,
                model.scales,
                model.blocks,
            )


def test_what_is_left_out_takes_its_references_along() -> None:
    ours = overlaid(
        "schema: smm-overlay/1\nid: ours\nversion: 1.0.0\nadapts: {id: lunch, version: 1.0.0}\nelements: {table: {ignore: true}}\n"
    )
    assert list(ours.elements) == ["food"]
    assert ours.weights == {"trying": {"food": 100}, "usual": {"food": 100}}
    assert ours.required == {}
    assert ours.golden == ()


HEAD = "schema: smm-overlay/1\nid: ours\nversion: 1.0.0\nadapts: {id: lunch, version: 1.0.0}\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD.replace("1.0.0}", "2.0.0}"), 4, 'expected 1.0.0, saw 2.0.0'),
        (HEAD.replace("id: lunch", "id: dinner"), 4, "expected lunch, saw dinner"),
        (HEAD + "elements: {tabel: {ignore: true}}\n", 5, "there is no element 'tabel' here; did you mean table?"),
        (HEAD + "items: {lunch.q9: {ignore: true}}\n", 5, "there is no item 'lunch.q9' here"),
        (HEAD + "items: {lunch.food.q2: {ignore: true}}\n", 1, "there is no item for level 'usual'"),
        (HEAD + "items: {lunch.food.q2: {roles: [waiter]}}\n", 1, "there is no role 'waiter'"),
        (HEAD + "weights:\n  usual: {table: 60}\n", 6, "the weights of a level sum to 100; these sum to 110"),
        (HEAD + "weights: {daily: {table: 60}}\n", 5, "there is no level 'daily' here"),
        (HEAD + "parameters: {bars: 1}\n", 5, "there is no parameter 'bars' here; did you mean bar?"),
        (HEAD + 'elements: {table: {definition: {nl: "Waar"}}}\n', 5, "the text for 'en' is missing"),
        (HEAD + 'elements: {table: {cells: {daily: {nl: "Elke dag", en: "Daily"}}}}\n', 1, "there is no level 'daily' here"),
        (HEAD + "element: {table: {ignore: true}}\n", 5, "unknown key 'element'; did you mean elements?"),
        (HEAD + 'texts: {lunch.food.q2: {kind: {nl: "x"}}}\n', 5, "'kind' is not a text that an overlay can change"),
        (HEAD.replace("smm-overlay/1", "smm-model/1"), 1, "expected smm-overlay/1"),
    ],
)  # fmt: skip
def test_an_overlay_that_does_not_fit_is_refused_at_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(GraadmeterError) as caught:
        overlaid(text)
    assert words in caught.value.text("en")
    assert caught.value.place is not None
    assert (caught.value.place.file, caught.value.place.line) == ("over.yaml", line)
