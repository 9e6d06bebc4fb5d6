"""What is told of an element beside its level: distributions, items, roles, agreement."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, sqrt

import numpy as np

from graadmeter.base.consensus import consensus
from graadmeter.maturity.ladder import Floats
from graadmeter.maturity.panel import SAID_DONT_KNOW, Panel

LEADER = "leader"  # the id that models give to the role of leadership


def shares(panel: Panel, column: int) -> Floats:
    """Share of each option of one cell: within each role, then the mean over roles, as attainments are made.

    The mean of the options' attainments under these shares is the attainment of the cell.
    """
    answers, options = panel.option[:, column], len(panel.cells[column].options)
    within = []
    for code in np.unique(panel.role[answers >= 0]):
        members = (panel.role == code) & (answers >= 0)
        weights = np.bincount(answers[members], weights=panel.weight[members], minlength=options)
        within.append(weights / weights.sum())
    return np.mean(within, axis=0) if within else np.zeros(options)


def distribution(panel: Panel, columns: Sequence[int]) -> dict[str, float]:
    """Option -> share over the cells of one level: the mean over the cells that were answered."""
    answered = [c for c in columns if (panel.option[:, c] >= 0).any()]
    found: dict[str, float] = {}
    for column in answered:
        for option, share in zip(panel.cells[column].options, shares(panel, column).tolist(), strict=True):
            found[option] = found.get(option, 0.0) + share / len(answered)
    return found


def dont_know_share(panel: Panel, columns: Sequence[int]) -> float | None:
    """Answers 'don't know' among all answers that apply; None where there are none."""
    answers = panel.option[:, columns]
    unknown, valid = int((answers == SAID_DONT_KNOW).sum()), int((answers >= 0).sum())
    return unknown / (unknown + valid) if unknown + valid else None


def element_consensus(panel: Panel, columns: Sequence[int]) -> float | None:
    """Mean agreement over the cells given; a quick placement is one answer on the scale of levels."""
    if columns and panel.cells[columns[0]].quick:
        found = [consensus(range(len(panel.cells[columns[0]].options)), shares(panel, columns[0]))]
    else:
        found = [consensus(panel.cells[c].attainments, shares(panel, c)) for c in columns]
    known = [agreement for agreement in found if not isnan(agreement)]
    return sum(known) / len(known) if known else None


def spread(panel: Panel, column: int) -> float:
    """Standard deviation of the attainments of one cell, under its shares."""
    x, p = np.asarray(panel.cells[column].attainments), shares(panel, column)
    mean = float(p @ x)
    return sqrt(max(0.0, float(p @ (x - mean) ** 2)))


def leader_gap(panel: Panel, role_means: Floats, column: int) -> float | None:
    """Mean of the leaders minus the mean of the other roles (each counted once) on one cell; None without both."""
    if LEADER not in panel.roles:
        return None
    code = panel.roles.index(LEADER)
    others = np.delete(role_means[:, column], code)
    if np.isnan(role_means[code, column]) or np.isnan(others).all():
        return None
    return float(role_means[code, column] - np.nanmean(others))
