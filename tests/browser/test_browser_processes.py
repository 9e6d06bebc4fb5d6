"""A lead scores a process with its owner, sees that its level is not supported, and puts the baseline in order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from visiting import DESK, PHONE, Lead, Person, faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TODAY = date.today()
PARTS = {  # parts of the baseline with what their form asks beside the ordinary
    "smg-b1-described": {"Version": "2", "Adopted by": "Board"},
    "smg-b1-spread": {},
    "smg-b1-measured": {},
    "smg-b1-adjusted": {"radio": "kept as it is"},
    "smg-b2-chosen": {"radio": "our own choice"},
    "smg-b2-implemented_or_planned": {"radio": "it runs"},
}


def test_a_process_from_its_first_scoring_to_a_supported_level(person: Person) -> None:
    lead = Lead(person("en", DESK), "Zeegras")
    page = lead.goto("processes")
    page.get_by_role("link", name="Service & maintenance").click()
    page.get_by_role("link", name="Score this process").click()
    score(page, level=3)
    expect(page.get_by_text("level 3 (Structured), unsupported")).to_be_visible()

    page.get_by_role("combobox", name="Ambition").select_option(label="keep: stay at level 3")
    page.get_by_label("Reason").fill("Good is good enough")
    page.get_by_label("Owner").fill("Head of service")
    page.get_by_role("button", name="Save the ambition").click()
    expect(page.get_by_text("1 level", exact=True)).to_be_visible()
    assert faults(page, "en") == []

    page.get_by_role("link", name="To the baseline").click()
    for part, more in PARTS.items():
        prove(page, part, more)
    for metric in ("policy_ack_share", "training_coverage"):
        state(lead.goto("conversation/facts"), metric)
    page = lead.goto("processes/baseline")
    expect(page.get_by_text("8 of 8 parts are in order.")).to_be_visible()
    lead.goto("processes")
    expect(page.get_by_text("level 3 (Structured)", exact=True)).to_be_visible()
    expect(page.get_by_text("Nothing: it is where it should be.")).to_be_visible()


def test_a_process_is_scored_on_a_phone_by_keyboard(person: Person) -> None:
    lead = Lead(person("en", PHONE), "Wierde")
    page = lead.goto("processes/service/score")
    first = page.get_by_role("radio").first
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.get_by_label("Scored with").fill("Head of service")
    page.get_by_label("Scored with").press("Enter")
    expect(page.get_by_role("heading", name="The ladder")).to_be_visible()
    assert faults(page, "en") == []


def score(page: Page, level: int) -> None:
    """Every statement up to this level completely true, the others not true."""
    for number, of in enumerate((1, 2, 3, 3, 3, 4, 4, 5, 5), start=1):
        page.locator(f"[name='smg.service.t{number}'][value='{3 if of <= level else 0}']").check()
    page.get_by_label("Scored with").fill("Head of service")
    page.get_by_role("button", name="Keep this scoring").click()
    page.wait_for_url(lambda url: not url.endswith("/score/"))


def prove(page: Page, part: str, more: dict[str, str]) -> None:
    card = page.locator(f"[id='{part}']")
    card.locator("summary").click()
    card.locator(f"[name='{part}-what']").fill("Minutes 12")
    card.locator(f"[name='{part}-dated_on']").fill((TODAY - timedelta(days=1)).isoformat())
    card.get_by_label("Who answers for it").fill("HR")
    for label, value in more.items():
        if label == "radio":
            card.get_by_role("radio", name=value).check()
        else:
            card.get_by_label(label).fill(value)
    card.get_by_role("button", name="Record the evidence").click()
    expect(page.locator(f"[id='{part}']").get_by_text("✓ In order")).to_be_visible()


def state(page: Page, metric: str) -> None:
    card = page.locator(f"[id='{metric}']")
    card.locator("summary").first.click()
    card.get_by_label("Value").fill("85%")
    card.get_by_label("Day").fill((TODAY - timedelta(days=1)).isoformat())
    card.get_by_label("Source").fill("LMS")
    card.get_by_role("button", name="Record the fact").click()
    expect(page.locator(f"[id='{metric}']").get_by_text("85%").first).to_be_visible()
