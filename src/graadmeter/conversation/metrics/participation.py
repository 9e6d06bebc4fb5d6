"""Who takes part: contributors in the last weeks, against everyone who could."""

from __future__ import annotations

import ibis
import numpy as np

from graadmeter.base.intervals import wilson
from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames
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
    listed = frames.listed
    if rule == "people_file" and not listed["in_people_file"]:
        rule = "member_list"
    n = listed["in_people_file" if rule == "people_file" else "in_export"] or 0
    if not n:
        return Found(None, 0, 0, rule=rule, note=NO_LIST)
    on_list = frames.persons.in_people_file if rule == "people_file" else frames.persons.in_export
    k = int(on_list[frames.active(MONTH)].sum())
    people = k or n  # k is a number of people too: the share times n would give back what `participants` hides
    return Found(k / n, n, people, interval=wilson(k, n), interval_rule=WILSON, rule=rule)


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
        _unit_coverage, WINDOW, attributes=True,
    ),
)  # fmt: skip
