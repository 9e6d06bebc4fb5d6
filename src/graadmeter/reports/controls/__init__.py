"""The register of controls as a file for an auditor: PDF to read, spreadsheet to filter, JSON for other software."""

from __future__ import annotations

import json
from pathlib import Path

from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import Lang, say
from graadmeter.reports.controls.compose import compose
from graadmeter.reports.controls.handover import Fact, Handover, Piece, Rung, Said
from graadmeter.reports.controls.spreadsheet import workbook

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
FORMATS = tuple(MEDIA_TYPES)
__all__ = [
    "FORMATS",
    "MEDIA_TYPES",
    "Fact",
    "Handover",
    "Piece",
    "Rung",
    "Said",
    "compose",
    "render",
    "workbook",
]  # fmt: skip


def render(handed: Handover, format: str, lang: Lang) -> bytes:
    """The register as `pdf`, `xlsx` or `json`; the same register and language give the same bytes.

    Raises UnknownNameError for another format; ReportError as the pdf format does.
    """
    if format == "pdf":
        from graadmeter.reports.formats import pdf

        return pdf.render(compose(handed), lang, dense=True)
    if format == "xlsx":
        return workbook(handed, lang)
    if format == "json":
        return (json.dumps(handed.to_json(lang), ensure_ascii=False, indent=2) + "\n").encode()
    raise UnknownNameError(
        say("there is no format called {name}; choose one of: {offered}", name=repr(format), offered=list(FORMATS))
    )


def written(handed: Handover, out: Path, lang: Lang) -> bytes:
    """The register in the file `out`, in the format its name ends with; whole, or not at all."""
    from graadmeter.reports import write

    content = render(handed, out.suffix.lstrip(".").lower(), lang)
    write(content, out)
    return content
