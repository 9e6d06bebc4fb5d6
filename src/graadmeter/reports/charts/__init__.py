"""The pictures of the conversation: from the JSON of `conversation measure` to words, a table and a drawing.

`charts(measures)` gives for each picture a `Chart`, or an `Absent` that says why there is none. `draw` makes SVG of
charts, one by one the same for the same input. What a chart says and what it draws stand in one module per picture:
`chart` reads the measure, `spec` is what is drawn, as an Altair chart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from graadmeter import diagnosis, maturity
from graadmeter.base.text import say
from graadmeter.reports.charts import months, network, participation, themes, units, waiting
from graadmeter.reports.charts.chart import Absent, Chart, Table
from graadmeter.reports.charts.drawing import Sheet, can_draw, digest, draw, sheet
from graadmeter.reports.charts.look import NARROW, WIDE, Look

__all__ = [
    "BELONGS", "NARROW", "WIDE", "Absent", "Chart", "Look", "Sheet", "Table", "can_draw", "charts", "digest", "draw",
    "sheet",
]  # fmt: skip

CRITERIA = "esm6"
BELONGS: Mapping[str, tuple[str, ...]] = {  # criterion -> the pictures that belong to it
    "strategic_discussion": ("strategic_themes",),
    "bottom_line": ("result_themes",),
    "fertile_ground": (units.ID, network.ID),
    "two_way_approach": (months.ID,),
    "enough_people": (participation.ID, waiting.ID),
}
BOTTOM_LINE = ("customer", "product", "efficiency")


def charts(measures: Mapping[str, Any], *, launched_on: date | None = None) -> dict[str, Chart | Absent]:
    """Every picture by its id, in the order of the criteria.

    `measures`: JSON of `conversation measure`. `launched_on`: of the network, from which the band of the phase profile
    follows; None: no band.
    """
    entry = (measures.get("metrics") or {}).get
    shares = entry(themes.METRIC)
    found = (
        themes.chart(
            shares, id="strategic_themes", name=say("How much of the talk is about strategic themes"),
            classes=("strategic",),
        ),
        themes.chart(
            shares, id="result_themes", name=say("How much of the talk is about results"), classes=BOTTOM_LINE
        ),
        units.chart(entry(units.METRIC)),
        network.chart(entry(network.METRIC)),
        months.chart(entry(months.METRIC), _band(launched_on)),
        participation.chart(entry(participation.METRIC)),
        waiting.chart(entry(waiting.METRIC)),
    )  # fmt: skip
    return {one.id: one for one in found}


def _band(launched_on: date | None) -> Callable[[date], tuple[float, float] | None]:
    """What the phase profile expects of a month, by its last day."""
    model = maturity.load(CRITERIA)
    return lambda day: diagnosis.band_at(model, months.METRIC, diagnosis.months_between(launched_on, day))
