"""The profile: heat map, distance to the ambition, and each element in short."""

from __future__ import annotations

from graadmeter.base.text import Text, say, say_n
from graadmeter.diagnosis import Diagnosis, ElementDiagnosis, Evidence
from graadmeter.reports.compose.words import EFFORT, HIDDEN, dotted, level_name, share, spoken, stand
from graadmeter.reports.document import Card, Cards, GapChart, GapRow, HeatCell, HeatMap, HeatRow, Prose, Section


def heat_map(diagnosis: Diagnosis) -> Section | None:
    """Elements x levels, grouped by dimension."""
    if not diagnosis.elements:
        return None
    model = diagnosis.model
    groups = tuple(
        (
            dimension.name,
            tuple(_row(diagnosis, each) for each in diagnosis.elements if each.element.dimension == dimension.id),
        )
        for dimension in model.dimensions
    )
    legend: list[tuple[str, Text]] = [("current", say("phase now"))]
    if any(each.ambition for each in diagnosis.elements):
        legend.append(("ambition", say("ambition")))
    if diagnosis.bottlenecks:
        legend.append(("bottleneck", say("holds back the next phase of the organisation")))
    legend.append(("bar", say("answers, from completely true (dark) to not true (light)")))
    finding = _finding(diagnosis)
    return Section(
        "profile",
        say("Where each part stands"),
        finding,
        (
            HeatMap(
                alt=say("Heat map of {n} parts by phase. {finding}", n=len(diagnosis.elements), finding=finding),
                heads=(say("Part"), say("Score and band")),
                levels=tuple(level.name for level in model.levels),
                groups=tuple(group for group in groups if group[1]),
                legend=tuple(legend),  # type: ignore[arg-type]
            ),
            Prose(
                say(
                    "The percentage says how far the descriptions of a phase are true, from 0 (not true) to 100 % (completely true); each role counts equally. From 50 % a phase stands, if every earlier phase stands too."
                ),
                "note",
            ),
        ),
    )


def _finding(diagnosis: Diagnosis) -> Text:
    known = [each for each in diagnosis.elements if each.perceived.level]
    hidden = len(diagnosis.elements) - len(known)
    following = diagnosis.next_level
    if not known:
        return say("Nothing can be shown: the groups are too small.")
    if following is None:
        text: Text = say("The organisation has reached the highest phase of the model.")
    else:
        there = [each for each in known if each.perceived.level and each.perceived.level.order >= following.order]
        text = say(
            "{there} of {n} parts already stand in {level} or further.",
            there=len(there),
            n=len(known),
            level=following.name,
        )
    if diagnosis.bottlenecks and following:
        names = spoken([each.element.name for each in diagnosis.bottlenecks])
        text = say("{text} {names} must come along first.", text=text, names=names)
    if hidden:
        text = say("{text} {n} cannot be shown.", text=text, n=hidden)
    return text


def _row(diagnosis: Diagnosis, each: ElementDiagnosis) -> HeatRow:
    said = each.perceived
    score: Text = HIDDEN if said.hidden else ""
    if said.score is not None:
        score = say("{score}", score=said.score)
        if said.interval:
            score = say("{score} ({low} to {high})", score=said.score, low=said.interval[0], high=said.interval[1])
    notes: list[Text] = [] if said.hidden or said.n is None else [say("n = {n}", n=said.n)]
    if said.level and said.level.id == diagnosis.model.floor_id:
        notes.append(said.level.name)
    cells = []
    for level in diagnosis.model.levels:
        held = said.attainment.get(level.id)
        cells.append(
            HeatCell(
                parts=said.spread.get(level.id, ()),
                label="" if held is None else share(held),
                current=said.level == level,
                ambition=each.ambition == level,
            )
        )
    return HeatRow(each.element.name, score, dotted(notes), each.bottleneck, tuple(cells))


def distance(diagnosis: Diagnosis) -> Section | None:
    """From where it stands to the ambition; left out where no ambition is set."""
    wanted = [each for each in diagnosis.elements if each.ambition]
    if not wanted:
        return None
    rows = sorted(wanted, key=lambda each: -(each.gap or 0))
    open_gaps = [each for each in wanted if each.gap]
    total = sum(each.gap or 0 for each in open_gaps)
    if open_gaps:
        finding: Text = say(
            "{met} of {n} ambitions are met; {total} levels to go, most of all for {names}.",
            met=sum(each.gap == 0 for each in wanted), n=len(wanted), total=total,
            names=spoken([each.element.name for each in rows if each.gap == rows[0].gap][:3]),
        )  # fmt: skip
    else:
        finding = say("Every ambition that was set is met.")
    floor = diagnosis.model.level(diagnosis.model.floor_id).name if diagnosis.model.floor else say("None")
    return Section(
        "ambition",
        say("Distance to the ambition"),
        finding,
        (
            GapChart(
                alt=say("Chart of phase now and ambition for {n} parts. {finding}", n=len(wanted), finding=finding),
                levels=(floor, *(level.name for level in diagnosis.model.levels)),
                rows=tuple(_gap_row(each) for each in rows),
            ),
            Prose(
                say(
                    "Filled circle: phase now. Open diamond: ambition. The highest phase is not a goal in itself; an ambition that equals the present phase is a choice too."
                ),
                "note",
            ),
        ),
    )


def _gap_row(each: ElementDiagnosis) -> GapRow:
    current = each.perceived.level.order if each.perceived.level else None
    wanted = each.ambition.order if each.ambition else None
    if each.gap is None:
        label: Text = HIDDEN if each.perceived.hidden else say("phase unknown")
    elif each.gap == 0:
        label = say("met")
    else:
        label = say_n("{n} level to go", "{n} levels to go", each.gap)
    return GapRow(each.element.name, current, wanted, each.gap, each.bottleneck, label)


def per_element(diagnosis: Diagnosis) -> Section | None:
    """Every element in short, the ones that hold back first, then from low to high."""
    if not diagnosis.elements:
        return None

    def order(each: ElementDiagnosis) -> tuple[bool, bool, float]:
        return not each.bottleneck, each.perceived.score is None, each.perceived.score or 0.0

    groups = {element.id: dimension.name for dimension in diagnosis.model.dimensions for element in dimension.elements}
    cards = tuple(_card(each, groups[each.element.id]) for each in sorted(diagnosis.elements, key=order))
    return Section(
        "parts",
        say("Part by part: why, what is missing, what to do"),
        say("What holds back the organisation comes first, then from low to high."),
        (Cards(cards),),
    )


def _card(each: ElementDiagnosis, group: Text) -> Card:
    said = each.perceived
    rows: list[tuple[Text, tuple[Text, ...]]] = []
    if said.why:
        rows.append((say("Why this phase"), said.why))
    if said.missing:
        rows.append((say("What is missing"), said.missing))
    platform = [*(_measured(row) for row in each.evidence if row.figure.value is not None)]
    if platform:
        rows.append((say("Platform"), tuple(platform)))
    if each.differences:
        first = each.differences[0]
        rows.append((say("To ask"), (first.question,)))
    if each.next_step:
        step = each.next_step
        size = EFFORT.get(step.effort or "")
        facts = [fact for fact in (step.owner, size) if fact]
        rows.append(
            (say("Next step"), (say("{step} ({facts})", step=step.text, facts=dotted(facts)) if facts else step.text,))
        )
    if each.ambition and each.gap:
        rows.append(
            (
                say("Ambition"),
                (say_n("{level}: {n} level to go", "{level}: {n} levels to go", each.gap, level=each.ambition.name),),
            )
        )
    return Card(
        each.element.name, group, level_name(said), stand(said), each.bottleneck, each.element.definition, tuple(rows)
    )


def _measured(row: Evidence) -> Text:
    """Reply rate 34 % (n = 812): below what belongs to Facilitating."""
    figure = row.figure
    n = say("n = {n}", n=figure.n) if figure.n is not None else say("n not given")
    about = {"name": figure.name, "value": figure.quantity, "n": n}
    if row.level and row.short_of:
        return say(
            "{name} {value} ({n}): fits {level}, not yet {next}.", **about, level=row.level.name, next=row.short_of.name
        )
    if row.level:
        return say("{name} {value} ({n}): fits {level}.", **about, level=row.level.name)
    if row.short_of:
        return say("{name} {value} ({n}): not yet what belongs to {next}.", **about, next=row.short_of.name)
    return say("{name} {value} ({n}).", **about)
