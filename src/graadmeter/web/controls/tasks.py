"""What happens by itself."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from graadmeter.web.controls import commands, mails, queries
from graadmeter.web.people.pages import has_mail_server

EVERY_DAYS = 7  # at most one mail in so many days


@db_periodic_task(crontab(hour="6", minute="30"))
def remind_owners() -> None:
    """Every morning: mail the owners of organisations where evidence expires soon or has expired."""
    if has_mail_server():
        remind(timezone.localdate())


def remind(today: date) -> int:
    """Mail who is to be reminded on this day; returns to how many organisations a mail went."""
    reminded = 0
    for organisation in queries.waiting_for_reminder(today, EVERY_DAYS):
        due = queries.register(organisation, today).due()
        if due and any([mails.remind(organisation, due, owner) for owner in queries.owners(organisation)]):
            commands.mark_reminded(organisation=organisation, on=today)
            reminded += 1
    return reminded
