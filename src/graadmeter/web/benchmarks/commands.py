"""Whether others see our figures, and taking in or deleting theirs: the one place that writes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from graadmeter.base.errors import BenchmarkError
from graadmeter.base.text import say
from graadmeter.diagnosis.benchmark import Entry, signed
from graadmeter.web.benchmarks import queries
from graadmeter.web.benchmarks.models import Profile, TakenFile, signing_seed
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb


@transaction.atomic
def set_profile(
    *, organisation: Organisation, shares: bool, label: str, sector: str, size: str, by: User, at: datetime
) -> Profile:
    """How this organisation is known to others, and whether it takes part here; the audit says when that changed."""
    before = queries.profile(organisation)
    row, _ = Profile.objects.update_or_create(
        organisation=organisation,
        defaults={"shares": shares, "label": label, "sector": sector, "size": size, "changed_at": at},
    )
    was = before is not None and before.shares
    verb = Verb.BENCHMARK_SET if was == shares else Verb.BENCHMARK_JOINED if shares else Verb.BENCHMARK_LEFT
    record(organisation=organisation, by=by, verb=verb, object=label, at=at)
    return row


def sign(*, organisation: Organisation, kind: str, by: User, at: datetime) -> tuple[Entry, bytes]:
    """The signed file of the round of this kind that was closed last. Raises BenchmarkError where there is none."""
    entry = queries.own_entries(organisation, queries.profile(organisation)).get(kind)
    if entry is None:
        raise BenchmarkError(say("there is no finished round with figures about enough people, so nothing to send"))
    record(
        organisation=organisation, by=by, verb=Verb.RESULT_EXPORTED, object=f"benchmark {entry.kind} {entry.month}",
        at=at,
    )  # fmt: skip
    return entry, signed.write(entry, signing_seed(organisation))


@transaction.atomic
def take(*, organisation: Organisation, content: bytes, by: User | None, at: datetime) -> tuple[TakenFile, bool]:
    """Take in the file of another organisation, in the place of an earlier one of it. True: it was new.

    Raises BenchmarkError for a file that does not hold, one's own, an older one than there is, or one too many.
    """
    found = signed.read(content)
    if found.fingerprint == queries.fingerprint_of(organisation):
        raise BenchmarkError(say("this is your own file; take in the files of others"))
    here = TakenFile.objects.filter(
        organisation=organisation, fingerprint=found.fingerprint, kind=found.entry.kind
    ).first()
    if here and here.payload["month"] > found.entry.month:
        raise BenchmarkError(
            say("there is a newer file of this organisation, of {month}; delete that one first if this one should "
                "take its place", month=here.payload["month"])
        )  # fmt: skip
    if here is None and organisation.benchmark_files.count() >= queries.MOST_FILES:
        raise BenchmarkError(say("there are {n} files already; delete one first", n=queries.MOST_FILES))
    row, is_new = TakenFile.objects.update_or_create(
        organisation=organisation, fingerprint=found.fingerprint, kind=found.entry.kind,
        defaults={"payload": found.entry.to_json(), "added_by": by, "added_at": at},
    )  # fmt: skip
    record(
        organisation=organisation, by=by, verb=Verb.BENCHMARK_TAKEN, object=_about(row), at=at
    )  # fmt: skip
    return row, is_new


@transaction.atomic
def delete(*, file: TakenFile, by: User, at: datetime) -> None:
    """Forget the figures of another organisation."""
    record(organisation=file.organisation, by=by, verb=Verb.BENCHMARK_DELETED, object=_about(file), at=at)
    file.delete()


def _about(row: TakenFile) -> str:
    return f"{row.payload['label'] or '-'}, {row.kind}, {row.payload['month']}, {row.fingerprint}"
