"""Method and limits: how the figures came about, what they cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from graadmeter.base.text import Text, say, say_n, show
from graadmeter.diagnosis import Diagnosis, Figure
from graadmeter.diagnosis.findings import joined
from graadmeter.maturity.criteria import is_set
from graadmeter.maturity.model import Level
from graadmeter.maturity.rules import about
from graadmeter.reports.compose.criteria import source
from graadmeter.reports.compose.words import dotted, missing, parts, sentences, share
from graadmeter.reports.document import Section, Terms
from graadmeter.reports.round import Round
from graadmeter.survey.representation import weighting_cost

BAND = 0.8  # of the draws
DIGEST_SHOWN = 16  # characters of the digest: enough to recognise a version


def section(round: Round, diagnosis: Diagnosis) -> Section:
    rows: list[tuple[Text, Text]] = [
        (say("Respondents"), _respondents(round, diagnosis)),
        (say("Small groups"), _policy(round)),
    ]
    if diagnosis.elements:
        heading = say("From answer to status") if is_set(diagnosis.model) else say("From answer to phase")
        rows += [(heading, _rule(round, diagnosis)), (say("Band"), _band(round))]
        if differing := round.differing_rules:
            rows.append((say("Other rules"), sentences(list(differing))))
    if cost := round.data.get("weighting"):
        rows.append((say("Weighted"), _weighting(cost)))
    if round.ignored_answers:
        rows.append(
            (
                say("Left out"),
                say_n(
                    "{n} answer did not count, for instance of a role that the question is not for.",
                    "{n} answers did not count, for instance of a role that the question is not for.",
                    round.ignored_answers,
                ),
            )
        )
    rows += _experts(diagnosis)
    rows += _platform(diagnosis)
    rows += [(say("Counted how") if number == 0 else "", text) for number, text in enumerate(_counted(diagnosis))]
    if absent := _not_measured(diagnosis):
        rows.append((say("Not measured"), sentences(absent)))
    if not is_set(diagnosis.model):
        rows += [
            (
                say("Reported and measured"),
                say(
                    "Shown beside each other, never averaged; a figure never lowers a phase. A difference is a "
                    "question to ask, not an error of either."
                ),
            )
        ]
    if on := round.data.get("direction_on"):
        rows.append(
            (
                say("What follows"),
                say(
                    "What was confirmed, checks, processes, initiatives and the roadmap are as they stood on {day}. "
                    "The figures of the measurement do not move with them.",
                    day=date.fromisoformat(on),
                ),
            )
        )
    rows += _model(round, diagnosis)
    rows.append(
        (
            say("What this is not"),
            say(
                "No judgement of people: no figure is about one person, and none may be used that way. A higher "
                "phase is not a goal in itself."
            ),
        )
    )
    return Section(
        "method",
        say("Method and limits"),
        say("How these figures came about, and what they cannot say."),
        (Terms(tuple(rows)),),
    )


def _respondents(round: Round, diagnosis: Diagnosis) -> Text:
    if diagnosis.n is None:
        return say("Hidden: group too small.")
    text: Text = say_n("{n} respondent.", "{n} respondents.", diagnosis.n)
    if round.invited:
        text = say(
            "{text} Invited: {invited} ({share}).",
            text=text,
            invited=round.invited,
            share=share(diagnosis.n / round.invited),
        )
    names = {role.id: role.name for role in diagnosis.model.roles}
    roles = [
        say("{role} {n}", role=names.get(role, role), n=n)
        if n is not None
        else say("{role} hidden", role=names.get(role, role))
        for role, n in round.roles.items()
    ]
    if len(roles) > 1 and diagnosis.elements:
        text = say("{text} Per role: {roles}. Each role counts equally.", text=text, roles=roles)
    elif len(roles) > 1:
        text = say("{text} Per role: {roles}. Each answer counts equally.", text=text, roles=roles)
    if round.opened_on and round.closed_on:
        text = say("{text} Open from {opened} to {closed}.", text=text, opened=round.opened_on, closed=round.closed_on)
    return say("{text} Who did not answer is not in these figures.", text=text)


def _policy(round: Round) -> Text:
    if round.policy == "public":
        return say("Policy public: disclosure control is off; for openly published archives only.")
    if round.min_group:
        return say(
            "No figure about fewer than {n} people is shown, nor one from which it could be worked out.",
            n=round.min_group,
        )
    return say(
        "No figure about fewer people than the minimum group is shown, nor one from which it could be worked out."
    )


def _weighting(cost: Mapping[str, Any]) -> Text:
    used = [variable for variable, found in cost["variables"].items() if found["used"]]
    return weighting_cost(used, cost["n"], cost["effective_n"], cost["design_effect"])


def _rule(round: Round, diagnosis: Diagnosis) -> Text:
    """The scoring rule in plain words; the model document has the formulas."""
    rule, noun = diagnosis.model.rule, parts(diagnosis.model)
    if rule and is_set(diagnosis.model):
        return sentences([rule.explained[key] for key in ("survey", "telemetry", "combine", "status", "overall")])
    bar = share(rule.parameters.get("bar", 0.5)) if rule else share(0.5)
    first = say(
        "Answers about a phase are averaged within a role, then over the roles, so that a large group does not drown a "
        "small one. A phase stands from {bar} on, if every earlier phase stands too.",
        bar=bar,
    )
    choice = round.rule
    if choice and not choice.own:
        told = about(choice.name)
        return say(
            "{first} The whole was placed by another rule than the model's own: {title}. {says}",
            first=first, title=choice.title, says=told.says if told else "",
        )  # fmt: skip
    if rule and rule.name == "staged_gate":
        return say(
            "{first} For the organisation the {parts} are weighed per phase, and some are necessary: without them "
            "the phase "
            "does not stand. Necessary for {level}: {names}.",
            first=first, parts=noun, level=_next_or_last(diagnosis).name, names=joined(_necessary(diagnosis)),
        ) if _necessary(diagnosis) else first  # fmt: skip
    if rule and rule.name == "profile_quorum":
        return say(
            "{first} The organisation is in the furthest phase that at least {quorum} {parts} have, while none is "
            "more than "
            "{spread} phase behind.",
            first=first, quorum=rule.parameters["quorum"], parts=noun, spread=rule.parameters["spread"],
        )  # fmt: skip
    return first


def _next_or_last(diagnosis: Diagnosis) -> Level:
    return diagnosis.next_level or diagnosis.model.levels[-1]


def _necessary(diagnosis: Diagnosis) -> list[Text]:
    model = diagnosis.model
    return [model.element(each).name for each in model.required.get(_next_or_last(diagnosis).id, ())]


def _band(round: Round) -> Text:
    if not round.draws:
        return say("No band was drawn.")
    return say(
        "Respondents are drawn again {draws} times within their role; {share} of the scores so found lie in the band "
        "(seed {seed}). "
        "It covers chance among people like these, not who was invited or who stayed away.",
        share=share(BAND), draws=round.draws, seed=str(round.seed),
    )  # fmt: skip


def _experts(diagnosis: Diagnosis) -> list[tuple[Text, Text]]:
    """How the third source came about, and which judgements do not stand in this report."""
    notices: list[Text] = list(diagnosis.notices)
    if diagnosis.judgements:
        notices.insert(
            0,
            say(
                "Agreed in a workshop after a blind vote, on the day that stands beside it. Shown beside what people "
                "say; it never moves a phase."
            ),
        )
    return [(say("Experts"), sentences(notices))] if notices else []


def _platform(diagnosis: Diagnosis) -> list[tuple[Text, Text]]:
    talk = diagnosis.conversation
    if talk is None:
        return [(say("Platform"), say("No platform export was measured in this round."))]
    counts: list[Text] = [source(talk)]
    if talk.messages is not None:
        counts.append(say_n("{n} message by people", "{n} messages by people", talk.messages))
    if talk.authors is not None:
        counts.append(say_n("{n} author", "{n} authors", talk.authors))
    if talk.spaces is not None:
        counts.append(say_n("{n} group", "{n} groups", talk.spaces))
    text = dotted(counts)
    if talk.policy == "public":
        text = say("{text}. Measured under policy public: disclosure control was off.", text=text)
    return [(say("Platform"), text)]


def _counted(diagnosis: Diagnosis) -> list[Text]:
    """The counting rules in words, each with the figures it was used for."""
    from graadmeter.conversation.metrics import offered  # loads the query engine: only where a report is made

    metrics = offered()
    found: dict[str, tuple[dict[str, Text], Text]] = {}
    for figure in _figures(diagnosis):
        if figure.value is None or not figure.rule:
            continue
        metric = metrics.get(figure.metric)
        offer = metric.rules.get(figure.rule) if metric else None
        rule: Text = offer or say(
            "rule {rule}", rule=figure.rule
        )  # a rule of a plug-in that is not here keeps its name
        found.setdefault(show(rule, "en"), ({}, rule))[0].setdefault(figure.metric, figure.name)
    return [say("{names}: {reason}", names=joined(list(names.values())), reason=rule) for names, rule in found.values()]


def _not_measured(diagnosis: Diagnosis) -> list[Text]:
    """Figures the models ask for that are not there, together by reason."""
    return [say("{names}: {reason}", names=names, reason=reason) for names, reason in missing(_figures(diagnosis))]


def _figures(diagnosis: Diagnosis) -> list[Figure]:
    """Every figure the models ask for; none where no export was measured."""
    if diagnosis.conversation is None:
        return []
    figures = [row.figure for each in diagnosis.elements for row in each.evidence]
    return figures + [line.figure for row in diagnosis.criteria for line in row.indicators]


def _model(round: Round, diagnosis: Diagnosis) -> list[tuple[Text, Text]]:
    model = diagnosis.model
    text: Text = say(
        "{name}, version {version} ({status}), digest {digest}.",
        name=model.name,
        version=model.version,
        status=STATUS[model.status],
        digest=round.digest[:DIGEST_SHOWN],
    )
    if round.digest != model.digest:
        text = say("{text} The text of this version has changed since the round was scored.", text=text)
    rows: list[tuple[Text, Text]] = [(say("Model"), text)]
    origin = model.origin
    if origin:
        makers: list[Text] = [
            *origin.authors,
            *([origin.organisation] if origin.organisation else []),
            *([str(origin.year)] if origin.year else []),
        ]
        if makers:
            rows.append(
                (
                    say("Where it comes from"),
                    say("{makers}. Taken from the source: {kept}.", makers=makers, kept=list(origin.from_source)),
                )
            )
        if origin.ours:
            rows.append((say("What is ours"), say("Worded or chosen by Graadmeter: {ours}.", ours=list(origin.ours))))
    return rows


STATUS = {"draft": say("draft"), "published": say("published"), "retired": say("retired")}
