"""The reader's language, where web code needs it by name."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language

from graadmeter.base.text import LANGS, Lang


def current() -> Lang:
    """The language of the page being made."""
    return "nl" if (get_language() or "en").startswith("nl") else "en"


def named(code: str) -> Lang | None:
    """The language an address names; None: there is none of that name."""
    return next((known for known in LANGS if known == code), None)


def here(request: HttpRequest) -> str:
    """The path of this page, to link back to. `//host/` is a path too, and would lead to that host as a link."""
    return escape_leading_slashes(request.path)
