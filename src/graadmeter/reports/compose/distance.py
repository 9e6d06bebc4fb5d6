"""From where each element stands to where it should be, with what was agreed about that."""

from __future__ import annotations

from graadmeter.base.text import Text, say, say_n
from graadmeter.diagnosis import Diagnosis, ElementDiagnosis
from graadmeter.diagnosis.findings import joined
from graadmeter.maturity.model import Model
from graadmeter.reports.compose.ahead import day, or_none
from graadmeter.reports.compose.words import HIDDEN, dotted, ladder, part, parts, sentences
from graadmeter.reports.document import Block, GapChart, GapRow, Prose, Section, Table
from graadmeter.reports.round import Round


def section(round: Round, diagnosis: Diagnosis) -> Section | None:
    """From where it stands to the ambition; left out where no ambition is set."""
    wanted = [each for each in diagnosis.elements if each.ambition]
    if all(each.perceived.hidden and not each.confirmed for each in wanted):
        return None
    rows = sorted(wanted, key=lambda each: -(each.gap or 0))
    open_gaps = [each for each in wanted if each.gap]
    total = sum(each.gap or 0 for each in open_gaps)
    if open_gaps:
        finding: Text = say_n(
            "{met} of {all} ambitions met; {n} phase to go, for {names}.",
            "{met} of {all} ambitions met; {n} phases to go, furthest for {names}.",
            total, met=sum(each.gap == 0 for each in wanted), all=len(wanted),
            names=joined([each.element.name for each in rows if each.gap == rows[0].gap][:3]),
        )  # fmt: skip
    else:
        finding = say("Every ambition that was set is met.")
    floor = _beginning(diagnosis.model)
    how: Text = say(
        "The highest phase is not a goal in itself; an ambition that equals the present phase is a choice too."
    )
    if any(each.confirmed for each in wanted):
        begin = say(
            "Where a level was confirmed, phase now is that level and not the one in the heat map, which is what "
            "people say."
        )
        how = sentences([how, begin])
    alt = say(
        "Chart of phase now and ambition for {n} {parts}. {finding}",
        n=len(wanted), parts=parts(diagnosis.model), finding=finding,
    )  # fmt: skip
    levels = (floor, *(level.name for level in ladder(diagnosis.model)))
    drawn = GapChart(alt, levels, tuple(_gap_row(each) for each in rows), (say("phase now"), say("ambition")))
    blocks: list[Block] = [drawn, Prose(how, "note")]
    if told := [row for each in rows if (row := _agreed_on(round, each))]:
        heads = (part(diagnosis.model), say("Ambition"), say("Owner"), say("Wanted by"), say("Why"))
        blocks.append(Table(say("What was agreed"), heads, (19, 13, 18, 13, 37), (("", tuple(told)),), small=True))
    return Section("ambition", say("Distance to the ambition"), finding, tuple(blocks))


def _gap_row(each: ElementDiagnosis) -> GapRow:
    current = each.now.order if each.now else None
    wanted = each.ambition.order if each.ambition else None
    if each.gap is None:
        label: Text = HIDDEN if each.perceived.hidden else say("phase unknown")
    elif each.gap == 0:
        label = say("reached")
    else:
        label = say_n("{n} phase to go", "{n} phases to go", each.gap)
    if each.confirmed:
        label = dotted([label, say("confirmed")])
    return GapRow(each.element.name, current, wanted, each.gap, each.bottleneck, label)


def _agreed_on(round: Round, each: ElementDiagnosis) -> tuple[Text, ...] | None:
    """Who sees to an ambition, by when and why; None where nobody wrote any of it."""
    said = (round.block("wanted") or {}).get(each.element.id) or {}
    if each.ambition is None or not any(said.get(key) for key in ("reason", "owner", "wanted_on")):
        return None
    level: Text = each.ambition.name
    if said.get("keep"):
        level = dotted([level, say("to keep")])
    return each.element.name, level, or_none(said.get("owner")), day(said.get("wanted_on")), or_none(said.get("reason"))


def _beginning(model: Model) -> Text:
    """The name of where everything begins: the floor, or the level of order 0."""
    return next((level.name for level in (*model.levels, model.floor) if level and level.order == 0), say("None"))
