"""The page of one process: its ladder, its four perspectives, how it moved, its ambition; and the scoring form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.forms import BoundField

from graadmeter.base.text import Bilingual, Text
from graadmeter.maturity.model import Element, Level
from graadmeter.web.people.models import Organisation
from graadmeter.web.processes import queries
from graadmeter.web.processes.forms import AmbitionForm, ScoreForm
from graadmeter.web.processes.models import ProcessScore
from graadmeter.web.processes.pages.standing import Bar, Round, Standing, bars, last_round, told


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of the ladder. `share`: mean of its statements now, 0..1; None: not judged."""

    level: Level
    text: Bilingual | None  # what it looks like in this process, else in general
    share: float | None
    holds: bool
    here: bool  # the level it has
    wanted: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """One perspective at two scorings."""

    perspective: Text
    before: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class Past:
    """One scoring as the history shows it."""

    row: ProcessScore
    level: Level | None


@dataclass(frozen=True, slots=True)
class ProcessPage:
    element: Element
    standing: Standing
    rungs: tuple[Rung, ...]
    moved: tuple[Moved, ...]  # empty before the second scoring
    profile: tuple[Bar, ...]
    history: tuple[Past, ...]  # newest first
    round: Round | None
    form: AmbitionForm


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of one perspective."""

    perspective: Text
    fields: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class ScorePage:
    element: Element
    groups: tuple[Group, ...]
    last: ProcessScore | None
    form: ScoreForm


def process(
    organisation: Organisation, element: str, today: date, bound: AmbitionForm | None = None
) -> ProcessPage | None:
    """`bound`: the ambition that was sent and did not hold. None for a process that does not take part."""
    book = queries.book(organisation, today)
    perceived = last_round(organisation)
    standing = next((row for row in told(book, perceived) if row.line.element.id == element), None)
    if standing is None:
        return None
    line, model = standing.line, book.model
    then, now = bars(model, line.before), bars(model, line.now)
    moved = [Moved(after.perspective, before.share, after.share) for before, after in zip(then, now, strict=True)]
    return ProcessPage(
        element=line.element,
        standing=standing,
        rungs=_rungs(standing, model.levels),
        moved=tuple(moved) if line.before else (),
        profile=now,
        history=tuple(
            Past(row, model.level(row.level) if row.level else None) for row in queries.scores(organisation, element)
        ),
        round=perceived,
        form=bound or AmbitionForm(model=model, now=line.standing.level, ambition=line.ambition),
    )


def scoring(organisation: Organisation, element: Element, form: ScoreForm, last: ProcessScore | None) -> ScorePage:
    model = queries.model_for(organisation)
    groups = [
        Group(
            perspective["name"],
            tuple(form[item.id] for item in element.items if item.extra["perspective"] == perspective["id"]),
        )
        for perspective in model.blocks["perspectives"]
    ]
    return ScorePage(element, tuple(group for group in groups if group.fields), last, form)


def _rungs(standing: Standing, levels: tuple[Level, ...]) -> tuple[Rung, ...]:
    line = standing.line
    attained = line.now.judged.attainment if line.now else {}
    reached = standing.level.order if standing.level else -1
    return tuple(
        Rung(
            level,
            line.element.cells.get(level.id) or level.summary,
            attained.get(level.id),
            holds=level.order <= reached,
            here=standing.level == level,
            wanted=standing.ambition == level,
        )
        for level in levels
    )
