"""What belongs to an organisation is for its members; a stranger cannot tell that it exists."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from graadmeter.maturity import load
from graadmeter.web.ambitions.commands import Wanted as Goal
from graadmeter.web.ambitions.commands import set_ambitions
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.benchmarks.models import TakenFile
from graadmeter.web.controls.commands import add_evidence
from graadmeter.web.controls.models import Evidence
from graadmeter.web.conversations.models import StoredDataset
from graadmeter.web.initiatives.commands import Wanted, open_review, save_initiative
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.people.models import Invitation, Membership
from graadmeter.web.plans.commands import make_plan, save_plan
from graadmeter.web.plans.models import Plan
from graadmeter.web.plans.queries.inputs import first_wishes
from graadmeter.web.processes.models import BaselineEvidence
from graadmeter.web.themes.models import Theme
from graadmeter.web.workshops.commands import Document

pytestmark = pytest.mark.django_db


def answers(client: Client, url: str) -> set[int]:
    """What reading and sending give, leaving out "not this method"."""
    return {client.get(url).status_code, client.post(url).status_code} - {405}


def evidence_file(cast) -> Evidence:
    """Evidence of Noord with a file."""
    today = timezone.localdate()
    return add_evidence(
        organisation=cast.noord, control="dvo.law.c1", evidence="Record", dated_on=today, owner="HR", expires_on=today,
        file=SimpleUploadedFile("record.pdf", b"%PDF-"), by=cast.alice, at=timezone.now(),
    )  # fmt: skip


def test_every_address_of_an_organisation_is_closed_to_others(cast, routes) -> None:
    inside = [route for route in routes if "slug" in route.parameters and route.pattern.startswith("o/")]
    assert len(inside) >= 8
    for route in inside:
        url = route.url(slug="noord")
        for outsider in ("dirk", "eva"):
            assert answers(cast.client(outsider), url) == {404}, f"{route.name} is open to {outsider}"
        for code in answers(cast.client(), url):
            assert code == 302, f"{route.name} is open to a visitor"


def test_a_hidden_organisation_looks_like_one_that_is_not_there(cast, words) -> None:
    client = cast.client("dirk")
    hidden, absent = client.get("/o/noord/privacy/"), client.get("/o/nowhere/privacy/")
    assert hidden.status_code == absent.status_code == 404
    assert words(hidden.content.decode()) == words(absent.content.decode())


def test_everything_needs_an_account_unless_it_says_so(cast, routes) -> None:
    open_to_all = {"people:home", "people:demo", "people:invitation"}
    for route in routes:
        if route.name.startswith("people:") and route.name not in open_to_all:
            response = cast.client().get(route.url(slug="noord"))
            assert response.status_code in (302, 405), route.name
            if response.status_code == 302:
                assert response["Location"].startswith("/account/login/"), route.name


def test_a_member_of_another_organisation_cannot_be_reached_through_ones_own(cast) -> None:
    bob = Membership.objects.get(user=cast.bob)
    client = cast.client("dirk")
    assert client.post(f"/o/zuid/people/{bob.pk}/role/", {"role": "owner"}).status_code == 404
    assert client.post(f"/o/zuid/people/{bob.pk}/remove/").status_code == 404
    bob.refresh_from_db()
    assert bob.role == "analyst"


def initiative(cast) -> Initiative:
    """One of Noord for which ratings are asked."""
    row = save_initiative(
        organisation=cast.noord, initiative=None, wanted=Wanted("Webcare"), by=cast.bob, at=timezone.now()
    )
    open_review(initiative=row, by=cast.bob, at=timezone.now())
    return row


def plan(cast) -> Plan:
    """One of Noord under a name, of a gap in culture and an initiative that should move it."""
    row, now = initiative(cast), timezone.now()
    set_ambitions(
        organisation=cast.noord, model=load("esm3"), by=cast.bob, at=now, wanted={"culture": Goal("strategic")}
    )  # fmt: skip
    row.effects.create(element="culture", gain=1.0)
    make_plan(
        organisation=cast.noord, wishes=first_wishes(cast.noord, timezone.localdate()), by=cast.bob, at=now, seconds=2
    )
    return save_plan(organisation=cast.noord, name="Spring", by=cast.bob, at=now)


def test_no_row_of_one_organisation_is_reached_through_another(
    cast, routes, closed_round, poll, slack_zip, upload, waiting, evidence, session
) -> None:
    """Every address with a key in it, later apps included, with the key of a row that is there in Noord."""
    evidence()
    upload("bob", slack_zip)
    cast.client("alice").post("/o/noord/people/", {"email": "x@example.org", "role": "viewer", "language": "nl"})
    owned = {
        "people": Membership.objects.get(user=cast.bob).pk,
        "people:withdraw_invitation": Invitation.objects.get().pk,
        "assessments": closed_round().pk,
        "diagnosis": Assessment.objects.get().pk,
        "reporting": Assessment.objects.get().pk,
        "polls": poll(votes=12, closed=True).pk,
        "controls": Evidence.objects.first().pk,
        "controls:file": evidence_file(cast).pk,
        "processes": BaselineEvidence.objects.create(
            organisation=cast.noord,
            part="smg.b1.spread",
            what="Meeting",
            dated_on=timezone.localdate(),
            owner="HR",
            added_at=timezone.now(),
        ).pk,
        "initiatives": initiative(cast).pk,
        "benchmarks": TakenFile.objects.create(
            organisation=cast.noord, fingerprint="1", kind="esm3", payload={}, added_at=timezone.now()
        ).pk,
        "plans": plan(cast).pk,
        "plans:course": Initiative.objects.first().pk,
        "conversations": StoredDataset.objects.get().pk,
        "conversations:reading": waiting().pk,
        "themes": Theme.objects.create(organisation=cast.noord, key="shops", kind="other", name_en="Shops").pk,
        "workshops": session(["strategic"] * 3, until="agreed", document=Document("plan.pdf", b"%PDF")).pk,
    }
    known = {"lang": "nl", "extension": "json", "element_id": "culture"}
    keyed = [route for route in routes if {"slug", "pk"} <= set(route.parameters)]
    assert len(keyed) >= 15
    for route in keyed:
        key = str(owned.get(route.name, owned[route.name.split(":")[0]]))
        assert answers(cast.client("dirk"), route.url(slug="zuid", pk=key, **known)) == {404}, route.name
        if route.name == "workshops:download":  # once the session is over
            cast.client("alice").post(f"/o/noord/workshops/{key}/close/")
        own = cast.client("alice").get(route.url(slug="noord", pk=key, **known)).status_code
        assert own in (200, 302, 405), f"{route.name} gives {own}: the row is not there, so nothing was tested"


@pytest.mark.parametrize(
    ("who", "path", "code"),
    [
        ("carol", "people/", 200), ("carol", "privacy/", 200), ("carol", "settings/", 403), ("carol", "audit/", 403),
        ("bob", "settings/", 403), ("bob", "audit/", 403),
        ("alice", "settings/", 200), ("alice", "audit/", 200), ("alice", "people/", 200),
    ],
)  # fmt: skip
def test_each_role_sees_its_own_pages(cast, who: str, path: str, code: int) -> None:
    assert cast.client(who).get(f"/o/noord/{path}").status_code == code


def test_only_an_owner_changes_roles_and_settings(cast) -> None:
    carol = Membership.objects.get(user=cast.carol)
    for who in ("bob", "carol"):
        client = cast.client(who)
        assert client.post(f"/o/noord/people/{carol.pk}/role/", {"role": "owner"}).status_code == 403
        assert (
            client.post("/o/noord/people/", {"email": "x@example.org", "role": "owner", "language": "nl"}).status_code
            == 403
        )
        assert (
            client.post("/o/noord/settings/", {"name": "Mine", "min_group": 5, "retention_days": 30}).status_code == 403
        )
    assert cast.client("bob").post(f"/o/noord/people/{carol.pk}/remove/").status_code == 403
    carol.refresh_from_db()
    cast.noord.refresh_from_db()
    assert (carol.role, cast.noord.name) == ("viewer", "Noord")


def test_a_form_without_its_token_changes_nothing(cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.post("/organisations/new/", {"name": "Oost"})
    assert response.status_code == 403
    assert "This form could not be sent" in response.content.decode()
    assert not Membership.objects.filter(organisation__name="Oost").exists()
