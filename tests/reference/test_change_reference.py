"""Comparing two rounds, against published tables and reference software."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graadmeter.base.intervals import wilson
from graadmeter.survey.change import (
    CumulativeLink,
    cliffs_delta,
    compare,
    proportional_odds,
    rejected,
    share_difference,
)

DATA = Path(__file__).parent / "data"
Row = Mapping[str, str]


def read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


# --- Cliff's delta: published in the tests of R effsize, with use.normal left as there


FIRST, SECOND = [10, 10, 20, 20, 20, 30, 30, 30, 40, 50], [10, 20, 30, 40, 40, 50]


def test_cliffs_delta_and_its_interval() -> None:
    found = cliffs_delta(FIRST, SECOND)
    assert (found.delta, *found.interval) == pytest.approx((-0.25, -0.7265846, 0.3890062), abs=1e-6)


def test_a_change_from_the_one_to_the_other_has_the_opposite_sign() -> None:
    found = compare(FIRST, SECOND)
    assert (found.cliffs_delta, *found.cliffs_interval) == pytest.approx((0.25, -0.3890062, 0.7265846), abs=1e-6)
    assert found.superiority == pytest.approx(0.625)


# --- Newcombe (1998), Statist. Med. 17:857-872 and 873-890


@pytest.mark.parametrize("row", read(DATA / "newcombe_1998.csv"), ids=lambda row: "-".join(row.values()))
def test_shares_and_their_difference(row: Row) -> None:
    x1, n1 = int(row["x1"]), int(row["n1"])
    if row["kind"] == "wilson":
        estimate, interval = x1 / n1, wilson(x1, n1)
    else:
        estimate, interval = share_difference((x1, n1), (int(row["x2"]), int(row["n2"])))
    expected = [float(row[name]) for name in ("estimate", "lower", "upper")]
    assert [estimate, *interval] == pytest.approx(expected, abs=1e-4)


# --- Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57:289-300


def test_fifteen_p_values_corrected_in_four_ways() -> None:
    p = [float(row["p"]) for row in read(DATA / "benjamini_hochberg_1995.csv")]
    found = {method: int(rejected(p, method).sum()) for method in ("bonferroni", "holm", "hochberg", "bh")}
    assert found == {"bonferroni": 3, "holm": 3, "hochberg": 3, "bh": 4}


# --- proportional odds


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, Any]:
    rows = json.loads((shared / "reference" / "expected.json").read_text("utf-8"))
    return {row["id"]: row for row in rows}


def is_in(rows: list[Row], column: str, value: str) -> list[float]:
    return [float(row[column] == value) for row in rows]


@pytest.mark.shared
def test_housing_as_mass_polr(shared: Path, expected: dict[str, Any]) -> None:
    rows = read(shared / "reference" / "mass_housing.csv")
    groups = (
        ("Infl", "Medium"), ("Infl", "High"), ("Type", "Apartment"), ("Type", "Atrium"), ("Type", "Terrace"),
        ("Cont", "High"),
    )  # fmt: skip
    found = proportional_odds(
        [row["Sat"] for row in rows],
        {column + value: is_in(rows, column, value) for column, value in groups},
        frequencies=[int(row["Freq"]) for row in rows],
        categories=("Low", "Medium", "High"),
    )
    coefficients, thresholds, deviance = expected["polr_housing"]["value"]
    tolerance = expected["polr_housing"]["abs_tol"]
    assert list(found.coefficients.values()) == pytest.approx(coefficients, abs=tolerance)
    assert found.thresholds == pytest.approx(thresholds, abs=tolerance)
    assert found.deviance == pytest.approx(deviance, abs=tolerance)


@pytest.mark.shared
def test_wine_as_ordinal_clm(shared: Path, expected: dict[str, Any]) -> None:
    rows = read(shared / "reference" / "ordinal_wine.csv")

    def fit(**predictors: list[float]) -> CumulativeLink:
        return proportional_odds([int(row["rating"]) for row in rows], predictors)

    temp, contact = is_in(rows, "temp", "warm"), is_in(rows, "contact", "yes")
    found, without = fit(temp=temp, contact=contact), fit(temp=temp)
    coefficients, errors, thresholds, likelihood, ratio = expected["clm_wine"]["value"]
    tolerance = expected["clm_wine"]["abs_tol"]
    assert list(found.coefficients.values()) == pytest.approx(coefficients, abs=tolerance)
    assert list(found.errors.values()) == pytest.approx(errors, abs=tolerance)
    assert found.thresholds == pytest.approx(thresholds, abs=tolerance)
    assert found.log_likelihood == pytest.approx(likelihood, abs=tolerance)
    assert found.likelihood_ratio(without)[:2] == pytest.approx((ratio, 1), abs=tolerance)
