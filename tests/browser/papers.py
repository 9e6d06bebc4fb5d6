"""What a report says, whatever kind of file it is: all its words as one text."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from pptx import Presentation

PAGES = shutil.which("pdftotext")


def _pages(path: Path) -> str:
    """A word that was broken off at the end of a line is whole again."""
    assert PAGES
    said = subprocess.run([PAGES, "-raw", path, "-"], capture_output=True, text=True, check=True, timeout=60).stdout
    return re.sub(r"\s+", " ", re.sub("\u00ad\\s*", "", said))


def _slides(path: Path) -> str:
    said: list[str] = []
    for slide in Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                said.append(shape.text_frame.text)
            elif shape.has_table:
                said += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(said)


def _sheets(path: Path) -> str:
    rows = (row for sheet in load_workbook(path) for row in sheet.iter_rows(values_only=True))
    return "\n".join(" | ".join(str(cell) for cell in row if cell is not None) for row in rows)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


WORDS: dict[str, Callable[[Path], str]] = {"pptx": _slides, "xlsx": _sheets, "md": _text, "json": _text}
if PAGES:
    WORDS["pdf"] = _pages
