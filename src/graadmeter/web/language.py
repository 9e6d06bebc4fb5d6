"""The reader's language, where web code needs it by name."""

from __future__ import annotations

from django.utils.translation import get_language

from graadmeter.base.text import Lang


def current() -> Lang:
    """The language of the page being made."""
    return "nl" if (get_language() or "en").startswith("nl") else "en"
