"""Joining, leaving, roles, and the record of it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone

from graadmeter.web.people import commands, queries
from graadmeter.web.people.commands import PeopleRuleError
from graadmeter.web.people.models import AuditEntry, Invitation, Membership, Organisation, Role, Verb

pytestmark = pytest.mark.django_db


def invite(cast, email: str = "eva@example.org", role: str = "analyst", language: str = "nl"):
    response = cast.client("alice").post("/o/noord/people/", {"email": email, "role": role, "language": language})
    assert response.status_code == 200
    return response


def path_in(text: str) -> str:
    found = re.search(r"http://testserver(/invitation/[\w-]+/)", text)
    assert found, text
    return found[1]


def test_an_invited_person_joins_with_the_mailed_link(cast) -> None:
    page = invite(cast).content.decode()
    letter = mail.outbox[0]
    assert letter.to == ["eva@example.org"]
    path = path_in(letter.body)
    assert path in page  # shown to the owner once
    assert path not in cast.client("alice").get("/o/noord/people/").content.decode()
    client = cast.client("eva")
    assert "Join Noord" in client.get(path).content.decode()
    assert client.post(path)["Location"] == "/o/noord/"
    assert Membership.objects.get(user=cast.eva).role == Role.ANALYST
    assert client.get(path).status_code == 410


@pytest.mark.parametrize(("language", "subject"), [("nl", "Uitnodiging voor Noord"), ("en", "Invitation to Noord")])
def test_the_mail_speaks_the_language_of_its_reader(cast, language: str, subject: str) -> None:
    invite(cast, language=language)
    assert mail.outbox[0].subject.startswith(subject)
    assert ("Hallo" in mail.outbox[0].body) == (language == "nl")


def test_the_token_is_not_in_the_database(cast) -> None:
    invite(cast)
    token = path_in(mail.outbox[0].body).split("/")[2]
    row = Invitation.objects.get()
    assert token not in str([getattr(row, field.attname) for field in row._meta.concrete_fields])


def test_a_used_link_an_expired_link_and_a_wrong_link_say_so(cast) -> None:
    invite(cast)
    path = path_in(mail.outbox[0].body)
    eva = cast.client("eva")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expired = eva.post(path)
    assert expired.status_code == 400
    assert "expired on" in expired.content.decode()
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1), accepted_at=timezone.now())
    assert "used already" in eva.post(path).content.decode()
    assert "does not exist" in eva.post("/invitation/nonsense/").content.decode()
    assert not Membership.objects.filter(user=cast.eva).exists()


def test_a_link_works_only_for_the_invited_address(cast) -> None:
    invite(cast)
    path = path_in(mail.outbox[0].body)
    dirk = cast.client("dirk")
    assert "signed in with another address" in dirk.get(path).content.decode()
    assert dirk.post(path).status_code == 400
    assert not Membership.objects.filter(organisation=cast.noord, user=cast.dirk).exists()


def test_a_visitor_with_a_link_makes_an_account_and_comes_back(cast) -> None:
    invite(cast, email="nieuw@example.org")
    path = path_in(mail.outbox[0].body)
    client = cast.client()
    assert f"/account/signup/?next={path}" in client.get(path).content.decode()
    form = {"name": "Nieuw", "email": "nieuw@example.org", "password1": "wolken boven water", "next": path}
    assert client.post("/account/signup/", form)["Location"] == path
    assert client.post(path)["Location"] == "/o/noord/"


def test_inviting_again_replaces_the_first_link(cast) -> None:
    invite(cast)
    invite(cast)
    first, second = (path_in(letter.body) for letter in mail.outbox)
    eva = cast.client("eva")
    assert eva.get(first).status_code == 410
    assert eva.get(second).status_code == 200


def test_inviting_a_member_is_a_form_error(cast) -> None:
    page = invite(cast, email="Bob@example.org").content.decode()
    assert "already belongs" in page
    assert 'aria-describedby="id_email_error"' in page
    assert not mail.outbox


def test_a_withdrawn_invitation_no_longer_works(cast) -> None:
    invite(cast)
    row = Invitation.objects.get()
    cast.client("alice").post(f"/o/noord/people/invitations/{row.pk}/withdraw/")
    assert cast.client("eva").get(path_in(mail.outbox[0].body)).status_code == 410


def test_the_last_owner_cannot_leave_or_step_down(cast) -> None:
    alice = Membership.objects.get(user=cast.alice)
    client = cast.client("alice")
    for path, data in ((f"people/{alice.pk}/remove/", {}), (f"people/{alice.pk}/role/", {"role": "viewer"})):
        response = client.post(f"/o/noord/{path}", data)
        assert response.status_code == 400
        assert "at least one owner" in response.content.decode()
    alice.refresh_from_db()
    assert alice.role == Role.OWNER


def test_with_two_owners_one_may_leave(cast) -> None:
    bob = Membership.objects.get(user=cast.bob)
    client = cast.client("alice")
    client.post(f"/o/noord/people/{bob.pk}/role/", {"role": "owner"})
    alice = Membership.objects.get(user=cast.alice)
    assert client.post(f"/o/noord/people/{alice.pk}/remove/")["Location"] == "/organisations/"
    assert client.get("/o/noord/privacy/").status_code == 404
    assert queries.owners(cast.noord) == 1


def test_a_viewer_may_leave(cast) -> None:
    carol = Membership.objects.get(user=cast.carol)
    cast.client("carol").post(f"/o/noord/people/{carol.pk}/remove/")
    assert not Membership.objects.filter(user=cast.carol).exists()


def test_the_smallest_group_is_never_below_five(cast) -> None:
    page = cast.client("alice").post("/o/noord/settings/", {"name": "Noord", "min_group": 4, "retention_days": 365})
    assert 'role="alert"' in page.content.decode()
    cast.noord.refresh_from_db()
    assert cast.noord.min_group == 10


def test_settings_are_kept_and_the_record_says_what_changed(cast) -> None:
    cast.client("alice").post("/o/noord/settings/", {"name": "Noord", "min_group": 12, "retention_days": 365})
    cast.noord.refresh_from_db()
    assert (cast.noord.min_group, cast.noord.retention_days) == (12, 365)
    entry = AuditEntry.objects.get(verb=Verb.SETTINGS_CHANGED)
    assert entry.who == cast.alice
    assert "smallest group a figure may be about: 10 → 12" in entry.about
    assert "12" in cast.client("carol").get("/o/noord/privacy/").content.decode()


def test_the_record_says_roles_in_the_readers_language(cast) -> None:
    bob = Membership.objects.get(user=cast.bob)
    client = cast.client("alice")
    client.post(f"/o/noord/people/{bob.pk}/role/", {"role": "viewer"})
    assert "bob@example.org: analyst → viewer" in client.get("/o/noord/audit/").content.decode()
    client.get("/?lang=nl")
    assert "bob@example.org: analist → lezer" in client.get("/o/noord/audit/").content.decode()


def test_every_change_to_people_is_recorded_with_who_did_it(cast) -> None:
    invite(cast)
    cast.client("eva").post(path_in(mail.outbox[0].body))
    eva = Membership.objects.get(user=cast.eva)
    owner = cast.client("alice")
    owner.post(f"/o/noord/people/{eva.pk}/role/", {"role": "viewer"})
    owner.post(f"/o/noord/people/{eva.pk}/remove/")
    said = [(entry.verb, entry.who) for entry in AuditEntry.objects.filter(organisation=cast.noord).order_by("id")]
    assert said == [
        (Verb.ORGANISATION_MADE, cast.alice), (Verb.MEMBER_INVITED, cast.alice), (Verb.MEMBER_JOINED, cast.eva),
        (Verb.ROLE_CHANGED, cast.alice), (Verb.MEMBER_REMOVED, cast.alice),
    ]  # fmt: skip


def test_arriving_answers_leave_a_day_and_a_count_and_nothing_else(cast) -> None:
    for day in (date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 3)):
        commands.record_arrival(organisation=cast.noord, object="Nulmeting", day=day)
    rows = AuditEntry.objects.filter(verb=Verb.ANSWER_ARRIVED).order_by("day")
    assert [(row.day, row.count, row.who, row.at) for row in rows] == [
        (date(2026, 3, 2), 2, None, None),
        (date(2026, 3, 3), 1, None, None),
    ]
    page = cast.client("alice").get("/o/noord/audit/").content.decode()
    assert "answers arrived: 2" in page


def test_a_refused_change_leaves_no_trace(cast) -> None:
    alice = Membership.objects.get(user=cast.alice)
    before = AuditEntry.objects.count()
    with pytest.raises(PeopleRuleError):
        commands.remove_member(membership=alice, by=cast.alice, at=timezone.now())
    assert AuditEntry.objects.count() == before


def test_names_that_look_alike_get_addresses_of_their_own(cast) -> None:
    made = [
        commands.create_organisation(name=name, by=cast.eva, at=timezone.now()) for name in ("Noord", "Noord!", "日本")
    ]
    assert [row.slug for row in made] == ["noord-2", "noord-3", "organisatie"]


def test_the_pseudonym_key_is_stored_nowhere_and_differs_per_organisation(cast, settings) -> None:
    key = cast.noord.pseudonym_key
    assert len(key) == 32
    assert key != cast.zuid.pseudonym_key
    assert key == Organisation.objects.get(pk=cast.noord.pk).pseudonym_key
    row = Organisation.objects.filter(pk=cast.noord.pk).values().get()
    assert key.hex() not in str(row)
    assert repr(key) not in str(row)
    settings.SECRET_KEY = "another secret"
    assert cast.noord.pseudonym_key != key


@pytest.mark.parametrize("path", ["people/", "audit/"])
def test_queries_do_not_grow_with_rows(cast, path: str, django_assert_max_num_queries) -> None:
    client = cast.client("alice")
    client.get(f"/o/noord/{path}")
    with django_assert_max_num_queries(50) as few:
        client.get(f"/o/noord/{path}")
    for n in range(20):
        user = type(cast.eva).objects.create_user(f"lid{n}@example.org", None, name=f"Lid {n}")
        Membership.objects.create(organisation=cast.noord, user=user, role=Role.VIEWER, since_at=timezone.now())
        commands.record(organisation=cast.noord, by=user, verb=Verb.MEMBER_JOINED, object="viewer", at=timezone.now())
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(f"/o/noord/{path}")


def test_a_long_audit_is_read_page_by_page(cast) -> None:
    for n in range(60):
        commands.record(
            organisation=cast.noord, by=cast.alice, verb=Verb.MEMBER_INVITED, object=f"n{n:02}", at=timezone.now()
        )
    client = cast.client("alice")
    first = client.get("/o/noord/audit/").content.decode()
    assert "n59" in first
    assert "n01" not in first
    assert "?after=50" in first
    second = client.get("/o/noord/audit/?after=50").content.decode()
    assert "n01" in second
    assert client.get("/o/noord/audit/?after=-1").status_code == 200


def test_what_visits_leave_behind_goes_in_the_night(cast) -> None:
    invite(cast)
    cast.client().post("/account/login/", {"login": "alice@example.org", "password": "wrong"})
    cast.client("bob")
    now, visits = timezone.now(), Session.objects.count()
    commands.forget_visitors(now=now)
    kept = (Session.objects.count(), Invitation.objects.count(), AccessAttempt.objects.count())
    assert kept == (visits, 1, 1), "what is still of use stays"
    AccessAttempt.objects.update(attempt_time=now - timedelta(hours=1))
    commands.forget_visitors(now=now + timedelta(days=2 * commands.INVITATION_DAYS + 1))
    assert not Session.objects.exists()
    assert not Invitation.objects.exists()
    assert not AccessAttempt.objects.exists()
