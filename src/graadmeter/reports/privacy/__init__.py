"""What a works council can read: one statement, from the configuration in force, for page, PDF and command line."""

from __future__ import annotations

import json
from pathlib import Path

from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import Lang, say
from graadmeter.reports.formats import pdf
from graadmeter.reports.privacy.compose import compose
from graadmeter.reports.privacy.markdown import markdown
from graadmeter.reports.privacy.measures import Measure, MeasureGroup, measures
from graadmeter.reports.privacy.statement import (
    Change,
    Decision,
    ExportRead,
    Kept,
    Precondition,
    PrivacyStatement,
    RoleOf,
    StatedFact,
    ThemesKept,
)

FORMATS = ("pdf", "json", "md")
__all__ = [
    "FORMATS", "Change", "Decision", "ExportRead", "Kept", "Measure", "MeasureGroup", "Precondition",
    "PrivacyStatement", "RoleOf", "StatedFact", "ThemesKept", "compose", "measures", "render", "written",
]  # fmt: skip


def render(statement: PrivacyStatement, format: str, lang: Lang) -> bytes:
    """The statement as `pdf`, `json` or `md`. Raises UnknownNameError for another format; ReportError as pdf does."""
    if format == "pdf":
        return pdf.render(compose(statement), lang, dense=True)
    if format == "md":
        return markdown(compose(statement), lang).encode()
    if format == "json":
        return (json.dumps(statement.to_json(lang), ensure_ascii=False, indent=2) + "\n").encode()
    raise UnknownNameError(
        say("there is no format called {name}; choose one of: {offered}", name=repr(format), offered=list(FORMATS))
    )


def written(statement: PrivacyStatement, out: Path, lang: Lang) -> bytes:
    """The statement in the file `out`, in the format its name ends with; whole, or not at all."""
    from graadmeter.reports import write

    content = render(statement, out.suffix.lstrip(".").lower(), lang)
    write(content, out)
    return content
