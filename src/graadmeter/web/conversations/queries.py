"""What the pages ask about exports and their figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from graadmeter import workspace
from graadmeter.base.text import Lang
from graadmeter.conversation.figures import refused
from graadmeter.web.controls import queries as controls
from graadmeter.web.conversations.models import StoredDataset, Upload
from graadmeter.web.people.models import Organisation


def datasets(organisation: Organisation) -> QuerySet[StoredDataset]:
    """Everything that is kept, newest first."""
    return organisation.datasets.select_related("organisation").order_by("-stored_at")


def current_dataset(organisation: Organisation) -> StoredDataset | None:
    """The dataset whose figures are shown: the one stored last."""
    return datasets(organisation).first()


def added(row: StoredDataset) -> int | None:
    """How many messages the last export added to earlier ones; None where there is none earlier, or it is hidden."""
    stored = workspace.open_dataset(row.folder)
    return stored.counts["added"] if len(stored.manifest.exports) > 1 else None


def dataset(organisation: Organisation, pk: UUID) -> StoredDataset | None:
    return datasets(organisation).filter(pk=pk).first()


def of_export(organisation: Organisation, digest: str) -> QuerySet[StoredDataset]:
    """The datasets that were read from the same files."""
    return datasets(organisation).filter(measures__en__dataset__digest=digest)


def measures(dataset: StoredDataset, lang: Lang, today: date) -> dict[str, Any]:
    """The figures of a dataset as they may be shown on `today`: the JSON of `conversation measure`.

    Figures per unit, location or layer of staff go when the evidence that they may be made expires or is withdrawn,
    and come back with it.
    """
    found: dict[str, Any] = dataset.measures[lang]
    if dataset.policy == "public" or not controls.in_the_way(dataset.organisation, today):
        return found
    metrics: Mapping[str, Any] = found["metrics"]
    kept = {name: refused(one, lang) if one.get("per_group") else one for name, one in metrics.items()}
    return {**found, "metrics": kept}


def current_measures(organisation: Organisation, lang: Lang, today: date) -> dict[str, Any] | None:
    """The figures of the dataset stored last, as they may be shown on `today`; None where nothing was read yet."""
    dataset = current_dataset(organisation)
    return measures(dataset, lang, today) if dataset else None


def upload(organisation: Organisation, pk: UUID) -> Upload | None:
    return organisation.uploads.filter(pk=pk).first()


def busy_upload(organisation: Organisation) -> Upload | None:
    """The export that is being read now or next, if any."""
    busy = organisation.uploads.filter(status__in=Upload.BUSY)
    return busy.order_by("status", "at").first()  # "running" comes before "waiting"


def waiting_uploads() -> QuerySet[Upload]:
    """Uploads of every organisation whose turn has not come, the longest waiting first."""
    return Upload.objects.filter(status=Upload.Status.WAITING).order_by("at")
