"""The colours and the logo of an organisation, so that a report looks like theirs and stays readable.

A colour is darkened until white letters on it, and it on white, can be read (WCAG 2.2: 4.5 : 1). A logo is PNG or JPEG,
looked at by its content, drawn again as a small PNG: nothing else of the file goes into a report.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from graadmeter.base.errors import ReportError
from graadmeter.base.text import say

ACCENT = "#1f5a8a"  # of a report without colours of its own
READABLE = 4.5
INK, PAPER = "#1c2430", "#ffffff"
LARGEST_BYTES = 500_000
LARGEST_PIXELS = 16_000_000
WIDEST, HIGHEST = 600, 200  # px of the logo in a report: 300 per inch at 50 x 17 mm
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
DATA = re.compile(r"data:image/(?:png|jpeg);base64,")


@dataclass(frozen=True, slots=True)
class Brand:
    """`accent`: #rrggbb, dark enough for white letters. `logo`: PNG of `size` px, or None."""

    accent: str = ACCENT
    logo: bytes | None = None
    size: tuple[int, int] = (0, 0)

    def tint(self, share: float) -> str:
        """The accent mixed with white: 0 is the accent itself, 1 is white."""
        return mixed(self.accent, PAPER, share)


PLAIN = Brand()


def brand(given: Mapping[str, Any] | None) -> Brand:
    """From the block `brand` of a round.

    Raises ReportError for a colour or a logo that cannot be used.
    """
    given = given or {}
    accent = readable(given["colour"]) if given.get("colour") else ACCENT
    if not given.get("logo"):
        return Brand(accent)
    try:
        content = base64.b64decode(DATA.sub("", given["logo"], count=1), validate=True)
    except (binascii.Error, ValueError):
        raise ReportError(say("the logo is not written as base64; choose the file again")) from None
    png, size = logo(content)
    return Brand(accent, png, size)


def logo(content: bytes) -> tuple[bytes, tuple[int, int]]:
    """A PNG or JPEG of at most 500 kB as a small PNG, with its width and height in px.

    Raises ReportError for anything else: the name of a file says nothing, its first bytes do.
    """
    from PIL import Image

    if len(content) > LARGEST_BYTES:
        raise ReportError(say("the logo is larger than {most} kB; choose a smaller picture", most=500))
    if not content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise ReportError(say("the logo is no PNG or JPEG; save the picture as one of these"))
    try:
        with Image.open(BytesIO(content), formats=["PNG", "JPEG"]) as picture:
            if picture.width * picture.height > LARGEST_PIXELS:
                raise ReportError(say("the logo has too many pixels; choose a smaller picture"))
            drawn = picture.convert("RGBA")
    except ReportError:
        raise
    except Exception:  # the reader of pictures fails in many ways
        raise ReportError(say("the logo cannot be read; save the picture again as PNG")) from None
    drawn.thumbnail((WIDEST, HIGHEST))
    target = BytesIO()
    drawn.save(target, "PNG", optimize=True)
    return target.getvalue(), drawn.size


def as_data(png: bytes) -> str:
    """How a round carries a logo."""
    return "data:image/png;base64," + base64.b64encode(png).decode()


def readable(colour: str, ground: str = PAPER) -> str:
    """The colour itself, or as much darker as it takes to be read on `ground`, a light one.

    Raises ReportError for what is no colour.
    """
    if not COLOUR.fullmatch(colour):
        raise ReportError(say("{seen} is no colour; write it as #1d5c63", seen=repr(colour)))
    for step in range(101):
        found = mixed(colour, "#000000", step / 100)
        if contrast(found, ground) >= READABLE:
            return found
    return "#000000"


def letters(ground: str) -> str:
    """White or ink, whichever is read best on `ground`; black on the few greys where neither is."""
    best = max((PAPER, INK), key=lambda colour: contrast(colour, ground))
    return best if contrast(best, ground) >= READABLE else "#000000"


def contrast(one: str, other: str) -> float:
    """1..21, by relative luminance.

    Source: WCAG 2.2, contrast ratio.
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """`share` of the other in the colour."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    straight = [part / 255 for part in _parts(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in straight)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
