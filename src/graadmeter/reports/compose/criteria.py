"""What the platform says: the six success criteria, figure by figure."""

from __future__ import annotations

from graadmeter.base.text import Quantity, Text, say
from graadmeter.diagnosis import CriterionRow, Diagnosis, IndicatorFigure
from graadmeter.reports.compose.words import dotted, share
from graadmeter.reports.document import Criteria, CriterionBlock, IndicatorLine, Prose, Section

VERDICTS = {"met": say("met"), "partly": say("partly met"), "not_met": say("not met")}


def section(diagnosis: Diagnosis) -> Section | None:
    """Left out where no platform figures came with the round."""
    if diagnosis.conversation is None:
        return None
    judged = [row for row in diagnosis.criteria if row.telemetry is not None]
    met = [row for row in judged if row.status == "met"]
    finding = say(
        "{met} of the {all} conditions for lasting use are met on the platform; {unknown} cannot be judged yet.",
        met=len(met), all=len(diagnosis.criteria), unknown=len(diagnosis.criteria) - len(judged),
    )  # fmt: skip
    return Section(
        "platform",
        say("What the platform says"),
        finding,
        (
            Prose(
                say(
                    "Six conditions, each asked of people and measured on the platform. A figure scores 1 when it is met, 0.5 when partly, "
                    "otherwise 0; a condition is the mean of its figures. The bars are choices, and can be replaced by your own history.",
                ),
                "note",
            ),
            Criteria(
                (say("Figure"), say("Value"), say("What it takes, and how it was counted")),
                tuple(_block(row) for row in diagnosis.criteria),
            ),
        ),
    )


def _block(row: CriterionRow) -> CriterionBlock:
    if row.conflict:
        kind, text = "conflict", say("people and platform disagree")
    elif row.status:
        kind, text = row.status, VERDICTS[row.status]
    else:
        kind, text = "none", say("not to be judged yet")
    seen = [line for line in row.indicators if line.points is not None]
    telemetry: Text = say("Platform: no figure yet")
    if row.telemetry is not None:
        telemetry = say(
            "Platform: {score} of 1, from {seen} of {all} figures",
            score=row.telemetry,
            seen=len(seen),
            all=len(row.indicators),
        )
    survey: Text = say("People: {note}", note=row.survey_note)
    if row.survey is not None:
        survey = say("People: {score} agree (n = {n})", score=share(row.survey), n=row.survey_n)
    return CriterionBlock(
        question=row.question,
        name=row.criterion.name if row.question != row.criterion.name else "",
        verdict=kind,  # type: ignore[arg-type]
        verdict_text=text,
        survey=survey,
        telemetry=telemetry,
        categories=say("belongs to: {names}", names=[each.name for each in row.categories]) if row.categories else "",
        lines=tuple(_line(line) for line in row.indicators),
    )


def _line(line: IndicatorFigure) -> IndicatorLine:
    figure = line.figure
    if figure.quantity is None:
        return IndicatorLine(figure.name, figure.reason or "", "", "none", "")
    details: list[Text] = [say("n = {n}", n=figure.n) if figure.n is not None else say("n not given")]
    if figure.rule:
        details.append(say("rule {rule}", rule=figure.rule))
    period = figure.period.message()
    if period:
        details.append(period)
    return IndicatorLine(figure.name, figure.quantity, _bars(line), line.verdict or "none", dotted(details))


def _bars(line: IndicatorFigure) -> Text:
    unit = line.figure.unit
    if line.band:
        return say(
            "met between {low} and {high} in this phase",
            low=Quantity(line.band[0], unit),
            high=Quantity(line.band[1], unit),
        )
    if line.indicator.partly is not None and line.indicator.met is not None:
        return say(
            "partly from {partly}, met from {met}",
            partly=Quantity(line.indicator.partly, unit),
            met=Quantity(line.indicator.met, unit),
        )
    return say("no bar for this phase")
