"""One module per report format: `render(document, lang) -> bytes`, `EXTENSION`, `MEDIA_TYPE`."""

from __future__ import annotations

from typing import Protocol

from graadmeter.base.registry import Registry
from graadmeter.base.text import Lang, say
from graadmeter.reports.document import Document


class Format(Protocol):
    """What every format module offers. The same document and language give the same bytes."""

    EXTENSION: str
    MEDIA_TYPE: str

    def render(self, document: Document, lang: Lang) -> bytes: ...


FORMATS: Registry[Format] = Registry(
    "graadmeter.reports.formats",
    "graadmeter.formats",
    say("report format"),
    needs=("render", "EXTENSION", "MEDIA_TYPE"),
)
