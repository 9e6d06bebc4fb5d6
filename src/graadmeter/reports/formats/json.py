"""The report as data: the round as it came in, and the document in one language."""

from __future__ import annotations

import json

from graadmeter.base.text import Lang
from graadmeter.reports.document import Document, plain

EXTENSION = "json"
MEDIA_TYPE = "application/json"


def render(document: Document, lang: Lang) -> bytes:
    """`{"lang", "title", "sections": [...], "round": {...}}`, texts in `lang`, figures as numbers."""
    said = {"lang": lang, **plain(document, lang)}
    said["round"] = said.pop("data")
    for twice in ("brand", "figures"):  # the first stands in the round, the second for the spreadsheet
        del said[twice]
    text = json.dumps(said, ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode(errors="replace")  # half a character, which JSON can hold and UTF-8 cannot
