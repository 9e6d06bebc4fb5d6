"""The profile: the heat map, and each element in short."""

from __future__ import annotations

from graadmeter.base.text import Text, say, say_n
from graadmeter.diagnosis import Diagnosis, ElementDiagnosis, Evidence, Judgement
from graadmeter.diagnosis.findings import joined
from graadmeter.reports.compose.words import (
    HIDDEN,
    band,
    dotted,
    ladder,
    level_name,
    part,
    parts,
    score,
    sentences,
    share,
    stand,
)
from graadmeter.reports.document import Card, Cards, HeatCell, HeatMap, HeatRow, Prose, Section


def heat_map(diagnosis: Diagnosis) -> Section | None:
    """Elements x levels, grouped by dimension."""
    if all(each.perceived.hidden for each in diagnosis.elements):
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
    quick = all(len(parts) == 1 for each in diagnosis.elements for parts in each.perceived.spread.values())
    if quick:
        legend.append(("placed", say("respondents who place it in exactly this phase")))
    else:
        legend.append(("bar", say("answers, from completely true (dark) to not true (light)")))
    finding = _finding(diagnosis)
    noun, count = parts(model), len(diagnosis.elements)
    bar = model.rule.parameters.get("bar", 0.5) if model.rule else 0.5
    return Section(
        "profile",
        say("Where each of the {parts} stands", parts=parts(model)),
        finding,
        (
            HeatMap(
                alt=say("Heat map of {n} {parts} by phase. {finding}", n=count, parts=noun, finding=finding),
                heads=(part(model), say("Score (band)")),
                levels=tuple(level.name for level in ladder(model)),
                groups=groups if len(groups) > 1 else tuple(("", rows) for _, rows in groups),
                legend=tuple(legend),  # type: ignore[arg-type]
            ),
            Prose(sentences([_how(quick, share(bar)), say("n: how many people answered about it.")]), "note"),
        ),
    )


def _how(quick: bool, bar: Text) -> Text:
    """How to read the percentages."""
    if quick:
        return say(
            "The percentage says how many place it in a phase or further, where each role counts equally. From {bar} a "
            "phase stands, if every earlier phase stands too.",
            bar=bar,
        )
    return say(
        "The percentage says how far the description of a phase is true: from {none} (not true) to {all} (completely "
        "true), where each role counts equally. From {bar} a phase stands, if every earlier phase stands too.",
        none=share(0.0), all=share(1.0), bar=bar,
    )  # fmt: skip


def _finding(diagnosis: Diagnosis) -> Text:
    known = [each for each in diagnosis.elements if each.perceived.level]
    hidden = len(diagnosis.elements) - len(known)
    following = diagnosis.next_level
    if not known:
        return say("Nothing can be shown: the groups are too small.")
    if following is None:
        text: Text = ""
        if diagnosis.overall.level:
            text = say("The organisation has reached the highest phase of the model.")
    else:
        there = [each for each in known if each.perceived.level and each.perceived.level.order >= following.order]
        text = say(
            "In {level} or further: {there} of {n} {parts}.",
            there=len(there), n=len(known), parts=parts(diagnosis.model), level=following.name,
        )  # fmt: skip
    if diagnosis.bottlenecks and following:
        text = say_n(
            "{text} {names} must come along first.",
            "{text} {names} have to come along first.",
            len(diagnosis.bottlenecks), text=text, names=joined([each.element.name for each in diagnosis.bottlenecks]),
        )  # fmt: skip
    if hidden:
        text = sentences([text, say("Not shown or not known: {n}.", n=hidden)])
    return text


def _row(diagnosis: Diagnosis, each: ElementDiagnosis) -> HeatRow:
    said = each.perceived
    stands: Text = HIDDEN if said.hidden else ""
    if said.score is not None:
        stands = score(said.score)
        if ends := band(said):
            stands = say("{score} ({low} to {high})", **ends)
    notes: list[Text] = [] if said.hidden or said.n is None else [say("n = {n}", n=said.n)]
    if said.level and said.level.order == 0:
        notes.append(said.level.name)
    cells = []
    for level in ladder(diagnosis.model):
        held = said.attainment.get(level.id)
        cells.append(
            HeatCell(
                parts=_fitted(said.spread.get(level.id, ())),
                label=say("hidden") if level.id in said.hidden_levels else "" if held is None else share(held),
                current=said.level == level,
                ambition=each.ambition == level,
            )
        )
    return HeatRow(each.element.name, stands, dotted(notes), each.bottleneck, tuple(cells))


def _fitted(shares: tuple[float, ...]) -> tuple[float, ...]:
    """Shares that fill a bar and no more: rounded ones may add up to 1.01."""
    total = max(1.0, sum(shares))
    return tuple(share / total for share in shares)


def per_element(diagnosis: Diagnosis) -> Section | None:
    """Every element in short, the ones that hold back first, then from low to high."""
    if all(each.perceived.hidden for each in diagnosis.elements):
        return None

    def order(each: ElementDiagnosis) -> tuple[bool, bool, float]:
        return not each.bottleneck, each.perceived.score is None, each.perceived.score or 0.0

    groups = {element.id: dimension.name for dimension in diagnosis.model.dimensions for element in dimension.elements}
    cards = tuple(_card(each, groups[each.element.id]) for each in sorted(diagnosis.elements, key=order))
    return Section(
        "parts",
        say("The {parts} one by one", parts=parts(diagnosis.model)),
        say(
            "Why this phase, what is missing, what to do next; what holds back the organisation comes first, then "
            "from low to high."
        ),
        (Cards(cards),),
    )


def _card(each: ElementDiagnosis, group: Text) -> Card:
    said = each.perceived
    rows: list[tuple[Text, Text]] = []
    if each.confirmed:
        people = say("{level} (people say: {said})", level=each.confirmed.name, said=level_name(said))
        rows.append((say("Confirmed level"), people))
    if said.why:
        rows.append((say("Why"), sentences(said.why)))
    if said.missing:
        rows.append((say("Missing"), sentences(said.missing)))
    if each.judgement:
        rows.append((say("Experts"), _judged(each.judgement)))
    platform = [_measured(row) for row in each.evidence if row.figure.value is not None]
    if platform:
        rows.append((say("Platform"), sentences(platform)))
    asked = [each.judged_difference.question] if each.judged_difference else []
    if each.differences:
        asked.append(each.differences[0].question)
    if asked:
        rows.append((say("To ask"), sentences(asked)))
    if each.next_step:
        step = each.next_step
        facts = [fact for fact in (step.owner, step.effort_text) if fact]
        rows.append(
            (say("Next step"), say("{step} ({facts})", step=step.text, facts=dotted(facts)) if facts else step.text)
        )
    wanted = each.ambition.name if each.ambition and each.gap else None
    return Card(
        each.element.name,
        group,
        each.confirmed.name if each.confirmed else level_name(said),
        wanted,
        stand(said),
        each.bottleneck,
        each.element.definition,
        tuple(rows),
    )


def _judged(agreed: Judgement) -> Text:
    """Pioneering (8 people voted, 2 March 2026): the house rules are a draft of last year."""
    said: Text = agreed.level.name
    if agreed.stand:
        said = say("{level} ({stand})", level=said, stand=agreed.stand)
    if agreed.reason:
        said = say("{level}: {reason}", level=said, reason=_ended(agreed.reason))
    notes: list[Text] = [said]
    if agreed.dissent:
        notes.append(
            say_n("{n} of the experts does not agree.", "{n} of the experts do not agree.", agreed.dissent)
        )  # fmt: skip
    if agreed.evidence:
        notes.append(say("Evidence: {evidence}", evidence=_ended(agreed.evidence)))
    return sentences(notes)


def _ended(text: str) -> str:
    """What somebody typed, as a sentence among sentences."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _measured(row: Evidence) -> Text:
    """Reply rate 52 % (2,104 threads): below what belongs to Facilitating."""
    figure = row.figure
    about = {"name": figure.name, "value": row.quantity, "n": figure.counted}
    if row.level and row.short_of:
        return say(
            "{name} {value} ({n}): fits {level}, not yet {next}.", **about, level=row.level.name, next=row.short_of.name
        )
    if row.level:
        return say("{name} {value} ({n}): fits {level}.", **about, level=row.level.name)
    if row.short_of:
        return say("{name} {value} ({n}): not yet what belongs to {next}.", **about, next=row.short_of.name)
    return say("{name} {value} ({n}).", **about)
