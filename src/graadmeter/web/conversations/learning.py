"""What labels do for the figures: learned from, and the dataset they are about measured again."""

from __future__ import annotations

import logging
from datetime import datetime

from django.utils import timezone

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import say
from graadmeter.web.conversations import queries
from graadmeter.web.conversations.commands import measured
from graadmeter.web.conversations.models import StoredDataset
from graadmeter.web.themes import commands as samples
from graadmeter.web.themes import queries as themes
from graadmeter.web.themes.models import Sample
from graadmeter.workspace import labelling

log = logging.getLogger(__name__)


def learn(*, sample: Sample, at: datetime) -> StoredDataset | None:
    """Learn from what people said of a sample whose turn it is, and measure its dataset again.

    Returns None when another process was first, or when it cannot be done; the sample then says why.
    """
    if not samples.start_learning(sample=sample):
        return None
    dataset = queries.dataset(sample.organisation, sample.dataset)
    if dataset is None:
        samples.note_failed(sample=sample, why=say("The messages of this sample are deleted."))
        return None
    try:
        threads = themes.labelled(sample)
        found = labelling.add_labels(dataset.folder, themes.labels(sample))
        dataset.measures = measured(dataset, timezone.localdate(at))
        dataset.save(update_fields=["measures"])
        samples.note_learned(sample=sample, learned=found.to_json("en")["themes"], threads=threads)
        return dataset
    except GraadmeterError as error:
        samples.note_failed(sample=sample, why=error)
    except Exception:
        log.exception("learning from sample %s failed", sample.pk)
        samples.note_failed(
            sample=sample, why=say("Something went wrong on our side while learning; the log of the server says more.")
        )
    return None
