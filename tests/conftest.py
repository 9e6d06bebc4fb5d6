"""What every test may use: the material beside the repository, where it is there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from graadmeter.tables import MESSAGES, PEOPLE, SPACES

if TYPE_CHECKING:
    from graadmeter.conversation import MeasureResult

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
MONDAY = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real exports and reference data beside the repository; the test is skipped where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs the shared material beside the repository (real exports, reference data)")
    return SHARED


@pytest.fixture(scope="session")
def measured() -> Callable[..., MeasureResult]:
    """A function that measures small tables written as text, so that a test reads as a table with its answer.

    `talk`: columns at, space, thread, author, kind, to, reactors (`ann,ben`), answer (`yes`, `no`), text in any choice;
    at is minutes (`5`), hours (`5h`) or days (`5d`) after a Monday; `-` is empty; a text with `?` asks something.
    `people` and `spaces` (hosts `ann,ben`) likewise.
    """
    return _measured


def _measured(
    talk: str | list[dict[str, Any]],
    *,
    people: str | list[dict[str, Any]] = "",
    spaces: str | list[dict[str, Any]] = "",
    policy: str = "public",
    rules: Mapping[str, str] | None = None,
    attributes: bool = True,
    only: Collection[str] | None = None,
) -> MeasureResult:
    from graadmeter.conversation import Tables, measure
    from graadmeter.disclosure import policy as policy_named

    tables = Tables(_messages(_rows(talk)), _people(_rows(people)), _spaces(_rows(spaces), _rows(talk)))
    return measure(
        tables, info={}, coverage={}, rules=rules or {}, policy=policy_named(policy), attributes=attributes, only=only
    )


def _rows(table: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not isinstance(table, str):
        return table
    lines = [line.split() for line in table.strip().splitlines() if line.strip()]
    if not lines:
        return []
    head, *body = lines
    return [
        {
            name: None if cell == "-" else cell
            for name, cell in zip(head, [*line[: len(head) - 1], " ".join(line[len(head) - 1 :])], strict=True)
        }
        for line in body
    ]


def _messages(rows: list[dict[str, Any]]) -> pa.Table:
    filled, rooted = [], set()
    scale = {"h": 60, "d": 1440}
    for number, row in enumerate(rows):
        at = str(row["at"])
        minutes = float(at.rstrip("hd")) * scale.get(at[-1], 1)
        kind, author = row.get("kind") or "human", row.get("author")
        thread = row.get("thread") or f"alone {number}"
        filled.append(
            {
                "message_id": str(row.get("id") or number),
                "space_id": row.get("space") or "general",
                "thread_id": thread,
                "parent_author_id": row.get("to"),
                "author_id": author,
                "sent_at": MONDAY + timedelta(minutes=minutes),
                "kind": kind,
                "is_root": False,
                "has_question": "?" in (row.get("text") or ""),
                "reactors": _names(row.get("reactors")),
                "is_answer": {"yes": True, "no": False}.get(row.get("answer") or ""),
            }
        )
    for row in sorted(filled, key=lambda row: (row["sent_at"], int(row["message_id"]))):
        if row["kind"] == "human" and row["author_id"] is not None and row["thread_id"] not in rooted:
            rooted.add(row["thread_id"])
            row["is_root"] = True
    return MESSAGES.check(pa.Table.from_pylist(filled, schema=MESSAGES.schema))


def _names(cell: str | None) -> list[str] | None:
    return cell.split(",") if cell else None


def _people(rows: list[dict[str, Any]]) -> pa.Table:
    listed = [
        {
            "person_id": row["person"],
            "unit": row.get("unit"),
            "location": row.get("location"),
            "layer": row.get("layer"),
            "is_leader": {"yes": True, "no": False}.get(row.get("leader") or ""),
            "is_admin": {"yes": True, "no": False}.get(row.get("admin") or ""),
            "in_people_file": row.get("from") != "export",
            "in_export": True,
        }
        for row in rows
    ]
    return PEOPLE.check(pa.Table.from_pylist(listed, schema=PEOPLE.schema))


def _spaces(rows: list[dict[str, Any]], talk: list[dict[str, Any]]) -> pa.Table:
    known = {row["space"] for row in rows}
    rest = sorted({row.get("space") or "general" for row in talk} - known)
    listed = [
        {
            "space_id": row["space"],
            "name": row["space"],
            "kind": row.get("kind") or "general",
            "members": int(row["members"]) if row.get("members") else None,
            "visibility": row.get("visibility"),
            "hosts": _names(row.get("hosts")),
            "archived": {"yes": True, "no": False}.get(row.get("archived") or ""),
        }
        for row in [*rows, *({"space": name} for name in rest)]
    ]
    return SPACES.check(pa.Table.from_pylist(listed, schema=SPACES.schema))
