"""What happens in the background."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task, on_startup

from graadmeter.web.conversations import commands, learning, queries
from graadmeter.web.conversations.models import Upload
from graadmeter.web.themes import commands as samples
from graadmeter.web.themes.models import Sample


@db_task()
def read_upload(upload_id: str) -> None:
    """Read one uploaded export; an upload that is gone or was read already is left alone."""
    upload = Upload.objects.select_related("organisation", "by").filter(pk=UUID(upload_id)).first()
    if upload:
        commands.read_upload(upload=upload, at=timezone.now())


@db_task()
def learn(sample_id: int) -> None:
    """Learn from the labels of a sample and measure its dataset again."""
    sample = Sample.objects.select_related("organisation").filter(pk=sample_id).first()
    if sample:
        learning.learn(sample=sample, at=timezone.now())


@db_periodic_task(crontab(hour="3", minute="20"))
def delete_old_datasets() -> None:
    """Every night: delete datasets that were kept long enough, what is told of uploads that were read, and what a stop
    or a deletion left behind."""
    commands.delete_old_datasets(now=timezone.now())
    commands.forget_uploads(now=timezone.now())
    commands.delete_leftovers(now=timezone.now())


@on_startup()
def take_up_again() -> None:
    """When the jobs start: what a stop cut short says so, and what was waiting gets its turn, queued or not."""
    commands.abandon_stopped()
    samples.abandon_learning()
    for upload in queries.waiting_uploads():
        read_upload(str(upload.pk))
