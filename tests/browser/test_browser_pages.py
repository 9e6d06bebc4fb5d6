"""What holds for every page, in a real browser: accessible (WCAG 2.2 A and AA by axe), no sideways scrolling down to
320 px, one language and the right one; and, by the `person` fixture, no complaint in the console and no request to
elsewhere. Pages of members are found by following every link, so that a new page is looked at too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Page
from visiting import DESK, PHONE, House, Lang, Person, enter_demo, faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EVERYWHERE = pytest.mark.parametrize(
    ("lang", "width"), [("nl", PHONE), ("nl", DESK), ("en", PHONE), ("en", DESK)], ids=lambda value: str(value)
)
FILES = r"\.(pdf|pptx|xlsx|md|json|csv|yaml)$"
OFF = re.compile(rf"{FILES}|[?&]lang=|/account/logout/")  # files, the switch of language, and the way out
ALIKE = (  # pages of one kind: one of them speaks for all
    (re.compile(r"(/nevelbrug/measurement)/1/"), r"\1/2/"),  # the earlier round of the same questionnaire
    (re.compile(r"(/results)/[^/]+/$"), r"\1/one/"),
    (re.compile(r"/\d+(/(?:delete|edit)/)$"), r"/N\1"),
    (re.compile(r"(/diagnosis/categories)/[^/]+/$"), r"\1/one/"),
    (re.compile(r"(/controls)/dvo\.[^/]+/$"), r"\1/one/"),
    (re.compile(r"\?all.*"), ""),
)


def pages_from(page: Page, start: str, within: str) -> Iterator[str]:
    """Go to `start` and from there to every page that links lead to below one of the paths of `within`; yields each
    path while its page is open."""
    ahead, known = [start], set[str]()
    while ahead:
        path = ahead.pop(0)
        answer = page.goto(path)
        assert answer, path
        assert answer.status == 200, f"{path}: {answer.status}"
        yield path
        for href in page.locator("a[href]:not([download])").evaluate_all(
            "all => all.map((a) => a.getAttribute('href'))"
        ):
            parts = urlsplit(urljoin(path, href))
            found = parts.path + (f"?{parts.query}" if parts.query else "")
            kind = found
            for pattern, instead in ALIKE:
                kind = pattern.sub(instead, kind)
            if re.match(within, found) and not OFF.search(found) and kind not in known:
                known.add(kind)
                ahead.append(found)


@EVERYWHERE
def test_every_page_of_the_demo(person: Person, lang: Lang, width: int) -> None:
    page = enter_demo(person(lang, width), lang)
    seen, found = set(), []
    for path in pages_from(page, "/o/nevelbrug/measurement/", r"/(o/nevelbrug|organisations|you|account)/"):
        seen.add(path)
        found += faults(page, lang)
    assert not found, "\n".join(found)
    # the walk reached what a member is promised
    promised = (
        "results rule sample headcounts groups items workshops rounds poll remarks screen diagnosis direction controls "
        "report conversation facts measures themes label upload people privacy settings audit you"
    )
    assert [part for part in promised.split() if not any(path.endswith(f"{part}/") for path in seen)] == []


@pytest.mark.parametrize(("lang", "width"), [("nl", PHONE), ("en", DESK)])
def test_every_page_of_a_new_organisation(person: Person, house: House, lang: Lang, width: int) -> None:
    page = enter_demo(person(lang, width), lang)
    found = []
    for path in pages_from(page, f"{house.home}/measurement/", rf"{house.home}/"):
        found += faults(page, lang) if path else []
    assert not found, "\n".join(found)


@EVERYWHERE
def test_every_page_of_a_visitor(person: Person, lang: Lang, width: int) -> None:
    page = person(lang, width)
    found = []
    for path in ("/demo/", "/account/login/", "/account/signup/", "/account/password/reset/", "/nowhere/"):
        page.goto(path)
        found += faults(page, lang)
    page.goto("/account/signup/")
    with page.expect_navigation():
        page.locator("main form button").click()  # a form with its errors
    found += faults(page, lang)
    assert not found, "\n".join(found)


@EVERYWHERE
def test_every_page_of_a_respondent(person: Person, house: House, lang: Lang, width: int) -> None:
    page = person(lang, width)
    link, found = house.spare.pop(), []
    for path in (house.closed.links[0], house.closed.links[11], house.draft.links[0], f"{link[:-3]}/", house.shared):
        page.goto(path)  # used, closed, not open yet, wrong, and the shared link's start
        found += faults(page, lang)
    for path in answered(page, link):
        found += [f"{path}: {fault}" for fault in faults(page, lang)]
    assert not found, "\n".join(found)


def answered(page: Page, link: str) -> Iterator[str]:
    """Answer by a personal link; yields at every page of it that differs: start, first question, last page, thanks."""
    page.goto(link)
    yield "start"
    page.locator("form button[type=submit]").click()
    yield "start, without a role"
    page.locator("input[name=role]").first.check()
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/q/**")
    yield "question"
    while "/q/" in page.url:
        page.locator("input[type=radio]").nth(2).check()
        with page.expect_navigation():
            page.locator("button[value=next]").click()
    yield "send"
    page.locator("main form button").click()
    page.locator(".pair-code").wait_for()
    yield "thanks"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_dark_pages_can_be_read_too(person: Person, house: House, lang: Lang) -> None:
    page = enter_demo(person(lang, PHONE, color_scheme="dark"), lang)
    found = []
    for path in ("measurement/2/results/", "measurement/3/results/", "conversation/", "diagnosis/", "direction/"):
        page.goto(f"/o/nevelbrug/{path}")
        found += faults(page, lang)
    page.goto(house.spare.pop())
    found += faults(page, lang)
    page.locator("input[name=role]").first.check()
    page.locator("form button[type=submit]").click()
    found += faults(page, lang)
    assert not found, "\n".join(found)
