"""The page of the baseline: nine parts, what shows each, which hold and what the others lack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from graadmeter.base.text import Bilingual, Message, Quantity, Text
from graadmeter.maturity.baseline import Evidence, Part, PartVerdict, parts
from graadmeter.maturity.model import Element
from graadmeter.web.people.models import Organisation
from graadmeter.web.processes import queries
from graadmeter.web.processes.forms import EvidenceForm
from graadmeter.web.processes.models import BaselineEvidence

LINKS = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence. `row` None: a fact, which is changed among the facts."""

    evidence: Evidence
    row: BaselineEvidence | None
    until: date | None
    counts: bool
    processes: tuple[Text, ...]
    share: Quantity | None

    @property
    def is_link(self) -> bool:
        return self.evidence.what.startswith(LINKS)


@dataclass(frozen=True, slots=True)
class PartView:
    part: Part
    verdict: PartVerdict
    condition: Message | Bilingual | None  # when it applies, where it does not always
    evidence: tuple[Shown, ...]  # newest first
    metric: str | None  # a measure: its evidence stands among the facts
    form: EvidenceForm | None

    @property
    def anchor(self) -> str:
        return self.part.id.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Requirement:
    id: str
    name: Bilingual
    parts: tuple[PartView, ...]

    @property
    def holds(self) -> bool:
        return all(view.verdict.holds or not view.verdict.applies for view in self.parts)


@dataclass(frozen=True, slots=True)
class BaselinePage:
    requirements: tuple[Requirement, ...]
    applies: bool
    needed_by: tuple[Text, ...]  # processes on level 3 or higher, now or as an ambition
    held: int
    asked: int
    next_on: date | None  # the first day on which a part that holds now may not hold any more


def form_of(
    organisation: Organisation, part: str, today: date, data: Mapping[str, object] | None = None
) -> EvidenceForm | None:
    """The form of one part, filled with `data`; None for a part that is not there, or is a measure."""
    said = queries.settings(organisation)
    model = queries.model_with(said)
    taking = [element for element in model.elements.values() if queries.setting(element, said).takes_part]
    known = next((each for each in parts(model) if each.id == part and each.test["type"] != "metric"), None)
    return _form(known, today, taking, queries.initiatives(organisation), data) if known else None


def baseline(organisation: Organisation, today: date, bound: EvidenceForm | None = None) -> BaselinePage:
    """`bound`: the form that was sent and did not hold."""
    book = queries.book(organisation, today)
    rows = queries.evidence_rows(organisation)
    taking = [line.element for line in book.lines]
    offered = queries.initiatives(organisation)
    views: dict[str, list[PartView]] = {}
    names: dict[str, Bilingual] = {}
    for verdict in book.baseline.verdicts:
        part = verdict.part
        metric = part.test["metric"] if part.test["type"] == "metric" else None
        form = None
        if metric is None:
            form = bound if bound and bound.part.id == part.id else _form(part, today, taking, offered)
        names[part.requirement] = part.requirement_name
        view = PartView(
            part, verdict, part.condition["text"] if part.condition else None,
            _shown(part, book, rows), metric, form,
        )  # fmt: skip
        views.setdefault(part.requirement, []).append(view)
    applying = [verdict for verdict in book.baseline.verdicts if verdict.applies]
    ends = [verdict.until for verdict in applying if verdict.holds and verdict.until]
    return BaselinePage(
        tuple(Requirement(id, names[id], tuple(found)) for id, found in views.items()),
        book.baseline.applies,
        tuple(book.baseline.scope.values()),
        sum(verdict.holds for verdict in applying),
        len(applying),
        min(ends, default=None),
    )


def _form(
    part: Part, today: date, taking: list[Element], offered: list[tuple[int, str]],
    data: Mapping[str, object] | None = None,
) -> EvidenceForm:  # fmt: skip
    return EvidenceForm(
        data, prefix=part.id.replace(".", "-"), part=part, today=today, processes=taking, initiatives=offered
    )


def _shown(part: Part, book: queries.Book, rows: list[BaselineEvidence]) -> tuple[Shown, ...]:
    """Rows of this part, or the facts of its measure, newest first."""
    of_rows = [(queries.as_evidence(row), row) for row in rows if row.part == part.id]
    of_facts: list[tuple[Evidence, BaselineEvidence | None]] = [
        (each, None) for each in book.baseline.evidence if each.part == part.id and each.value is not None
    ]
    return tuple(_one(part, each, row, book) for each, row in [*of_rows, *of_facts])


def _one(part: Part, evidence: Evidence, row: BaselineEvidence | None, book: queries.Book) -> Shown:
    until = part.until(evidence)
    counts = evidence.on <= book.today and not evidence.stopped and (until is None or until >= book.today)
    served = tuple(book.model.elements[id].name for id in sorted(evidence.processes or ()) if id in book.model.elements)
    share = None if evidence.value is None else Quantity(evidence.value, "share")
    return Shown(evidence, row, until, counts, served, share)
