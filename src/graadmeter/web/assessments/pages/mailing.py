"""What the pages about invitations by e-mail show. Counts of addresses, never who has answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage

from graadmeter.web.assessments import addresses, commands, mails, queries
from graadmeter.web.assessments.models import Assessment, Mailing
from graadmeter.web.assessments.pages.manage import LOCAL_HOSTS
from graadmeter.web.people.models import User
from graadmeter.web.people.pages import has_mail_server

REFUSED_SHOWN = 200  # addresses that could not be reached, listed so that they can be corrected


@dataclass(frozen=True, slots=True)
class Unreached:
    key: int
    email: str


@dataclass(frozen=True, slots=True)
class MailingPage:
    assessment: Assessment
    mailing: Mailing
    addresses: int
    reached: int  # invited
    waiting: int  # not mailed yet
    unreached: tuple[Unreached, ...]  # the mail server refused the invitation
    unreached_count: int
    too_few: int  # addresses still needed before anything is sent
    done: int  # of mailing.size, while a sending is under way
    reminders_left: int
    remind_from: date | None
    may_remind: bool
    some_refused: int | None  # reminders refused, where they are no small group; 0: none; None: a few
    mail_server: bool  # False: mails stay on this machine
    only_here: bool  # the address works on this machine only
    busy: bool
    stopped: bool


def mailing(assessment: Assessment, *, today: date, host: str) -> MailingPage:
    row = queries.mailing(assessment)
    listed = queries.invitees(assessment)
    total, reached = listed.count(), listed.filter(reached=True).count()
    refused = listed.filter(reached=False, handled__gt=0)
    busy = row.status == Mailing.Status.SENDING
    reminding = row.kind == Mailing.Kind.REMINDER
    first = commands.remind_from(row)
    refused_count = refused.count()
    return MailingPage(
        assessment=assessment,
        mailing=row,
        addresses=total,
        reached=reached,
        waiting=total - reached - refused_count,
        unreached=tuple(Unreached(one.pk, one.email) for one in refused[:REFUSED_SHOWN]),
        unreached_count=refused_count,
        too_few=max(0, assessment.min_group - total),
        done=row.size - queries.due(row).count() if busy or row.status == Mailing.Status.STOPPED else row.size,
        reminders_left=commands.MAX_REMINDERS - row.reminders,
        remind_from=first,
        may_remind=assessment.is_open and first is not None and today >= first and reached >= assessment.min_group,
        some_refused=row.refused if not reminding or not 0 < row.refused < assessment.min_group else None,
        mail_server=has_mail_server(),
        only_here=host in LOCAL_HOSTS,
        busy=busy,
        stopped=row.status == Mailing.Status.STOPPED,
    )


@dataclass(frozen=True, slots=True)
class AddedPage:
    """What became of the lines that were given."""

    assessment: Assessment
    added: int
    refused: tuple[addresses.Refused, ...]


@dataclass(frozen=True, slots=True)
class LetterPage:
    assessment: Assessment
    kind: str
    reminder: bool
    previews: tuple[tuple[str, EmailMessage], ...]  # language and letter
    size: int  # addresses the sending would go through
    may_send: bool
    why_not: MailingPage
    mail_server: bool


def letter(assessment: Assessment, kind: str, *, by: User, today: date, host: str, base_url: str) -> LetterPage:
    page = mailing(assessment, today=today, host=host)
    row, reminder = queries.letters(assessment, by), kind == Mailing.Kind.REMINDER
    size = page.reached if reminder else page.addresses - page.reached
    free = assessment.is_open and not page.busy and not page.too_few and size > 0
    return LetterPage(
        assessment=assessment,
        kind=kind,
        reminder=reminder,
        previews=tuple((lang, sample(assessment, row, kind, lang, base_url)) for lang in _offered(assessment)),
        size=size,
        may_send=free and (page.may_remind or not reminder),
        why_not=page,
        mail_server=page.mail_server,
    )


def words(assessment: Assessment, kind: str) -> dict[str, mails.Words]:
    """Language -> subject and intro as they stand."""
    row = queries.mailing(assessment)
    return {lang: mails.words(assessment, row, kind, lang) for lang in _offered(assessment)}


def sample(assessment: Assessment, row: Mailing, kind: str, lang: str, base_url: str, to: str = "") -> EmailMessage:
    """The letter as it will be, with a link that leads nowhere."""
    return mails.letter(assessment, row, lang=lang, to=to, secret=mails.SAMPLE_SECRET, base_url=base_url, kind=kind)


def _offered(assessment: Assessment) -> Sequence[str]:
    return assessment.languages or [settings.LANGUAGE_CODE]
