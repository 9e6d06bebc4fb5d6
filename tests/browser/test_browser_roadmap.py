"""The roadmap in a real browser: an initiative is dragged with the mouse, moved with the keyboard, and moved on a phone
without any script; what cannot be is said where it is read at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from visiting import DESK, PHONE, Lang, Person, enter_demo, faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROADMAP = "/o/nevelbrug/roadmap/"
QUARTERS = 8


def opened(page: Page, lang: Lang = "en") -> Page:
    """The drawing board as the plan in force has it."""
    enter_demo(page, lang)
    page.goto(ROADMAP)
    page.locator(".kept tbody tr").filter(has_text="✓").locator("form[action$='/resume/'] button").click()
    page.wait_for_load_state()
    return page


def card(page: Page) -> Locator:
    """The first card that the plan itself gave a place, and that was not running."""
    free = page.locator("ol.steps > li").filter(has_not_text=re.compile("running already|loopt al"))
    return page.locator(f"#{free.first.get_attribute('id')}")


def column(page: Page, number: int) -> str:
    """What the page calls a quarter of the plan."""
    return page.locator(".capacity tbody th").nth(number - 1).inner_text()


def drag(page: Page, what: Locator, number: int) -> None:
    lane = what.locator(".lane")
    box = lane.bounding_box()
    assert box
    target = {"x": box["width"] * (number - 0.5) / QUARTERS, "y": 20}
    with page.expect_navigation():
        what.locator(".stroke").drag_to(lane, source_position={"x": 8, "y": 10}, target_position=target)


def test_she_drags_an_initiative_with_the_mouse(person: Person) -> None:
    page = opened(person("en", DESK))
    moved = card(page)
    drag(page, moved, 5)
    expect(moved.locator(".step-when")).to_contain_text(column(page, 5))
    expect(moved.locator(".tag")).to_have_text("your choice")
    expect(moved.locator("select option:checked")).to_have_text(column(page, 5))
    expect(page.locator(".messages")).to_contain_text("Planned again.")
    assert not faults(page, "en")


def test_a_drop_beyond_the_end_stays_within_the_plan(person: Person) -> None:
    page = opened(person("en", DESK))
    moved = card(page)
    last = moved.locator("select option").nth(-2).inner_text()
    drag(page, moved, QUARTERS)
    expect(moved.locator("select option:checked")).to_have_text(last)


def test_she_moves_it_with_the_keyboard_alone(person: Person) -> None:
    page = opened(person("en", DESK))
    moved = card(page)
    moved.locator("select").focus()
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".out-head ~ ul")).to_contain_text("You left it out of this plan.")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_on_a_phone_without_script_she_chooses_the_quarter(person: Person, lang: Lang) -> None:
    page = opened(person(lang, PHONE, java_script_enabled=False), lang)
    moved = card(page)
    moved.locator("select").select_option("4")
    moved.locator(".move button").click()
    page.wait_for_load_state()
    expect(moved.locator(".step-when")).to_contain_text(column(page, 4))


def test_what_cannot_be_is_said_at_the_top_and_nothing_moved(person: Person) -> None:
    page = opened(person("nl", PHONE), "nl")
    before = page.locator(".step-when").all_inner_texts()
    for field in page.locator(".capacity input[name^='hours-']").all():
        field.fill("1")
    page.locator("form#terms .actions button").click()
    page.wait_for_load_state()
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator(".summary")).to_contain_text("Dit is niet te plannen; er is niets veranderd")
    expect(page.locator(".summary li").first).to_be_visible()
    expect(page.locator(".capacity input[name^='hours-']").first).to_have_value("1")
    assert page.locator(".step-when").all_inner_texts() == before
    assert not faults(page, "nl")


@pytest.mark.parametrize(("lang", "width"), [("nl", PHONE), ("en", DESK)])
def test_its_pages_are_accessible_and_in_one_language(person: Person, lang: Lang, width: int) -> None:
    page = opened(person(lang, width), lang)
    found = faults(page, lang)
    page.locator(".kept th a").first.click()
    found += faults(page, lang)
    page.goto(f"{ROADMAP}compare/")
    found += faults(page, lang)
    assert not found, "\n".join(found)
