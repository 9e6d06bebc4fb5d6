"""What happens by itself."""

from __future__ import annotations

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from graadmeter.web.polls import commands


@db_periodic_task(crontab(hour="3", minute="20"))
def forget_old_votes() -> None:
    """Every night: delete votes that were kept long enough."""
    commands.forget_old_votes(now=timezone.localdate())
