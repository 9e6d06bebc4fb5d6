"""Climbing a likelihood: Newton's method, damped where the hill is not round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graadmeter.survey.calibration.data import Floats

CLOSE = 1e-7  # of the log-likelihood still to be gained, times two
NEAR = 1e-5  # the same: from here one step ends the search, and the information no longer changes
STEEPEST = 1e9  # damping at which a step is no step
FIRST_DAMPING = 1e-3

At = Callable[[Floats, bool], tuple[float, Floats, Floats | None]]  # (x, with information) -> value, gradient, ...


@dataclass(frozen=True)
class Top:
    x: Floats
    value: float
    information: Floats  # minus the second derivative at x
    converged: bool
    iterations: int


def climb(at: At, start: Floats, *, close: float = CLOSE, limit: int = 100) -> Top:
    """The maximum of `at` near `start`.

    A step d solves (I + damping) d = gradient, with I the observed information. Converged: gradient' I^-1 gradient,
    twice the height still to be gained, is below `close`, and I is positive definite. `at` gives -inf where x may not
    go.
    """
    x, damping, iteration = start, 0.0, 0
    value, gradient, information = _all(at, x)
    while iteration < limit and damping < STEEPEST:
        scale = np.diag(np.maximum(np.abs(np.diag(information)), 1e-8))
        step = _solve(information + damping * scale, gradient)
        if step is not None:
            to_gain = float(gradient @ step) if damping == 0.0 else np.inf
            if to_gain < close:
                return Top(x, value, information, True, iteration)
            height, slope_there, _ = at(x + step, False)
            if height >= value - close:
                x = x + step
                iteration += 1
                if (
                    to_gain < NEAR
                    and (last := _solve(information, slope_there)) is not None
                    and last @ slope_there < CLOSE
                ):
                    return Top(x, height, information, True, iteration)
                damping = 0.0 if damping <= FIRST_DAMPING else damping / 10
                value, gradient, information = _all(at, x)
                continue
        damping = max(FIRST_DAMPING, damping * 10)
    return Top(x, value, information, False, iteration)


def covariance(information: Floats) -> Floats:
    """The inverse of the observed information; NaN where it is not positive definite."""
    try:
        np.linalg.cholesky(information)
        return np.asarray(np.linalg.inv(information))
    except np.linalg.LinAlgError:
        return np.full_like(information, np.nan)


def _all(at: At, x: Floats) -> tuple[float, Floats, Floats]:
    value, gradient, information = at(x, True)
    if information is None:
        raise ValueError("the start lies where x may not go")
    return value, gradient, information


def _solve(matrix: Floats, right: Floats) -> Floats | None:
    """The solution where `matrix` is positive definite, else None."""
    try:
        factor = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return None
    return np.asarray(np.linalg.solve(factor.T, np.linalg.solve(factor, right)))
