"""Exports on their way in, and the datasets they became."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from graadmeter.base.text import Bilingual
from graadmeter.web.people.models import Organisation, User


def incoming_folder() -> Path:
    """Where the server puts a file while it arrives."""
    return Path(settings.FILE_UPLOAD_TEMP_DIR)


def uploads_folder() -> Path:
    return Path(settings.DATA, "uploads")


def datasets_folder() -> Path:
    return Path(settings.DATA, "datasets")


class Upload(models.Model):
    """An export that is being read. Its files are deleted when the reading ends, well or badly."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for its turn")
        RUNNING = "running", _("being read")
        DONE = "done", _("done")
        FAILED = "failed", _("could not be read")

    BUSY = (Status.RUNNING, Status.WAITING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="uploads")
    export_name = models.CharField(max_length=200)
    people_name = models.CharField(max_length=200, blank=True)
    policy = models.CharField(max_length=10, default="staff")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    stage = models.JSONField(default=dict, blank=True)  # what is being done now: {"nl": ..., "en": ...}
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True, blank=True)  # null: not known how much there is
    error = models.JSONField(default=dict, blank=True)  # why it failed: {"nl": ..., "en": ...}
    adds = models.BooleanField(default=False)  # to the dataset stored last, where that is of the same platform
    skip_broken = models.BooleanField(default=False)
    added = models.PositiveBigIntegerField(null=True, blank=True)  # messages; null: stands alone, or hidden
    keep = models.JSONField(default=list, blank=True)  # what of the texts stays: features, sample:N
    left_out = models.JSONField(default=list, blank=True)  # per broken part: {"nl": ..., "en": ...}
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.export_name} · {self.status}"

    @property
    def folder(self) -> Path:
        return uploads_folder() / self.id.hex

    @property
    def export(self) -> Path:
        """Kept under the name it came with, so that a message about it names what the user knows."""
        return self.folder / "export" / self.export_name

    @property
    def people(self) -> Path | None:
        return self.folder / "people" / self.people_name if self.people_name else None

    @property
    def is_busy(self) -> bool:
        return self.status in self.BUSY

    @property
    def has_news(self) -> bool:
        """Whether there is more to tell about the reading than the figures do."""
        return self.added is not None or bool(self.left_out)

    @property
    def left_out_texts(self) -> list[Bilingual]:
        return [Bilingual(**text) for text in self.left_out]

    @property
    def stage_text(self) -> Bilingual | None:
        return Bilingual(**self.stage) if self.stage else None

    @property
    def error_text(self) -> Bilingual | None:
        return Bilingual(**self.error) if self.error else None


class StoredDataset(models.Model):
    """A dataset on disk with the figures that were measured on it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="datasets")
    name = models.CharField(max_length=200)  # of the export
    policy = models.CharField(max_length=10)
    measures = models.JSONField()  # per language the JSON of `conversation measure`, disclosure applied
    stored_at = models.DateTimeField()

    class Meta:
        ordering = ("-stored_at",)

    def __str__(self) -> str:
        return self.name

    @property
    def kept_until(self) -> datetime:
        """When it is deleted, as its organisation is set now."""
        return self.stored_at + timedelta(days=self.organisation.retention_days)

    @property
    def folder(self) -> Path:
        return datasets_folder() / self.id.hex
