"""Many votes for one write to disk. Each gets what it would get alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

from graadmeter.web.assessments.keys import random_key
from graadmeter.web.polls import ballots
from graadmeter.web.polls.commands.votes import COUNT, Outcome, cast, store_sql
from graadmeter.web.polls.sheet import Said


@dataclass(frozen=True, slots=True)
class Cast:
    """A vote as `cast` takes it."""

    assessment_id: int
    ballot: str
    revision: int
    said: Said
    code: str | None = None


def cast_together(votes: Sequence[Cast]) -> list[Outcome | Exception]:
    """Count these votes, all durable when this returns; per vote what became of it, or why it was refused.

    New votes share one transaction. A ballot that voted before, and a poll that takes no votes, are rare and get a
    transaction each, as every vote does where the shared one fails.
    """
    found: list[Outcome | Exception | None] = [None] * len(votes)
    counted: Counter[tuple[int, str, str, str, str]] = Counter()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for number, vote in enumerate(votes):
                cell = (vote.said.option, vote.said.role, vote.said.own_use, vote.said.age_band)
                by_code = () if vote.code is None else (vote.code,)
                hashed = ballots.hash_of(vote.ballot, vote.assessment_id)
                row = [random_key(), hashed, vote.revision, *cell, vote.assessment_id, *by_code]
                cursor.execute(store_sql(by_code=bool(by_code)), row)
                if cursor.rowcount == 1:
                    found[number] = Outcome.COUNTED
                    counted[(vote.assessment_id, *cell)] += 1
            for key, n in sorted(counted.items()):  # one order for all: two writers cannot wait in a circle
                cursor.execute(COUNT, [random_key(), *key, n, n])
    except DatabaseError:
        found = [None] * len(votes)
    return [outcome or _alone(vote) for vote, outcome in zip(votes, found, strict=True)]


def _alone(vote: Cast) -> Outcome | Exception:
    try:
        return cast(
            assessment_id=vote.assessment_id, ballot=vote.ballot, revision=vote.revision, said=vote.said, code=vote.code
        )
    except Exception as error:  # each vote hears of its own
        return error
