"""What the server of the intake calls."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "graadmeter.web.settings")
_pages = get_asgi_application()

from graadmeter.web.intake.app import Intake  # noqa: E402 (Django must be set up first)

application = Intake(_pages)  # type: ignore[arg-type]
