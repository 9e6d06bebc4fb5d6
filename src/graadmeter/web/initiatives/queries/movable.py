"""What an initiative can move beside the categories: the processes that somebody wants on another level, and what it
can arrange of the baseline under them."""

from __future__ import annotations

from graadmeter import maturity
from graadmeter.base.text import Bilingual
from graadmeter.maturity.baseline import parts
from graadmeter.maturity.model import Element
from graadmeter.web.ambitions.queries import ambitions
from graadmeter.web.diagnosis.queries import CATEGORIES
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.people.models import Organisation
from graadmeter.web.processes import queries as processes

PROCESSES = processes.MODEL


def element_id(model_id: str, element: str) -> str:
    """What forms, plans and reports call what an effect is on: a category by its own id, all else as `smg.service`."""
    return element if model_id == CATEGORIES else f"{model_id}.{element}"


def movable_processes(organisation: Organisation, initiative: Initiative | None = None) -> tuple[Element, ...]:
    """The processes with an ambition, which a roadmap plans for, and those that this initiative names already."""
    wanted = set(ambitions(organisation, PROCESSES))
    if initiative:
        wanted |= {effect.element for effect in initiative.effects.all() if effect.model_id == PROCESSES}
    return tuple(each for each in processes.model_for(organisation).elements.values() if each.id in wanted)


def process_names(organisation: Organisation) -> dict[str, Bilingual]:
    """Process -> what the organisation calls it."""
    return {each.id: each.name for each in processes.model_for(organisation).elements.values()}


def baseline_parts() -> dict[str, Bilingual]:
    """What a process has to have above level 2, part by part: id -> name."""
    return {part.id: part.name for part in parts(maturity.load(PROCESSES))}
