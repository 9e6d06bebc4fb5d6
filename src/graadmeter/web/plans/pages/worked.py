"""What the page Did it work shows: per initiative the promise beside the measurement, and what to do with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter.base.text import LANGS, Message, Text, say, say_n
from graadmeter.diagnosis.rounds import Move
from graadmeter.diagnosis.worked import Compared, Outcome, Promise, Verdict, judge, pending
from graadmeter.maturity.model import Model
from graadmeter.web.assessments import groups as cuts
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments import tasks
from graadmeter.web.diagnosis import commands as steps
from graadmeter.web.diagnosis import queries as rounds
from graadmeter.web.initiatives.models import Effect, Initiative, State
from graadmeter.web.people.models import Organisation
from graadmeter.web.plans.commands.worked import units_between
from graadmeter.web.plans.course import CourseForm
from graadmeter.web.plans.queries import worked as queries
from graadmeter.web.plans.queries.worked import MEASURED, Course

Moved = Mapping[tuple[int, int], Mapping[str, Move]]  # the rounds before and after -> element -> what moved
HALF = 100.0  # of the drawn interval around zero, in its own units
SIGNS: Mapping[Verdict, str] = {
    "as_promised": "✓", "less": "◐", "not_moved": "✗", "fell": "↓", "cannot_tell": "?", "unknown": "–",
    "pending": "…",
}  # fmt: skip
LACKING: Mapping[str, Message] = {
    "days": say("It is not known when it began and ended. Fill in the days, and the rounds around it are compared."),
    "before": say("No round was closed before it began, so there is nothing to compare with."),
    "after": say("No round was opened after it ended. What it brought shows when the next round is closed."),
    "after_running": say("No round was opened since it began. How far it is shows when the next round is closed."),
    "effects": say("It does not say which category it should move, so there is no promise to hold it to."),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """The interval of what was measured around zero, -HALF..HALF, with the promise."""

    low: float
    width: float
    at: float
    promise: float


@dataclass(frozen=True, slots=True)
class Row:
    outcome: Outcome
    sign: str
    bar: Bar | None
    due: bool  # false: it still runs, so that the promise may come yet


@dataclass(frozen=True, slots=True)
class Told:
    """One initiative. `lacking`: why nothing is compared."""

    initiative: Initiative
    course: Course
    rows: tuple[Row, ...]
    lacking: Message | None
    elsewhere: int  # effects on elements of other models, which no round of this one measures
    waits: bool  # units will be set beside each other as soon as the groups are worked out
    next: Next | None
    form: CourseForm


@dataclass(frozen=True, slots=True)
class Next:
    """What to do; `view`: where, by the name of its address."""

    text: Message
    view: str
    label: Message
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class WorkedPage:
    told: tuple[Told, ...]
    summary: Message | None
    counted: tuple[Message, ...]


def worked(organisation: Organisation, today: date, given: Mapping[str, CourseForm] | None = None) -> WorkedPage:
    """`given`: forms that were sent and did not hold, by the key of their initiative."""
    rows = queries.told_of(organisation)
    taken = rounds.rounds_of(organisation, MEASURED) if rows else []
    model = assessments.taken_model(taken[-1]) if taken else rounds.categories_model(organisation)
    courses = {row.pk: queries.course(row, taken) for row in rows}
    units = queries.units_of(organisation)
    moved = _moved(courses.values(), today)
    told = []
    for row in rows:
        course = courses[row.pk]
        compared, waits = _units(row, course, today)
        found = tuple(_rows(row, course, rows, courses, model, None if waits else compared, moved))
        form = (given or {}).get(row.key) or CourseForm(initiative=row, units=units, today=today)
        told.append(
            Told(
                row, course, found, None if found else _lacking(row, course),
                sum(effect.model_id != MEASURED for effect in row.effects.all()), waits,
                _next(row, course, found), form,
            )
        )  # fmt: skip
    due = [row.outcome for one in told for row in one.rows if row.due and row.outcome.verdict != "pending"]
    return WorkedPage(tuple(told), _summary(due), tuple(_counted(due)))


def worked_json(organisation: Organisation, today: date) -> list[dict[str, Any]]:
    """The block `worked` of a frozen round: every promise that is due and was measured.

    While units are still being set beside each other `measured` and `verdict` are None, and `caution` says so.
    """
    return [
        {
            "name": one.initiative.name, "element": row.outcome.promise.element.id,
            "promised": row.outcome.promise.gain, "measured": row.outcome.measured,
            "low": row.outcome.interval[0] if row.outcome.interval else None,
            "high": row.outcome.interval[1] if row.outcome.interval else None,
            "verdict": None if row.outcome.verdict == "pending" else row.outcome.verdict,
            "caution": {
                lang: " ".join(text.text(lang) for text in (row.outcome.text, *row.outcome.cautions)) for lang in LANGS
            },
        }
        for one in worked(organisation, today).told
        for row in one.rows
        if row.due
    ]  # fmt: skip


def _moved(courses: Iterable[Course], today: date) -> Moved:
    """What moved between the rounds around each course; most have the same ones around them."""
    pairs = {(one.before, one.after) for one in courses if one.before and one.after}
    return {
        (before.pk, after.pk): {
            move.element: move for move in steps.step_between(before=before, after=after, on=today).elements
        }
        for before, after in pairs
    }


def _units(row: Initiative, course: Course, today: date) -> tuple[Mapping[str, Compared], bool]:
    """Units beside each other, where it ran in some of them; and whether the groups still have to be worked out."""
    if not row.units or course.lacking or course.before is None or course.after is None:
        return {}, False
    found = units_between(before=course.before, after=course.after, units=row.units, on=today)
    if found:
        return found, False
    missing = [one for one in (course.before, course.after) if assessments.cuts(one) is None]
    missing = [one for one in missing if cuts.may_be_made(one, assessments.snapshot(one))]
    for one in missing:
        tasks.work_out_groups(one.pk)
    return {}, bool(missing)


def _rows(
    row: Initiative, course: Course, rows: Sequence[Initiative], courses: Mapping[int, Course], model: Model,
    compared: Mapping[str, Compared] | None, moved: Moved,
) -> list[Row]:  # fmt: skip
    """`compared`: None while the units still have to be set beside each other; then nothing is said of any promise."""
    if course.lacking or course.before is None or course.after is None:
        return []
    moves = moved[course.before.pk, course.after.pk]
    found = []
    for effect in row.effects.all():
        if effect.model_id != MEASURED or effect.element not in moves or effect.element not in model.elements:
            continue
        promise = Promise(row.name, model.elements[effect.element], effect.gain, effect.low, effect.high)
        outcome = pending(promise) if compared is None else judge(
            promise, moves[effect.element], compared.get(effect.element),
            others=_others(row, effect, rows, courses), units=row.units, closed_before=course.before.closed_on,
            began_on=course.began_on,
        )  # fmt: skip
        found.append(Row(outcome, SIGNS[outcome.verdict], _bar(outcome), row.state == State.DONE))
    return found


def _others(
    row: Initiative, effect: Effect, rows: Sequence[Initiative], courses: Mapping[int, Course]
) -> list[Text]:  # fmt: skip
    """Other initiatives that should move the same element and ran between the same rounds."""
    own = courses[row.pk]
    found: list[Text] = []
    for other in rows:
        course = courses[other.pk]
        moves = any((one.model_id, one.element) == (effect.model_id, effect.element) for one in other.effects.all())
        if other.pk != row.pk and moves and course.began_on and own.before and own.after:
            began, ended = course.began_on, course.ended_on or date.max
            if began < _day(own.after.opened_on) and ended > _day(own.before.closed_on):
                found.append(other.name)
    return found


def _day(value: date | None) -> date:
    assert value is not None  # of a finished round
    return value


def _lacking(row: Initiative, course: Course) -> Message:
    if course.lacking == "after" and row.state == State.RUNNING:
        return LACKING["after_running"]
    return LACKING[course.lacking or "effects"]


def _bar(outcome: Outcome) -> Bar | None:
    if outcome.interval is None or outcome.measured is None:
        return None
    low, high = outcome.interval
    reach = max(abs(low), abs(high), outcome.promise.gain) or 1.0
    scale = HALF / reach
    return Bar(low * scale, max(1.0, (high - low) * scale), outcome.measured * scale, outcome.promise.gain * scale)


def _next(row: Initiative, course: Course, rows: Sequence[Row]) -> Next | None:
    """The one thing to do with what was found."""
    if course.lacking in ("before", "after"):
        return Next(say("Plan the next round."), "assessments:index", say("To the measurements"))
    if course.lacking or not rows or any(one.outcome.verdict == "pending" for one in rows):
        return None
    if row.state != State.DONE:
        return Next(
            say("It still runs: the promise is not due. See at the next round."), "plans:roadmap", say("To the roadmap")
        )
    verdicts = {one.outcome.verdict for one in rows}
    if verdicts & {"fell", "not_moved", "less"}:
        return Next(
            say("Ask what stood in the way: go through its drivers and inhibitors again, and adjust what it promises."),
            "initiatives:detail", say("To the initiative"), row.pk,
        )  # fmt: skip
    if verdicts <= {"as_promised"}:
        return Next(
            say("Keep what led there: make it part of the ordinary work, and see which gaps are left."),
            "plans:index", say("To the ambitions"),
        )  # fmt: skip
    return Next(
        say("More respondents, who fill in the code they kept, narrow the interval. Say so in the next invitation."),
        "assessments:index", say("To the measurements"),
    )  # fmt: skip


def _summary(due: Sequence[Outcome]) -> Message | None:
    if not due:
        return None
    kept = sum(one.verdict == "as_promised" for one in due)
    return say_n(
        "Of {n} promise of finished initiatives that was measured, {kept} moved as promised.",
        "Of {n} promises of finished initiatives that were measured, {kept} moved as promised.",
        len(due), kept=kept,
    )  # fmt: skip


def _counted(due: Sequence[Outcome]) -> list[Message]:
    told: list[tuple[set[Any], Message]] = [
        ({"less", "not_moved"}, say("moved less, or not")), ({"fell"}, say("fell")),
        ({"cannot_tell"}, say("cannot be told: the interval holds both no change and the promise")),
        ({"unknown"}, say("could not be measured")),
    ]  # fmt: skip
    found = []
    for verdicts, text in told:
        n = sum(one.verdict in verdicts for one in due)
        if n:
            found.append(say("{n}: {what}", n=n, what=text))
    return found
