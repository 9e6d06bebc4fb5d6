"""Proportional odds regression on counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graadmeter.survey.calibration.ascent import climb, covariance
from graadmeter.survey.calibration.curves import SMALLEST
from graadmeter.survey.calibration.data import Floats

FARTHEST = 30.0  # log odds at which an answer is settled


@dataclass(frozen=True)
class Odds:
    """`effects`: per column of the design, the change in the log odds of a higher category."""

    effects: Floats
    errors: Floats
    log_likelihood: float


def proportional_odds(counts: Floats, design: Floats) -> Odds | None:
    """logit P(x >= k) = t_k + design b, for `counts` cells x categories and `design` cells x columns; None: no bound.

    Every category must occur. Standard errors are from the expected information. Source: McCullagh (1980).
    """
    likelihood = _Likelihood(counts, design)
    above = counts.sum(axis=0)[::-1].cumsum()[::-1]
    start = np.append(np.log(above[1:] / (above[0] - above[1:])), np.zeros(design.shape[1]))
    top = climb(likelihood, start)
    if not top.converged:
        return None
    steps = counts.shape[1] - 1
    errors = np.sqrt(np.diag(covariance(top.information)))
    return Odds(top.x[steps:], errors[steps:], top.value)


class _Likelihood:
    def __init__(self, counts: Floats, design: Floats) -> None:
        self.counts, self.steps = counts, counts.shape[1] - 1
        parts = [np.broadcast_to(np.eye(self.steps), (len(counts), self.steps, self.steps))]
        parts.append(np.broadcast_to(design[:, None, :], (len(counts), self.steps, design.shape[1])))
        self.to_odds = np.concatenate(parts, axis=2)  # cells x steps x parameters

    def __call__(self, x: Floats, with_information: bool) -> tuple[float, Floats, Floats | None]:
        if (np.abs(x) > FARTHEST).any() or (np.diff(x[: self.steps]) >= 0).any():
            return -np.inf, np.zeros_like(x), None
        cells = len(self.counts)
        reached = np.ones((cells, self.steps + 2))
        reached[:, 1:-1] = 1 / (1 + np.exp(-np.clip(self.to_odds @ x, -700, 700)))
        reached[:, -1] = 0.0
        p = np.maximum(-np.diff(reached, axis=1), SMALLEST)
        density = (reached * (1 - reached))[:, 1:-1, None] * self.to_odds
        edge = np.zeros((cells, 1, len(x)))
        change = -np.diff(np.concatenate([edge, density, edge], axis=1), axis=1)  # cells x categories x x
        value = float((self.counts * np.log(p)).sum())
        gradient = np.einsum("ck,ckp->p", self.counts / p, change)
        weight = self.counts.sum(axis=1)[:, None] / p
        return value, gradient, np.einsum("ck,ckp,ckr->pr", weight, change, change, optimize=True)
