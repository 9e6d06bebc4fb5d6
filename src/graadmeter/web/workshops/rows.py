"""The result as rows for a spreadsheet: one row a category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

HEAD = (
    "element", "name", "votes", "first_n", "first_unknown", "first_lowest", "first_highest", "first_agreement",
    "last_n", "last_unknown", "last_lowest", "last_highest", "last_agreement", "level", "level_name", "reason",
    "evidence", "evidence_url", "evidence_file", "dissent", "dissent_reason", "on", "by",
)  # fmt: skip
OF_VOTE = ("n", "unknown", "lowest", "highest", "agreement")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a text that begins with one of these


def table(found: Mapping[str, Any]) -> Iterator[list[Any]]:
    """`found`: as `queries.exported` gives it. An empty cell is what is not there."""
    yield list(HEAD)
    for key, element in found["elements"].items():
        votes, agreed = element["votes"], element["agreed"] or {}
        first, last = (votes[0], votes[-1]) if votes else ({}, {})
        yield [
            key, element["name"], len(votes), *(first.get(field) for field in OF_VOTE),
            *(last.get(field) for field in OF_VOTE), *(_text(agreed.get(field)) for field in HEAD[13:]),
        ]  # fmt: skip


def _text(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
