"""One process in words: its level, what is missing, and what to do next. Shared by every page about processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from graadmeter import maturity
from graadmeter.base.text import Message, Text, say
from graadmeter.maturity.model import Level, Model
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation
from graadmeter.web.processes.queries import MODEL, Book, Line, Scored

Kind = Literal["score", "ambition", "nothing", "check", "baseline", "statements"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A mean of statements, 0..1, of one perspective; None: no statement on it was judged."""

    perspective: Text
    share: float | None


@dataclass(frozen=True, slots=True)
class Next:
    """What to do. `kind` says where: score it, set an ambition, arrange a check, complete the baseline, or make the
    statements in `what` true."""

    kind: Kind
    text: Message
    what: tuple[Text, ...] = ()
    needs: tuple[Text, ...] = ()  # parts of the baseline that this step waits for


@dataclass(frozen=True, slots=True)
class Perceived:
    """What people said of one process in the last finished round: beside the judgement, never mixed with it."""

    level: Level | None  # None: hidden, or not known
    n: int | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Round:
    """The last finished round of the model. `pk`: where its result stands."""

    pk: int
    name: str
    closed_on: date | None
    processes: Mapping[str, Perceived]


@dataclass(frozen=True, slots=True)
class Standing:
    """One process in words."""

    line: Line
    level: Level | None
    label: Message | None  # level 3 (Structured), unsupported
    counts_as: Level | None
    before: Level | None  # the level of the scoring before
    lacks: tuple[Text, ...]  # names of the parts of the baseline that are missing
    ambition: Level | None
    first: int | None  # place in the order of priority; None: no priority
    next: Next
    profile: tuple[Bar, ...]
    perceived: Perceived | None


def told(book: Book, perceived: Round | None) -> tuple[Standing, ...]:
    """Every process that takes part, by priority; those without one come last, in the order of the model."""
    ordered = sorted(book.lines, key=lambda line: -(line.priority or 0))
    placed = {line.element.id: n for n, line in enumerate((each for each in ordered if each.priority), start=1)}
    return tuple(_told(book.model, line, placed.get(line.element.id), perceived) for line in ordered)


def last_round(organisation: Organisation) -> Round | None:
    """What people said of the processes, where a round of the model was finished and may be shown."""
    assessment = assessments.latest_closed(organisation, MODEL)
    result = assessments.result(assessment, current()) if assessment else None
    if assessment is None or result is None:
        return None
    model = assessments.taken_model(assessment)
    said = {key: _perceived(model, found) for key, found in result["elements"].items()}
    return Round(assessment.pk, assessment.name, assessment.closed_on, said)


def bars(model: Model, scored: Scored | None) -> tuple[Bar, ...]:
    """The four perspectives of one scoring."""
    return tuple(
        Bar(each["name"], scored.judged.whole(each["id"]) if scored else None)
        for each in model.blocks.get("perspectives", ())
    )


def named(level: Level) -> Message:
    return say("level {n} ({name})", n=level.value, name=level.name)


def _told(model: Model, line: Line, first: int | None, perceived: Round | None) -> Standing:
    stands, ambition = line.standing, line.ambition
    level, before = _level(model, stands.level), _level(model, line.before.level if line.before else None)
    label = None
    if level:
        label = named(level) if stands.supported else say("level {n} ({name}), unsupported", n=level.value,
                                                          name=level.name)  # fmt: skip
    return Standing(
        line=line,
        level=level,
        label=label,
        counts_as=_level(model, stands.counts_as),
        before=before,
        lacks=tuple(verdict.part.name for verdict in stands.lacks),
        ambition=_level(model, ambition.level if ambition else None),
        first=first,
        next=_next(model, line),
        profile=bars(model, line.now),
        perceived=perceived.processes.get(line.element.id) if perceived else None,
    )


def _next(model: Model, line: Line) -> Next:
    """The next step: from what is not known, over what holds the level down, to the statements of the next level."""
    stands = line.standing
    if stands.level is None:
        return Next("score", say("Score this process together with its owner."))
    if line.ambition is None:
        return Next("ambition", say("Set an ambition: where should this process be, and why?"))
    if line.gap is not None and line.gap < 0:
        return Next("nothing", say("Nothing: it is further than it needs to be."))
    if not line.gap:
        return Next("nothing", say("Nothing: it is where it should be."))
    if stands.blocked_by:
        return Next("check", say("Arrange what the checks ask first:"), _checks(stands.blocked_by))
    if stands.lacks:
        return Next("baseline", say("Complete the baseline:"), tuple(verdict.part.name for verdict in stands.lacks))
    assert line.now is not None
    still = line.now.judged.open
    target = model.level(still[0].level) if still and still[0].level else None
    if target is None:
        return Next("nothing", say("Nothing: every level holds."))
    start = model.level(model.blocks["baseline"]["applies_from"])
    needs = tuple(verdict.part.name for verdict in line.awaits) if target.order >= start.order else ()
    return Next("statements", say("Make this true, for {level}:", level=named(target)), _texts(still), needs)


def _checks(ids: Iterable[str]) -> tuple[Text, ...]:
    items = maturity.load("dvo").items
    return tuple(items[id].text for id in ids if id in items)


def _texts(items: Iterable[Any]) -> tuple[Text, ...]:
    return tuple(item.text for item in items)


def _level(model: Model, level: str | None) -> Level | None:
    return model.level(level) if level else None


def _perceived(model: Model, found: Mapping[str, Any]) -> Perceived:
    return Perceived(_level(model, found["level"]), found["n"], bool(found.get("suppressed")))
