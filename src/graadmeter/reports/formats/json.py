"""The report as data: the round as it came in, and the document in one language."""

from __future__ import annotations

import json
from typing import Any

from graadmeter.base.text import Lang
from graadmeter.reports.document import Document, plain

EXTENSION = "json"
MEDIA_TYPE = "application/json"
DIGITS = 10  # decimals of a figure that was worked out here: of 0.1 + 0.2 the fault of the computer goes


def render(document: Document, lang: Lang) -> bytes:
    """`{"lang", "title", "sections": [...], "round": {...}}`, texts in `lang`, figures as numbers."""
    said = {"lang": lang, **plain(document, lang)}
    given = said.pop("data")
    for twice in ("brand", "figures"):  # the first stands in the round, the second for the spreadsheet
        del said[twice]
    said = {**_even(said), "round": given}
    text = json.dumps(said, ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode(errors="replace")  # half a character, which JSON can hold and UTF-8 cannot


def _even(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _even(part) for key, part in value.items()}
    return [_even(part) for part in value] if isinstance(value, list) else value
