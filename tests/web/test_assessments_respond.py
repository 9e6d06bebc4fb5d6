"""A respondent's way: once, without a name, on a phone, with a pause; and a clear word where a link leads nowhere."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from graadmeter.web.assessments import commands, keys, queries
from graadmeter.web.assessments.errors import LinkUsedError, RoundClosedError
from graadmeter.web.assessments.models import Assessment, Draft, Response, Token
from graadmeter.web.people.commands import create_organisation
from graadmeter.web.people.models import Organisation, User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def owner(cast) -> User:
    return cast.alice


@pytest.fixture
def house(cast) -> Organisation:
    return cast.noord


def opened(house: Organisation, owner: User, mode: str = "quick", model: str = "esm3", **more: object) -> Assessment:
    row = commands.create_assessment(
        organisation=house, name="Ronde een", model_id=model, mode=mode, by=owner, at=NOW, **more
    )
    return commands.open_assessment(assessment=row, by=owner, at=NOW)


def link(assessment: Assessment, owner: User) -> str:
    return commands.make_links(assessment=assessment, n=1, by=owner, at=NOW)[0]


def begin(client: Client, secret: str, role: str = "employee") -> str:
    """Past the start page; returns the address of the first question."""
    response = client.post(f"/r/{secret}/start/", {"role": role})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def test_a_phone_without_script_answers_quick_placement_to_the_end(
    client: Client, house: Organisation, owner: User
) -> None:
    secret = link(opened(house, owner), owner)
    assert client.get(f"/r/{secret}/")["Location"] == f"/r/{secret}/start/"
    url = begin(client, secret)
    for number in range(1, 13):
        page = client.get(url).content.decode()
        assert f"{number} of 12" in page
        item = re.search(r'name="(esm3\.[a-z_]+)"', page)
        assert item is not None
        url = client.post(url, {item[1]: "pioneering", "go": "next"})["Location"]
    assert url == f"/r/{secret}/send/"
    page = client.get(url).content.decode()
    code = re.search(r'name="new_code" value="(\d{12})"', page)
    assert code is not None
    done = client.post(url, {"new_code": code[1]})
    assert done.status_code == 200
    assert keys.show_pair_code(code[1]) in done.content.decode()
    response = Response.objects.get()
    assert len(response.answers) == 12
    assert response.role == "employee"
    assert set(response.answers.values()) == {"pioneering"}
    assert client.get(f"/r/{secret}/").status_code == 410


@pytest.mark.parametrize("mode", ["quick", "full"])
def test_no_level_name_is_shown_to_a_respondent(client: Client, house: Organisation, owner: User, mode: str) -> None:
    assessment = opened(house, owner, mode)
    secret = link(assessment, owner)
    begin(client, secret, "owner")
    for step in queries.sheet_for(queries.token(secret), "owner"):
        for lang in ("nl", "en"):
            client.get(f"/r/{secret}/start/?lang={lang}")
            text = re.sub(
                r'(name|value|id|for|href)="[^"]*"', "", client.get(f"/r/{secret}/q/{step.id}/").content.decode()
            ).lower()
            for level in queries.taken_model(assessment).levels:
                assert level.name.text(lang).lower() not in re.sub(r"strateg(y|ie)\b", "", text)


def test_full_questionnaire_asks_a_role_its_own_items_only(client: Client, house: Organisation, owner: User) -> None:
    secret = link(opened(house, owner, "full"), owner)
    url = begin(client, secret, "leader")
    page = client.get(url).content.decode()
    assert "esm3.social_media_focus.q2" in page
    assert "esm3.social_media_focus.q1" not in page, "that item is asked of owners and employees"
    client.post(url, {"esm3.social_media_focus.q1": "3", "esm3.social_media_focus.q2": "9", "esm3.culture.q1": "3"})
    assert Draft.objects.get().answers == {}, "another role's item, a value off the scale, another step's item"


def test_pause_and_resume_lands_where_the_respondent_left(client: Client, house: Organisation, owner: User) -> None:
    secret = link(opened(house, owner), owner)
    first = begin(client, secret)
    second = client.post(first, {"esm3.social_media_focus": "facilitating", "go": "next"})["Location"]
    elsewhere = Client()
    assert elsewhere.get(f"/r/{secret}/")["Location"] == second
    back = elsewhere.post(second, {"esm3.content_management": "dk", "go": "back"})["Location"]
    assert back == first
    assert 'value="facilitating" checked' in elsewhere.get(first).content.decode()
    assert Draft.objects.get().answers == {"esm3.social_media_focus": "facilitating", "esm3.content_management": "dk"}


def test_a_late_autosave_changes_nothing(client: Client, house: Organisation, owner: User) -> None:
    secret = link(opened(house, owner), owner)
    url = begin(client, secret)
    item = "esm3.social_media_focus"
    assert client.post(url, {item: "pioneering", "edit": "1", "autosave": "1"}).status_code == 204
    client.post(url, {item: "strategic", "edit": "3", "go": "next"})
    assert client.post(url, {item: "pioneering", "edit": "2", "autosave": "1"}).status_code == 204
    draft = Draft.objects.get()
    assert draft.answers[item] == "strategic"
    assert draft.position == "content_management", "a late autosave does not move the place to come back to either"
    client.post(url, {item: "none", "edit": "0", "go": "next"})
    assert Draft.objects.get().answers[item] == "none", "a press on a button always counts"


def test_sending_twice_counts_once_and_shows_the_same_last_page(
    client: Client, house: Organisation, owner: User
) -> None:
    assessment = opened(house, owner)
    secret = link(assessment, owner)
    url = begin(client, secret)
    client.post(url, {"esm3.social_media_focus": "pioneering"})
    first = client.post(f"/r/{secret}/send/", {"new_code": "123456789012"})
    again = client.post(f"/r/{secret}/send/", {"new_code": "123456789012"})
    stranger = client.post(f"/r/{secret}/send/", {"new_code": "999999999999"})
    assert (first.status_code, again.status_code, stranger.status_code) == (200, 200, 410)
    assert "1234 5678 9012" in again.content.decode()
    assert Response.objects.count() == 1
    assert client.post(url, {"esm3.social_media_focus": "strategic"}).status_code == 410
    with pytest.raises(LinkUsedError):
        commands.submit_answers(
            assessment=assessment, token=Token.objects.get(), answers={"esm3.culture": "pioneering"}, at=NOW.date()
        )
    assert Response.objects.count() == 1
    assert not Draft.objects.exists()


def test_nothing_answered_is_said_and_not_sent(client: Client, house: Organisation, owner: User) -> None:
    secret = link(opened(house, owner), owner)
    begin(client, secret)
    page = client.post(f"/r/{secret}/send/", {"new_code": "123456789012"})
    assert page.status_code == 200
    assert "no answers to send" in page.content.decode()
    assert not Response.objects.exists()


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ("wrong", 404, {"en": "This link does not work", "nl": "Deze link werkt niet"}),
        ("draft", 403, {"en": "has not started yet", "nl": "nog niet begonnen"}),
        ("closed", 410, {"en": "This measurement is closed", "nl": "Deze meting is gesloten"}),
        ("used", 410, {"en": "You have already answered", "nl": "Je hebt al geantwoord"}),
    ],
)
def test_a_link_that_leads_nowhere_says_why(
    client: Client, house: Organisation, owner: User, state: str, status: int, words: dict[str, str], lang: str
) -> None:
    row = commands.create_assessment(organisation=house, name="R", model_id="esm3", mode="quick", by=owner, at=NOW)
    secret = link(row, owner)
    code = commands.share(assessment=row, by=owner, at=NOW).join_code
    if state != "draft":
        commands.open_assessment(assessment=row, by=owner, at=NOW)
    if state == "used":
        client.post(begin(client, secret), {"esm3.social_media_focus": "dk"})
        client.post(f"/r/{secret}/send/", {"new_code": "123456789012"})
    if state == "closed":
        commands.close_assessment(assessment=row, by=owner, at=NOW)
    if state == "wrong":
        secret, code = "no-such-secret", "nosuch22"
    address = f"/r/{secret}/" if state == "used" else f"/j/{code}/"
    for url in (f"/r/{secret}/", address):
        page = client.get(url, headers={"accept-language": lang})
        assert page.status_code == status
        assert words[lang] in page.content.decode()
        assert "<nav" not in page.content.decode()


def test_shared_link_gives_one_answer_per_device(client: Client, house: Organisation, owner: User) -> None:
    row = commands.share(assessment=opened(house, owner), by=owner, at=NOW)
    page = client.get(f"/j/{row.join_code}/")
    assert "One answer per device" in page.content.decode()
    assert not Token.objects.exists(), "looking, or a link preview, takes no token"
    begun = client.post(f"/j/{row.join_code.upper()}/", {"role": "employee"})
    secret = begun["Location"].split("/")[2]
    assert client.get(f"/j/{row.join_code}/")["Location"] == f"/r/{secret}/"
    client.post(begun["Location"], {"esm3.social_media_focus": "pioneering"})
    client.post(f"/r/{secret}/send/", {"new_code": "123456789012"})
    assert client.get(f"/j/{row.join_code}/", follow=True).status_code == 410
    assert Client().get(f"/j/{row.join_code}/").status_code == 200
    commands.stop_sharing(assessment=row)
    assert Client().get(f"/j/{row.join_code}/").status_code == 404


def test_language_switch_on_a_question_keeps_what_was_tapped(client: Client, house: Organisation, owner: User) -> None:
    secret = link(opened(house, owner), owner)
    url = begin(client, secret)
    switched = client.post(url, {"esm3.social_media_focus": "strategic", "go": "nl"}, follow=True)
    assert 'value="strategic" checked' in switched.content.decode()
    assert 'lang="nl"' in switched.content.decode()
    assert "1 van 12" in switched.content.decode()


def test_a_round_in_one_language_is_in_that_language(client: Client, house: Organisation, owner: User) -> None:
    secret = link(opened(house, owner, languages=["nl"]), owner)
    page = client.get(f"/r/{secret}/start/", headers={"accept-language": "en"}).content.decode()
    assert "Wie je antwoorden ziet" in page
    assert 'hreflang="en"' not in page


def test_own_code_from_an_earlier_round_pairs_two_rounds_and_no_two_houses(house: Organisation, owner: User) -> None:
    hashes = []
    other = create_organisation(name="Hoogland", by=owner, at=NOW)
    for where in (house, house, other):
        row = opened(where, owner)
        token = queries.token(link(row, owner))
        commands.submit_answers(
            assessment=row, token=token, answers={"esm3.culture": "pioneering"}, at=NOW.date(), pair_code="123412341234"
        )
        hashes.append(row.responses.get().pair_code_hash)
    assert hashes[0] == hashes[1] != hashes[2]
    assert "123412341234" not in hashes[0]


def test_a_mistyped_code_is_an_error_and_nothing_is_sent(client: Client, house: Organisation, owner: User) -> None:
    secret = link(opened(house, owner), owner)
    client.post(begin(client, secret), {"esm3.social_media_focus": "pioneering"})
    page = client.post(f"/r/{secret}/send/", {"new_code": "123456789012", "own_code": "12 34"})
    assert "twelve digits" in page.content.decode()
    assert not Response.objects.exists()
    client.post(f"/r/{secret}/send/", {"new_code": "123456789012", "own_code": "1111-2222-3333"})
    assert Response.objects.get().pair_code_hash == keys.pair_hash(house.pk, "111122223333")


def test_answers_after_closing_are_not_taken(client: Client, house: Organisation, owner: User) -> None:
    row = opened(house, owner)
    secret = link(row, owner)
    url = begin(client, secret)
    client.post(url, {"esm3.social_media_focus": "pioneering"})
    token = queries.token(secret)
    commands.close_assessment(assessment=row, by=owner, at=NOW)
    assert not Draft.objects.exists(), "what was not sent is not kept"
    assert client.post(url, {"esm3.social_media_focus": "strategic"}).status_code == 410
    with pytest.raises(RoundClosedError):
        commands.submit_answers(assessment=row, token=token, answers={"esm3.culture": "dk"}, at=date(2026, 3, 3))


def test_respondent_pages_are_not_stored_or_indexed_and_set_no_cookie(
    client: Client, house: Organisation, owner: User
) -> None:
    secret = link(opened(house, owner), owner)
    for url in (f"/r/{secret}/start/", begin(client, secret), f"/r/{secret}/send/"):
        page = client.get(url)
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex"
        assert not page.cookies
        assert "style=" not in page.content.decode()
        assert re.findall(r"<script(?![^>]* src=)", page.content.decode()) == []
