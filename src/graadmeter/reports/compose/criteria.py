"""What the platform says: the success criteria, figure by figure."""

from __future__ import annotations

from graadmeter.base.text import Text, say, say_n
from graadmeter.diagnosis import Adoption, Conversation, CriterionRow, Diagnosis, IndicatorFigure
from graadmeter.reports.compose.words import advice_facts, dotted, missing, score2, share
from graadmeter.reports.document import Block, Callout, Criteria, CriterionBlock, IndicatorLine, Prose, Section

VERDICTS = {"met": say("met"), "partly": say("partly met"), "not_met": say("not met")}


def section(diagnosis: Diagnosis) -> Section | None:
    """Left out where neither platform figures nor answers to the statements of the criteria came with the round."""
    talk = diagnosis.conversation
    judged = [row for row in diagnosis.criteria if row.status is not None]
    if talk is None and not judged:
        return None
    finding = say(
        "Conditions for lasting use met: {met} of {n}. Not to be judged yet: {open}.",
        met=diagnosis.criteria_met, n=len(diagnosis.criteria), open=len(diagnosis.criteria) - len(judged),
    )  # fmt: skip
    how = say(
        "Each condition is asked of people and measured on the platform. A figure counts for one when it is met, for "
        "a half when it is partly met, else for nothing; the condition is their mean. What it takes is a choice, and "
        "your own history may replace it. Each figure covers the last days of the data, as many as stand with it. "
        "How each was counted stands under “Method and limits”. Measured on: {source}.",
        source=source(talk) if talk else say("no platform yet"),
    )
    heads = (say("Figure"), say("Value"), say("What it takes"), say("Counted over"))
    blocks: list[Block] = [Prose(how, "note"), Criteria(heads, tuple(_block(row) for row in diagnosis.criteria))]
    blocks += [_next(diagnosis.adoption)] if diagnosis.adoption else []
    heading = say("What the platform says") if talk else say("Six criteria for lasting use")
    return Section("platform", heading, finding, tuple(blocks))


def _next(found: Adoption) -> Callout:
    """The next step of the adoption programme."""
    facts: list[tuple[Text, tuple[Text, ...]]] = [(say("Why"), (found.why,)), *advice_facts(found.step)]
    if found.part:
        part = say("{name}. {does}", name=found.part.name, does=found.part.does)
        facts.append((say("Part of the adoption programme"), (part,)))
    return Callout(say("Next step of the adoption programme"), found.step.text, tuple(facts))


def source(talk: Conversation) -> Text:
    """Which platform, from when to when, and how much of the staff."""
    parts: list[Text] = [talk.platform] if talk.platform else [say("an export")]
    if period := talk.period.message():
        parts.append(period)
    if talk.staff_share is not None:
        parts.append(say("{share} of the people in the people file", share=share(talk.staff_share)))
    return dotted(parts)


def _block(row: CriterionRow) -> CriterionBlock:
    if row.conflict and row.status:
        kind, text = "conflict", say("{verdict} · people and platform disagree", verdict=VERDICTS[row.status])
    elif row.status:
        kind, text = row.status, VERDICTS[row.status]
        if row.one_sided:
            text = say("{verdict} · {source} only", verdict=text, source=_only_source(row))
    else:
        kind, text = "none", say("not to be judged yet")
    survey: Text = say("People: {note}", note=row.survey_note)
    if row.survey is not None:
        survey = say("People: {score} of 1 (n = {n})", score=score2(row.survey), n=row.survey_n)
    return CriterionBlock(
        question=row.question,
        name=row.criterion.name if row.question != row.criterion.name else "",
        verdict=kind,  # type: ignore[arg-type]
        verdict_text=text,
        survey=survey,
        telemetry=_telemetry(row),
        categories=say("belongs to: {names}", names=[each.name for each in row.categories]) if row.categories else "",
        lines=tuple(_line(line) for line in row.indicators if line.figure.quantity is not None),
        missing=(*_explained(row), *missing(line.figure for line in row.indicators)),
    )


def _explained(row: CriterionRow) -> tuple[tuple[Text, Text], ...]:
    """Why people and platform differ, where they do."""
    if not row.conflict:
        return ()
    found = row.explanation
    if found is None:
        return ((say("Why they differ"), say("Not explained by the owner yet.")),)
    name = say("Why they differ, by the owner")
    if found.written_on:
        name = say("Why they differ, by the owner on {day}", day=found.written_on)
    return ((name, found.text),)


def _only_source(row: CriterionRow) -> Text:
    return say("platform") if row.survey is None else say("people")


def _telemetry(row: CriterionRow) -> Text:
    if row.telemetry is None:
        return say("Platform: no figure to judge by yet")
    seen = sum(line.points is not None for line in row.indicators)
    text = say(
        "Platform: {score} of 1, from {seen} of {n} figures",
        score=score2(row.telemetry),
        seen=seen,
        n=len(row.indicators),
    )
    return text


def _line(line: IndicatorFigure) -> IndicatorLine:
    figure = line.figure
    details: list[Text] = [figure.as_fact] if figure.as_fact else [figure.counted]
    if figure.as_fact and figure.n is not None:
        details.append(figure.counted)
    if figure.period.days is not None:
        details.append(say_n("{n} day", "{n} days", figure.period.days))
    return IndicatorLine(figure.name, line.quantity or "", line.bars, line.verdict or "none", dotted(details))
