"""The list of sessions, and what one of them found: spread and agreed level, never a count per level."""

from __future__ import annotations

from dataclasses import dataclass

from graadmeter.base.text import Bilingual, Message
from graadmeter.maturity.model import Element, Model
from graadmeter.web.people.access import Access
from graadmeter.web.workshops import figures, queries
from graadmeter.web.workshops.models import Ballot, Judgement, Workshop


@dataclass(frozen=True, slots=True)
class IndexPage:
    rows: tuple[Workshop, ...]  # each with `judged`


def index(access: Access) -> IndexPage:
    return IndexPage(tuple(queries.workshops(access.organisation)))


@dataclass(frozen=True, slots=True)
class PreparePage:
    """A session that is not over: what it is about, and what to bring."""

    workshop: Workshop
    model_name: Bilingual
    elements: int


def prepare(workshop: Workshop) -> PreparePage:
    model = queries.taken_model(workshop)
    return PreparePage(workshop, model.name, len(model.elements))


@dataclass(frozen=True, slots=True)
class VoteLine:
    """One vote of the room on one category, as it may leave the session."""

    number: int
    spread: figures.Spread
    words: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class ElementLine:
    element: Element
    votes: tuple[VoteLine, ...]  # first to last
    judgement: Judgement | None
    level: Bilingual | None
    file: str | None  # name of the document


@dataclass(frozen=True, slots=True)
class ResultPage:
    workshop: Workshop
    model_name: Bilingual
    joined: int
    present: tuple[tuple[Bilingual | None, int], ...]  # role (None: not said) and people
    dimensions: tuple[tuple[Bilingual, tuple[ElementLine, ...]], ...]

    @property
    def agreed(self) -> int:
        return sum(line.judgement is not None for _name, lines in self.dimensions for line in lines)

    @property
    def elements(self) -> int:
        return sum(len(lines) for _name, lines in self.dimensions)


def result(workshop: Workshop) -> ResultPage:
    model = queries.taken_model(workshop)
    judged, voted, files = queries.judged(workshop), queries.voted_on(workshop), queries.files(workshop)

    def line(element: Element) -> ElementLine:
        agreed = judged.get(element.id)
        return ElementLine(
            element,
            tuple(_vote(ballot, model) for ballot in voted.get(element.id, ())),
            agreed,
            figures.level_name(model, agreed.level) if agreed else None,
            files.get(element.id),
        )

    present = queries.present(workshop)
    names = {role.id: role.name for role in model.roles}
    return ResultPage(
        workshop=workshop,
        model_name=model.name,
        joined=queries.joined(workshop),
        present=tuple((names.get(role), present[role]) for role in [*names, ""] if present.get(role)),
        dimensions=tuple((part.name, tuple(map(line, part.elements))) for part in model.dimensions),
    )


def _vote(ballot: Ballot, model: Model) -> VoteLine:
    found = figures.Spread(**ballot.spread)
    return VoteLine(ballot.number, found, figures.in_short(found, model))


@dataclass(frozen=True, slots=True)
class ClosePage:
    """What ending the session means right now."""

    workshop: Workshop
    agreed: int
    elements: int
    not_shown: int  # votes that were cast and never shown


def close(workshop: Workshop) -> ClosePage:
    model = queries.taken_model(workshop)
    return ClosePage(
        workshop=workshop,
        agreed=len(queries.judged(workshop)),
        elements=len(model.elements),
        not_shown=queries.not_shown(workshop),
    )
