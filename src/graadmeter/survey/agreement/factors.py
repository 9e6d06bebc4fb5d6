"""Factors of a correlation matrix: minimum residuals, an oblique rotation, and one factor above the others.

Written here since statsmodels' Factor offers principal axes and maximum likelihood, not minimum residuals, and its
import (pandas and formulas) costs a page more time than all of this. Checked against psych in tests/reference.
"""

from __future__ import annotations

import numpy as np

from graadmeter.base.intervals import SEED
from graadmeter.survey.agreement.estimate import Floats

TURNS, CLOSE = 500, 1e-6  # of the rotation
STARTS = 8


def minres(correlations: Floats, factors: int) -> Floats:
    """Loadings (items x factors) that leave the smallest squared residual correlations.

    For uniquenesses u the best loadings come from the first eigenvectors of R - diag(u); u minimises the sum of the
    squares of the other eigenvalues, within 0..1. Source: Harman & Jones (1966), Psychometrika 31.
    """
    from scipy.optimize import minimize

    def misfit(unique: Floats) -> tuple[float, Floats]:
        values, vectors = np.linalg.eigh(correlations - np.diag(unique))
        rest = slice(0, len(unique) - factors)
        return float((values[rest] ** 2).sum()) / 2, -(vectors[:, rest] ** 2) @ values[rest]

    start = np.clip(1.0 - multiple_correlations(correlations), 0.0, 1.0)
    bounds = [(0.0, 1.0)] * len(start)
    unique = minimize(misfit, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-12}).x
    values, vectors = np.linalg.eigh(correlations - np.diag(unique))
    first = slice(len(start) - factors, None)
    loadings = vectors[:, first] * np.sqrt(np.maximum(values[first], 0.0))
    return upright(loadings[:, ::-1])


def multiple_correlations(correlations: Floats) -> Floats:
    """Squared multiple correlation of each item with the others, 0..1; a singular matrix through its pseudo-inverse."""
    inverse = np.linalg.pinv(correlations, hermitian=True)
    found = 1.0 - 1.0 / np.maximum(np.diag(inverse), 1.0)
    return np.asarray(np.clip(found, 0.0, 1.0))


def oblimin(loadings: Floats) -> tuple[Floats, Floats]:
    """Loadings turned so that items load on few factors, and the correlations of the factors that follow.

    Minimises sum over items and pairs of factors of the products of squared loadings (oblimin with gamma 0), by
    gradient projection, from the loadings as they are and from `STARTS` turned ones: the best of them, since loadings
    that mirror each other can hold the search on a saddle.
    Source: Jennrich (2002), Psychometrika 67; Bernaards & Jennrich (2005), Educ. Psychol. Meas. 65.
    """
    count, rng = loadings.shape[1], np.random.default_rng(SEED)
    starts = [np.eye(count), *(np.linalg.qr(rng.normal(size=(count, count)))[0] for _ in range(STARTS))]
    turned, _, turn = min((_turned(loadings, start) for start in starts), key=lambda found: round(found[1], 9))
    return upright_pair(turned, turn.T @ turn)


def _turned(loadings: Floats, turn: Floats) -> tuple[Floats, float, Floats]:
    """The nearest minimum from one start: loadings, criterion, turn."""
    step = 1.0
    turned, size, gradient = _oblimin_at(loadings, turn)
    for _ in range(TURNS):
        projected = gradient - turn * (turn * gradient).sum(axis=0)
        slope = float(np.sqrt((projected**2).sum()))
        if slope < CLOSE:
            break
        step *= 2.0
        for _half in range(20):
            tried = turn - step * projected
            tried = tried / np.sqrt((tried**2).sum(axis=0))
            turned, now, after = _oblimin_at(loadings, tried)
            if now < size - 0.5 * slope**2 * step:
                break
            step /= 2.0
        turn, size, gradient = tried, now, after
    return turned, size, turn


def _oblimin_at(loadings: Floats, turn: Floats) -> tuple[Floats, float, Floats]:
    inverse = np.linalg.inv(turn)
    turned = loadings @ inverse.T
    others = (turned**2) @ (1.0 - np.eye(turn.shape[0]))
    slope = turned * others
    return turned, float(((turned**2) * others).sum()) / 4.0, -(turned.T @ slope @ inverse).T


def schmid_leiman(loadings: Floats, between: Floats) -> tuple[Floats, Floats]:
    """One general factor (items) above the group factors (items x factors), all uncorrelated.

    `between`: correlations of the oblique factors. The general factor is theirs: of one factor it is the factor
    itself, of two the root of their correlation for both, of more by minimum residuals.
    Source: Schmid & Leiman (1957), Psychometrika 22.
    """
    count = len(between)
    if count == 1:
        above = np.ones(1)
    elif count == 2:
        above = np.full(2, np.sqrt(abs(between[0, 1]))) * np.array([1.0, np.sign(between[0, 1]) or 1.0])
    else:
        above = minres(between, 1)[:, 0]
    return loadings @ above, loadings * np.sqrt(np.maximum(0.0, 1.0 - above**2))


def upright(loadings: Floats) -> Floats:
    """Each factor turned so that its loadings add up to a positive number: a sign is a matter of choice."""
    return loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)


def upright_pair(loadings: Floats, between: Floats) -> tuple[Floats, Floats]:
    signs = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    return loadings * signs, between * np.outer(signs, signs)
