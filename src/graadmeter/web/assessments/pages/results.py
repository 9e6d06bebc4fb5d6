"""What the result pages show. Figures come from the stored result, sentences from the diagnosis of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from graadmeter.base.text import Bilingual, Text
from graadmeter.diagnosis import Diagnosis, ElementDiagnosis, Perceived, diagnose
from graadmeter.maturity.model import Item, Level, Model, Option
from graadmeter.web.assessments import queries
from graadmeter.web.assessments.models import Assessment, Snapshot
from graadmeter.web.assessments.pages.rule import Placed, placed
from graadmeter.web.assessments.sheet import NONE_LABEL
from graadmeter.web.language import current

DIVIDED = 0.5  # agreement below which respondents are called divided: closer to two camps than to one opinion
CHOSE_THIS = Bilingual("koos deze fase", "chose this phase")
CHOSE_LATER = Bilingual("koos een latere fase", "chose a later phase")
LATER_SHADE = 3
WIDTH = 100.0  # bars are drawn on a scale of 0..100


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a distribution bar."""

    x: float  # 0..100
    width: float
    shade: int  # 1: highest answer, counting down
    label: Text
    share: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One category at one phase."""

    level: Level
    attainment: float | None  # 0..1, how far the level is true; None: hidden, or nobody could say
    hidden: bool
    parts: tuple[Part, ...]
    reached: bool  # the phase it is in
    ambition: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One category of the heat map."""

    found: ElementDiagnosis
    url: str
    cells: tuple[Cell, ...]
    floor: bool  # below the first phase
    agreement: float | None  # 1 all alike, 0 half at each end
    ambition_floor: bool

    @property
    def divided(self) -> bool:
        return self.agreement is not None and self.agreement < DIVIDED


@dataclass(frozen=True, slots=True)
class Group:
    name: Bilingual
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Gauge:
    """Where the whole stands, drawn on 0..100 from nothing to the highest level."""

    score: float
    low: float
    high: float
    ticks: tuple[float, ...]

    @property
    def width(self) -> float:
        """Of the band."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Standing:
    """How much there is to see, and when more appears."""

    assessment: Assessment
    progress: queries.Progress
    shown: int | None  # answers in the result; None: nothing is shown yet
    waiting: int  # answers that arrived since
    left_out: int  # answers of a closed round that stay out

    @property
    def needed(self) -> int:
        """Answers still to come before anything is shown."""
        return max(0, self.assessment.min_group - self.progress.answers)


@dataclass(frozen=True, slots=True)
class ResultPage:
    standing: Standing
    model: Model
    levels: tuple[Level, ...]
    diagnosis: Diagnosis
    statement: str  # the disclosure policy in words
    draws: int
    sure_share: float | None  # share of draws that end at the same level
    gauge: Gauge | None
    groups: tuple[Group, ...]
    quick: bool  # placed by description; otherwise by statements
    legend: tuple[tuple[int, Bilingual], ...]  # shade and what a piece of that shade means
    bottlenecks: tuple[ElementDiagnosis, ...]
    ambitions: bool
    roles: tuple[tuple[Text, int | None], ...]  # role and respondents; None: hidden
    notices: tuple[str, ...]
    placed: Placed  # by which rule, and where another gives another phase


def standing(assessment: Assessment, shown: Snapshot | None) -> Standing:
    progress = queries.progress(assessment)
    later = progress.answers - shown.n if shown else 0
    return Standing(
        assessment=assessment,
        progress=progress,
        shown=shown.n if shown else None,
        waiting=0 if assessment.is_closed else later,
        left_out=later if assessment.is_closed else 0,
    )


def result(assessment: Assessment, shown: Snapshot, *, slug: str, ambitions: Mapping[str, str]) -> ResultPage:
    """The heat map. `ambitions`: element -> level id wanted."""
    model = queries.taken_model(assessment)
    said = queries.visible(shown, current())
    found = diagnose(model, said, ambitions=ambitions)
    levels = _ladder(model)
    whole = said["overall"]
    rows = {
        each.element.id: _row(each, said["elements"][each.element.id], model, slug, assessment)
        for each in found.elements
    }
    groups = (
        Group(dimension.name, tuple(rows[e.id] for e in dimension.elements if e.id in rows))
        for dimension in model.dimensions
    )
    names = {role.id: role.name for role in model.roles}
    quick = assessment.mode == Assessment.Mode.QUICK
    return ResultPage(
        standing=standing(assessment, shown),
        model=model,
        levels=levels,
        diagnosis=found,
        statement=said["statement"],
        draws=said["draws"],
        sure_share=(whole["level_shares"] or {}).get(whole["level"]),
        gauge=_gauge(found.overall, len(levels)),
        groups=tuple(group for group in groups if group.rows),
        quick=quick,
        legend=((1, CHOSE_THIS), (LATER_SHADE, CHOSE_LATER)) if quick else _legend(model),
        bottlenecks=found.bottlenecks,
        ambitions=bool(ambitions),
        roles=tuple((names.get(role, role), counted["n"]) for role, counted in said["roles"].items()),
        notices=tuple(notice["text"] for notice in said["notices"]),
        placed=placed(said, model),
    )


@dataclass(frozen=True, slots=True)
class Statement:
    """One item of a full questionnaire."""

    item: Item
    attainment: float
    n: int
    apart: float  # standard deviation of the attainment, 0..0.5
    leader_gap: float | None  # leaders minus the others

    @property
    def leader_points(self) -> int | None:
        """How far leaders lie from the others, in whole percentage points, without a sign."""
        return None if self.leader_gap is None else round(abs(self.leader_gap) * WIDTH)


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One phase of one category: its description, what people said, what is asked for it."""

    cell: Cell
    description: Bilingual | None
    n: int | None
    statements: tuple[Statement, ...]
    hidden_statements: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class RoleRow:
    name: Text
    n: int | None
    attainment: tuple[float | None, ...]  # per level


@dataclass(frozen=True, slots=True)
class ElementPage:
    standing: Standing
    row: Row
    dimension: Bilingual
    levels: tuple[LevelRow, ...]
    placed_texts: tuple[tuple[Text, Bilingual | None, float], ...]  # name, description, share
    placed_n: int | None
    roles: tuple[RoleRow, ...]
    level_names: tuple[Bilingual, ...]
    next_url: str | None
    before_url: str | None
    next_name: Bilingual | None
    before_name: Bilingual | None
    statement: str


def element(
    assessment: Assessment,
    shown: Snapshot,
    element_id: str,
    *,
    slug: str,
    ambitions: Mapping[str, str],
    measures: Mapping[str, Any] | None = None,
) -> ElementPage | None:
    """One category: why this phase, what is missing, what the platform shows, who disagrees, what to do next.

    `measures`: figures of the platform in the reader's language, where there are any. None for an unknown category.
    """
    model = queries.taken_model(assessment)
    if element_id not in model.elements:
        return None
    here = queries.visible(shown, current())
    said = here["elements"][element_id]
    found = diagnose(model, here, ambitions=ambitions, measures=measures).element(element_id)
    row = _row(found, said, model, slug, assessment)
    order = list(model.elements.values())
    at = [each.id for each in order].index(element_id)
    before, after = order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None
    placement = said["distribution"].get("placement") or {}
    return ElementPage(
        standing=standing(assessment, shown),
        row=row,
        dimension=next(d.name for d in model.dimensions if d.id == found.element.dimension),
        levels=tuple(_level_row(cell, found, said, model) for cell in row.cells),
        placed_texts=_placed(placement.get("shares"), found, model),
        placed_n=placement.get("n"),
        roles=_roles(said["roles"], model),
        level_names=tuple(level.name for level in _ladder(model)),
        before_url=element_url(slug, assessment, before.id) if before else None,
        next_url=element_url(slug, assessment, after.id) if after else None,
        before_name=before.name if before else None,
        next_name=after.name if after else None,
        statement=here["statement"],
    )


def element_url(slug: str, assessment: Assessment, element_id: str) -> str:
    return reverse("assessments:element", args=[slug, assessment.pk, element_id])


def _ladder(model: Model) -> tuple[Level, ...]:
    return tuple(level for level in model.levels if level.order > 0)


def _row(found: ElementDiagnosis, said: Mapping[str, Any], model: Model, slug: str, assessment: Assessment) -> Row:
    level = found.perceived.level
    return Row(
        found=found,
        url=element_url(slug, assessment, found.element.id),
        cells=tuple(_cell(each, found, said, model) for each in _ladder(model)),
        floor=level is not None and level.order == 0,
        agreement=said["consensus"],
        ambition_floor=found.ambition is not None and found.ambition.order == 0,
    )


def _cell(level: Level, found: ElementDiagnosis, said: Mapping[str, Any], model: Model) -> Cell:
    seen = found.perceived
    return Cell(
        level=level,
        attainment=seen.attainment.get(level.id),
        hidden=seen.hidden or level.id in said.get("suppressed_levels", ()),
        parts=_parts(level, said["distribution"], model),
        reached=seen.level is not None and seen.level.id == level.id,
        ambition=found.ambition is not None and found.ambition.id == level.id,
    )


def _parts(level: Level, distribution: Mapping[str, Any], model: Model) -> tuple[Part, ...]:
    """The pieces of the bar in one cell.

    Full questionnaire: the answers to the statements of this phase, from the highest down. Quick placement: who chose
    this phase, and beside it who chose a later one.
    """
    if placed := (distribution.get("placement") or {}).get("shares"):
        later = sum(placed.get(each.id, 0.0) for each in model.levels if each.order > level.order)
        pieces = [(1, CHOSE_THIS, placed.get(level.id, 0.0)), (LATER_SHADE, CHOSE_LATER, later)]
    else:
        shares = (distribution.get(level.id) or {}).get("shares") or {}
        pieces = [(n, o.label, shares.get(o.value, 0.0)) for n, o in enumerate(_options(model), 1)] if shares else []
    made, x = [], 0.0
    for shade, label, share in pieces:
        made.append(Part(round(x, 2), round(share * WIDTH, 2), shade, label, share))
        x += share * WIDTH
    return tuple(made)


def _options(model: Model) -> list[Option]:
    """The answers of the model's scale, highest first."""
    scale = next(iter(model.scales.values()), None)
    return sorted(scale.answered, key=lambda option: -(option.attainment or 0.0)) if scale else []


def _legend(model: Model) -> tuple[tuple[int, Bilingual], ...]:
    """Shade and answer, from the highest down; the lowest is the empty rest of the bar."""
    return tuple((shade, option.label) for shade, option in enumerate(_options(model), 1))


def _gauge(seen: Perceived, top: int) -> Gauge | None:
    if seen.score is None:
        return None
    low, high = seen.interval or (seen.score, seen.score)
    scale = WIDTH / top
    ticks = tuple(round(scale * step, 2) for step in range(1, top))
    return Gauge(round(seen.score * scale, 2), round(low * scale, 2), round(high * scale, 2), ticks)


def _level_row(cell: Cell, found: ElementDiagnosis, said: Mapping[str, Any], model: Model) -> LevelRow:
    asked = model.items_at(found.element.id, cell.level.id)
    told = {
        item.id: Statement(item, shown["attainment"], shown["n"], shown["sd"], shown["leader_gap"])
        for item in asked
        if (shown := said["items"].get(item.id))
    }
    return LevelRow(
        cell=cell,
        description=found.element.cells.get(cell.level.id),
        n=(said["distribution"].get(cell.level.id) or {}).get("n"),
        statements=tuple(told.values()),
        hidden_statements=tuple(item.text for item in asked if item.id not in told),
    )


def _placed(
    shares: Mapping[str, float] | None, found: ElementDiagnosis, model: Model
) -> tuple[tuple[Text, Bilingual | None, float], ...]:
    if not shares:
        return ()
    rows: list[tuple[Text, Bilingual | None, float]] = []
    for key, share in shares.items():
        name: Text = NONE_LABEL if key == model.floor_id else model.level(key).name
        rows.append((name, found.element.cells.get(key), share))
    return tuple(rows)


def _roles(roles: Mapping[str, Mapping[str, Any]], model: Model) -> tuple[RoleRow, ...]:
    names = {role.id: role.name for role in model.roles}
    ladder = _ladder(model)
    return tuple(
        RoleRow(names.get(role, role), said["n"], tuple(said["attainment"].get(level.id) for level in ladder))
        for role, said in roles.items()
    )
