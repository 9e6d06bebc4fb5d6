"""How an installation is set up: by environment, safe without any."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from graadmeter.web import environment

ASKED = [
    "SECRET_KEY",
    "DATABASES",
    "ALLOWED_HOSTS",
    "HTTPS",
    "SESSION_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "EMAIL_BACKEND",
    "DEBUG",
    "SECURE_HSTS_SECONDS",
]
ASK = (
    "import json; from graadmeter.web import settings; "
    f"print(json.dumps({{name: getattr(settings, name) for name in {ASKED!r}}}))"
)


def settings_under(folder: Path, **given: str) -> dict[str, object]:
    """The settings as a new process reads them."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GRAADMETER_", "DJANGO_"))}
    run = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**clean, "GRAADMETER_DATA": str(folder / "data"), **given},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(run.stdout)


def test_without_any_setting_it_is_local_and_keeps_its_secret(tmp_path: Path) -> None:
    first = settings_under(tmp_path)
    assert first["SECRET_KEY"] == settings_under(tmp_path)["SECRET_KEY"]
    assert len(str(first["SECRET_KEY"])) >= 50
    assert stat.S_IMODE((tmp_path / "data/secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert first["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert (first["HTTPS"], first["DEBUG"]) == (False, False)


def test_another_host_name_means_https(tmp_path: Path) -> None:
    read = settings_under(tmp_path, GRAADMETER_HOSTS="meting.example.org", GRAADMETER_SECRET="x" * 50)
    assert read["HTTPS"] is read["SESSION_COOKIE_SECURE"] is read["SECURE_SSL_REDIRECT"] is True
    assert read["SECURE_HSTS_SECONDS"] == 31_536_000
    assert not (tmp_path / "data/secret.key").exists()


def test_postgresql_by_url() -> None:
    made = environment.database("postgres://gm:p%40ss@db.example.org:5433/gauge?sslmode=require", Path("unused"))
    assert (made["NAME"], made["USER"], made["PASSWORD"]) == ("gauge", "gm", "p@ss")
    assert (made["HOST"], made["PORT"], made["OPTIONS"]) == ("db.example.org", "5433", {"sslmode": "require"})


@pytest.mark.parametrize("url", ["mysql://x/y", "postgres://host", "nonsense"])
def test_a_database_that_is_not_understood_says_what_was_expected(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="expected postgres://"):
        environment.database(url, Path("unused"))


def test_mail_by_url_and_as_files_without_one(tmp_path: Path) -> None:
    made = environment.mail("smtp://me:secret@mail.example.org:2525", tmp_path)
    assert (made["EMAIL_HOST"], made["EMAIL_PORT"], made["EMAIL_USE_TLS"]) == ("mail.example.org", 2525, True)
    assert environment.mail("smtps://mail.example.org", tmp_path)["EMAIL_USE_SSL"] is True
    assert environment.mail("", tmp_path)["EMAIL_FILE_PATH"] == str(tmp_path)
    with pytest.raises(ImproperlyConfigured, match="expected smtp://"):
        environment.mail("mail.example.org", tmp_path)


@pytest.mark.django_db
def test_an_acknowledged_answer_is_on_disk_and_a_deleted_one_is_gone() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite for its settings")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
        assert cursor.execute("PRAGMA secure_delete").fetchone()[0] == 1
