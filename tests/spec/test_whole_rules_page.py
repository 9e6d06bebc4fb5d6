"""The pages about the rules that may place the whole cannot drift: their tables are worked out again."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graadmeter import maturity
from graadmeter.maturity.choice import choose, offered
from graadmeter.maturity.ladder import UNKNOWN, Frame, frame
from graadmeter.maturity.rules import RULES, focus_area, majority, weakest_link, weighted_mean

PAGES = Path(__file__).resolve().parents[2] / "docs/explanation"
ESM3, S3M = maturity.load("esm3"), maturity.load("s3m")
NAMES = ("staged_gate", "weakest_link", "weighted_mean", "majority", "focus_area")


def rows(page: str, first_column: str) -> list[list[str]]:
    """The rows of the table of a page whose first column has this name."""
    table = (PAGES / page).read_text("utf-8").partition(f"\n| {first_column} |")[2].partition("\n\n")[0]
    assert table, f"{page} has no table {first_column}"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def small(elements: int, levels: int, **parameters: Any) -> Frame:
    """A frame of so many elements of equal weight, with names borrowed from ESM3."""
    return Frame(
        ESM3, tuple(ESM3.elements.values())[:elements], ESM3.levels[:levels], "none",
        np.ones((levels, elements)), np.zeros((levels, elements), dtype=bool), {"bar": 0.5, **parameters},
    )  # fmt: skip


def held(profile: str, levels: int) -> np.ndarray:
    """`2 0 -` as attainments: 1 up to the level of each element; `-` was not measured."""
    return np.array([
        [np.nan] * levels if cell == "-" else [1.0] * int(cell) + [0.0] * (levels - int(cell))
        for cell in profile.split()
    ])  # fmt: skip


def shown(value: Any) -> str:
    return "-" if int(value) == UNKNOWN else str(int(value))


def figure(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.2f}"


@pytest.mark.parametrize("row", rows("weakest-link.md", "levels of the elements"), ids=lambda row: row[0])
def test_the_weakest_link(row: list[str]) -> None:
    assert shown(weakest_link.place(held(row[0], 3), small(4, 3)).level) == row[1]


@pytest.mark.parametrize("row", rows("weighted-mean.md", "level 1 of the elements"), ids=" ".join)
def test_the_weighted_mean(row: list[str]) -> None:
    cells = [[np.nan if cell == "-" else float(Fraction(cell)) for cell in level.split()] for level in row[:2]]
    found = weighted_mean.place(np.array(cells).T, small(4, 2))
    assert [figure(value) for value in found.attainment] == row[2:4]
    assert shown(found.level) == row[4]


@pytest.mark.parametrize("row", rows("majority.md", "levels of the elements"), ids=" ".join)
def test_a_majority(row: list[str]) -> None:
    axes = small(4, 3, share=float(Fraction(row[1])), weighted=True)
    assert shown(majority.place(held(row[0], 3), axes).level) == row[2]


def test_the_parameters_of_the_majority_on_the_page() -> None:
    assert [row[0].strip("`") for row in rows("majority.md", "parameter")] == list(majority.ABOUT.parameters)
    assert majority.defaults(ESM3) == {"share": 0.5, "weighted": True}


TOY = {
    "stages": {"pioneering": 2, "facilitating": 5},
    "dependencies": (
        {"element": "content_management", "level": "pioneering",
         "needs": {"element": "social_media_focus", "level": "pioneering"}},
        {"element": "culture", "level": "facilitating",
         "needs": {"element": "content_management", "level": "facilitating"}},
        {"element": "social_media_focus", "level": "facilitating",
         "needs": {"element": "culture", "level": "facilitating"}},
    ),
}  # fmt: skip
"""groups, hosts and leaders of the page under borrowed names, in that order."""


def test_the_columns_of_the_worked_matrix() -> None:
    placed = focus_area.columns(small(3, 2, **TOY))
    assert placed.tolist() == [[int(cell) for cell in row[1:]] for row in rows("focus-area.md", "element")]


@pytest.mark.parametrize("row", rows("focus-area.md", "levels of groups, hosts, leaders"), ids=lambda row: row[0])
def test_the_stage_in_the_worked_matrix(row: list[str]) -> None:
    profile, stage, level, score, _ = row
    axes = small(3, 2, **TOY)
    found = focus_area.place(held(profile, 2), axes)
    assert (shown(found.level), figure(float(found.score))) == (level, score)
    if stage != "-":
        assert float(found.score) == pytest.approx(np.interp(int(stage), [0, 2, 5], [0, 1, 2]))


def test_the_matrix_of_esm3_is_the_one_on_the_page() -> None:
    choice = choose(ESM3, "focus_area")
    placed = focus_area.columns(choice.frame(frame(ESM3))).tolist()
    table = {row[0]: [int(cell) for cell in row[1:]] for row in rows("focus-area.md", "ESM3")}
    assert dict(zip(ESM3.elements, placed, strict=True)) == table
    page = " ".join((PAGES / "focus-area.md").read_text("utf-8").split())
    counts = [len(choose(model, "focus_area").parameters["dependencies"]) for model in (ESM3, S3M)]
    assert f"ten columns with {counts[0]} dependencies, `s3m` one of eleven with {counts[1]}" in page


@pytest.mark.parametrize("model", [ESM3, S3M], ids=lambda model: model.id)
def test_every_column_lies_after_what_it_needs_and_every_reason_is_given(model: maturity.Model) -> None:
    choice = choose(model, "focus_area")
    axes = choice.frame(frame(model))
    placed, elements = focus_area.columns(axes), list(model.elements)
    at = {
        (element, level): placed[e][k] for e, element in enumerate(elements) for k, level in enumerate(axes.level_ids)
    }
    for each in choice.parameters["dependencies"]:
        needed = each["needs"]
        assert at[each["element"], each["level"]] > at[needed["element"], needed["level"]]
        assert each["reason"].nl != each["reason"].en
    assert (np.diff(placed, axis=1) > 0).all()
    for k, level in enumerate(axes.level_ids[:-1]):
        assert placed[:, k + 1].min() > choice.parameters["stages"][level], "no level asks a later one of any element"
    leads = [each for each in choice.parameters["dependencies"] if each["element"] == "leadership_commitment"]
    if model is ESM3:
        assert {"element": "governance_alignment", "level": "facilitating"} in [each["needs"] for each in leads]


@pytest.mark.parametrize("row", rows("choosing-a-rule.md", "case"), ids=lambda row: row[0])
def test_the_same_answers_under_five_rules(row: list[str]) -> None:
    _, most, exceptions, *phases = row
    cells = {element: [float(Fraction(cell)) for cell in most.split()] for element in ESM3.elements}
    for exception in filter(None, exceptions.split(";")):
        element, *values = exception.split()
        cells[element] = [float(Fraction(value)) for value in values]
    axes, attainment = frame(ESM3), np.array(list(cells.values()))
    found = []
    for name in NAMES:
        choice = choose(ESM3, name)
        found.append(axes.level_id(int(choice.rule.place(attainment, choice.frame(axes)).level)))
    assert found == phases


def test_every_rule_that_can_be_chosen_stands_on_the_page_and_says_what_it_is() -> None:
    page = (PAGES / "choosing-a-rule.md").read_text("utf-8")
    for model in (ESM3, S3M, maturity.load("smg")):
        for choice in offered(model):
            told = RULES.get(choice.name).ABOUT  # type: ignore[attr-defined]
            assert choice.name in page
            for text in (told.title, told.called, told.says, told.use, told.avoid):
                assert text.text("nl") != text.text("en")
