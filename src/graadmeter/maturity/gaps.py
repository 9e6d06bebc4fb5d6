"""Ambition against where it stands, per element."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from graadmeter.maturity.model import Model
from graadmeter.tables import GAPS


def gaps(levels: Mapping[str, str | None], ambitions: Mapping[str, str | None], model: Model) -> pa.Table:
    """GAPS, one row per element of `model`, in its order.

    `levels`, `ambitions`: element id -> level id (or the floor's); absent or None: not estimable, or none set. The gap
    is the number of levels from the current one to the ambition, 0 when it is met: more than needed asks for nothing.
    Raises UnknownNameError for an element or a level that the model does not have.
    """
    order = {model.floor_id: 0} | {level.id: level.order for level in model.levels}
    for element_id, level_id in (*levels.items(), *ambitions.items()):
        model.element(element_id)
        if level_id is not None and level_id not in order:
            model.level(level_id)
    rows = []
    for element_id in model.elements:
        current, ambition = levels.get(element_id), ambitions.get(element_id)
        gap = max(0, order[ambition] - order[current]) if current is not None and ambition is not None else None
        rows.append({"element": element_id, "current": current, "ambition": ambition, "gap": gap})
    return GAPS.check(pa.Table.from_pylist(rows, schema=GAPS.schema))
