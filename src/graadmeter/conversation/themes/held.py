"""What a measurement is given about themes: scores per thread, and labels of some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from graadmeter.conversation.themes import scoring
from graadmeter.conversation.themes.listing import ThemeList
from graadmeter.tables import Column, Contract

SAMPLE_WINDOW = 90  # days before the end of the data that a sample to label is drawn from
THREAD_LABELS = Contract(
    "THREAD_LABELS",
    "What people said of some threads, and what a classifier that had not seen it said of the same.",
    (
        Column("thread_id", pa.string(), "the thread, as in MESSAGES of the dataset the labels were given for"),
        Column("theme", pa.string(), "theme id"),
        Column("label", pa.float64(), "1 yes, 0 no; between where raters differed", unit="0..1"),
        Column("predicted", pa.float64(), "score by a classifier that was not trained on this thread", unit="0..1"),
        Column(
            "messages",
            pa.int64(),
            "human messages in the thread in the days the sample was drawn from",
            nulls="labelled before this was kept",
        ),
    ),
    key=("thread_id", "theme"),
)


@dataclass(frozen=True, slots=True)
class ThemeTables:
    """The list, THREAD_THEMES (Arrow or Ibis), and THREAD_LABELS where there are labels.

    `sampled`: the labels are a random sample of the threads of these very data that were alive in the last
    `SAMPLE_WINDOW` days; else they come from elsewhere or earlier. `encoder`: the meaning was looked at too, not words
    alone. `trained`: the scores come from a model trained on labels. `threshold`: score from which a thread counts as
    being about it.
    """

    listed: ThemeList
    scores: Any
    labels: pa.Table | None = None
    sampled: bool = False
    encoder: bool = True
    trained: bool = False
    threshold: float = scoring.THRESHOLD
