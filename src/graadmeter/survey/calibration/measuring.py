"""People on a scale that was calibrated before: another round, or answers that nobody gave then."""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np

from graadmeter.base.errors import RatingsError
from graadmeter.base.text import say
from graadmeter.survey.calibration import persons
from graadmeter.survey.calibration.data import MISSING, unique_rows, whole
from graadmeter.survey.calibration.result import Calibration, Persons


def measure(calibrated: Calibration, responses: Any, *, estimate: persons.Estimate = "wle") -> Persons:
    """The measure of each row of `responses` (respondents x the items of `calibrated`) on its scale, items as they are.

    With the items held in place a changed mean is changed people, and not a changed ruler. NaN for who answered no
    calibrated item. Raises RatingsError for another number of items, and for a category that nobody chose when the
    scale was made: it has no place on it.
    """
    table = whole(responses)
    if table.shape[1] != len(calibrated.items):
        raise RatingsError(say("saw {seen} items; this scale has {n}", seen=table.shape[1], n=len(calibrated.items)))
    unknown = np.full(len(table), nan)
    if calibrated.scale is None:
        return Persons(estimate=estimate, measure=unknown, standard_error=unknown.copy())
    columns = []
    for item in calibrated.items:
        if item.column in calibrated.columns:
            given = table[:, item.column]
            codes = np.searchsorted(item.categories, given)
            other = (given != MISSING) & (np.take([*item.categories, MISSING], codes) != given)
            if other.any():
                raise RatingsError(
                    say(
                        "item {item}: category {seen} has no place on this scale; it has {offered}",
                        item=item.column + 1, seen=str(int(given[other][0])), offered=list(item.categories),
                    )
                )  # fmt: skip
            columns.append(np.where(given == MISSING, MISSING, codes).astype(np.int8))
    rows, _, place = unique_rows(np.stack(columns, axis=1))
    if estimate == "wle":
        value, error = persons.wle(calibrated.scale, rows)
    else:
        value, error = persons.eap(calibrated.scale, rows, calibrated.nodes)
    return Persons(
        estimate=estimate, measure=np.append(value, nan)[place], standard_error=np.append(error, nan)[place]
    )  # fmt: skip
