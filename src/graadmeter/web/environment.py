"""What the environment says, read once by the settings."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_SETUP = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"  # NORMAL is faster and not durable: an answer is acknowledged only when it is on disk
    "PRAGMA secure_delete=ON;"  # what is deleted for privacy must not linger in free pages
)


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes or on; `default` where the variable is absent or empty."""
    value = os.environ.get(name, "").strip().lower()
    return value in ("1", "true", "yes", "on") if value else default


def sites(name: str) -> list[str]:
    """Websites as `https://host`, comma separated. Raises ImproperlyConfigured for anything else."""
    given = [site.strip().rstrip("/") for site in os.environ.get(name, "").split(",") if site.strip()]
    for site in given:
        if not re.fullmatch(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?", site):
            raise ImproperlyConfigured(f"{name} holds {site!r}; expected websites such as https://intranet.example.org")
    return given


def stored_secret(path: Path) -> str:
    """The secret of this installation: made once, readable by its owner only."""
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as made:  # readable by its owner only
            made.write(secrets.token_urlsafe(48))
            made.flush()
            with suppress(FileExistsError):  # another process was first; its secret holds
                os.link(made.name, path)
    return path.read_text()


def database(url: str, sqlite: Path) -> dict[str, Any]:
    """The database setting: PostgreSQL by url, SQLite at `sqlite` without one.

    CONN_MAX_AGE None keeps connections open: opening anew on every request halves the answers per second.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(sqlite),
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_SETUP},
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "GRAADMETER_DATABASE was not understood; expected postgres://user:password@host:5432/name (nothing: SQLite)"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def mail(url: str, folder: Path, kind: str = "") -> dict[str, Any]:
    """Mail by SMTP url; without one, mails become files in `folder`. `kind`: console or file, whatever the url says."""
    if kind not in ("", "smtp", "console", "file"):
        raise ImproperlyConfigured("GRAADMETER_MAIL was not understood; expected smtp, console or file")
    if kind == "smtp" and not url:
        raise ImproperlyConfigured("GRAADMETER_MAIL=smtp needs GRAADMETER_SMTP, as smtp://user:password@host:587")
    if kind == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if kind == "file" or not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(folder)}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured("GRAADMETER_SMTP was not understood; expected smtp://user:password@host:587")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.hostname not in ("localhost", "127.0.0.1"),
        "EMAIL_TIMEOUT": 20,
    }
