"""From what a picture holds to SVG, in a process of its own: the drawing library runs a JavaScript engine of some
100 MB, which would stay in the process that called it for as long as that lives."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module, resources
from importlib.util import find_spec
from typing import Any

from graadmeter.base.errors import ReportError
from graadmeter.base.text import Lang, say
from graadmeter.reports.charts.chart import Chart
from graadmeter.reports.charts.look import Look
from graadmeter.reports.document import plain

PACKAGE = "graadmeter.reports.charts"
NEEDED = ("altair", "vl_convert")
LONGEST_S = 120  # for all sheets together; one takes a tenth of a second, the first one or two seconds


@dataclass(frozen=True, slots=True)
class Sheet:
    """One picture to be drawn: texts in the reader's language. `width`, `height`: px."""

    kind: str
    drawing: Mapping[str, Any]
    look: Look
    height: int

    @property
    def width(self) -> int:
        return self.look.width


def sheet(chart: Chart, lang: Lang, look: Look | None = None) -> Sheet:
    """What is drawn of a chart for one reader."""
    return worded(chart.kind, plain(dict(chart.drawing), lang), look or Look())


def worded(kind: str, drawing: Mapping[str, Any], look: Look) -> Sheet:
    """The same, of a drawing whose texts are in the reader's language already."""
    return Sheet(kind, drawing, look, import_module(f"{PACKAGE}.{kind}").height(drawing, look))


def can_draw() -> bool:
    """Whether the drawing library is installed."""
    return all(find_spec(name) is not None for name in NEEDED)


def digest(given: Sheet) -> str:
    """Changes when what is drawn changes, or the code that draws it."""
    return hashlib.sha256(f"{_code()}{_packed([given])}".encode()).hexdigest()


def draw(sheets: Sequence[Sheet]) -> list[str]:
    """SVG of each sheet: the same sheet gives the same text, nothing is fetched, names are data.

    Raises ReportError when the drawing library is not installed or gives no picture.
    """
    if not sheets:
        return []
    if not can_draw():
        raise ReportError(
            say("a picture needs its drawing library, which is not here; run: pip install graadmeter[reports]")
        )
    command = [sys.executable, "-m", f"{PACKAGE}.render"]
    try:
        run = subprocess.run(  # noqa: S603  our own module, fed with data
            command, input=_packed(sheets).encode("ascii"), capture_output=True, check=True, timeout=LONGEST_S
        )
    except (subprocess.SubprocessError, OSError) as problem:
        said = (getattr(problem, "stderr", None) or b"").decode(errors="replace").strip().splitlines()
        last = said[-1] if said else type(problem).__name__
        raise ReportError(say("a picture could not be drawn: {problem}", problem=last)) from problem
    found: list[str] = json.loads(run.stdout)
    return found


def _packed(sheets: Sequence[Sheet]) -> str:
    return json.dumps([asdict(one) for one in sheets], sort_keys=True)


@cache
def _code() -> str:
    """A digest of these modules and the version of the library: old pictures are not shown when they change."""
    from importlib.metadata import PackageNotFoundError, version

    parts = [file.read_bytes() for file in sorted(resources.files(PACKAGE).iterdir(), key=lambda file: file.name)
             if file.name.endswith(".py")]  # fmt: skip
    try:
        parts.append(version("vl-convert-python").encode())
    except PackageNotFoundError:
        parts.append(b"none")
    return hashlib.sha256(b"".join(parts)).hexdigest()
