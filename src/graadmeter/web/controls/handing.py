"""The register of an organisation as it is handed to an auditor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from graadmeter.base.text import Bilingual
from graadmeter.maturity.register import UNEXPIRED
from graadmeter.reports.controls import Fact, Handover, Piece, Rung, Said
from graadmeter.web.controls import queries
from graadmeter.web.controls.models import Evidence
from graadmeter.web.people.models import Organisation


def handover(organisation: Organisation, today: date) -> Handover:
    """Everything of the register on one day: also statements that were replaced, and evidence that expired."""
    rows = queries.evidence_rows(organisation)
    register = queries.register(organisation, today, rows)
    model, known = register.model, queries.circumstances(organisation)
    order = {check: place for place, check in enumerate(model.items)}
    said = [row for row in queries.history(organisation) if row.control in order]
    return Handover(
        organisation=f"{organisation.name} (demo)" if organisation.is_demo else organisation.name,
        register=register,
        evidence=tuple(
            _piece(row, model.items[row.control].extra["frequency_days"], today)
            for row in sorted(rows, key=lambda row: order.get(row.control, 0))
            if row.control in order
        ),
        said=tuple(
            Said(
                row.control, timezone.localdate(row.stated_at),
                model.scales[model.items[row.control].scale].by_value[row.value].label, row.reason, row.owner,
            )
            for row in sorted(said, key=lambda row: order[row.control])
        ),
        ladder=tuple(Rung(one.level, one.name, one.example, one.hours, one.by) for one in queries.ladder(organisation)),
        facts=tuple(Fact(fact["name"], _value(fact, known.get(fact["id"]))) for fact in model.blocks["facts"]),
    )  # fmt: skip


def _value(fact: Mapping[str, Any], chosen: str | None) -> Bilingual | None:
    return next((one["name"] for one in fact["values"] if one["id"] == chosen), None)


def _piece(row: Evidence, frequency_days: int, today: date) -> Piece:
    kinds = {kind["id"]: kind["name"] for kind in queries.model().blocks["evidence_types"]}
    shown = queries.as_controls([row])[0]
    return Piece(
        row.control, row.evidence, kinds.get(row.type, ""), row.link, row.file_name, row.file_digest, row.dated_on,
        row.expires_on, row.owner, timezone.localdate(row.added_at), shown.shows(UNEXPIRED, frequency_days, today),
    )  # fmt: skip
