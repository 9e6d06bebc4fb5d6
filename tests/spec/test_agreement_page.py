"""The pages about agreement and reliability cannot drift: their tables are worked out again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graadmeter.survey.agreement import (
    a_wg,
    average_deviation,
    consensus,
    cronbach_alpha,
    icc,
    krippendorff_alpha,
    mcdonald_omega,
    rwg_j,
)

PAGES = Path(__file__).resolve().parents[2] / "docs/explanation"


def rows(page: str, first_column: str) -> list[list[str]]:
    """The rows of the table of a page whose first column has this name."""
    table = (PAGES / page).read_text("utf-8").partition(f"\n| {first_column} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def numbers(cell: str) -> list[float]:
    return [float(part) for part in cell.split()]


def two(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.2f}".replace("-0.00", "0.00")


@pytest.mark.parametrize("row", rows("agreement.md", "votes"), ids=lambda row: row[0])
def test_the_consensus_of_votes(row: list[str]) -> None:
    assert two(consensus(numbers(row[0])).value) == row[1]


@pytest.mark.parametrize("row", rows("agreement.md", "answers"), ids=lambda row: row[0])
def test_agreement_within_a_group(row: list[str]) -> None:
    answers = numbers(row[0])
    found = rwg_j(answers, 5)
    figures = [found.value, found.by_null["normal"], a_wg(answers, 5).value, average_deviation(answers).value]
    assert [*map(two, figures), "yes" if found.flag else "no"] == row[1:]


def test_eleven_items_with_little_agreement_give_a_high_rwg_j() -> None:
    page = (PAGES / "agreement.md").read_text("utf-8")
    r = 0.43
    assert f"items with r = {r} give {11 * r / (11 * r + 1 - r):.2f}" in page


@pytest.mark.parametrize("row", rows("agreement.md", "level"), ids=lambda row: row[0])
def test_alpha_of_the_four_observers(row: list[str]) -> None:
    ratings = [
        [np.nan if cell == "." else float(cell) for cell in line[1:]] for line in rows("agreement.md", "observer")
    ]
    assert f"{krippendorff_alpha(ratings, row[0]).value:.3f}" == row[1]


@pytest.mark.parametrize("row", rows("agreement.md", "form"), ids=lambda row: row[0])
def test_the_six_forms_for_four_judges(row: list[str]) -> None:
    found = icc([[float(cell) for cell in line[1:]] for line in rows("agreement.md", "target")], row[0])
    assert found.interval is not None
    assert [two(found.value), " to ".join(map(two, found.interval))] == row[1:]


@pytest.mark.parametrize("row", rows("reliability.md", "statements"), ids=lambda row: row[0])
def test_alpha_of_three_statements(row: list[str]) -> None:
    answers = np.array([[float(cell) for cell in line[1:]] for line in rows("reliability.md", "person")])
    chosen = [("q1", "q2", "q3").index(name) for name in row[0].split()]
    assert two(cronbach_alpha(answers[:, chosen]).value) == row[1]


@pytest.mark.parametrize("row", rows("reliability.md", "items"), ids=lambda row: row[0])
def test_alpha_grows_with_the_number_of_items(row: list[str]) -> None:
    k = int(row[0])
    assert two(cronbach_alpha(np.full((k, k), 0.3) + 0.7 * np.eye(k)).value) == row[1]


@pytest.mark.parametrize("row", rows("reliability.md", "loadings"), ids=lambda row: row[0])
def test_omega_of_loadings(row: list[str]) -> None:
    loadings = np.array(numbers(row[0]))
    correlations = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    found = mcdonald_omega(correlations)
    assert [two(found.value), two(found.alpha)] == row[1:]
