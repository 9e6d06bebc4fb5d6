"""The postman: mails one sending in batches, so that other jobs get their turn, and a stop loses nothing.

While the mail server is spoken to, no transaction is open: the outcome of each mail is written by itself, after it. A
stop between the two costs one mail that arrives twice. Addresses and links never reach the log: of an error of the
mail server only its kind and number do.
"""

from __future__ import annotations

import logging
import smtplib

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from graadmeter.web.assessments import commands, mails, queries
from graadmeter.web.assessments.models import Mailing

log = logging.getLogger(__name__)
BATCH = 100  # mails: a minute or so at an ordinary server
PATIENCE_S = 60  # before a mail server that takes nothing is tried again, times the number of attempts
BUSY = 421  # the server says that it is about to close, not that it dislikes an address


def deliver(assessment_id: int) -> int | None:
    """Send one batch. Returns after how many seconds to come back; None: this sending is over or stopped."""
    mailing = Mailing.objects.select_related("assessment__organisation").filter(pk=assessment_id).first()
    if mailing is None or mailing.status != Mailing.Status.SENDING or not mailing.assessment.is_open:
        return None
    keys = list(queries.due(mailing).values_list("pk", flat=True)[:BATCH])
    if not keys:
        commands.finish_mailing(mailing=mailing)
        return None
    server = get_connection()
    try:
        server.open()
        for key in keys:
            _pass(key, mailing, server)
    except OSError as error:  # smtplib's errors are OSErrors too
        log.warning("the mails of a round wait, the mail server gave: %s", _kind(error))
        attempts = commands.postpone(mailing=mailing)
        return attempts and attempts * PATIENCE_S
    finally:
        server.close()
    return 0


def send_one(letter: EmailMessage) -> str | None:
    """Send a letter at once, to try out the mail server. Returns what went wrong, in the server's words, or None."""
    try:
        letter.connection = get_connection()
        letter.send()
    except OSError as error:
        log.warning("a test mail was not sent, the mail server gave: %s", _kind(error))
        return _kind(error)
    return None


def _pass(key: int, mailing: Mailing, server: BaseEmailBackend) -> None:
    """Mail one invitee where a mail is due, and write down the outcome."""
    invitee = queries.invitee(mailing, key)
    if invitee is None:
        return  # the sending was stopped, the round closed, or the address taken out
    if invitee.token.used or not invitee.email:
        return commands.record_handled(mailing=mailing, key=key, mailed=None)
    secret = commands.renew_secret(token=invitee.token)
    letter = mails.letter_to(invitee, mailing.assessment, mailing, secret)
    try:
        taken = _send(letter, server)
    except OSError:
        if mailing.attempts + 1 >= commands.MAX_ATTEMPTS:  # so that one address cannot hold up the others for ever
            commands.record_handled(mailing=mailing, key=key, mailed=False)
        raise
    commands.record_handled(mailing=mailing, key=key, mailed=taken)


def _send(letter: EmailMessage, server: BaseEmailBackend) -> bool:
    """True where the server took the mail, False where it refuses this one; raises OSError where it takes nothing."""
    try:
        return _hand_over(letter, server)
    except OSError:  # many servers hang up after some mails; a new connection is all they want
        server.close()
        server.open()
        return _hand_over(letter, server)


def _hand_over(letter: EmailMessage, server: BaseEmailBackend) -> bool:
    try:
        return server.send_messages([letter]) == 1
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        if BUSY in _codes(error):
            raise
        log.warning("the mail server refused a mail: %s", _kind(error))
        return False
    except UnicodeError:  # an address that cannot be put in a header
        return False


def _codes(error: OSError) -> set[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return {code for code, _text in error.recipients.values()}
    return {error.smtp_code} if isinstance(error, smtplib.SMTPResponseException) else set()


def _kind(error: OSError) -> str:
    """What kind of error it was. Its text may hold addresses, so it stays out."""
    codes = " ".join(str(code) for code in sorted(_codes(error)))
    return f"{type(error).__name__} {codes}".strip()
