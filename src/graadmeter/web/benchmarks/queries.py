"""Published figures, one's own figures as others may see them, and those of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from graadmeter import maturity
from graadmeter.base.errors import BenchmarkError
from graadmeter.base.text import Lang, say
from graadmeter.diagnosis.benchmark import Entry, Published, entry, published
from graadmeter.diagnosis.benchmark.published import POLL
from graadmeter.diagnosis.benchmark.signed import fingerprint, public_key
from graadmeter.web.assessments.models import Snapshot
from graadmeter.web.benchmarks.models import Profile, TakenFile, signing_seed
from graadmeter.web.people.models import Organisation
from graadmeter.web.polls.models import Shown

KINDS = ("esm3", "s3m", "s3m.poll", "esm6")  # what organisations compare, in the order in which it is shown
LANG: Lang = "en"  # of a stored result that is read for its figures alone
MOST_FILES = 200
HERE_ALREADY = say("this organisation takes part in this installation: those figures are used")
NONE_OWN = say("you have no closed round of this to put beside it")


def profile(organisation: Organisation) -> Profile | None:
    return Profile.objects.filter(organisation=organisation).first()


def fingerprint_of(organisation: Organisation) -> str:
    """Of the key with which this organisation signs."""
    return fingerprint(public_key(signing_seed(organisation)))


def files(organisation: Organisation) -> list[TakenFile]:
    """The files of others, the last taken in first."""
    return list(organisation.benchmark_files.all())


def own_entries(organisation: Organisation, known: Profile | None) -> dict[str, Entry]:
    """Kind -> what others may see of the round closed last; without those that have no result about enough people."""
    return dict(sorted(_entries({organisation.pk: known}).get(organisation.pk, {}).items(), key=_in_order))


def sharing(organisation: Organisation, mine: Profile | None) -> dict[str, dict[str, Entry]]:
    """Fingerprint -> kind -> figures of the other organisations of this installation that take part.

    `mine`: the profile of this one; empty where it takes no part itself. Demo organisations and real ones do not mix.
    """
    if mine is None or not mine.shares:
        return {}
    taking = Profile.objects.filter(shares=True, organisation__is_demo=organisation.is_demo)
    known = {
        row.organisation_id: row for row in taking.exclude(organisation=organisation).select_related("organisation")
    }
    found = _entries(known)
    return {fingerprint_of(known[pk].organisation): kinds for pk, kinds in found.items() if kinds}


def others(within: Mapping[str, Mapping[str, Entry]], rows: Sequence[TakenFile], kind: str) -> list[Entry]:
    """The figures of all others, each organisation once: its place in this installation goes before its file."""
    here = [kinds[kind] for kinds in within.values() if kind in kinds]
    return here + [Entry.from_json(row.payload) for row in rows if row.kind == kind and not is_here(within, row)]


def is_here(within: Mapping[str, Mapping[str, Entry]], row: TakenFile) -> bool:
    """True where who sent this file takes part in this installation with figures of that kind."""
    return row.kind in within.get(row.fingerprint, {})


def scores_processes(organisation: Organisation) -> bool:
    """Whether any process was scored with its owner: such levels are not exchanged."""
    return organisation.process_scores.exists()


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


def _entries(known: Mapping[int, Profile | None]) -> dict[int, dict[str, Entry]]:
    """Organisation -> kind -> figures, of the final result that each closed last."""
    found: dict[int, dict[str, Entry]] = {pk: {} for pk in known}
    for row in chain(_last(Snapshot, known), _last(Shown, known)):
        entry = _entry(row, known[row.assessment.organisation_id])
        if entry and entry.kind in KINDS:
            found[row.assessment.organisation_id][entry.kind] = entry
    return found


def _last(kept: type[Snapshot] | type[Shown], known: Mapping[int, Profile | None]) -> Iterator[Snapshot | Shown]:
    """The final result of each model that each of these organisations closed last: of questionnaires, or of polls."""
    rows: QuerySet[Any] = kept.objects.filter(final=True)
    mine = rows.filter(
        assessment__organisation=OuterRef("assessment__organisation"),
        assessment__model_id=OuterRef("assessment__model_id"),
    )
    last = mine.order_by("-assessment__closed_on", "-assessment_id")
    found = rows.filter(assessment__organisation__in=known, pk=Subquery(last.values("pk")[:1]))
    return iter(found.select_related("assessment").defer("assessment__model_text"))


def _entry(row: Snapshot | Shown, known: Profile | None) -> Entry | None:
    asked = row.assessment
    try:
        return entry(
            row.result[LANG], mode=asked.mode, month=f"{asked.closed_on:%Y-%m}", label=known.label if known else "",
            sector=(known.sector or None) if known else None, size=(known.size or None) if known else None,
        )  # fmt: skip
    except BenchmarkError:  # nothing about enough people
        return None


def _in_order(one: tuple[str, Entry]) -> int:
    return KINDS.index(one[0])
