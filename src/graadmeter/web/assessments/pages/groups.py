"""What the page of the groups shows: categories by groups, for one cut of a round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from graadmeter.base.text import Bilingual, Text, say, show
from graadmeter.maturity.grouped import NOT_STATED
from graadmeter.maturity.model import Level, Model
from graadmeter.web.assessments import groups as made
from graadmeter.web.assessments import queries
from graadmeter.web.assessments.models import Assessment, Cuts, Snapshot
from graadmeter.web.assessments.pages.results import Standing, standing
from graadmeter.web.language import current

NAMES = {"unit": say("Unit"), "location": say("Location"), "age_band": say("Age band"), "role": say("Role")}


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to cut, as a link."""

    name: Text
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One category in one group."""

    level: Level | None
    score: float | None
    interval: tuple[float, float] | None
    n: int | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Group:
    name: Text
    n: int | None  # respondents; None: hidden


@dataclass(frozen=True, slots=True)
class Over:
    """A heading over several groups of a cut by two."""

    name: Text
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    name: Bilingual
    url: str
    whole: Cell
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The categories of one dimension."""

    name: Bilingual
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class GroupsPage:
    standing: Standing
    state: str  # shown, busy, open, few, late, forgotten, no_groups
    by: tuple[Choice, ...]
    also: tuple[Choice, ...]
    title: tuple[Text, ...]  # the attributes of this cut
    over: tuple[Over, ...]
    groups: tuple[Group, ...]
    parts: tuple[Part, ...]
    hidden_groups: tuple[str, ...]  # of a cut by two, those of which nothing is shown
    any_hidden: bool
    all_hidden: bool
    statement: str

    @property
    def width(self) -> int:
        """Columns of the table."""
        return len(self.groups) + 2


def groups(
    assessment: Assessment, shown: Snapshot | None, kept: Cuts | None, *, slug: str, by: str, also: str
) -> GroupsPage:
    """One cut. `by`, `also`: attributes as asked in the address; what is not offered is passed over."""
    model = queries.taken_model(assessment)
    offered = [key for key in kept.result if "+" not in key] if kept else []
    first = by if by in offered else (offered[0] if offered else "")
    second = also if also in offered and also != first else ""
    cut = tuple(name for name in (first, second) if name)
    every = _cut(kept, cut) if kept and cut else []
    said = [one for one in every if len(cut) == 1 or _shows_something(one)]
    url = reverse("assessments:groups", args=[slug, assessment.pk])
    visible = queries.visible(shown, current()) if shown and every else None
    parts = _parts(model, said, visible, slug, assessment) if visible else ()
    cells = [cell for part in parts for row in part.rows for cell in row.cells]
    return GroupsPage(
        standing=standing(assessment, shown),
        state=_state(assessment, shown, kept, offered),
        by=tuple(Choice(NAMES[name], _address(url, name, second), name == first) for name in offered),
        also=tuple(
            Choice(NAMES[name] if name else say("nothing else"), _address(url, first, name), name == second)
            for name in ("", *offered)
            if name != first
        ),
        title=tuple(NAMES[name] for name in cut),
        over=_over(said, cut, model),
        groups=tuple(Group(_label(cut[-1], labels[-1], model), n) for labels, n, _elements in said),
        parts=parts,
        hidden_groups=tuple(_together(one, cut, model) for one in every if one not in said),
        any_hidden=len(said) < len(every) or any(cell.hidden for cell in cells),
        all_hidden=bool(every) and all(cell.hidden or not cell.n for cell in cells),
        statement=visible["statement"] if visible else "",
    )


SaidOfGroup = tuple[tuple[str | None, ...], int | None, Mapping[str, Any]]  # labels, respondents, elements
Said = list[SaidOfGroup]


def _shows_something(group: SaidOfGroup) -> bool:
    _labels, n, elements = group
    return n is not None or any(found["n"] for found in elements.values())


def _together(group: SaidOfGroup, cut: tuple[str, ...], model: Model) -> str:
    named = (_label(name, label, model) for name, label in zip(cut, group[0], strict=True))
    return " · ".join(show(label, current()) for label in named)


def _cut(kept: Cuts, cut: tuple[str, ...]) -> Said:
    """The groups of a cut in the order asked for; it is kept in one order."""
    key = next(key for key in kept.result if set(key.split("+")) == set(cut) and len(key.split("+")) == len(cut))
    found = [
        (tuple(group["labels"][name] for name in cut), group["n"], group["elements"])
        for group in kept.result[key]["groups"]
    ]
    return sorted(found, key=lambda group: tuple((label is None, label or "") for label in group[0]))


def _state(assessment: Assessment, shown: Snapshot | None, kept: Cuts | None, offered: Sequence[str]) -> str:
    if kept is not None:
        return "shown" if offered else "no_groups"
    if not assessment.is_closed:
        return "open"
    if shown is None:
        return "few"
    if assessment.forgotten_on:
        return "forgotten"
    return "busy" if made.may_be_made(assessment, shown) else "late"


def _parts(model: Model, said: Said, visible: Mapping[str, Any], slug: str, assessment: Assessment) -> tuple[Part, ...]:
    def row(element_id: str) -> Row:
        return Row(
            model.elements[element_id].name,
            reverse("assessments:element", args=[slug, assessment.pk, element_id]),
            _cell(visible["elements"][element_id], model),
            tuple(_cell(elements[element_id], model) for _labels, _n, elements in said),
        )

    return tuple(Part(one.name, tuple(row(each.id) for each in one.elements)) for one in model.dimensions)


def _cell(found: Mapping[str, Any], model: Model) -> Cell:
    hidden = bool(found.get("suppressed"))
    interval = found["interval"]
    return Cell(
        level=model.level(found["level"]) if found["level"] else None,
        score=found["score"],
        interval=(interval[0], interval[1]) if interval else None,
        n=None if hidden else found["n"],
        hidden=hidden,
    )


def _over(said: Said, cut: tuple[str, ...], model: Model) -> tuple[Over, ...]:
    if len(cut) < 2:
        return ()
    widths: dict[str | None, int] = {}
    for labels, _n, _elements in said:
        widths[labels[0]] = widths.get(labels[0], 0) + 1
    return tuple(Over(_label(cut[0], label, model), width) for label, width in widths.items())


def _label(attribute: str, label: str | None, model: Model) -> Text:
    if label is None:
        return NOT_STATED
    if attribute == "role":
        return next((role.name for role in model.roles if role.id == label), label)
    return label


def _address(url: str, by: str, also: str) -> str:
    return f"{url}?{urlencode({'by': by, **({'and': also} if also else {})})}"
