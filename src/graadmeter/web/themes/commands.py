"""Themes, the decision about texts, and labels: the one place that writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from graadmeter.base.document import Document
from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import LANGS, Message, say
from graadmeter.conversation.themes import read_themes
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb
from graadmeter.web.themes import queries
from graadmeter.web.themes.models import Judgement, Rater, Sample, TextsAllowed, Theme
from graadmeter.workspace import themes as kept_themes

Texts = Mapping[str, list[str]]  # by language


@dataclass(frozen=True, slots=True)
class Wanted:
    """A theme as somebody wrote it down."""

    kind: str
    name_nl: str
    name_en: str
    words: Texts
    examples: Texts
    goal_nl: str = ""
    goal_en: str = ""


@transaction.atomic
def save_theme(
    *, organisation: Organisation, theme: Theme | None, wanted: Wanted, by: User, at: datetime
) -> Theme:  # fmt: skip
    """Add a theme (`theme` None) or change one; its key stays. Raises ThemesError where the list would not hold."""
    rows = queries.themes(organisation)
    row = theme or Theme(
        organisation=organisation, key=_free_key(wanted.name_en, {one.key for one in rows}),
        position=max((one.position for one in rows), default=0) + 1,
    )  # fmt: skip
    for name in ("kind", "name_nl", "name_en", "goal_nl", "goal_en"):
        setattr(row, name, getattr(wanted, name))
    row.words, row.examples = dict(wanted.words), dict(wanted.examples)
    read_themes(queries.data_of([one for one in rows if one.pk != row.pk] + [row]))
    row.save()
    sign = "~" if theme else "+"
    record(organisation=organisation, by=by, verb=Verb.THEMES_CHANGED, object=f"{sign} {row.name_en}", at=at)
    return row


@transaction.atomic
def remove_theme(*, theme: Theme, by: User, at: datetime) -> Theme:
    """Take a theme off the list; what was recognised stays as it is until the next export."""
    record(organisation=theme.organisation, by=by, verb=Verb.THEMES_CHANGED, object=f"- {theme.name_en}", at=at)
    theme.delete()
    return theme


@transaction.atomic
def replace_list(*, organisation: Organisation, found: Document, by: User | None, at: datetime) -> list[Theme]:
    """Put a file of themes (`queries.read_list`) in the place of the list. Goals of themes that stay, stay."""
    goals = {row.key: (row.goal_nl, row.goal_en) for row in queries.themes(organisation)}
    organisation.themes.all().delete()
    made = [
        Theme(
            organisation=organisation, key=row["id"], kind=row["class"], name_nl=row["name"]["nl"],
            name_en=row["name"]["en"], words=_by_language(row.get("words", [])),
            examples=_by_language(row.get("examples", [])), position=number,
            goal_nl=goals.get(row["id"], ("", ""))[0], goal_en=goals.get(row["id"], ("", ""))[1],
        )
        for number, row in enumerate(found.data["themes"], start=1)
    ]  # fmt: skip
    Theme.objects.bulk_create(made)
    record(organisation=organisation, by=by, verb=Verb.THEMES_CHANGED, object=f"{found.file}: {len(made)}", at=at)
    return queries.themes(organisation)


@transaction.atomic
def allow_texts(*, organisation: Organisation, reason: str, decided_on: date, by: User, at: datetime) -> TextsAllowed:
    """Write down the decision that masked texts of staff may be kept for a while, and read by whoever labels."""
    row, _ = TextsAllowed.objects.update_or_create(
        organisation=organisation,
        defaults={"reason": reason, "decided_on": decided_on, "set_by": by, "set_at": at},
    )
    said = f"{decided_on.isoformat()}: {reason}"
    record(organisation=organisation, by=by, verb=Verb.TEXTS_ALLOWED, object=said, at=at)
    return row


@transaction.atomic
def stop_texts(*, organisation: Organisation, by: User, at: datetime) -> None:
    """Take the decision back: texts of staff that are still kept are deleted at once."""
    TextsAllowed.objects.filter(organisation=organisation).delete()
    record(organisation=organisation, by=by, verb=Verb.TEXTS_STOPPED, object=organisation.name, at=at)
    for sample in organisation.samples.filter(policy="staff", texts_deleted_at=None):
        delete_texts(sample=sample, by=by, at=at)


def take_sample(*, organisation: Organisation, dataset: UUID, folder: Path, policy: str) -> Sample | None:
    """Make the sample that an import drew known to whoever labels; None where it drew none."""
    holds = kept_themes.kept(folder)
    if holds is None or not holds.sample or holds.sample_until is None:
        return None
    return Sample.objects.create(
        organisation=organisation, dataset=dataset, policy=policy, threads=holds.sample,
        place=folder.relative_to(settings.DATA).as_posix(), until=date.fromisoformat(holds.sample_until),
    )  # fmt: skip


def close_sample(*, dataset: UUID, at: datetime) -> None:
    """The dataset is deleted, and the texts with it; the labels stay."""
    Sample.objects.filter(dataset=dataset, texts_deleted_at=None).update(texts_deleted_at=at)


@transaction.atomic
def judge(*, sample: Sample, thread: str, said: Mapping[str, str], by: User, at: datetime) -> Judgement:
    """Keep what somebody said of a thread; saying it again replaces it."""
    rater, _ = Rater.objects.get_or_create(
        sample=sample, user=by, defaults={"number": Rater.objects.filter(sample=sample).count() + 1}
    )
    row, _ = Judgement.objects.update_or_create(rater=rater, thread=thread, defaults={"said": dict(said), "at": at})
    return row


@transaction.atomic
def undo(*, sample: Sample, by: User) -> Judgement | None:
    """Take the last thread of this rater back. Returns what was said, so that it can be shown again."""
    last = Judgement.objects.filter(rater__sample=sample, rater__user=by).order_by("-at", "-id").first()
    if last:
        Judgement.objects.filter(pk=last.pk).delete()
    return last


@transaction.atomic
def delete_texts(*, sample: Sample, by: User | None, at: datetime) -> Sample:
    """Delete the texts of a sample; the labels stay. `by` None: their day has come."""
    if sample.has_texts:
        sample.texts_deleted_at = at
        sample.save(update_fields=["texts_deleted_at"])
        record(organisation=sample.organisation, by=by, verb=Verb.TEXTS_DELETED, object=str(sample.threads), at=at)
        if sample.folder.is_dir():
            kept_themes.forget_sample(sample.folder)
    return sample


def delete_due_texts(*, now: datetime) -> int:
    """Delete the texts of every sample whose day is over. Returns how many samples."""
    due = Sample.objects.select_related("organisation").filter(texts_deleted_at=None, until__lt=now.date())
    for sample in due:
        delete_texts(sample=sample, by=None, at=now)
    return len(due)


@transaction.atomic
def begin_learning(*, sample: Sample, by: User, at: datetime) -> bool:
    """Queue the learning; False where it is going on already."""
    begun = Sample.objects.filter(pk=sample.pk).exclude(learning__in=Sample.BUSY)
    if not begun.update(learning=Sample.Learning.WAITING, error={}):
        return False
    n = queries.labelled(sample)
    record(organisation=sample.organisation, by=by, verb=Verb.LABELS_LEARNED, object=str(n), at=at)
    return True


def start_learning(*, sample: Sample) -> bool:
    """Whether the turn of this learning has come: False where another process took it."""
    waiting = Sample.objects.filter(pk=sample.pk, learning=Sample.Learning.WAITING)
    return bool(waiting.update(learning=Sample.Learning.RUNNING))


def note_learned(*, sample: Sample, learned: Mapping[str, Any], threads: int) -> None:
    """Keep what came of the labels of `threads` threads."""
    sample.learning, sample.learned, sample.learned_from = Sample.Learning.IDLE, dict(learned), threads
    sample.save(update_fields=["learning", "learned", "learned_from"])


def note_failed(*, sample: Sample, why: Message | GraadmeterError) -> None:
    sample.learning, sample.error = Sample.Learning.FAILED, {lang: why.text(lang) for lang in LANGS}
    sample.save(update_fields=["learning", "error"])


def abandon_learning() -> int:
    """Learning that the server was in the middle of when it stopped: say so. Returns how much."""
    stopped = Sample.objects.filter(learning__in=Sample.BUSY)
    for sample in stopped:
        note_failed(sample=sample, why=say("The server stopped while learning. The labels are still there."))
    return len(stopped)


def _free_key(name: str, taken: set[str]) -> str:
    base = re.sub(r"^[^a-z]+", "", slugify(name).replace("-", "_"))[:36] or "theme"
    key, n = base, 2
    while key in taken:
        key, n = f"{base}_{n}", n + 1
    return key


def _by_language(given: Texts | Sequence[str]) -> dict[str, list[str]]:
    """One list without a language stands for both."""
    if isinstance(given, Mapping):
        return {lang: list(given.get(lang, [])) for lang in LANGS}
    return {lang: list(given) for lang in LANGS}
