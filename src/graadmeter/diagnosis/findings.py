"""What stands out, in words, and the one step to propose: rules with a fixed order, so that the same round gives the same advice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from graadmeter.base.text import Message, Quantity, Text, say, say_n
from graadmeter.diagnosis.result import (
    Advice,
    Difference,
    Earlier,
    ElementDiagnosis,
    Finding,
    Perceived,
    PollView,
)
from graadmeter.maturity.model import Element, Level, Model, NextStep

SHOWN = 3
WIDE_GAP = 1 / 3  # one step on a scale of four answers
MUCH_UNKNOWN = 0.25  # share of "don't know" from which it is a finding of its own


def findings(
    overall: Perceived,
    next_level: Level | None,
    elements: Sequence[ElementDiagnosis],
    poll: PollView | None,
    earlier: Earlier | None,
) -> tuple[Finding, ...]:
    """At most three findings: what blocks, where reported and measured differ, what changed, the gap, what nobody knows,
    the ends of the profile; for a poll, which half is larger."""
    return tuple(islice(_candidates(overall, next_level, elements, poll, earlier), SHOWN))


def _candidates(
    overall: Perceived,
    next_level: Level | None,
    elements: Sequence[ElementDiagnosis],
    poll: PollView | None,
    earlier: Earlier | None,
) -> Iterator[Finding]:
    yield from _poll(poll)
    yield from _blocked(next_level, elements)
    yield from _difference(elements)
    yield from _change(overall, earlier)
    yield from _gap(elements)
    yield from _leaders(elements)
    yield from _unknown(elements)
    yield from _ends(elements)


def _poll(poll: PollView | None) -> Iterator[Finding]:
    if poll is None or poll.low.share is None or poll.low.interval is None:
        return
    low, high = (Quantity(end, "share") for end in poll.low.interval)
    if poll.undecided:
        yield Finding(
            "split",
            say(
                "The lower half ({levels}) lies between {low} and {high}: this poll cannot say which half is larger.",
                levels=poll.low_levels,
                low=low,
                high=high,
            ),
            None,
        )
    elif poll.low.share > 0.5:
        yield Finding(
            "split",
            say(
                "Most place the organisation in the lower half ({levels}): between {low} and {high}.",
                levels=poll.low_levels,
                low=low,
                high=high,
            ),
            None,
        )
    else:
        yield Finding(
            "split",
            say(
                "Most place the organisation in the upper half ({levels}): the lower half lies between {low} and {high}.",
                levels=poll.high_levels,
                low=low,
                high=high,
            ),
            None,
        )
    known = [(option, share) for option, share in poll.options if share.share is not None]
    if known:
        option, share = max(known, key=lambda pair: pair[1].share or 0.0)
        yield Finding(
            "highest",
            say("Chosen most: {option} ({share}).", option=option, share=Quantity(share.share or 0.0, "share")),
            None,
        )
    for note in poll.notes:
        yield Finding("unknown", note, None)


def _blocked(next_level: Level | None, elements: Sequence[ElementDiagnosis]) -> Iterator[Finding]:
    blocking = [each for each in elements if each.bottleneck]
    if blocking and next_level:
        names = _joined([each.element.name for each in blocking])
        text = say_n(
            "{names} holds back the step to {level}: that phase does not stand without it, whatever the other categories do.",
            "{names} hold back the step to {level}: that phase does not stand without them, whatever the other categories do.",
            len(blocking), names=names, level=next_level.name,
        )  # fmt: skip
        yield Finding("bottleneck", text, blocking[0].element.id)


def _difference(elements: Sequence[ElementDiagnosis]) -> Iterator[Finding]:
    """The difference with the most levels between reported and measured; reported higher goes first."""
    found = [(each, difference) for each in elements for difference in each.differences]
    if not found:
        return

    def weight(pair: tuple[ElementDiagnosis, Difference]) -> tuple[bool, int]:
        difference = pair[1]
        return difference.direction == "reported_higher", abs(difference.reported.order - difference.judged.order)

    each, difference = max(found, key=weight)
    yield Finding(
        "below" if difference.direction == "reported_higher" else "above", difference.statement, each.element.id
    )


def _change(overall: Perceived, earlier: Earlier | None) -> Iterator[Finding]:
    if (
        earlier is None
        or overall.score is None
        or overall.interval is None
        or earlier.score is None
        or earlier.interval is None
    ):
        return
    values = {"before": earlier.score, "now": overall.score, "when": earlier.when or say("the earlier round")}
    if overall.interval[0] > earlier.interval[1]:
        yield Finding(
            "change",
            say(
                "The score rose from {before} ({when}) to {now}; the bands do not overlap, so this is more than chance.",
                **values,
            ),
            None,
        )
    elif overall.interval[1] < earlier.interval[0]:
        yield Finding(
            "change",
            say(
                "The score fell from {before} ({when}) to {now}; the bands do not overlap, so this is more than chance.",
                **values,
            ),
            None,
        )
    else:
        yield Finding(
            "change",
            say("The score went from {before} ({when}) to {now}; the bands overlap, so this may be chance.", **values),
            None,
        )


def _gap(elements: Sequence[ElementDiagnosis]) -> Iterator[Finding]:
    largest = max((each.gap for each in elements if each.gap), default=0)
    if largest:
        there = [each for each in elements if each.gap == largest]
        text = say_n(
            "The distance to the ambition is largest for {names}: {n} level.",
            "The distance to the ambition is largest for {names}: {n} levels.",
            largest, names=_joined([each.element.name for each in there[:SHOWN]]),
        )  # fmt: skip
        yield Finding("gap", text, there[0].element.id)


def _leaders(elements: Sequence[ElementDiagnosis]) -> Iterator[Finding]:
    told = [(each, each.perceived.leaders) for each in elements if each.perceived.leaders]
    each, widest = max(told, key=lambda pair: abs(pair[1].gap) if pair[1] else 0.0, default=(None, None))
    if each is None or widest is None or abs(widest.gap) < WIDE_GAP:
        return
    if widest.gap > 0:
        text = say(
            "Leaders are more positive than the other roles about {name}, most of all about “{statement}”",
            name=each.element.name,
            statement=widest.statement,
        )
    else:
        text = say(
            "Leaders are less positive than the other roles about {name}, most of all about “{statement}”",
            name=each.element.name,
            statement=widest.statement,
        )
    yield Finding("disagreement", text, each.element.id)


def _unknown(elements: Sequence[ElementDiagnosis]) -> Iterator[Finding]:
    asked = [each for each in elements if (each.perceived.dont_know_share or 0.0) >= MUCH_UNKNOWN]
    if asked:
        most = max(asked, key=lambda each: each.perceived.dont_know_share or 0.0)
        share = Quantity(most.perceived.dont_know_share or 0.0, "share")
        yield Finding(
            "unknown",
            say(
                "{share} of the answers about {name} are “I don't know”: that in itself is a finding.",
                share=share,
                name=most.element.name,
            ),
            most.element.id,
        )


def _ends(elements: Sequence[ElementDiagnosis]) -> Iterator[Finding]:
    scored = [each for each in elements if each.perceived.score is not None]
    if len(scored) > 1:
        low = min(scored, key=lambda each: each.perceived.score or 0.0)
        high = max(scored, key=lambda each: each.perceived.score or 0.0)
        yield Finding(
            "lowest",
            say("Furthest behind: {name} (score {score}).", name=low.element.name, score=low.perceived.score),
            low.element.id,
        )
        yield Finding(
            "highest",
            say("Furthest ahead: {name} (score {score}).", name=high.element.name, score=high.perceived.score),
            high.element.id,
        )


def proposed_step(
    model: Model,
    overall: Perceived,
    next_level: Level | None,
    elements: Sequence[ElementDiagnosis],
    poll: PollView | None,
) -> tuple[Advice | None, Message | None]:
    """The one step to take first, and why.

    In this order: the bottleneck that is furthest from its next level; the element whose shortfall for the
    organisation's next level weighs most; the step the model gives for the organisation as a whole; the largest gap to
    the ambition. A poll is followed by the diagnosis per element.
    """
    if not elements and poll:
        text = say(
            "Hold the diagnosis per aspect next: {n} statements, by people in at least two roles.", n=len(model.items)
        )
        return Advice(None, None, text, "S", None, ()), say(
            "A poll of one question says where people place the organisation, not why."
        )
    open_steps = [each for each in elements if each.next_step and each.gap != 0]
    blocking = [each for each in open_steps if each.bottleneck]
    if next_level and blocking:
        first = min(blocking, key=lambda each: each.perceived.attainment.get(next_level.id) or 0.0)
        return first.next_step, say(
            "{level} is out of reach as long as {name} stays behind.", level=next_level.name, name=first.element.name
        )
    if next_level and open_steps:
        first = max(open_steps, key=lambda each: _shortfall(model, next_level, each))
        return first.next_step, say(
            "Of what is still missing for {level}, {name} weighs most.", level=next_level.name, name=first.element.name
        )
    if overall.level and next_level and (whole := whole_step(model, overall.level, next_level)):
        return whole, say("This is the step that the model gives from {level}.", level=overall.level.name)
    if open_steps:
        first = max(open_steps, key=lambda each: each.gap or 0)
        return first.next_step, say("The distance to the ambition is largest for {name}.", name=first.element.name)
    return None, None


def step_to(element: Element, model: Model, level: Level | None) -> Advice | None:
    """The model's step that brings `element` to `level`."""
    step = element.next_steps.get(level.id) if level else None
    return _advice(element, model, level, step) if step else None


def whole_step(model: Model, here: Level, level: Level) -> Advice | None:
    """The model's step for the organisation as a whole, where it gives one per phase."""
    return next((_advice(None, model, level, step.step) for step in model.steps if step.from_level == here.id), None)


def _advice(element: Element | None, model: Model, level: Level | None, step: NextStep) -> Advice:
    owner = next((role.name for role in model.roles if role.id == step.owner), step.owner)
    done = tuple(model.items[item].text for item in step.done_when if item in model.items)
    return Advice(element, level, step.text, step.effort, owner, done)


def _shortfall(model: Model, level: Level, each: ElementDiagnosis) -> float:
    """What an element lacks for `level`, times its weight there."""
    held = each.perceived.attainment.get(level.id)
    return 0.0 if held is None else model.weights.get(level.id, {}).get(each.element.id, 1.0) * (1.0 - held)


def _joined(names: Sequence[Text]) -> Text:
    """A, B and C."""
    if len(names) < 2:
        return names[0] if names else ""
    return say("{first} and {last}", first=list(names[:-1]), last=names[-1])
