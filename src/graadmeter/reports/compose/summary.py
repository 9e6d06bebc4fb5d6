"""The page a board reads in a minute: the phase with its band, what stands out, one step."""

from __future__ import annotations

from graadmeter.base.text import Text, say, say_n
from graadmeter.diagnosis import Diagnosis
from graadmeter.diagnosis.findings import joined
from graadmeter.diagnosis.result import Share
from graadmeter.reports.compose.words import (
    HIDDEN,
    advice_facts,
    answers,
    band,
    dotted,
    ladder,
    level_name,
    parts,
    score,
    share,
)
from graadmeter.reports.document import (
    Bar,
    Bars,
    Block,
    Callout,
    Point,
    Points,
    Prose,
    Section,
    Source,
    Sources,
    Thermometer,
)
from graadmeter.reports.round import Round

HALF = 0.5  # from here on a phase stands


def section(round: Round, diagnosis: Diagnosis) -> Section:
    blocks: list[Block] = []
    if diagnosis.elements and (diagnosis.overall.level or diagnosis.overall.hidden):
        blocks.append(thermometer(round, diagnosis))
    blocks.append(sources(round, diagnosis))
    if diagnosis.findings:
        rows = tuple(Point(each.text, each.question) for each in diagnosis.findings)
        blocks.append(Points(say("What stands out"), rows))
    if diagnosis.next_step:
        step = diagnosis.next_step
        heading: Text = say("Proposed next step")
        if step.element:
            heading = say("Proposed next step: {name}", name=step.element.name)
        why = ((say("Why this first"), (diagnosis.next_step_why,)),) if diagnosis.next_step_why else ()
        blocks.append(Callout(heading, step.text, (*why, *advice_facts(step))))
    if diagnosis.overall.hidden and diagnosis.elements:
        blocks.append(Prose(_wait(round)))
    elif diagnosis.elements:
        blocks.append(Prose(_words(diagnosis), "note"))
    return Section("summary", _heading(diagnosis), _finding(diagnosis), tuple(blocks), new_page=False)


def _heading(diagnosis: Diagnosis) -> Text:
    said = diagnosis.overall
    if said.level and diagnosis.elements:
        return say("Phase: {level}", level=said.level.name)
    if diagnosis.poll:
        return say("What the poll says")
    if said.hidden:
        return say("The phase is hidden: group too small")
    return joined(said.why) if said.why else say("The phase is not known yet")


def _finding(diagnosis: Diagnosis) -> Text | None:
    """What the phase means; and why the score may be further than the phase."""
    said = diagnosis.overall
    if not (said.level and diagnosis.elements):
        return None
    meaning: Text = said.level.summary or ""
    if said.score is not None and diagnosis.bottlenecks and said.score >= said.level.order + HALF:
        meaning = say_n(
            "{meaning} The score is ahead of the phase: {names} must come along first.",
            "{meaning} The score is ahead of the phase: {names} have to come along first.",
            len(diagnosis.bottlenecks), meaning=meaning,
            names=joined([each.element.name for each in diagnosis.bottlenecks]),
        )  # fmt: skip
    if said.indicative:
        meaning = say("{meaning} An indication only: too few people, roles or answers for more.", meaning=meaning)
    return meaning


def thermometer(round: Round, diagnosis: Diagnosis) -> Thermometer:
    said, top = diagnosis.overall, len(ladder(diagnosis.model))
    low, high = said.interval or (None, None)
    about: dict[str, object] = {"level": level_name(said), "top": top}
    if said.score is None:
        words: Text = HIDDEN if said.hidden else say("No score: too little was answered.")
        alt: Text = say("Thermometer without a reading: {why}", why=words)
    elif (ends := band(said)) is None:
        about |= {"score": score(said.score)}
        words = say("Score {score} on a scale from 0 to {top}", **about)
        alt = say("Thermometer: phase {level}, score {score} on a scale from 0 to {top}.", **about)
    else:
        about |= ends
        words = say("Score {score} on a scale from 0 to {top}, probably between {low} and {high}", **about)
        alt = say(
            "Thermometer: phase {level}, score {score} on a scale from 0 to {top}, band from {low} to {high}.", **about
        )
    earlier = round.earlier
    before = earlier.score if earlier else None
    label = None
    if earlier and before is not None:
        label = say(
            "Dotted line: {when}, score {score}", when=earlier.when or say("the earlier round"), score=score(before)
        )
    return Thermometer(
        alt=alt,
        levels=tuple(level.name for level in ladder(diagnosis.model)),
        reached=-1 if said.level is None else said.level.order,
        score=said.score,
        low=low,
        high=high,
        before=before,
        reading="?" if said.score is None else score(said.score),
        band=words,
        before_label=label,
    )


def sources(round: Round, diagnosis: Diagnosis) -> Sources:
    """Perception, judgement and telemetry beside each other, each with how many it is about and from when."""
    return Sources((_people(round, diagnosis), _experts(diagnosis), _platform(diagnosis)))


def _people(round: Round, diagnosis: Diagnosis) -> Source:
    said: list[Text] = [HIDDEN if diagnosis.n is None else answers(diagnosis.n)]
    if round.invited:
        said.append(say_n("of {n} invited", "of {n} invited", round.invited))
    if round.closed_on:
        said.append(say("{date}", date=round.closed_on))
    headline = (
        say("A poll of one question") if diagnosis.poll and not diagnosis.elements else level_name(diagnosis.overall)
    )
    return Source(say("What people say"), headline, dotted(said))


def _experts(diagnosis: Diagnosis) -> Source:
    """How much was judged, by how many, when; never a level of the whole, which no workshop agrees on."""
    name = say("What experts agree")
    judged = list(diagnosis.judgements.values())
    if not judged:
        return Source(name, say("Not held yet"), say("A workshop with evidence on the table"))
    headline = say(
        "{n} of {all} {parts}", n=len(judged), all=len(diagnosis.model.elements), parts=parts(diagnosis.model)
    )
    votes = [each.n for each in judged if each.n is not None]
    said: list[Text] = []
    if votes and min(votes) == max(votes):
        said.append(say_n("{n} person voted", "{n} people voted", max(votes)))
    elif votes:
        said.append(say("{low} to {high} people voted", low=min(votes), high=max(votes)))
    days = sorted({each.agreed_on for each in judged if each.agreed_on})
    if days:
        span = say("{date}", date=days[0])
        said.append(span if len(days) == 1 else say("{start} to {end}", start=days[0], end=days[-1]))
    return Source(name, headline, dotted(said))


def _platform(diagnosis: Diagnosis) -> Source:
    name, talk = say("What the platform shows"), diagnosis.conversation
    if talk is None:
        return Source(name, say("Not measured yet"), say("From an export of your own platform"))
    judged = [row for row in diagnosis.criteria if row.telemetry is not None]
    met = [row for row in judged if row.status == "met"]
    said: list[Text] = [say_n("{n} message", "{n} messages", talk.messages)] if talk.messages is not None else []
    waiting = len(diagnosis.criteria) - len(judged)
    said.append(say_n("{n} criterion still open", "{n} criteria still open", waiting))
    if period := talk.period.message():
        said.append(period)
    return Source(name, say("{met} of {n} criteria met", met=len(met), n=len(diagnosis.criteria)), dotted(said))


def poll(diagnosis: Diagnosis) -> Section | None:
    """The poll: every answer with its interval, then the lower against the upper half."""
    view = diagnosis.poll
    if view is None:
        return None
    rows = tuple(_bar(name, said) for name, said in view.options)
    halves = (
        _bar(joined(view.low_levels), view.low, strong=True),
        _bar(joined(view.high_levels), view.high, strong=True),
    )
    if view.low.share is None or view.low.interval is None:
        finding: Text = say("Hidden: group too small.")
    elif view.undecided:
        finding = say(
            "Between {low} and {high} place the organisation in the lower half: this poll cannot say which half is "
            "larger.",
            low=share(view.low.interval[0]), high=share(view.low.interval[1]),
        )  # fmt: skip
    else:
        finding = say(
            "{low} place the organisation in the lower half, {high} in the upper half.",
            low=share(view.low.share),
            high=share(view.high.share or 0.0),
        )
    unsure = (
        [
            Prose(
                say("“I don't know”: {share}, left out of the other shares.", share=share(view.dont_know.share)), "note"
            )
        ]
        if view.dont_know.share is not None
        else []
    )
    return Section(
        "poll",
        say("The poll, answer by answer"),
        finding if diagnosis.elements else None,
        (
            Prose(view.question),
            Bars(say("Share of each answer. {finding}", finding=finding), rows),
            Prose(say("The two halves together"), "body"),
            Bars(say("Share of the lower and the upper half. {finding}", finding=finding), halves),
            Prose(
                say(
                    "{n}. Thin line: where the true share lies in 19 of 20 such polls. Dotted line: one half.",
                    n=answers(view.n),
                ),
                "note",
            ),
            *unsure,
            *(Prose(note, "note") for note in view.notes),
        ),
        new_page=bool(diagnosis.elements),
    )


def _bar(name: Text, said: Share, *, strong: bool = False) -> Bar:
    if said.share is None:
        return Bar(name, None, None, None, HIDDEN, strong)
    if said.interval is None:
        return Bar(name, said.share, None, None, share(said.share), strong)
    low, high = said.interval
    label = say("{share} (between {low} and {high})", share=share(said.share), low=share(low), high=share(high))
    return Bar(name, said.share, low, high, label, strong)


def _wait(round: Round) -> Text:
    if round.min_group:
        return say(
            "Figures appear from {n} answers on, so that nobody can be recognised. Nothing is lost: invite more "
            "people, or "
            "keep the round open longer, and make this report again.",
            n=round.min_group,
        )
    return say("Figures appear once enough people have answered, so that nobody can be recognised.")


def _words(diagnosis: Diagnosis) -> Text:
    return say(
        "A phase is a step of the model; a later one counts only when the earlier ones stand. The band shows what the "
        "score could also have been with other people in the same roles: 8 out of 10 times it lies inside. The model "
        "has {n} {parts}, each judged by itself on the next page.",
        n=len(diagnosis.elements), parts=parts(diagnosis.model),
    )  # fmt: skip
