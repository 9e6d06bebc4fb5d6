"""The mail about evidence that expires, in the language of who reads it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from graadmeter.maturity.register import Due
from graadmeter.web.people.models import Organisation, User

log = logging.getLogger(__name__)


def remind(organisation: Organisation, due: Sequence[Due], to: User) -> bool:
    """Tell one owner what is to be renewed; False where the mail server did not take it, which is logged."""
    context = {
        "organisation": organisation,
        "expired": [one for one in due if one.expired],
        "soon": [one for one in due if not one.expired],
        "link": address(reverse("controls:index", args=[organisation.slug])),
    }
    with override(to.language):
        subject = " ".join(render_to_string("controls/mail/reminder_subject.txt", context).split())
        text = render_to_string("controls/mail/reminder.txt", context)
    try:
        return send_mail(subject, text, None, [to.email]) == 1
    except OSError as error:  # smtplib's errors are OSErrors too
        log.warning("a reminder about evidence was not sent: %s", error)
        return False


def address(path: str) -> str:
    """The address of a page, where the settings say under which name this installation is reached; else empty: nobody
    clicked, so there is no request to take it from."""
    host = settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "*"
    if not settings.HTTPS or host.startswith((".", "*")):
        return ""
    return f"https://{host}{path}"
