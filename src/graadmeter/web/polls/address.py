"""Where a public poll is reached: at these pages, or at the intake where there is one."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings


def public_base(base_url: str) -> str:
    """Scheme, host and port of public polls for someone who reaches this page at `base_url`."""
    if not settings.INTAKE.startswith(":"):
        return settings.INTAKE or base_url
    there = urlsplit(base_url)
    host = f"[{there.hostname}]" if ":" in (there.hostname or "") else there.hostname
    return f"{there.scheme}://{host}{settings.INTAKE}"
