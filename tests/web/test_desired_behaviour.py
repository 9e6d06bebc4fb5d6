"""The behaviour that an organisation wants of each group of people: the model asks, the owner describes."""

from __future__ import annotations

import pytest
from django.utils import timezone

from graadmeter.web.controls import commands, queries
from graadmeter.web.people.models import AuditEntry, Verb

pytestmark = pytest.mark.django_db
HOME = "/o/noord/controls/"
PAGE = f"{HOME}behaviour/"
STAFF = {
    "employees-behaviour": "Ask questions openly",
    "employees-stimulated_by": "Leaders answer in person",
    "employees-seen_by": "Share of questions answered",
}


def text(cast, who: str, path: str, lang: str = "en") -> str:
    page: str = cast.client(who).get(f"{path}?lang={lang}", follow=True).content.decode()
    return page


def told(cast) -> list[str]:
    return [entry.object for entry in AuditEntry.objects.filter(verb=Verb.CONTROL_CHANGED)]


def test_the_groups_are_the_models_and_wait_to_be_described(cast) -> None:
    assert [one.group for one in queries.behaviour(cast.noord)] == ["customers", "employees", "suppliers"]
    page = text(cast, "carol", HOME)
    assert "Describe for each group which behaviour you want" in page
    assert page.count("Not described yet.") == 3
    assert "Beschrijf per groep welk gedrag je wilt" in text(cast, "carol", HOME, "nl")


def test_an_owner_describes_one_group_and_everyone_reads_it(cast) -> None:
    assert cast.client("alice").post(PAGE, STAFF)["Location"] == f"{HOME}#behaviour"
    for who in ("alice", "bob", "carol"):
        for path in (HOME,) if who == "alice" else (HOME, PAGE):
            page = text(cast, who, path)
            assert all(said in page for said in STAFF.values())
            assert page.count("Not described yet.") == 2
        assert ("Save the behaviour" in text(cast, who, PAGE)) is (who == "alice")
    assert told(cast) == ["behaviour: employees"]


def test_only_an_owner_writes_and_a_stranger_sees_nothing(cast) -> None:
    for who, code in (("bob", 403), ("carol", 403), ("dirk", 404)):
        assert cast.client(who).post(PAGE, STAFF).status_code == code
    assert cast.client("dirk").get(PAGE).status_code == 404
    assert not cast.noord.desired_behaviour.exists()


def test_what_stimulates_belongs_to_a_behaviour(cast) -> None:
    page = cast.client("alice").post(PAGE, {"suppliers-seen_by": "Fewer faults"})
    assert page.status_code == 422
    assert "Say which behaviour this belongs to." in page.content.decode()


def test_the_audit_names_what_changed_and_the_same_again_changes_nothing(cast) -> None:
    def describe(**groups: str) -> None:
        commands.describe_behaviour(
            organisation=cast.noord, described={name: commands.Described(said) for name, said in groups.items()},
            by=cast.alice, at=timezone.now(),
        )  # fmt: skip

    describe(employees="Ask openly", customers="Help each other")
    describe(employees="Ask openly", customers="Help each other")
    describe(employees="Ask in public")
    describe()
    assert not cast.noord.desired_behaviour.exists()
    assert sorted(told(cast)) == sorted(
        ["behaviour: customers, employees", "behaviour: customers, employees", "behaviour: employees"]
    )
