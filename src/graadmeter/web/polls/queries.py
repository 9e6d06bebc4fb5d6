"""Every read of polls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, QuerySet, Sum, Value, When

from graadmeter.base.text import Lang
from graadmeter.maturity.poll import Cell
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment, Token
from graadmeter.web.people.models import Organisation
from graadmeter.web.polls import ballots
from graadmeter.web.polls.models import PollSettings, Remark, Shown, Tally, Vote
from graadmeter.web.polls.sheet import PollSheet, sheet


def poll(organisation: Organisation, pk: int) -> Assessment | None:
    return organisation.assessments.filter(pk=pk, mode=Assessment.Mode.POLL).first()


def by_code(code: str) -> Assessment | None:
    """The public poll of a shared link, with its organisation. An invited poll has no such link, whoever made one."""
    wanted = Assessment.objects.select_related("organisation").filter(mode=Assessment.Mode.POLL)
    public = wanted.filter(poll_settings__audience=PollSettings.Audience.PUBLIC)
    return public.filter(join_code=code.strip().lower()).first()


def token(secret: str) -> Token | None:
    """The token of a personal link of a poll."""
    found = assessments.token(secret)
    return found if found and found.assessment.mode == Assessment.Mode.POLL else None


def settings_of(assessment: Assessment) -> PollSettings:
    """How the poll is held; what nobody chose is as the model of settings says."""
    return PollSettings.objects.filter(assessment=assessment).first() or PollSettings(assessment=assessment)


def sheet_of(assessment: Assessment) -> PollSheet:
    return sheet(assessments.taken_model(assessment))


def item_of(assessment: Assessment) -> str:
    """The item of the poll's question, as it stands in ANSWERS."""
    asked = assessments.taken_model(assessment).poll
    assert asked is not None
    return asked.id


@dataclass(frozen=True, slots=True)
class Door:
    """An open poll as its shared link leads to it: all that counting a vote needs."""

    assessment_id: int
    code: str
    sheet: PollSheet
    remarks: bool


_doors: dict[str, Door] = {}  # of this process
DOORS = 200  # polls open at one time in one process; more are read again


def door(code: str) -> Door | None:
    """The open poll behind a shared link; None where there is none.

    Read once per process: while a poll is open nothing of it changes. Whether it is still open, and still reached by
    this link, is asked by the statement that stores the vote.
    """
    if (known := _doors.get(code)) is not None:
        return known
    found = by_code(code)
    if found is None or not found.is_open or found.join_code is None:
        return None
    if len(_doors) >= DOORS:
        _doors.clear()
    made = Door(found.pk, found.join_code, sheet_of(found), settings_of(found).remarks)
    _doors[code] = made
    return made


def known_door(code: str) -> Door | None:
    """The same where it was read before, without a look at the database."""
    return _doors.get(code)


def forget_doors() -> None:
    _doors.clear()


def voted(assessment: Assessment, ballot: str | None) -> Vote | None:
    """The vote of this ballot, while the poll is open; None where there is none."""
    if ballot is None:
        return None
    return Vote.objects.filter(assessment=assessment, ballot=ballots.hash_of(ballot, assessment.pk)).first()


def votes(assessment: Assessment) -> int:
    """How many voted: read from the tally, or from the result where the votes were deleted."""
    counted = Tally.objects.filter(assessment=assessment).aggregate(n=Sum("n"))["n"]
    if counted is None and assessment.forgotten_on and (last := shown(assessment)):
        return last.n
    return counted or 0


def tally(assessment: Assessment) -> dict[Cell, int]:
    """People per cell. Its size is bounded by the questions, whatever the number of votes."""
    return {row.cell: row.n for row in Tally.objects.filter(assessment=assessment, n__gt=0)}


def recount(assessment: Assessment) -> dict[Cell, int]:
    """The tally made anew from the votes: what it must be equal to."""
    rows = Vote.objects.filter(assessment=assessment).values_list("option", "role", "own_use", "age_band")
    return dict(Counter(Cell(option, *(said or None for said in rest)) for option, *rest in rows))


def shown(assessment: Assessment) -> Shown | None:
    return Shown.objects.filter(assessment=assessment).first()


def result_json(assessment: Assessment, lang: Lang) -> dict[str, Any] | None:
    """The frozen poll: what reports and the diagnosis are made from, texts in `lang`. None without a final result."""
    last = shown(assessment)
    return assessments.frozen(assessment, last.result[lang], last.made_on, {}) if last and last.final else None


def remarks(assessment: Assessment) -> QuerySet[Remark]:
    """Every remark, in random order, those that wait for a reader first."""
    order = {Remark.Status.WAITING: 0, Remark.Status.SHOWN: 1, Remark.Status.REFUSED: 2}
    ranked = Case(*(When(status=status, then=Value(rank)) for status, rank in order.items()))
    return Remark.objects.filter(assessment=assessment).select_related("moderated_by").order_by(ranked, "pk")


def shown_remarks(assessment: Assessment) -> list[Remark]:
    """What may stand beside the result: read, allowed, and agreed to by who wrote it."""
    wanted = Remark.objects.filter(assessment=assessment, status=Remark.Status.SHOWN)
    return [remark for remark in wanted.order_by("pk") if remark.may_be_shown]


def remark_counts(assessment: Assessment) -> dict[str, int]:
    """How many remarks have each status."""
    rows: Iterable[tuple[str, int]] = (
        Remark.objects.filter(assessment=assessment).values_list("status").annotate(Count("pk"))
    )
    return dict(rows)
