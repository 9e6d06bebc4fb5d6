"""What happens by itself."""

from __future__ import annotations

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from graadmeter.web.themes import commands


@db_periodic_task(crontab(hour="3", minute="10"))
def delete_due_texts() -> None:
    """Every night: delete the texts of samples whose day is over. The labels stay."""
    commands.delete_due_texts(now=timezone.now())
