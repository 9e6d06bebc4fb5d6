"""How much there is: rows per kind, people who wrote, spaces they wrote in."""

from __future__ import annotations

from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames

EVERY_ROW = {"every_row": say("Every row of the export, copies removed.")}
HUMAN = {"human": say("Human messages by a known author: no bots, no joins, pins or other events.")}


def _messages(frames: Frames, rule: str) -> Found:
    total = frames.totals
    return Found(total["messages"], total["messages"], max(len(frames.persons), total["system_people"]))


def _human(frames: Frames, rule: str) -> Found:
    written = int(frames.persons.messages.sum())
    return Found(written, written, len(frames.persons))


def _bots(frames: Frames, rule: str) -> Found:
    bots = frames.totals["bots"] or 0
    return Found(bots, bots, 0)


def _system(frames: Frames, rule: str) -> Found:
    events = frames.totals["system"] or 0
    return Found(events, events, frames.totals["system_people"])


def _authors(frames: Frames, rule: str) -> Found:
    n = len(frames.persons)
    return Found(n, n, n)


def _spaces(frames: Frames, rule: str) -> Found:
    found = frames.rows(frames.used.aggregate(spaces=frames.used.count()))[0]["spaces"]
    return Found(found, found, len(frames.persons))


METRICS = (
    Metric(
        "messages", "count", "messages", say("Messages"),
        say("Everything the export holds, bots and events included."),
        "count(MESSAGES)", ("MESSAGES.message_id",), EVERY_ROW, _messages,
    ),
    Metric(
        "human_messages", "count", "messages", say("Messages by people"),
        say("What people wrote themselves: the talk that the other figures are about."),
        "count(kind = human, author known)", ("MESSAGES.kind", "MESSAGES.author_id"), HUMAN, _human,
    ),
    Metric(
        "bot_messages", "count", "messages", say("Messages by bots"),
        say("Messages of automatic accounts; never counted as talk."),
        "count(kind = bot)", ("MESSAGES.kind",),
        {"kind": say("Bots by the platform's own flag, or by name where it has none.")}, _bots,
    ),
    Metric(
        "system_events", "count", "messages", say("Events"),
        say("Joining, leaving, renaming, pinning and the like; never counted as talk."),
        "count(kind = system)", ("MESSAGES.kind",),
        {"kind": say("Events by the platform's own kinds.")}, _system,
    ),
    Metric(
        "authors", "count", "people", say("Authors"),
        say("People with at least one message."),
        "count(distinct author_id where human)", ("MESSAGES.author_id", "MESSAGES.kind"), HUMAN, _authors,
    ),
    Metric(
        "spaces", "count", "spaces", say("Spaces"),
        say("Channels, streams or groups in which a person wrote."),
        "count(distinct space_id where human)", ("MESSAGES.space_id", "MESSAGES.kind"), HUMAN, _spaces,
    ),
)  # fmt: skip
