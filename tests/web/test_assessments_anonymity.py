"""Anonymous but once: after sending, nothing in the database leads from a link to its answers."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection

from graadmeter.web.assessments import commands, keys, queries
from graadmeter.web.assessments.errors import LinkUsedError
from graadmeter.web.assessments.models import Assessment, Draft, Response, Token
from graadmeter.web.people.models import AuditEntry, Verb

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PEOPLE = 40


@pytest.fixture
def round_(cast) -> Assessment:
    row = commands.create_assessment(
        organisation=cast.noord, name="R", model_id="esm3", mode="quick", by=cast.alice, at=NOW
    )
    return commands.open_assessment(assessment=row, by=cast.alice, at=NOW)


def rows(table: str) -> list[dict[str, object]]:
    """Each row of a table, with the number that SQLite keeps of it unasked."""
    unasked = 'rowid AS "rowid", ' if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {unasked}* FROM "{table}"')
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def answered(round_: Assessment, cast) -> tuple[list[int], list[int]]:
    """Forty people answer through the pages, in an order of their own, one answer each told apart by its pair code.
    Returns the keys of tokens and of responses in the order of sending."""
    secrets = commands.make_links(assessment=round_, n=PEOPLE, by=cast.alice, at=NOW)
    random.Random(5).shuffle(secrets)
    client, tokens, responses = cast.client(), [], []
    for number, secret in enumerate(secrets):
        code = f"{number:012d}"
        tokens.append(queries.token(secret).pk)
        url = client.post(f"/r/{secret}/start/", {"role": "employee"})["Location"]
        client.post(url, {"esm3.social_media_focus": "pioneering"})
        assert client.post(f"/r/{secret}/send/", {"new_code": code}).status_code == 200
        hashed = keys.pair_hash(round_.organisation_id, code)
        responses.append(Response.objects.get(pair_code_hash=hashed).pk)
    return tokens, responses


def test_no_value_of_a_response_stands_anywhere_else(round_, cast) -> None:
    answered(round_, cast)
    keys_of_responses = {
        str(value)
        for row in rows("assessments_response")
        for name, value in row.items()
        if name in ("rowid", "id", "pair_code_hash")
    }
    for table in connection.introspection.table_names():
        if table == "assessments_response":
            continue
        for row in rows(table):
            for name, value in row.items():
                assert str(value) not in keys_of_responses, f"{table}.{name} points at a response"


def test_tokens_and_responses_share_nothing_but_the_round(round_, cast) -> None:
    answered(round_, cast)
    token_values = {str(value) for row in rows("assessments_token") for value in row.values()}
    response_values = {str(value) for row in rows("assessments_response") for value in row.values()}
    assert token_values & response_values == {str(round_.pk)}
    assert {row["used"] for row in rows("assessments_token")} == {True}


def test_no_time_of_day_is_kept_of_an_answer(round_, cast) -> None:
    answered(round_, cast)
    for model in (Token, Response, Draft):
        kinds = {field.name: field.db_type(connection) or "" for field in model._meta.fields}
        assert not [name for name, kind in kinds.items() if "time" in kind.lower()]
    entry = AuditEntry.objects.get(verb=Verb.ANSWER_ARRIVED)
    assert (entry.at, entry.who, entry.count) == (None, None, PEOPLE)


def test_the_order_of_arrival_is_not_kept(round_, cast) -> None:
    """Row numbers are the random keys, so forty answers do not lie in the order in which they came."""
    tokens, responses = answered(round_, cast)
    for table in ("assessments_token", "assessments_response"):
        assert all(row.get("rowid", row["id"]) == row["id"] for row in rows(table))
    assert responses != sorted(responses)
    by_place = {key: place for place, key in enumerate(sorted(responses))}
    moved = [by_place[key] for key in responses]
    steps_up = sum(b > a for a, b in pairwise(moved))
    assert PEOPLE * 0.2 < steps_up < PEOPLE * 0.8
    assert tokens != sorted(tokens)


def test_frame_of_answers_is_in_random_order_and_without_keys_of_tokens(round_, cast) -> None:
    tokens, responses = answered(round_, cast)
    frame = queries.answers_frame(round_)
    people = frame.column("respondent").to_pylist()
    assert sorted(people) == sorted(f"{key:x}" for key in responses)
    assert people != [f"{key:x}" for key in responses]
    assert not set(people) & {f"{key:x}" for key in tokens}


def test_two_tabs_that_both_saw_the_link_unused_count_once(round_, cast) -> None:
    secret = commands.make_links(assessment=round_, n=1, by=cast.alice, at=NOW)[0]
    first, second = queries.token(secret), queries.token(secret)
    given = {"assessment": round_, "answers": {"esm3.culture": "pioneering"}, "at": NOW.date()}
    commands.submit_answers(token=first, **given)
    with pytest.raises(LinkUsedError):
        commands.submit_answers(token=second, **given)
    with pytest.raises(LinkUsedError):
        commands.save_about(token=second, about=commands.About(role="employee"))
    assert (Response.objects.count(), Draft.objects.count()) == (1, 0)


def test_a_failure_while_sending_leaves_everything_as_it_was(round_, cast, monkeypatch) -> None:
    secret = commands.make_links(assessment=round_, n=1, by=cast.alice, at=NOW)[0]
    token = queries.token(secret)
    commands.save_about(token=token, about=commands.About(role="employee"))

    def broken(**_: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(commands.answers, "record_arrival", broken)
    with pytest.raises(RuntimeError):
        commands.submit_answers(assessment=round_, token=token, answers={"esm3.culture": "dk"}, at=NOW.date())
    assert (Response.objects.count(), Draft.objects.count()) == (0, 1)
    assert queries.token(secret).used is False


def test_links_are_stored_as_digests_only(round_, cast) -> None:
    secret = commands.make_links(assessment=round_, n=1, by=cast.alice, at=NOW)[0]
    for table in connection.introspection.table_names():
        assert secret not in str(rows(table))


def test_answers_are_deleted_after_the_time_they_may_be_kept_and_the_result_stays(round_, cast) -> None:
    answered(round_, cast)
    commands.close_assessment(assessment=round_, by=cast.alice, at=NOW)
    round_.refresh_from_db()
    last_day = NOW.date() + timedelta(cast.noord.retention_days)
    assert commands.forget_old_answers(now=last_day) == 0
    assert commands.forget_old_answers(now=last_day + timedelta(1)) == 1
    assert (Response.objects.count(), Token.objects.count()) == (0, 0)
    page = cast.client("carol").get(f"/o/noord/measurement/{round_.pk}/results/").content.decode()
    assert "40 answers" in page
    assert "40" in cast.client("carol").get("/o/noord/measurement/").content.decode()
    assert commands.forget_old_answers(now=last_day + timedelta(2)) == 0


ANSWER_ON_DISK = """
import sys, django
from pathlib import Path
from django.core.management import call_command
from django.utils import timezone
django.setup()
call_command("migrate", verbosity=0)
from graadmeter.web.assessments import commands, queries
from graadmeter.web.people.commands import create_organisation
from graadmeter.web.people.models import User
def remembered():
    return any(b"987654" in path.read_bytes() for path in Path(sys.argv[1]).rglob("*") if path.is_file())
now = timezone.now()
owner = User.objects.create_user("o@example.org")
organisation = create_organisation(name="O", by=owner, at=now)
row = commands.create_assessment(organisation=organisation, name="R", model_id="esm3", mode="quick", by=owner, at=now)
row = commands.open_assessment(assessment=row, by=owner, at=now)
token = queries.token(commands.make_links(assessment=row, n=1, by=owner, at=now)[0])
commands.save_about(token=token, about=commands.About(role="employee"))
step = next(step for step in queries.sheet_for(token, None) if step.id == "culture")
draft = commands.save_step(token=token, step=step, given={"esm3.culture": "pioneering"}, edit=987654)
print(remembered())
commands.submit_answers(assessment=row, token=token, answers=draft.answers, at=now.date())
print(remembered())
"""


def test_no_file_remembers_the_draft_once_it_is_sent(tmp_path) -> None:
    """An edit's number stands in the draft alone, beside the key of its link. The process still runs as it looks."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GRAADMETER_", "DJANGO_"))}
    settings = {"GRAADMETER_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "graadmeter.web.settings"}
    run = subprocess.run(
        [sys.executable, "-c", ANSWER_ON_DISK, str(tmp_path)], env=clean | settings, capture_output=True, text=True
    )
    assert run.stdout.split() == ["True", "False"], run.stderr


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL which transaction wrote a row")
@pytest.mark.django_db(transaction=True)
def test_no_two_rows_of_the_halves_were_written_by_one_transaction(round_, cast) -> None:
    answered(round_, cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, count(*) FROM assessments_token GROUP BY 1")
        assert [count for _, count in cursor.fetchall()] == [PEOPLE]
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM assessments_response")
        assert cursor.fetchone() == (PEOPLE,)
