"""What the page Did it work shows: per initiative the promise beside the measurement, and what to do with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter import maturity
from graadmeter.base.text import LANGS, Message, Text, say, say_n
from graadmeter.diagnosis.rounds import Move
from graadmeter.diagnosis.worked import Outcome, Promise, Scoring, Verdict, judge, pending, scored
from graadmeter.maturity.model import Model
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.diagnosis import commands as steps
from graadmeter.web.diagnosis import queries as rounds
from graadmeter.web.initiatives.models import Effect, Initiative, State
from graadmeter.web.people.models import Organisation
from graadmeter.web.plans.course import CourseForm
from graadmeter.web.plans.queries import worked as queries
from graadmeter.web.plans.queries.worked import FIRST, PROCESSES, Course, ScoredOn
from graadmeter.web.processes import queries as processes

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
PARTS: Mapping[str, Text] = {
    "staged_matrix": say("Category"), "staged_profile": say("Aspect"), "process_levels": say("Process"),
}  # fmt: skip
UNSCORED: Mapping[str, Message] = {
    "before": say("not scored with its owner before it began, so there is nothing to compare with"),
    "after": say("not scored with its owner since it ended"),
    "after_running": say("not scored with its owner since it began"),
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
class Part:
    """What one initiative promised by one model. `title`: of the model, where there are more of them. `part`: what its
    elements are called. `lacking`: why there are no rows; `notes`: why a row is not there."""

    model: str
    title: Text | None
    part: Text
    course: Course[Assessment]
    rows: tuple[Row, ...]
    lacking: Message | None
    notes: tuple[tuple[Text, Message], ...]
    waits: bool  # nobody asked yet to set the units where it ran beside the others


@dataclass(frozen=True, slots=True)
class Told:
    """One initiative, with what it promised by each model."""

    initiative: Initiative
    parts: tuple[Part, ...]
    elsewhere: int  # effects on what no round and no scoring gives a level of
    next: Next | None
    form: CourseForm

    @property
    def course(self) -> Course[Assessment]:
        """The days, and the rounds of the first model."""
        return self.parts[0].course

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for part in self.parts for row in part.rows)

    @property
    def waits(self) -> bool:
        return any(part.waits for part in self.parts)


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


@dataclass(frozen=True, slots=True)
class _Measured:
    """The finished rounds of one model: those around each initiative, and what moved between them, by element."""

    model: Model
    courses: Mapping[int, Course[Assessment]]
    moved: Mapping[tuple[int, int], Mapping[str, Move]]


def worked(organisation: Organisation, today: date, given: Mapping[str, CourseForm] | None = None) -> WorkedPage:
    """`given`: forms that were sent and did not hold, by the key of their initiative."""
    rows = queries.told_of(organisation)
    found = {id: _measured(organisation, id, rows, today) for id in queries.measured(rows)} if rows else {}
    moves_processes = any(effect.model_id == PROCESSES for row in rows for effect in row.effects.all())
    scorings = queries.scorings(organisation) if moves_processes else {}
    units = queries.units_of(organisation)
    told = []
    for row in rows:
        named = {effect.model_id for effect in row.effects.all()}
        several = len(named) > 1
        parts = [_part(row, rows, id, one, several) for id, one in found.items() if id in named]
        if PROCESSES in named:
            parts.append(_processes(row, rows, processes.model_for(organisation), scorings, several))
        if not parts:
            parts = [_part(row, rows, FIRST, found[FIRST], several)]
        form = (given or {}).get(row.key) or CourseForm(initiative=row, units=units, today=today)
        elsewhere = sum(effect.model_id not in (*found, PROCESSES) for effect in row.effects.all())
        told.append(Told(row, tuple(parts), elsewhere, _next(row, parts), form))
    due = [row.outcome for one in told for row in one.rows if row.due and row.outcome.verdict != "pending"]
    return WorkedPage(tuple(told), _summary(due), tuple(_counted(due)))


def worked_json(organisation: Organisation, today: date) -> list[dict[str, Any]]:
    """The block `worked` of a frozen round: every promise that is due and was measured.

    While units are still being set beside each other `measured` and `verdict` are None, and `caution` says so.
    """
    return [
        {
            "name": one.initiative.name, "element": _called(part.model, row.outcome.promise.element.id),
            "promised": row.outcome.promise.gain, "measured": row.outcome.measured,
            "low": row.outcome.interval[0] if row.outcome.interval else None,
            "high": row.outcome.interval[1] if row.outcome.interval else None,
            "verdict": None if row.outcome.verdict == "pending" else row.outcome.verdict,
            "caution": {
                lang: " ".join(text.text(lang) for text in (row.outcome.text, *row.outcome.cautions)) for lang in LANGS
            },
        }
        for one in worked(organisation, today).told
        for part in one.parts
        for row in part.rows
        if row.due
    ]  # fmt: skip


def _called(model: str, element: str) -> str:
    """As a frozen round calls it."""
    return element if model == FIRST else f"{model}.{element}"


def _measured(organisation: Organisation, id: str, rows: Sequence[Initiative], today: date) -> _Measured:
    taken = rounds.rounds_of(organisation, id)
    if taken:
        model = assessments.taken_model(taken[-1])
    else:
        model = rounds.categories_model(organisation) if id == FIRST else maturity.load(id)
    courses = {row.pk: queries.course(row, taken) for row in rows}
    pairs = {(one.before, one.after) for one in courses.values() if one.before and one.after}  # most have the same ones
    moved = {
        (before.pk, after.pk): {
            move.element: move for move in steps.step_between(before=before, after=after, on=today).elements
        }
        for before, after in pairs
    }
    return _Measured(model, courses, moved)


def _part(row: Initiative, rows: Sequence[Initiative], id: str, found: _Measured, several: bool) -> Part:
    """What it promised by a model that rounds measure."""
    course, model = found.courses[row.pk], found.model
    around = (course.before, course.after) if course.before and course.after and not course.lacking else None
    waits = around is not None and queries.awaits_units(row, *around)
    told = tuple(_rows(row, rows, id, model, found.moved[around[0].pk, around[1].pk], *around, waits)) if around else ()
    lacking = None if told else _lacking(row, course)
    title = model.name if several else None
    return Part(id, title, PARTS[model.kind], course, told, lacking, (), waits and bool(told))


def _rows(
    row: Initiative, rows: Sequence[Initiative], id: str, model: Model, moves: Mapping[str, Move], before: Assessment,
    after: Assessment, waits: bool,
) -> Iterator[Row]:  # fmt: skip
    """`waits`: the units still have to be set beside each other; then nothing is said of any promise."""
    compared = (row.units and queries.kept_units(before, after, row.units)) or {}
    between = _day(before.closed_on), _day(after.opened_on)
    for effect in row.effects.all():
        if effect.model_id != id or effect.element not in moves or effect.element not in model.elements:
            continue
        promise = Promise(row.name, model.elements[effect.element], effect.gain, effect.low, effect.high)
        outcome = pending(promise) if waits else judge(
            promise, moves[effect.element], compared.get(effect.element), others=_others(row, effect, rows, between),
            units=row.units, closed_before=before.closed_on, began_on=queries.course(row, ()).began_on,
        )  # fmt: skip
        yield Row(outcome, SIGNS[outcome.verdict], _bar(outcome), row.state == State.DONE)


def _processes(
    row: Initiative, rows: Sequence[Initiative], model: Model, scorings: Mapping[str, Sequence[ScoredOn]], several: bool
) -> Part:
    """What it promised of processes, beside what was scored with their owners."""
    told, notes = [], []
    days: Course[Assessment] = queries.course(row, ())
    for effect in row.effects.all():
        if effect.model_id != PROCESSES or effect.element not in model.elements:
            continue
        element = model.elements[effect.element]
        course = queries.course(row, scorings.get(effect.element, ()))
        if course.before is None or course.after is None:
            running = course.lacking == "after" and row.state == State.RUNNING
            if course.lacking != "days":
                notes.append((element.name, UNSCORED["after_running" if running else course.lacking or "after"]))
            continue
        before, after = _scoring(course.before, model), _scoring(course.after, model)
        outcome = scored(
            Promise(row.name, element, effect.gain, effect.low, effect.high), before, after,
            others=_others(row, effect, rows, (before.on, after.on)), began_on=course.began_on,
        )  # fmt: skip
        told.append(Row(outcome, SIGNS[outcome.verdict], None, row.state == State.DONE))
    lacking = LACKING["days"] if days.lacking == "days" else None
    title = model.name if several else None
    return Part(PROCESSES, title, PARTS[model.kind], days, tuple(told), lacking, tuple(notes), False)


def _scoring(one: ScoredOn, model: Model) -> Scoring:
    return Scoring(model.level(one.row.level or ""), one.row.scored_on)


def _others(
    row: Initiative, effect: Effect, rows: Sequence[Initiative], between: tuple[date, date]
) -> list[Text]:  # fmt: skip
    """Other initiatives that should move the same element and ran between these days."""
    found: list[Text] = []
    for other in rows:
        days: Course[Assessment] = queries.course(other, ())
        moves = any((one.model_id, one.element) == (effect.model_id, effect.element) for one in other.effects.all())
        if other.pk == row.pk or not moves or days.began_on is None:
            continue
        if days.began_on < between[1] and (days.ended_on or date.max) > between[0]:
            found.append(other.name)
    return found


def _day(value: date | None) -> date:
    assert value is not None  # of a finished round
    return value


def _lacking(row: Initiative, course: Course[Assessment]) -> Message:
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


def _next(row: Initiative, parts: Sequence[Part]) -> Next | None:
    """The one thing to do with what was found."""
    rows = [one for part in parts for one in part.rows]
    if any(one.outcome.verdict == "pending" for one in rows):
        return None
    if not rows and any(part.course.lacking in ("before", "after") for part in parts if part.model != PROCESSES):
        return Next(say("Plan the next round."), "assessments:index", say("To the measurements"))
    if not rows and any(part.notes for part in parts):
        return Next(say("Score the process with its owner."), "processes:index", say("To the processes"))
    if not rows:
        return None
    if row.state != State.DONE:
        return Next(
            say("It still runs: the promise is not due. See at the next round."), "plans:roadmap", say("To the roadmap")
        )
    if all(one.outcome.design == "scored" for one in rows):
        return Next(
            say("Look at what the level rests on: the statements, and the evidence of the baseline."),
            "processes:index", say("To the processes"),
        )  # fmt: skip
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
    """Of everything that is due, so that what `_counted` tells adds up to it."""
    if all(one.design == "scored" for one in due):
        return None
    kept = sum(one.verdict == "as_promised" for one in due)
    return say_n(
        "Of {n} promise of finished initiatives, {kept} moved as promised.",
        "Of {n} promises of finished initiatives, {kept} moved as promised.",
        len(due), kept=kept,
    )  # fmt: skip


def _counted(due: Sequence[Outcome]) -> list[Message]:
    told: list[tuple[set[Any], Message]] = [
        ({"less", "not_moved"}, say("moved less, or not")), ({"fell"}, say("fell")),
        ({"cannot_tell"}, say("cannot be told: the interval holds both no change and the promise")),
        ({"unknown"}, say("could not be measured")),
    ]  # fmt: skip
    counts = [(sum(one.verdict in verdicts and one.design != "scored" for one in due), what) for verdicts, what in told]
    counts.append(
        (sum(one.design == "scored" for one in due), say("scored with the owner of a process, without interval"))
    )
    return [say("{n}: {what}", n=n, what=what) for n, what in counts if n]
