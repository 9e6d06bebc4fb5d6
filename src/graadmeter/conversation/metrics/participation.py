"""Who takes part: contributors in the last weeks, against everyone who could."""

from __future__ import annotations

import ibis
import numpy as np

from graadmeter.base.intervals import wilson
from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.marks import NO_REACTORS, marks, reactors
from graadmeter.conversation.metrics.threads import WILSON

WINDOW = 90
MONTH = 30
RETENTION = 120
UNIT_CONTRIBUTORS = 5  # contributors that make a unit count as covered
NO_LIST = say("Needs a people file, or an export with a list of members.")


def _participants(frames: Frames, rule: str) -> Found:
    n = len(frames.active(WINDOW))
    return Found(n, n, n)


def _contributor_share(frames: Frames, rule: str) -> Found:
    """Contributors among the people listed; without a people file the export's own list of members stands in."""
    rule, n = _list(frames, rule)
    if not n:
        return Found(None, 0, 0, rule=rule, note=NO_LIST)
    on_list = frames.persons.in_people_file if rule == "people_file" else frames.persons.in_export
    k = int(on_list[frames.active(MONTH)].sum())
    people = k or n  # k is a number of people too: the share times n would give back what `participants` hides
    return Found(k / n, n, people, interval=wilson(k, n), interval_rule=WILSON, rule=rule)


def _list(frames: Frames, rule: str) -> tuple[str, int]:
    """The rule that could be used, and how many people stand on its list."""
    listed = frames.listed
    if rule == "people_file" and not listed["in_people_file"]:
        rule = "member_list"
    return rule, listed["in_people_file" if rule == "people_file" else "in_export"] or 0


def _active_share(frames: Frames, rule: str) -> Found:
    """People on the list who wrote, or reacted to a message of the last 30 days."""
    rule, n = _list(frames, rule)
    if not n:
        return Found(None, 0, 0, rule=rule, note=NO_LIST)
    if not marks(frames).reactors:
        return Found(None, 0, 0, rule=rule, note=NO_REACTORS)
    h, p = frames.human, frames.people
    on_list = p.filter(p.in_people_file if rule == "people_file" else p.in_export).select("person_id")
    nodes = h.filter(frames.within(h.sent_at, MONTH)).select(node=h.author).distinct()
    wrote = frames.authors.inner_join(nodes, "node").select(person_id="author_id", wrote=ibis.literal(True))
    reacted = reactors(frames, MONTH).select(reactor="person_id")
    seen = on_list.left_join(wrote, "person_id").select("person_id", "wrote")
    seen = seen.left_join(reacted, seen.person_id == reacted.reactor)
    count = frames.rows(
        seen.aggregate(
            k=(seen.wrote.notnull() | seen.reactor.notnull()).cast("int64").sum(),
            wrote=seen.wrote.notnull().cast("int64").sum(),
        )
    )[0]
    k = count["k"]
    # who only reacted is what this share says more than the contributor share does
    groups = [group for group in (count["wrote"], k - count["wrote"]) if group]
    return Found(k / n, n, min(groups, default=n), interval=wilson(k, n), interval_rule=WILSON, rule=rule)


def _retention(frames: Frames, rule: str) -> Found:
    if frames.period().days < RETENTION:
        return Found(None, 0, 0, note=say("The data are shorter than {days} days.", days=RETENTION))
    before = frames.active(RETENTION, until=RETENTION - MONTH)
    n = len(before)
    if not n:
        return Found(None, 0, 0, note=say("Nobody wrote in the first of these months."))
    k = len(np.intersect1d(before, frames.active(MONTH)))
    return Found(k / n, n, n, interval=wilson(k, n), interval_rule=WILSON)


def _unit_coverage(frames: Frames, rule: str) -> Found:
    p = frames.people
    sizes = frames.rows(p.filter(p.in_people_file, p.unit.notnull()).group_by("unit").agg(people=ibis._.count()))
    n = len(sizes)
    if not n:
        return Found(None, 0, 0, note=say("Needs a people file with the column {column}.", column="unit"))
    units = frames.persons.attributes["unit"]
    contributors: dict[str, int] = {}
    for node in frames.active(WINDOW).tolist():
        if units[node] is not None and frames.persons.in_people_file[node]:
            contributors[str(units[node])] = contributors.get(str(units[node]), 0) + 1
    covered = sum(count >= UNIT_CONTRIBUTORS for count in contributors.values())
    people = sum(contributors.values()) or sum(size["people"] for size in sizes)
    return Found(covered / n, n, people)


METRICS = (
    Metric(
        "participants", "count", "people", say("Participants"),
        say("People who wrote at least once in the period."),
        "count(distinct author_id in the window)", ("MESSAGES.author_id", "MESSAGES.sent_at", "MESSAGES.kind"),
        {"contributors": say("Contributors only: an export holds no views, so who only reads is not counted.")},
        _participants, WINDOW,
    ),
    Metric(
        "contributor_share", "share", "people", say("Contributor share"),
        say("Share of people who wrote at least once in the period."),
        "contributors on the list / people on the list",
        ("MESSAGES.author_id", "MESSAGES.sent_at", "PEOPLE.in_people_file", "PEOPLE.in_export"),
        {
            "people_file": say("Of everyone in the people file."),
            "member_list": say("Of everyone on the export's own list of members."),
        },
        _contributor_share, MONTH,
    ),
    Metric(
        "active_share", "share", "people", say("Active share"),
        say("Share of people who wrote, or reacted to a message, in the period."),
        "people on the list who wrote or reacted / people on the list",
        (
            "MESSAGES.author_id", "MESSAGES.sent_at", "MESSAGES.reactors", "PEOPLE.in_people_file", "PEOPLE.in_export",
        ),
        {
            "people_file": say("Of everyone in the people file; a reaction counts at the moment of its message."),
            "member_list": say(
                "Of everyone on the export's own list of members; a reaction counts at the moment of its message."
            ),
        },
        _active_share, MONTH,
    ),
    Metric(
        "contributor_retention", "share", "people", say("Contributor retention"),
        say("Share of the contributors of one month who contribute again three months later."),
        "contributors in the first and the last 30 of 120 days / contributors in the first 30",
        ("MESSAGES.author_id", "MESSAGES.sent_at"),
        {"months": say("Months of 30 days, counted back from the last message.")}, _retention, RETENTION,
    ),
    Metric(
        "unit_coverage", "share", "units", say("Unit coverage"),
        say("Share of units with at least five contributors."),
        "units with 5 contributors / units",
        ("MESSAGES.author_id", "MESSAGES.sent_at", "PEOPLE.unit", "PEOPLE.in_people_file"),
        {"people_file": say("Units as the people file names them; five contributors or more in the period.")},
        _unit_coverage, WINDOW, attributes=True, grain=("unit",),
    ),
)  # fmt: skip
