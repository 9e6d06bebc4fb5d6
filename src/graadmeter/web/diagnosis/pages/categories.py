"""What the pages of the categories show: three sources side by side, what the rule proposes, what people confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter.base.text import Bilingual, Message, Quantity, Text, say
from graadmeter.diagnosis import ElementDiagnosis, Evidence
from graadmeter.diagnosis.agreed import Proposal, Room
from graadmeter.diagnosis.judged import below, level_of
from graadmeter.maturity.model import Level, Model
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.conversations import queries as conversations
from graadmeter.web.diagnosis import queries
from graadmeter.web.diagnosis.forms import AgreedForm
from graadmeter.web.diagnosis.models import AgreedLevel
from graadmeter.web.diagnosis.pages import crosswalk
from graadmeter.web.diagnosis.sources import Sources, sources
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation
from graadmeter.web.workshops.queries import Judged

GIVEN, ROOM = "given", "room"  # how a level is marked on the ladder: the level itself, or left open by the source
COLUMNS: tuple[Text, ...] = (say("People"), say("Experts"), say("Platform"), say("Proposal"), say("Chosen"))


@dataclass(frozen=True, slots=True)
class AgreedView:
    """One confirmation, its levels by name."""

    row: AgreedLevel
    level: Text
    proposed: Text | None  # None: the rule proposed nothing
    changed: bool  # a source came in, or the proposal changed, since

    @property
    def otherwise(self) -> bool:
        """A person chose another level than the one proposed."""
        return bool(self.row.proposed) and self.row.proposed != self.row.level


@dataclass(frozen=True, slots=True)
class Line:
    """One category on the overview."""

    found: ElementDiagnosis
    proposal: Proposal
    agreed: AgreedView | None
    figures: int  # platform figures and facts that are there
    allowed: Message  # the levels that those allow, in words

    @property
    def open_conflict(self) -> bool:
        """The sources lie apart, and nobody chose a level with them in view."""
        return self.proposal.is_conflict and (self.agreed is None or self.agreed.changed)


@dataclass(frozen=True, slots=True)
class Group:
    name: Bilingual
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CategoriesPage:
    assessment: Assessment | None  # the round that the perceived levels come from; None: none closed yet
    groups: tuple[Group, ...]
    count: int
    agreed: int  # categories with a confirmed level
    conflicts: tuple[Line, ...]  # of which nobody chose a level yet
    changed: tuple[Line, ...]  # confirmed before a source came in
    anything: bool  # a source says something
    notices: tuple[Message, ...]  # judgements that were left out


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure that the model holds against thresholds for this category."""

    found: Evidence
    sure: Message | None  # its interval
    rule: str  # how it was counted, in words
    thresholds: tuple[tuple[Text, Quantity], ...]  # level and the value from which it fits
    at_most: bool


@dataclass(frozen=True, slots=True)
class Rung:
    """One row of the ladder: a level, with how each source marks it."""

    level: Level
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CategoryPage:
    line: Line
    dimension: Bilingual
    assessment: Assessment | None
    held: Judged | None
    figures: tuple[FigureView, ...]  # those with a value
    without: tuple[Evidence, ...]  # those without, which say why
    columns: tuple[Text, ...]  # of the ladder: the sources, the proposal, the agreed level
    rungs: tuple[Rung, ...]  # from the highest level down
    form: AgreedForm
    history: tuple[AgreedView, ...]  # newest first
    older: int  # confirmed in the words of another version of the model
    model: Model
    counterparts: crosswalk.Beside  # what other models have beside it
    before: ElementDiagnosis | None
    after: ElementDiagnosis | None


def categories(organisation: Organisation, today: date) -> CategoriesPage:
    """Every category of the model with its sources, its proposal and its agreed level."""
    found = sources(organisation, current(), today)
    lines = {key: _line(key, found) for key in found.model.elements}
    groups = (
        Group(dimension.name, tuple(lines[element.id] for element in dimension.elements))
        for dimension in found.model.dimensions
    )
    every = tuple(lines.values())
    return CategoriesPage(
        assessment=found.assessment,
        groups=tuple(group for group in groups if group.lines),
        count=len(every),
        agreed=sum(line.agreed is not None for line in every),
        conflicts=tuple(line for line in every if line.open_conflict),
        changed=tuple(line for line in every if line.agreed and line.agreed.changed),
        anything=any(line.proposal.perceived or line.proposal.judged or line.figures for line in every),
        notices=found.found.notices,
    )


def category(
    organisation: Organisation, element: str, today: date, *, bound: Mapping[str, Any] | None = None
) -> CategoryPage | None:
    """One category: what each source says, where they leave room, the proposal, and the form to confirm a level.

    `bound`: what was sent. None for an unknown category.
    """
    found = sources(organisation, current(), today)
    model = found.model
    if element not in model.elements:
        return None
    line = _line(element, found)
    ladder = (below(model), *model.levels)
    rules = (conversations.measures(found.dataset, current(), today) if found.dataset else {}).get("metrics", {})
    rows = line.found.evidence
    history = queries.agreed_history(organisation, element)
    same = [row for row in history if row.version == model.version and level_of(model, row.level)]
    order = list(found.found.elements)
    at = [one.element.id for one in order].index(element)
    start = line.proposal.level.id if line.proposal.level else ""
    return CategoryPage(
        line=line,
        dimension=next(one.name for one in model.dimensions if one.id == line.found.element.dimension),
        assessment=found.assessment,
        held=found.held.get(element) if line.found.judgement else None,
        figures=tuple(_figure(row, model, rules) for row in rows if row.figure.quantity),
        without=tuple(row for row in rows if not row.figure.quantity),
        columns=COLUMNS if line.agreed else COLUMNS[:-1],
        rungs=tuple(_rungs(line, ladder))[::-1],
        form=AgreedForm(
            bound,
            ladder=ladder,
            cells=line.found.element.cells,
            lang=current(),
            now=_token(line.proposal),
            initial={"level": start},
        ),
        history=tuple(_view(row, model, line.agreed) for row in same),
        older=len(history) - len(same),
        model=model,
        counterparts=crosswalk.beside(element, crosswalk.base(organisation, found, today)),
        before=order[at - 1] if at else None,
        after=order[at + 1] if at + 1 < len(order) else None,
    )


def _line(element: str, found: Sources) -> Line:
    one, row = found.found.element(element), found.agreed.get(element)
    agreed = _agreed(row, found.model, found.changed_since(element)) if row else None
    proposal, ladder = found.proposals[element], (below(found.model), *found.model.levels)
    return Line(one, proposal, agreed, len(one.measured), in_words(proposal.measured, ladder))


def _agreed(row: AgreedLevel, model: Model, changed: bool) -> AgreedView:
    level, proposed = level_of(model, row.level), level_of(model, row.proposed) if row.proposed else None
    return AgreedView(row, level.name if level else row.level, proposed.name if proposed else None, changed)


def _view(row: AgreedLevel, model: Model, newest: AgreedView | None) -> AgreedView:
    return newest if newest and newest.row.pk == row.pk else _agreed(row, model, changed=False)


def _figure(row: Evidence, model: Model, rules: Mapping[str, Mapping[str, Any]]) -> FigureView:
    figure = row.figure
    ends = [row.amount(end) for end in figure.interval or ()]
    return FigureView(
        found=row,
        sure=say("between {low} and {high}", low=ends[0], high=ends[1]) if ends else None,
        rule=rules.get(figure.metric, {}).get("rule_text", "") if figure.source is None else "",
        thresholds=tuple(
            (level.name, row.amount(row.supports[level.id])) for level in model.levels if level.id in row.supports
        ),
        at_most=row.direction == "at_most",
    )


def _token(proposal: Proposal) -> str:
    """What the rule says, in one word: so that nobody confirms beside a proposal they did not see."""
    return "conflict" if proposal.is_conflict else proposal.level.id if proposal.level else "nothing"


def _rungs(line: Line, ladder: tuple[Level, ...]) -> Iterator[Rung]:
    """How the three sources, the proposal and the agreed level mark each level of the model."""
    proposal, judged = line.proposal, line.found.judgement
    given: list[tuple[str | None, Room | None]] = [
        (line.found.perceived.level.id if line.found.perceived.level else None, proposal.perceived),
        (judged.level.id if judged else None, proposal.judged),
        (None, proposal.measured),
        (proposal.level.id if proposal.level else None, None),
    ]
    if line.agreed:
        given.append((line.agreed.row.level, None))
    for level in ladder:
        yield Rung(level, tuple(_mark(level, *one) for one in given))


def _mark(level: Level, given: str | None, room: Room | None) -> str:
    if given == level.id:
        return GIVEN
    return ROOM if room and room.low.order <= level.order <= room.high.order else ""


def in_words(room: Room | None, ladder: Sequence[Level]) -> Message:
    """Which levels a source leaves open."""
    if room is None:
        return say("nothing")
    if room.is_one:
        return say("{level}", level=room.low.name)
    lowest, highest = room.low.order == ladder[0].order, room.high.order == ladder[-1].order
    if lowest and highest:
        return say("any level")
    if lowest:
        return say("{level} at most", level=room.high.name)
    if highest:
        return say("{level} or further", level=room.low.name)
    return say("{low} to {high}", low=room.low.name, high=room.high.name)
