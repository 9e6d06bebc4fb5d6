"""Settings for the tests: database and mail in memory, files in a folder that is thrown away, jobs at once."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="graadmeter-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ.update(GRAADMETER_DATA=_folder, GRAADMETER_SECRET="for the tests only")  # noqa: S106
for _name in ("SMTP", "MAIL", "DEMO", "DEBUG", "HOSTS", "HTTPS", "LANGUAGE"):
    os.environ.pop(f"GRAADMETER_{_name}", None)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser tests drive a live server from an event loop

from graadmeter.web.settings import *  # noqa: E402, F403
from graadmeter.web.settings import DATABASES, HUEY, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = ":memory:"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
HUEY = {**HUEY, "immediate": True}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
