"""Choosing, scoring and underpinning processes: the one place that writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import transaction

from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import quoted, say
from graadmeter.maturity.baseline import parts
from graadmeter.maturity.model import Model
from graadmeter.maturity.processes import judged
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.commands import create_assessment
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb
from graadmeter.web.processes import queries
from graadmeter.web.processes.models import BaselineEvidence, Process, ProcessScore


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is said of one process. Names count for own processes alone."""

    takes_part: bool = True
    importance: int = 3
    feasibility: int = 3
    effort: str = "M"
    name_nl: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence as it was filled in; see `BaselineEvidence`."""

    what: str
    dated_on: date
    owner: str
    expires_on: date | None = None
    version: str = ""
    adopted_by: str = ""
    outcome: str = ""
    choice: str = ""
    planned_on: date | None = None
    initiative_id: int | None = None
    processes: list[str] = field(default_factory=list)


@transaction.atomic
def choose_processes(
    *, organisation: Organisation, chosen: Mapping[str, Chosen], by: User, at: datetime
) -> list[Process]:
    """Say of the processes named whether they take part and how they weigh. Returns the rows that changed."""
    known = queries.settings(organisation)
    model, changed = queries.model_with(known), []
    for element, said in chosen.items():
        before = queries.setting(model.element(element), known)
        own = element.startswith(queries.OWN)
        values = {key: value for key, value in asdict(said).items() if own or not key.startswith("name_")}
        if all(getattr(before, key) == value for key, value in values.items()):
            continue
        row, _ = Process.objects.update_or_create(organisation=organisation, element=element, defaults=values)
        changed.append(row)
    if changed:
        names = ", ".join(row.element for row in changed)
        record(organisation=organisation, by=by, verb=Verb.PROCESSES_CHANGED, object=names, at=at)
    return changed


@transaction.atomic
def add_process(*, organisation: Organisation, name_nl: str, name_en: str, by: User, at: datetime) -> Process:
    """A process of the organisation's own; one language serves for both."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two at once would take one number
    numbers = [int(key.removeprefix(queries.OWN)) for key in queries.settings(organisation) if _is_own(key)]
    row = Process.objects.create(
        organisation=organisation, element=f"{queries.OWN}{max(numbers, default=0) + 1}",
        name_nl=name_nl or name_en, name_en=name_en or name_nl,
    )  # fmt: skip
    record(organisation=organisation, by=by, verb=Verb.PROCESSES_CHANGED, object=f"+ {row.name_nl}", at=at)
    return row


@transaction.atomic
def score_process(
    *, organisation: Organisation, element: str, values: Mapping[str, str], with_whom: str, on: date, note: str = "",
    by: User, at: datetime,
) -> ProcessScore:  # fmt: skip
    """Keep one scoring; earlier ones stay. Raises UnknownNameError for a process that is not there, AnswersError for a
    statement or value that it does not have."""
    model = queries.model_for(organisation)
    found = judged(values, model.element(element), model)
    row = ProcessScore.objects.create(
        organisation=organisation, element=element, values=dict(values), level=found.level, note=note,
        model_version=model.version, with_whom=with_whom, scored_on=on, scored_by=by, scored_at=at,
    )  # fmt: skip
    record(organisation=organisation, by=by, verb=Verb.PROCESS_SCORED, object=f"{element}: {row.level or '?'}", at=at)
    return row


@transaction.atomic
def ask_people(*, organisation: Organisation, name: str, by: User, at: datetime) -> Assessment:
    """A questionnaire in preparation about the processes that take part, own ones included. It follows on from the last
    finished one where that asked the same."""
    said = queries.settings(organisation)
    model = queries.model_with(said)
    out = [key for key, element in model.elements.items() if not queries.setting(element, said).takes_part]
    asked = queries.model_with(said, without=out)
    last = assessments.latest_closed(organisation, asked.id)
    return create_assessment(
        organisation=organisation, name=name, model_id=asked.id, model=asked, mode=Assessment.Mode.FULL, by=by, at=at,
        previous=last if last and last.model_digest == asked.digest else None,
    )  # fmt: skip


@transaction.atomic
def add_evidence(*, organisation: Organisation, part: str, shown: Shown, by: User, at: datetime) -> BaselineEvidence:
    """Record what shows a part of the baseline. Raises UnknownNameError for a part, process or initiative that is not
    there."""
    model = queries.model_for(organisation)
    _part(model, part)
    for process in shown.processes:
        model.element(process)
    if shown.initiative_id and not organisation.initiatives.filter(pk=shown.initiative_id).exists():
        raise UnknownNameError(say("there is no such initiative here"))
    row = BaselineEvidence.objects.create(
        organisation=organisation, part=part, added_by=by, added_at=at, **asdict(shown)
    )  # fmt: skip
    record(organisation=organisation, by=by, verb=Verb.BASELINE_CHANGED, object=f"{part}: + {row.what}", at=at)
    return row


@transaction.atomic
def withdraw_evidence(*, evidence: BaselineEvidence, by: User, at: datetime) -> None:
    """Take evidence back; the audit keeps what it was."""
    record(
        organisation=evidence.organisation, by=by, verb=Verb.BASELINE_CHANGED,
        object=f"{evidence.part}: - {evidence.what}", at=at,
    )  # fmt: skip
    evidence.delete()


def _part(model: Model, part: str) -> None:
    offered = [known.id for known in parts(model)]
    if part not in offered:
        raise UnknownNameError(
            say("the baseline has no part {seen}; choose one of: {offered}", seen=quoted(part), offered=offered)
        )


def _is_own(element: str) -> bool:
    return element.startswith(queries.OWN) and element.removeprefix(queries.OWN).isdecimal()
