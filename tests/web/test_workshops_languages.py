"""Every page of a workshop in both languages: nothing stays in the other one. And each costs few queries, whoever
looks and however much was held: the demo's own workshop stands for a full one."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from graadmeter.web.workshops import commands, demo, queries
from graadmeter.web.workshops.models import Judgement, Vote, Workshop

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SAME = {
    "Graadmeter",
    "Noord",
    "Alice",
    "Nederlands",
    "English",
    "Heidag",
    "Model",
    "Document",
    "open",
    "Privacy",
    "ESM3",
}
MOST_QUERIES = 20


def alike(row: Workshop) -> set[str]:
    """Names that the model writes the same in both languages."""
    model = queries.taken_model(row)
    named = [model.name, *(element.name for element in model.elements.values())]
    named += [part.name for part in model.dimensions] + [role.name for role in model.roles]
    return {name.nl for name in named if name.nl == name.en}


def untranslated(client, path: str, words, allowed: set[str]) -> set[str]:
    both = {}
    for lang in ("nl", "en"):
        client.get(f"{path}?lang={lang}")
        with CaptureQueriesContext(connection) as asked:
            response = client.get(path)
        assert response.status_code == 200, path
        assert len(asked) <= MOST_QUERIES, f"{path}: {len(asked)} queries"
        both[lang] = words(response.content.decode())
    # two letters, no address, and not what somebody wrote
    return {text for text in both["nl"] & both["en"] - allowed if re.search(r"[A-Za-z]{2}", text) and ":" not in text}


def test_the_screen_and_the_phone_at_every_step(cast, session, words) -> None:
    row = session()
    written = {"WRITTEN", "OTHERWISE", "SHOWS"}
    allowed = SAME | alike(row) | written | {row.join_code, f"{row.join_code[:4]} {row.join_code[4:]}", "testserver/w"}
    alice, phone = cast.client("alice"), cast.client()
    at, mobile = f"/o/noord/workshops/{row.pk}/", f"/w/{row.join_code}/"
    found = untranslated(phone, mobile, words, allowed) | untranslated(phone, "/w/", words, allowed)
    phone.post(mobile, {})
    seats = [commands.join(workshop=row, secret=f"device {n}") for n in range(3)]

    def look() -> set[str]:
        return untranslated(alice, f"{at}screen/", words, allowed) | untranslated(phone, mobile, words, allowed)

    found |= look()
    commands.choose(workshop=row, element="culture")
    for number, values in enumerate((("none", "strategic", "dk"), ("pioneering",) * 3), 1):
        found |= look()
        for seat, value in zip(seats, values, strict=True):
            commands.cast_vote(workshop=row, seat=seat, element="culture", number=number, value=value, revision=1)
        found |= look()
        commands.reveal(workshop=row, element="culture", number=number)
        found |= look()
        commands.vote_again(workshop=row, element="culture", after=number) if number == 1 else None
    found |= untranslated(alice, f"{at}agree/culture/", words, allowed)
    agreed = commands.Agreed("pioneering", "WRITTEN", evidence="SHOWS", dissent=1, dissent_reason="OTHERWISE")
    commands.record_judgement(workshop=row, element="culture", number=2, agreed=agreed, by=cast.alice, at=NOW)
    found |= look() | untranslated(alice, f"{at}close/", words, allowed) | untranslated(alice, at, words, allowed)
    commands.close_workshop(workshop=row, by=cast.alice, at=NOW)
    found |= untranslated(alice, at, words, allowed) | untranslated(phone, mobile, words, allowed)
    found |= untranslated(alice, "/o/noord/workshops/", words, allowed)
    found |= untranslated(alice, f"{at}delete/", words, allowed)
    assert found == set()


def test_the_demo_held_one_on_every_category(cast, words) -> None:
    row = demo.hold(organisation=cast.noord, by=cast.alice, at=NOW, seed=1)
    assert set(queries.judgements(cast.noord, "esm3")) == set(queries.taken_model(row).elements)
    assert Judgement.objects.filter(dissent=1).count() == 3
    first = sorted(Vote.objects.values_list("ballot__element", "ballot__number", "value"))
    allowed = SAME | alike(row) | {row.name}
    path = f"/o/noord/workshops/{row.pk}/"
    found = untranslated(cast.client("alice"), path, words, allowed)
    assert {text for text in found if " / " not in text} == set(), "what was written down is in both languages"
    row.delete()
    demo.hold(organisation=cast.noord, by=cast.alice, at=NOW, seed=1)
    assert sorted(Vote.objects.values_list("ballot__element", "ballot__number", "value")) == first


def test_no_code_of_a_session_reaches_the_log() -> None:
    import logging

    from graadmeter.web.logs import WithoutSecrets

    record = logging.LogRecord("x", logging.ERROR, "", 0, "Gone: %s", ("/w/abcd2345/vote/",), None)
    WithoutSecrets().filter(record)
    assert "abcd2345" not in record.getMessage()
