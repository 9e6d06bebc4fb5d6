"""Votes: one a ballot, on disk before they are acknowledged, counted in the same transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import F

from graadmeter.base.text import say
from graadmeter.maturity.poll import AGE_BAND, NO_ANSWER, OWN_USE, ROLE
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments.commands import cut_loose, require_open
from graadmeter.web.assessments.errors import AssessmentError, LinkUsedError, WrongLinkError
from graadmeter.web.assessments.keys import random_key
from graadmeter.web.assessments.models import Assessment, Token
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import User, Verb
from graadmeter.web.polls import ballots, queries
from graadmeter.web.polls.models import CELL_FIELDS, Tally, Vote
from graadmeter.web.polls.sheet import Said
from graadmeter.web.polls.turns import turn

if TYPE_CHECKING:
    import pyarrow as pa

# A vote is stored only where the poll is open at that moment and, by a shared link, where the link still leads to it.
STORE = """
INSERT INTO polls_vote (id, assessment_id, ballot, revision, option, role, own_use, age_band)
SELECT %s, id, %s, %s, %s, %s, %s, %s FROM assessments_assessment
WHERE id = %s AND mode = 'poll' AND status = 'open'{by_code}{held}
ON CONFLICT (assessment_id, ballot) DO NOTHING
"""
COUNT = """
INSERT INTO polls_tally (id, assessment_id, option, role, own_use, age_band, n) VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (assessment_id, option, role, own_use, age_band) DO UPDATE SET n = polls_tally.n + %s
"""


class Outcome(Enum):
    """What became of a vote."""

    COUNTED = auto()
    CHANGED = auto()  # a higher revision took the place of an earlier vote
    KNOWN = auto()  # this revision or a higher one was counted before; nothing changed


def cast(*, assessment_id: int, ballot: str, revision: int, said: Said, code: str | None = None) -> Outcome:
    """Count the vote of `ballot`: durable when this returns, and the same at any number of repetitions.

    `ballot`: the voter's secret; stored as a hash. `revision`: 1 for the first vote; a higher one replaces the vote
    while the poll is open, a lower or equal one changes nothing. `said`: checked against the poll's sheet. `code`: of
    the shared link it came by. Raises NotOpenError, RoundClosedError or WrongLinkError; then nothing is stored.
    """
    hashed = ballots.hash_of(ballot, assessment_id)
    cell = (said.option, said.role, said.own_use, said.age_band)
    by_code = () if code is None else (code,)
    with turn(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            store_sql(by_code=bool(by_code)), [random_key(), hashed, revision, *cell, assessment_id, *by_code]
        )
        if cursor.rowcount == 1:
            cursor.execute(COUNT, [random_key(), assessment_id, *cell, 1, 1])
            return Outcome.COUNTED
        return _again(assessment_id, hashed, revision, said, code)


def store_sql(*, by_code: bool) -> str:
    return STORE.format(
        by_code=" AND join_code = %s" if by_code else "",
        held=" FOR SHARE" if connection.vendor == "postgresql" else "",
    )


def _again(assessment_id: int, hashed: str, revision: int, said: Said, code: str | None) -> Outcome:
    """A ballot that voted before, or a poll that takes no votes by this way."""
    held = Assessment.objects.select_for_update().filter(pk=assessment_id, mode=Assessment.Mode.POLL).first()
    if held is None or (code is not None and held.join_code != code):
        raise WrongLinkError(say("This link does not exist."))
    require_open(held)
    vote = Vote.objects.get(assessment=held, ballot=hashed)
    if revision <= vote.revision:
        return Outcome.KNOWN
    _count(vote, -1)
    vote.revision = revision
    vote.option, vote.role, vote.own_use, vote.age_band = said.option, said.role, said.own_use, said.age_band
    vote.save(update_fields=["revision", "option", "role", "own_use", "age_band"])
    _count(vote, 1)
    return Outcome.CHANGED


def _count(vote: Vote, change: int) -> None:
    cell: dict[str, Any] = {field: getattr(vote, field) for field in CELL_FIELDS}
    row, _ = Tally.objects.get_or_create(assessment_id=vote.assessment_id, **cell)
    Tally.objects.filter(pk=row.pk).update(n=F("n") + change)


@transaction.atomic
def cast_invited(*, token: Token, ballot: str, revision: int, said: Said) -> Outcome:
    """Count the vote of whoever holds a personal link, and mark the link used in the same transaction.

    Nothing that joins the two stays behind: see `assessments.commands.cut_loose`. A link that was used takes no vote
    but the same ballot's. Raises LinkUsedError, and as `cast`.
    """
    held = Token.objects.select_for_update().select_related("assessment").filter(pk=token.pk).first()
    if held is None:
        raise WrongLinkError(say("This link does not exist."))
    require_open(held.assessment)
    if held.used and queries.voted(held.assessment, ballot) is None:
        raise LinkUsedError(say("This link was used already."))
    outcome = cast(assessment_id=held.assessment_id, ballot=ballot, revision=revision, said=said)
    if outcome is Outcome.COUNTED:
        held.used = True
        held.save(update_fields=["used"])
        cut_loose(held.assessment)
    return outcome


@transaction.atomic
def import_votes(*, assessment: Assessment, table: pa.Table, by: User, at: datetime) -> int:
    """Votes collected elsewhere, as ANSWERS rows: the poll's item and its follow-ups. Returns how many people voted.

    Respondents without an answer to the question itself are no voters. Codes of respondents are not kept. Raises
    AssessmentError where an answer is not on the sheet, LinkError where the poll is not open; then nothing is stored.
    """
    require_open(assessment)
    asked, item = queries.sheet_of(assessment), queries.item_of(assessment)
    given: dict[str, dict[str, str]] = {}
    for row in ANSWERS.check(table).to_pylist():
        told = {name: row[name] for name in (ROLE, AGE_BAND) if row[name]}
        told[_asked(row["item"], item)] = row["value"]
        given.setdefault(row["respondent"], {}).update({name: said for name, said in told.items() if said != NO_ANSWER})
    voters = {who: told for who, told in given.items() if "option" in told}
    for told in voters.values():
        said = asked.accepts(told)
        strange = [told[name] for name in told if said is None or not getattr(said, name)]
        if strange:
            raise AssessmentError(say("The poll does not take the answer {value}.", value=repr(strange[0])))
    votes = [Vote(assessment=assessment, **told) for told in voters.values()]
    Vote.objects.bulk_create(votes)
    _tally(assessment, votes)
    record(
        organisation=assessment.organisation, by=by, verb=Verb.ANSWERS_IMPORTED, at=at,
        object=f"{assessment.name} ({len(votes)})",
    )  # fmt: skip
    return len(votes)


def _asked(item: str, question: str) -> str:
    """The name of what an item asks. Raises AssessmentError where it is none of this poll."""
    names = {question: "option", **{f"{question}.{name}": name for name in (ROLE, OWN_USE, AGE_BAND)}}
    if item not in names:
        raise AssessmentError(say("{item} is not asked in this poll.", item=repr(item)))
    return names[item]


def _tally(assessment: Assessment, votes: Sequence[Vote]) -> None:
    """Add imported votes to the tally, cell by cell."""
    counted: Counter[tuple[str, ...]] = Counter((vote.option, vote.role, vote.own_use, vote.age_band) for vote in votes)
    held: dict[tuple[str, ...], Any] = {
        (row.option, row.role, row.own_use, row.age_band): row for row in assessment.tallies.select_for_update()
    }
    for cell, n in counted.items():
        row = held.get(cell) or Tally(
            assessment=assessment, option=cell[0], role=cell[1], own_use=cell[2], age_band=cell[3]
        )
        row.n += n
        row.save()
