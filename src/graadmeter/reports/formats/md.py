"""The report as Markdown: headings, sentences and tables, every drawing as the text that stands for it and its numbers.

What a user wrote stays text: marks of Markdown and HTML in it are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from graadmeter.base.text import Lang, say
from graadmeter.reports.document import Document, plain

EXTENSION = "md"
MEDIA_TYPE = "text/markdown; charset=utf-8"
Plain = dict[str, Any]
MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
AT_START = re.compile(r"^(\d*)((?<!\d)[-+=]+|(?<=\d)[.)])(?=\s|$)")  # what would begin a list, a heading or a rule
ENTITY = re.compile(r"&(?=#?\w+;)")
LINES = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")


def render(document: Document, lang: Lang) -> bytes:
    """UTF-8 text: one heading per section, the finding under it, then its blocks in the order of the pages."""
    said = plain(document, lang)
    words = _Words(lang)
    parts = [f"# {text(said['title'])}", text(said["subtitle"])]
    for section in said["sections"]:
        parts.append(f"## {text(section['heading'])}")
        if section["finding"]:
            parts.append(f"**{text(section['finding'])}**")
        for block in section["blocks"]:
            parts += BLOCKS[block["kind"]](block, words)
    parts.append(f"---\n\n{text(said['footer'])}")
    return ("\n\n".join(part for part in parts if part) + "\n").encode(errors="replace")


class _Words:
    """Words of this format itself, in the reader's language."""

    def __init__(self, lang: Lang) -> None:
        self.picture = say("Picture").text(lang)
        self.now, self.ambition = say("phase now").text(lang), say("ambition").text(lang)
        self.holds_back = say("holds back the next phase of the organisation").text(lang)
        self.name, self.level, self.said = say("Name").text(lang), say("Level").text(lang), say("Outcome").text(lang)
        self.note, self.when, self.share = say("Note").text(lang), say("When").text(lang), say("Share").text(lang)
        self.value, self.moment = say("Value").text(lang), say("Moment").text(lang)
        self.number = say("No.").text(lang)


def text(said: str) -> str:
    """One line of text in which nothing is read as Markdown or HTML."""
    safe = ENTITY.sub(r"\\&", MARKS.sub(r"\\\1", LINES.sub(" ", said).strip()))
    return AT_START.sub(r"\1\\\2", safe)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A pipe table; every row has as many cells as there are heads."""
    lines = [_row(heads), "|" + " --- |" * len(heads)]
    return "\n".join([*lines, *(_row(row) for row in rows)])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(text(cell) or " " for cell in cells) + " |"


def _alt(block: Plain, words: _Words) -> str:
    return f"*{text(words.picture)}: {text(block['alt'])}*"


def _prose(block: Plain, words: _Words) -> list[str]:
    return [f"*{text(block['text'])}*" if block["style"] == "note" else text(block["text"])]


def _terms(block: Plain, words: _Words) -> list[str]:
    return [
        "\n".join(f"- **{text(term)}**: {text(said)}" if term else f"- {text(said)}" for term, said in block["rows"])
    ]


def _points(block: Plain, words: _Words) -> list[str]:
    lines = []
    for number, row in enumerate(block["rows"], 1):
        asked = f" *{text(row['question'])}*" if row["question"] else ""
        lines.append(f"{number}. {text(row['text'])}{asked}")
    return [f"### {text(block['heading'])}", "\n".join(lines)]


def _sources(block: Plain, words: _Words) -> list[str]:
    return ["\n".join(f"- {text(r['name'])}: **{text(r['headline'])}** ({text(r['detail'])})" for r in block["rows"])]


def _callout(block: Plain, words: _Words) -> list[str]:
    facts = [f"- {text(name)}: {'; '.join(text(one) for one in said)}" for name, said in block["facts"]]
    return [f"### {text(block['heading'])}", text(block["text"]), "\n".join(facts)]


def _thermometer(block: Plain, words: _Words) -> list[str]:
    return [_alt(block, words), text(block["band"]), text(block["before_label"] or "")]


def _heat_map(block: Plain, words: _Words) -> list[str]:
    rows = []
    for group, members in block["groups"]:
        for row in members:
            marks = " ▲" if row["bottleneck"] else ""
            cells = [
                cell["label"] + (" ●" if cell["current"] else "") + (" ◇" if cell["ambition"] else "")
                for cell in row["cells"]
            ]
            stand = ", ".join(part for part in (row["score"], row["note"]) if part)
            rows.append([f"{group}: {row['name']}{marks}" if group else f"{row['name']}{marks}", stand, *cells])
    key = f"● {text(words.now)} · ◇ {text(words.ambition)} · ▲ {text(words.holds_back)}"
    return [_alt(block, words), table([*block["heads"], *block["levels"]], rows), key]


def _gaps(block: Plain, words: _Words) -> list[str]:
    def level(order: int | None) -> str:
        return "–" if order is None else block["levels"][order]

    rows = [[row["name"], level(row["current"]), level(row["ambition"]), row["label"]] for row in block["rows"]]
    return [_alt(block, words), table([words.name, *block["heads"], words.note], rows)]


def _bars(block: Plain, words: _Words) -> list[str]:
    return [_alt(block, words), table([words.name, words.share], [[r["name"], r["label"]] for r in block["rows"]])]


def _cards(block: Plain, words: _Words) -> list[str]:
    parts = []
    for card in block["rows"]:
        wanted = f" → {text(card['ambition'])}" if card["ambition"] else ""
        parts.append(f"### {text(card['name'])}: {text(card['level'])}{wanted}")
        parts.append(f"*{text(card['stand'])}*")
        parts.append("\n".join(f"- **{text(name)}**: {text(said)}" for name, said in card["rows"]))
    return parts


def _criteria(block: Plain, words: _Words) -> list[str]:
    parts = []
    for row in block["rows"]:
        lines = [[one["name"], one["value"], one["bar"], one["detail"]] for one in row["lines"]]
        parts.append(f"### {text(row['question'])}")
        parts.append(f"**{text(row['verdict_text'])}** · {text(row['telemetry'])} · {text(row['survey'])}")
        if lines:
            parts.append(table(block["heads"], lines))
        parts.append("\n".join(f"- {text(names)}: {text(reason)}" for names, reason in row["missing"]))
    return parts


def _picture(block: Plain, words: _Words) -> list[str]:
    return [
        f"### {text(block['caption'])}", _alt(block, words), table(block["heads"], block["rows"]),
        f"*{text(block['note'])}*" if block["note"] else "",
    ]  # fmt: skip


def _bullets(block: Plain, words: _Words) -> list[str]:
    return ["\n".join(f"- {text(row)}" for row in block["rows"])]


def _table(block: Plain, words: _Words) -> list[str]:
    parts = [f"### {text(block['caption'])}"]
    for name, rows in block["groups"]:
        parts += [f"**{text(name)}**" if name else "", table(block["heads"], rows)]
    return parts


def _statuses(block: Plain, words: _Words) -> list[str]:
    rows = [[row["name"], row["said"], row["detail"]] for row in block["rows"]]
    return [table([words.name, words.said, words.note], rows)]


def _roadmap(block: Plain, words: _Words) -> list[str]:
    return [_alt(block, words), table([block["head"], words.when], [[r["name"], r["said"]] for r in block["rows"]])]


def _trend(block: Plain, words: _Words) -> list[str]:
    rows = list(zip(block["moments"], block["labels"], strict=True))
    return [_alt(block, words), table([words.moment, block["name"]], rows)]


def _scatter(block: Plain, words: _Words) -> list[str]:
    return [_alt(block, words)]  # its numbers stand in the table beside it


BLOCKS: dict[str, Callable[[Plain, _Words], list[str]]] = {
    "prose": _prose, "terms": _terms, "points": _points, "sources": _sources, "callout": _callout,
    "thermometer": _thermometer, "heatmap": _heat_map, "gaps": _gaps, "bars": _bars, "cards": _cards,
    "criteria": _criteria, "picture": _picture, "bullets": _bullets, "table": _table, "statuses": _statuses,
    "roadmap": _roadmap, "trend": _trend, "scatter": _scatter,
}  # fmt: skip
