"""Estimates from a design, weighted and calibrated: the published and recomputed numbers of the California schools."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from graadmeter.survey.design import Design, design
from graadmeter.survey.estimation import association, jackknife, mean, share, total
from graadmeter.survey.weighting import Weights, calibrate, post_stratify, rake

pytestmark = pytest.mark.shared
Floats = npt.NDArray[np.float64]
STYPE = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in json.loads((shared / "reference/expected.json").read_text("utf-8"))}


class Schools:
    """One sample of schools: numbers as numbers, labels as text."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}

    def text(self, name: str) -> npt.NDArray[np.str_]:
        return self.columns[name]

    def numbers(self, name: str) -> Floats:
        return self.columns[name].astype(float)


@pytest.fixture(scope="module")
def stratified(shared: Path) -> tuple[Schools, Design]:
    schools = Schools(shared / "reference/apistrat.csv")
    taken = design(weights=schools.numbers("pw"), strata=schools.text("stype"), population=schools.numbers("fpc"))
    return schools, taken


@pytest.fixture(scope="module")
def clustered(shared: Path) -> tuple[Schools, Design]:
    schools = Schools(shared / "reference/apiclus1.csv")
    taken = design(weights=schools.numbers("pw"), clusters=schools.text("dnum"), population=schools.numbers("fpc"))
    return schools, taken


def close(found: list[float], row: dict[str, Any], *, totals: int = 0) -> None:
    """All within the tolerance of the row; the last `totals` values are rounded totals with their own."""
    wanted = np.atleast_1d(row["value"]).tolist()
    assert len(found) == len(wanted)
    exact = len(found) - totals
    assert found[:exact] == pytest.approx(wanted[:exact], abs=row["abs_tol"])
    assert found[exact:] == pytest.approx(wanted[exact:], abs=row.get("abs_tol_totals"))


def test_simple_random_sample(shared: Path, expected: dict[str, Any]) -> None:
    schools = Schools(shared / "reference/apisrs.csv")
    y = schools.numbers("api00")
    known, unknown = mean(y, design(len(y), population=6194)), mean(y, design(len(y)))
    close([known.value, known.standard_error, unknown.standard_error], expected["svy_srs"])


def test_stratified_sample(stratified: tuple[Schools, Design], expected: dict[str, Any]) -> None:
    schools, taken = stratified
    score, pupils = mean(schools.numbers("api00"), taken), total(schools.numbers("enroll"), taken)
    found = [score.value, score.standard_error, score.design_effect, pupils.value, pupils.standard_error]
    close(found, expected["svy_strat"], totals=2)


def test_one_stage_clusters(clustered: tuple[Schools, Design], expected: dict[str, Any]) -> None:
    schools, taken = clustered
    score, pupils = mean(schools.numbers("api00"), taken), total(schools.numbers("enroll"), taken)
    found = [score.value, score.standard_error, score.design_effect, pupils.value, pupils.standard_error]
    close(found, expected["svy_clus1"], totals=2)


def mean_of(y: Floats) -> Any:
    return lambda weights: weights @ y / weights.sum()


def test_jackknife(clustered: tuple[Schools, Design], expected: dict[str, Any]) -> None:
    schools, taken = clustered
    close([jackknife(mean_of(schools.numbers("api00")), taken).standard_error], expected["svy_jk1"])


def test_post_stratified(clustered: tuple[Schools, Design], expected: dict[str, Any]) -> None:
    schools, taken = clustered
    kind, y = schools.text("stype"), schools.numbers("api00")

    def again(weights: Floats) -> Weights:
        kept = weights > 0
        return post_stratify(kind[kept], STYPE, weights[kept])

    adjusted = taken.calibrated(post_stratify(kind, STYPE, taken.weights), {"stype": kind})
    score, pupils = mean(y, adjusted), total(schools.numbers("enroll"), adjusted)
    replicated = jackknife(mean_of(y), adjusted, again).standard_error
    row = expected["svy_ps"]
    close(
        [score.value, score.standard_error, replicated, pupils.value, pupils.standard_error],
        {**row, "value": [row["value"][at] for at in (0, 1, 4, 2, 3)]}, totals=2,
    )  # fmt: skip


def test_raked(clustered: tuple[Schools, Design], expected: dict[str, Any]) -> None:
    schools, taken = clustered
    labels = {"stype": schools.text("stype"), "sch.wide": schools.text("sch.wide")}
    margins: dict[str, dict[Any, float]] = {"stype": dict(STYPE), "sch.wide": dict(WIDE)}

    def again(weights: Floats) -> Weights:
        kept = weights > 0
        return rake({name: column[kept] for name, column in labels.items()}, margins, weights[kept])

    adjusted = taken.calibrated(rake(labels, margins, taken.weights), labels)
    y, enroll = schools.numbers("api00"), schools.numbers("enroll")
    score, pupils = mean(y, adjusted), total(enroll, adjusted)
    found = [
        score.value, score.standard_error, jackknife(mean_of(y), adjusted, again).standard_error,
        pupils.value, pupils.standard_error, jackknife(lambda w: w @ enroll, adjusted, again).standard_error,
    ]  # fmt: skip
    close(found, expected["svy_rake"], totals=3)


def test_raked_weights(clustered: tuple[Schools, Design], expected: dict[str, Any], shared: Path) -> None:
    schools, taken = clustered
    labels = {"stype": schools.text("stype"), "sch.wide": schools.text("sch.wide")}
    found = rake(labels, {"stype": STYPE, "sch.wide": WIDE}, taken.weights)
    close([found.effective_n, found.design_effect], expected["svy_rake_w"])
    theirs = Schools(shared / "reference/apiclus1_raked_weights.csv")
    assert found.weights == pytest.approx(theirs.numbers("w"), abs=1e-9)
    assert found.converged


def test_calibrated_on_a_number(clustered: tuple[Schools, Design], expected: dict[str, Any]) -> None:
    schools, taken = clustered
    y = schools.numbers("api00")
    known = np.column_stack([np.ones(len(y)), schools.numbers("api99")])
    score = mean(y, taken.calibrated(calibrate(known, [6194, 3914069], taken.weights), known))
    close([score.value, score.standard_error], expected["svy_cal"])


def test_interval_of_a_share(stratified: tuple[Schools, Design], expected: dict[str, Any]) -> None:
    schools, taken = stratified
    value, *intervals = expected["svy_prop"]["value"]
    for kind, wanted in zip(("logit", "beta", "plain"), intervals, strict=True):
        found = share(schools.text("sch.wide") == "Yes", taken, interval=kind)  # type: ignore[arg-type]
        assert [found.value, found.low, found.high] == pytest.approx([value, *wanted], abs=1e-6), kind


def test_association(stratified: tuple[Schools, Design], expected: dict[str, Any]) -> None:
    schools, taken = stratified
    found = association(schools.text("sch.wide"), schools.text("stype"), taken)
    close([found.f, found.numerator_df, found.denominator_df], expected["svy_chisq"])
