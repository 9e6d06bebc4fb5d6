"""The three sources side by side, category by category, with the level that a person confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from graadmeter.base.text import Text, say, say_n
from graadmeter.diagnosis import Diagnosis, ElementDiagnosis
from graadmeter.diagnosis.agreed import propose
from graadmeter.diagnosis.findings import joined
from graadmeter.maturity import Model
from graadmeter.reports.compose.ahead import NONE, as_of, level_named
from graadmeter.reports.compose.words import HIDDEN, band, dotted, level_name, part, parts, score, sentences
from graadmeter.reports.document import Block, Prose, Section, Table
from graadmeter.reports.round import Round

NAMED = 4  # categories in the finding; more are counted
FIGURES = 3  # of the platform in one cell; the part about each category has them all


def section(round: Round, diagnosis: Diagnosis) -> Section | None:
    """Left out where only one source spoke and nothing was confirmed."""
    agreed: Mapping[str, Any] = round.block("agreed") or {}
    spoken = bool(diagnosis.judgements) or any(each.measured for each in diagnosis.elements)
    if not diagnosis.elements or not (spoken or agreed):
        return None
    apart = [each for each in diagnosis.elements if propose(each, diagnosis.model).is_conflict]
    differing = [each for each in apart if not _settled(agreed.get(each.element.id))]
    if len(differing) > NAMED:
        finding: Text = say(
            "The sources speak against each other about {n} of {all} {parts}: something to ask, not an average.",
            n=len(differing), all=len(diagnosis.elements), parts=parts(diagnosis.model),
        )  # fmt: skip
    elif differing:
        finding = say_n(
            "The sources speak against each other about {names}: something to ask, not an average.",
            "The sources speak against each other about {names}: something to ask, not an average.",
            len(differing), names=joined([each.element.name for each in differing]),
        )  # fmt: skip
    elif not apart:
        finding = say("Where more than one source speaks, they do not speak against each other.")
    else:
        finding = ""
    if settled := len(apart) - len(differing):
        chosen = say_n(
            "About {n} category they lie apart, and a person confirmed a level knowing it.",
            "About {n} categories they lie apart, and a person confirmed a level knowing it.",
            settled,
        )  # fmt: skip
        finding = sentences([finding, chosen] if finding else [chosen])
    heads: list[Text] = [part(diagnosis.model), say("People say"), say("Experts agreed"), say("The platform shows")]
    widths = [20, 23, 22, 35]
    if agreed:
        heads.append(say("Confirmed level"))
        widths = [18, 20, 18, 26, 18]
    rows = tuple(_row(round, each, agreed) for each in diagnosis.elements)
    blocks: list[Block] = [Table(say("What each source says"), tuple(heads), tuple(widths), (("", rows),), True)]
    if reasons := tuple((element, said) for element, said in _reasons(diagnosis, agreed)):
        heads = [part(diagnosis.model), say("Why")]
        blocks.append(Table(say("Why this level was confirmed"), tuple(heads), (25, 75), (("", reasons),), True))
    asked = [question for each in diagnosis.elements for question in _questions(each, diagnosis.model)]
    if asked:
        blocks.append(Table(say("What to ask"), (say("About"), say("Question")), (25, 75), (("", tuple(asked)),), True))
    how: list[Text] = [
        say(
            "What people say comes from the questionnaire, what experts agreed from a workshop with evidence, what "
            "the platform shows from its own export. They are never added up."
        )
    ]
    if agreed:
        how.append(say("A stated rule proposes a level from the three; a person confirms it and says why."))
        if on := as_of(round):
            how.append(on)
    blocks.insert(0, Prose(sentences(how), "note"))
    return Section("sources", say("Three sources side by side"), finding, tuple(blocks), annex=True)


def _settled(said: Mapping[str, Any] | None) -> bool:
    """A person confirmed a level while the sources lay apart; not one that was confirmed before they did."""
    return bool(said) and (said or {}).get("conflict") is not False


def _row(round: Round, each: ElementDiagnosis, agreed: Mapping[str, Any]) -> tuple[Text, ...]:
    cells: tuple[Text, ...] = (each.element.name, _people(each), _experts(each), _platform(each))
    return (*cells, _confirmed(round, agreed.get(each.element.id))) if agreed else cells


def _people(each: ElementDiagnosis) -> Text:
    said = each.perceived
    if said.hidden:
        return HIDDEN
    told: list[Text] = [level_name(said)]
    if said.score is not None:
        ends = band(said)
        told.append(say("{score} ({low} to {high})", **ends) if ends else score(said.score))
    if said.n is not None:
        told.append(say("n = {n}", n=said.n))
    return dotted(told)


def _experts(each: ElementDiagnosis) -> Text:
    if each.judgement is None:
        return NONE
    return dotted([each.judgement.level.name, *([each.judgement.stand] if each.judgement.stand else [])])


def _platform(each: ElementDiagnosis) -> Text:
    said: list[Text] = [
        say("{name} {value} ({n})", name=row.figure.name, value=row.figure.quantity, n=row.figure.counted)
        for row in each.measured[:FIGURES]
    ]
    more = len(each.measured) - len(said)
    if more:
        said.append(say("and {n} more", n=more))
    return dotted(said) or NONE


def _confirmed(round: Round, said: Mapping[str, Any] | None) -> Text:
    if not said:
        return say("not confirmed yet")
    told: list[Text] = [level_named(round.model, said["level"])]
    if said.get("confirmed_on"):
        told.append(say("{date}", date=date.fromisoformat(said["confirmed_on"])))
    if said.get("proposed") and said["proposed"] != said["level"]:
        told.append(say("the rule proposed {level}", level=level_named(round.model, said["proposed"])))
    return dotted(told)


def _reasons(diagnosis: Diagnosis, agreed: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """What a person wrote when a level was confirmed."""
    return [
        (each.element.name, agreed[each.element.id]["reason"])
        for each in diagnosis.elements if agreed.get(each.element.id, {}).get("reason")
    ]  # fmt: skip


def _questions(each: ElementDiagnosis, model: Model) -> list[tuple[Text, Text]]:
    """Each claim with what to ask about it: the conflicts, then what differs without being one."""
    conflicts = propose(each, model).conflicts
    sides = [one.between for one in conflicts]
    told = [(one.statement, one.question) for one in conflicts]
    if each.judged_difference and {"perceived", "judged"} not in sides:
        told.append((each.judged_difference.statement, each.judged_difference.question))
    if not any("measured" in pair for pair in sides):
        told += [(one.statement, one.question) for one in each.differences[:1]]
    return [(each.element.name, sentences([statement, question])) for statement, question in told]
