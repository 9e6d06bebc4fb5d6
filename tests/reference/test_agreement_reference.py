"""Agreement and reliability against published tables and against the R packages psych, ltm and multilevel."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from graadmeter.survey import agreement

TABLES = Path(__file__).parent / "data"
FORMS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")


def table(path: Path) -> np.ndarray:
    """The numbers of a CSV without its first column; NaN where a cell is empty."""
    lines = (line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return np.array([[float(cell) if cell else np.nan for cell in row[1:]] for row in list(csv.reader(lines))[1:]])


@pytest.mark.parametrize(
    ("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorff_2011(level: str, alpha: float) -> None:
    found = agreement.krippendorff_alpha(table(TABLES / "krippendorff_2011.csv"), level)
    assert found.value == pytest.approx(alpha, abs=5e-4)
    assert (found.n, found.units, found.raters) == (40, 11, 4), "the last unit has one rating"


def test_shrout_and_fleiss_1979_table_4() -> None:
    ratings = table(TABLES / "shrout_fleiss_1979.csv")
    found = [agreement.icc(ratings, form).value for form in FORMS]
    assert found == pytest.approx([0.1657, 0.2898, 0.7148, 0.4428, 0.6201, 0.9093], abs=5e-4)
    assert agreement.icc(ratings).interval == pytest.approx((0.0188, 0.7611), abs=5e-4)


@pytest.mark.shared
def test_alpha_of_lsat6(shared: Path) -> None:
    path = shared / "reference/lsat6.csv"
    items = np.loadtxt(path, delimiter=",", skiprows=1)
    assert agreement.cronbach_alpha(items).value == pytest.approx(0.2950, abs=5e-4)


@pytest.fixture(scope="module")
def soldiers(shared: Path) -> np.ndarray:
    """Group, eleven items on leadership, one on religion: 5,400 x 13."""
    return np.loadtxt(shared / "reference/bhr2000.csv", delimiter=",", skiprows=1)


@pytest.fixture(scope="module")
def companies(soldiers: np.ndarray) -> list[np.ndarray]:
    return [soldiers[soldiers[:, 0] == group] for group in np.unique(soldiers[:, 0])]


@pytest.mark.shared
def test_alpha_of_bhr2000(soldiers: np.ndarray) -> None:
    found = agreement.cronbach_alpha(soldiers[:, 1:12])
    assert (found.value, found.standardised, found.lambda6) == pytest.approx((0.891343, 0.892026, 0.909512), abs=1e-5)
    assert found.interval == pytest.approx((0.887, 0.896), abs=5e-4)
    assert found.n == 5400


@pytest.mark.shared
def test_rwg_of_relig(companies: list[np.ndarray]) -> None:
    found = [agreement.rwg_j(group[:, 12:], 5).value for group in companies]
    first = [0.11046172, 0.26363636, 0.21818983, 0.31923077, 0.22064137, 0.41875]
    assert found[:6] == pytest.approx(first, abs=1e-5)
    assert np.mean(found) == pytest.approx(0.18642, abs=1e-5)


@pytest.mark.shared
def test_rwg_j_and_what_stands_beside_it(companies: list[np.ndarray]) -> None:
    items = [group[:, 1:12] for group in companies]
    found = [agreement.rwg_j(group, 5) for group in items]
    first = [0.90098149, 0.92228321, 0.88680926, 0.90332583, 0.90140897, 0.89426142]
    assert [one.value for one in found[:6]] == pytest.approx(first, abs=1e-4)
    assert np.mean([one.value for one in found]) == pytest.approx(0.88761, abs=1e-4)
    assert np.mean([one.raw for one in found]) == pytest.approx(0.42888, abs=1e-4), "Lindell's r*wg"
    assert np.mean([agreement.a_wg(group, 5).value for group in items]) == pytest.approx(0.41255, abs=1e-4)
    assert np.mean([agreement.average_deviation(group).value for group in items]) == pytest.approx(0.86907, abs=1e-4)


@pytest.mark.shared
def test_icc_of_relig_by_group(soldiers: np.ndarray) -> None:
    found = agreement.group_icc(soldiers[:, 12], soldiers[:, 0].tolist())
    assert (found.value, found.reliability) == pytest.approx((0.0091320962, 0.3345334316), abs=1e-6)
    assert (found.n, found.groups) == (5400, 99)


@pytest.mark.shared
def test_omega_of_thurstone(shared: Path) -> None:
    found = agreement.mcdonald_omega(table(shared / "reference/thurstone_cor.csv"), factors=3, n=213)
    assert (found.alpha, found.omega_h, found.omega_total) == pytest.approx((0.8915, 0.7361, 0.9308), abs=2e-3)
    assert found.value == found.omega_total
    assert found.n == 213
