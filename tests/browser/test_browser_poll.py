"""A poll with phones and a screen: a phone votes without script, the screen counts it by itself, nothing scrolls."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from visiting import DESK, PHONE, Lang, Lead, Person, faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
COOKIE = "graadmeter-ballot"


def public_poll(lead: Lead, *, live: bool) -> tuple[str, str]:
    """The pages of an open public poll: of who holds it, and of who votes."""
    page, made = lead.page, lead.new_round("Kantine", questions="S3M, poll")
    page.goto(f"{made.path}settings/")
    page.get_by_role("radio", name="Public").check()
    page.get_by_role("radio", name="After voting" if live else "At close").check()
    page.get_by_role("button", name="Save").click()
    page.goto(f"{made.path}open/")
    page.get_by_role("button", name="Open the poll").click()
    link = page.locator("code", has_text="/p/").first.inner_text().strip().removeprefix(lead.origin)
    return made.path, link


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_phone_votes_without_script_and_the_screen_counts(
    person: Person, lead: Callable[[str], Lead], lang: Lang
) -> None:
    here, link = public_poll(lead(f"Kade {lang}"), live=True)
    screen = person("en", DESK, storage_state=None)
    screen.goto("/demo/")
    screen.locator("main form button").click()
    screen.wait_for_url(lambda url: "/demo/" not in url)
    screen.goto(f"{here}screen/")
    expect(screen.locator(".screen-votes")).to_contain_text("0")
    found = faults(screen, "en")

    for number in range(10):
        phone = person(lang, PHONE, java_script_enabled=False)
        phone.goto(link)
        assert not phone.context.cookies()
        phone.locator("input[name=option]").nth(number % 5).check()
        phone.locator("#role").select_option("hr")
        phone.locator("main form .button").click()
        phone.wait_for_url("**/done/")
        assert [cookie["name"] for cookie in phone.context.cookies()] == [COOKIE]
        phone.context.close()
    expect(screen.locator(".screen-votes")).to_contain_text("10")
    expect(screen.locator("#screen .bars li")).to_have_count(5)
    found += faults(screen, "en")

    phone = person(lang, PHONE)
    phone.goto(link)
    found += faults(phone, lang)
    phone.locator(".remark summary").click()
    phone.locator("textarea").fill("7")
    found += faults(phone, lang)
    phone.locator("input[name=option]").first.check()
    phone.locator("main form .button").click()
    phone.wait_for_url("**/done/")
    expect(phone.locator(".bars li")).to_have_count(5)
    found += faults(phone, lang)
    phone.goto(link)
    phone.wait_for_url("**/done/")
    phone.locator("a[href$='?change']").click()
    found += faults(phone, lang)
    phone.goto(f"{link}embed/")
    found += faults(phone, lang)
    assert not found, "\n".join(found)


def test_a_vote_without_an_answer_says_what_is_missing(person: Person, lead: Callable[[str], Lead]) -> None:
    _, link = public_poll(lead("Werf"), live=False)
    phone = person("nl", PHONE)
    phone.goto(link)
    phone.locator("main form .button").click()
    expect(phone.get_by_role("alert")).to_contain_text("Kies één antwoord")
    found = faults(phone, "nl")
    phone.locator("input[name=option]").first.check()
    phone.locator("main form .button").click()
    phone.wait_for_url("**/done/")
    expect(phone.locator("main")).to_contain_text(re.compile("verschijnt hier als de peiling gesloten is"))
    assert not phone.locator(".bars").count()
    found += faults(phone, "nl")
    assert not found, "\n".join(found)
