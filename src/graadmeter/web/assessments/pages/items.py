"""What the page about statements shows: what stands out in words, one scale, and a line per statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from graadmeter.base.text import Bilingual
from graadmeter.maturity.model import Element, Item, Level, Model
from graadmeter.web.assessments import queries
from graadmeter.web.assessments.models import Assessment, Quality, Snapshot
from graadmeter.web.language import current

Why = Literal["not_full", "not_closed", "too_few", "late", "forgotten"]
FIRST = 8  # readings that are not folded
MARGIN = 0.5  # logits beside the outermost figure
WIDTH = 100.0  # the scale is drawn on 0..100
REACH = 1.96  # standard errors: the whisker is a 95 % interval


ORDER: Mapping[str, Bilingual] = {
    "as_claimed": Bilingual("past bij zijn fase", "fits its phase"),
    "as_hard": Bilingual("even moeilijk als een andere fase", "as hard as another phase"),
    "reversed": Bilingual("in de verkeerde volgorde", "out of order"),
    "unclear": Bilingual("te weinig antwoorden om te zeggen", "too few answers to tell"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    item_url: Annotated[str, "fragment of the statement it is about; empty: none"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the drawn scale."""

    x: float  # 0..100
    low: float
    width: float


@dataclass(frozen=True, slots=True)
class Step:
    """One phase on the scale."""

    level: Level
    difficulty: float
    items: int
    x: float


@dataclass(frozen=True, slots=True)
class Line:
    """Statements and organisation on one scale, in logits."""

    steps: tuple[Step, ...]
    measure: float
    measure_low: float
    measure_high: float
    mark: Mark
    n: int
    spread: float


@dataclass(frozen=True, slots=True)
class Row:
    """One statement. None in a figure: not estimable, or too few people."""

    item: Item
    level: Level
    said: Mapping[str, Any]
    mark: Mark | None
    anchor: str

    @property
    def hidden(self) -> bool:
        return self.said["n"] is None

    @property
    def order(self) -> Bilingual | None:
        """Where it stands beside the other phases of its category, in words."""
        return ORDER.get(self.said["order"] or "")


@dataclass(frozen=True, slots=True)
class Group:
    """One category with its statements."""

    element: Element
    said: Mapping[str, Any]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ItemsPage:
    assessment: Assessment
    why_not: Annotated[Why | None, "why there are no figures; None: there are"]
    model: Model
    said: Annotated[Mapping[str, Any], "the kept figures; empty where there are none"]
    attention: Annotated[tuple[Reading, ...], "what asks for attention, most urgent first"]
    more: Annotated[tuple[Reading, ...], "the rest of it, folded"]
    good: tuple[Reading, ...]
    line: Line | None
    groups: tuple[Group, ...]


def statements(assessment: Assessment, shown: Snapshot | None, kept: Quality | None) -> ItemsPage:
    model = queries.taken_model(assessment)
    why = None if kept else _why_not(assessment, shown)
    if kept is None:
        return ItemsPage(assessment, why, model, {}, (), (), (), None, ())
    said: Mapping[str, Any] = kept.result[current()]
    ends = _ends(said)
    attention = tuple(_reading(one) for one in said["readings"] if one["attention"])
    good = tuple(_reading(one) for one in said["readings"] if not one["attention"])
    return ItemsPage(
        assessment,
        None,
        model,
        said,
        attention[:FIRST],
        attention[FIRST:],
        good,
        _line(said, model, ends),
        _groups(said, model, ends),
    )


def _why_not(assessment: Assessment, shown: Snapshot | None) -> Why:
    if assessment.mode != Assessment.Mode.FULL:
        return "not_full"
    if not assessment.is_closed:
        return "not_closed"
    if assessment.forgotten_on:
        return "forgotten"
    return "too_few" if shown is None else "late"


def _reading(said: Mapping[str, Any]) -> Reading:
    return Reading(said["message"], f"#{_anchor(said['item'])}" if said["item"] else "")


def _anchor(item_id: str) -> str:
    return item_id.replace(".", "-")


def _ends(said: Mapping[str, Any]) -> tuple[float, float]:
    """Both ends of the drawn scale, in logits."""
    places = [one["difficulty"] for one in said["statements"] if one["difficulty"] is not None]
    if said["scale"]:
        places.append(said["scale"]["measure"])
    return (min(places) - MARGIN, max(places) + MARGIN) if places else (0.0, 1.0)


def _x(value: float, ends: tuple[float, float]) -> float:
    return round(WIDTH * min(1.0, max(0.0, (value - ends[0]) / (ends[1] - ends[0]))), 2)


def _mark(value: float | None, error: float | None, ends: tuple[float, float]) -> Mark | None:
    if value is None:
        return None
    low, high = (_x(value + sign * REACH * (error or 0.0), ends) for sign in (-1, 1))
    return Mark(_x(value, ends), low, round(high - low, 2))


def _line(said: Mapping[str, Any], model: Model, ends: tuple[float, float]) -> Line | None:
    scale = said["scale"]
    if not scale:
        return None
    measure, error = scale["measure"], scale["measure_se"]
    mark = _mark(measure, error, ends)
    assert mark is not None
    return Line(
        steps=tuple(
            Step(model.level(one["level"]), one["difficulty"], one["items"], _x(one["difficulty"], ends))
            for one in scale["levels"]
        ),
        measure=measure,
        measure_low=measure - REACH * error,
        measure_high=measure + REACH * error,
        mark=mark,
        n=scale["n"],
        spread=scale["spread"],
    )


def _groups(said: Mapping[str, Any], model: Model, ends: tuple[float, float]) -> tuple[Group, ...]:
    statements = {one["item"]: one for one in said["statements"]}
    return tuple(
        Group(
            element=model.element(category["element"]),
            said=category,
            rows=tuple(
                Row(item, model.level(one["level"]), one, _mark(one["difficulty"], one["difficulty_se"], ends),
                    _anchor(item.id))
                for item in model.element(category["element"]).items
                if (one := statements.get(item.id))
            ),
        )
        for category in said["categories"]
    )  # fmt: skip
