"""The interval covers the truth as often as it says when the share has moved; the raw count does not."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from numpy.typing import NDArray

from graadmeter.base.errors import RatingsError
from graadmeter.conversation.themes import quantify

REPEATS = 500
Floats = NDArray[np.float64]


def told(rng: np.random.Generator, n: int, share: float) -> tuple[Floats, Floats]:
    """Made-up threads: whether each is about the theme, and the score of a classifier of middling quality."""
    truth = (rng.random(n) < share).astype(float)
    return truth, np.clip(rng.beta(2, 5, n) + 0.33 * truth, 0, 1)


def coverage(share: float, labels: int, trained_at: float = 0.15) -> dict[str, float]:
    """How often each way covers the true share: `ppi` labels a sample of these threads, the others of earlier ones."""
    rng = np.random.default_rng(20_260_101)
    held = dict.fromkeys(("ppi", "acc", "pacc", "raw"), 0)
    for _ in range(REPEATS):
        truth, score = told(rng, 4000, share)
        before, score_before = told(rng, labels, trained_at)
        sample = rng.choice(4000, labels, replace=False)
        said = (score >= 0.5).astype(float)
        raw = said.mean()
        reach = 1.96 * np.sqrt(raw * (1 - raw) / 4000)
        found = {
            "ppi": quantify.ppi(truth[sample], score[sample], score, census=True),
            "acc": quantify.adjusted_count(said, before, (score_before >= 0.5).astype(float)),
            "pacc": quantify.probabilistic_adjusted_count(score, before, score_before),
            "raw": quantify.Share(raw, raw - reach, raw + reach, 0, "raw"),
        }
        for way, given in found.items():
            held[way] += given.low <= truth.mean() <= given.high
    return {way: count / REPEATS for way, count in held.items()}


@pytest.mark.parametrize("share", [0.04, 0.10, 0.30])
def test_the_interval_covers_the_truth_at_its_rate_when_the_share_has_moved(share: float) -> None:
    rates = coverage(share, 300)
    assert all(rates[way] >= 0.92 for way in ("ppi", "acc", "pacc")), rates
    if share != 0.30:  # near where errors of both kinds cancel, the raw count is right by luck
        assert rates["raw"] < 0.30, rates


def test_few_positives_do_not_shorten_the_interval_below_its_rate() -> None:
    assert coverage(0.02, 150)["ppi"] >= 0.92


def test_more_labels_give_a_shorter_interval_and_a_good_classifier_too() -> None:
    rng = np.random.default_rng(3)
    truth, score = told(rng, 5000, 0.2)
    widths = []
    for n, given in ((100, score), (400, score), (400, np.clip(truth * 0.9 + 0.05, 0, 1))):
        share = quantify.ppi(truth[:n], given[:n], given, census=True)
        widths.append(share.high - share.low)
    assert widths[0] > widths[1] > widths[2]


def test_a_census_of_labels_is_the_truth() -> None:
    truth, score = told(np.random.default_rng(5), 400, 0.3)
    share = quantify.ppi(truth, score, score, census=True)
    assert (share.value, share.low, share.high) == pytest.approx((truth.mean(),) * 3)


def test_weights_stand_for_messages_and_for_the_chance_to_be_drawn() -> None:
    labels, said = np.array([1.0, 0, 0, 1] * 10), np.array([0.8, 0.1, 0.3, 0.6] * 10)
    twice = quantify.ppi(
        labels, said, said, weights=np.tile([2, 1, 1, 1], 10), others_weights=np.tile([2, 1, 1, 1], 10)
    )
    assert twice.value == pytest.approx(3 / 5, abs=0.02)
    assert quantify.ppi(labels, said, said).value == pytest.approx(1 / 2)


def test_a_classifier_that_sees_more_in_long_threads_is_corrected_by_messages() -> None:
    """Of a share of messages: rates of threads find too little of what long ones make of it."""

    def threads(n: int, share: float) -> tuple[Floats, Floats, Floats]:
        truth, messages = (rng.random(n) < share).astype(float), np.ceil(rng.lognormal(1.2, 1.1, n))
        right, wrong = (
            np.clip(0.45 + 0.12 * np.log(messages), 0, 0.97),
            np.clip(0.01 + 0.045 * np.log(messages), 0, 0.4),
        )
        return truth, messages, (rng.random(n) < np.where(truth == 1, right, wrong)).astype(float)

    rng = np.random.default_rng(7)
    held = {"threads": 0, "messages": 0}
    for _ in range(200):
        before, length, said_before = threads(300, 0.2)
        truth, messages, said = threads(5000, 0.1)
        for name, weights in (("threads", None), ("messages", length)):
            share = quantify.adjusted_count(said, before, said_before, weights=messages, labels_weights=weights)
            held[name] += share.low <= messages @ truth / messages.sum() <= share.high
    assert held["messages"] / 200 >= 0.9
    assert held["threads"] / 200 < 0.5


def test_weights_of_labels_make_weighted_rates_and_tell_less_where_they_differ() -> None:
    labels, said = np.array([1.0, 1, 0, 0] * 10), np.array([1.0, 0, 1, 0] * 10)
    uneven = quantify.adjusted_count([1, 0, 0, 0], labels, said, labels_weights=np.tile([4, 1, 1, 9], 10))
    assert uneven.value == pytest.approx((0.25 - 0.1) / (0.8 - 0.1))
    alike = quantify.adjusted_count([1, 0, 0, 0], labels, np.tile([1, 1, 0, 0], 10), labels_weights=np.full(40, 3.0))
    assert alike == quantify.adjusted_count([1, 0, 0, 0], labels, np.tile([1, 1, 0, 0], 10))


def test_labels_of_one_cluster_tell_less() -> None:
    truth, score = told(np.random.default_rng(8), 300, 0.3)
    order = np.argsort(truth)
    alone = quantify.ppi(truth[order], score[order], score)
    together = quantify.ppi(truth[order], score[order], score, clusters=np.arange(300) // 10)
    assert together.value == alone.value
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_a_share_of_what_is_itself_estimated() -> None:
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(300):
        truth, score = told(rng, 3000, 0.2)
        leader = (rng.random(3000) < 0.2 + 0.3 * truth).astype(float)
        sample = rng.choice(3000, 300, replace=False)
        share = quantify.ppi_ratio(
            ((truth * leader)[sample], truth[sample]),
            ((score * leader)[sample], score[sample]),
            (score * leader, score),
        )
        held += share.low <= (truth * leader).sum() / truth.sum() <= share.high
    assert held / 300 >= 0.92


def test_what_cannot_be_told_is_not_a_number() -> None:
    yes = np.ones(20)
    for share in (
        quantify.adjusted_count(yes, yes, yes),  # nobody labelled no
        quantify.adjusted_count([1, 0], [1, 0, 1, 0], [1, 1, 0, 0]),  # says as often yes to both
        quantify.probabilistic_adjusted_count([0.2, 0.4], [1, 0], [0.9, 0.1]),
        quantify.ppi([], [], [0.5]),
        quantify.ppi_ratio(([0, 0], [0, 0]), ([0, 0], [0, 0]), ([0, 0], [0, 0])),
    ):
        assert isnan(share.value)
        assert isnan(share.low)
        assert share.n == 0
    assert isnan(quantify.classify_and_count([]))


@pytest.mark.parametrize(
    ("labels", "said", "others"), [([2], [0.5], [0.5]), ([1], [float("nan")], [0.5]), ([1, 0], [0.5], [0.5])]
)
def test_what_is_no_share_is_refused(labels: list[float], said: list[float], others: list[float]) -> None:
    with pytest.raises(RatingsError):
        quantify.ppi(labels, said, others)
