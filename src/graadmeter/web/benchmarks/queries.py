"""Published figures, one's own figures as others may see them, and those of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from graadmeter import maturity
from graadmeter.base.errors import BenchmarkError
from graadmeter.base.text import Lang, say
from graadmeter.diagnosis.benchmark import Entry, Published, entry, published
from graadmeter.diagnosis.benchmark.published import POLL
from graadmeter.diagnosis.benchmark.signed import fingerprint, public_key
from graadmeter.web.assessments.models import Assessment, Snapshot
from graadmeter.web.benchmarks.models import Profile, TakenFile, signing_seed
from graadmeter.web.people.models import Organisation
from graadmeter.web.polls.models import Shown

MODEL = "esm3"  # the model that organisations compare
LANG: Lang = "en"  # of a stored result that is read for its figures alone
MOST_FILES = 200
HERE_ALREADY = say("this organisation takes part in this installation: those figures are used")


def profile(organisation: Organisation) -> Profile | None:
    return Profile.objects.filter(organisation=organisation).first()


def fingerprint_of(organisation: Organisation) -> str:
    """Of the key with which this organisation signs."""
    return fingerprint(public_key(signing_seed(organisation)))


def files(organisation: Organisation) -> list[TakenFile]:
    """The files of others, the last taken in first."""
    return list(organisation.benchmark_files.all())


def own_entry(organisation: Organisation, known: Profile | None) -> Entry | None:
    """What others may see of the round closed last; None without a final result about enough people."""
    row = _last().filter(assessment__organisation=organisation).first()
    return _entry(row, known) if row else None


def sharing(organisation: Organisation, mine: Profile | None) -> dict[str, Entry]:
    """Fingerprint -> figures of the other organisations of this installation that take part, each with its last round.

    `mine`: the profile of this one; empty where it takes no part itself. Demo organisations and real ones do not mix.
    """
    if mine is None or not mine.shares:
        return {}
    taking = Profile.objects.filter(shares=True, organisation__is_demo=organisation.is_demo)
    known = {row.organisation_id: row for row in taking.exclude(organisation=organisation)}
    found: dict[str, Entry] = {}
    for row in _last().filter(assessment__organisation__in=known):
        if figures := _entry(row, known[row.assessment.organisation_id]):
            found[fingerprint_of(row.assessment.organisation)] = figures
    return found


def others(within: Mapping[str, Entry], rows: list[TakenFile]) -> list[Entry]:
    """The figures of all others, each organisation once: its place in this installation goes before its file."""
    taken = [Entry.from_json(row.payload) for row in rows if row.fingerprint not in within]
    return [*within.values(), *taken]


def published_lines(organisation: Organisation) -> tuple[Published, ...]:
    """Every published value, with our own where the definitions agree."""
    return published(maturity.load("benchmarks"), _poll(organisation))


def benchmarks_json(organisation: Organisation, today: date) -> list[dict[str, Any]]:
    """Published figures that something of ours stands beside, or comes near to: the block `benchmarks` of a frozen
    round. Empty where none of our own stands beside any. `today` is not used: the last finished poll speaks."""
    lines = [line for line in published_lines(organisation) if line.near]
    return [line.to_json() for line in lines] if any(line.own is not None for line in lines) else []


def _poll(organisation: Organisation) -> dict[str, Any] | None:
    """The final result of the last poll that asked the published question."""
    model = POLL.removeprefix("poll-")
    final = Shown.objects.filter(assessment__organisation=organisation, assessment__model_id=model, final=True)
    last = final.order_by("-assessment__closed_on", "-assessment_id").first()
    return last.result[LANG].get("poll") if last else None


def _last() -> QuerySet[Snapshot]:
    """The final result of the compared model that each organisation closed last, of all organisations."""
    rounds = Assessment.objects.filter(model_id=MODEL, snapshot__final=True).exclude(mode=Assessment.Mode.POLL)
    last = rounds.filter(organisation=OuterRef("assessment__organisation")).order_by("-closed_on", "-id")
    rows = Snapshot.objects.filter(assessment=Subquery(last.values("pk")[:1]))
    return rows.select_related("assessment__organisation").defer("assessment__model_text")


def _entry(row: Snapshot, known: Profile | None) -> Entry | None:
    asked = row.assessment
    try:
        return entry(
            row.result[LANG], mode=asked.mode, month=f"{asked.closed_on:%Y-%m}", label=known.label if known else "",
            sector=(known.sector or None) if known else None, size=(known.size or None) if known else None,
        )  # fmt: skip
    except BenchmarkError:  # nothing about enough people
        return None
