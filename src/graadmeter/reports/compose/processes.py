"""Business processes: where each stands, where it should be, and the baseline under level 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graadmeter.base.text import Text, say, say_n
from graadmeter.reports.compose.ahead import NONE, as_of, both, day, level_named, or_none, processes_model
from graadmeter.reports.compose.words import HIDDEN, dotted, sentences
from graadmeter.reports.document import Block, GapChart, GapRow, Prose, Section, Status, Statuses, Table
from graadmeter.reports.round import Round


def section(round: Round) -> Section | None:
    """Left out where no process was judged."""
    found = round.block("processes")
    if not found or not found["rows"]:
        return None
    rows, model = found["rows"], processes_model()
    order = {level.id: level.order for level in model.levels}
    drawn = tuple(_gap(row, order) for row in rows)
    finding = _finding(rows)
    alt = say("Chart of present level and ambition for {n} processes. {finding}", n=len(rows), finding=finding)
    blocks: list[Block] = [
        GapChart(alt, tuple(level.name for level in model.levels), drawn, (say("level now"), say("ambition"))),
        Table(
            say("Processes with their ambition"),
            (say("Process"), say("Level now"), say("Ambition"), say("Owner"), say("Wanted by"), say("Why")),
            (18, 19, 15, 14, 13, 21), (("", tuple(_row(row) for row in rows)),), small=True,
        ),
    ]  # fmt: skip
    note = [
        say("To keep a level is an ambition too."),
        say(
            "Levels run from 0 (absent) to 5 (shared with customers or partners). A level of 3 or more without its "
            "baseline is called unsupported."
        ),
        *([on] if (on := as_of(round, found["on"])) else []),
    ]
    if tests := (found.get("baseline") or {}):
        held = [said for said in tests.values() if said.get("applies", True) is not False]
        blocks.append(Prose(say(
            "The baseline: from level 3 on, policy, systems and people must be in place. {holds} of {n} tests hold.",
            holds=sum(bool(said.get("holds")) for said in held), n=len(held),
        )))  # fmt: skip
        blocks.append(Statuses(tuple(_test(said) for said in tests.values())))
    blocks.insert(1, Prose(sentences(note), "note"))
    return Section("processes", say("Business processes"), finding, tuple(blocks), annex=True)


def _finding(rows: list[Mapping[str, Any]]) -> Text:
    open_gaps = [row for row in rows if (row.get("gap") or 0) > 0]
    wanted = [row for row in rows if row.get("ambition")]
    said: list[Text] = [say_n("{n} process was judged.", "{n} processes were judged.", len(rows))]
    if wanted and open_gaps:
        said.append(say("{n} of {all} ambitions are still ahead.", n=len(open_gaps), all=len(wanted)))
    elif wanted:
        said.append(say("Every ambition that was set is met."))
    weak = sum(row.get("supported") is False for row in rows)
    if weak:
        said.append(say_n("{n} level lacks its baseline.", "{n} levels lack their baseline.", weak))
    return sentences(said)


def _gap(row: Mapping[str, Any], order: Mapping[str, int]) -> GapRow:
    current, wanted, gap = order.get(row["level"] or ""), order.get(row.get("ambition") or ""), row.get("gap")
    if row["level"] is None:
        label: Text = say("level not known")
    elif wanted is None:
        label = say("no ambition set")
    elif gap is None or gap <= 0:
        label = say("reached")
    else:
        label = say_n("{n} level to go", "{n} levels to go", gap)
    return GapRow(both(row["name"]), current, wanted, gap, False, label)


def _row(row: Mapping[str, Any]) -> tuple[Text, ...]:
    model = processes_model()
    now: list[Text] = [level_named(model, row["level"])]
    if row.get("supported") is False:
        now.append(say("unsupported"))
    if row.get("counts_as") and row["counts_as"] != row["level"]:
        now.append(say("counts as {level}", level=level_named(model, row["counts_as"])))
    wanted: Text = level_named(model, row["ambition"]) if row.get("ambition") else NONE
    return (
        both(row["name"]), dotted(now), wanted, or_none(row.get("owner")), day(row.get("wanted_on")),
        or_none(row.get("reason")),
    )  # fmt: skip


def _test(said: Mapping[str, Any]) -> Status:
    until = say("Evidence until {day}.", day=day(said["expires_on"])) if said.get("expires_on") else ""
    if said.get("applies") is False:
        return Status(both(said["name"]), "none", say("does not apply"), until)
    if said.get("holds") is None:
        return Status(both(said["name"]), "none", HIDDEN if said.get("suppressed") else say("not answered"), until)
    held = bool(said["holds"])
    return Status(
        both(said["name"]), "good" if held else "bad", say("in order") if held else say("not in order"), until
    )
