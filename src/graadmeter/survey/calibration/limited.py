"""Does the whole model fit? M2 and C2: statistics on pairs of items, which small samples can carry."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import nan, sqrt
from typing import Annotated, Any, Literal

import numpy as np

from graadmeter.base.text import Message, say
from graadmeter.survey.calibration import derivatives
from graadmeter.survey.calibration.data import Answers, Floats, read
from graadmeter.survey.calibration.nodes import nodes
from graadmeter.survey.calibration.result import Calibration

Statistic = Literal["M2", "C2"]
METHODS: dict[Statistic, Message] = {
    "M2": say("M2: limited-information goodness of fit from single items and pairs of items"),
    "C2": say("C2: limited-information goodness of fit from categories of single items and products of pairs"),
}
INCOMPLETE = say("This statistic takes complete answers: nobody answered every item.")
NO_FREEDOM = say("The model has as many parameters as these items have facts to check it with.")
NOT_FITTED = say("The model was not fitted: there is nothing to check.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFit:
    """One test of the whole model. NaN comes with a reason."""

    statistic: Annotated[float, "the figure, chi-squared when the model holds"]
    df: Annotated[int, "degrees of freedom"]
    p_value: Annotated[float, "chance of a figure this large when the model holds"]
    rmsea: Annotated[float, "misfit per degree of freedom; below 0.05 small, above 0.09 large"]
    n: Annotated[int, "respondents with complete answers"]
    method: Annotated[Message, "what was computed, in words"]
    reason: Annotated[Message | None, "why there is no figure"] = None


def model_fit(calibrated: Calibration, responses: Any) -> ModelFit:
    """M2 (two categories) or C2 (more) of a calibration on the `responses` it was made from.

    With r the observed minus the expected moments, X their covariance under the model and D their derivatives to its
    parameters: n r' C r, where C = X^-1 - X^-1 D (D' X^-1 D)^-1 D' X^-1; degrees of freedom are moments less
    parameters. Moments: P(x_i >= k) of single items, and E[x_i x_j] of pairs; respondents without a missing answer.
    Source: Maydeu-Olivares & Joe (2006), Psychometrika 71; Cai & Monroe (2014), CRESST report 839.
    """
    answers = read(responses)
    kind: Statistic = "M2" if max(answers.sizes, default=2) == 2 else "C2"
    complete = (answers.codes >= 0).all(axis=1) if answers.kept else np.zeros(len(answers.codes), dtype=bool)
    n = int(complete.sum())
    if calibrated.scale is None:
        return _none(kind, n, NOT_FITTED)
    if not n:
        return _none(kind, n, INCOMPLETE)
    expected, spread, change = _moments(calibrated, answers)
    df = len(expected) - change.shape[1]
    if df <= 0:
        return _none(kind, n, NO_FREEDOM)
    off = _observed(answers, complete) - expected
    weight = np.linalg.pinv(spread, hermitian=True)
    weighted = weight @ change
    taken = off @ weighted
    value = n * float(off @ weight @ off - taken @ np.linalg.pinv(change.T @ weighted, hermitian=True) @ taken)
    from scipy.stats import chi2

    return ModelFit(
        statistic=value, df=df, p_value=float(chi2.sf(value, df)),
        rmsea=sqrt(max(0.0, (value - df) / (df * max(1, n - 1)))), n=n, method=METHODS[kind],
    )  # fmt: skip


def _observed(answers: Answers, complete: Any) -> Floats:
    x = answers.codes[complete].astype(float)
    single = [(x[:, j] >= k).mean() for j, size in enumerate(answers.sizes) for k in range(1, size)]
    product = x.T @ x / len(x)
    return np.array(single + [product[i, j] for i, j in combinations(range(x.shape[1]), 2)])


def _moments(calibrated: Calibration, answers: Answers) -> tuple[Floats, Floats, Floats]:
    """The moments under the model, their covariance in one respondent, and their derivatives to the parameters."""
    scale = calibrated.scale
    assert scale is not None
    z, log_weight = nodes(calibrated.nodes)
    weight = np.exp(log_weight)
    table = scale.intercepts.copy()
    table[:, 0] = scale.slopes * scale.sd
    p = np.exp(derivatives.log_p(scale.family, table, z)) * answers.mask[:, :, None]
    slopes = p[:, :, None, :] * derivatives.first(scale.family, table, z)  # J x K x K x Q: of P(k)
    items, size, _ = p.shape
    k = np.arange(size, dtype=float)
    reached = p[:, ::-1].cumsum(axis=1)[:, ::-1]
    singles = [(j, c) for j, m in enumerate(answers.sizes) for c in range(1, m)]
    pairs = list(combinations(range(items), 2))
    mean, square = np.einsum("k,jkq->jq", k, p), np.einsum("k,jkq->jq", k * k, p)
    above = np.einsum("jkcq,k->jcq", _tails(p), k)  # E[x_i 1(x_i >= c)]
    i, j = np.array(pairs, dtype=int).reshape(-1, 2).T
    first = np.array([reached[item, c] for item, c in singles])
    conditional = np.vstack([first, mean[i] * mean[j]])
    expected = conditional @ weight
    joint = (conditional * weight) @ conditional.T
    for a, (item, c) in enumerate(singles):
        for b, (other, d) in enumerate(singles):
            if item == other:
                joint[a, b] = float(reached[item, max(c, d)] @ weight)
        for b in np.flatnonzero((i == item) | (j == item)).tolist():
            partner = j[b] if i[b] == item else i[b]
            place = len(singles) + b
            joint[a, place] = joint[place, a] = float((above[item, c] * mean[partner]) @ weight)
    for a in range(len(pairs)):
        same = (i == i[a]) | (j == i[a]) | (i == j[a]) | (j == j[a])
        for b in np.flatnonzero(same).tolist():
            shared = {int(i[a]), int(j[a])} & {int(i[b]), int(j[b])}
            rest = [int(item) for item in (i[a], j[a], i[b], j[b]) if int(item) not in shared]
            value = np.prod([square[item] for item in shared] + [mean[item] for item in rest], axis=0)
            joint[len(singles) + a, len(singles) + b] = float(value @ weight)
    tails = np.flip(np.cumsum(np.flip(slopes, axis=1), axis=1), axis=1)  # of P(x >= k)
    of_mean = np.einsum("k,jkrq->jrq", k, slopes)
    change = np.zeros((len(expected), items, size))
    for a, (item, c) in enumerate(singles):
        change[a, item] = tails[item, c] @ weight
    for a, (one, two) in enumerate(pairs):
        change[len(singles) + a, one] = of_mean[one] @ (mean[two] * weight)
        change[len(singles) + a, two] = of_mean[two] @ (mean[one] * weight)
    return expected, joint - np.outer(expected, expected), _free(calibrated, answers, change)


def _tails(p: Floats) -> Floats:
    """J x K x K x Q: P(k) where k >= c, for every c."""
    size = p.shape[1]
    return np.asarray(p[:, :, None, :] * (np.arange(size)[:, None] >= np.arange(size))[None, :, :, None])


def _free(calibrated: Calibration, answers: Answers, change: Floats) -> Floats:
    """The derivatives to the parameters that were estimated: one slope for all items, or each its own, or none."""
    intercepts = answers.mask.copy()
    intercepts[:, 0] = False
    own = change[:, intercepts]
    if calibrated.model in ("grm", "gpcm"):
        return np.column_stack([change[:, :, 0], own])
    return np.column_stack([change[:, :, 0].sum(axis=1), own]) if calibrated.latent_sd_se else own


def _none(kind: Statistic, n: int, reason: Message) -> ModelFit:
    return ModelFit(statistic=nan, df=0, p_value=nan, rmsea=nan, n=n, method=METHODS[kind], reason=reason)
