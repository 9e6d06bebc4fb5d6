"""The thermometer: the rounds of one model side by side, what moved, how sure, and what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from graadmeter.base.text import Message, Quantity, Text, say, say_n
from graadmeter.diagnosis.findings import joined
from graadmeter.diagnosis.rounds import Move, Shown, Standing, Step, words
from graadmeter.diagnosis.rounds.result import ARROWS
from graadmeter.maturity.model import Element, Level, Model
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.diagnosis import commands, queries
from graadmeter.web.people.models import Organisation

MODEL = "esm3"
WIDTH, LEFT, TOP, PHASE_HEIGHT = 360.0, 12.0, 24.0, 64.0  # of the drawn trend, in its own units
SIDE = 52.0  # left and right of the first and last round, for their labels
NAMED = 3  # so many categories are named in one sentence
HALF = 100.0  # of the drawn interval of one change, in its own units


@dataclass(frozen=True, slots=True)
class Point:
    """One round on the trend, in its own units. `low`, `high`: the ends of the band."""

    name: Text
    when: date | None
    score: float
    n: int | None
    x: float
    y: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Zone:
    """A phase as a stretch of the trend."""

    level: Level
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Trend:
    points: tuple[Point, ...]
    line: str  # of an SVG path
    band: str  # of an SVG path; empty: a round has no band
    zones: tuple[Zone, ...]
    height: float
    bottom: float
    alternative: Message  # the picture in words


@dataclass(frozen=True, slots=True)
class Bar:
    """The interval of a change around zero, -HALF..HALF; the numbers stand beside it."""

    low: float
    width: float
    at: float


@dataclass(frozen=True, slots=True)
class Row:
    """One category, or the whole, from one round to the next."""

    element: Element | None  # None: the whole
    move: Move
    before: Level | None
    after: Level | None
    arrow: str
    bar: Bar | None
    words: Message
    method: Message | None


@dataclass(frozen=True, slots=True)
class StepView:
    before: Assessment
    after: Assessment
    whole: Row
    rows: tuple[Row, ...]
    summary: Message
    about_correction: Message | None  # None: nothing was corrected
    methods: tuple[Message, ...]
    other_way_of_asking: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """One round in the table under the trend."""

    assessment: Assessment
    whole: Standing
    level: Level | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do with what moved; `view`: where, by the name of its address."""

    text: Message
    view: str
    label: Message


@dataclass(frozen=True, slots=True)
class RoundsPage:
    rounds: tuple[Assessment, ...]  # oldest first
    standing: tuple[Stand, ...]
    trend: Trend | None
    steps: tuple[StepView, ...]  # newest first
    advice: tuple[Advice, ...]
    forgotten: tuple[str, ...]  # names of the rounds of which only the result was kept
    versions: bool  # true: not all rounds were taken with one version of the model
    statement: Message | None


def rounds(organisation: Organisation, today: date) -> RoundsPage:
    """The finished rounds that belong together, and what moved between them."""
    taken = queries.rounds_of(organisation, MODEL)
    if not taken:
        return RoundsPage((), (), None, (), (), (), False, None)
    model = assessments.taken_model(taken[-1])
    shown = tuple(map(commands.shown, taken))
    steps = [(pair, commands.step_between(before=pair[0], after=pair[1], on=today)) for pair in pairwise(taken)]
    return RoundsPage(
        rounds=tuple(taken),
        standing=tuple(
            Stand(one, each.whole, _level(each.whole.level, model)) for one, each in zip(taken, shown, strict=True)
        ),
        trend=_trend(shown, model),
        steps=tuple(_step(*pair, step, model) for pair, step in reversed(steps)),
        advice=_advice(steps[-1][1], model) if steps else (),
        forgotten=tuple(one.name for one in taken if one.forgotten_on),
        versions=len({one.model_digest for one in taken}) > 1,
        statement=assessments.policy_of(taken[-1]).statement,
    )


def last_change(organisation: Organisation, today: date) -> Message | None:
    """What changed since the round before, in one sentence; None with fewer than two rounds."""
    taken = queries.rounds_of(organisation, MODEL)
    if len(taken) < 2:
        return None
    return words.count(commands.step_between(before=taken[-2], after=taken[-1], on=today))


def _step(before: Assessment, after: Assessment, step: Step, model: Model) -> StepView:
    reach = max((abs(end) for move in step.moves for end in move.interval or ()), default=1.0)
    rows = [_row(move, model, reach) for move in step.moves]
    whys = {move.method_why: None for move in step.moves if move.method_why}
    return StepView(
        before=before,
        after=after,
        whole=rows[0],
        rows=tuple(rows[1:]),
        summary=words.count(step),
        about_correction=words.family(step) if step.compared else None,
        methods=tuple(words.METHOD_WHY[why] for why in whys),
        other_way_of_asking=before.mode != after.mode,
    )


def _row(move: Move, model: Model, reach: float) -> Row:
    return Row(
        element=model.elements.get(move.element),
        move=move,
        before=_level(move.before.level, model),
        after=_level(move.after.level, model),
        arrow=ARROWS.get(move.verdict, ""),
        bar=_bar(move, reach),
        words=words.verdict(move),
        method=words.method(move),
    )


def _bar(move: Move, reach: float) -> Bar | None:
    if move.interval is None or move.difference is None or not reach:
        return None
    low, high = move.interval
    return Bar(HALF * low / reach, max(1.0, HALF * (high - low) / reach), HALF * move.difference / reach)


def _level(level: str | None, model: Model) -> Level | None:
    known = {each.id: each for each in (*model.levels, *filter(None, (model.floor,)))}
    return known.get(level or "")


def _trend(shown: Sequence[Shown], model: Model) -> Trend | None:
    """The scores of the whole on the scale of the model; None where fewer than two can be shown."""
    known = [one for one in shown if one.whole.score is not None]
    if len(known) < 2:
        return None
    top = len(model.levels)
    height = TOP + top * PHASE_HEIGHT

    def y(score: float) -> float:
        return height - score * PHASE_HEIGHT

    gap = (WIDTH - 2 * SIDE) / (len(known) - 1)
    points = []
    for place, one in enumerate(known):
        score, band = one.whole.score or 0.0, one.whole.interval
        points.append(
            Point(
                one.name, one.when, score, one.whole.n, SIDE + place * gap, y(score),
                y(band[0]) if band else None, y(band[1]) if band else None,
            )
        )  # fmt: skip
    upper = [f"{p.x:.1f} {p.high:.1f}" for p in points if p.high is not None]
    lower = [f"{p.x:.1f} {p.low:.1f}" for p in reversed(points) if p.low is not None]
    return Trend(
        points=tuple(points),
        line="M" + "L".join(f"{p.x:.1f} {p.y:.1f}" for p in points),
        band="M" + "L".join([*upper, *lower]) + "Z" if len(upper) == len(points) else "",
        zones=tuple(Zone(level, height - (k + 1) * PHASE_HEIGHT, PHASE_HEIGHT) for k, level in enumerate(model.levels)),
        height=height + 40,
        bottom=height,
        alternative=_in_words(points),
    )


def _in_words(points: Sequence[Point]) -> Message:
    said = [say("{name}: {score}", name=point.name, score=Quantity(point.score, "score")) for point in points]
    return say("Score per round. {rounds}. The table below gives every number.", rounds=said)


def _advice(step: Step, model: Model) -> tuple[Advice, ...]:
    """At most three: what fell first, then what rose, then what cannot be told."""

    def named(verdicts: Sequence[str]) -> tuple[Text, int]:
        found = [model.elements[move.element].name for move in step.elements if move.verdict in verdicts]
        if len(found) > NAMED:
            more = say_n("{names} and {n} other", "{names} and {n} others", len(found) - NAMED, names=found[:NAMED])
            return more, len(found)
        return joined(found), len(found)

    advice = []
    names, n = named(["fell"])
    if n:
        advice.append(
            Advice(
                say(
                    "Ask first what happened to {names}: it fell by more than noise. Take it to a workshop.",
                    names=names,
                ),
                "workshops:index",
                say("To the workshops"),
            )
        )
    names, n = named(["rose"])
    if n:
        advice.append(
            Advice(
                say(
                    "{names} rose: keep doing what led there, and see which gaps to the ambition are left.", names=names
                ),
                "plans:index",
                say("To the direction"),
            )
        )
    names, n = named(["cannot_tell", "not_after_correction"])
    if n:
        advice.append(
            Advice(
                say(
                    "About {names} these rounds cannot tell. Four times as many respondents halve the interval; people "
                    "who fill in the code they kept narrow it too. Say so in the next invitation.",
                    names=names,
                ),
                "assessments:index",
                say("To the measurements"),
            )
        )
    return tuple(advice)
