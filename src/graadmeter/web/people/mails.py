"""Mails, in the language of who reads them."""

from __future__ import annotations

import logging

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import override

from graadmeter.web.people.models import Invitation

log = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, *, link: str) -> bool:
    """Mail the link; False where the mail server did not take it, which is logged without the link."""
    context = {"invitation": invitation, "link": link}
    with override(invitation.language):
        subject = " ".join(render_to_string("people/mail/invitation_subject.txt", context).split())
        text = render_to_string("people/mail/invitation.txt", context)
    try:
        return send_mail(subject, text, None, [invitation.email]) == 1
    except OSError as error:  # smtplib's errors are OSErrors too
        log.warning("an invitation mail was not sent: %s", error)
        return False
