"""What plans, portfolios and reports build on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter.diagnosis.initiative import Weighed
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.initiatives.queries.rows import initiatives
from graadmeter.web.initiatives.queries.weighing import last_closed, weighed
from graadmeter.web.people.models import Organisation

PLANNED = "esm3"  # the model whose elements a roadmap moves


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An initiative as a plan or portfolio takes it; money and hours per quarter of its duration."""

    id: str  # Initiative.key
    pk: int
    name: str
    phase: str
    state: str
    duration: int  # quarters
    money: int
    hours: int
    effects: Mapping[str, float]  # element -> gain in levels
    low: Mapping[str, float | None]  # element -> the least gain that was thought of
    high: Mapping[str, float | None]
    after: tuple[str, ...]  # ids
    earliest_on: date | None
    latest_on: date | None
    required: bool
    excluded: bool
    verdict: str | None  # of the last closed review; None: not weighed yet
    total: float | None
    elements: Mapping[str, float | None]  # key question -> score 1..5; empty: not weighed yet
    spread: float | None  # the widest
    raters: int


def verdicts(organisation: Organisation) -> dict[int, Weighed]:
    """Initiative pk -> its last closed review as it was weighed; initiatives without one are absent."""
    return {
        row.pk: weighed(review) for row in initiatives(organisation) if (review := last_closed(row)) is not None
    }  # fmt: skip


def plan_rows(organisation: Organisation, model_id: str = PLANNED) -> tuple[PlanRow, ...]:
    """Every initiative, by name, with its effects on the elements of `model_id`."""
    return tuple(_row(row, model_id) for row in initiatives(organisation))


def initiatives_json(organisation: Organisation) -> list[dict[str, Any]]:
    """The block `initiatives` of a frozen round."""
    return [
        {
            "id": row.id, "name": row.name, "phase": row.phase, "state": row.state, "verdict": row.verdict,
            "total": row.total, "elements": dict(row.elements), "spread": row.spread, "raters": row.raters,
            "effects": dict(row.effects), "money": row.money, "hours": row.hours, "duration": row.duration,
            "owner": owner,
        }
        for row, owner in ((_row(each, PLANNED), each.owner) for each in initiatives(organisation))
    ]  # fmt: skip


def _row(row: Initiative, model_id: str) -> PlanRow:
    review = last_closed(row)
    found = weighed(review) if review else None
    effects = [effect for effect in row.effects.all() if effect.model_id == model_id]
    return PlanRow(
        id=row.key,
        pk=row.pk,
        name=row.name,
        phase=row.phase,
        state=row.state,
        duration=row.duration,
        money=row.money,
        hours=row.hours,
        effects={effect.element: effect.gain for effect in effects},
        low={effect.element: effect.low for effect in effects},
        high={effect.element: effect.high for effect in effects},
        after=tuple(each.key for each in row.after.all()),
        earliest_on=row.earliest_on,
        latest_on=row.latest_on,
        required=row.required,
        excluded=row.excluded,
        verdict=found.verdict if found else None,
        total=found.total if found else None,
        elements={each.element.id: each.score for each in found.elements} if found else {},
        spread=found.spread if found else None,
        raters=len(found.raters) if found else 0,
    )
