"""The page on themes: its tables are worked out again."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from graadmeter.conversation.themes import embed, quantify, read_themes, scoring
from graadmeter.conversation.themes.lexicon import Lexicon

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/explanation/themes.md").read_text("utf-8")
TEXTS = Path(__file__).parent / "data" / "theme_texts.csv"
REPEATS = 400


def row(share: float) -> str:
    """One line of the table: mean raw count, and how often each interval holds the true share."""
    rng = np.random.default_rng(20_150_420)
    counted, held = [], np.zeros(4)
    for _ in range(REPEATS):
        truth, before = (rng.random(n) < p for n, p in ((4000, share), (300, 0.15)))
        score, score_before = (np.clip(rng.beta(2, 5, len(t)) + 0.33 * t, 0, 1) for t in (truth, before))
        sample = rng.choice(4000, 300, replace=False)
        said = score >= 0.5
        counted.append(said.mean())
        reach = 1.96 * np.sqrt(said.mean() * (1 - said.mean()) / 4000)
        found = (
            quantify.Share(said.mean(), said.mean() - reach, said.mean() + reach, 0, "raw"),
            quantify.adjusted_count(said, before, score_before >= 0.5),
            quantify.probabilistic_adjusted_count(score, before, score_before),
            quantify.ppi(truth[sample], score[sample], score, census=True),
        )
        held += [given.low <= truth.mean() <= given.high for given in found]
    cells = " | ".join(f"{value:.0%}" for value in held / REPEATS)
    return f"| {share:.0%} | {np.mean(counted):.1%} | {cells} |"


@pytest.mark.parametrize("share", [0.04, 0.10, 0.30])
def test_the_table_of_shares_that_moved(share: float) -> None:
    assert row(share) in PAGE


def found(meaning: bool) -> str:
    """One line of the table of our own texts: right of those said yes, found of those that are."""
    rows = list(csv.DictReader(TEXTS.open(encoding="utf-8")))
    listed = read_themes(ROOT / "docs/how-to/themes.yaml")
    texts = [row["text"] for row in rows]
    truth = np.array([[theme in row["themes"].split("+") for theme in listed.ids] for row in rows])
    cosine = None
    if meaning:
        sentences, of_theme = scoring.sentences(listed)
        with embed.Encoder() as encoder:
            vectors = encoder.encode(sentences)
            examples = [vectors[np.array(of_theme) == number] for number in range(len(listed))]
            cosine = scoring.nearest(encoder.encode(texts), examples)
    said = scoring.score(Lexicon(listed).hits(texts), cosine) >= scoring.THRESHOLD
    both = int((said & truth).sum())
    return f"{both} of {int(said.sum())} | {both} of {int(truth.sum())} |"


def test_the_table_of_our_own_texts_by_words() -> None:
    assert f"| words alone | {found(False)}" in PAGE


@pytest.mark.skipif(not embed.available(), reason="needs the encoder of the extra `text`")
def test_the_table_of_our_own_texts_by_words_and_meaning() -> None:
    assert f"| words and meaning | {found(True)}" in PAGE


def test_the_numbers_of_the_score_stand_on_the_page() -> None:
    for text in (f"1 - {scoring.MISS}^", f"- {scoring.MIDDLE}) / {scoring.WIDTH}", f"from {scoring.THRESHOLD} on"):
        assert text in PAGE
