"""The report as slides to present and edit: titles that state the finding, native tables and charts, notes.

Every table, chart and picture has a text for who cannot see it; every text says its language.
"""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any

from graadmeter.base.errors import ReportError
from graadmeter.base.text import Lang, say
from graadmeter.reports.brand import Brand
from graadmeter.reports.document import Document, plain
from graadmeter.reports.packing import packed
from graadmeter.reports.slides.blocks import place
from graadmeter.reports.slides.deck import HIGH, LOCALES, WIDE, Deck

EXTENSION = "pptx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LINES = re.compile(r"\s*[\r\n\x85\u2028\u2029]+\s*")
NO_DAY = (2000, 1, 1)
ACCENT = re.compile(rb"(<a:accent1>).*?(</a:accent1>)", re.DOTALL)


def render(document: Document, lang: Lang) -> bytes:
    """The document as PPTX, one idea per slide.

    Raises ReportError when the writer of slides is not installed.
    """
    try:
        from pptx import Presentation
        from pptx.util import Pt
    except ImportError:
        raise ReportError(
            say("slides need their writer, which is not installed here; run: pip install graadmeter[reports]")
        ) from None
    said = _legible({key: value for key, value in plain(document, lang).items() if key not in ("data", "brand")})
    show = Presentation()
    show.slide_width, show.slide_height = Pt(WIDE), Pt(HIGH)
    _colour(show, document.brand)
    _about(show, document, said, lang)
    deck = Deck(show, document.brand, lang, said["footer"])
    deck.begin(said["subtitle"], said["title"])
    contents = [f"{number}. {section['heading']}" for number, section in enumerate(said["sections"], 1)]
    for line in contents:
        deck.text(line, size=13.0)
    for section, raw in zip(said["sections"], document.sections, strict=True):
        deck.begin(section["heading"], _title(section))
        after = [block["kind"] for block in section["blocks"][1:]] + [None]
        for block, whole, following in zip(section["blocks"], raw.blocks, after, strict=True):
            place(deck, block, whole, following)
    target = BytesIO()
    show.save(target)
    return packed(target.getvalue())


def _title(section: dict[str, Any]) -> str:
    """What the slide finds; the first section also says the phase, which is its heading."""
    heading, finding = str(section["heading"]), section["finding"]
    if not finding:
        return heading
    return f"{heading}. {finding}" if section["id"] == "summary" else str(finding)


def _about(show: Any, document: Document, said: dict[str, Any], lang: Lang) -> None:
    """The properties of the file, without a moment of making."""
    made = document.made_on
    day = datetime(made.year, made.month, made.day) if made else datetime(*NO_DAY)
    about = show.core_properties
    about.title, about.subject = said["title"][:255], said["subtitle"][:255]
    about.author, about.last_modified_by = (said["organisation"] or "")[:255], ""
    about.created, about.modified, about.revision = day, day, 1
    about.language, about.keywords, about.comments, about.category = LOCALES[lang], "", "", ""


def _colour(show: Any, look: Brand) -> None:
    """The organisation's colour as the first of the theme, so that what is added later looks the same."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    theme = show.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    own = rb'\g<1><a:srgbClr val="' + look.accent[1:].upper().encode() + rb'"/>\g<2>'
    theme._blob = ACCENT.sub(own, theme.blob)


def _legible(value: Any) -> Any:
    """Plain data with texts of one line, and only characters that the format holds."""
    if isinstance(value, str):
        return LINES.sub(" ", UNWRITABLE.sub("\u25a1", value))
    if isinstance(value, dict):
        return {key: _legible(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_legible(part) for part in value]
    return value
