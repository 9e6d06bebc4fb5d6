"""The browser tests act on the product as it is served: through a Chromium, the command line and plain HTTP, never on
its database. What the browser complains of, and every request to elsewhere, fails the test it happened in.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from product import LAUNCH, Product, chromium
from visiting import DESK, House, Lang, Lead, Person, Watch, answer, served, sit_down


@pytest.fixture(scope="session", autouse=True)
def needs_a_chromium() -> None:
    if chromium() is None:
        pytest.skip("needs a Chromium (chromium, chromium-browser or google-chrome), and there is none here")


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    yield from served()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": LAUNCH}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    running = getattr(item, "funcargs", {}).get("product")
    if report.failed and running and running.log.exists():
        report.sections.append(("the product's log", running.log.read_text()[-4000:]))
    return report


@pytest.fixture
def person(browser: Browser, product: Product) -> Iterator[Person]:
    """A function that gives somebody a browser of their own: `person(lang="nl", width=PHONE, **context_options)`."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def come_in(lang: Lang = "en", width: int = DESK, **options: Any) -> Page:
        page, watch = sit_down(browser, product, lang, width, **options)
        opened.append((page.context, watch))
        return page

    yield come_in
    for context, _ in opened:
        context.close()
    complaints = [complaint for _, watch in opened for complaint in watch.complaints]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def lead(person: Person) -> Callable[[str], Lead]:
    """A function that gives somebody with an organisation of her own, of this name."""
    return lambda organisation: Lead(person(), organisation)


@pytest.fixture(scope="session")
def house(browser: Browser, playwright: Playwright, product: Product) -> House:
    page, watch = sit_down(browser, product, "en", DESK)
    lead = Lead(page, "Zonnehof")
    closed = lead.new_round("Lente", links=12)
    lead.open(closed)
    answer(playwright, product, closed.links[:11])
    lead.close(closed)
    running = lead.new_round("Zomer", links=30)
    lead.open(running)
    page.get_by_role("button", name="Make a shared link").click()
    shared = page.locator(".split code").inner_text().strip().removeprefix(product.url)
    draft = lead.new_round("Herfst", questions="S3M, poll", links=1)
    page.context.close()
    assert not watch.complaints, watch.complaints
    return House(lead.home, draft, running, closed, shared, running.links)


@pytest.fixture(scope="session")
def graadmeter() -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "graadmeter.cli", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    return run


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory, graadmeter: Callable[..., object]) -> Path:
    """What `graadmeter demo` writes: a Slack export, a people file, answers."""
    folder = tmp_path_factory.mktemp("demo")
    graadmeter("demo", "--into", folder)
    return folder
