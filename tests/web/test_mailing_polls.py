"""A poll is invited by e-mail like any other round."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from graadmeter.web.assessments.models import Invitee, Mailing
from graadmeter.web.polls import commands as polls

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PEOPLE = [f"p{n:02}@example.org" for n in range(11)]


def test_a_poll_is_invited_and_reminded(cast, poll) -> None:
    row = poll(audience="invited")
    bob, url = cast.client("bob"), f"/o/noord/measurement/{row.pk}/mail/"
    bob.post(url, {"pasted": "\n".join(PEOPLE)})
    bob.post(f"{url}send/", {"kind": "invitation"})
    assert len(mail.outbox) == len(PEOPLE)
    first = mail.outbox[0]
    link = re.search(r"http://testserver(/r/[\w-]+/)\n", first.body)[1]
    question = cast.client().get(link, follow=True)
    assert question.status_code == 200
    asked = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', question.content.decode()))
    voted = cast.client().post(question.redirect_chain[-1][0], asked | {"option": "functional"})
    assert voted.status_code == 303
    Mailing.objects.update(mailed_on=NOW.date() - timedelta(days=9))
    mail.outbox.clear()
    bob.post(f"{url}send/", {"kind": "reminder"})
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(set(PEOPLE) - {first.to[0]})
    polls.close_poll(assessment=row, by=cast.bob, at=NOW)
    assert not Invitee.objects.exists()


def test_an_address_stays_listed_when_its_link_is_used(cast, poll) -> None:
    row = poll(audience="invited")
    bob, url = cast.client("bob"), f"/o/noord/measurement/{row.pk}/mail/"
    bob.post(url, {"pasted": "\n".join(PEOPLE)})
    bob.post(f"{url}send/", {"kind": "invitation"})
    for letter in mail.outbox[:3]:
        link = re.search(r"http://testserver(/r/[\w-]+/)\n", letter.body)[1]
        assert cast.client().post(link.replace("/r/", "/v/"), {"option": "functional"}).status_code == 303
    assert Invitee.objects.count() == len(PEOPLE), "a list that shrinks would tell who voted"
    bob.post(url, {"pasted": "\n".join(PEOPLE)})
    assert row.tokens.count() == len(PEOPLE), "nobody gets a second vote"
