"""With how many people someone is in touch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graadmeter.base.text import say
from graadmeter.conversation import network
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.metrics.reciprocity import NO_TIES, TIE_RULES
from graadmeter.disclosure import Policy

MANY = 150  # Dunbar (1992), Journal of Human Evolution 22
BANDS = 10


def _above(frames: Frames, rule: str) -> Found:
    partners = _partners(frames, rule)
    n = len(partners)
    if not n:
        return Found(None, 0, 0, note=NO_TIES)
    k = int((partners > MANY).sum())
    return Found(
        k / n, n, k or n, confidence=frames.confidence(rule)
    )  # k is a number of people: the share gives it back


def _median(frames: Frames, rule: str) -> Found:
    partners = _partners(frames, rule)
    n = len(partners)
    if not n:
        return Found(None, 0, 0, note=NO_TIES)
    curve = _curve(partners, frames.policy)
    return Found(float(np.median(partners)), n, n, curve=curve, confidence=frames.confidence(rule))


def _partners(frames: Frames, rule: str) -> NDArray[np.int64]:
    """Distinct people tied to each person with ties, whichever way the tie runs."""
    s, t = network.undirected(*frames.ties(rule))
    count = np.bincount(np.r_[s, t]) if len(s) else np.array([], dtype=np.int64)
    return count[count > 0]


def _curve(partners: NDArray[np.int64], policy: Policy) -> dict[str, list[float | None]]:
    """From few partners to many, in bands of equal size of no fewer people than the minimum group: the mean of each."""
    least = policy.min_group if policy.hides(1) else 1
    bands = np.array_split(np.sort(partners), max(1, min(BANDS, len(partners) // least)))
    share = np.cumsum([len(band) for band in bands]) / len(partners)
    return {"people_share": share.tolist(), "partners": [float(band.mean()) for band in bands]}


_READS = ("MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.parent_author_id", "MESSAGES.sent_at")
METRICS = (
    Metric(
        "partners_median", "persons", "people", say("Partners"),
        say("The person in the middle answers, or is answered by, this many different people."),
        "median of the distinct people tied to someone, over people with ties", _READS, TIE_RULES, _median,
    ),
    Metric(
        "partners_above_150_share", "share", "people", say("More than 150 partners"),
        say("Share of people in touch with more than 150 others, about as many as somebody can know well (Dunbar)."),
        "people tied to more than 150 others / people with ties", _READS, TIE_RULES, _above,
    ),
)  # fmt: skip
