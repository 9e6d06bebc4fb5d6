"""What the pages ask about processes, and what the report and the roadmap take from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter import maturity
from graadmeter.base.text import Bilingual
from graadmeter.diagnosis.facts import Fact, holds_until
from graadmeter.maturity.baseline import Baseline, Evidence, PartVerdict, baseline, needed_by, parts
from graadmeter.maturity.model import Element, Model
from graadmeter.maturity.own import with_processes
from graadmeter.maturity.processes import Judged, Standing, gap, judged, priority, standing
from graadmeter.web.ambitions.models import Ambition
from graadmeter.web.ambitions.queries import ambitions
from graadmeter.web.controls import queries as controls
from graadmeter.web.facts import queries as facts
from graadmeter.web.people.models import Organisation
from graadmeter.web.processes.models import BaselineEvidence, Process, ProcessScore

MODEL = "smg"
OWN = "own_"  # what the id of an own process begins with
STOPPED, DONE = "stopped", "done"  # states of an initiative


@dataclass(frozen=True, slots=True)
class Scored:
    """One scoring as its statements give it today; the level is the one of its day."""

    row: ProcessScore
    judged: Judged

    @property
    def level(self) -> str | None:
        return self.row.level


@dataclass(frozen=True, slots=True)
class Line:
    """One process that takes part: where it stands, what that is worth, and where it should be."""

    element: Element
    settings: Process
    now: Scored | None
    before: Scored | None  # the last one of an earlier day
    standing: Standing
    ambition: Ambition | None
    gap: int | None  # below 0: more than needed
    priority: float | None
    awaits: tuple[PartVerdict, ...] = ()  # parts of the baseline that its level or its ambition still misses

    @property
    def to_go(self) -> int | None:
        """Levels still to go: a negative gap asks for nothing."""
        return None if self.gap is None else max(0, self.gap)


@dataclass(frozen=True, slots=True)
class Book:
    """Every process that takes part, in order, with the baseline under them, on one day."""

    model: Model
    today: date
    lines: tuple[Line, ...]
    baseline: Baseline

    def line(self, element: str) -> Line | None:
        return next((line for line in self.lines if line.element.id == element), None)


def settings(organisation: Organisation) -> dict[str, Process]:
    """What the organisation says of its processes, by element; those it says nothing of are absent."""
    return {row.element: row for row in organisation.processes.all()}


def model_with(rows: Mapping[str, Process], *, without: Collection[str] = ()) -> Model:
    """The smg model with the organisation's own processes, and without some."""
    own = {row.element: _name(row) for row in rows.values() if row.element.startswith(OWN)}
    kept = {element: name for element, name in own.items() if element not in without}
    return with_processes(maturity.load(MODEL), kept, without=[key for key in without if key not in own])


def model_for(organisation: Organisation) -> Model:
    """The smg model with the processes of this organisation."""
    return model_with(settings(organisation))


def setting(element: Element, rows: Mapping[str, Process]) -> Process:
    """What is said of one process, or what holds as long as nothing is said."""
    return rows.get(element.id) or Process(element=element.id, takes_part=not element.optional)


def scores(organisation: Organisation, element: str | None = None) -> list[ProcessScore]:
    """The scorings, newest first: per process the last one of each day."""
    rows = organisation.process_scores.select_related("scored_by")
    found: dict[tuple[str, date], ProcessScore] = {}
    for row in rows.filter(element=element) if element else rows:
        found.setdefault((row.element, row.scored_on), row)
    return list(found.values())


def evidence_rows(organisation: Organisation) -> list[BaselineEvidence]:
    """Everything the baseline rests on, newest first."""
    return list(organisation.baseline_evidence.select_related("added_by", "initiative"))


def evidence_row(organisation: Organisation, pk: int) -> BaselineEvidence | None:
    return organisation.baseline_evidence.filter(pk=pk).first()


def initiatives(organisation: Organisation) -> list[tuple[int, str]]:
    """What a roadmap could hold: id and name of each initiative that was not stopped."""
    return list(organisation.initiatives.exclude(state=STOPPED).order_by("name").values_list("pk", "name"))


def evidence(organisation: Organisation, model: Model, rows: Sequence[BaselineEvidence]) -> list[Evidence]:
    """Rows, and the facts that are tests of the baseline, as the core judges them."""
    measures = {part.test["metric"]: part.id for part in parts(model) if part.test["type"] == "metric"}
    stated = [facts.as_fact(row) for row in facts.stated(organisation) if row.metric in measures]
    return [as_evidence(row) for row in rows] + [_of_fact(fact, measures[fact.metric]) for fact in stated]


def as_evidence(row: BaselineEvidence) -> Evidence:
    """A row as the core judges it. A platform whose initiative is done runs."""
    state = row.initiative.state if row.initiative else ""
    return Evidence(
        row.part, row.what, row.dated_on, row.owner, row.expires_on,
        states={"version": row.version, "adopted_by": row.adopted_by},
        outcome=row.outcome,
        processes=frozenset(row.processes) if row.processes else None,
        choice=row.choice,
        planned_on=None if state == DONE else row.planned_on,
        stopped=state == STOPPED,
    )  # fmt: skip


def book(organisation: Organisation, today: date, *, blocking: Sequence[str] | None = None) -> Book:
    """Every process that takes part. A blocking check that is not arranged holds the levels of all of them down.

    `blocking`: those checks, where the register was read already.
    """
    if blocking is None:
        blocking = controls.blocking(organisation, today)
    said = settings(organisation)
    model = model_with(said)
    taking = {key: element for key, element in model.elements.items() if setting(element, said).takes_part}
    scored = _scored(model, scores(organisation))
    wanted = ambitions(organisation, MODEL)
    levels = {key: scored[key][0].level if key in scored else None for key in taking}
    needed = needed_by(model, levels, {key: row.level for key, row in wanted.items() if key in taking})
    found = baseline(
        model, evidence(organisation, model, evidence_rows(organisation)), today,
        processes={key: taking[key].name for key in needed},
    )  # fmt: skip
    lines = tuple(
        _line(model, element, setting(element, said), scored.get(key, ()), wanted.get(key), found, blocking)
        for key, element in taking.items()
    )
    return Book(model, today, lines, found)


def processes_json(organisation: Organisation, today: date) -> dict[str, Any]:
    """The processes of a frozen round: a row for each that takes part, and the parts of the baseline."""
    found = book(organisation, today)
    return {
        "on": today.isoformat(),
        "rows": [_row(line) for line in found.lines],
        "baseline": {
            verdict.part.id: {
                "name": verdict.part.name.to_json(),
                "holds": verdict.holds,
                "applies": verdict.applies and found.baseline.applies,
                "expires_on": _iso(verdict.until),
            }
            for verdict in found.baseline.verdicts
        },
    }


def _scored(model: Model, rows: Sequence[ProcessScore]) -> dict[str, tuple[Scored, ...]]:
    """Per process the newest scoring, and the one before it."""
    found: dict[str, tuple[Scored, ...]] = {}
    for row in rows:
        element = model.elements.get(row.element)
        if element and len(found.get(row.element, ())) < 2:
            known = {item.id: model.scales[item.scale].by_value for item in element.items}
            values = {key: value for key, value in row.values.items() if value in known.get(key, {})}
            found[row.element] = (*found.get(row.element, ()), Scored(row, judged(values, element, model)))
    return found


def _line(
    model: Model, element: Element, settings: Process, scored: Sequence[Scored], ambition: Ambition | None,
    base: Baseline, blocking: Sequence[str],
) -> Line:  # fmt: skip
    now, before = (*scored, None, None)[:2]
    level = now.level if now else None
    awaits = base.lacks(element.id) if element.id in base.scope else ()
    stands = standing(model, level, lacks=awaits, blocked_by=blocking)
    to_go = gap(model, stands.counts_as, ambition.level if ambition else None)
    first = priority(
        model, to_go, importance=settings.importance, feasibility=settings.feasibility,
        effort=settings.effort,  # type: ignore[arg-type]
    )  # fmt: skip
    return Line(element, settings, now, before, stands, ambition, to_go, first, awaits)


def _row(line: Line) -> dict[str, Any]:
    ambition = line.ambition
    return {
        "id": line.element.id,
        "name": line.element.name.to_json(),
        "level": line.standing.level,
        "supported": line.standing.supported,
        "counts_as": line.standing.counts_as,
        "ambition": ambition.level if ambition else None,
        "owner": ambition.owner if ambition else "",
        "wanted_on": _iso(ambition.wanted_on) if ambition else None,
        "reason": ambition.reason if ambition else "",
        "gap": line.to_go,
    }


def _name(row: Process) -> Bilingual:
    return Bilingual(row.name_nl or row.name_en, row.name_en or row.name_nl)


def _of_fact(fact: Fact, part: str) -> Evidence:
    """A stated measure counts as long as the window of its measure."""
    return Evidence(
        part, fact.source, fact.on, expires_on=holds_until(fact, maturity.load("metrics")), value=fact.value
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
