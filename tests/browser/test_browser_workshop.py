"""A workshop in real browsers: five phones vote, one screen shows the votes; one phone loses its connection, one is
loaded again, one has no script. Every page of it is accessible, in one language, and fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Error, Page, expect
from product import Product
from visiting import DESK, PHONE, Lang, Lead, Person, faults, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SAVED = "Your vote is in."
NOT_SAVED = "Not saved yet"


@dataclass(frozen=True, slots=True)
class Room:
    screen: Page
    address: str  # of the session, for who leads it
    code: str

    def join(self, phone: Page) -> Page:
        phone.goto(f"/w/{self.code}/")
        phone.locator("main form button").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text(re.compile("You have joined|Je doet mee|Social"))
        return phone

    def next(self) -> None:
        """The one thing to do now. The screen loads itself when something changed, which may cut this load short."""
        with suppress(Error), self.screen.expect_navigation():
            self.screen.locator("#next").click()
        self.screen.wait_for_load_state()


@pytest.fixture
def room(lead: Callable[[str], Lead]) -> Room:
    led = lead("Werkplaats")
    page = led.goto("workshops/new")
    page.get_by_role("radio", name="ESM3").check()
    page.get_by_role("button", name="Make the workshop").click()
    page.get_by_role("button", name="Open the session").click()
    page.wait_for_url(re.compile(r"/screen/$"))
    code = page.locator(".screen-code").first.inner_text().replace(" ", "")
    return Room(page, page.url.removesuffix("screen/").removeprefix(led.origin), code)


@pytest.fixture
def weak_phone(browser: Browser, product: Product) -> Iterator[Page]:
    """A phone whose connection comes and goes; the browser complains of that, and may."""
    page, _watch = sit_down(browser, product, "en", PHONE)
    yield page
    page.context.close()


def choose(phone: Page, text: str) -> None:
    phone.get_by_role("button", name=text).click()


def test_five_phones_vote_and_one_screen_shows_it(room: Room, person: Person, weak_phone: Page) -> None:
    phones = [room.join(person("en", PHONE)) for _ in range(4)] + [room.join(weak_phone)]
    expect(room.screen.locator(".pulse-count")).to_have_text("5 joined")
    room.next()
    for phone in phones:
        expect(phone.get_by_role("heading", level=1)).to_have_text("Social media focus")
        expect(phone.locator(".vote")).to_have_count(5)
    expect(room.screen.locator("#next")).to_have_count(0)
    expect(room.screen.locator("#pulse")).to_contain_text("The votes can be shown from 3 on")

    for phone in phones[:2]:
        choose(phone, "A few keen colleagues")
        expect(phone.locator("#stands")).to_be_visible()
    choose(phones[2], "No visible use yet")
    expect(phones[2].locator("#stands")).to_be_visible()
    choose(phones[2], "The network is the normal place")  # changes her mind
    expect(phones[2].locator("#stands")).to_be_visible()
    expect(room.screen.locator(".pulse-count")).to_have_text("3 of 5 voted")
    expect(phones[0].locator("#count")).to_have_text("3 of 5 have voted")

    phones[3].reload()  # before she votes, and after
    choose(phones[3], "I don't know")
    expect(phones[3].locator("#stands")).to_be_visible()
    phones[3].reload()
    expect(phones[3].get_by_role("button", name="I don't know")).to_have_attribute("aria-pressed", "true")

    weak_phone.context.set_offline(True)
    choose(weak_phone, "Teams know in which work situations")
    expect(weak_phone.locator("#saved")).to_contain_text(NOT_SAVED)
    expect(weak_phone.locator("#stands")).to_be_hidden()
    expect(room.screen.locator(".pulse-count")).to_have_text("4 of 5 voted")
    weak_phone.context.set_offline(False)
    expect(weak_phone.locator("#stands")).to_be_visible()
    expect(room.screen.locator(".pulse-count")).to_have_text("5 of 5 voted")
    assert not re.search("Pioneering|Facilitating|Strategic", room.screen.locator(".stage").inner_text())

    room.next()
    shown = [text.replace("\n", " ") for text in room.screen.locator(".stage-main .dots-level").all_inner_texts()]
    assert [re.search(r"(\d) votes?", text)[1] for text in shown] == ["0", "2", "1", "1"]  # type: ignore[index]
    expect(room.screen.locator(".stage-main .dots-level").nth(1).locator(".dot")).to_have_count(2)
    expect(room.screen.locator(".stage-main")).to_contain_text("I don't know: 1")
    expect(room.screen.locator(".stage-main")).to_contain_text("Who chose “Strategic”: what did you see?")
    expect(phones[2].locator(".dots-mine")).to_contain_text("Strategic")

    room.next()  # vote again
    for phone in phones:
        expect(phone.locator("#ask")).to_contain_text("Vote again:")
        choose(phone, "A few keen colleagues")
        expect(phone.locator("#stands")).to_be_visible()
    expect(room.screen.locator(".pulse-count")).to_have_text("5 of 5 voted")
    room.next()
    expect(room.screen.locator(".verdict")).to_contain_text("Everyone who chose a level chose “Pioneering”.")
    room.next()
    room.screen.get_by_label("Why this level?").fill("Two groups, both by themselves.")
    room.screen.get_by_role("button", name="Write this down").click()
    expect(room.screen.locator(".verdict-level")).to_have_text("Pioneering")
    for phone in phones:
        expect(phone.locator(".verdict")).to_contain_text("Two groups, both by themselves.")


def test_a_vote_outlives_a_reload_without_connection(room: Room, weak_phone: Page) -> None:
    room.join(weak_phone)
    room.next()
    expect(weak_phone.locator(".vote")).to_have_count(5)
    weak_phone.route("**/vote/", lambda route: route.abort())  # the page can be loaded, a vote does not arrive
    choose(weak_phone, "A few keen colleagues")
    expect(weak_phone.locator("#saved")).to_contain_text(NOT_SAVED)
    weak_phone.reload()
    expect(weak_phone.locator("#saved")).to_contain_text(NOT_SAVED)
    expect(room.screen.locator(".pulse-count")).to_have_text("0 of 1 voted")
    weak_phone.unroute("**/vote/")
    expect(weak_phone.locator("#stands")).to_be_visible()
    expect(room.screen.locator(".pulse-count")).to_have_text("1 of 1 voted")


def test_a_vote_that_arrives_too_late_is_refused_with_a_word(room: Room, person: Person, weak_phone: Page) -> None:
    phones = [room.join(person("en", PHONE)) for _ in range(3)]
    room.join(weak_phone)
    room.next()
    expect(weak_phone.locator(".vote")).to_have_count(5)
    weak_phone.context.set_offline(True)
    choose(weak_phone, "No visible use yet")
    for phone in phones:
        choose(phone, "A few keen colleagues")
        expect(phone.locator("#stands")).to_be_visible()
    expect(room.screen.locator(".pulse-count")).to_have_text("3 of 4 voted")
    expect(weak_phone.locator("#word")).to_contain_text("No connection")
    room.next()
    weak_phone.context.set_offline(False)
    expect(weak_phone.locator("#word")).to_contain_text("it is not counted")
    with weak_phone.expect_response("**/state/**"):  # looking on does not take the word away
        pass
    expect(weak_phone.get_by_role("heading", name="Talk about it")).to_be_visible()
    expect(weak_phone.locator(".dots-level").first).to_contain_text("0 votes")
    expect(weak_phone.locator("#word")).to_contain_text("it is not counted")


def test_a_phone_without_script_takes_part(room: Room, person: Person) -> None:
    phone = room.join(person("en", PHONE, java_script_enabled=False))
    room.next()
    phone.get_by_role("link", name="Look again").click()
    choose(phone, "A few keen colleagues")
    expect(phone.locator("#stands")).to_be_visible()
    choose(phone, "I don't know")
    expect(phone.get_by_role("button", name="I don't know")).to_have_attribute("aria-pressed", "true")
    expect(room.screen.locator(".pulse-count")).to_have_text("1 of 1 voted")


def test_two_tabs_of_the_facilitator_stay_together(room: Room, person: Person) -> None:
    phones = [room.join(person("en", PHONE)) for _ in range(3)]
    other = room.screen.context.new_page()
    other.goto(f"{room.address}screen/")
    room.next()
    expect(other.get_by_role("heading", level=1)).to_have_text("Social media focus")
    for phone in phones:
        choose(phone, "A few keen colleagues")
    expect(other.locator("#next")).to_have_text("Show the votes")
    with other.expect_navigation():
        other.locator("#next").click()
    expect(room.screen.get_by_role("heading", name="Talk about it")).to_be_visible()


def test_who_votes_and_leads_by_keyboard(room: Room, person: Person) -> None:
    phones = [room.join(person("en", PHONE)) for _ in range(3)]
    room.screen.locator("#next").focus()
    with room.screen.expect_navigation():
        room.screen.keyboard.press("Enter")
    for phone in phones:
        expect(phone.locator(".vote")).to_have_count(5)
        expect(phone.get_by_role("heading", level=1)).to_be_focused()
        phone.keyboard.press("Tab")
        phone.keyboard.press("Tab")
        expect(phone.get_by_role("button", name="A few keen colleagues")).to_be_focused()
        phone.keyboard.press("Space")
        expect(phone.locator("#stands")).to_be_visible()
    expect(room.screen.locator(".pulse-count")).to_have_text("3 of 3 voted")
    room.screen.locator("#next").focus()
    expect(room.screen.locator("#next")).to_be_focused()
    with room.screen.expect_navigation():
        room.screen.keyboard.press("Enter")
    expect(room.screen.get_by_role("heading", name="Talk about it")).to_be_visible()


@pytest.mark.parametrize(
    ("lang", "width"), [("nl", PHONE), ("nl", DESK), ("en", PHONE), ("en", DESK)], ids=lambda value: str(value)
)
def test_every_page_of_a_session(room: Room, person: Person, lang: Lang, width: int) -> None:
    found: list[str] = []
    room.screen.set_viewport_size({"width": width, "height": 900})
    room.screen.goto(f"{room.address}screen/?lang={lang}")
    visitor = person(lang, width)
    for path in ("/w/", "/w/zzzz/", f"/w/{room.code}/"):
        visitor.goto(path)
        found += faults(visitor, lang)
    phones = [room.join(visitor), *(room.join(person(lang, PHONE)) for _ in range(2))]

    def look() -> None:
        for page in (room.screen, visitor):
            page.wait_for_load_state()
            found.extend(faults(page, lang))

    look()
    room.next()
    for at, phone in enumerate(phones):
        expect(phone.locator(".vote")).to_have_count(5)
        if at == 0:
            look()
        phone.locator(".vote").nth(at + 1).click()
        expect(phone.locator("#stands")).to_be_visible()
    expect(room.screen.locator("#next")).to_be_visible()
    look()
    room.next()
    expect(visitor.locator(".dots")).to_be_visible()
    room.screen.locator("details.more").first.locator("summary").click()
    room.screen.locator("details.agenda summary").click()
    look()
    room.screen.goto(f"{room.address}agree/social_media_focus/")
    found += faults(room.screen, lang)
    room.screen.locator("main form button").first.click()  # without a reason
    found += faults(room.screen, lang)
    room.screen.locator("[name=level]").first.check()
    room.screen.locator("[name=reason]").fill("2026")
    room.screen.locator("main form button").first.click()
    room.screen.wait_for_url(re.compile(r"/screen/$"))
    expect(visitor.locator(".verdict")).to_be_visible()
    look()
    room.screen.goto(f"{room.address}close/")
    found += faults(room.screen, lang)
    room.screen.locator("main form button").click()
    room.screen.wait_for_url(re.compile(rf"{room.address}$"))
    expect(visitor.locator(".vote, .verdict")).to_have_count(0)
    look()
    room.screen.goto(f"{room.address}delete/")
    found += faults(room.screen, lang)
    assert not found, "\n".join(found)
