"""The frozen round with all that follows from it, as reports read it."""

from __future__ import annotations

from datetime import date
from typing import Any

from graadmeter.base.text import Lang
from graadmeter.maturity import Model
from graadmeter.reports.brand import as_data
from graadmeter.web.ambitions.queries import wanted_json
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.assessments.queries import taken_model
from graadmeter.web.benchmarks.queries import benchmarks_json
from graadmeter.web.controls.queries import controls_json
from graadmeter.web.diagnosis.queries import agreed_json, finished_rounds, frozen_round
from graadmeter.web.initiatives.queries import initiatives_json
from graadmeter.web.people.models import Organisation
from graadmeter.web.plans.pages.worked import worked_json
from graadmeter.web.plans.queries import board, in_force, plan_json, portfolio_json, saved
from graadmeter.web.processes.queries import processes_json
from graadmeter.web.reporting.models import Brand

__all__ = ["brand_of", "finished_rounds", "plan_waits", "whole_round"]


def whole_round(assessment: Assessment, lang: Lang, today: date) -> dict[str, Any] | None:
    """The frozen round with how it looks and with direction as it stands on `today`; None without a final result.

    The figures of the round itself do not move. What follows from it does: the round says of which day it is.
    """
    frozen = frozen_round(assessment, lang, today)
    if frozen is None:
        return None
    organisation = assessment.organisation
    if look := brand_json(organisation):
        frozen["brand"] = look
    told = wanted_json(organisation, assessment.model_id)
    if wanted := {element: said for element, said in told.items() if element in (frozen.get("ambitions") or {})}:
        frozen["wanted"] = wanted
    follows = {
        "agreed": _agreed(organisation, taken_model(assessment)),
        "controls": controls_json(organisation, today),
        "processes": _processes(organisation, today),
        "initiatives": initiatives_json(organisation),
        "plan": plan_json(organisation, lang),
        "portfolio": portfolio_json(organisation),
        "worked": worked_json(organisation, today),
        "benchmarks": benchmarks_json(organisation, today),
    }
    if found := {name: block for name, block in follows.items() if block}:
        frozen |= found | {"direction_on": today.isoformat()}
    return frozen


def _agreed(organisation: Organisation, model: Model) -> dict[str, Any]:
    """What was confirmed, as far as the model that this round was taken with has it."""
    levels = {level.id for level in (*model.levels, model.floor) if level}
    return {
        element: said
        for element, said in agreed_json(organisation, model.id).items()
        if element in model.elements and {said["level"], said["proposed"]} <= {*levels, None}
    }


def _processes(organisation: Organisation, today: date) -> dict[str, Any] | None:
    """None where no process was judged yet."""
    found = processes_json(organisation, today)
    return found if any(row["level"] for row in found["rows"]) else None


def plan_waits(organisation: Organisation) -> bool:
    """Whether a roadmap was made while no plan is in force."""
    return in_force(organisation) is None and (board(organisation) is not None or bool(saved(organisation)))


def brand_of(organisation: Organisation) -> Brand | None:
    return Brand.objects.filter(organisation=organisation).first()


def brand_json(organisation: Organisation) -> dict[str, Any] | None:
    row = brand_of(organisation)
    if row is None or not (row.colour or row.logo):
        return None
    return {"colour": row.colour or None, "logo": as_data(bytes(row.logo)) if row.logo else None}
