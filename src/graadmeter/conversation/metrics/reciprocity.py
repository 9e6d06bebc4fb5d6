"""Whether contact runs both ways."""

from __future__ import annotations

from graadmeter.base.text import say
from graadmeter.conversation import network
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames

TIE_RULES = {
    "previous": say("A message answers the nearest earlier message by someone else in the same thread."),
    "explicit": say("A message answers the message it points to by the platform's own link."),
    "inferred": say(
        "The platform's own link, else a person the message names, else the likeliest of those who spoke before it; "
        "an answer counts where that is more likely right than wrong."
    ),
}
NO_TIES = say("Nobody answers anybody under this rule, so there are no ties.")


def _reciprocity(frames: Frames, rule: str) -> Found:
    source, target = frames.ties(rule)
    people = int(network.tied(source, target, len(frames.persons)).sum())
    value = network.reciprocity(source, target)
    return Found(
        value, len(source), people, note=NO_TIES if value is None else None, confidence=frames.confidence(rule)
    )


METRICS = (
    Metric(
        "reciprocity", "share", "ties", say("Reciprocity"),
        say("Share of contacts (who answers whom) that also exist in the other direction."),
        "distinct directed ties u->v for which v->u exists / distinct directed ties",
        ("MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.parent_author_id", "MESSAGES.sent_at"),
        TIE_RULES, _reciprocity,
    ),
)  # fmt: skip
