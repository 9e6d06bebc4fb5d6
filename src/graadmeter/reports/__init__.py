"""A frozen round in, a report out: read the round, diagnose, compose a document, render it in one format."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graadmeter.base.errors import OutputError
from graadmeter.base.text import Lang, say
from graadmeter.reports.compose import compose
from graadmeter.reports.document import Document
from graadmeter.reports.formats import FORMATS
from graadmeter.reports.round import Round, read

__all__ = ["FORMATS", "Document", "Round", "compose", "read", "report"]


def report(
    round: str | Path | Mapping[str, Any], *, format: str = "pdf", lang: Lang = "nl", out: Path | None = None
) -> bytes:
    """The report of a round as bytes, written to `out` where given: whole, or not at all.

    Raises UnknownNameError for a format that is not offered, FileError or ReportError for a round that does not hold,
    OutputError when `out` cannot be written. The same round, format and language give the same bytes.
    """
    form = FORMATS.get(format)
    taken = read(round)
    content = form.render(compose(taken, taken.diagnose()), lang)
    if out is not None:
        write(content, out)
    return content


def write(content: bytes, out: Path) -> None:
    """Beside its place first, then moved: nobody ever finds half a report."""
    draft = None
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as target:
            draft = Path(target.name)
            target.write(content)
        draft.chmod(0o666 & ~_umask())
        draft.replace(out)
    except OSError as problem:
        if draft:
            draft.unlink(missing_ok=True)
        raise OutputError(
            say(
                "{path} cannot be written: {problem}; choose another file or folder",
                path=str(out),
                problem=problem.strerror or "?",
            )
        ) from None


def _umask() -> int:
    """The mask of this process, which a temporary file ignores."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
