"""Steps that people take at the product, and what holds for every page of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urldefrag

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, expect
from product import Product, serving

Lang = Literal["nl", "en"]
PHONE, DESK = 360, 1280  # CSS pixels; UX.md designs for these two
HEIGHT = 900
NARROWEST = 320  # nothing may scroll sideways from here on
PATIENCE_MS = 30_000  # a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE_MS)
LOCALES = {"nl": "nl-NL", "en": "en-GB"}
AXE = Axe()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
TELL_TALE = {  # words that a page in the other language cannot do without
    "nl": {"the", "and", "your", "with", "which", "this", "from", "have"},
    "en": {"het", "een", "voor", "wordt", "niet", "zijn", "je"},
}
TEXTS = """() => {
    const lang = document.documentElement.lang, found = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        const own = node.parentElement.closest("[lang]").lang === lang;
        if (own && !node.parentElement.closest("textarea, script, style, code")) found.push(node.data);
    }
    document.querySelectorAll("[aria-label]").forEach((e) => found.push(e.getAttribute("aria-label")));
    return found.join(" ");
}"""


class Watch:
    """What a browser context complains of, or asks of elsewhere."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.complaints: list[str] = []
        self.origin, self.documents = origin, set[str]()
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))

    def _request(self, request: Request) -> None:
        if request.is_navigation_request():
            self.documents.add(urldefrag(request.url).url)
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.complaints.append(f"a request left for {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        at = urldefrag(message.location["url"]).url
        refused = message.text.startswith("Failed to load resource") and at in self.documents
        if message.type in ("error", "warning") and not refused:  # a page that says 404 or 422 is an answer
            self.complaints.append(f"{message.type} on {message.location['url']}: {message.text}")


Person = Callable[..., Page]


def served() -> Iterator[Product]:
    """The product with its demo on a port of its own; an error in its log fails what ran on it."""
    with serving() as running:
        yield running
        log = running.log.read_text()
    assert not [line for line in log.splitlines() if line.startswith(("ERROR", "CRITICAL"))], log


def sit_down(browser: Browser, product: Product, lang: Lang, width: int, **options: Any) -> tuple[Page, Watch]:
    context = browser.new_context(
        base_url=product.url, locale=LOCALES[lang], viewport={"width": width, "height": HEIGHT}, **options
    )
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page(), Watch(context, product.url)


def enter_demo(page: Page, lang: Lang = "en") -> Page:
    """Through the one button, in the language asked for whatever the demo's owner used last."""
    page.goto(f"/demo/?lang={lang}")
    page.locator("main form button").click()
    page.wait_for_url(lambda url: "/demo/" not in url)
    return page


@dataclass(frozen=True, slots=True)
class Round:
    """A round as its maker sees it. `links`: paths of the personal links, each for one respondent."""

    path: str
    links: list[str]


class Lead:
    """Somebody who runs measurements in her own organisation, in English, on a desktop."""

    def __init__(self, page: Page, organisation: str) -> None:
        self.page = enter_demo(page)
        page.goto("/organisations/new/")
        page.get_by_label("Name").fill(organisation)
        page.get_by_role("button", name="Make this organisation").click()
        page.wait_for_url(re.compile(r"/o/(?!nevelbrug)"))
        self.home = "/" + "/".join(page.url.split("/")[3:5])

    def goto(self, part: str) -> Page:
        self.page.goto(f"{self.home}/{part}/")
        return self.page

    def new_round(self, name: str, questions: str = "ESM3, quick", links: int = 0) -> Round:
        """In preparation, with its personal links made."""
        page = self.goto("measurement/new")
        page.get_by_label("Name").fill(name)
        page.get_by_role("radio", name=questions).check()
        page.get_by_role("button", name="Make the round").click()
        page.wait_for_url(re.compile(r"/measurement/\d+/"))
        made = Round(page.url.removeprefix(self.origin), [])
        return Round(made.path, self.links(made, links)) if links else made

    def links(self, made: Round, n: int) -> list[str]:
        page = self.page
        page.goto(made.path)
        page.get_by_label("How many links").fill(str(n))
        page.get_by_role("button", name="Make links").click()
        slips = page.locator(".slip code")
        slips.first.wait_for()
        return [text.strip().removeprefix(self.origin) for text in slips.all_inner_texts()]

    def open(self, made: Round) -> None:
        self._confirm(f"{made.path}open/", "Open the round")

    def close(self, made: Round) -> None:
        self._confirm(f"{made.path}close/", "Close the round")

    def _confirm(self, path: str, button: str) -> None:
        self.page.goto(path)
        self.page.get_by_role("button", name=button).click()
        self.page.wait_for_url(lambda url: not url.endswith(path))

    @property
    def origin(self) -> str:
        return "/".join(self.page.url.split("/")[:3])


def answer(playwright: Playwright, product: Product, links: Sequence[str]) -> None:
    """Answer by plain HTTP, one respondent a link: roles in turn, every description from low to high in turn."""
    for number, link in enumerate(links):
        browser = playwright.request.new_context(base_url=product.url, extra_http_headers={"Accept-Language": "nl"})
        page = browser.get(link)
        roles = re.findall(r'name="role" value="([^"]+)"', page.text())
        page = browser.post(page.url, form={"role": roles[number % len(roles)]})
        while found := re.findall(r'<input type="radio" name="([^"]+)" id="[^"]+" value="([^"]+)"', page.text()):
            form = {"go": "next"}
            for item in dict.fromkeys(name for name, _ in found):
                values = [value for name, value in found if name == item][:-2]  # last: don't know, not applicable
                form[item] = values[number % len(values)]
            page = browser.post(page.url, form=form)
        assert page.url.endswith("/send/"), page.url
        page = browser.post(page.url, form={})
        assert "je antwoorden zijn binnen" in page.text(), page.text()
        browser.dispose()


@dataclass(frozen=True, slots=True)
class House:
    """An organisation with a round in every state. `spare`: links of the open round that nobody used yet."""

    home: str
    draft: Round
    open: Round
    closed: Round
    shared: str  # path of the open round's shared link
    spare: list[str]


def faults(page: Page, lang: Lang) -> list[str]:
    """What is wrong with the page that is open, what is folded in it too: accessibility, language, width."""
    folded = page.locator("main details:not([open])").element_handles()
    for each in folded:
        each.evaluate("details => { details.open = true; }")
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    found = [
        f"{rule['id']} at {node['target']}: {node['failureSummary']}"
        for rule in AXE.run(page, options=options).response["violations"]
        for node in rule["nodes"]
    ]
    if (said := page.locator("html").get_attribute("lang")) != lang:
        found.append(f"says it is in {said!r}")
    if foreign := TELL_TALE[lang] & set(re.findall(r"[a-z]+", page.evaluate(TEXTS).lower())):
        found.append(f"has words of the other language: {sorted(foreign)}")
    size = page.viewport_size or {"width": DESK, "height": HEIGHT}
    for width in {size["width"], NARROWEST}:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"scrolls sideways: {wide} wide in {width}")
    page.set_viewport_size(size)
    for each in folded:
        each.evaluate("details => { details.open = false; }")
    return [f"{page.url}: {fault}" for fault in found]
