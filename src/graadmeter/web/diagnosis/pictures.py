"""The pictures of the conversation on a page: words and table at once, the drawing from an address of its own.

A drawing is made when it is first asked for, with those that the same reader will ask for next, in a process of its
own (reports/charts/drawing.py), and kept in the folder of its dataset: it goes when the dataset goes. Its name is a
digest of what is drawn, and only what may be shown today is looked up.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from graadmeter.base.text import Lang
from graadmeter.reports import charts
from graadmeter.web.conversations import queries
from graadmeter.web.conversations.models import StoredDataset
from graadmeter.web.people.models import Organisation

FOLDER = "pictures"  # in the folder of a dataset
DARK, PHONE = "(prefers-color-scheme: dark)", "(max-width: 40rem)"
LOOKS: Mapping[str, charts.Look] = {  # media query -> what is drawn for it; the first that fits is taken, "" always
    f"{DARK} and {PHONE}": charts.Look("dark", charts.NARROW),
    DARK: charts.Look("dark", charts.WIDE),
    PHONE: charts.Look("light", charts.NARROW),
    "": charts.Look("light", charts.WIDE),
}
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawing of a picture. `media`: for which readers."""

    media: str
    digest: str
    width: int  # px
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """`drawn`: empty where the drawing library is not installed; words and table stand then without it."""

    chart: charts.Chart
    lang: Lang
    drawn: tuple[Drawn, ...]

    @property
    def sources(self) -> tuple[Drawn, ...]:
        return self.drawn[:-1]

    @property
    def main(self) -> Drawn | None:
        return self.drawn[-1] if self.drawn else None


@dataclass(frozen=True)
class Album:
    """The pictures of one dataset in one language."""

    found: Mapping[str, charts.Chart | charts.Absent]
    lang: Lang

    def of(self, criterion: str) -> tuple[Picture | charts.Absent, ...]:
        """The pictures that belong to a criterion."""
        return tuple(
            one if isinstance(one, charts.Absent) else Picture(one, self.lang, self._drawn(one))
            for one in (self.found[id] for id in charts.BELONGS.get(criterion, ()) if id in self.found)
        )

    @cached_property
    def sheets(self) -> Mapping[str, charts.Sheet]:
        """Digest -> what is drawn, for every picture and every look."""
        drawable = [one for one in self.found.values() if isinstance(one, charts.Chart)] if charts.can_draw() else []
        made = [charts.sheet(one, self.lang, look) for one in drawable for look in LOOKS.values()]
        return {charts.digest(sheet): sheet for sheet in made}

    def _drawn(self, chart: charts.Chart) -> tuple[Drawn, ...]:
        if not charts.can_draw():
            return ()
        made = {media: charts.sheet(chart, self.lang, look) for media, look in LOOKS.items()}
        return tuple(Drawn(media, charts.digest(one), one.width, one.height) for media, one in made.items())


def album(measures: Mapping[str, Any], organisation: Organisation, lang: Lang) -> Album:
    """The pictures of figures that may be shown; none where nothing was measured."""
    return Album(charts.charts(measures, launched_on=organisation.launched_on) if measures else {}, lang)


def svg(organisation: Organisation, lang: Lang, digest: str, today: date) -> bytes | None:
    """The drawing of this digest; None where it is not one of those that may be shown on `today`. Raises ReportError
    where it cannot be drawn."""
    dataset = queries.current_dataset(organisation)
    if dataset is None:
        return None
    sheets = album(queries.measures(dataset, lang, today), organisation, lang).sheets
    if digest not in sheets:
        return None
    with _one_at_a_time:  # a page asks for all of its pictures at once
        kept = _kept(dataset, digest)
        if kept is None:
            alike = [key for key, sheet in sheets.items() if sheet.look == sheets[digest].look]
            missing = [key for key in alike if _kept(dataset, key) is None]
            made = dict(zip(missing, charts.draw([sheets[key] for key in missing]), strict=True))
            _keep(dataset, made)
            kept = made[digest].encode()
    return kept


def _path(dataset: StoredDataset, digest: str) -> Path:
    return dataset.folder / FOLDER / f"{digest}.svg"


def _kept(dataset: StoredDataset, digest: str) -> bytes | None:
    try:
        return _path(dataset, digest).read_bytes()
    except OSError:
        return None


def _keep(dataset: StoredDataset, made: Mapping[str, str]) -> None:
    """Beside its place first, then moved. A dataset that was deleted meanwhile keeps nothing, and its folder does not
    come back."""
    if not dataset.folder.is_dir():
        return
    folder = dataset.folder / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for digest, text in made.items():
        with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".draft", delete=False, encoding="utf-8") as target:
            target.write(text)
        os.replace(target.name, _path(dataset, digest))
