"""What the pages, and plans, portfolios and reports, ask about initiatives."""

from graadmeter.web.initiatives.queries.rows import find, initiatives
from graadmeter.web.initiatives.queries.seams import PlanRow, initiatives_json, plan_rows, verdicts
from graadmeter.web.initiatives.queries.weighing import (
    case_of,
    gate_of,
    last_closed,
    may_see,
    model,
    open_review,
    own_rating,
    ratings,
    verdicts_in_order,
    weighed,
)

__all__ = [
    "PlanRow",
    "case_of",
    "find",
    "gate_of",
    "initiatives",
    "initiatives_json",
    "last_closed",
    "may_see",
    "model",
    "open_review",
    "own_rating",
    "plan_rows",
    "ratings",
    "verdicts",
    "verdicts_in_order",
    "weighed",
]
