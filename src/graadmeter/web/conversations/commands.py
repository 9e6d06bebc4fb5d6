"""Exports in, datasets kept or deleted: the one place that writes them."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_valid_filename

from graadmeter import workspace
from graadmeter.base.errors import DatasetError, GraadmeterError, OutputError, ThemesError
from graadmeter.base.text import LANGS, Message, say
from graadmeter.conversation.exports import Progress
from graadmeter.disclosure import policy as policy_named
from graadmeter.web.controls import queries as controls
from graadmeter.web.conversations import queries
from graadmeter.web.conversations.models import (
    StoredDataset,
    Upload,
    datasets_folder,
    incoming_folder,
    uploads_folder,
)
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb
from graadmeter.web.themes import commands as samples
from graadmeter.web.themes import queries as themes
from graadmeter.workspace import labelling

log = logging.getLogger(__name__)
LEFTOVER_AFTER_S = 24 * 3600
NAME_BYTES = 120  # file systems stop at 255, and a sign may take four


def start_upload(
    *,
    organisation: Organisation,
    export: UploadedFile,
    people: UploadedFile | None,
    policy: str,
    by: User,
    at: datetime,
    adds: bool = False,
    skip_broken: bool = False,
    keep: Sequence[str] = (),
) -> Upload:
    """Take the files in and queue the reading. Nothing stays on disk when any of it fails.

    `keep`: what stays of the text of threads, as `conversation import --keep` says it.
    """
    upload = Upload(
        organisation=organisation, export_name=file_name(export, "export.zip"), policy=policy,
        people_name=file_name(people, "people.csv") if people else "", adds=adds, skip_broken=skip_broken, by=by, at=at,
        keep=list(keep),
    )  # fmt: skip
    with _removed_on_failure(upload.folder):
        _keep(export, upload.export)
        if people and upload.people:
            _keep(people, upload.people)
        with transaction.atomic():
            upload.save()
            said = upload.export_name + (" · [public]" if policy == "public" else "")
            record(organisation=organisation, by=by, verb=Verb.EXPORT_UPLOADED, object=said, at=at)
    return upload


def read_upload(*, upload: Upload, at: datetime) -> StoredDataset | None:
    """Read an upload whose turn it is; its files are deleted whatever happens.

    Returns None when another reading was first, or when the export cannot be read; the upload then says why in both
    languages.
    """
    if not Upload.objects.filter(pk=upload.pk, status=Upload.Status.WAITING).update(status=Upload.Status.RUNNING):
        return None
    told: list[dict[str, str]] = []
    try:
        dataset = store_dataset(
            organisation=upload.organisation, export=upload.export, people=upload.people, policy=upload.policy,
            by=upload.by, at=at, progress=_Progress(upload),
            onto=queries.current_dataset(upload.organisation) if upload.adds else None,
            skip_broken=(lambda error: told.append({lang: error.text(lang) for lang in LANGS}))
            if upload.skip_broken else None,
            keep=upload.keep,
        )  # fmt: skip
        upload.status, upload.left_out, upload.added = Upload.Status.DONE, told, queries.added(dataset)
        upload.save(update_fields=["status", "left_out", "added"])
        return dataset
    except GraadmeterError as error:
        _fail(upload, error)
    except Exception:
        log.exception("reading upload %s failed", upload.pk)
        sorry = say(
            "Something went wrong on our side while reading {name}. "
            "Nothing was stored; the log of the server says more.",
            name=upload.export_name,
        )
        _fail(upload, sorry)
    finally:
        shutil.rmtree(upload.folder, ignore_errors=True)
    return None


def store_dataset(
    *,
    organisation: Organisation,
    export: Path,
    people: Path | None,
    policy: str,
    by: User | None,
    at: datetime,
    progress: Progress,
    onto: StoredDataset | None = None,
    skip_broken: Callable[[GraadmeterError], None] | None = None,
    keep: Sequence[str] = (),
) -> StoredDataset:
    """Read an export, make it anonymous, store it and measure it: all of it, or nothing. Raises GraadmeterError.

    It takes the place of what was read from the same export before, and of `onto`, which it is added to where the two
    are of one platform and policy and have a message in common; else it stands beside it. The organisation's themes
    are recognised; what was learned about them on the dataset stored last is used again.
    """
    dataset = StoredDataset(organisation=organisation, name=export.name, policy=policy, stored_at=at)
    today, key = timezone.localdate(at), organisation.pseudonym_key
    listed, latest = themes.theme_list(organisation), queries.current_dataset(organisation)
    with _removed_on_failure(dataset.folder):
        ingest = partial(
            workspace.ingest, export, dataset.folder, people=people, key=key, progress=progress, today=today,
            policy=policy_named(policy, organisation.min_group), keep_days=organisation.retention_days,
            skip_broken=skip_broken, themes=listed, keep=_allowed(keep, organisation, policy, today) if listed else (),
        )  # fmt: skip
        try:
            stored = ingest(onto=onto.folder if onto else None)
        except (OutputError, DatasetError):
            if onto is None:
                raise
            onto, stored = None, ingest()
        if latest and latest.folder.is_dir():
            with suppress(ThemesError):  # another list, or nothing learned: the shares are indicative
                labelling.use_labels_of(dataset.folder, latest.folder)
        progress(say("Measuring"), 0, None)
        dataset.measures = measured(dataset, today)
        with transaction.atomic():
            replaced = {row.pk: row for row in queries.of_export(organisation, stored.manifest.digest)}
            for before in (replaced | ({onto.pk: onto} if onto else {})).values():
                delete_dataset(dataset=before, by=by, at=at)
            dataset.save()
            record(organisation=organisation, by=by, verb=Verb.DATASET_MADE, object=export.name, at=at)
            samples.take_sample(organisation=organisation, dataset=dataset.pk, folder=dataset.folder, policy=policy)
    return dataset


def measured(dataset: StoredDataset, today: date) -> dict[str, Any]:
    """Every figure of a dataset as it may be made on `today`, per language. Raises GraadmeterError."""
    organisation = dataset.organisation
    result = workspace.measure(
        dataset.folder, policy=dataset.policy, min_group=organisation.min_group, key=organisation.pseudonym_key,
        today=today, controls=controls.controls(organisation, today),
        groups=dataset.policy == "public" or not controls.in_the_way(organisation, today),
    )  # fmt: skip
    return {lang: result.to_json(lang) for lang in LANGS}


def _allowed(keep: Sequence[str], organisation: Organisation, policy: str, today: date) -> list[str]:
    """What may stay of texts: a sample only where nothing stands in the way when it is read."""
    if themes.texts_in_the_way(organisation, policy, today):
        return [one for one in keep if not one.startswith("sample")]
    return list(keep)


@transaction.atomic
def delete_dataset(*, dataset: StoredDataset, by: User | None, at: datetime) -> None:
    """Delete the messages and the figures measured on them."""
    record(organisation=dataset.organisation, by=by, verb=Verb.DATASET_DELETED, object=dataset.name, at=at)
    folder = dataset.folder
    samples.close_sample(dataset=dataset.pk, at=at)
    dataset.delete()
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def delete_old_datasets(*, now: datetime) -> int:
    """Delete datasets older than their organisation keeps them. Returns how many."""
    old = [row for row in StoredDataset.objects.select_related("organisation") if row.kept_until < now]
    for row in old:
        delete_dataset(dataset=row, by=None, at=now)
    return len(old)


def forget_uploads(*, now: datetime) -> int:
    """Delete what is told of uploads whose reading ended a day ago or longer: it names files, and a file can be called
    after somebody. Returns how many."""
    ended = Upload.objects.exclude(status__in=Upload.BUSY).filter(at__lt=now - timedelta(seconds=LEFTOVER_AFTER_S))
    return ended.delete()[0]


def delete_leftovers(*, now: datetime) -> int:
    """Delete what belongs to nothing any more: its organisation was deleted, or the server stopped half-way.

    What was touched in the last day stays, since it may be in the making. Returns how many.
    """
    places = (incoming_folder(), uploads_folder(), datasets_folder())
    known = {row.folder for row in StoredDataset.objects.only("id")}
    known |= {row.folder for row in Upload.objects.filter(status__in=Upload.BUSY).only("id")}
    found = [path for place in places if place.is_dir() for path in place.iterdir()]
    left = [path for path in found if path not in known and now.timestamp() - path.stat().st_mtime > LEFTOVER_AFTER_S]
    for path in left:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return len(left)


def abandon_stopped() -> int:
    """Readings that the server was in the middle of when it stopped: say so, and delete their files. Returns how many.

    To be called when no reading can be going on: as the jobs start.
    """
    word = say("The server stopped while reading. Nothing was stored; upload the export again.")
    stopped = Upload.objects.filter(status=Upload.Status.RUNNING)
    for upload in stopped:
        _fail(upload, word)
        shutil.rmtree(upload.folder, ignore_errors=True)
    return len(stopped)


class _Progress:
    """Writes to the database what is being done and how far, at most once per step of a hundredth."""

    def __init__(self, upload: Upload) -> None:
        self.upload, self._said = upload, ("", -1)

    def __call__(self, stage: Message, done: int, total: int | None) -> None:
        step = 100 * done // total if total else done // 5000
        if (stage.msgid, step) == self._said:
            return
        self._said = (stage.msgid, step)
        Upload.objects.filter(pk=self.upload.pk).update(
            stage={lang: stage.text(lang) for lang in LANGS}, done=done, total=total
        )


@contextmanager
def _removed_on_failure(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _fail(upload: Upload, why: Message | GraadmeterError) -> None:
    upload.status, upload.error = Upload.Status.FAILED, {lang: why.text(lang) for lang in LANGS}
    upload.save(update_fields=["status", "error"])


def _keep(file: UploadedFile, path: Path) -> None:
    path.parent.mkdir(parents=True, mode=0o700)
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)


def file_name(file: UploadedFile, otherwise: str) -> str:
    """The name a file came with, as any disk takes it; its end is kept, since that says what it is."""
    try:
        return get_valid_filename(Path(file.name or otherwise).name).encode()[-NAME_BYTES:].decode(errors="ignore")
    except Exception:  # a name of nothing but dots or signs
        return otherwise
