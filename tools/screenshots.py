"""Pictures of the product for the documentation: `python tools/screenshots.py` writes docs/screenshots/*.png.

The product is started on a fresh demo, so the pictures show what a newcomer sees and hold no real person.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import typst
from playwright.sync_api import Browser, Page, sync_playwright
from product import LAUNCH, Product, chromium, serving

INTO = Path(__file__).resolve().parent.parent / "docs/screenshots"
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}  # CSS pixels
LARGEST = 300_000  # bytes a picture; the repository is cloned by everyone
PAGES = {  # part of the demo organisation -> name of its pictures, and per size where one begins and how tall it may be
    "measurement/2/results/": ("results", {"desktop": ("body", 1830), "phone": ("body", 1500)}),
    "measurement/2/results/culture/": ("category", {"desktop": ("body", 1500)}),
    "measurement/2/sample/": ("sample", {"desktop": ("body", 1500)}),
    "measurement/2/items/": ("statements", {"desktop": ("body", 1400)}),
    "measurement/3/poll/results/": ("poll", {"desktop": ("body", 1400), "phone": ("body", 1500)}),
    "diagnosis/rounds/": ("rounds", {"desktop": ("body", 1500), "phone": ("body", 1500)}),
    "diagnosis/": ("overview", {"desktop": ("body", 1500), "phone": ("body", 1500)}),
    "diagnosis/categories/": ("categories", {"desktop": ("body", 1400)}),
    "diagnosis/categories/culture/": ("agreed", {"desktop": ("body", 1600), "phone": ("body", 1500)}),
    "processes/": ("processes", {"desktop": ("body", 1500)}),
    "initiatives/": ("initiatives", {"desktop": ("body", 1500)}),
    "portfolio/": ("portfolio", {"desktop": ("body", 1500)}),
    "roadmap/": ("roadmap", {"desktop": ("body", 1600), "phone": ("body", 1500)}),
    "worked/": ("worked", {"desktop": ("body", 1500)}),
    "controls/": ("controls", {"desktop": ("body", 1500), "phone": ("body", 1500)}),
    "benchmarks/": ("benchmarks", {"desktop": ("body", 1500)}),
    "conversation/": ("conversation", {"desktop": ("body", 1600), "phone": (".criterion:has(table)", 1500)}),
    "direction/": ("direction", {"desktop": ("body", 1300)}),
    "report/": ("report", {"desktop": ("body", 1400)}),
}
CHOSEN = (1, 1, 2, 2, 2, 3)  # the level each phone of the workshop chooses
ROUND_NAME = {"nl": "Meting in het voorjaar", "en": "Measurement in spring"}
REPORT_PAGES = (1, 2, 3, 4)  # side by side, two on a row
FOUR_PAGES = """#set page(width: 420mm, height: auto, margin: 0pt)
#grid(columns: 2, ..{pages}.map(n => image("report.pdf", page: n, width: 100%)))"""


def main() -> int:
    executable = chromium()
    if executable is None:
        print("No pictures: there is no Chromium here.", file=sys.stderr)
        return 1
    INTO.mkdir(exist_ok=True)
    with serving() as product, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=LAUNCH)
        taken = [
            path
            for lang in ROUND_NAME
            for path in (
                *pages(browser, product, lang),
                *respondent(browser, product, lang),
                *workshop(browser, product, lang),
            )
        ]
        browser.close()
    for path in taken:
        print(f"{path.relative_to(INTO.parent)}  {path.stat().st_size / 1000:.0f} kB")
    large = [path.name for path in taken if path.stat().st_size > LARGEST]
    if large:
        print(f"Larger than {LARGEST / 1000:.0f} kB: {', '.join(large)}", file=sys.stderr)
    return 1 if large else 0


def pages(browser: Browser, product: Product, lang: str) -> Iterator[Path]:
    for size in SIZES:
        page = member(browser, product, lang, size)
        for part, (name, frames) in PAGES.items():
            if size in frames:
                page.goto(f"/o/nevelbrug/{part}")
                yield picture(page, name, size, lang, *frames[size])
        if size == "desktop":
            yield report(page, lang)
        page.context.close()


def respondent(browser: Browser, product: Product, lang: str) -> Iterator[Path]:
    """The start and the first question of a round made for this picture, reached by a personal link."""
    lead = member(browser, product, "en", "desktop")
    lead.goto("/o/nevelbrug/measurement/new/")
    lead.locator("input[value='esm3:quick']").check()
    lead.locator("input[name=name]").fill(ROUND_NAME[lang])
    lead.locator("select[name=previous]").select_option("")
    lead.get_by_role("button", name="Make the round").click()
    lead.get_by_label("How many links").fill("1")
    lead.get_by_role("button", name="Make links").click()
    link = lead.locator(".slip code").inner_text()
    lead.get_by_role("link", name="Done").click()
    lead.get_by_role("link", name="Open the round").click()
    lead.get_by_role("button", name="Open the round").click()
    lead.context.close()

    page = visitor(browser, product, lang, "phone")
    page.goto(link)
    yield picture(page, "respondent-start", "phone", lang)
    page.locator("input[name=role]").first.check()
    page.locator("form button[type=submit]").click()
    page.locator(".choices-cards .choice").nth(2).click()
    page.locator("#saved:not(:empty)").wait_for()
    yield picture(page, "respondent", "phone", lang)
    page.context.close()


def workshop(browser: Browser, product: Product, lang: str) -> Iterator[Path]:
    """A phone that votes and the screen after the reveal, in a session held for these pictures."""
    screen = member(browser, product, lang, "desktop")
    screen.goto("/o/nevelbrug/workshops/new/")
    screen.locator("input[type=radio][value*=esm3]").first.check()
    screen.locator("main form button").last.click()
    screen.locator("main form button.button").first.click()
    screen.wait_for_url("**/screen/")
    code = screen.locator(".screen-code").first.inner_text().replace(" ", "")
    phones = [visitor(browser, product, lang, "phone") for _ in CHOSEN]
    for phone in phones:
        phone.goto(f"/w/{code}/")
        phone.locator("main form button").click()
    screen.locator("#next").click()
    for phone, choice in zip(phones, CHOSEN, strict=True):
        phone.locator(".vote").nth(choice).click()
        phone.locator("#stands:visible").wait_for()
    yield picture(phones[0], "workshop", "phone", lang)
    screen.locator(".pulse-count").get_by_text(f"{len(CHOSEN)}").wait_for()
    screen.reload()
    screen.locator("#next").click()
    screen.locator(".dots-level").first.wait_for()
    yield picture(screen, "workshop", "desktop", lang)
    for each in (screen, *phones):
        each.context.close()


def report(page: Page, lang: str) -> Path:
    """The first pages of the PDF, as the typesetter draws them."""
    path = INTO / f"report-pdf-{lang}.png"
    page.goto("/o/nevelbrug/report/")
    with page.expect_download() as download:
        page.locator(f"a[href$='/2/{lang}.pdf']").click()
    with tempfile.TemporaryDirectory() as folder:
        download.value.save_as(Path(folder, "report.pdf"))
        source = Path(folder, "pages.typ")
        source.write_text(FOUR_PAGES.format(pages=REPORT_PAGES))
        path.write_bytes(typst.compile(source, format="png", ppi=56))
    return path


def member(browser: Browser, product: Product, lang: str, size: str) -> Page:
    page = visitor(browser, product, lang, size)
    page.goto(f"/demo/?lang={lang}")
    page.locator("main form button").click()
    page.wait_for_url(lambda url: "/demo/" not in url)
    return page


def visitor(browser: Browser, product: Product, lang: str, size: str) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=product.url, locale=lang, viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    return context.new_page()


def picture(page: Page, name: str, size: str, lang: str, start: str = "body", tallest: int = 1250) -> Path:
    path = INTO / f"{name}-{size}-{lang}.png"
    width, height = SIZES[size]
    whole = max(height, page.evaluate("document.documentElement.scrollHeight"))
    top = 0 if start == "body" else page.locator(start).first.evaluate("(e) => e.getBoundingClientRect().top - 16")
    clip = {"x": 0, "y": top, "width": width, "height": min(tallest, whole - top)}
    page.screenshot(path=path, full_page=True, clip=clip)
    return path


if __name__ == "__main__":
    sys.exit(main())
