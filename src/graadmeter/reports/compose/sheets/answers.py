"""What people answered as numbers: per statement and per role, as far as the round may show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graadmeter.base.text import Text, say
from graadmeter.diagnosis import Diagnosis
from graadmeter.reports.compose.words import HIDDEN, part
from graadmeter.reports.document import Cell, CellKind, Sheet
from graadmeter.reports.round import Round

Heads = tuple[tuple[Text, CellKind], ...]
TRUE = say("How far it is true")


def sheets(round: Round, diagnosis: Diagnosis) -> list[Sheet]:
    """Statements, then roles; a figure that is hidden in the round is empty and says so."""
    return [_statements(round, diagnosis), _roles(round, diagnosis)]


def _statements(round: Round, diagnosis: Diagnosis) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    items = diagnosis.model.items
    for element, said in _elements(round, diagnosis):
        for key, one in (said.get("items") or {}).items():
            known = items.get(key)
            rows.append(
                (diagnosis.model.elements[element].name, known.text if known else key, one.get("attainment"),
                 one.get("sd"), one.get("leader_gap"), one.get("n"), _hidden(one))
            )  # fmt: skip
    heads: Heads = (
        (part(diagnosis.model), "text"), (say("Statement"), "text"), (TRUE, "share"),
        (say("Standard deviation"), "number"), (say("Leaders minus the others"), "number"), (say("n"), "count"),
        (say("Note"), "text"),
    )  # fmt: skip
    about = say("How far people say that each statement is true, 0 to 1.")
    return Sheet("statements", say("Statements"), about, heads, tuple(rows))


def _roles(round: Round, diagnosis: Diagnosis) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    roles = {role.id: role.name for role in diagnosis.model.roles}
    for element, said in _elements(round, diagnosis):
        for role, one in (said.get("roles") or {}).items():
            held = one.get("attainment")
            for level in diagnosis.model.levels if isinstance(held, Mapping) else ():
                if level.id in held:
                    rows.append(
                        (diagnosis.model.elements[element].name, roles.get(role, role), level.name, held[level.id],
                         one.get("n"), _hidden(one))
                    )  # fmt: skip
    heads: Heads = (
        (part(diagnosis.model), "text"), (say("Role"), "text"), (say("Level"), "text"), (TRUE, "share"),
        (say("n"), "count"), (say("Note"), "text"),
    )  # fmt: skip
    about = say("How far people in each role say that a level is true, 0 to 1. Empty: too few answered about it.")
    return Sheet("roles", say("Roles"), about, heads, tuple(rows))


def _elements(round: Round, diagnosis: Diagnosis) -> list[tuple[str, Mapping[str, Any]]]:
    known = diagnosis.model.elements
    return [(key, said) for key, said in round.data["elements"].items() if key in known and not said.get("suppressed")]


def _hidden(one: Mapping[str, Any]) -> Text | None:
    return HIDDEN if one.get("suppressed") or one.get("n") is None else None
