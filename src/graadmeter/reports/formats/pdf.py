"""The report as typeset pages: PDF/UA-1, A4, in the fonts that typst carries, so that every machine makes the same.

Nothing a user wrote is ever read as typst code: the document goes in as JSON, beside the template.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import Any, Literal

from graadmeter.base.errors import ReportError
from graadmeter.base.text import Lang, say
from graadmeter.reports import charts
from graadmeter.reports.brand import Brand
from graadmeter.reports.document import Document, plain

EXTENSION = "pdf"
MEDIA_TYPE = "application/pdf"
STANDARD: Literal["ua-1"] = "ua-1"  # refuses a drawing without a text for who cannot see it
TYPEFACE = "Libertinus Serif"  # comes with the typesetter
LOGO_WIDE, LOGO_HIGH = 50.0, 17.0  # mm at most
TINT = 0.78  # of white in the colour of an area
LONG_WORD, PIECE, MAY_BREAK = re.compile(r"\S{41,}"), re.compile(".{1,14}"), "\u200b"
NO_MOMENT = 0  # a moment of making would make every file differ
NO_GLYPH = "\u25a1"  # a white square, for a character that the fonts do not have; PDF/UA refuses the whole page for one


def render(document: Document, lang: Lang, *, dense: bool = False) -> bytes:
    """The document as PDF, `dense` for much text on few pages.

    A character that the fonts do not have, as in a name in Chinese, becomes a white square.

    Raises ReportError when the typesetter is not installed.
    """
    try:
        import typst
    except ImportError:
        raise ReportError(
            say("a PDF needs the typesetter, which is not installed here; run: pip install graadmeter[reports]")
        ) from None
    template = (resources.files("graadmeter.reports.formats") / "templates" / "report.typ").read_bytes()
    made = document.made_on
    said = plain(document, lang)
    for unread in ("data", "figures", "brand"):
        del said[unread]
    data = {
        **_breakable(said),
        "name": said["title"],
        "lang": lang,
        "dense": dense,
        "date": None if made is None else [made.year, made.month, made.day],
        "words": {
            "page": say("page").text(lang), "of": say("of").text(lang),
            "logo": say("Logo of {name}", name=document.organisation or say("the organisation")).text(lang),
        },
        "brand": _brand(document.brand),
    }  # fmt: skip
    _draw(data["sections"], document.brand)
    try:
        return _typeset(template, data)
    except (typst.TypstError, UnicodeEncodeError):  # the second: half a character, which JSON can hold
        return _typeset(template, _legible(data))


def _brand(look: Brand) -> dict[str, Any]:
    """Colours, and the logo as numbers: the typesetter takes no bytes from outside."""
    wide, high = look.size
    height = min(LOGO_HIGH, LOGO_WIDE * high / wide) if wide else 0
    logo = None if look.logo is None else list(look.logo)
    return {"accent": look.accent, "tint": look.tint(TINT), "logo": logo, "height": height}


def _draw(sections: list[dict[str, Any]], look: Brand) -> None:
    """Put the drawing into each picture, in the typeface and colours of the page."""
    pictures = [block for section in sections for block in section["blocks"] if block["kind"] == "picture"]
    print_ = charts.Look("print")
    drawn = charts.draw([charts.worded(block["drawer"], block["drawing"], print_) for block in pictures])
    own = {charts.FONT: TYPEFACE, print_.colours.accent: look.accent, print_.colours.wash: look.tint(TINT)}
    for block, svg in zip(pictures, drawn, strict=True):
        for theirs, ours in own.items():
            svg = svg.replace(theirs, ours)
        block["svg"] = svg
        del block["drawing"]


def _breakable(value: Any) -> Any:
    """Plain data in which a word that no line holds may go on on the next."""
    if isinstance(value, str):
        return LONG_WORD.sub(lambda word: MAY_BREAK.join(PIECE.findall(word[0])), value)
    if isinstance(value, dict):
        return {key: part if key in ("kind", "drawing") else _breakable(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_breakable(part) for part in value]
    return value


def _typeset(template: bytes, data: Any) -> bytes:
    import typst

    return typst.compile(
        template, sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=[STANDARD], ignore_system_fonts=True, timestamp=NO_MOMENT,
    )  # fmt: skip


def _legible(value: Any) -> Any:
    """Plain data with only characters that can be set."""
    if isinstance(value, str):
        return "".join(character if _can_be_set(character) else NO_GLYPH for character in value)
    if isinstance(value, dict):
        return {key: _legible(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_legible(part) for part in value]
    return value


@cache
def _can_be_set(character: str) -> bool:
    """Tried by setting it: only the typesetter knows its fonts. A page of one character takes a few milliseconds."""
    import typst

    if character.isascii():
        return character.isprintable() or character == "\n"
    between = f"a{character}b"  # at an edge, some are dropped unseen
    try:
        _typeset(b"#set document(title: [x])\n#json(bytes(sys.inputs.data))", between)
    except (typst.TypstError, UnicodeEncodeError):
        return False
    return True
