"""Quick placements beside the answers to statements: where both exist the statements count, and both are shown.

The two can disagree, and neither is an error: somebody who picks a description may see another picture than somebody
who answers statement by statement. So it is a question to ask, never an average.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.disclosure import Policy
from graadmeter.maturity import attainment
from graadmeter.maturity.ladder import Frame, held
from graadmeter.maturity.panel import Panel, panel
from graadmeter.maturity.shown import count, ignored_shown


@dataclass(frozen=True, slots=True)
class Placed:
    """What quick placements alone say of one element: 0..K, UNKNOWN. None: too few people, in all or of one role."""

    level: int | None
    n: int | None


def placed_beside(table: pa.Table, people: Panel, axes: Frame, policy: Policy) -> Mapping[int, Placed]:
    """Element (index) -> its quick placements, where they were passed over for answers to its statements.

    `table`: checked ANSWERS; `people`: the panel made of it.
    """
    passed_over = {item for item, _ in people.ignored.quick}
    if not passed_over:
        return {}
    quick = panel(table.filter(pc.is_in(table["item"], pa.array(sorted(passed_over)))), axes.model, axes)
    levels = held(attainment.by_level(attainment.by_cell(attainment.by_role(quick)), quick, axes), axes.bar)
    counts = count(quick, axes).element
    shown = ignored_shown(people.ignored.quick, policy)
    hidden = {item for (item, _), n in shown.items() if n is None}
    found = {}
    for e, element in enumerate(axes.elements):
        item, n = axes.model.quick_id(element.id), int(counts[e])
        if item in passed_over and n:
            found[e] = Placed(None, None) if policy.hides(n) or item in hidden else Placed(int(levels[e]), n)
    return found
