"""Proportional odds: ordered answers explained by what may lie behind them, such as the round or the unit.

Fitted by statsmodels; ours are the frequencies (its model takes one row an answer, so that rows are repeated), the
thresholds as plain numbers (it stores their logarithmic steps) and the errors in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import RatingsError
from graadmeter.base.text import Message, say
from graadmeter.survey.change.columns import Floats, column

MOST_ROWS = 2_000_000  # after repeating by frequency
SEPARATED = 12.0  # log odds between the ends of a predictor: 160,000 to 1 is no estimate but a border


@dataclass(frozen=True, slots=True, kw_only=True)
class CumulativeLink:
    """A fitted model. A coefficient above 0: higher answers; exp(coefficient) is the odds ratio."""

    coefficients: Annotated[Mapping[str, float], "predictor -> change of the log odds of a higher answer"]
    errors: Annotated[Mapping[str, float], "predictor -> standard error"]
    thresholds: Annotated[tuple[float, ...], "log odds of answering up to each category, without predictors"]
    categories: Annotated[tuple[Any, ...], "the answers in order"]
    log_likelihood: Annotated[float, "of the fit"]
    n: Annotated[int, "answers"]
    method: Annotated[Message, "what was computed, in words"]

    @property
    def deviance(self) -> float:
        return -2 * self.log_likelihood

    def likelihood_ratio(self, smaller: CumulativeLink) -> tuple[float, int, float]:
        """Against the same answers with fewer predictors: chi-square, degrees of freedom, p."""
        from scipy.stats import chi2

        freedom = len(self.coefficients) - len(smaller.coefficients)
        if freedom < 1 or not set(smaller.coefficients) < set(self.coefficients) or self.n != smaller.n:
            raise RatingsError(say("a likelihood ratio compares with a model of the same answers and fewer predictors"))
        statistic = 2 * (self.log_likelihood - smaller.log_likelihood)
        return statistic, freedom, float(chi2.sf(max(0.0, statistic), freedom))


def proportional_odds(
    answers: Any, predictors: Mapping[str, Any], *, frequencies: Any = None, categories: tuple[Any, ...] | None = None
) -> CumulativeLink:
    """log odds(answer <= k) = threshold_k - sum of coefficient times predictor, by maximum likelihood.

    `answers`: one per row, numbers or texts; `categories`: their order, left out for numbers. `predictors`: name ->
    numbers, 0 and 1 for a group. `frequencies`: how many answers a row stands for, whole numbers from 0 on. Rows with a
    missing predictor (NaN) or an answer that is None, NaN or -1 in integers are left out.
    Raises RatingsError for lists of different lengths, fewer than two categories that occur, a category that is not
    named, a predictor that does not vary, or a fit that does not converge (a predictor that separates the answers).
    Source: McCullagh (1980), J. R. Stat. Soc. B 42; as R MASS::polr and ordinal::clm.
    """
    code, named = _coded(answers, categories)
    table = np.column_stack([column(values, say("predictor {name}", name=name)) for name, values in predictors.items()])
    times = _whole(frequencies, len(code))
    if len(table) != len(code) or len(times) != len(code):
        raise RatingsError(say("answers, predictors and frequencies have different lengths; give each row all of them"))
    kept = (code >= 0) & ~np.isnan(table).any(axis=1) & (times > 0)
    code, table = np.repeat(code[kept], times[kept]), np.repeat(table[kept], times[kept], axis=0)
    there = np.unique(code)
    if len(there) < 2:
        raise RatingsError(say("all answers are the same; an ordered model needs two different ones"))
    for name, values in zip(predictors, table.T, strict=True):
        if np.ptp(values) == 0:
            raise RatingsError(say("{name} is the same for everyone; leave it out", name=name))
    return _fitted(np.searchsorted(there, code), table, tuple(predictors), tuple(named[k] for k in there))


def _fitted(
    code: npt.NDArray[np.int64], table: Floats, names: tuple[str, ...], categories: tuple[Any, ...]
) -> CumulativeLink:
    import warnings

    from statsmodels.miscmodels.ordinal_model import OrderedModel

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # what they say of convergence is read from the result below
        model = OrderedModel(code, table, distr="logit")
        fit = model.fit(method="bfgs", disp=False, maxiter=500, gtol=1e-7)
        errors = np.asarray(fit.bse)
    k = len(names)
    good = np.isfinite(fit.params).all() and np.isfinite(errors[:k]).all()
    good = good and (np.abs(fit.params[:k]) * np.ptp(table, axis=0)).max() < SEPARATED
    if not good or (not fit.mle_retvals["converged"] and np.abs(model.score(fit.params)).max() > 1e-2):
        raise RatingsError(
            say("the model does not converge: a predictor may tell the answers apart completely; leave it out")
        )
    thresholds = model.transform_threshold_params(fit.params)[1:-1]
    return CumulativeLink(
        coefficients=dict(zip(names, map(float, fit.params[:k]), strict=True)),
        errors=dict(zip(names, map(float, errors[:k]), strict=True)),
        thresholds=tuple(map(float, thresholds)), categories=categories,
        log_likelihood=float(fit.llf), n=len(code),
        method=say("Cumulative link, logit (proportional odds), by maximum likelihood"),
    )  # fmt: skip


def _coded(answers: Any, categories: tuple[Any, ...] | None) -> tuple[npt.NDArray[np.int64], tuple[Any, ...]]:
    """Each answer as its place among the categories; -1 for one that is missing."""
    if categories is None:
        values = column(answers, say("answers"))
        known = np.unique(values[~np.isnan(values)])
        return np.where(np.isnan(values), -1, np.searchsorted(known, np.nan_to_num(values))), tuple(known.tolist())
    place = {value: k for k, value in enumerate(categories)}
    unknown = next((one for one in answers if one is not None and one not in place), None)
    if unknown is not None:
        raise RatingsError(
            say("{seen} is not among the categories: {offered}", seen=repr(unknown), offered=list(categories))
        )
    return np.array([-1 if one is None else place[one] for one in answers], dtype=np.int64), tuple(categories)


def _whole(frequencies: Any, n: int) -> npt.NDArray[np.int64]:
    if frequencies is None:
        return np.ones(n, dtype=np.int64)
    values = np.asarray(frequencies, dtype=float)
    if not (np.isfinite(values).all() and (values >= 0).all() and (values == np.round(values)).all()):
        raise RatingsError(say("frequencies are whole numbers from 0 on; this model takes no other weights"))
    if values.sum() > MOST_ROWS:
        raise RatingsError(
            say("the frequencies stand for {n} answers; at most {most}", n=int(values.sum()), most=MOST_ROWS)
        )
    return values.astype(np.int64)
