"""Labelling by keyboard alone, and without script: a thread after another, the last one taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from visiting import DESK, PHONE, Lang, Person, enter_demo, faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HERE = "/o/nevelbrug/themes/label/"


def mine(page: Page) -> int:
    """How many threads this rater labelled, as the page says."""
    said = page.locator(".progress-label").inner_text()
    return int(re.findall(r"\d+", said)[2])


def thread(page: Page) -> str:
    return page.locator("[name=thread]").get_attribute("value") or ""


@pytest.mark.parametrize(("lang", "width"), [("nl", PHONE), ("en", DESK)])
def test_by_keys_alone(person: Person, lang: Lang, width: int) -> None:
    page = enter_demo(person(lang, width), lang)
    page.goto(HERE)
    before, first = mine(page), thread(page)
    expect(page.locator("#work")).to_be_focused()
    keys = page.locator("#keys")
    page.keyboard.press("?")
    expect(keys).to_have_attribute("open", "")
    page.keyboard.press("?")
    expect(keys).not_to_have_attribute("open", "")

    page.keyboard.press("2")  # no to yes
    page.keyboard.press("3")
    page.keyboard.press("3")  # no to yes to unsure
    chosen = [page.locator(".theme").nth(place).locator(":checked") for place in range(3)]
    assert [one.get_attribute("value") for one in chosen] == ["no", "yes", "unsure"]
    for more in (1, 2, 3):
        page.keyboard.press("Enter")
        expect(page.locator(".progress-label")).to_contain_text(re.compile(rf"\b{before + more}\b"))
        expect(page.locator("#work")).to_be_focused()
    assert thread(page) != first
    for left in (2, 1, 0):
        page.keyboard.press("u")
        expect(page.locator(".progress-label")).to_contain_text(re.compile(rf"\b{before + left}\b"))
    assert thread(page) == first
    assert [one.get_attribute("value") for one in chosen] == ["no", "yes", "unsure"]  # what was said of it
    assert page.url.endswith(HERE)
    assert faults(page, lang) == []


def test_keys_are_for_the_work_area_alone(person: Person) -> None:
    page = enter_demo(person("en", DESK), "en")
    page.goto(HERE)
    before = mine(page)
    page.locator("#keys summary").focus()
    page.keyboard.press("2")
    page.keyboard.press("u")
    expect(page.locator(".theme").nth(1).locator(":checked")).to_have_value("no")
    page.reload()
    assert mine(page) == before


def test_with_tab_and_without_script(person: Person) -> None:
    page = enter_demo(person("nl", PHONE, java_script_enabled=False), "nl")
    page.goto(HERE)
    before, first = mine(page), thread(page)
    page.locator(".theme").first.get_by_role("radio", name="ja").check()
    page.get_by_role("button", name="Volgende").press("Enter")
    page.wait_for_load_state()
    assert (mine(page), thread(page) != first) == (before + 1, True)
    page.get_by_role("button", name="Terugdraaien").click()
    page.wait_for_load_state()
    assert (mine(page), thread(page)) == (before, first)
    expect(page.locator(".theme").first.get_by_role("radio", name="ja")).to_be_checked()
