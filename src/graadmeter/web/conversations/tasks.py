"""What happens in the background."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from graadmeter.web.conversations import commands
from graadmeter.web.conversations.models import Upload


@db_task()
def read_upload(upload_id: str) -> None:
    """Read one uploaded export; an upload that is gone or done already is left alone."""
    upload = Upload.objects.select_related("organisation", "by").filter(pk=UUID(upload_id)).first()
    if upload and upload.status == Upload.Status.WAITING:
        commands.read_upload(upload=upload, at=timezone.now())


@db_periodic_task(crontab(hour="3", minute="20"))
def delete_old_datasets() -> None:
    """Every night: delete datasets that were kept long enough."""
    commands.delete_old_datasets(now=timezone.now())
