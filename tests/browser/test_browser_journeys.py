"""What people came to do, from the first click to the last page: a lead who measures, a respondent on an old phone, a
viewer who looks.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect
from product import Product
from visiting import DESK, PHONE, House, Lead, Person, answer, enter_demo, faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CARD = ".choices-cards .choice"


def test_a_newcomer_measures_from_the_demo_to_the_heat_map(
    person: Person, playwright: Playwright, product: Product
) -> None:
    page = person("en", DESK)
    page.goto("/")
    page.get_by_role("button", name="Enter the demo").click()
    page.locator(".menu summary").click()
    page.get_by_role("link", name="All organisations").click()
    page.get_by_role("link", name="Make an organisation").click()
    page.get_by_label("Name").fill("Waterwilg")
    page.get_by_role("button", name="Make this organisation").click()
    page.get_by_role("link", name="To the measurements").click()
    page.get_by_role("link", name="Make the first round").click()
    page.get_by_role("radio", name="ESM3, quick").check()
    page.get_by_label("Name").fill("Eerste meting")
    page.get_by_role("button", name="Make the round").click()
    page.get_by_label("How many links").fill("13")
    page.get_by_role("button", name="Make links").click()
    links = page.locator(".slip code").all_inner_texts()
    assert faults(page, "en") == []  # this page exists once, so no walk finds it
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    assert [line.split(",")[1] for line in download.value.path().read_text().splitlines()[1:]] == links
    page.get_by_role("link", name="Done, back to the round").click()
    round_page = page.url
    early = person("nl", PHONE)
    early.goto(links[0])
    expect(early.get_by_role("heading", level=1)).to_have_text("Deze meting is nog niet begonnen")
    page.get_by_role("link", name="Open the round").click()
    page.get_by_role("button", name="Open the round").click()
    page.wait_for_url(round_page)

    respond_on_an_old_phone(person, links[0])

    page.goto(f"{round_page}results/")
    expect(page.get_by_role("heading", name="9 more answers and the result appears")).to_be_visible()
    answer(playwright, product, links[1:12])
    page.reload()
    phases = page.locator("table.heat thead th").all_inner_texts()
    assert phases == ["Category", "Pioneering", "Facilitating", "Strategic", "Score", "n", "Don't know", "Agreement"]
    rows = page.locator("table.heat tbody tr:not(.heat-group)")
    expect(rows).to_have_count(12)
    assert {row.locator("td").nth(4).inner_text() for row in rows.all()} == {"12", "11"}  # the first passed five over
    assert all(re.search(r"\d %|\d%", row.locator("td").first.inner_text()) for row in rows.all())
    rows.get_by_role("link", name="Culture").click()
    expect(page.get_by_role("heading", name="Why this phase")).to_be_visible()
    expect(page.locator(".why").first).to_contain_text("50%")

    page.goto(round_page)
    page.get_by_role("link", name="Close the round").click()
    page.get_by_role("button", name="Close the round").click()
    page.wait_for_url(f"{round_page}results/")
    expect(page.locator(".standing")).to_contain_text("12 answers")
    late = person("nl", PHONE)
    late.goto(links[12])
    expect(late.get_by_role("heading", level=1)).to_have_text("Deze meting is gesloten")
    late.goto(links[12][:-4])
    expect(late.get_by_role("heading", level=1)).to_have_text("Deze link werkt niet")


def respond_on_an_old_phone(person: Person, link: str) -> None:
    """In Dutch, without script, in two sittings, with a look at the English text; then the link is spent."""
    page = person("nl", PHONE, java_script_enabled=False)
    page.goto(link)
    expect(page.get_by_role("heading", name="Eerste meting")).to_be_visible()
    expect(page.get_by_text("Je naam wordt niet gevraagd en niet bewaard.")).to_be_visible()
    page.get_by_role("radio", name="Medewerker", exact=False).first.check()
    page.get_by_role("button", name="Beginnen").click()
    page.wait_for_url("**/q/**")
    for number in range(1, 7):
        expect(page.locator(".progress")).to_contain_text(f"{number} van 12")
        expect(page.get_by_role("radio", name="Weet ik niet")).to_be_visible()
        page.locator(CARD).nth(number % 4).click()
        page.get_by_role("button", name="Volgende").click()
    page.context.close()  # the train arrives

    page = person("nl", PHONE, java_script_enabled=False)
    page.goto(link)
    expect(page.locator(".progress")).to_contain_text("7 van 12")
    page.locator(CARD).nth(2).click()
    page.get_by_role("button", name="English").click()
    expect(page.locator(".progress")).to_contain_text("7 of 12")
    expect(page.locator(CARD).nth(2).locator("input")).to_be_checked()
    page.get_by_role("button", name="Nederlands").click()
    page.get_by_role("button", name="Terug").click()
    expect(page.locator(".progress")).to_contain_text("6 van 12")
    expect(page.locator(CARD).nth(6 % 4).locator("input")).to_be_checked()
    while "/q/" in page.url:  # passing over is no answer, and is allowed
        page.locator("button[value=next]").click()
    expect(page.locator(".open-steps li")).to_have_count(5)
    page.get_by_role("button", name="Antwoorden versturen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bedankt, je antwoorden zijn binnen")
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", page.locator(".pair-code").inner_text())

    again = person("nl", PHONE, java_script_enabled=False)
    again.goto(link)
    expect(again.get_by_role("heading", level=1)).to_have_text("Je hebt al geantwoord")


def test_a_tap_is_saved_before_any_button_is_pressed(person: Person, house: House) -> None:
    link = house.spare.pop()
    page = person("en", PHONE)
    page.goto(link)
    page.locator("input[name=role]").first.check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/q/**")
    page.locator(CARD).nth(1).click()
    expect(page.locator("#saved")).to_have_text("Saved")
    page.context.close()
    page = person("en", PHONE)
    page.goto(link)
    expect(page.locator(CARD).nth(1).locator("input")).to_be_checked()


def test_a_shared_link_takes_one_answer_from_a_device(person: Person, house: House) -> None:
    page = person("en", PHONE)
    page.goto(house.shared)
    page.locator("input[name=role]").first.check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/q/**")
    while "/q/" in page.url:
        page.locator(CARD).first.click()
        with page.expect_navigation():
            page.locator("button[value=next]").click()
    page.get_by_role("button", name="Send answers").click()
    page.locator(".pair-code").wait_for()
    page.goto(house.shared)
    expect(page.get_by_role("heading", level=1)).to_have_text("You have already answered")


def test_an_ambition_shows_as_gap_and_as_mark(person: Person, house: House) -> None:
    page = enter_demo(person())
    page.goto(f"{house.home}/direction/")
    page.get_by_label("Ambition for Culture").select_option("Strategic")
    reason = "Our new colleagues should find their way by themselves."
    row = page.get_by_role("row").filter(has=page.get_by_label("Ambition for Culture"))
    row.locator(".told summary").click()
    row.get_by_label("Reason: Culture").fill(reason)
    page.get_by_role("button", name="Save the ambitions").click()
    expect(page.get_by_text("The ambitions are saved.")).to_be_visible()
    expect(row).to_contain_text(re.compile(r"[123] phase"))
    expect(row.locator(".told summary")).to_have_text(reason)
    page.goto(f"{house.closed.path}results/")
    marked = page.locator("table.heat tr").filter(has=page.locator(".sign-ambition"))
    expect(marked).to_have_count(1)
    expect(marked).to_contain_text("Culture")
    expect(marked.locator("td").nth(2).locator(".sign-ambition")).to_be_visible()  # under Strategic

    page.goto(f"{house.home}/direction/")
    bare = page.get_by_role("row").filter(has=page.get_by_label("Ambition for Vision"))
    bare.get_by_label("Ambition for Vision").select_option("no ambition set")
    bare.locator(".told summary").click()
    bare.get_by_label("Reason: Vision").fill("A reason alone")
    page.get_by_role("button", name="Save the ambitions").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a level to go with this reason")


def test_a_report_downloads_in_both_languages_and_its_json_makes_the_same_on_the_command_line(
    person: Person, house: House, graadmeter: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    page = enter_demo(person())
    page.goto(f"{house.home}/report/")
    pdfs = [download(page, name) for name in ("PDF · Nederlands", "PDF · English")]
    assert all(pdf.startswith(b"%PDF-") for pdf in pdfs)
    assert [set(re.findall(rb"/Lang ?\((\w\w)", pdf)) for pdf in pdfs] == [{b"nl"}, {b"en"}]
    for name, lang, word in (("JSON · Nederlands", "nl", "nodig"), ("JSON · English", "en", "needed")):
        frozen = tmp_path / f"{lang}.json"
        frozen.write_bytes(download(page, name))
        found = json.loads(frozen.read_text())["round"]
        assert found["n"] == 11
        assert word in json.dumps(found["elements"]["culture"]["why"])
        out = tmp_path / f"{lang}.pdf"
        graadmeter("report", frozen, "--lang", lang, "--out", out)
        assert out.read_bytes().startswith(b"%PDF-")


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("link", name=name).click()
    return started.value.path().read_bytes()


def test_a_viewer_sees_results_and_no_button_that_changes_anything(person: Person, lead: Callable[[str], Lead]) -> None:
    owner = lead("Rietkraag")
    owner.new_round("Peiling", links=1)
    page = owner.goto("people")
    page.get_by_label("E-mail address").fill("kijker@rietkraag.example")
    page.get_by_role("button", name="Send the invitation").click()
    invitation = page.locator(".notice code").inner_text()

    viewer = person("nl", DESK)
    viewer.goto(invitation)
    viewer.get_by_role("link", name="Account maken").click()
    viewer.locator("input[name=name]").fill("Kijker")
    viewer.locator("input[name=email]").fill("kijker@rietkraag.example")
    viewer.locator("input[name=password1]").fill("wilgenkatjes in maart")
    viewer.get_by_role("button", name="Account maken").click()
    viewer.get_by_role("button", name="Lid worden").or_(viewer.locator("main form button")).first.click()
    viewer.wait_for_url(f"**{owner.home}/**")
    changing = re.compile("nieuwe ronde|eerste ronde|uploaden|uitnodigen|ambities opslaan|vastleggen|verwijderen", re.I)
    for part in ("measurement", "conversation", "diagnosis", "direction", "controls", "report", "people"):
        viewer.goto(f"{owner.home}/{part}/")
        assert viewer.locator("main button, main a.button").filter(has_text=changing).all_inner_texts() == [], part
    refused = viewer.goto(f"{owner.home}/measurement/new/")
    assert refused
    assert refused.status == 403
    expect(viewer.get_by_role("heading", level=1)).to_be_visible()
