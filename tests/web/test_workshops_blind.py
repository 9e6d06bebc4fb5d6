"""Before the votes are shown, nothing that anybody can ask for depends on what was voted: only on how many voted."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from graadmeter.web.people.models import AuditEntry
from graadmeter.web.workshops import commands, queries
from graadmeter.web.workshops.models import Vote, Workshop

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
ROOMS = (
    ["pioneering"] * 5,
    ["strategic"] * 5,
    ["none", "pioneering", "facilitating", "strategic", "dk"],
    ["none", "none", "none", "strategic", "strategic"],
    ["dk"] * 5,
)
OF_ORGANISATION = ("measurement/", "people/", "privacy/", "audit/", "diagnosis/", "direction/", "report/")


@pytest.fixture
def watchers(cast, session):
    """An open vote with five votes in it, and everyone who could look: by name."""
    row = session(ROOMS[0])
    row.voters = list(row.seats.order_by("pk"))
    phone = cast.client()
    phone.get(f"/w/{row.join_code}/")
    phone.post(f"/w/{row.join_code}/", {})
    people = {name: cast.client(name) for name in ("alice", "bob", "carol", "dirk")}
    return row, {**people, "participant": phone, "passer-by": cast.client()}


def vote(row: Workshop, room: list[str], revision: int) -> None:
    for seat, value in zip(row.voters, room, strict=True):
        commands.cast_vote(workshop=row, seat=seat, element="culture", number=1, value=value, revision=revision)


def seen(client: Client, addresses: list[str]) -> dict[str, object]:
    """What each address gives: status, headers, body, and the questions put to the database for it."""
    found: dict[str, object] = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
        body = TOKEN.sub(b"", response.content)
        headers = {key: value for key, value in response.headers.items() if key != "Expires"}  # the clock
        found[address] = response.status_code, sorted(headers.items()), body
        found[f"{address} asks"] = [re.sub(r"'\d{4}-\d\d-\d\d[^']*'", "now", query["sql"]) for query in asked]
    return found


def test_every_page_is_the_same_whatever_was_voted(routes, watchers) -> None:
    row, people = watchers
    ours = [route for route in routes if route.name.startswith("workshops:")]
    known = {"slug": "noord", "pk": str(row.pk), "code": row.join_code, "element_id": "culture", "extension": "json"}
    addresses = [route.url(**known) for route in ours]
    addresses += [f"/o/noord/workshops/{row.pk}/screen/?since=0.0.0", f"/o/noord/workshops/{row.pk}/result.csv"]
    addresses += [f"/o/noord/{part}" for part in OF_ORGANISATION]
    assert len(addresses) >= 25
    for client in people.values():
        seen(client, addresses)  # a first visit begins its session
    before: dict[str, dict[str, object]] = {}
    for revision, room in enumerate(ROOMS, 1):
        vote(row, room, revision)
        assert sorted(Vote.objects.values_list("value", flat=True)) == sorted(room), "the rooms differ in the database"
        for name, client in people.items():
            now = seen(client, addresses)
            first = before.setdefault(name, now)
            telling = [address for address in now if now[address] != first[address]]
            assert telling == [], f"{name} can tell {room} from {ROOMS[0]}"


def test_the_count_is_what_does_change(watchers, cast) -> None:
    row, people = watchers
    address = f"/o/noord/workshops/{row.pk}/screen/"
    before = people["bob"].get(address).content.decode()
    assert "<strong>5</strong> of 6 voted" in before
    given = {"element": "culture", "number": 1, "value": "none", "revision": 1}
    people["participant"].post(f"/w/{row.join_code}/vote/", given)
    assert "<strong>6</strong> of 6 voted" in people["bob"].get(address).content.decode()


def test_the_answer_to_a_vote_is_the_same_whatever_others_voted(watchers) -> None:
    row, people = watchers
    given = {"element": "culture", "number": 1, "value": "none"}
    answers = set()
    for revision, room in enumerate(ROOMS, 1):
        vote(row, room, revision)
        sent = {**given, "revision": 1}
        by_script = people["participant"].post(
            f"/w/{row.join_code}/vote/", sent, headers={"accept": "application/json"}
        )  # fmt: skip
        answers.add((by_script.status_code, by_script.content))
    assert answers == {(200, b'{"saved": 1, "value": "none"}')}


def test_the_audit_is_silent_about_votes_and_seats(watchers) -> None:
    row, _people = watchers
    before = list(AuditEntry.objects.order_by("pk").values())
    vote(row, ROOMS[2], 2)
    commands.join(workshop=row, secret="somebody", role="leader")
    assert list(AuditEntry.objects.order_by("pk").values()) == before
    commands.reveal(workshop=row, element="culture", number=1)
    assert list(AuditEntry.objects.order_by("pk").values()) == before


def test_once_shown_the_same_pages_do_differ(watchers) -> None:
    """The test above could not fail if the pages never showed a vote at all."""
    row, people = watchers
    shown = []
    for number, room in enumerate(ROOMS[:2], 1):
        for seat, value in zip(row.voters, room, strict=True):
            commands.cast_vote(
                workshop=row, seat=seat, element="culture", number=number, value=value, revision=9
            )  # fmt: skip
        commands.reveal(workshop=row, element="culture", number=number)
        shown.append(people["participant"].get(f"/w/{row.join_code}/").content.decode())
        commands.vote_again(workshop=row, element="culture", after=number)
    assert "Everyone who chose a level chose “Pioneering”." in shown[0]
    assert "Everyone who chose a level chose “Strategic”." in shown[1]


def test_on_a_phone_only_its_own_vote_is_marked(watchers, cast) -> None:
    row, people = watchers
    given = {"element": "culture", "number": 1, "value": "strategic", "revision": 1}
    people["participant"].post(f"/w/{row.join_code}/vote/", given)
    page = people["participant"].get(f"/w/{row.join_code}/").content.decode()
    assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == ["strategic"]
    assert queries.standing(row).voted == 6
