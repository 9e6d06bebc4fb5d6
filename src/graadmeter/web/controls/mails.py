"""The mail about evidence that expires, in the language of who reads it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from graadmeter.maturity.register import Due
from graadmeter.web.people.mails import send
from graadmeter.web.people.models import Organisation, User


def remind(organisation: Organisation, due: Sequence[Due], to: User) -> bool:
    """Tell one owner what is to be renewed; False where the mail server did not take it, which is logged."""
    context = {
        "organisation": organisation,
        "expired": [one for one in due if one.expired],
        "soon": [one for one in due if not one.expired],
        "link": address(reverse("controls:index", args=[organisation.slug])),
    }
    return send("controls/mail/reminder", context, to=to.email, language=to.language)


def address(path: str) -> str:
    """The address of a page, where the settings say under which name this installation is reached; else empty: nobody
    clicked, so there is no request to take it from."""
    host = settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "*"
    if not settings.HTTPS or host.startswith((".", "*")):
        return ""
    return f"https://{host}{path}"
