"""A workshop from making to result: who may, what each page offers next, what is written down, what may leave."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from graadmeter import maturity
from graadmeter.web.people.models import AuditEntry
from graadmeter.web.workshops import commands, queries
from graadmeter.web.workshops.errors import MovedOnError, TooFewVotesError, VoteOverError, WorkshopError
from graadmeter.web.workshops.models import Ballot, EvidenceFile, Judgement, Seat, Vote, Workshop

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOME = "/o/noord/workshops/"


def screen(cast, row: Workshop) -> str:
    return cast.client("bob").get(f"{HOME}{row.pk}/screen/").content.decode()


def joined(cast, row: Workshop, role: str = ""):
    """A phone that has taken a seat."""
    phone = cast.client()
    phone.get(f"/w/{row.join_code}/")
    assert phone.post(f"/w/{row.join_code}/", {"role": role}).status_code == 302
    return phone


def taps(phone, row: Workshop, value: str, *, revision: int = 1, number: int = 1, element: str = "culture", **more):
    given = {"element": element, "number": number, "value": value, "revision": revision}
    return phone.post(f"/w/{row.join_code}/vote/", given, **more)


def test_a_workshop_from_making_to_result_through_its_pages(cast) -> None:
    bob = cast.client("bob")
    where = bob.post(f"{HOME}new/", {"name": "Heidag", "model_id": "esm3"})["Location"]
    row = Workshop.objects.get()
    assert where == f"{HOME}{row.pk}/"
    assert queries.taken_model(row).digest == row.model_digest == maturity.load("esm3").digest
    assert bob.post(f"{where}open/")["Location"] == f"{where}screen/"
    code = f"{row.join_code[:4]} {row.join_code[4:]}"
    assert code in screen(cast, row)
    phones = [joined(cast, row, role) for role in ("leader", "employee", "employee", "")]
    assert "You have joined" in phones[0].get(f"/w/{row.join_code}/").content.decode()
    bob.post(f"{where}go/", {"element": "culture"})
    for phone, value in zip(phones, ("pioneering", "pioneering", "strategic", "dk"), strict=True):
        assert taps(phone, row, value).status_code == 302
    assert "Show the votes" in screen(cast, row)
    bob.post(f"{where}reveal/", {"element": "culture", "number": 1})
    shown = screen(cast, row)
    assert "The votes lie from “Pioneering” to “Strategic”." in shown
    assert "Who chose “Strategic”: what did you see?" in shown
    assert re.search(r'id="next"[^>]*>Vote again', shown), "the room differs, so a second vote is the next step"
    bob.post(f"{where}again/", {"element": "culture", "number": 1})
    for phone in phones:
        taps(phone, row, "pioneering", number=2)
    bob.post(f"{where}reveal/", {"element": "culture", "number": 2})
    assert re.search(r'id="next"[^>]*>Write down the agreed level', screen(cast, row))
    agreed = {
        "number": 2, "level": "pioneering", "reason": "Only two teams.", "evidence": "Minutes of May",
        "evidence_url": "https://example.org/minutes", "dissent": 1, "dissent_reason": "Sales does more.",
        "document": SimpleUploadedFile("minutes.txt", b"what was said"),
    }  # fmt: skip
    assert bob.post(f"{where}agree/culture/", agreed)["Location"] == f"{where}screen/"
    assert re.search(r'id="next"[^>]*>Next: ', screen(cast, row))
    assert "Only two teams." in phones[0].get(f"/w/{row.join_code}/").content.decode()
    assert bob.post(f"{where}close/")["Location"] == where
    result = cast.client("carol").get(where).content.decode()
    for said in ("Only two teams.", "Minutes of May", "Sales does more.", "written down by Bob", "4 participants"):
        assert said in result
    document = cast.client("carol").get(f"{where}evidence/culture/")
    assert (document.content, document["Content-Type"]) == (b"what was said", "application/octet-stream")
    assert document["Content-Disposition"] == 'attachment; filename="minutes.txt"'
    verbs = AuditEntry.objects.filter(organisation=cast.noord).exclude(verb="organisation.made")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "workshop.made", "workshop.opened", "judgement.recorded", "workshop.closed",
    ]  # fmt: skip


@pytest.mark.parametrize(("model", "buttons"), [("esm3", 5), ("s3m", 6)])
def test_the_phone_has_a_button_per_description_and_one_for_not_knowing(
    session, cast, model: str, buttons: int
) -> None:
    row = session(model=model)
    phone = joined(cast, row)
    element = next(iter(queries.taken_model(row).elements))
    commands.choose(workshop=row, element=element)
    page = phone.get(f"/w/{row.join_code}/").content.decode()
    found = re.findall(r'<button class="vote[^"]*" name="value" value="([^"]+)"', page)
    assert found == ["none", *queries.taken_model(row).level_ids, "dk"]
    assert len(found) == buttons
    assert "Pioneering" not in page, "a description is chosen, not a grade"


@pytest.mark.parametrize(
    ("who", "path", "code"),
    [
        ("carol", "", 200), ("carol", "new/", 403), ("carol", "{pk}/", 200), ("carol", "{pk}/screen/", 403),
        ("carol", "{pk}/agree/culture/", 403), ("carol", "{pk}/close/", 403), ("bob", "{pk}/delete/", 403),
        ("bob", "{pk}/screen/", 200), ("bob", "{pk}/close/", 200), ("alice", "{pk}/delete/", 200),
        ("dirk", "{pk}/", 404), ("dirk", "{pk}/screen/", 404), ("eva", "", 404),
    ],
)  # fmt: skip
def test_each_role_sees_its_own_pages(cast, session, who: str, path: str, code: int) -> None:
    row = session(["strategic"] * 3, until="talk")
    assert cast.client(who).get(HOME + path.format(pk=row.pk)).status_code == code


@pytest.mark.parametrize("step", ["open", "go", "reveal", "again", "address", "close", "delete"])
def test_a_viewer_takes_no_step(cast, session, step: str) -> None:
    row = session(["strategic"] * 3)
    before = Workshop.objects.values().get()
    given = {"element": "tools", "number": 1}
    assert cast.client("carol").post(f"{HOME}{row.pk}/{step}/", given).status_code == 403
    assert cast.client("dirk").post(f"{HOME}{row.pk}/{step}/", given).status_code == 404
    assert Workshop.objects.values().get() == before


def test_a_viewer_sees_nothing_of_a_session_while_it_is_held(cast, session) -> None:
    row = session(["strategic"] * 3, until="agreed")
    page = cast.client("carol").get(f"{HOME}{row.pk}/").content.decode()
    assert "being held" in page
    assert "We saw it in the plan." not in page
    assert cast.client("carol").get(f"{HOME}{row.pk}/result.json").status_code == 404


def test_fewer_than_three_votes_are_not_shown(cast, session) -> None:
    row = session(["strategic", "pioneering"])
    assert "can be shown from 3 on" in screen(cast, row)
    assert "Show the votes" not in screen(cast, row)
    with pytest.raises(TooFewVotesError):
        commands.reveal(workshop=row, element="culture", number=1)
    page = cast.client("bob").post(f"{HOME}{row.pk}/reveal/", {"element": "culture", "number": 1}, follow=True)
    assert "There are 2 votes; they can be shown from 3 on." in page.content.decode()
    assert not Ballot.objects.get().revealed


def test_a_vote_that_is_sent_again_changes_nothing_and_a_newer_one_does(cast, session) -> None:
    row = session([])
    phone = joined(cast, row)
    taps(phone, row, "pioneering", revision=1)
    taps(phone, row, "strategic", revision=2)
    late = taps(phone, row, "pioneering", revision=1, headers={"accept": "application/json"})
    assert late.json() == {"saved": 2, "value": "strategic"}
    again = taps(phone, row, "strategic", revision=2, headers={"accept": "application/json"})
    assert again.json() == {"saved": 2, "value": "strategic"}
    assert list(Vote.objects.values_list("value", "revision")) == [("strategic", 2)]
    old = taps(phone, row, "none", revision=1)
    assert "This page was older than your vote" in old.content.decode()
    assert 'name="revision" value="3"' in old.content.decode(), "the next tap on it counts"


@pytest.mark.parametrize("why", ["shown", "moved on", "next vote", "over"])
def test_a_late_vote_is_refused_with_a_word_and_the_page_shows_where_the_session_is(cast, session, why: str) -> None:
    row = session(["strategic"] * 3)
    phone = joined(cast, row)
    if why == "moved on":
        commands.choose(workshop=row, element="tools")
    elif why == "over":
        commands.close_workshop(workshop=row, by=cast.bob, at=NOW)
    else:
        commands.reveal(workshop=row, element="culture", number=1)
    if why == "next vote":
        commands.vote_again(workshop=row, element="culture", after=1)
    before = sorted(Vote.objects.values_list("value", flat=True))
    response = taps(phone, row, "none")
    if why == "over":  # the seat went with the session
        assert "This session is over" in phone.get(response["Location"]).content.decode()
    else:
        page = response.content.decode()
        assert response.status_code == 409
        assert "so it is not counted" in page
        now = {"shown": "Talk about it", "moved on": "Tools", "next vote": "Vote again:"}[why]
        assert now in page
        assert taps(phone, row, "none", headers={"accept": "application/json"}).status_code == 409
        again = phone.get(f"/w/{row.join_code}/vote/", follow=True)  # loaded again, where the refusal was read
        assert again.redirect_chain == [(f"/w/{row.join_code}/", 302)]
    assert sorted(Vote.objects.values_list("value", flat=True)) == before


@pytest.mark.parametrize(
    "given",
    [
        {"value": "perfect"}, {"value": ""}, {"value": "na"}, {"revision": 0}, {"revision": "x"}, {"number": 2},
        {"element": "nowhere"}, {"element": "tools"}, {"revision": 10**9},
    ],
)  # fmt: skip
def test_what_cannot_be_voted_is_not_stored(cast, session, given: dict[str, object]) -> None:
    row = session([])
    phone = joined(cast, row)
    sent = {"element": "culture", "number": 1, "value": "strategic", "revision": 1, **given}
    assert phone.post(f"/w/{row.join_code}/vote/", sent).status_code in (400, 409)
    assert not Vote.objects.exists()


def test_pressing_twice_and_second_tabs_are_harmless(cast, session) -> None:
    row = session(["strategic", "pioneering", "pioneering"])
    bob, at = cast.client("bob"), f"{HOME}{row.pk}/"
    first = {"element": "culture", "number": 1}
    for _ in range(2):
        bob.post(f"{at}reveal/", first)
    assert Workshop.objects.get().version == row.version + 1
    for _ in range(2):
        bob.post(f"{at}again/", first)
    assert Ballot.objects.count() == 2
    bob.post(f"{at}reveal/", first)  # a tab that still shows the first vote
    assert not Ballot.objects.get(number=2).revealed
    late = bob.post(f"{at}agree/culture/", {"number": 1, "level": "strategic", "reason": "Old tab"}, follow=True)
    assert late.status_code == 200
    assert not Judgement.objects.exists()
    bob.post(f"{at}go/", {"element": "tools"})
    page = bob.post(f"{at}reveal/", {"element": "culture", "number": 2}, follow=True)
    assert "The session has moved on" in page.content.decode()


def test_a_category_that_was_put_aside_goes_on_with_its_votes(cast, session) -> None:
    row = session(["strategic", "pioneering", "pioneering"])
    commands.choose(workshop=row, element="tools")
    assert queries.standing(Workshop.objects.get()).voted == 0
    commands.choose(workshop=row, element="culture")
    row.refresh_from_db()
    assert queries.standing(row).voted == 3
    assert commands.reveal(workshop=row, element="culture", number=1).counts == {"pioneering": 2, "strategic": 1}


def test_a_level_needs_a_reason_and_dissent_a_word(cast, session) -> None:
    row = session(["strategic"] * 3, until="talk")
    bob, at = cast.client("bob"), f"{HOME}{row.pk}/agree/culture/"
    page = bob.post(at, {"number": 1, "level": "strategic", "reason": " "}).content.decode()
    assert "Write down why" in page
    page = bob.post(at, {"number": 1, "level": "strategic", "reason": "Seen", "dissent": 1}).content.decode()
    assert "Write down what those who do not agree see." in page
    page = bob.post(
        at, {"number": 1, "level": "strategic", "reason": "S", "dissent": 4, "dissent_reason": "x"}
    ).content.decode()
    assert "no more than that can disagree" in page
    large = SimpleUploadedFile("large.bin", b"0" * (5 * 1024 * 1024 + 1))
    page = bob.post(at, {"number": 1, "level": "strategic", "reason": "Seen", "document": large}).content.decode()
    assert "larger than 5 MB" in page
    page = bob.post(
        at, {"number": 1, "level": "strategic", "reason": "Seen", "evidence_url": "javascript:alert(1)"}
    ).content.decode()
    assert 'id="id_evidence_url_error"' in page
    assert not Judgement.objects.exists()
    for agreed in (
        commands.Agreed(level="dk", reason="x"),
        commands.Agreed(level="strategic", reason=""),
        commands.Agreed(level="strategic", reason="x", dissent=1),
    ):
        with pytest.raises(WorkshopError):
            commands.record_judgement(
                workshop=row, element="culture", number=1, agreed=agreed, by=cast.bob, at=NOW
            )  # fmt: skip


def test_no_level_is_written_down_before_the_votes_are_shown(cast, session) -> None:
    row = session(["strategic"] * 3)
    with pytest.raises(MovedOnError):
        commands.record_judgement(
            workshop=row, element="culture", number=1, agreed=commands.Agreed(level="strategic", reason="x"),
            by=cast.bob, at=NOW,
        )  # fmt: skip
    assert cast.client("bob").get(f"{HOME}{row.pk}/agree/culture/").status_code == 302


def test_closing_cuts_votes_loose_and_keeps_who_was_there_as_counts(cast, session) -> None:
    row = session([])
    phones = [joined(cast, row, role) for role in ("leader", "employee", "employee")]
    for phone in phones:
        taps(phone, row, "strategic")
    commands.reveal(workshop=row, element="culture", number=1)
    commands.choose(workshop=row, element="tools")
    taps(phones[0], row, "none", element="tools")  # never shown
    page = cast.client("bob").get(f"{HOME}{row.pk}/close/").content.decode()
    assert "1 vote was never shown; it is deleted." in page
    commands.close_workshop(workshop=row, by=cast.bob, at=NOW)
    closed = Workshop.objects.get()
    assert not Seat.objects.exists()
    assert list(Vote.objects.values_list("value", "seat", "revision")) == [("strategic", None, 1)] * 3
    assert closed.present == {"leader": 1, "employee": 2}
    commands.close_workshop(workshop=row, by=cast.bob, at=NOW)
    assert Workshop.objects.values("version", "closed_on").get() == {
        "version": closed.version,
        "closed_on": date(2026, 3, 2),
    }
    with pytest.raises(VoteOverError):
        commands.join(workshop=row, secret="late")


def test_no_count_per_level_leaves_the_session(cast, session) -> None:
    """Two rooms with the same spread give the same result, whoever voted how often."""
    rooms = []
    for votes in (["pioneering"] * 3 + ["facilitating"] * 4, ["pioneering"] * 4 + ["facilitating"] * 3):
        row = session(votes, until="agreed", name="Heidag")
        commands.close_workshop(workshop=row, by=cast.bob, at=NOW)
        carol, at = cast.client("carol"), f"{HOME}{row.pk}/"
        page = carol.get(at).content.decode()
        assert "dots" not in page
        texts = [page, *(carol.get(f"{at}result.{kind}").content.decode() for kind in ("json", "csv"))]
        rooms.append([re.sub(rf"/{row.pk}/|csrf.*?>", "/", text) for text in texts])
    assert rooms[0] == rooms[1]


def test_too_few_levels_chosen_are_not_told_outside(cast, session) -> None:
    row = session(["strategic", "dk", "dk"], until="agreed")
    commands.close_workshop(workshop=row, by=cast.bob, at=NOW)
    found = json.loads(cast.client("carol").get(f"{HOME}{row.pk}/result.json").content)
    assert found["elements"]["culture"]["votes"] == [
        {
            "number": 1, "n": 1, "unknown": 2, "lowest": None, "highest": None, "agreement": None, "rwg": None,
            "camps": False,
        }
    ]  # fmt: skip
    assert "too few to say which" in cast.client("carol").get(f"{HOME}{row.pk}/").content.decode()


def test_the_files_say_what_the_page_says(cast, session) -> None:
    row = session(["pioneering", "pioneering", "strategic", "dk"], until="agreed", evidence="=HYPERLINK(1)", dissent=1,
                  dissent_reason="Not yet")  # fmt: skip
    commands.close_workshop(workshop=row, by=cast.bob, at=NOW)
    carol = cast.client("carol")
    found = json.loads(carol.get(f"{HOME}{row.pk}/result.json").content)
    culture = found["elements"]["culture"]
    assert culture["agreed"]["level"] == "facilitating"
    assert (culture["votes"][0]["lowest"], culture["votes"][0]["highest"]) == ("pioneering", "strategic")
    assert found["elements"]["tools"] == {"name": "Tools", "votes": [], "agreed": None}
    rows = {
        line["element"]: line
        for line in csv.DictReader(io.StringIO(carol.get(f"{HOME}{row.pk}/result.csv").content.decode()))
    }
    assert list(rows) == list(queries.taken_model(row).elements)
    assert rows["culture"]["level_name"] == "Facilitating"
    assert rows["culture"]["first_n"] == "3"
    assert rows["culture"]["evidence"] == "'=HYPERLINK(1)", "a spreadsheet must not run what somebody typed"
    assert rows["culture"]["dissent_reason"] == "Not yet"
    assert rows["tools"]["level"] == ""
    assert AuditEntry.objects.filter(verb="result.exported").count() == 2


def test_judgements_are_the_latest_per_category_with_n_date_and_agreement(cast, session) -> None:
    first = session(["pioneering", "pioneering", "strategic"], until="agreed", level="pioneering", name="First")
    commands.choose(workshop=first, element="tools")
    for seat in first.seats.all():
        commands.cast_vote(workshop=first, seat=seat, element="tools", number=1, value="none", revision=1)
    commands.reveal(workshop=first, element="tools", number=1)
    commands.record_judgement(
        workshop=first, element="tools", number=1, agreed=commands.Agreed(level="none", reason="No tool"),
        by=cast.bob, at=NOW,
    )  # fmt: skip
    commands.close_workshop(workshop=first, by=cast.bob, at=NOW)
    second = session(["strategic"] * 3, until="agreed", level="strategic", name="Second")
    assert {one.level for one in queries.judgements(cast.noord, "esm3").values()} == {"pioneering", "none"}
    commands.close_workshop(workshop=second, by=cast.bob, at=NOW + timedelta(days=30))
    found = queries.judgements(cast.noord, "esm3")
    assert set(found) == {"culture", "tools"}
    assert (found["culture"].level, found["culture"].value, found["culture"].n) == ("strategic", 3, 3)
    assert (found["culture"].agreement, found["culture"].name) == (1.0, "Second")
    assert (found["tools"].value, found["tools"].on) == (0, date(2026, 3, 2))
    assert queries.judgements(cast.zuid, "esm3") == queries.judgements(cast.noord, "s3m") == {}


def test_old_votes_are_forgotten_and_results_stay(cast, session) -> None:
    row = session(["strategic"] * 3, until="agreed")
    abandoned = session(["pioneering"] * 4, name="Never ended")
    commands.close_workshop(workshop=row, by=cast.bob, at=NOW)
    page = cast.client("carol").get(f"{HOME}{row.pk}/").content.decode()
    assert commands.forget_old_votes(now=NOW + timedelta(days=730)) == 0
    assert commands.forget_old_votes(now=NOW + timedelta(days=731, hours=1)) == 2
    assert not Vote.objects.exists()
    assert not Ballot.objects.exclude(counts={}).exists()
    assert not Seat.objects.exists()
    assert Workshop.objects.get(pk=abandoned.pk).is_closed
    after = cast.client("carol").get(f"{HOME}{row.pk}/").content.decode()
    table = re.compile(r"<table.*?</table>", re.S)
    assert table.search(after)[0] == table.search(page)[0]
    assert "Votes deleted" in after
    assert cast.client().get(f"/w/{row.join_code}/").status_code == 404


def test_deleting_takes_everything_along(cast, session) -> None:
    row = session(["strategic"] * 3, until="agreed", document=commands.Document("a.txt", b"x"))
    assert cast.client("alice").post(f"{HOME}{row.pk}/delete/").status_code == 302
    for model in (Workshop, Seat, Ballot, Vote, Judgement, EvidenceFile):
        assert not model.objects.exists()


def test_joining_twice_takes_one_seat_and_a_code_is_read_as_people_type_it(cast, session) -> None:
    row = session()
    phone = cast.client()
    code = row.join_code
    typed = phone.post("/w/", {"code": f" {code[:4].upper()}-{code[4:]} "})
    assert typed["Location"] == f"/w/{code}/"
    phone.get(typed["Location"])
    for _ in range(2):
        phone.post(typed["Location"], {"role": "leader"})
    assert Seat.objects.count() == 1
    wrong = phone.post("/w/", {"code": "nothing"})
    assert wrong.status_code == 404
    assert "There is no session with this code." in wrong.content.decode()
    assert phone.get("/w/zzzz/").status_code == 404
    assert phone.post(f"/w/{code}/", {"role": "king"}).status_code == 200, "a made-up role is not stored"


def test_a_device_is_not_recognised_from_one_session_to_the_next(cast, session) -> None:
    one, other = session(name="One"), session(name="Other")
    phone = joined(cast, one)
    phone.get(f"/w/{other.join_code}/")
    phone.post(f"/w/{other.join_code}/", {})
    assert len(set(Seat.objects.values_list("secret_hash", flat=True))) == 2


def test_a_phone_without_a_seat_cannot_vote(cast, session) -> None:
    row, elsewhere = session([]), session(name="Elsewhere")
    stranger = joined(cast, elsewhere)
    assert taps(stranger, row, "strategic")["Location"] == f"/w/{row.join_code}/"
    assert not Vote.objects.exists()


def test_a_vote_needs_the_token_of_its_page(cast, session) -> None:
    from django.test import Client

    row = session([])
    phone = Client(enforce_csrf_checks=True)
    page = phone.get(f"/w/{row.join_code}/").content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    phone.post(f"/w/{row.join_code}/", {"csrfmiddlewaretoken": token})
    assert taps(phone, row, "strategic").status_code == 403
    assert not Vote.objects.exists()


def test_early_and_over_are_said(cast) -> None:
    row = commands.make_workshop(organisation=cast.noord, name="Heidag", model_id="esm3", by=cast.bob, at=NOW)
    phone = cast.client()
    assert "has not started yet" in phone.get(f"/w/{row.join_code}/").content.decode()
    assert phone.post(f"/w/{row.join_code}/", {}).status_code == 200
    assert not Seat.objects.exists()
    commands.open_workshop(workshop=row, by=cast.bob, at=NOW)
    commands.close_workshop(workshop=row, by=cast.bob, at=NOW)
    assert "This session is over" in phone.get(f"/w/{row.join_code}/").content.decode()
    with pytest.raises(WorkshopError):
        commands.open_workshop(workshop=row, by=cast.bob, at=NOW)


def test_fifty_phones_that_ask_cost_little(cast, session) -> None:
    row = session(["strategic"] * 3)
    phone = joined(cast, row)
    address = f"/w/{row.join_code}/state/"
    now = phone.get(address).json()
    assert now == {"state": f"{row.version}.3.4", "step": row.version, "count": "3 of 4 have voted"}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert phone.get(f"{address}?since={now['state']}").status_code == 204
    assert len(asked) <= 4, [query["sql"] for query in asked]
    assert not any("model_text" in query["sql"] for query in asked)


def test_the_screen_asks_for_numbers_and_learns_of_another_tab(cast, session) -> None:
    row = session(["strategic"] * 3)
    bob, at = cast.client("bob"), f"{HOME}{row.pk}/screen/"
    since = re.search(r"since=([\d.]+)", bob.get(at).content.decode())[1]
    assert bob.get(f"{at}?since={since}").status_code == 204
    joined(cast, row)
    part = bob.get(f"{at}?since={since}")
    assert "of 4 voted" in part.content.decode()
    assert "<html" not in part.content.decode()
    commands.reveal(workshop=row, element="culture", number=1)
    assert bob.get(f"{at}?since={since}").headers["HX-Refresh"] == "true"


def test_each_device_reads_its_own_language(cast, session) -> None:
    row = session([])
    pages = {}
    for lang in ("nl", "en"):
        phone = cast.client()
        address = f"/w/{row.join_code}/"
        phone.get(f"{address}?lang={lang}")
        phone.post(address, {})
        pages[lang] = phone.get(address).content.decode()
    assert "Welke omschrijving past nu het best" in pages["nl"]
    assert "Which description fits" in pages["en"]
    assert queries.taken_model(row).element("culture").cells["strategic"].nl in pages["nl"].replace("&#x27;", "'")
