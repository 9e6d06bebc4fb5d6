"""What stands out, in words. The rules have a fixed order, so that the same round always gives the same findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from graadmeter.base.text import Message, Quantity, Text, say, say_n
from graadmeter.diagnosis.result import (
    Difference,
    Earlier,
    ElementDiagnosis,
    Finding,
    JudgedDifference,
    Perceived,
    PollView,
    Sign,
)
from graadmeter.maturity.model import Level, Model

SHOWN = 3
HALF = 0.5
WIDE_GAP = 1 / 3  # leaders and others lie one answer apart on a scale of four
MUCH_UNKNOWN = 0.25  # share of "don't know" from which it is a finding of its own

Elements = Sequence[ElementDiagnosis]


def findings(
    model: Model,
    overall: Perceived,
    next_level: Level | None,
    elements: Elements,
    poll: PollView | None,
    earlier: Earlier | None,
) -> tuple[Finding, ...]:
    """At most three, in this order: the halves of a poll, what blocks, where the sources differ most, what
    changed, where the third source differs, the distance to the ambition, leaders against others, what nobody knows,
    the ends of the profile.
    """
    return tuple(islice(_candidates(model, overall, next_level, elements, poll, earlier), SHOWN))


def _candidates(
    model: Model,
    overall: Perceived,
    next_level: Level | None,
    elements: Elements,
    poll: PollView | None,
    earlier: Earlier | None,
) -> Iterator[Finding]:
    yield from _poll(poll)
    yield from _blocked(model, next_level, elements)
    yield from _quorum(model, next_level, elements)
    differing = _differences(elements)
    yield from differing[:1]
    yield from _change(overall, earlier)
    yield from differing[1:]
    yield from _gap(elements)
    yield from _leaders(elements)
    yield from _unknown(elements)
    yield from _ends(elements)


def _poll(poll: PollView | None) -> Iterator[Finding]:
    if poll is None or poll.low.share is None or poll.low.interval is None:
        return
    low, high = (Quantity(end, "share") for end in poll.low.interval)
    ends = {"low": low, "high": high}
    if poll.undecided:
        text = say(
            "Between {low} and {high} choose the lower half ({levels}): this poll cannot say which half is larger.",
            levels=poll.low_levels, **ends,
        )  # fmt: skip
    elif poll.low.share > HALF:
        text = say("Most choose the lower half ({levels}): between {low} and {high}.", levels=poll.low_levels, **ends)
    else:
        text = say(
            "Most choose the upper half ({levels}); the lower half gets between {low} and {high}.",
            levels=poll.high_levels, **ends,
        )  # fmt: skip
    yield Finding("split", text)
    known = [(option, said.share) for option, said in poll.options if said.share is not None]
    if known:
        option, share = max(known, key=lambda pair: pair[1])
        yield Finding("highest", say("Chosen most: {option} ({share}).", option=option, share=Quantity(share, "share")))
    yield from (Finding("unknown", note) for note in poll.notes)


def _blocked(model: Model, next_level: Level | None, elements: Elements) -> Iterator[Finding]:
    blocking = [each for each in elements if each.bottleneck]
    if not blocking or next_level is None:
        return
    about = {"names": joined([each.element.name for each in blocking]), "level": next_level.name}
    if model.required:
        text = say_n(
            "{names} holds back the step to {level}: without it that phase does not stand, whatever the rest does.",
            "{names} hold back the step to {level}: without them that phase does not stand, whatever the rest does.",
            len(blocking), **about,
        )  # fmt: skip
    else:
        text = say_n(
            "{names} lags too far behind for the step to {level}.", "{names} lag too far behind for the step to "
            "{level}.",
            len(blocking), **about,
        )  # fmt: skip
    yield Finding("bottleneck", text, blocking[0].element.id)


def _quorum(model: Model, next_level: Level | None, elements: Elements) -> Iterator[Finding]:
    """How many elements have the next level, where the model asks for a number of them."""
    quorum = model.rule.parameters.get("quorum") if model.rule else None
    known = [each.perceived.level for each in elements if each.perceived.level]
    if quorum is None or next_level is None or len(known) < len(elements):
        return
    there = sum(level.order >= next_level.order for level in known)
    if there < quorum:
        text = say(
            "In {level} or further: {there} of {n}. The model asks for {quorum} before the organisation is there.",
            level=next_level.name, there=there, n=len(elements), quorum=quorum,
        )  # fmt: skip
        yield Finding("bottleneck", text)


def _differences(elements: Elements) -> list[Finding]:
    """Where the sources differ most: the widest difference between reported and measured, and the widest between
    reported and judged; of each, reported higher goes before lower. The wider one stands first."""
    found: list[tuple[tuple[bool, int], Finding]] = []
    measured = [(each, gap, _width(gap)) for each in elements for gap in each.differences]
    if measured:
        each, gap, width = max(measured, key=lambda row: row[2])
        found.append((width, _differs(each, gap.statement, gap.question, width)))
    judged = [(each, one, _apart(one)) for each in elements if (one := each.judged_difference)]
    if judged:
        who, other, apart = max(judged, key=lambda row: row[2])
        found.append((apart, _differs(who, other.statement, other.question, apart)))
    return [finding for _, finding in sorted(found, key=lambda pair: pair[0], reverse=True)]


def _width(found: Difference) -> tuple[bool, int]:
    """Whether reported is higher, and by how many levels. A figure that misses the level reported is one off."""
    higher = found.direction == "reported_higher"
    return higher, abs(found.reported.order - found.judged.order) + higher


def _apart(found: JudgedDifference) -> tuple[bool, int]:
    return found.direction == "reported_higher", found.levels


def _differs(each: ElementDiagnosis, statement: Message, question: Message, width: tuple[bool, int]) -> Finding:
    sign: Sign = "below" if width[0] else "above"
    return Finding(sign, statement, each.element.id, question)


def _change(overall: Perceived, earlier: Earlier | None) -> Iterator[Finding]:
    if earlier is None or earlier.score is None or earlier.interval is None:
        return
    if overall.score is None or overall.interval is None:
        return
    values = {
        "before": Quantity(earlier.score, "score"),
        "when": earlier.when or say("the earlier round"),
        "now": Quantity(overall.score, "score"),
    }
    if overall.interval[0] > earlier.interval[1]:
        text = say(
            "The score rose from {before} ({when}) to {now}; the bands do not overlap: more than chance.", **values
        )
    elif overall.interval[1] < earlier.interval[0]:
        text = say(
            "The score fell from {before} ({when}) to {now}; the bands do not overlap: more than chance.", **values
        )
    else:
        text = say("The score went from {before} ({when}) to {now}; the bands overlap: it may be chance.", **values)
    yield Finding("change", text)


def _gap(elements: Elements) -> Iterator[Finding]:
    largest = max((each.gap for each in elements if each.gap), default=0)
    if largest:
        there = [each for each in elements if each.gap == largest]
        text = say_n(
            "The distance to the ambition is largest for {names}: {n} phase.",
            "The distance to the ambition is largest for {names}: {n} phases.",
            largest, names=joined([each.element.name for each in there[:SHOWN]]),
        )  # fmt: skip
        yield Finding("gap", text, there[0].element.id)


def _leaders(elements: Elements) -> Iterator[Finding]:
    told = [(each, each.perceived.leaders) for each in elements if each.perceived.leaders]
    wide = [(each, found) for each, found in told if found and abs(found.gap) >= WIDE_GAP]
    if wide:
        each, found = max(wide, key=lambda pair: abs(pair[1].gap))
        about = {"name": each.element.name, "statement": found.statement}
        if found.gap > 0:
            text = say(
                "Leaders are more positive about {name} than the other roles, most of all on “{statement}”", **about
            )
        else:
            text = say(
                "Leaders are less positive about {name} than the other roles, most of all on “{statement}”", **about
            )
        yield Finding("disagreement", text, each.element.id)


def _unknown(elements: Elements) -> Iterator[Finding]:
    unsure = [(each, each.perceived.dont_know_share or 0.0) for each in elements]
    each, share = max(unsure, key=lambda pair: pair[1], default=(None, 0.0))
    if each and share >= MUCH_UNKNOWN:
        text = say(
            "{share} of the answers about {name} are “I don't know”: that in itself says something.",
            share=Quantity(share, "share"), name=each.element.name,
        )  # fmt: skip
        yield Finding("unknown", text, each.element.id)


def _ends(elements: Elements) -> Iterator[Finding]:
    scored = [(each, each.perceived.score) for each in elements if each.perceived.score is not None]
    if len(scored) > 1:
        low, least = min(scored, key=lambda pair: pair[1])
        high, most = max(scored, key=lambda pair: pair[1])
        if least == most:
            return
        behind = say("Furthest behind: {name} (score {score}).", name=low.element.name, score=Quantity(least, "score"))
        ahead = say("Furthest ahead: {name} (score {score}).", name=high.element.name, score=Quantity(most, "score"))
        yield Finding("lowest", behind, low.element.id)
        yield Finding("highest", ahead, high.element.id)


def joined(names: Sequence[Text]) -> Text:
    """A, B and C"""
    if len(names) < 2:
        return names[0] if names else ""
    return say("{first} and {last}", first=list(names[:-1]), last=names[-1])
