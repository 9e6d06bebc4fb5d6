"""The register of a file, as it is handed over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from graadmeter import maturity
from graadmeter.maturity.register import UNEXPIRED, register
from graadmeter.reports.controls import Fact, Handover, Piece, Rung, Said
from graadmeter.workspace.controls import read_register


def handover(path: Path, today: date) -> Handover:
    """The register in a file, judged on one day; the ladder is the model's. Raises FileError or PolicyError."""
    given, model = read_register(path), maturity.load("dvo")
    roles = {role.id: role.name for role in model.roles}
    order = list(model.items)
    return Handover(
        organisation=None,
        register=register(model, given.statements, given.evidence, today, given.facts),
        evidence=tuple(
            Piece(
                one.id, one.evidence, "", "", "", "", one.since, one.expires, one.owner or "", None,
                one.shows(UNEXPIRED, model.items[one.id].extra["frequency_days"], today),
            )
            for one in sorted(
                (one for one in given.evidence if one.id in model.items),
                key=lambda one: (order.index(one.id), -one.since.toordinal()),
            )
        ),
        said=tuple(
            Said(
                name, said.on, model.scales[model.items[name].scale].by_value[said.value or ""].label, said.reason,
                said.owner,
            )
            for name, said in sorted(given.statements.items(), key=lambda pair: order.index(pair[0]))
        ),
        ladder=tuple(
            Rung(rung["level"], rung["name"], rung["example"], rung["decide_within_hours"], roles[rung["by"]])
            for rung in model.blocks["escalation_ladder"]
        ),
        facts=tuple(
            Fact(
                fact["name"],
                next((one["name"] for one in fact["values"] if one["id"] == given.facts.get(fact["id"])), None),
            )
            for fact in model.blocks["facts"]
        ),
    )  # fmt: skip
