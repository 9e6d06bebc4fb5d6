"""Differential item functioning: is an item harder for one group than for another at the same level?

The proportional-odds regression is our own: on counts per score, group and category it takes a millisecond, where a
general one goes through every respondent for every item, group and model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite, log, nan, sqrt
from typing import Annotated, Any, Literal

import numpy as np

from graadmeter.base.errors import RatingsError
from graadmeter.base.text import Message, say
from graadmeter.survey.calibration.data import Answers, Floats, Ints, read
from graadmeter.survey.calibration.odds import proportional_odds

Size = Literal["A", "B", "C"]
DELTA = -2.35  # the scale of ETS: 13 + 4 z, so that -2.35 log odds is one unit. Source: Holland & Thayer (1988)
SMALL, LARGE = 1.0, 1.5
SURE = 1.645  # one-sided 95 %
ALPHA = 0.05
LEAST = 10  # answers per group
MANTEL_HAENSZEL = say("Mantel-Haenszel, matched on the sum score, with continuity correction")
ORDINAL = say("proportional odds on score, group and their product, likelihood ratio with two degrees of freedom")
TOO_FEW = say("One of the groups has fewer than {n} answers to this item.", n=LEAST)
NO_OVERLAP = say("The groups have no sum score in common: nobody can be compared.")
SEPARATED = say("The group or the score settles the answer without exception: the difference has no bound.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Differential:
    """One item, one group against the reference group. NaN comes with a reason."""

    column: Annotated[int, "place of the item in the table that was given, from 0"]
    group: Annotated[str, "the group compared"]
    reference: Annotated[str, "the largest group"]
    n: Annotated[int, "answers of the group"]
    n_reference: Annotated[int, "answers of the reference group"]
    method: Annotated[Message, "what was computed, in words"]
    delta: Annotated[float, "difference on the ETS scale; below 0: harder for the group"] = nan
    delta_se: Annotated[float, "its standard error"] = nan
    statistic: Annotated[float, "chi-squared"] = nan
    p_value: Annotated[float, "before correction"] = nan
    p_adjusted: Annotated[float, "corrected for all items and groups together (Benjamini-Hochberg)"] = nan
    size: Annotated[Size | None, "A negligible, B moderate, C large; None where there is no figure"] = None
    p_crossing: Annotated[float, "that the difference changes with the level; more than two categories only"] = nan
    reason: Annotated[Message | None, "why there is no figure"] = None


def dif(responses: Any, groups: Sequence[Any]) -> tuple[Differential, ...]:
    """Every item of `responses` (respondents x items, as in `fit`) between the largest of `groups` and each other.

    `groups`: one label per respondent; None or NaN is left out. People are matched on their score: the sum over the
    items they answered, as a share of what those allow, in steps of one point of the whole.
    Two categories: Mantel-Haenszel; D = -2.35 ln(odds ratio). More: proportional odds, logit P(x >= k) = t_k + b1 s +
    b2 g + b3 s g against t_k + b1 s; D = 2.35 b2 of the model without b3. Below 0 is harder for the group. An item
    that `fit` would leave out has no row. Size: A where the corrected p is 0.05 or more or |D| < 1; C where |D| is 1.5
    or more and above 1 beyond chance; else B.
    Raises RatingsError as `fit` does, and for another number of labels than respondents.
    Source: Holland & Thayer (1988); Zumbo (1999); Zwick (2012), ETS RR-12-08; Robins, Breslow & Greenland (1986).
    """
    answers = read(responses)
    labels = [None if label is None or label != label else str(label) for label in groups]
    if len(labels) != len(answers.codes):
        raise RatingsError(
            say("saw {seen} labels for {n} respondents; give each one", seen=len(labels), n=len(answers.codes))
        )
    score = _score(answers)
    label = np.array([text or "" for text in labels])
    known = np.array([text is not None for text in labels], dtype=bool) & (score >= 0)
    names, sizes = np.unique(label[known], return_counts=True)
    if len(names) < 2:
        return ()
    reference = str(names[int(np.argmax(sizes))])
    found = []
    for j, column in enumerate(answers.kept):
        for name in names:
            if str(name) != reference:
                here = known & (answers.codes[:, j] >= 0) & ((label == name) | (label == reference))
                focal = (label[here] == name).astype(np.int64)
                start = Differential(
                    column=column, group=str(name), reference=reference, n=int(focal.sum()),
                    n_reference=int((1 - focal).sum()),
                    method=MANTEL_HAENSZEL if answers.sizes[j] == 2 else ORDINAL,
                )  # fmt: skip
                x = answers.codes[here, j].astype(np.int64)
                found.append(_compared(start, int(answers.sizes[j]), x, focal, score[here]))
    return _corrected(found)


def _score(answers: Answers) -> Ints:
    """Per respondent the score on all items that they are matched on; -1 without an answer."""
    most = answers.sizes - 1
    answered = answers.codes >= 0
    reachable = answered @ most
    total = np.where(answered, answers.codes, 0).sum(axis=1)
    share = total / np.maximum(reachable, 1)
    return np.where(reachable > 0, np.floor(share * most.sum() + 0.5), -1).astype(np.int64)


def _compared(start: Differential, size: int, x: Ints, focal: Ints, score: Ints) -> Differential:
    if min(start.n, start.n_reference) < LEAST:
        return replace(start, reason=TOO_FEW)
    scores, stratum = np.unique(score, return_inverse=True)
    counts = np.bincount((stratum * 2 + focal) * size + x, minlength=len(scores) * 2 * size)
    table = counts.reshape(len(scores), 2, size).astype(float)
    both = (table.sum(axis=2) > 0).all(axis=1)
    if not both.any():
        return replace(start, reason=NO_OVERLAP)
    if start.method is MANTEL_HAENSZEL:
        return _mantel_haenszel(start, table[both])
    return _ordinal(start, table, scores.astype(float))


def _mantel_haenszel(start: Differential, table: Floats) -> Differential:
    """`table`: strata x (reference, focal) x (0, 1)."""
    n = table.sum(axis=(1, 2))
    a, b, c, d = table[:, 0, 1], table[:, 0, 0], table[:, 1, 1], table[:, 1, 0]
    agree, cross = a * d / n, b * c / n
    if not (agree.sum() and cross.sum()):
        return replace(start, reason=SEPARATED)
    reference, focal, right, wrong = a + b, c + d, a + c, b + d
    spread = (reference * focal * right * wrong / (n * n * np.maximum(n - 1, 1)))[n > 1].sum()
    off = abs(float((a - reference * right / n).sum()))
    statistic = max(0.0, off - 0.5) ** 2 / spread
    p, q, r, s = (a + d) / n, (b + c) / n, agree.sum(), cross.sum()
    variance = (p @ agree) / (2 * r * r) + (p @ cross + q @ agree) / (2 * r * s) + (q @ cross) / (2 * s * s)
    return _told(start, DELTA * log(r / s), abs(DELTA) * sqrt(variance), statistic, 1)


def _ordinal(start: Differential, table: Floats, scores: Floats) -> Differential:
    middle = (scores - scores.mean()) / max(float(scores.std()), 1e-9)
    score, focal = np.repeat(middle, 2), np.tile([0.0, 1.0], len(scores))
    counts = table.reshape(-1, table.shape[2])
    counts = counts[:, counts.sum(axis=0) > 0]
    if counts.shape[1] < 2:
        return replace(start, reason=SEPARATED)
    designs = [score[:, None], np.column_stack([score, focal]), np.column_stack([score, focal, score * focal])]
    matched, shifted, crossing = (proportional_odds(counts, design) for design in designs)
    if matched is None or shifted is None or crossing is None:
        return replace(start, reason=SEPARATED)
    statistic = max(0.0, 2 * (crossing.log_likelihood - matched.log_likelihood))
    found = _told(start, -DELTA * shifted.effects[1], abs(DELTA) * shifted.errors[1], statistic, 2)
    turned = max(0.0, 2 * (crossing.log_likelihood - shifted.log_likelihood))
    return replace(found, p_crossing=_tail(turned, 1))


def _told(start: Differential, delta: float, error: float, statistic: float, df: int) -> Differential:
    return replace(start, delta=delta, delta_se=error, statistic=statistic, p_value=_tail(statistic, df))


def _corrected(found: list[Differential]) -> tuple[Differential, ...]:
    from scipy.stats import false_discovery_control

    known = [place for place, one in enumerate(found) if isfinite(one.p_value)]
    adjusted = false_discovery_control([found[place].p_value for place in known]) if known else []
    for place, p in zip(known, adjusted, strict=True):
        one = found[place]
        size: Size = "B"
        if p >= ALPHA or abs(one.delta) < SMALL:
            size = "A"
        elif abs(one.delta) >= LARGE and abs(one.delta) - SURE * one.delta_se > SMALL:
            size = "C"
        found[place] = replace(one, p_adjusted=float(p), size=size)
    return tuple(found)


def _tail(statistic: float, df: int) -> float:
    from scipy.stats import chi2

    return float(chi2.sf(min(statistic, inf), df))
