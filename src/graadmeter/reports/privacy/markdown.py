"""A document of words and tables as Markdown, for a terminal or a wiki."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graadmeter.base.text import Lang
from graadmeter.reports.document import Document, plain


def markdown(document: Document, lang: Lang) -> str:
    """The document with its headings, lists and tables. Blocks that are drawn have no place here."""
    data = plain(document, lang)
    lines = [f"# {data['title']}", "", data["subtitle"], ""]
    for section in data["sections"]:
        lines += [f"## {section['heading']}", ""]
        if section["finding"]:
            lines += [section["finding"], ""]
        for block in section["blocks"]:
            lines += [*_BLOCKS[block["kind"]](block), ""]
    return "\n".join([*lines, data["footer"], ""])


def _prose(block: dict[str, Any]) -> Iterator[str]:
    yield block["text"]


def _terms(block: dict[str, Any]) -> Iterator[str]:
    yield from (f"- **{term}**: {said}" for term, said in block["rows"])


def _bullets(block: dict[str, Any]) -> Iterator[str]:
    yield from (f"- {said}" for said in block["rows"])


def _table(block: dict[str, Any]) -> Iterator[str]:
    yield _row(block["heads"])
    yield _row(["---"] * len(block["heads"]))
    for name, rows in block["groups"]:
        if name:
            yield _row([f"**{name}**", *[""] * (len(block["heads"]) - 1)])
        yield from (_row(cells) for cells in rows)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"


_BLOCKS = {"prose": _prose, "terms": _terms, "bullets": _bullets, "table": _table}
