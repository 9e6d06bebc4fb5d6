"""Remarks: read by the owner first, shown only after that, and as far as their writers agreed."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client

from graadmeter.web.assessments.models import Assessment
from graadmeter.web.people.models import AuditEntry, Verb
from graadmeter.web.polls import ballots, commands, queries
from graadmeter.web.polls.errors import PollError
from graadmeter.web.polls.models import REMARK_LENGTH, Remark, Vote
from graadmeter.web.polls.sheet import Said

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOME = "/o/noord/measurement/"
TEXT = "We help each other <b>faster</b> now."


def vote(row: Assessment, **more: str) -> object:
    return Client().post(f"/p/{row.join_code}/", {"option": "functional", "role": "hr", **more})


def remark(row: Assessment, consent: str, *, role: str = "hr", name: str = "", text: str = TEXT) -> Remark:
    return commands.keep_remark(
        assessment=row, ballot=ballots.new(), text=text, lang="en", consent=consent, role=role, name=name
    )


def voted(row: Assessment, n: int, role: str) -> None:
    for _ in range(n):
        commands.cast(assessment_id=row.pk, ballot=ballots.new(), revision=1, said=Said("functional", role=role))


def result(cast, row: Assessment) -> str:
    return unescape(cast.client("carol").get(f"{HOME}{row.pk}/poll/results/").content.decode())


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({}, ("no", "", "")),
        ({"consent": "no"}, ("no", "", "")),
        ({"consent": "nothing"}, ("nothing", "", "")),
        ({"consent": "role"}, ("role", "hr", "")),
        ({"consent": "name", "name": "Sam"}, ("name", "", "Sam")),
        ({"consent": "nothing", "name": "Sam"}, ("nothing", "", "")),
    ],
)
def test_a_voter_says_how_a_remark_may_be_shown(poll, sent, kept) -> None:
    row = poll()
    assert vote(row, remark=TEXT, **sent).status_code == 303
    found = Remark.objects.get()
    assert (found.consent, found.role, found.name) == kept
    assert (found.text, found.lang, found.status) == (TEXT, "en", "waiting")


def test_nothing_is_kept_where_nothing_was_written_or_asked(poll) -> None:
    vote(poll(), remark="  ")
    vote(poll(remarks=False), remark=TEXT, consent="nothing")
    assert Vote.objects.count() == 2
    assert not Remark.objects.exists()
    assert 'name="remark"' not in Client().get(f"/p/{poll(remarks=False).join_code}/").content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"remark": TEXT, "consent": "name"}, "Fill in the name"),
        ({"remark": "x" * (REMARK_LENGTH + 1)}, str(REMARK_LENGTH)),
        ({"remark": TEXT, "consent": "everyone"}, "Select a valid choice"),
    ],
)
def test_a_remark_that_does_not_fit_is_asked_again_before_the_vote_counts(poll, sent, said) -> None:
    page = vote(poll(), **sent)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Vote.objects.exists()
    assert not Remark.objects.exists()


def test_sending_twice_keeps_one_remark_and_another_text_replaces_it_until_it_is_read(cast, poll) -> None:
    row, phone = poll(), Client()
    url = f"/p/{row.join_code}/"
    sent = {"option": "none", "ballot": ballots.new(), "revision": "1", "consent": "nothing"}
    for text in ("first", "first", "second"):
        phone.post(url, sent | {"remark": text})
    assert Remark.objects.get().text == "second"
    commands.moderate(remark=Remark.objects.get(), show=True, by=cast.alice, at=NOW)
    phone.post(url, sent | {"remark": "third"})
    assert Remark.objects.get().text == "second", "what was read is what is shown"


def test_a_remark_is_shown_after_moderation_only(cast, poll) -> None:
    row = poll()
    voted(row, 12, "hr")
    said = remark(row, "nothing")
    assert TEXT not in result(cast, row)
    bob = cast.client("bob")
    listed = bob.get(f"{HOME}{row.pk}/poll/remarks/").content.decode()
    assert "We help each other &lt;b&gt;faster&lt;/b&gt; now." in listed, "what voters write is text, never markup"
    bob.post(f"{HOME}{row.pk}/poll/remarks/{said.pk}/", {"show": "1"})
    said.refresh_from_db()
    assert (said.status, said.moderated_by) == ("shown", cast.bob)
    assert TEXT in result(cast, row)
    bob.post(f"{HOME}{row.pk}/poll/remarks/{said.pk}/", {"refuse": "1"})
    assert TEXT not in result(cast, row)
    verbs = set(AuditEntry.objects.filter(verb__startswith="remark.").values_list("verb", "who__email"))
    assert verbs == {(Verb.REMARK_SHOWN, "bob@example.org"), (Verb.REMARK_REFUSED, "bob@example.org")}
    assert TEXT not in str(list(AuditEntry.objects.values())), "the audit does not repeat it"


def test_a_remark_without_consent_is_never_shown(cast, poll) -> None:
    row = poll()
    voted(row, 12, "hr")
    said = remark(row, "no")
    with pytest.raises(PollError):
        commands.moderate(remark=said, show=True, by=cast.alice, at=NOW)
    page = cast.client("bob").get(f"{HOME}{row.pk}/poll/remarks/").content.decode()
    assert "may not be shown" in page
    assert "Show this remark" not in page
    assert cast.client("bob").post(f"{HOME}{row.pk}/poll/remarks/{said.pk}/", {"show": "1"}).status_code == 400
    assert TEXT not in result(cast, row)


@pytest.mark.parametrize(("people", "signed"), [(10, True), (9, False)])
def test_a_role_stands_with_a_remark_where_the_role_is_in_the_result(cast, poll, people: int, signed: bool) -> None:
    row = poll()
    voted(row, people, "it")
    voted(row, 30, "hr")
    commands.moderate(remark=remark(row, "role", role="it"), show=True, by=cast.alice, at=NOW)
    assert '<p class="soft">IT</p>' not in result(cast, row), "no role while the poll is open"
    commands.close_poll(assessment=row, by=cast.alice, at=NOW)
    page = result(cast, row)
    assert TEXT in page
    assert ('<p class="soft">IT</p>' in page) is signed


def test_a_name_stands_with_it_where_its_writer_gave_one(cast, poll) -> None:
    row = poll()
    voted(row, 12, "hr")
    commands.moderate(remark=remark(row, "name", name="Sam"), show=True, by=cast.alice, at=NOW)
    assert '<p class="soft">Sam</p>' in result(cast, row)


def test_no_remark_is_shown_without_a_result_beside_it(cast, poll) -> None:
    row = poll()
    voted(row, 3, "hr")
    commands.moderate(remark=remark(row, "nothing"), show=True, by=cast.alice, at=NOW)
    assert TEXT not in result(cast, row)


def test_only_those_who_manage_the_poll_read_remarks(cast, poll) -> None:
    row = poll()
    said = remark(row, "nothing")
    assert cast.client("carol").get(f"{HOME}{row.pk}/poll/remarks/").status_code == 403
    assert cast.client("carol").post(f"{HOME}{row.pk}/poll/remarks/{said.pk}/", {"show": "1"}).status_code == 403
    other = poll()
    assert cast.client("bob").post(f"{HOME}{other.pk}/poll/remarks/{said.pk}/", {"show": "1"}).status_code == 404
    said.refresh_from_db()
    assert said.status == "waiting"


def test_those_that_wait_come_first(cast, poll) -> None:
    row = poll()
    shown, refused, waiting = (remark(row, "nothing", text=text) for text in ("a", "b", "c"))
    commands.moderate(remark=shown, show=True, by=cast.alice, at=NOW)
    commands.moderate(remark=refused, show=False, by=cast.alice, at=NOW)
    assert [found.text for found in queries.remarks(row)] == [waiting.text, shown.text, refused.text]


def test_a_remark_that_is_written_as_the_poll_closes_keeps_no_hash(poll, cast) -> None:
    row = poll()
    commands.close_poll(assessment=row, by=cast.alice, at=NOW)
    assert remark(row, "nothing").ballot is None
    assert remark(row, "nothing").ballot is None, "another one"
    assert Remark.objects.count() == 2
