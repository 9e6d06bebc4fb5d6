"""Is a statement harder in one unit than in another, for people who stand alike on the whole?"""

from __future__ import annotations

import numpy as np

from graadmeter.diagnosis.items.calibrated import CALIBRATED_FROM
from graadmeter.diagnosis.items.result import UnitDifference
from graadmeter.diagnosis.items.sheet import Sheet


def differences(sheet: Sheet) -> dict[int, tuple[UnitDifference, ...]]:
    """Column -> the units that differ on it, moderately or much; empty below 100 respondents.

    Each unit that may be shown against the largest one, people matched on their score over everything they answered,
    p-values corrected for all comparisons together (`calibration.dif`). Only where both units have enough answers to
    the statement.
    """
    columns = np.flatnonzero(sheet.told)
    if len(columns) < 2 or sheet.people(columns.tolist()) < CALIBRATED_FROM or not any(sheet.unit):
        return {}
    from graadmeter.survey.calibration import dif  # scipy is loaded where there is something to compare

    codes = np.where(sheet.answered, sheet.option, -1).astype(np.int64)[:, columns]
    found: dict[int, list[UnitDifference]] = {}
    for one in dif(codes, sheet.unit):
        few = sheet.policy.hides(one.n) or sheet.policy.hides(one.n_reference)
        if one.size in ("B", "C") and not few:
            said = UnitDifference(unit=one.group, other=one.reference, delta=one.delta, much=one.size == "C")
            found.setdefault(int(columns[one.column]), []).append(said)
    return {column: tuple(units) for column, units in found.items()}
