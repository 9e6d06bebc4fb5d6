"""Every page: both languages, a strict browser policy, and a word for what goes wrong."""

from __future__ import annotations

import logging
import re
from importlib import import_module

import pytest
from babel.messages.pofile import read_po
from django.core import mail
from django.urls import clear_url_caches

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import LOCALE_DIR, say
from graadmeter.maturity import load
from graadmeter.web.logs import WithoutSecrets
from graadmeter.web.people.models import Membership, Organisation, Role, User

pytestmark = pytest.mark.django_db
ACCOUNT_PAGES = (
    "/account/login/", "/account/signup/", "/account/password/reset/", "/account/password/reset/done/",
    "/account/inactive/", "/account/password/reset/key/done/", "/account/password/reset/key/1-wrong/",
)  # fmt: skip
OWN_PAGES = (
    "/account/logout/", "/account/email/", "/account/password/change/", "/account/2fa/", "/account/2fa/totp/activate/",
    "/account/reauthenticate/", "/you/", "/organisations/?all", "/organisations/new/",
)  # fmt: skip


def pages(cast, routes):
    """(client, address) of every page that can be read: as a visitor, as a signed-in user, and in the organisation."""
    visitor, owner = cast.client(), cast.client("alice")
    for path in ("/", "/nowhere/", "/invitation/wrong/", *ACCOUNT_PAGES):
        yield visitor, path
    for path in OWN_PAGES:
        yield owner, path
    for route in routes:
        if route.parameters == ("slug",) and route.pattern.startswith("o/"):
            yield owner, route.url(slug="noord")
    yield cast.client("carol"), "/o/noord/settings/"  # the page that says a role does not reach


def read(client, path: str, lang: str):
    """The page in a language, or None where the address gives no page (a redirect, a file, another method)."""
    session = client.session
    session["lang"] = lang
    session.save()
    if "sessionid" not in client.cookies:
        from django.conf import settings

        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    response = client.get(path)
    is_page = response.get("Content-Type", "").startswith("text/html") and response.status_code not in (302, 405)
    return response if is_page else None


def test_no_page_has_a_text_in_one_language_only(cast, routes, words) -> None:
    catalogue = read_po((LOCALE_DIR / "nl/LC_MESSAGES/django.po").open("rb"))
    same = {message.id for message in catalogue if message.id == message.string}
    models = [load(model) for model in ("esm3", "s3m", "smg", "esm6", "dvo")]
    names = [model.name for model in models] + [one.name for model in models for one in model.elements.values()]
    same |= {name.nl for name in names if name.nl == name.en}
    same |= {f": {name.nl}" for name in names if name.nl == name.en}  # after a word that is not seen
    same |= {"Graadmeter", "Nederlands", "English", "Noord", "Alice", "Bob", "Carol", "Code", "Login", "2026", "Effect"}
    same |= {"3. Crisis"}  # the last rung of the ladder
    seen, found = 0, {}
    for client, path in pages(cast, routes):
        dutch = read(client, path, "nl")
        if dutch is None:
            continue
        english = read(client, path, "en")
        assert english is not None
        seen += 1
        assert '<html lang="nl">' in dutch.content.decode()
        assert '<html lang="en">' in english.content.decode()
        both = words(dutch.content.decode()) & words(english.content.decode())
        if left := {text for text in both if re.search(r"[A-Za-z]{3}", text) and "@" not in text} - same:
            found[path] = sorted(left)
    assert not found, f"the same in both languages: {found}"
    assert seen >= 20


def test_every_page_obeys_a_strict_browser_policy(cast, routes) -> None:
    for client, path in pages(cast, routes):
        page = read(client, path, "nl")
        if page is None:
            continue
        policy = page["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert page["Referrer-Policy"] == "same-origin"
        assert page["X-Frame-Options"] == "DENY"
        html = page.content.decode()
        assert not re.search(r"<style\b|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:", html), path
        inside = re.sub(r'<a href="https?://[^"]+" rel="noreferrer"', "<a", html)  # a source, for who clicks on it
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', inside), f"{path} points outside"


def test_the_first_page_is_light(cast, client) -> None:
    html = client.get("/").content.decode()
    sizes = [len(html)]
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', html):
        sizes.append(len(b"".join(client.get(address).streaming_content)))
    assert len(sizes) >= 3
    assert sum(sizes) < 100_000


def test_no_cookie_beyond_the_session(cast) -> None:
    client = cast.client()
    for path in ("/", "/account/login/", "/?lang=nl"):
        client.get(path)
    assert set(client.cookies) <= {"graadmeter"}


def test_the_switch_keeps_the_page_and_the_choice_stays(cast) -> None:
    client = cast.client("alice")
    page = client.get("/organisations/?all=1").content.decode()
    link = re.search(r'href="(/organisations/\?[^"]*lang=nl[^"]*)"', page)
    assert link
    response = client.get(link[1].replace("&amp;", "&"))
    assert response["Location"] == "/organisations/?all=1"
    assert "Je organisaties" in client.get("/organisations/?all=1").content.decode()
    cast.alice.refresh_from_db()
    assert cast.alice.language == "nl"  # mails follow


def test_a_visitor_is_met_in_the_language_of_the_browser(client) -> None:
    assert '<html lang="nl">' in client.get("/", headers={"accept-language": "nl-BE,fr;q=0.8"}).content.decode()
    assert '<html lang="en">' in client.get("/", headers={"accept-language": "de"}).content.decode()


def test_five_wrong_passwords_block_signing_in_for_that_address(cast) -> None:
    client = cast.client()
    codes = [
        client.post("/account/login/", {"login": "alice@example.org", "password": "wrong"}).status_code
        for _ in range(5)
    ]
    assert codes[:4] == [200] * 4
    assert codes[4] == 429
    blocked = client.post("/account/login/", {"login": "alice@example.org", "password": "korenbloem en 7 molens"})
    assert blocked.status_code == 429
    assert "Wait a quarter of an hour" in blocked.content.decode()
    other = client.post("/account/login/", {"login": "bob@example.org", "password": "korenbloem en 7 molens"})
    assert other.status_code == 302


def test_signing_in_and_out(cast) -> None:
    client = cast.client()
    response = client.post("/account/login/", {"login": "Carol@example.org", "password": "korenbloem en 7 molens"})
    assert response["Location"] == "/organisations/"
    assert client.get("/organisations/")["Location"] == "/o/noord/"
    client.post("/account/logout/")
    assert client.get("/organisations/").status_code == 302


def test_making_an_account_asks_for_a_name_and_keeps_the_language(cast) -> None:
    client = cast.client()
    client.get("/?lang=nl")
    short = client.post("/account/signup/", {"name": "Fleur", "email": "fleur@example.org", "password1": "kort"})
    assert "Wachtwoord:" in short.content.decode()  # the summary of errors names the field
    form = {"name": "Fleur", "email": "fleur@example.org", "password1": "wolken boven water"}
    assert client.post("/account/signup/", form).status_code == 302
    user = User.objects.get(email="fleur@example.org")
    assert (user.name, user.language) == ("Fleur", "nl")


@pytest.mark.parametrize(("language", "hello"), [("nl", "Hallo,"), ("en", "Hello,")])
def test_a_mail_about_the_password_speaks_the_language_of_the_account(cast, language: str, hello: str) -> None:
    User.objects.filter(pk=cast.bob.pk).update(language=language)
    client = cast.client()
    client.get("/?lang=" + ("en" if language == "nl" else "nl"))
    client.post("/account/password/reset/", {"email": "bob@example.org"})
    letter = mail.outbox[0]
    assert letter.body.startswith(hello)
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", letter.body)
    assert link
    page = client.get(link[1], follow=True)
    assert page.status_code == 200
    changed = client.post(
        page.redirect_chain[-1][0], {"password1": "regen op het dak", "password2": "regen op het dak"}
    )
    assert changed.status_code == 302
    cast.bob.refresh_from_db()
    assert cast.bob.check_password("regen op het dak")


def test_a_second_step_can_be_switched_on(cast) -> None:
    client = cast.client()
    client.post("/account/login/", {"login": "alice@example.org", "password": "korenbloem en 7 molens"})
    page = client.get("/account/2fa/totp/activate/", follow=True).content.decode()
    assert "<svg" in page
    assert "data:" not in page


def test_an_error_of_the_core_becomes_a_page_in_the_readers_language(cast, monkeypatch) -> None:
    class Unlucky(GraadmeterError):
        pass

    def fall(*_: object, **__: object) -> None:
        raise Unlucky(say("Stopped."))

    monkeypatch.setattr(import_module("graadmeter.web.diagnosis.pages.privacy"), "page", fall)
    clear_url_caches()
    client = cast.client("alice")
    client.get("/?lang=nl")
    response = client.get("/o/noord/privacy/")
    assert response.status_code == 400
    assert "Dit lukte niet" in response.content.decode()
    assert say("Stopped.").text("nl") in response.content.decode()
    part = client.get("/o/noord/privacy/", headers={"HX-Request": "true"})
    assert part["HX-Retarget"] == "body"


def test_a_fault_of_ours_is_said_without_a_traceback(cast, monkeypatch) -> None:
    monkeypatch.setattr(import_module("graadmeter.web.diagnosis.pages.privacy"), "page", lambda *_: 1 / 0)
    client = cast.client("alice")
    client.raise_request_exception = False
    response = client.get("/o/noord/privacy/")
    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()
    assert "ZeroDivisionError" not in response.content.decode()


def test_the_demo_is_entered_with_one_click_and_only_where_it_is_switched_on(cast, settings) -> None:
    from django.core.management import call_command

    client = cast.client()
    assert client.get("/demo/").status_code == 404
    call_command("demo")
    assert client.post("/demo/").status_code == 404
    settings.DEMO = True
    assert client.get("/")["Location"] == "/demo/"
    assert client.get("/demo/").status_code == 200
    client.post("/demo/")
    assert client.get("/you/").status_code == 200
    call_command("demo")
    assert User.objects.filter(email__endswith=".invalid").count() == 1


def test_no_stranger_becomes_an_owner_who_joined_the_demo(cast, settings) -> None:
    """The account made with the demo leaves; who stays has organisations of her own."""
    from django.core.management import call_command

    call_command("demo")
    demo = Organisation.objects.get(is_demo=True)
    Membership.objects.create(organisation=demo, user=cast.alice, role=Role.OWNER, since_at=demo.created_at)
    demo.memberships.exclude(user=cast.alice).delete()
    settings.DEMO = True
    visitor = cast.client()
    assert visitor.post("/demo/").status_code == 404
    assert visitor.get("/o/noord/people/").status_code == 302


@pytest.mark.parametrize("path", ["/%2Fevil.example/", "/%2F%2Fevil.example/"])
def test_no_link_of_this_site_leads_to_another(client, path: str) -> None:
    chosen = client.get(f"{path}?lang=nl", follow=False)
    assert chosen["Location"].startswith("/%2F")
    assert 'href="//' not in client.get(path).content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/r/{}/typo/",
        "/v/{}/",
        "/p/{}/done/",
        "/invitation/{}/",
        "/account/password/reset/key/{}/",
        "/account/confirm-email/{}/",
    ],
)
def test_the_log_does_not_say_what_opens_something(path: str) -> None:
    said = ("Gone", path.format("S3cret-a_b"))
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", said, None)
    assert WithoutSecrets().filter(record)
    assert "S3cret" not in record.getMessage()
    assert record.getMessage().startswith("Gone: /")
