"""The page about change cannot drift: its tables are worked out again."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from graadmeter import maturity
from graadmeter.diagnosis.rounds import Round, RoundsResult, compare
from graadmeter.maturity import migrate
from graadmeter.maturity.load import adapt
from graadmeter.survey import change
from graadmeter.tables import ANSWERS

PAGE = (Path(__file__).resolve().parents[2] / "docs/explanation/change.md").read_text("utf-8")
ESM3 = maturity.load("esm3")
ELEMENTS = tuple(ESM3.elements)
LEVELS = ("none", *ESM3.level_ids)


def rows(first_column: str) -> list[list[str]]:
    """The rows of the table whose first column has this name."""
    table = PAGE.partition(f"\n| {first_column} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def sheets(codes: range, seed: int) -> dict[str, list[str]]:
    """Quick placements of every category by people with these codes."""
    chance = np.random.default_rng(seed)
    return {f"p{code}": [LEVELS[int(level)] for level in chance.integers(0, 4, len(ELEMENTS))] for code in codes}


def compared(first: dict[str, list[str]], second: dict[str, list[str]]) -> RoundsResult:
    def table(given: dict[str, list[str]]) -> pa.Table:
        made = [
            {"respondent": code, "item": f"esm3.{element}", "value": level, "role": "employee"}
            for code, levels in given.items()
            for element, level in zip(ELEMENTS, levels, strict=True)
        ]
        return ANSWERS.check(pa.Table.from_pylist(made))

    return compare([Round("first", ESM3, table(first)), Round("second", ESM3, table(second))], draws=100)


@pytest.mark.parametrize("row", rows("answered first round"), ids=" ".join)
def test_the_method_of_a_category(row: list[str]) -> None:
    first, second, both = map(int, row[:3])
    found = compared(sheets(range(first), 1), sheets(range(first - both, first - both + second), 2))
    assert {(move.method, move.method_why) for move in found.steps[0].moves} == {tuple(row[3:])}


@pytest.mark.parametrize("row", rows("first round"), ids=" ".join)
def test_what_could_be_had_by_subtraction(row: list[str]) -> None:
    first, same, new = map(int, row[:3])
    before = sheets(range(first), 1)
    again = dict(list(before.items())[:same])
    start = 0 if not same else first
    found = compared(before, again | sheets(range(start, start + new), 2))
    assert {move.verdict == "hidden" for move in found.steps[0].moves} == {row[3] == "hidden"}
    assert found.rounds[1].whole.hidden == (row[3] == "hidden")
    assert not found.rounds[0].whole.hidden


def test_the_four_corrections() -> None:
    table = rows("p")
    p = [float(row[0]) for row in table]
    for column, method in enumerate(("bh", "holm", "hochberg", "bonferroni"), start=1):
        found = [f"{value:.3f}" for value in change.adjusted(p, method)]  # type: ignore[arg-type]
        assert found == [row[column] for row in table]


@pytest.mark.parametrize("row", rows("before"), ids=lambda row: " ".join(row[:3]))
def test_a_measure_in_two_rounds(row: list[str]) -> None:
    before, after = ([int(value) for value in cell.split()] for cell in row[:2])
    found = change.compare(before, after, paired=row[2] == "yes")

    def told(figure: Callable[[float], str], *values: float) -> str:
        return "-" if any(np.isnan(values)) else " to ".join(map(figure, values))

    assert told("{:.2f}".format, found.difference) == row[3]
    assert told("{:.2f}".format, *found.interval) == row[4]
    assert told("{:.3f}".format, found.p) == row[5]
    assert told("{:.2f}".format, found.cliffs_delta) == row[6]
    assert told("{:.2f}".format, *found.cliffs_interval) == row[7]
    assert found.more_than_noise == (row[8] == "yes")


@pytest.mark.parametrize("row", rows("first"), ids=" ".join)
def test_the_difference_of_two_shares(row: list[str]) -> None:
    groups = [tuple(map(int, cell.split("/"))) for cell in row[:2]]
    difference, (low, high) = change.share_difference(*groups)  # type: ignore[arg-type]
    assert [f"{difference:.4f}", f"{low:.4f} to {high:.4f}"] == row[2:]


SHORTER = adapt(
    ESM3,
    f"schema: smm-overlay/1\nid: shorter\nversion: 1.0.0\nadapts: {{id: esm3, version: {ESM3.version}}}\n"
    "items:\n  esm3.tools.q4: {ignore: true}\n",
)


@pytest.fixture(scope="module")
def bridge() -> migrate.Migration:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    return migrate.parse(text, ESM3, SHORTER)


@pytest.mark.parametrize("row", rows("first statement"), ids=" ".join)
def test_merged_answers_by_the_map_on_the_page(row: list[str], bridge: migrate.Migration) -> None:
    given = [
        {"respondent": "a", "item": item, "value": value}
        for item, value in zip(("esm3.tools.q2", "esm3.tools.q4"), row[:2], strict=True)
    ]
    found = bridge.apply(ANSWERS.check(pa.Table.from_pylist(given))).to_pylist()
    assert [(one["item"], one["value"]) for one in found] == [("esm3.tools.q2", row[2])]


def test_the_words_of_a_map_are_those_of_the_format() -> None:
    words = {row[0].strip("`") for row in rows("word")}
    assert words == {"kept", "renamed", "split", "merged", "dropped"}
