"""What happens by itself."""

from __future__ import annotations

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from graadmeter.web.people import commands


@db_periodic_task(crontab(hour="3", minute="0"))
def forget_visitors() -> None:
    """Every night: delete what visits left behind, and mails that became files."""
    commands.forget_visitors(now=timezone.now())
    commands.forget_mails(now=timezone.now())
