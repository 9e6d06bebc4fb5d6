"""Spaces: large enough for their kind, still in use, open to everyone."""

from __future__ import annotations

from typing import Any

from graadmeter.base.intervals import wilson
from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.metrics.threads import WILSON
from graadmeter.conversation.uncertainty import CLUSTERED, clustered

WINDOW = 90
SILENT = (30, 180, 365)  # days, beside the window
CONTRIBUTORS = 5  # of 90 days, under the rule `active`
# People a space needs, by kind (esm6, size thresholds of "met"). A unit's or team's own group needs a share of that
# unit or team, which an export does not tell, so those two kinds are not judged.
NEEDED = {"general": 250, "interest": 120, "practice": 50}


def _viable(frames: Frames, rule: str) -> Found:
    """Members or distinct authors, whichever is more, against the number that the kind of space needs."""
    s = frames.spaces
    apart = (s.visibility == "direct").fill_null(False)
    judged = s.filter(~apart, s.kind.isin(list(NEEDED))).select("space_id", "kind", "members")
    rows = frames.in_spaces.inner_join(judged, "space_id")
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
    s, rows = frames.spaces, frames.in_spaces
    last = rows.group_by("space_id").agg(last_at=rows.last_at.max())
    alive = s.filter(~(s.visibility == "direct").fill_null(False), ~s.archived.fill_null(False))
    joined = alive.select("space_id").left_join(last, "space_id")
    since = {f"silent:{days}": frames.within(joined.last_at, days) for days in (*SILENT, WINDOW)}
    used = {name: recent.fill_null(False).cast("int64").sum().fill_null(0) for name, recent in since.items()}
    seen = frames.rows(joined.aggregate(spaces=joined.count(), **used))[0]
    n = seen["spaces"]
    if not n:
        return Found(None, 0, 0, note=say("The export lists no spaces."))
    k = n - seen[f"silent:{WINDOW}"]
    by = {f"silent:{days}": 1 - seen[f"silent:{days}"] / n for days in SILENT if days < frames.period().days}
    return Found(k / n, n, len(frames.persons), interval=wilson(k, n), interval_rule=WILSON, by=by or None)


def _owned(frames: Frames, rule: str) -> Found:
    """Spaces with a message in the window whose hosts are known: the share with a host who wrote, there or anywhere."""
    s, rows = frames.spaces, frames.in_spaces
    recent = rows.filter(frames.within(rows.last_at, WINDOW))
    used = recent.select("space_id").distinct()
    known = s.filter(s.hosts.notnull(), ~(s.visibility == "direct").fill_null(False)).select("space_id", "hosts")
    active = known.inner_join(used, "space_id").select("space_id", "hosts")
    n = frames.rows(active.aggregate(n=active.count()))[0]["n"]
    if not n:
        return Found(None, 0, 0, note=say("The export does not say who hosts its groups; a file of groups can."))
    pairs = active.select("space_id", person_id=active.hosts.unnest()).distinct()
    wrote = recent.select("space_id", "author").inner_join(frames.authors, [("author", "node")])
    there = ["person_id", "space_id"] if rule == "space" else ["person_id"]
    wrote = wrote.select("space_id", person_id="author_id").select(there).distinct()
    hosting = pairs.inner_join(wrote, there)
    k = frames.rows(hosting.aggregate(k=hosting.space_id.nunique()))[0]["k"]
    hosts = frames.rows(pairs.aggregate(n=pairs.person_id.nunique()))[0]["n"]
    return Found(k / n, n, hosts, interval=wilson(k, n), interval_rule=WILSON)


def _open(frames: Frames, rule: str) -> Found:
    h, s = frames.human, frames.spaces
    known = s.filter(s.visibility.notnull()).select("space_id", "visibility")
    known = frames.used.inner_join(known, "space_id")
    rows = h.filter(frames.within(h.sent_at, WINDOW)).inner_join(known, "space")
    seen = frames.rows(
        rows.aggregate(
            messages=rows.count(),
            open=(rows.visibility == "open").cast("int64").sum(),
            authors=rows.author.nunique(),
        )
    )[0]
    if not seen["messages"]:
        return Found(None, 0, 0, note=say("The export does not say who can read which space."))
    each = frames.columns(
        rows.group_by("author").agg(whole=rows.count(), part=(rows.visibility == "open").cast("int64").sum())
    )
    return Found(
        seen["open"] / seen["messages"], seen["messages"], seen["authors"],
        interval=clustered(each["part"], each["whole"]), interval_rule=CLUSTERED,
    )  # fmt: skip


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
        _viable, grain=("organisation", "kind"),
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
        "owned_space_share", "share", "spaces", say("Groups with a host"),
        say("Share of active groups with a host who wrote in the period. A figure about the hosts."),
        "active spaces with a host who wrote in the window / active spaces whose hosts are known",
        ("MESSAGES.space_id", "MESSAGES.author_id", "MESSAGES.sent_at", "SPACES.hosts", "SPACES.visibility"),
        {
            "anywhere": say("A host who wrote anywhere on the platform; groups with a message by a person count."),
            "space": say("A host who wrote in the group itself; groups with a message by a person count."),
        },
        _owned, WINDOW,
    ),
    Metric(
        "open_share", "share", "messages", say("Open conversation"),
        say("Share of messages in spaces that everyone can read."),
        "messages in open spaces / messages in spaces of known visibility",
        ("MESSAGES.space_id", "MESSAGES.sent_at", "SPACES.visibility"),
        {"visibility": say("Spaces by the visibility that the export gives them.")}, _open, WINDOW,
    ),
)  # fmt: skip
