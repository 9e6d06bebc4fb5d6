"""What happens by itself."""

from __future__ import annotations

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from graadmeter.web.assessments import commands


@db_periodic_task(crontab(hour="3", minute="10"))
def forget_old_answers() -> None:
    """Every night: delete answers that were kept long enough."""
    commands.forget_old_answers(now=timezone.localdate())
