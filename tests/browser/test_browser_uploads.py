"""An export becomes figures: watched while it is read, refused in words when it is damaged, and per unit, location or
layer only once the three controls have their evidence.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from product import Product
from visiting import Lead, faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

READING_MS = 60_000


def test_an_export_from_refusal_to_figures_across_units(
    lead: Callable[[str], Lead], product: Product, files: Path, tmp_path: Path
) -> None:
    owner = lead("Lisdodde")
    page = owner.goto("conversation")
    kept = stored(product)

    for broken in broken_exports(tmp_path):  # refused at the form: nothing was taken in
        upload(owner, broken)
        expect(page.get_by_role("alert")).to_contain_text(broken.name)
        assert page.url.endswith("/upload/")
        assert faults(page, "en") == []
    assert stored(product) == kept
    owner.goto("conversation")
    expect(page.get_by_role("heading", name="No export has been read yet")).to_be_visible()

    upload(owner, half_an_export(files, tmp_path))  # its contents look right: it is refused while it is read
    expect(page.get_by_text("This export could not be read")).to_be_visible(timeout=READING_MS)
    expect(page.get_by_text("Nothing was stored")).to_be_visible()
    assert faults(page, "en") == []
    assert stored(product) == kept

    upload(owner, files / "slack-export.zip")
    expect(page.get_by_role("heading", name="Reading slack-export.zip")).to_be_visible()
    figures(page)
    expect(page.get_by_role("table", name="The conversation in figures")).to_contain_text(
        re.compile(r"Messages by people\s+\d")
    )
    assert page.get_by_role("table", name="Within or across groups").count() == 0
    assert "slack-export.zip" not in stored(product)

    upload(owner, files / "slack-export.zip", files / "people.csv")
    alert = page.get_by_role("alert")
    for control in (
        "the works council has consented",
        "not used to appraise individual employees",
        "not about persons",
    ):
        expect(alert).to_contain_text(control)

    for number in range(3):
        owner.goto("controls")
        card = page.locator("#preconditions > details").nth(number)
        if number == 0:  # what is not in force lies open; its form waits to be asked for
            assert faults(page, "en") == []
        card.get_by_text("Record evidence").click()
        card.get_by_label("What shows it").fill("Agreement with the works council, 12 March 2026, archive A7")
        card.get_by_label("Date of the evidence").fill(a_month_ago(page))
        card.get_by_label("Who answers for it").fill("HR director")
        card.get_by_role("button", name="Record the evidence").click()
        expect(page.get_by_text("The evidence is recorded.")).to_be_visible()
    expect(page.get_by_text("All three are in force")).to_be_visible()

    upload(owner, files / "slack-export.zip", files / "people.csv")
    figures(page)
    crossings = page.get_by_role("table", name="Within or across groups")
    expect(crossings.get_by_role("rowheader")).to_have_text(["Unit", "Location", "Layer"])
    assert faults(page, "en") == []


def upload(owner: Lead, export: Path, people: Path | None = None) -> None:
    page = owner.goto("conversation/upload")
    page.get_by_label("Export of your platform").set_input_files(export)
    if people:
        page.get_by_label("People file").set_input_files(people)
    with page.expect_navigation():
        page.get_by_role("button", name="Upload and read").click()


def figures(page: Page) -> None:
    """The reading page goes to the figures by itself."""
    page.wait_for_url("**/conversation/", timeout=READING_MS)


def broken_exports(folder: Path) -> list[Path]:
    """Not a zip; a zip cut short; a zip with something else in it; a zip that would write outside its folder."""
    text, cut, other, climbing = (folder / name for name in ("text.zip", "cut.zip", "other.zip", "climbing.zip"))
    text.write_text("this is not a zip file")
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("photo.jpg", b"\xff\xd8" + b"0" * 500)
    cut.write_bytes(other.read_bytes()[:300])
    with zipfile.ZipFile(climbing, "w") as made:
        made.writestr("../../users.json", "[]")
    return [text, cut, other, climbing]


def half_an_export(files: Path, folder: Path) -> Path:
    """The demo's export with one day cut off in the middle of a message."""
    half = folder / "half.zip"
    with zipfile.ZipFile(files / "slack-export.zip") as whole, zipfile.ZipFile(half, "w") as made:
        days = [name for name in whole.namelist() if re.search(r"/\d{4}-\d\d-\d\d\.json$", name)]
        for name in whole.namelist():
            content = whole.read(name)
            made.writestr(name, content[: len(content) // 2] if name == days[-1] else content)
    return half


def stored(product: Product) -> set[str]:
    """Names of what lies in the folders for uploads and datasets."""
    return {
        path.name for part in ("uploads", "datasets") for path in Path(product.data, part).rglob("*") if path.is_file()
    }


def a_month_ago(page: Page) -> str:
    return str(page.evaluate("new Date(Date.now() - 30 * 864e5).toISOString().slice(0, 10)"))
