"""The roadmap in a real browser: an initiative is dragged with the mouse or a finger, moved with the keyboard, and
moved on a phone without any script; what cannot be is said where it is read at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect
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
    said = moved.locator(".step-said")
    expect(said).to_contain_text("Planned again.")
    expect(said).to_be_focused()
    expect(said).to_be_in_viewport()
    head = page.locator(".road-head").bounding_box()
    seen = said.bounding_box()
    assert head
    assert seen
    assert seen["y"] >= head["y"] + head["height"], "not behind the quarters"
    expect(moved.locator(".stroke")).to_be_in_viewport(ratio=1)
    assert not faults(page, "en")


@dataclass(frozen=True, slots=True)
class Finger:
    """One finger on the screen, as the browser gets it from the glass: the page may scroll under it."""

    page: Page
    glass: CDPSession

    def across(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self._send("touchStart", start)
        for step in range(1, 11):
            self._send("touchMove", tuple(a + (b - a) * step / 10 for a, b in zip(start, end, strict=True)))
        self._send("touchEnd")

    def _send(self, kind: str, *points: tuple[float, ...]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        self.glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})


def touched(page: Page, what: Locator) -> tuple[Finger, dict[str, float]]:
    """A finger, and where the lane of a card is on the screen."""
    what.locator(".lane").scroll_into_view_if_needed()
    box = what.locator(".lane").bounding_box()
    assert box
    return Finger(page, page.context.new_cdp_session(page)), dict(box)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_she_drags_an_initiative_with_a_finger(person: Person, width: int) -> None:
    page = opened(person("en", width, has_touch=True))
    moved = card(page)
    finger, lane = touched(page, moved)
    bar = moved.locator(".stroke").bounding_box()
    assert bar
    at = bar["y"] + bar["height"] / 2
    with page.expect_navigation():
        finger.across((bar["x"] + 6, at), (lane["x"] + lane["width"] * 4.5 / QUARTERS, at))
    expect(moved.locator(".step-when")).to_contain_text(column(page, 5))
    expect(moved.locator(".tag")).to_have_text("your choice")


def test_a_finger_that_moves_up_scrolls_and_a_tap_on_a_name_opens_it(person: Person) -> None:
    page = opened(person("en", PHONE, has_touch=True))
    moved = card(page)
    finger, _ = touched(page, moved)
    before = moved.locator(".step-when").inner_text(), page.evaluate("scrollY")
    bar = moved.locator(".stroke").bounding_box()
    assert bar
    at = bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2
    finger.across(at, (at[0] + 4, at[1] - 200))
    page.wait_for_function("before => scrollY > before + 100", arg=before[1])
    expect(page.locator(".over")).to_have_count(0)
    assert moved.locator(".step-when").inner_text() == before[0]
    moved.locator("h3 a").tap()
    expect(page).to_have_url(re.compile("/initiatives/"))


def test_what_is_let_go_beside_the_quarters_or_with_escape_stays(person: Person) -> None:
    page = opened(person("en", DESK))
    moved = card(page)
    when, name, lane = moved.locator(".step-when"), moved.locator("h3 a"), moved.locator(".lane")
    before = when.inner_text()
    box, words = lane.bounding_box(), name.bounding_box()
    assert box
    assert words
    page.mouse.move(words["x"] + 5, words["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, words["y"] + 20, steps=5)
    expect(lane.locator(".over").first).to_be_visible()
    page.mouse.move(words["x"] + 60, words["y"] + 8, steps=5)
    expect(page.locator(".over")).to_have_count(0)
    page.mouse.up()
    page.mouse.move(words["x"] + 5, words["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, words["y"] + 20, steps=5)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert page.url.endswith(ROADMAP)
    assert when.inner_text() == before
    name.click()
    expect(page).to_have_url(re.compile("/initiatives/"))


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
