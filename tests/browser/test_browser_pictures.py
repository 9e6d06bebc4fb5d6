"""The pictures of the conversation in a real browser: they load, fit the screen, and follow light and dark."""

from __future__ import annotations

import pytest
from visiting import DESK, PHONE, Lang, Person, enter_demo, faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
HOME = "/o/nevelbrug/conversation/"
LOADED = "all => all.every((one) => one.complete && one.naturalWidth > 0)"
OWN_ASSETS = 100_000  # bytes of the first page, pictures apart


@pytest.mark.parametrize(("lang", "width"), [("nl", PHONE), ("en", DESK)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_load_and_fit(person: Person, lang: Lang, width: int, scheme: str) -> None:
    page = enter_demo(person(lang, width, color_scheme=scheme), lang)
    page.goto(HOME)
    page.wait_for_load_state("networkidle")
    images = page.locator(".picture img")
    assert images.count() >= 5
    assert images.evaluate_all(LOADED)
    assert images.evaluate_all("all => all.every((one) => one.alt.length > 60)")
    shown = images.evaluate_all("all => all.map((one) => one.naturalWidth)")
    assert set(shown) == {288 if width == PHONE else 640}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for summary in page.locator(".picture summary").all():
        summary.click()
    assert page.locator(".picture table").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # the walk over all pages looks at the language of this one; here it is about what opened
    assert not [fault for fault in faults(page, lang) if "other language" not in fault]


def test_light_and_dark_are_drawn_apart(person: Person) -> None:
    sources = []
    for scheme in ("light", "dark"):
        page = enter_demo(person("en", DESK, color_scheme=scheme), "en")
        page.goto(HOME)
        page.wait_for_load_state("networkidle")
        sources.append(page.locator(".picture img").evaluate_all("all => all.map((one) => one.currentSrc)"))
    assert len(sources[0]) == len(sources[1])
    assert not set(sources[0]) & set(sources[1])


def test_the_first_visit_stays_light(person: Person) -> None:
    page = enter_demo(person("en", PHONE), "en")
    page.goto(HOME)
    page.wait_for_load_state("networkidle")
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.name.includes('/static/'))"
        ".map((one) => one.encodedBodySize)"
    )
    assert sum(sizes) < OWN_ASSETS
