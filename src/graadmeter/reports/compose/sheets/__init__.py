"""Every figure of a report as a number, one sheet per kind: what a reader calculates with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from graadmeter.base.text import Text, say
from graadmeter.diagnosis import Diagnosis, ElementDiagnosis, Figure
from graadmeter.reports.compose import ahead
from graadmeter.reports.compose.criteria import VERDICTS
from graadmeter.reports.compose.method import section as method_section
from graadmeter.reports.compose.sheets import answers, following
from graadmeter.reports.compose.words import HIDDEN, level_name, part
from graadmeter.reports.document import Cell, CellKind, Sheet, Terms
from graadmeter.reports.round import Round

Heads = tuple[tuple[Text, CellKind], ...]
Rows = list[tuple[Cell, ...]]
PEOPLE = say("respondents")
SURE: Heads = (
    (say("Value"), "number"), (say("Low"), "number"), (say("High"), "number"), (say("n"), "count"),
    (say("Rule"), "text"), (say("Source"), "text"), (say("Note"), "text"),
)  # fmt: skip


def sheets(round: Round, diagnosis: Diagnosis) -> tuple[Sheet, ...]:
    """A sheet that would be empty is left out; the method is always there."""
    made = [
        _overall(round, diagnosis), *_categories(round, diagnosis), *answers.sheets(round, diagnosis),
        _gap(round, diagnosis), _poll(diagnosis), _criteria(diagnosis), _platform(diagnosis), *following.sheets(round),
    ]  # fmt: skip
    return (*(sheet for sheet in made if sheet and sheet.rows), _method(round, diagnosis))


def _overall(round: Round, diagnosis: Diagnosis) -> Sheet | None:
    if not diagnosis.elements:
        return None
    said = diagnosis.overall
    low, high = said.interval or (None, None)
    rule, hidden = _rule(round), HIDDEN if said.hidden else None
    rows: Rows = [(say("Score of the whole"), level_name(said), said.score, low, high, None if hidden else said.n, rule,
                   PEOPLE, hidden)]  # fmt: skip
    before = round.earlier
    if before:
        ends = before.interval or (None, None)
        rows.append(
            (say("Score of the earlier round"), None, before.score, *ends, None, _rule(round), PEOPLE, before.when)
        )
    rows.append((say("Respondents"), None, diagnosis.n, None, None, diagnosis.n, None, PEOPLE,
                 HIDDEN if diagnosis.n is None else None))  # fmt: skip
    if round.invited is not None:
        rows.append((say("Invited"), None, round.invited, None, None, None, None, PEOPLE, None))
    heads: Heads = ((say("Figure"), "text"), (say("Level"), "text"), *SURE)
    return Sheet(
        "overall", say("Overall"), say("The whole, with the band that 8 of 10 draws lie in."), heads, tuple(rows)
    )


def _rule(round: Round) -> Text | None:
    rule = round.rule
    return rule.title if rule else None


def _categories(round: Round, diagnosis: Diagnosis) -> list[Sheet]:
    if not diagnosis.elements:
        return []
    agreed = round.block("agreed") or {}
    rows = [_category(round, each, agreed.get(each.element.id) or {}) for each in diagnosis.elements]
    heads: Heads = (
        (part(diagnosis.model), "text"), (say("Level"), "text"), (say("Score"), "number"), (say("Low"), "number"),
        (say("High"), "number"), (say("n"), "count"), (say("Rule"), "text"), (say("Source"), "text"),
        (say("Don't know"), "share"),
        (say("Experts agreed"), "text"), (say("Voted"), "count"), (say("Agreed on"), "day"),
        (say("Confirmed level"), "text"), (say("Confirmed on"), "day"), (say("Holds back the next phase"), "text"),
        (say("Note"), "text"),
    )  # fmt: skip
    found = [
        Sheet(
            "categories",
            say("Categories"),
            say("What people say and experts agreed, part by part."),
            heads,
            tuple(rows),
        )
    ]
    items: Rows = []
    for each in diagnosis.elements:
        for level in diagnosis.model.levels:
            held = each.perceived.attainment.get(level.id)
            hidden = level.id in each.perceived.hidden_levels or each.perceived.hidden
            if held is None and not hidden:
                continue
            items.append((each.element.name, level.name, None if hidden else held, each.perceived.n, _rule(round),
                          PEOPLE, HIDDEN if hidden else None))  # fmt: skip
    heads = (
        (part(diagnosis.model), "text"), (say("Level"), "text"), (say("How far it is true"), "share"),
        (say("n"), "count"), (say("Rule"), "text"), (say("Source"), "text"), (say("Note"), "text"),
    )  # fmt: skip
    about = say("How far the description of each level is true, 0 to 1.")
    found.append(Sheet("items", say("Levels"), about, heads, tuple(items)))
    return found


def _category(round: Round, each: ElementDiagnosis, agreed: Mapping[str, Any]) -> tuple[Cell, ...]:
    said, judged = each.perceived, each.judgement
    low, high = said.interval or (None, None)
    note: Text | None = HIDDEN if said.hidden else say("an indication only") if said.indicative else None
    return (
        each.element.name, level_name(said), said.score, low, high, said.n, _rule(round), PEOPLE, said.dont_know_share,
        judged.level.name if judged else None, judged.n if judged else None, judged.agreed_on if judged else None,
        ahead.level_named(round.model, agreed["level"]) if agreed else None, _day(agreed.get("confirmed_on")),
        say("yes") if each.bottleneck else say("no"), note,
    )  # fmt: skip


def _gap(round: Round, diagnosis: Diagnosis) -> Sheet:
    told: Mapping[str, Any] = round.block("wanted") or {}
    rows = tuple(
        (
            each.element.name, each.now.name if each.now else level_name(each.perceived),
            each.ambition.name if each.ambition else None, each.gap,
            None if each.confirmed else each.perceived.n, say("confirmed level") if each.confirmed else PEOPLE,
            said.get("owner"), date.fromisoformat(said["wanted_on"]) if said.get("wanted_on") else None,
            said.get("reason"),
        )
        for each in diagnosis.elements if each.ambition for said in [told.get(each.element.id) or {}]
    )  # fmt: skip
    heads: Heads = (
        (part(diagnosis.model), "text"), (say("Level now"), "text"), (say("Ambition"), "text"),
        (say("Levels to go"), "count"), (say("n"), "count"), (say("Source"), "text"), (say("Owner"), "text"),
        (say("Wanted by"), "day"), (say("Why"), "text"),
    )  # fmt: skip
    return Sheet("gap", say("Gap"), say("Distance to the ambition, in levels."), heads, rows)


def _poll(diagnosis: Diagnosis) -> Sheet | None:
    view = diagnosis.poll
    if view is None:
        return None
    rows = []
    for name, said in (*view.options, (say("Lower half"), view.low), (say("Upper half"), view.high)):
        low, high = said.interval or (None, None)
        rows.append((name, said.share, low, high, view.n, PEOPLE, HIDDEN if said.share is None else None))
    heads: Heads = (
        (say("Answer"), "text"), (say("Share"), "share"), (say("Low"), "share"), (say("High"), "share"),
        (say("n"), "count"), (say("Source"), "text"), (say("Note"), "text"),
    )  # fmt: skip
    return Sheet("poll", say("Poll"), say("Shares of the answers with their 95% interval."), heads, tuple(rows))


def _criteria(diagnosis: Diagnosis) -> Sheet:
    rows = tuple(
        (row.criterion.name, VERDICTS[row.status] if row.status else None, row.survey, row.survey_n, row.telemetry,
         say("yes") if row.conflict else say("no"))
        for row in diagnosis.criteria if row.status is not None or row.survey is not None or row.telemetry is not None
    )  # fmt: skip
    heads: Heads = (
        (say("Condition"), "text"), (say("Outcome"), "text"), (say("People, 0 to 1"), "number"), (say("n"), "count"),
        (say("Platform, 0 to 1"), "number"), (say("People and platform disagree"), "text"),
    )  # fmt: skip
    return Sheet("criteria", say("Criteria"), say("Conditions for lasting use."), heads, rows)


def _platform(diagnosis: Diagnosis) -> Sheet:
    found: dict[str, Figure] = {}
    for figure in [row.figure for each in diagnosis.elements for row in each.evidence] + [
        line.figure for row in diagnosis.criteria for line in row.indicators
    ]:
        found.setdefault(figure.metric, figure)
    shown = [figure for figure in found.values() if figure.status != "none" or figure.value is not None]
    if diagnosis.conversation is None:
        shown = [figure for figure in shown if figure.value is not None]
    rows = tuple(
        (
            figure.name, figure.value, *(figure.interval or (None, None)), figure.n, figure.counted, figure.unit,
            figure.rule, figure.source or say("platform"), figure.period.message(), figure.reason,
        )
        for figure in shown
    )  # fmt: skip
    heads: Heads = (
        (say("Figure"), "text"), (say("Value"), "number"), (say("Low"), "number"), (say("High"), "number"),
        (say("n"), "count"), (say("Counted over"), "text"), (say("Unit of measure"), "text"), (say("Rule"), "text"),
        (say("Source"), "text"), (say("Period"), "text"), (say("Note"), "text"),
    )  # fmt: skip
    about = say("Figures of the platform. A share is 0 to 1. Where there is no value, the note says why.")
    return Sheet("platform", say("Platform figures"), about, heads, rows)


def _method(round: Round, diagnosis: Diagnosis) -> Sheet:
    found = method_section(round, diagnosis)
    rows: Rows = []
    for block in found.blocks:
        if isinstance(block, Terms):
            rows += list(block.rows)
    heads: Heads = ((say("About"), "text"), (say("Method"), "text"))
    return Sheet("method", say("Method"), found.finding or "", heads, tuple(rows))


def _day(given: str | None) -> date | None:
    return date.fromisoformat(given) if given else None
