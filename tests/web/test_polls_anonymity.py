"""One vote a link, and nothing that leads from a link, a device or a remark to what was voted."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client

from graadmeter.web.assessments import commands as rounds
from graadmeter.web.assessments.models import Assessment, Token
from graadmeter.web.people.models import AuditEntry, Verb
from graadmeter.web.polls import ballots, commands, queries
from graadmeter.web.polls.models import Remark, Shown, Tally, Vote
from graadmeter.web.polls.sheet import Said

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PEOPLE = 40
OPTIONS = ("none", "ad_hoc", "experimental", "functional", "transformation", "dk")


def rows(table: str) -> list[dict[str, object]]:
    """Each row of a table, with the number that SQLite keeps of it unasked."""
    unasked = 'rowid AS "rowid", ' if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {unasked}* FROM "{table}"')
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def voted(row: Assessment, cast) -> tuple[list[int], list[int]]:
    """Forty people vote through the pages, each with a remark. Returns the keys of tokens and votes in their order."""
    secrets = rounds.make_links(assessment=row, n=PEOPLE, by=cast.alice, at=NOW)
    random.Random(5).shuffle(secrets)
    client, tokens, votes = Client(), [], []
    for number, secret in enumerate(secrets):
        page = client.get(f"/v/{secret}/").content.decode()
        ballot = re.search(r'name="ballot" value="([^"]+)"', page)[1]
        tokens.append(Token.objects.get(secret_hash=rounds.answers.keys.digest(secret)).pk)
        sent = {"ballot": ballot, "revision": "1", "option": OPTIONS[number % 6], "remark": f"Remark {number}"}
        assert client.post(f"/v/{secret}/", sent).status_code == 303
        votes.append(Vote.objects.get(ballot=ballots.hash_of(ballot, row.pk)).pk)
    return tokens, votes


def test_tokens_votes_and_remarks_share_nothing_but_the_round(poll, cast) -> None:
    row = poll(audience="invited")
    voted(row, cast)
    tables = ("assessments_token", "polls_vote", "polls_remark")
    values = []
    for table in tables:
        told = [{str(v) for k, v in r.items() if k not in ("revision", "used", "status", "lang")} for r in rows(table)]
        values.append({value for row_values in told for value in row_values if len(value) > 2})
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert values[one] & values[other] <= {"invited", "no"}, f"{tables[one]} and {tables[other]}"
    assert {r["used"] for r in rows("assessments_token")} == {True}
    assert Vote.objects.count() == Remark.objects.count() == PEOPLE


def test_no_key_of_a_vote_stands_anywhere_else(poll, cast) -> None:
    row = poll(audience="invited")
    _, votes = voted(row, cast)
    keys = {str(key) for key in votes} | {str(r["ballot"]) for r in rows("polls_vote")}
    for table in set(connection.introspection.table_names()) - {"polls_vote"}:
        for stored in rows(table):
            for name, value in stored.items():
                assert str(value) not in keys, f"{table}.{name} points at a vote"


def test_no_time_is_kept_of_a_vote_or_a_remark(poll, cast) -> None:
    row = poll(audience="invited")
    voted(row, cast)
    for model in (Vote, Tally, Token):
        kinds = {field.name: field.db_type(connection) or "" for field in model._meta.fields}
        assert not [name for name, kind in kinds.items() if "time" in kind.lower() or "date" in kind.lower()]
    assert set(Remark.objects.values_list("moderated_at", flat=True)) == {None}
    assert not AuditEntry.objects.filter(verb=Verb.ANSWER_ARRIVED).exists(), "the audit counts at close"
    commands.close_poll(assessment=row, by=cast.alice, at=NOW)
    entry = AuditEntry.objects.get(verb=Verb.ANSWER_ARRIVED)
    assert (entry.at, entry.who, entry.count) == (None, None, PEOPLE)


def test_the_order_of_arrival_is_not_kept(poll, cast) -> None:
    row = poll(audience="invited")
    tokens, votes = voted(row, cast)
    for table in ("assessments_token", "polls_vote", "polls_remark", "polls_tally"):
        assert all(stored.get("rowid", stored["id"]) == stored["id"] for stored in rows(table))
    by_place = {key: place for place, key in enumerate(sorted(votes))}
    moved = [by_place[key] for key in votes]
    assert PEOPLE * 0.2 < sum(b > a for a, b in pairwise(moved)) < PEOPLE * 0.8
    assert tokens != sorted(tokens)


def test_a_ballot_is_a_secret_and_differs_between_polls(poll, cast) -> None:
    first, second, ballot = poll(), poll(), ballots.new()
    for row in (first, second):
        commands.cast(assessment_id=row.pk, ballot=ballot, revision=1, said=Said("none"))
        commands.keep_remark(assessment=row, ballot=ballot, text="x", lang="en", consent="no")
    hashes = [*Vote.objects.values_list("ballot", flat=True), *Remark.objects.values_list("ballot", flat=True)]
    assert len(set(hashes)) == 4
    for table in connection.introspection.table_names():
        assert ballot not in str(rows(table))


def test_closing_cuts_the_last_tie(poll, cast) -> None:
    row, ballot = poll(), ballots.new()
    commands.cast(assessment_id=row.pk, ballot=ballot, revision=1, said=Said("none"))
    commands.keep_remark(assessment=row, ballot=ballot, text="x", lang="en", consent="no")
    assert queries.voted(row, ballot)
    commands.close_poll(assessment=row, by=cast.alice, at=NOW)
    assert queries.voted(row, ballot) is None
    assert set(Vote.objects.values_list("ballot", flat=True)) == {None}
    assert set(Remark.objects.values_list("ballot", flat=True)) == {None}


def test_a_failure_while_voting_leaves_the_link_unused(poll, cast, monkeypatch) -> None:
    row = poll(audience="invited")
    rounds.make_links(assessment=row, n=1, by=cast.alice, at=NOW)
    token = Token.objects.get()

    def broken(*_: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(commands.votes, "cut_loose", broken)
    with pytest.raises(RuntimeError):
        commands.cast_invited(token=token, ballot=ballots.new(), revision=1, said=Said("none"))
    token.refresh_from_db()
    assert not token.used
    assert (Vote.objects.count(), Tally.objects.count()) == (0, 0)


def test_votes_are_deleted_after_the_time_they_may_be_kept_and_the_result_stays(poll, cast) -> None:
    row = poll(audience="invited")
    voted(row, cast)
    commands.close_poll(assessment=row, by=cast.alice, at=NOW)
    row.refresh_from_db()
    last_day = NOW.date() + timedelta(cast.noord.retention_days)
    assert commands.forget_old_votes(now=last_day) == 0
    assert commands.forget_old_votes(now=last_day + timedelta(1)) == 1
    rounds.forget_old_answers(now=last_day + timedelta(1))
    assert (Vote.objects.count(), Tally.objects.count(), Remark.objects.count()) == (0, 0, 0)
    assert Shown.objects.get().cells == []
    client = cast.client("carol")
    assert "40 votes" in client.get(f"/o/noord/measurement/{row.pk}/poll/results/").content.decode()
    assert ">40<" in client.get("/o/noord/measurement/").content.decode()
    assert commands.forget_old_votes(now=last_day + timedelta(2)) == 0


VOTE_ON_DISK = """
import sys, django
from pathlib import Path
from django.core.management import call_command
from django.utils import timezone
django.setup()
call_command("migrate", verbosity=0)
from graadmeter.web.assessments import commands as rounds, queries as asked
from graadmeter.web.people.commands import create_organisation
from graadmeter.web.people.models import User
from graadmeter.web.polls import ballots, commands
from graadmeter.web.polls.sheet import Said
def log():
    return sum(path.stat().st_size for path in Path(sys.argv[1]).glob("*-wal"))
now = timezone.now()
owner = User.objects.create_user("o@example.org")
organisation = create_organisation(name="O", by=owner, at=now)
row = rounds.create_assessment(organisation=organisation, name="R", model_id="s3m", mode="poll", by=owner, at=now)
row = commands.open_poll(assessment=row, by=owner, at=now)
token = asked.token(rounds.make_links(assessment=row, n=1, by=owner, at=now)[0])
print(log() > 0)
commands.cast_invited(token=token, ballot=ballots.new(), revision=1, said=Said("none"))
print(log() == 0)
"""


def test_no_log_remembers_which_link_was_used_with_which_vote(tmp_path) -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GRAADMETER_", "DJANGO_"))}
    settings = {"GRAADMETER_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "graadmeter.web.settings"}
    run = subprocess.run(
        [sys.executable, "-c", VOTE_ON_DISK, str(tmp_path)], env=clean | settings, capture_output=True, text=True
    )
    assert run.stdout.split() == ["True", "True"], run.stderr


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL which transaction wrote a row")
@pytest.mark.django_db(transaction=True)
def test_no_two_rows_were_written_by_one_transaction(poll, cast) -> None:
    row = poll(audience="invited")
    voted(row, cast)
    with connection.cursor() as cursor:
        for table in ("assessments_token", "polls_remark"):
            cursor.execute(f"SELECT xmin::text, count(*) FROM {table} GROUP BY 1")
            assert [count for _, count in cursor.fetchall()] == [PEOPLE], table
