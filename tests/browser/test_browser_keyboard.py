"""By keyboard alone: whoever cannot use a mouse gets everywhere, and sees where they are."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from visiting import DESK, PHONE, House, Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FAR = 120  # tabs: more than any page needs
FOCUSED = """() => {
    const here = document.activeElement, name = here.getAttribute("aria-label") || here.innerText || here.value || "";
    const outlined = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const drawn = [here, here.closest("label")].filter(Boolean).map((e) => getComputedStyle(e));
    const box = here.getBoundingClientRect();
    return {
        tag: here.tagName, name: name.trim(), href: here.getAttribute("href"),
        visible: drawn.some((style) => outlined(style) || style.boxShadow !== "none"),
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is named has the focus; every stop on the way shows that it has it, within the window."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["tag"] == "BODY":
            continue  # around the browser's own buttons
        assert stop["visible"], f"no visible focus on {stop}"
        assert stop["inside"], f"the focus is out of sight on {stop}"
        if stop["name"].startswith(name):
            return
    raise AssertionError(f"{name!r} cannot be reached with Tab on {page.url}")


def press(page: Page, key: str = "Enter") -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_from_the_demo_to_a_category_of_the_heat_map(person: Person) -> None:
    page = person("en", DESK)
    page.goto("/demo/")
    tab_to(page, "Enter the demo")
    press(page)
    page.goto("/o/nevelbrug/measurement/")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["name"] == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    tab_to(page, "See the result")
    press(page)
    tab_to(page, "Culture")
    press(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Culture")
    expect(page.get_by_role("heading", name="Why this phase")).to_be_visible()


def test_the_menu_of_the_organisation(person: Person) -> None:
    page = person("en", DESK)
    page.goto("/demo/")
    tab_to(page, "Enter the demo")
    press(page)
    page.goto("/o/nevelbrug/measurement/")
    tab_to(page, "Nevelbrug")
    page.keyboard.press("Enter")
    tab_to(page, "Privacy")
    press(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What is measured, kept and seen")


def test_a_respondent_answers_a_question(person: Person, house: House) -> None:
    page = person("en", PHONE)
    page.goto(house.spare.pop())
    page.locator("body").press("Tab")
    while page.evaluate("document.activeElement.name") != "role":
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.locator("input[name=role]:checked").count() == 1
    tab_to(page, "Begin")
    press(page)
    expect(page.locator(".progress")).to_contain_text("1 of 12")
    while page.evaluate("document.activeElement.type") != "radio":
        page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["visible"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("input[type=radio]:checked")
    expect(chosen).to_have_count(1)
    assert page.evaluate(FOCUSED)["visible"]
    expect(page.locator("#saved")).to_have_text("Saved")
    tab_to(page, "Next")
    press(page)
    expect(page.locator(".progress")).to_contain_text("2 of 12")
