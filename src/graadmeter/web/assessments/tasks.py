"""What happens by itself, or in the background."""

from __future__ import annotations

import logging
from datetime import date

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task, on_startup

from graadmeter.web.assessments import commands, delivery, groups, quality, queries
from graadmeter.web.assessments.models import Assessment

log = logging.getLogger(__name__)


@db_periodic_task(crontab(hour="3", minute="10"))
def forget_old_answers() -> None:
    """Every night: delete answers that were kept long enough, after what is said of them was made."""
    today = timezone.localdate()
    for row in queries.outlived(today):
        keep_figures(row, today)
    commands.forget_old_answers(now=today)


def keep_figures(row: Assessment, today: date) -> None:
    """The figures of a round that nobody asked for while the answers were there."""
    try:
        quality.refresh(assessment=row, shown=queries.snapshot(row), on=today)
        groups.make(assessment=row, on=today)
    except Exception:  # answers are deleted on their day, whatever becomes of figures about them
        log.exception("no figures kept of round %s before its answers go", row.pk)


@db_task()
def send_mails(assessment_id: int) -> None:
    """One batch of a sending; the next one waits its turn behind other jobs."""
    again_s = delivery.deliver(assessment_id)
    if again_s:
        send_mails.schedule((assessment_id,), delay=again_s)
    elif again_s is not None:
        send_mails(assessment_id)


@db_task()
def work_out_groups(assessment_id: int) -> None:
    """The groups of a closed round, once."""
    assessment = Assessment.objects.filter(pk=assessment_id).first()
    if assessment:
        groups.make(assessment=assessment, on=timezone.localdate())


@on_startup()
def go_on_sending() -> None:
    """When the jobs start: take up the sendings that a stop cut short."""
    for mailing in queries.sending():
        send_mails(mailing.pk)
