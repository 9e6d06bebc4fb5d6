"""What the pages ask about exports and their figures."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from graadmeter.web.conversations.models import StoredDataset, Upload
from graadmeter.web.people.models import Organisation


def current_dataset(organisation: Organisation) -> StoredDataset | None:
    """The dataset whose figures are shown: the one stored last."""
    return organisation.datasets.order_by("-stored_at").first()


def datasets(organisation: Organisation) -> QuerySet[StoredDataset]:
    return organisation.datasets.order_by("-stored_at")


def dataset(organisation: Organisation, pk: UUID) -> StoredDataset | None:
    return organisation.datasets.filter(pk=pk).first()


def upload(organisation: Organisation, pk: UUID) -> Upload | None:
    return organisation.uploads.filter(pk=pk).first()


def busy_upload(organisation: Organisation) -> Upload | None:
    """The export that is being read now, if any."""
    return (
        organisation.uploads.filter(status__in=(Upload.Status.WAITING, Upload.Status.RUNNING)).order_by("-at").first()
    )
