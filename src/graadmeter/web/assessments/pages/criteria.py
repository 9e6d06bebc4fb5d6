"""What the result of a criteria round shows: each criterion with its status by what people say, and its statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graadmeter.base.text import Bilingual, Text, digits_beside
from graadmeter.maturity.model import Element, Item, Level, Model
from graadmeter.web.assessments import queries
from graadmeter.web.assessments.models import Assessment, Snapshot
from graadmeter.web.assessments.pages.results import WIDTH, Standing, standing
from graadmeter.web.language import current

MET = "met"


@dataclass(frozen=True, slots=True)
class Gauge:
    """Where a share lies on 0..100, with its band and the bars of the status."""

    at: float
    low: float
    width: float
    bars: tuple[float, ...]
    digits: int  # of the percentages beside it


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `favourable` False: disagreeing counts for the criterion. `share` None: too few to show."""

    item: Item
    favourable: bool
    share: float | None
    n: int | None


@dataclass(frozen=True, slots=True)
class Criterion:
    element: Element
    status: Level | None
    score: float | None
    interval: tuple[float, float] | None
    gauge: Gauge | None
    n: int | None
    hidden: bool
    dont_know_share: float | None
    agreement: float | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class CriteriaPage:
    standing: Standing
    model: Model
    rows: tuple[Criterion, ...]
    met: int
    judged: int  # criteria with a figure that may be shown
    explained: tuple[Bilingual, ...]  # how survey and status are made, in the words of the model
    whole: Bilingual | None  # what the number of criteria met does not mean
    statement: str  # the disclosure policy in words
    draws: int
    roles: tuple[tuple[Text, int | None], ...]
    notices: tuple[str, ...]


def result(assessment: Assessment, shown: Snapshot) -> CriteriaPage:
    model = queries.taken_model(assessment)
    said = queries.visible(shown, current())
    rows = tuple(_criterion(each, said["elements"][each.id], model) for each in model.elements.values())
    told = model.rule.explained if model.rule else {}
    names = {role.id: role.name for role in model.roles}
    return CriteriaPage(
        standing=standing(assessment, shown),
        model=model,
        rows=rows,
        met=sum(row.status is not None and row.status.id == MET for row in rows),
        judged=sum(row.status is not None for row in rows),
        explained=tuple(told[key] for key in ("survey", "status") if key in told),
        whole=told.get("overall"),
        statement=said["statement"],
        draws=said["draws"],
        roles=tuple((names.get(role, role), counted["n"]) for role, counted in said["roles"].items()),
        notices=tuple(notice["text"] for notice in said["notices"]),
    )


def _criterion(element: Element, said: Mapping[str, Any], model: Model) -> Criterion:
    hidden = bool(said.get("suppressed"))
    interval = said["interval"]
    return Criterion(
        element=element,
        status=model.level(said["level"]) if said["level"] else None,
        score=said["score"],
        interval=(interval[0], interval[1]) if interval else None,
        gauge=_gauge(said["score"], interval, model),
        n=None if hidden else said["n"],
        hidden=hidden,
        dont_know_share=said["dont_know_share"],
        agreement=said["consensus"],
        statements=tuple(_statement(item, said["items"].get(item.id), model) for item in element.items),
    )


def _statement(item: Item, told: Mapping[str, Any] | None, model: Model) -> Statement:
    first, *_rest, last = model.scales[item.scale].answered
    favourable = (last.attainment or 0.0) > (first.attainment or 0.0)
    return Statement(item, favourable, told["attainment"] if told else None, told["n"] if told else None)


def _gauge(score: float | None, interval: tuple[float, float] | None, model: Model) -> Gauge | None:
    if score is None or model.rule is None:
        return None
    low, high = interval or (score, score)
    bars = [model.rule.parameters[name] for name in ("partly", "met")]
    return Gauge(
        round(WIDTH * score, 2), round(WIDTH * low, 2), round(WIDTH * (high - low), 2),
        tuple(round(WIDTH * bar, 2) for bar in bars), digits_beside(score, bars, written=False),
    )  # fmt: skip
