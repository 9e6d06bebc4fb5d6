"""The frozen round with all that follows from it, as reports read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from inspect import signature
from typing import Any

from graadmeter.base.text import Lang
from graadmeter.reports.brand import as_data
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.diagnosis.queries import finished_rounds, frozen_round
from graadmeter.web.people.models import Organisation
from graadmeter.web.reporting.models import Brand

__all__ = ["brand_of", "finished_rounds", "whole_round"]

FOLLOWING: dict[str, tuple[str, str]] = {  # block -> who tells it; one that is not there yet tells nothing
    "agreed": ("diagnosis.queries", "agreed_json"),
    "controls": ("controls.queries", "controls_json"),
    "processes": ("processes.queries", "processes_json"),
    "initiatives": ("initiatives.queries", "initiatives_json"),
    "plan": ("plans.queries", "plan_json"),
    "portfolio": ("plans.queries", "portfolio_json"),
    "worked": ("plans.pages.worked", "worked_json"),
    "benchmarks": ("benchmarks.queries", "benchmarks_json"),
}


def whole_round(assessment: Assessment, lang: Lang, today: date) -> dict[str, Any] | None:
    """The frozen round with how it looks and with direction as it stands on `today`; None without a final result.

    The figures of the round itself do not move. What follows from it does: each block says of which day it is.
    """
    frozen = frozen_round(assessment, lang, today)
    if frozen is None:
        return None
    organisation = assessment.organisation
    if look := brand_json(organisation):
        frozen["brand"] = look
    given = {"organisation": organisation, "lang": lang, "today": today, "model": assessment.model_id}
    if found := {name: block for name, told in FOLLOWING.items() if (block := _told(*told, given))}:
        frozen |= found | {"direction_on": today.isoformat()}
    return frozen


def _told(module: str, name: str, given: Mapping[str, Any]) -> Any:
    """What a room says of itself, asked with as much as it wants to know."""
    try:
        tell = getattr(import_module(f"graadmeter.web.{module}"), name, None)
    except ModuleNotFoundError:
        return None
    if tell is None:
        return None
    return tell(**{key: value for key, value in given.items() if key in signature(tell).parameters})


def brand_of(organisation: Organisation) -> Brand | None:
    return Brand.objects.filter(organisation=organisation).first()


def brand_json(organisation: Organisation) -> dict[str, Any] | None:
    row = brand_of(organisation)
    if row is None or not (row.colour or row.logo):
        return None
    return {"colour": row.colour or None, "logo": as_data(bytes(row.logo)) if row.logo else None}
