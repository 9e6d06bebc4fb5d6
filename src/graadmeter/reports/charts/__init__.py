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
from graadmeter.base.text import Text, say
from graadmeter.reports.charts import months, network, participation, themes, units, waiting
from graadmeter.reports.charts.chart import Absent, Chart, Table
from graadmeter.reports.charts.drawing import Sheet, can_draw, digest, draw, sheet, worded
from graadmeter.reports.charts.look import FONT, NARROW, WIDE, Look

__all__ = [
    "BELONGS", "FONT", "NARROW", "WIDE", "Absent", "Chart", "Look", "Sheet", "Table", "can_draw", "charts", "digest",
    "draw", "sheet", "worded",
]  # fmt: skip

CRITERIA = "esm6"
STRATEGIC, RESULTS = "strategic_themes", "result_themes"
BELONGS: Mapping[str, tuple[str, ...]] = {  # criterion -> the pictures that belong to it
    "strategic_discussion": (STRATEGIC,),
    "bottom_line": (RESULTS,),
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
    strategic, results = say("How much of the talk is about strategic themes"), say("How much of it is about results")
    readers: dict[str, tuple[Text, Callable[[], Chart | Absent]]] = {
        STRATEGIC: (strategic, lambda: themes.chart(shares, id=STRATEGIC, name=strategic, classes=("strategic",))),
        RESULTS: (results, lambda: themes.chart(shares, id=RESULTS, name=results, classes=BOTTOM_LINE)),
        units.ID: (units.NAME, lambda: units.chart(entry(units.METRIC))),
        network.ID: (network.NAME, lambda: network.chart(entry(network.METRIC))),
        months.ID: (months.NAME, lambda: months.chart(entry(months.METRIC), _band(launched_on))),
        participation.ID: (participation.NAME, lambda: participation.chart(entry(participation.METRIC))),
        waiting.ID: (waiting.NAME, lambda: waiting.chart(entry(waiting.METRIC))),
    }
    return {id: _read(id, name, reader) for id, (name, reader) in readers.items()}


def _read(id: str, name: Text, reader: Callable[[], Chart | Absent]) -> Chart | Absent:
    """Measures may come from a file that somebody made: one that does not hold costs its picture, not the page."""
    try:
        return reader()
    except (ArithmeticError, AttributeError, IndexError, KeyError, TypeError, ValueError):
        return Absent(id, name, say("These figures are not written as this version writes them; measure again."))


def _band(launched_on: date | None) -> Callable[[date], tuple[float, float] | None]:
    """What the phase profile expects of a month, by its last day."""
    model = maturity.load(CRITERIA)
    return lambda day: diagnosis.band_at(model, months.METRIC, diagnosis.months_between(launched_on, day))
