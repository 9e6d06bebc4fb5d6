"""Estimates with the standard error of their design: known cases, what must not matter, what cannot be said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter.base.errors import WeightingError
from graadmeter.survey.design import design
from graadmeter.survey.domains import domain_means
from graadmeter.survey.estimation import association, jackknife, mean, share, total
from graadmeter.survey.weighting import post_stratify, rake

NAN = float("nan")


@st.composite
def surveys(draw: st.DrawFn) -> dict[str, Any]:
    n = draw(st.integers(8, 60))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    strata = np.arange(n) % 2
    return {
        "y": rng.integers(-1, 5, (n, 3)).astype(np.int8), "domain": rng.integers(0, 3, n), "stratum": strata,
        "weight": rng.uniform(0.5, 3, n), "order": rng.permutation(n),
    }  # fmt: skip


@settings(deadline=None)
@given(surveys())
def test_all_domains_at_once_equal_one_by_one(survey: dict[str, Any]) -> None:
    found = domain_means(survey["y"], survey["domain"], survey["weight"], survey["stratum"])
    taken = design(weights=survey["weight"], strata=survey["stratum"])
    for d, label in enumerate(found.domains):
        for item in range(3):
            answers = survey["y"][:, item].astype(float)
            answers[(answers < 0) | (survey["domain"] != label)] = NAN
            one = mean(answers, taken)
            assert found.n[d, item] == one.n
            assert found.mean[d, item] == pytest.approx(one.value, nan_ok=True)
            assert found.standard_error[d, item] == pytest.approx(one.standard_error, nan_ok=True, abs=1e-9)


@settings(deadline=None)
@given(surveys())
def test_order_scale_and_form_are_irrelevant(survey: dict[str, Any]) -> None:
    y, domain, weight, stratum, order = (survey[k] for k in ("y", "domain", "weight", "stratum", "order"))
    found = domain_means(y, domain, weight, stratum)
    for other in (
        domain_means(y[order], domain[order], weight[order], stratum[order]),
        domain_means(y, domain, weight * 1000, stratum),
        domain_means(np.asfortranarray(y), domain, weight, stratum),
        domain_means(np.where(y < 0, NAN, y), domain, weight, stratum),
    ):
        assert other.domains == found.domains
        assert other.mean == pytest.approx(found.mean, nan_ok=True)
        assert other.standard_error == pytest.approx(found.standard_error, nan_ok=True, abs=1e-9)
        assert (other.n == found.n).all()


def test_a_domain_by_hand() -> None:
    found = domain_means([[1], [3], [2], [-1]], ["x", "x", "y", "y"])
    assert found.domains == ("x", "y")
    assert found.mean.ravel().tolist() == [2, 2]
    assert found.n.ravel().tolist() == [2, 1]
    # x: z = -1/2, 1/2, 0, 0 over four respondents: 4/3 x 1/2
    assert found.standard_error.ravel() == pytest.approx([np.sqrt(2 / 3), 0])


def test_what_a_domain_cannot_say_is_nan_with_a_reason() -> None:
    nobody = domain_means([[-1], [-1], [2]], ["x", "x", "y"])
    assert np.isnan(nobody.mean[0, 0])
    assert nobody.n[0, 0] == 0
    alone = domain_means([[1], [2], [2]], ["x", "x", "y"], strata=["one", "two", "two"])
    assert np.isnan(alone.standard_error).all()
    assert alone.reason is not None
    whole = domain_means(
        [[1], [2], [2]], ["x", "x", "y"], strata=["one", "two", "two"], population={"one": 1, "two": 9}
    )
    assert np.isfinite(whole.standard_error).all()


def test_everybody_answered_leaves_no_sampling_error() -> None:
    y = [1.0, 5.0, 2.0, 4.0]
    assert mean(y, design(4, population=4)).standard_error == 0
    half, without = mean(y, design(4, population=8)), mean(y, design(4))
    assert half.standard_error == pytest.approx(without.standard_error * np.sqrt(0.5))


def test_the_total_is_headcount_times_mean() -> None:
    taken = design(4, population=100)
    y = [1.0, 5.0, 2.0, 4.0]
    assert total(y, taken).value == pytest.approx(300)
    assert total(y, taken).standard_error == pytest.approx(100 * mean(y, taken).standard_error)


def test_post_stratification_leaves_only_what_varies_within_strata() -> None:
    kind, y = ["a", "a", "b", "b"], [1.0, 1.0, 5.0, 5.0]
    adjusted = design(4).calibrated(post_stratify(kind, {"a": 30, "b": 10}), {"kind": kind})
    found = mean(y, adjusted)
    assert found.value == pytest.approx(2)
    assert found.standard_error == pytest.approx(0, abs=1e-9)
    assert mean(y, design(4)).standard_error > 1


def test_clusters_are_known_within_their_stratum() -> None:
    y = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 9.0]
    strata, teams = list("aaaabbbb"), [1, 1, 2, 2, 1, 1, 2, 2]
    named = [f"{stratum}{team}" for stratum, team in zip(strata, teams, strict=True)]
    same, other = design(strata=strata, clusters=teams), design(strata=strata, clusters=named)
    assert mean(y, same).standard_error == pytest.approx(mean(y, other).standard_error)
    assert same.degrees_of_freedom == 2


def test_the_jackknife_of_a_mean_is_the_textbook_error() -> None:
    y = np.array([1.0, 5.0, 2.0, 4.0])
    found = jackknife(lambda w: w @ y / w.sum(), design(4))
    assert found.standard_error == pytest.approx(y.std(ddof=1) / 2)


def test_one_cluster_in_a_stratum_is_said() -> None:
    lonely = design(strata=["a", "b", "b"])
    for found in (mean([1.0, 2.0, 3.0], lonely), total([1.0, 2.0, 3.0], lonely), share([1, 0, 1], lonely)):
        assert np.isnan(found.standard_error)
        assert found.reason is not None
    assert jackknife(lambda w: float(w.sum()), lonely).reason is not None
    assert association(["x", "y", "x"], ["p", "q", "q"], lonely).reason is not None


def test_nobody_answered() -> None:
    found = mean([NAN, NAN], design(2))
    assert np.isnan(found.value)
    assert found.n == 0
    assert found.reason is not None


@pytest.mark.parametrize("kind", ["logit", "beta", "plain"])
def test_a_share_lies_in_its_interval(kind: Any) -> None:
    has = [1] * 3 + [0] * 17
    found = share(has, design(20), interval=kind)
    assert found.low < found.value == 0.15 < found.high
    assert share([1 - x for x in has], design(20), interval=kind).high == pytest.approx(1 - found.low)
    everyone = share([1, 1, 1], design(3), interval=kind)
    assert everyone.value == 1
    assert np.isnan(everyone.low)
    assert everyone.reason is not None


def test_a_share_is_of_yes_and_no() -> None:
    with pytest.raises(WeightingError, match="yes or no"):
        share([1, 2], design(2))


def test_independent_questions_hang_together_by_nothing() -> None:
    rows, columns = ["x", "x", "y", "y"] * 10, ["p", "q"] * 20
    found = association(rows, columns, design(40))
    assert found.f == pytest.approx(0, abs=1e-12)
    assert found.p_value == pytest.approx(1)
    assert association(rows, rows, design(40)).p_value < 1e-6
    assert association(["x"] * 40, columns, design(40)).reason is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"n": 0},
        {"weights": [1, 0, 1]},
        {"weights": [1, NAN, 1]},
        {"strata": ["a", None, "b"]},
        {"strata": ["a", "b"], "weights": [1, 1, 1]},
        {"n": 3, "population": 2},
        {"n": 2, "population": [5, 6]},
    ],
    ids=str,
)
def test_a_design_that_does_not_fit_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(WeightingError):
        design(**wrong)


@settings(deadline=None)
@given(surveys())
def test_raked_labels_have_no_sampling_error(survey: dict[str, Any]) -> None:
    labels = {"stratum": survey["stratum"]}
    adjusted = design(weights=survey["weight"]).calibrated(
        rake(labels, {"stratum": {0: 70, 1: 30}}, survey["weight"]), labels
    )
    found = mean((survey["stratum"] == 0).astype(float), adjusted)
    assert found.value == pytest.approx(0.7)
    assert found.standard_error == pytest.approx(0, abs=1e-9)
