"""A poll as voters meet it: one question, once, on a phone without script; a clear word where a link leads nowhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from graadmeter.web.assessments import commands as rounds
from graadmeter.web.assessments.errors import LinkUsedError, NotOpenError, RoundClosedError, WrongLinkError
from graadmeter.web.assessments.models import Assessment, Token
from graadmeter.web.polls import ballots, commands, queries, turns
from graadmeter.web.polls.commands import Outcome
from graadmeter.web.polls.models import PollSettings, Tally, Vote
from graadmeter.web.polls.sheet import Said

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
UP = ["none", "ad_hoc", "experimental", "functional", "transformation"]


def form_of(page: str) -> dict[str, str]:
    """What a page's form sends unasked."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def options_of(page: str) -> list[str]:
    return re.findall(r'name="option" id="[^"]+" value="(\w+)"', page)


def link(row: Assessment, by: object) -> str:
    return rounds.make_links(assessment=row, n=1, by=by, at=NOW)[0]


def counted(row: Assessment) -> dict[str, int]:
    return {cell.option: n for cell, n in queries.tally(row).items()}


def test_a_phone_votes_in_public_and_is_thanked(poll) -> None:
    row, phone = poll(), Client()
    page = phone.get(f"/p/{row.join_code}/")
    assert page.status_code == 200
    assert not page.cookies, "who only looks gets no cookie"
    assert ballots.COOKIE in page.content.decode(), "the cookie is named on the page"
    sent = form_of(page.content.decode()) | {"option": "functional", "role": "hr", "own_use": "daily", "age_band": ""}
    answer = phone.post(f"/p/{row.join_code}/", sent)
    assert (answer.status_code, answer["Location"]) == (303, f"/p/{row.join_code}/done/")
    cookie = answer.cookies[ballots.COOKIE]
    assert (cookie["path"], bool(cookie["httponly"]), cookie["samesite"]) == ("/p/", True, "Lax")
    assert set(answer.cookies) == {ballots.COOKIE}, "one cookie, and no session"
    assert "your vote has been counted" in phone.get(answer["Location"]).content.decode()
    vote = Vote.objects.get()
    assert (vote.option, vote.role, vote.own_use, vote.age_band) == ("functional", "hr", "daily", "")
    assert sent["ballot"] not in str(Vote.objects.values())


def test_one_vote_a_device_whatever_form_it_sends(poll) -> None:
    row, phone = poll(), Client()
    url = f"/p/{row.join_code}/"
    first, second = (form_of(phone.get(url).content.decode()) for _ in range(2))  # two tabs
    assert first["ballot"] != second["ballot"]
    phone.post(url, first | {"option": "ad_hoc"})
    again = phone.post(url, second | {"option": "functional"})
    assert again.status_code == 303
    assert counted(row) == {"ad_hoc": 1}
    assert phone.get(url)["Location"] == f"{url}done/", "a device that voted is not asked again"
    Client().post(url, form_of(Client().get(url).content.decode()) | {"option": "functional"})
    assert counted(row) == {"ad_hoc": 1, "functional": 1}, "another device is another vote, as the page says"


def test_a_device_changes_its_vote_until_the_poll_closes(poll, cast) -> None:
    row, phone = poll(), Client()
    url = f"/p/{row.join_code}/"
    phone.post(url, form_of(phone.get(url).content.decode()) | {"option": "ad_hoc"})
    page = phone.get(f"{url}?change").content.decode()
    assert form_of(page)["revision"] == "2"
    assert "takes the place of that vote" in page
    phone.post(url, form_of(page) | {"option": "functional"})
    assert counted(row) == {"functional": 1}
    commands.close_poll(assessment=row, by=cast.alice, at=NOW)
    late = phone.post(url, form_of(page) | {"option": "none", "revision": "3"})
    assert late.status_code == 410
    assert "arrived after closing and was not counted" in late.content.decode()
    assert counted(row) == {"functional": 1}


@pytest.mark.parametrize(
    ("revisions", "outcomes", "last"),
    [
        ((1, 1), (Outcome.COUNTED, Outcome.KNOWN), 0),
        ((1, 2), (Outcome.COUNTED, Outcome.CHANGED), 1),
        ((2, 1), (Outcome.COUNTED, Outcome.KNOWN), 0),
        ((1, 3, 2), (Outcome.COUNTED, Outcome.CHANGED, Outcome.KNOWN), 1),
        ((1, 2, 2, 3), (Outcome.COUNTED, Outcome.CHANGED, Outcome.KNOWN, Outcome.CHANGED), 3),
    ],
)
def test_only_a_higher_revision_replaces(poll, revisions, outcomes, last) -> None:
    row, ballot = poll(), ballots.new()
    found = tuple(
        commands.cast(assessment_id=row.pk, ballot=ballot, revision=revision, said=Said(UP[at], role="hr"))
        for at, revision in enumerate(revisions)
    )
    assert found == outcomes
    assert counted(row) == {UP[last]: 1}
    assert queries.tally(row) == queries.recount(row)


def test_the_same_press_twice_shows_the_same_page(poll) -> None:
    row, phone = poll(audience="invited"), Client()
    secret = link(row, row.organisation.memberships.get(role="owner").user)
    sent = form_of(phone.get(f"/v/{secret}/").content.decode()) | {"option": "functional"}
    pages = [phone.post(f"/v/{secret}/", sent, follow=True) for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].content == pages[1].content
    assert Vote.objects.count() == 1


def test_a_personal_link_votes_once_and_is_used(poll, cast) -> None:
    row, phone = poll(audience="invited"), Client()
    secret = link(row, cast.alice)
    assert phone.get(f"/r/{secret}/")["Location"] == f"/v/{secret}/", "links that were mailed before keep working"
    page = phone.get(f"/v/{secret}/").content.decode()
    assert ballots.COOKIE not in page, "a personal link needs no cookie"
    answer = phone.post(f"/v/{secret}/", form_of(page) | {"option": "functional"})
    assert (answer.status_code, dict(answer.cookies)) == (303, {})
    assert Token.objects.get().used
    assert "your vote has been counted" in phone.get(f"/v/{secret}/").content.decode()
    other = phone.post(f"/v/{secret}/", {"option": "none", "ballot": ballots.new(), "revision": "1"})
    assert other.status_code == 410
    with pytest.raises(LinkUsedError):
        commands.cast_invited(token=Token.objects.get(), ballot=ballots.new(), revision=9, said=Said("none"))
    assert counted(row) == {"functional": 1}


def test_an_answer_is_asked_for_where_it_is_missing(poll) -> None:
    row, phone = poll(), Client()
    sent = form_of(phone.get(f"/p/{row.join_code}/").content.decode())
    for strange in ({}, {"option": ""}, {"option": "strategic"}):
        page = phone.post(f"/p/{row.join_code}/", sent | strange | {"role": "hr"})
        assert page.status_code == 422
        assert "Choose one answer" in page.content.decode()
        assert 'value="hr" selected' in page.content.decode(), "what was chosen stays chosen"
        assert form_of(page.content.decode())["ballot"] == sent["ballot"]
    assert not Vote.objects.exists()


def test_what_is_not_asked_counts_as_passed_over(poll) -> None:
    row = poll()
    Client().post(
        f"/p/{row.join_code}/", {"option": "dk", "role": "king", "own_use": "x" * 500, "age_band": "no_answer"}
    )
    vote = Vote.objects.get()
    assert (vote.option, vote.role, vote.own_use, vote.age_band) == ("dk", "", "", "")


def test_options_run_up_or_down_and_stay_so_for_one_ballot(poll, cast) -> None:
    row = poll()
    orders = set()
    for _ in range(24):
        page = Client().get(f"/p/{row.join_code}/").content.decode()
        again = Client().post(f"/p/{row.join_code}/", form_of(page)).content.decode()
        assert options_of(page) == options_of(again)
        assert options_of(page)[-1] == "dk"
        orders.add(tuple(options_of(page)[:-1]))
    assert orders == {tuple(UP), tuple(UP[::-1])}


@pytest.mark.parametrize("path", ["/p/{code}/", "/v/{secret}/"])
def test_a_poll_that_is_not_open_says_so(poll, cast, path: str) -> None:
    row = poll(audience="public" if "code" in path else "invited", opened=False)
    rounds.share(assessment=row, by=cast.alice, at=NOW)
    url = path.format(code=row.join_code, secret=link(row, cast.alice))
    sent = {"option": "none", "ballot": ballots.new(), "revision": "1"}
    early = Client()
    assert (early.get(url).status_code, early.post(url, sent).status_code) == (403, 403)
    assert "has not started yet" in early.get(url).content.decode()
    commands.open_poll(assessment=row, by=cast.alice, at=NOW)
    assert early.get(url).status_code == 200
    commands.close_poll(assessment=row, by=cast.alice, at=NOW)
    late = early.post(url, sent)
    assert late.status_code == 410
    assert not Vote.objects.exists()
    assert "poll is closed" in early.get(url).content.decode()


def test_a_wrong_link_and_a_withdrawn_one_lead_nowhere(poll, cast) -> None:
    row, phone = poll(), Client()
    code = row.join_code
    assert phone.get("/p/nowhere/").status_code == phone.get("/v/nowhere/").status_code == 404
    assert phone.post("/p/nowhere/", {"option": "none"}).status_code == 404
    assert phone.post(f"/p/{code}/", {"option": "none"}).status_code == 303
    rounds.stop_sharing(assessment=row)
    refused = Client().post(f"/p/{code}/", {"option": "functional"})  # this process read the link before
    assert refused.status_code == 404
    assert counted(row) == {"none": 1}


@pytest.mark.parametrize(
    ("state", "error"), [("draft", NotOpenError), ("closed", RoundClosedError), ("gone", WrongLinkError)]
)
def test_a_vote_is_stored_where_the_poll_is_open_at_that_moment(poll, cast, state: str, error: type) -> None:
    row = poll(opened=state != "draft")
    if state == "closed":
        commands.close_poll(assessment=row, by=cast.alice, at=NOW)
    with pytest.raises(error):
        commands.cast(assessment_id=row.pk + (state == "gone"), ballot=ballots.new(), revision=1, said=Said("none"))
    assert (Vote.objects.count(), Tally.objects.count()) == (0, 0)


def test_a_questionnaire_takes_no_votes_and_a_poll_no_sheets(poll, cast, closed_round) -> None:
    asked = closed_round(close=False)
    with pytest.raises(WrongLinkError):
        commands.cast(assessment_id=asked.pk, ballot=ballots.new(), revision=1, said=Said("none"))
    row, phone = poll(audience="invited"), Client()
    secret = link(row, cast.alice)
    for path in ("start/", "q/question/", "send/"):
        assert phone.get(f"/r/{secret}/{path}")["Location"] == f"/v/{secret}/"
    assert Client().get(f"/p/{asked.pk}/").status_code == 404
    assert cast.client("alice").get(f"/o/noord/measurement/{asked.pk}/poll/").status_code == 404


def test_a_form_of_another_website_is_refused(poll) -> None:
    row = poll()
    sent = {"option": "none", "ballot": ballots.new(), "revision": "1"}
    answer = Client().post(f"/p/{row.join_code}/", sent, headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, dict(answer.cookies)) == (403, {})
    assert "from another website" in answer.content.decode()
    assert not Vote.objects.exists()


def test_voters_pages_are_not_stored_or_indexed_and_hold_no_script(poll, cast) -> None:
    row = poll(live=PollSettings.Live.AFTER_VOTE)
    for url in (f"/p/{row.join_code}/", f"/p/{row.join_code}/done/", f"/p/{row.join_code}/embed/"):
        page = Client().get(url)
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex"
        assert "<script" not in page.content.decode()
        assert "style=" not in page.content.decode()


def test_no_level_name_is_shown_before_voting(poll) -> None:
    row = poll()
    for lang in ("nl", "en"):
        page = Client().get(f"/p/{row.join_code}/", headers={"accept-language": lang}).content.decode()
        text = re.sub(r"<[^>]+>", " ", unescape(page)).lower()
        for level in queries.assessments.taken_model(row).levels:
            assert level.name.text(lang).lower() not in text


def test_the_ordinary_vote_asks_the_database_twice(poll, django_assert_num_queries) -> None:
    row = poll()
    Client().post(f"/p/{row.join_code}/", {"option": "none"})  # this process knows the poll now
    with django_assert_num_queries(4):  # both within one transaction, here a savepoint
        assert Client().post(f"/p/{row.join_code}/", {"option": "none"}).status_code == 303


def test_a_vote_inside_a_transaction_waits_for_no_turn(poll, cast, monkeypatch) -> None:
    """A personal link is marked in the same transaction: it would wait for who waits for it."""

    class Taken:
        def __enter__(self) -> None:
            raise AssertionError("waits for a turn while it holds the database")

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(turns, "_threads", Taken())
    row = poll(audience="invited")
    token = queries.token(link(row, cast.alice))
    assert commands.cast_invited(token=token, ballot=ballots.new(), revision=1, said=Said("none")) is Outcome.COUNTED


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="other databases have many writers")
def test_votes_take_turns_and_let_go(cast, poll, settings, tmp_path) -> None:
    settings.DATA = tmp_path
    row = poll()
    for _ in range(2):
        assert commands.cast(assessment_id=row.pk, ballot=ballots.new(), revision=1, said=Said("none"))
    assert (tmp_path / "votes.lock").exists()
    with pytest.raises(WrongLinkError):
        commands.cast(assessment_id=row.pk + 1, ballot=ballots.new(), revision=1, said=Said("none"))
    assert commands.cast(assessment_id=row.pk, ballot=ballots.new(), revision=1, said=Said("none"))
    assert queries.tally(row) == queries.recount(row)
