"""What the pages, and plans, portfolios and reports, ask about initiatives."""

from graadmeter.web.initiatives.queries.movable import (
    PROCESSES,
    baseline_parts,
    element_id,
    movable_processes,
    process_names,
)
from graadmeter.web.initiatives.queries.rows import find, initiatives
from graadmeter.web.initiatives.queries.seams import initiatives_json
from graadmeter.web.initiatives.queries.weighing import (
    case_of,
    closed,
    enough,
    gate_of,
    last_closed,
    last_opinion,
    may_see,
    model,
    open_review,
    own_rating,
    ranges,
    rating_to_begin_with,
    ratings,
    verdict_of,
    verdicts_in_order,
    weighed,
)

__all__ = [
    "PROCESSES",
    "baseline_parts",
    "case_of",
    "closed",
    "element_id",
    "enough",
    "find",
    "gate_of",
    "initiatives",
    "initiatives_json",
    "last_closed",
    "last_opinion",
    "may_see",
    "model",
    "movable_processes",
    "open_review",
    "own_rating",
    "process_names",
    "ranges",
    "rating_to_begin_with",
    "ratings",
    "verdict_of",
    "verdicts_in_order",
    "weighed",
]
