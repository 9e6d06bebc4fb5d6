"""A later export added to what is stored: whether it may be, and people, spaces and counts of both together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from graadmeter.base.errors import OutputError, Place
from graadmeter.base.text import say
from graadmeter.conversation.people import ATTRIBUTES, IDENTITIES
from graadmeter.disclosure import Policy
from graadmeter.tables import PEOPLE, SPACES
from graadmeter.workspace.datasets import Dataset, Manifest

OF_THE_FILE = (*ATTRIBUTES, "is_leader", "in_people_file")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is stored already. `newer`: the export now read ends later, so that what it says of people and spaces
    stands; else what is stored does."""

    dataset: Dataset
    newer: bool = True

    def people(self, found: pa.Table, *, file: bool) -> pa.Table:
        """PEOPLE of both. `file`: a people file is joined to them next; else what the earlier one said stays."""
        before = {row["person_id"]: row for row in self.dataset.table("people").to_pylist()}
        leaders = any(row["is_leader"] is not None for row in before.values())
        rows = {}
        for row in found.to_pylist():
            known = before.pop(row["person_id"], None)
            if known is None:
                rows[row["person_id"]] = row if file else row | {"is_leader": False if leaders else None}
                continue
            kept = {name: known[name] for name in OF_THE_FILE}
            admin = [row["is_admin"], known["is_admin"]][:: 1 if self.newer else -1]
            rows[row["person_id"]] = {
                **row, **kept, "in_export": row["in_export"] or known["in_export"],
                "is_admin": next((flag for flag in admin if flag is not None), None),
            }  # fmt: skip
        rows |= before
        return PEOPLE.check(pa.Table.from_pylist([rows[key] for key in sorted(rows)], schema=PEOPLE.schema))

    def identities(self, found: pa.Table) -> pa.Table:
        rows = {tuple(row.values()) for table in (self.dataset.table("identities"), found) for row in table.to_pylist()}
        names = IDENTITIES.schema.names
        listed = [dict(zip(names, row, strict=True)) for row in sorted(rows)]
        return IDENTITIES.check(pa.Table.from_pylist(listed, schema=IDENTITIES.schema))

    def spaces(self, found: pa.Table) -> pa.Table:
        old, new = self.dataset.table("spaces").to_pylist(), found.to_pylist()
        rows: dict[str, dict[str, Any]] = {
            row["space_id"]: row for row in ([*old, *new] if self.newer else [*new, *old])
        }
        return SPACES.check(pa.Table.from_pylist([rows[key] for key in sorted(rows)], schema=SPACES.schema))

    def manifest_with(self, found: Manifest) -> Manifest:
        """The manifest of both: `found` is about the tables as they stand now and about the files of this export."""
        m, files = self.dataset.manifest, ("files_read", "files_passed_over")
        again = found.digest in m.exports
        exports = sorted({*m.exports, found.digest})
        counts = found.counts | {name: m.counts[name] + (0 if again else found.counts[name]) for name in files}
        if again:
            counts["added"] = m.counts["added"]
        of_people = [row for row in m.notices if row["code"].startswith("people_") and not found.people_file]
        return replace(
            found,
            digest=hashlib.sha256("".join(exports).encode()).hexdigest(),
            exports=exports,
            min_group=max(m.min_group, found.min_group),
            counts=counts,
            people_file=found.people_file or m.people_file,
            notices=[*found.notices, *of_people],
        )


def earlier(dataset: Dataset, importer: str, policy: Policy, key_check: str) -> Earlier:
    """What an export of `importer` is added to. Raises OutputError where another platform, policy or key made it."""
    m = dataset.manifest
    if (m.importer, m.policy, m.key_check) != (importer, policy.name, key_check):
        raise refused(dataset.path)
    return Earlier(dataset)


def refused(path: Path) -> OutputError:
    return OutputError(
        say("a dataset of another export, or under another policy, is here already; choose another folder"),
        place=Place(file=str(path)),
    )
