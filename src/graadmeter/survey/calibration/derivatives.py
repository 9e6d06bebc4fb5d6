"""The logarithm of each category's probability and its derivatives to the slope and the intercepts of its item."""

from __future__ import annotations

import numpy as np

from graadmeter.survey.calibration.curves import SMALLEST, Family, adjacent, at_or_above
from graadmeter.survey.calibration.data import Floats


def log_p(family: Family, table: Floats, z: Floats) -> Floats:
    """J x K x Q. `table`: J x K, the slope first and then the intercepts c_1.. of an item; -inf where it has none."""
    slopes, intercepts = apart(table)
    if family == "adjacent":
        return np.asarray(np.log(np.maximum(adjacent(slopes, intercepts, z)[0], SMALLEST)))
    return np.asarray(np.log(np.maximum(-np.diff(at_or_above(slopes, intercepts, z), axis=1), SMALLEST)))


def apart(table: Floats) -> tuple[Floats, Floats]:
    """J x K as slopes (J) and intercepts (J x K) with c_0 = 0."""
    intercepts = table.copy()
    intercepts[:, 0] = 0.0
    return table[:, 0], intercepts


def first(family: Family, table: Floats, z: Floats) -> Floats:
    """J x K x K x Q: the derivative of log P(k) to each entry of the item's row of `table`."""
    return (_first_adjacent if family == "adjacent" else _first_cumulative)(table, z)


def second(family: Family, table: Floats, z: Floats, counts: Floats, slopes: Floats) -> Floats:
    """J x K x K: minus the second derivative of the sum of counts x log P, `counts` J x K x Q. `slopes`: `first`."""
    if family == "adjacent":
        p = np.exp(log_p(family, table, z)) * np.isfinite(table_of_categories(table))[:, :, None]
        return _expected(counts.sum(axis=1), p, slopes)
    return _second_cumulative(table, z, counts, slopes)


def expected(family: Family, table: Floats, z: Floats, at_node: Floats, slopes: Floats) -> Floats:
    """J x K x K: expected information of `at_node` (J x Q) people at each node; positive definite where it counts."""
    p = np.exp(log_p(family, table, z)) * np.isfinite(table_of_categories(table))[:, :, None]
    return _expected(at_node, p, slopes)


def table_of_categories(table: Floats) -> Floats:
    """J x K: finite where the item has the category; the first it always has."""
    return apart(table)[1]


def _expected(at_node: Floats, p: Floats, slopes: Floats) -> Floats:
    weighted = slopes * (p * at_node[:, None, :])[:, :, None, :]
    return np.asarray(np.einsum("jkrq,jksq->jrs", weighted, slopes, optimize=True))


def _first_adjacent(table: Floats, z: Floats) -> Floats:
    slopes, intercepts = apart(table)
    p = adjacent(slopes, intercepts, z)[0]
    size = table.shape[1]
    k = np.arange(size, dtype=float)
    found = np.broadcast_to(np.eye(size)[None, :, :, None], (*p.shape[:2], size, len(z))) - p[:, None, :, :]
    found[:, :, 0] = z * (k[:, None] - np.einsum("k,jkq->jq", k, p)[:, None, :])
    return found * np.isfinite(intercepts)[:, :, None, None]


def _first_cumulative(table: Floats, z: Floats) -> Floats:
    reached = at_or_above(*apart(table), z)
    density = reached * (1 - reached)
    p = np.maximum(-np.diff(reached, axis=1), SMALLEST)
    size = table.shape[1]
    found = np.zeros((len(table), size, size, len(z)))
    found[:, :, 0] = z * -np.diff(density, axis=1) / p
    for k in range(1, size):
        found[:, k, k] = density[:, k] / p[:, k]
        found[:, k - 1, k] = -density[:, k] / p[:, k - 1]
    return found


def _second_cumulative(table: Floats, z: Floats, counts: Floats, slopes: Floats) -> Floats:
    reached = at_or_above(*apart(table), z)
    bend = reached * (1 - reached) * (1 - 2 * reached)
    ratio = counts / np.maximum(-np.diff(reached, axis=1), SMALLEST)
    found = np.einsum("jkrq,jksq->jrs", slopes * counts[:, :, None, :], slopes, optimize=True)
    found[:, 0, 0] += (ratio * np.diff(bend, axis=1)).sum(axis=1) @ z**2
    for k in range(1, table.shape[1]):
        own = (ratio[:, k] - ratio[:, k - 1]) * bend[:, k]
        found[:, k, k] -= own.sum(axis=1)
        found[:, 0, k] -= own @ z
        found[:, k, 0] -= own @ z
    return np.asarray(found)
