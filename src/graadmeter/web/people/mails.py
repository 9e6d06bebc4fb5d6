"""Mails, in the language of who reads them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import override

from graadmeter.web.people.models import Invitation

log = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, *, link: str) -> bool:
    """Mail the link; False where the mail server did not take it, which is logged without the link."""
    context = {"invitation": invitation, "link": link}
    return send("people/mail/invitation", context, to=invitation.email, language=invitation.language)


def send(template: str, context: Mapping[str, Any], *, to: str, language: str) -> bool:
    """Mail `<template>.txt` under `<template>_subject.txt`; False where the mail server did not take it, which is
    logged without what it says."""
    with override(language):
        subject = " ".join(render_to_string(f"{template}_subject.txt", dict(context)).split())
        text = render_to_string(f"{template}.txt", dict(context))
    try:
        return send_mail(subject, text, None, [to]) == 1
    except OSError as error:  # smtplib's errors are OSErrors too
        log.warning("a mail was not sent (%s): %s", template, error)
        return False
