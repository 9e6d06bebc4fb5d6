"""Spaces: large enough for their kind, still in use, open to everyone."""

from __future__ import annotations

from typing import Any

from graadmeter.base.intervals import wilson
from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.metrics.threads import WILSON

WINDOW = 90
CONTRIBUTORS = 5  # of 90 days, under the rule `active`
# People a space needs, by kind (esm6, size thresholds of "met"). A unit's or team's own group needs a share of that
# unit or team, which an export does not tell, so those two kinds are not judged.
NEEDED = {"general": 250, "interest": 120, "practice": 50}


def _viable(frames: Frames, rule: str) -> Found:
    """Members or distinct authors, whichever is more, against the number that the kind of space needs."""
    h, s = frames.human, frames.spaces
    apart = (s.visibility == "direct").fill_null(False)
    judged = s.filter(~apart, s.kind.isin(list(NEEDED))).select("space_id", "kind", "members")
    last = h.group_by("space_id", "author").agg(last_at=h.sent_at.max())
    rows = last.inner_join(judged, "space_id")
    recent = frames.within(rows.last_at, WINDOW).cast("int64").sum()
    spaces = frames.rows(rows.group_by("space_id", "kind", "members").agg(authors=rows.count(), recent=recent))
    behind = {row["kind"]: row["n"] for row in frames.rows(rows.group_by("kind").agg(n=rows.author.nunique()))}
    people = frames.rows(rows.aggregate(n=rows.author.nunique()))[0]["n"]
    if not spaces:
        return Found(None, 0, 0, note=say("No space of a kind that has a threshold."))

    def viable(space: dict[str, Any]) -> bool:
        enough = max(space["members"] or 0, space["authors"]) >= NEEDED[space["kind"]]
        return enough and (rule == "size" or space["recent"] >= CONTRIBUTORS)

    kinds = {kind: [viable(space) for space in spaces if space["kind"] == kind] for kind in NEEDED}
    by = {
        kind: {"value": sum(large) / len(large), "n": len(large), "needed": NEEDED[kind]}
        for kind, large in kinds.items() if large
    }  # fmt: skip
    n, k = len(spaces), sum(map(viable, spaces))
    return Found(k / n, n, people, interval=wilson(k, n), interval_rule=WILSON, by=by, parts=behind)


def _dormant(frames: Frames, rule: str) -> Found:
    h, s = frames.human, frames.spaces
    used = h.filter(frames.within(h.sent_at, WINDOW)).select("space_id").distinct().mutate(used=True)
    alive = s.filter(~(s.visibility == "direct").fill_null(False), ~s.archived.fill_null(False))
    joined = alive.select("space_id").left_join(used, "space_id")
    seen = frames.rows(joined.aggregate(spaces=joined.count(), used=joined.used.cast("int64").sum().fill_null(0)))[0]
    n, k = seen["spaces"], seen["spaces"] - seen["used"]
    if not n:
        return Found(None, 0, 0, note=say("The export lists no spaces."))
    return Found(k / n, n, len(frames.persons), interval=wilson(k, n), interval_rule=WILSON)


def _open(frames: Frames, rule: str) -> Found:
    h, s = frames.human, frames.spaces
    known = s.filter(s.visibility.notnull()).select("space_id", "visibility")
    rows = h.filter(frames.within(h.sent_at, WINDOW)).inner_join(known, "space_id")
    seen = frames.rows(
        rows.aggregate(
            messages=rows.count(),
            open=(rows.visibility == "open").cast("int64").sum(),
            authors=rows.author.nunique(),
        )
    )[0]
    if not seen["messages"]:
        return Found(None, 0, 0, note=say("The export does not say who can read which space."))
    return Found(seen["open"] / seen["messages"], seen["messages"], seen["authors"])


METRICS = (
    Metric(
        "viable_space_share", "share", "spaces", say("Viable groups"),
        say("Share of groups that are large enough for their kind."),
        "spaces with max(members, distinct authors) >= the number for their kind / spaces; "
        + ", ".join(f"{kind} {people}" for kind, people in NEEDED.items()),
        ("MESSAGES.space_id", "MESSAGES.author_id", "SPACES.kind", "SPACES.members", "SPACES.visibility"),
        {
            "size": say(
                "Members or distinct authors against the number for the kind of space; spaces in which a person wrote."
            ),
            "active": say("As by size, and at least five contributors in the last 90 days."),
        },
        _viable,
    ),
    Metric(
        "dormant_space_share", "share", "spaces", say("Dormant groups"),
        say("Share of groups in which nobody wrote in the period."),
        "spaces without a human message in the window / spaces",
        ("MESSAGES.space_id", "MESSAGES.sent_at", "SPACES.archived", "SPACES.visibility"),
        {"human": say("Spaces that are not archived and not direct messages; a message by a person counts.")},
        _dormant, WINDOW,
    ),
    Metric(
        "open_share", "share", "messages", say("Open conversation"),
        say("Share of messages in spaces that everyone can read."),
        "messages in open spaces / messages in spaces of known visibility",
        ("MESSAGES.space_id", "MESSAGES.sent_at", "SPACES.visibility"),
        {"visibility": say("Spaces by the visibility that the export gives them.")}, _open, WINDOW,
    ),
)  # fmt: skip
