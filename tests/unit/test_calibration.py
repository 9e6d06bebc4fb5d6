"""Calibration on answers as they come: holes, few people, one item, mixed scales; and what may not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter.base.errors import GraadmeterError
from graadmeter.survey.calibration import Calibration, cml, fit, measure, model_fit

MODELS = ("pcm", "gpcm", "grm")


def answers(n: int = 300, *, seed: int = 1, sizes: tuple[int, ...] = (2, 2, 3, 4, 5, 5), sd: float = 1.2) -> np.ndarray:
    """Partial credit answers of `n` people to items with these numbers of categories."""
    rng = np.random.default_rng(seed)
    people = rng.normal(0, sd, n)
    columns = []
    for j, size in enumerate(sizes):
        steps = np.linspace(-1, 1, size - 1) + 0.3 * (j - 2) if size > 2 else np.array([0.4 * (j - 1)])
        height = np.concatenate([np.zeros((n, 1)), np.cumsum(people[:, None] - steps, axis=1)], axis=1)
        columns.append((height + rng.gumbel(size=height.shape)).argmax(axis=1))
    return np.stack(columns, axis=1)


def holes(table: np.ndarray, share: float, seed: int = 2) -> np.ndarray:
    found = table.astype(float)
    found[np.random.default_rng(seed).random(table.shape) < share] = np.nan
    return found


def same(one: Calibration, other: Calibration, columns: list[int] | None = None) -> None:
    """The same figures, item by item, whatever stood where."""
    columns = columns or list(range(len(one.items)))
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-6)
    assert one.latent_sd == pytest.approx(other.latent_sd, abs=1e-4)
    for place, column in enumerate(columns):
        assert one.items[column].steps == pytest.approx(other.items[place].steps, abs=1e-3)
        assert one.items[column].difficulty_se == pytest.approx(other.items[place].difficulty_se, rel=1e-2)


# --- what goes in


@pytest.mark.parametrize("model", MODELS)
def test_items_of_two_to_five_categories_go_together(model: str) -> None:
    found = fit(answers(), model)
    assert found.converged
    assert [len(item.steps) for item in found.items] == [1, 1, 2, 3, 4, 4]
    assert all(np.isfinite([*item.steps, *item.steps_se, item.difficulty_se]).all() for item in found.items)
    assert np.isfinite(found.persons.measure).all()
    assert (found.n, len(found.persons.measure)) == (300, 300)


@pytest.mark.parametrize("model", MODELS)
def test_missing_is_nan_or_minus_one_or_masked(model: str) -> None:
    table = holes(answers(), 0.2)
    coded = np.where(np.isnan(table), -1, table)
    found = fit(table, model)
    for other in (
        coded.astype(np.int8),
        coded.astype(np.int64),
        np.ma.masked_invalid(table),
        coded.astype(int).tolist(),
    ):
        same(found, fit(other, model))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[0, 1], [1, -2]], "saw -2"),
        ([[0.0, 1.0], [-1.0, 1.0]], "saw -1"),
        ([[0.5, 1.0], [1.0, 0.0]], "saw 0.5"),
        ([[np.inf, 1.0], [1.0, 0.0]], "infinite"),
        ([["a", "b"], ["b", "a"]], "text"),
        ([0, 1, 1], "two axes"),
        ([[0, 250], [1, 3]], "scores"),
    ],
)
def test_what_is_no_table_of_categories_is_refused_in_one_sentence(table: list, words: str) -> None:
    with pytest.raises(GraadmeterError, match=words) as stop:
        fit(table, "pcm")
    assert "\n" not in stop.value.text("nl")


def test_rasch_takes_two_categories_and_names_the_item() -> None:
    with pytest.raises(GraadmeterError, match="item 3 has 3 categories"):
        fit(answers(), "rasch")
    with pytest.raises(GraadmeterError, match="choose one of"):
        fit(answers(), "3pl")
    with pytest.raises(GraadmeterError, match="above 0"):
        fit(answers(), "pcm", sd=0.0)
    with pytest.raises(GraadmeterError, match="pcm only"):
        fit(answers(), "grm", sd=1.0)


@pytest.mark.parametrize("model", MODELS)
def test_a_category_nobody_chose_is_closed_up_with_a_notice(model: str) -> None:
    table = answers()
    apart = np.where(table == 2, 3, table)  # item 3 has 0, 1, 3
    together = table.copy()
    together[:, 3] = np.where(table[:, 3] == 2, 3, table[:, 3])
    found = fit(together, model)
    assert found.items[3].categories == (0, 1, 3)
    assert len(found.items[3].steps) == 2
    assert [notice.code for notice in found.notices] == ["empty_category"]
    together[:, 3] = np.searchsorted([0, 1, 3], together[:, 3])
    same(found, fit(together, model))
    assert len(fit(apart, model).notices) == 4


@pytest.mark.parametrize("model", MODELS)
def test_items_that_say_nothing_are_left_out_with_a_reason(model: str) -> None:
    table = answers().astype(float)
    more = np.column_stack([table[:, :2], np.ones(300), table[:, 2:], np.full(300, np.nan)])
    found = fit(more, model)
    assert [item.column for item in found.items if item.reason] == [2, 7]
    assert np.isnan(found.items[2].difficulty)
    assert np.isnan(found.fit.infit[[2, 7]]).all()
    same(found, fit(table, model), [0, 1, 3, 4, 5, 6])


@pytest.mark.parametrize(
    ("table", "model"),
    [
        (answers()[:, :1], "pcm"),
        (answers()[:, 4:5], "grm"),
        (answers()[:, :2], "grm"),
        (np.zeros((20, 4), dtype=int), "pcm"),
        (np.full((5, 3), np.nan), "pcm"),
        (np.empty((0, 3)), "pcm"),
        (np.empty((4, 0)), "grm"),
        (np.tril(np.ones((8, 7), dtype=int)), "rasch"),
    ],
    ids=["one item", "one item grm", "two items grm", "constant", "no answer", "nobody", "no item", "perfect ladder"],
)
def test_what_cannot_be_calibrated_is_nan_with_a_reason(table: np.ndarray, model: str) -> None:
    found = fit(table, model)
    assert not found.converged
    assert np.isnan(found.log_likelihood)
    assert all(item.reason is not None for item in found.items)
    assert np.isnan(found.persons.measure).all()
    assert len(found.persons.measure) == len(table)
    assert [notice.code for notice in found.cautions] == ["not_calibrated"]
    assert model_fit(found, table).reason is not None


@pytest.mark.parametrize(("n", "codes"), [(5, "few_respondents"), (60, "few_respondents"), (300, "")])
def test_few_respondents_are_calibrated_and_warned_of(n: int, codes: str) -> None:
    found = fit(answers(n, sizes=(2, 2, 2, 3), seed=4), "pcm")
    assert np.isfinite(found.log_likelihood)
    assert (codes in [notice.code for notice in found.cautions]) or not codes
    assert ("few_respondents" in [notice.code for notice in found.cautions]) == bool(codes)


def test_answers_that_hang_together_by_nothing_tell_nobody_apart() -> None:
    table = np.random.default_rng(3).permuted(answers(200, sizes=(2,) * 6), axis=0)
    table = np.column_stack([table, 1 - table])  # each item and its opposite: no common direction at all
    found = fit(table, "rasch")
    assert found.latent_sd < 0.05
    assert "no_spread" in [notice.code for notice in found.cautions]
    assert found.common_slope is None


# --- what comes out


def test_measures_of_zero_and_perfect_scores_are_finite() -> None:
    table = np.vstack([answers(), np.zeros((1, 6), dtype=int), np.array([[1, 1, 2, 3, 4, 4]])])
    for model in MODELS:
        persons = fit(table, model).persons
        assert np.isfinite(persons.measure).all()
        assert persons.measure[-2] == persons.measure.min()
        assert persons.measure[-1] == persons.measure.max()
        assert (persons.standard_error > 0).all()


def test_the_measure_rises_with_the_sum_score() -> None:
    table = answers()
    persons = fit(table, "pcm").persons
    score = table.sum(axis=1)
    order = np.argsort(score, kind="stable")
    rises = np.diff(persons.measure[order])
    assert (rises[np.diff(score[order]) > 0] > 0).all()
    assert rises[np.diff(score[order]) == 0] == pytest.approx(0, abs=1e-12)


def test_the_weighted_likelihood_is_flat_at_the_measure() -> None:
    """Where Warm's measure stands, l' + B/(2 I) is 0: for adjacent categories the top of likelihood x sqrt(I)."""
    table = answers()
    found = fit(table, "pcm")
    assert found.scale is not None
    who = int(np.flatnonzero(table.sum(axis=1) == 4)[0])

    def height(at: float) -> float:
        p, first, _ = found.scale.at(np.array([at]))
        chosen = p[np.arange(6), table[who], 0]
        return float(np.log(chosen).sum() + np.log((first**2 / np.maximum(p, 1e-30)).sum()) / 2)

    at = found.persons.measure[who]
    assert height(at) > max(height(at - 1e-3), height(at + 1e-3))


def test_slopes_and_steps_come_back() -> None:
    rng = np.random.default_rng(8)
    people, slope = rng.normal(size=6000), np.array([0.8, 1.0, 1.3, 1.7, -1.1, 2.2])
    steps = np.sort(rng.normal(0, 1, (6, 3)), axis=1) + np.array([-0.5, 0.0, 0.5])
    shown = np.where(slope[:, None] > 0, steps, steps[:, ::-1])
    p = 1 / (1 + np.exp(-slope[:, None] * (people[:, None, None] - shown)))
    found = fit((rng.random((6000, 6))[:, :, None] < p).sum(axis=2), "grm")
    for item, a, b in zip(found.items, slope, shown, strict=True):
        assert abs(item.slope - a) < 4 * item.slope_se
        assert (np.abs(np.array(item.steps) - b) < 4 * np.array(item.steps_se)).all()


def test_steps_and_spread_come_back() -> None:
    found = fit(answers(6000, seed=9), "pcm")
    assert found.latent_sd == pytest.approx(1.2, abs=4 * found.latent_sd_se)
    assert found.items[0].steps[0] == pytest.approx(-0.4, abs=4 * found.items[0].steps_se[0])
    off = np.array(found.items[3].steps) - (np.linspace(-1, 1, 3) + 0.3)
    assert (np.abs(off) < 4 * np.array(found.items[3].steps_se)).all()


def test_an_item_that_follows_another_pattern_shows_in_its_fit() -> None:
    table = answers(800, sizes=(3,) * 8)
    table[:, 3] = np.random.default_rng(5).integers(0, 3, 800)
    infit = fit(table, "pcm").fit.infit
    assert int(np.argmax(infit)) == 3
    assert infit[3] > 1.3 * np.median(infit)


def test_conditional_and_marginal_difficulties_agree() -> None:
    table = holes(answers(4000, sizes=(2,) * 6), 0.15)
    conditional, marginal = cml(table), np.array([item.difficulty for item in fit(table, "rasch").items])
    assert conditional.difficulty == pytest.approx(marginal - marginal.mean(), abs=0.1)
    assert conditional.difficulty.sum() == pytest.approx(0, abs=1e-9)
    assert np.isnan(cml(np.tril(np.ones((8, 7), dtype=int))).difficulty).all(), "a perfect ladder has no distances"


def test_people_of_another_round_are_measured_on_the_same_scale() -> None:
    table = answers()
    found = fit(table, "pcm")
    again = measure(found, table)
    assert again.measure == pytest.approx(found.persons.measure, abs=1e-9)
    assert np.isnan(measure(found, [[-1] * 6]).measure).all()
    with pytest.raises(GraadmeterError, match="no place on this scale"):
        measure(found, [[0, 0, 0, 0, 0, 7]])
    with pytest.raises(GraadmeterError, match="this scale has 6"):
        measure(found, [[0, 0]])


# --- what may not matter


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(MODELS), st.sampled_from([0.0, 0.15]))
def test_the_order_of_respondents_and_items_does_not_matter(seed: int, model: str, share: float) -> None:
    table = holes(answers(250, sizes=(2, 3, 4, 2, 3)), share)
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(len(table)), rng.permutation(5)
    plain, turned = fit(table, model), fit(table[rows][:, columns], model)
    same(plain, turned, columns.tolist())
    assert plain.persons.measure[rows] == pytest.approx(turned.persons.measure, abs=1e-3)


@pytest.mark.parametrize("model", MODELS)
def test_somebody_who_answered_nothing_changes_nothing(model: str) -> None:
    table = holes(answers(), 0.1)
    found = fit(table, model)
    more = fit(np.vstack([np.full((2, 6), np.nan), table]), model)
    assert more.log_likelihood == found.log_likelihood
    assert more.n == found.n
    assert [item.steps for item in more.items] == [item.steps for item in found.items]
    assert np.isnan(more.persons.measure[:2]).all()
    assert np.array_equal(more.persons.measure[2:], found.persons.measure, equal_nan=True)
    assert np.array_equal(more.fit.outfit, found.fit.outfit)


def test_many_patterns_of_missing_answers_give_what_few_give() -> None:
    """Thousands of patterns take another road to the top: the answer is the same as that of a plain likelihood."""
    table = holes(answers(10_000, sizes=(3,) * 12), 0.3)
    found = fit(table, "pcm")
    half = fit(table[:5000], "pcm"), fit(table[5000:], "pcm")
    middle = np.mean([[item.difficulty for item in part.items] for part in half], axis=0)
    assert [item.difficulty for item in found.items] == pytest.approx(middle, abs=0.03)
    assert found.converged
    assert found.log_likelihood < sum(part.log_likelihood for part in half)
