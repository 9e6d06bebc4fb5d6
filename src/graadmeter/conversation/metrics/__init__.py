"""One module per metric or tight family of metrics; each offers `METRICS`. Adding a metric is adding a file.

A metric reads `Frames` and returns `Found`; what may be shown of it is decided afterwards, in `protect`.
"""

from __future__ import annotations

from typing import Protocol

from graadmeter.base.errors import UnknownNameError
from graadmeter.base.registry import Registry
from graadmeter.base.text import say
from graadmeter.conversation.figures import Metric


class Family(Protocol):
    METRICS: tuple[Metric, ...]


FAMILIES: Registry[Family] = Registry(
    "graadmeter.conversation.metrics", "graadmeter.metrics", say("metric family"), ("METRICS",)
)

# The order in which people read them; a metric from elsewhere comes after these.
ORDER = (
    "messages", "human_messages", "bot_messages", "system_events", "authors", "spaces", "threads", "answered_threads",
    "question_threads", "unanswered_question_share", "first_response_median_s", "first_response_km_median_s",
    "participation_gini", "top1_share", "top10_share", "reciprocity", "ei_index", "viable_space_share",
    "participants", "contributor_share", "active_share", "contributor_retention", "unit_coverage",
    "reply_rate", "first_reply_hours", "answer_rate", "thread_participants", "newcomer_reply_share", "open_share",
    "cross_unit_share", "cross_location_share", "cross_layer_share", "replies_between_units",
    "leader_active_share", "leader_reply_share", "topdown_share", "fed_back_share",
    "dormant_space_share", "owned_space_share", "curated_share", "after_hours_share",
    "communities", "community_modularity", "community_agreement",
    "broker_share", "unit_brokers", "partners_median", "partners_above_150_share",
    "theme_share", "strategic_share", "strategic_leader_started", "feedback_loop_share", "bottomline_share",
    "theme_persistence", "theme_helpers",
)  # fmt: skip


def offered() -> dict[str, Metric]:
    """Every metric by its id, in reading order."""
    found = {metric.id: metric for _, family in FAMILIES for metric in family.METRICS}
    first = {name: found.pop(name) for name in ORDER if name in found}
    return first | found


def metric(name: str) -> Metric:
    """One metric. Raises UnknownNameError that lists what is offered."""
    known = offered()
    if name not in known:
        raise UnknownNameError(
            say(
                "there is no {what} called {name}; choose one of: {offered}",
                what=say("metric"),
                name=repr(name),
                offered=list(known),
            )
        )
    return known[name]
