"""QR codes as SVG for the page and for paper: drawn here, no script, no style attribute, nothing fetched."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4  # modules of white around the code, as the standard asks


def svg(text: str, label: str) -> SafeString:
    """A QR code of `text` that scales with its box; `label` is what someone who cannot see it hears."""
    import segno

    drawn = segno.make(text, error="m", micro=False).svg_inline(
        border=QUIET_ZONE, svgclass="qr", lineclass=None, omitsize=True, title=label, light="#fff", dark="#000"
    )
    return mark_safe(drawn)  # noqa: S308 (segno escapes the title and the rest is its own drawing)
