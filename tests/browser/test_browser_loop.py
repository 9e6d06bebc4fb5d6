"""The whole loop on the demo organisation, as one person walks it in one afternoon: what was measured, what it means,
where to, by which initiative, when, on paper for the board, and after a second round: did it work.

It changes the demo, so it has a product of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from papers import WORDS
from playwright.sync_api import Locator, Page, Playwright, expect
from product import Product
from visiting import DESK, PHONE, Lang, Person, answer, enter_demo, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HOME = "/o/nevelbrug"
CATEGORY = "Metrics & measurement"  # holds the organisation back, so the diagnosis begins here
ELEMENT = "metrics_measurement"
AGREED_ON = "community_management"  # nobody confirmed its level yet
RESPONDENTS = 16
HEAD = {"nl": "Hoofd verkoop", "en": "Head of sales"}
REASON = "Q7-besluit 31"  # a reason in neither language, to find again
GAP = {  # a row of the workbook
    "nl": f"{CATEGORY} | Pionierend | Strategisch | 2 |",
    "en": f"{CATEGORY} | Pioneering | Strategic | 2 |",
}
STEPS = {"nl": "nog 9 fasen te gaan", "en": "9 phases to go"}  # all categories together; it was 8
PLAN = "Plan Q7"
SECOND = "ESM3 Q7"


@dataclass(frozen=True, slots=True)
class Walker:
    """Who walks: her page, and the language she reads."""

    page: Page
    lang: Lang

    def goto(self, part: str) -> Page:
        self.page.goto(f"{HOME}/{part}/")
        return self.page

    def reads(self, nl: str, en: str, within: Locator | None = None) -> None:
        """This stands on the page, in her language."""
        text = nl if self.lang == "nl" else en
        expect(within or self.page.locator("main")).to_contain_text(text)

    def presses(self, button: Locator) -> None:
        with self.page.expect_navigation():
            button.click()


@pytest.fixture
def product() -> Iterator[Product]:
    yield from served()


@pytest.mark.parametrize(("lang", "width"), [("nl", PHONE), ("en", DESK)])
def test_the_loop_is_walked_from_a_measurement_to_did_it_work(
    person: Person, playwright: Playwright, product: Product, lang: Lang, width: int, tmp_path: Path
) -> None:
    page = enter_demo(person(lang, width), lang)
    she = Walker(page, lang)
    reads_what_the_last_round_found(she)
    agrees_on_a_level(she)
    sets_an_ambition(she)
    initiative = takes_up_a_suggestion(she)
    weighs_it_with_the_head_of_sales(she, initiative)
    sees_processes_and_controls(she)
    sees_its_place_in_the_portfolio(she, initiative)
    plans_it_in_a_quarter_of_her_choice(she, initiative)
    puts_the_plan_in_force(she)
    takes_reports_that_hold_all_of_it(she, initiative, tmp_path)
    begins_it(she, initiative)
    measures_again(she, playwright, product)
    sees_both_rounds_side_by_side(she)
    finishes_it_and_sees_whether_it_worked(she, initiative)


def reads_what_the_last_round_found(she: Walker) -> None:
    page = she.goto("measurement")
    page.locator("main a[href$='/results/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ESM3 2026")
    she.reads("260 antwoorden", "260 answers", page.locator(".standing"))
    row = page.locator("table.heat tr").filter(has_text=CATEGORY)
    expect(row.locator("td").nth(4)).to_have_text("182")  # n: who could know
    row.get_by_role("link", name=CATEGORY).click()
    she.reads("Waarom deze fase", "Why this phase")
    she.reads("Pionierend", "Pioneering")


def agrees_on_a_level(she: Walker) -> None:
    page = she.goto("diagnosis/categories")
    page.locator(f"main a[href$='/{AGREED_ON}/']").first.click()
    she.reads("nog niemand heeft een niveau bevestigd", "nobody has confirmed a level yet")
    for source, n in (("people", "243"), ("experts", "8"), ("platform", None)):
        card = page.locator(f".card[aria-labelledby='{source}']")
        she.reads("Faciliterend", "Facilitating", card.locator(".figure-value"))
        if n:
            expect(card.locator("dd").filter(has_text=re.compile(f"^{n}$"))).to_be_visible()
            she.reads("31 oktober 2026", "31 October 2026", card)
    agree = page.locator("#agree")
    agree.locator("input[name=level][value=facilitating]").check()
    agree.get_by_role("button").click()
    expect(page.locator("textarea[name=reason]")).to_have_attribute("aria-invalid", "true")  # not without a reason
    agree.locator("textarea[name=reason]").fill(REASON)
    agree.get_by_role("button").click()
    she.reads("Het afgesproken niveau is bevestigd", "The agreed level is confirmed", page.locator(".messages"))
    she.reads("Faciliterend", "Facilitating", page.locator(".verdict"))
    she.reads("zoals de regel voorstelde", "as the rule proposed", page.locator(".sentence"))
    expect(page.locator(".sentence")).to_contain_text(REASON)


def sets_an_ambition(she: Walker) -> None:
    page = she.goto("direction")
    row = page.locator("table.ambitions tbody tr").filter(has=page.locator(f"[name={ELEMENT}-level]"))
    she.reads("1 fase", "1 phase", row)
    row.locator(f"[name={ELEMENT}-level]").select_option("strategic")
    row.locator(".told summary").click()
    row.locator(f"[name={ELEMENT}-reason]").fill(REASON)
    row.locator(f"[name={ELEMENT}-owner]").fill(HEAD[she.lang])
    row.locator(f"[name={ELEMENT}-on]").fill((date.today() + timedelta(days=400)).isoformat())
    she.presses(page.locator("main form .actions .button"))
    she.reads("De ambities zijn opgeslagen", "The ambitions are saved", page.locator(".messages"))
    she.reads("2 fasen", "2 phases", row)
    expect(row.locator(".told summary")).to_have_text(REASON)
    expect(row.locator(".told > .soft")).to_contain_text(HEAD[she.lang])
    expect(row.locator(".told > .soft")).to_contain_text(str((date.today() + timedelta(days=400)).year))


def takes_up_a_suggestion(she: Walker) -> str:
    """Its name as an initiative."""
    page = she.goto("initiatives")
    suggestion = page.locator(".suggestion").filter(has_text=CATEGORY).first
    she.reads("Strategisch blijft buiten bereik", "Strategic is out of reach", suggestion)
    name = suggestion.locator("h3").inner_text()
    she.presses(suggestion.get_by_role("button"))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    she.reads(f"{CATEGORY} +1,00", f"{CATEGORY} +1.00")
    she.reads("Het is nog niet gewogen", "It has not been weighed yet")
    return name


def weighs_it_with_the_head_of_sales(she: Walker, initiative: str) -> None:
    page = she.page
    she.presses(page.locator("form[action$='/ask/'] button"))
    page.locator("a[href$='/rate/']").click()
    rates(she, ["2", *["4"] * 11])
    she.reads("Je beoordeling is verstuurd", "Your rating is sent", page.locator(".messages"))
    page.locator("a[href$='/rate-for/']").click()
    page.locator("input[name=rater]").fill(HEAD[she.lang])
    rates(she, ["5"] * 12, reason=REASON)
    she.presses(page.locator("form[action$='/close/'] button"))
    verdict = page.locator("section[aria-labelledby=verdict]")
    she.reads("Doen, want het totaal", "Go, because the total", verdict.locator(".verdict"))
    she.reads("Over 1 vraag denken zij heel verschillend", "On 1 question they are far apart", verdict)
    apart = verdict.locator(".far-apart")
    she.reads("Mediaan 3,5", "Median 3.5", apart)
    she.reads("Praat hierover", "Talk about this", apart)
    opinions = apart.locator(".opinions li")
    expect(opinions).to_have_count(2)
    expect(opinions.filter(has_text=HEAD[she.lang])).to_contain_text(REASON)
    row = she.goto("initiatives").locator("main tr").filter(has=page.get_by_role("link", name=initiative, exact=True))
    she.reads("Doen", "Go", row)


def rates(she: Walker, values: list[str], reason: str = "") -> None:
    asked = she.page.locator("fieldset.ask")
    expect(asked).to_have_count(12)
    for one, value in zip(asked.all(), values, strict=True):
        one.locator(f"input[value='{value}']").check()
        if reason:
            one.locator("textarea").fill(reason)
    she.presses(she.page.locator("main form .actions button"))


def sees_processes_and_controls(she: Walker) -> None:
    she.goto("processes")
    she.reads("7 processen van de 7 gescoord", "7 processes of 7 scored")
    she.reads("niveau 3 (Gestructureerd), niet gedragen", "level 3 (Structured), unsupported")
    she.goto("controls")
    she.reads("Oranje: werk te doen", "Amber: work to do")
    she.reads("Er is een escalatieladder", "There is an escalation ladder")
    she.reads("Blokkerend", "Blocking")


def sees_its_place_in_the_portfolio(she: Walker, initiative: str) -> None:
    page = she.goto("portfolio")
    rows = page.locator("table.order tbody tr")
    places = rows.locator("td:first-child strong").all_inner_texts()
    assert places == sorted(places, key=int)
    row = rows.filter(has=page.get_by_role("link", name=initiative, exact=True))
    she.reads("plaats", "place", row)
    assert int(row.locator("td").first.inner_text().split()[-1]) <= 3  # only 4 and 5 but for one answer


def card(page: Page, initiative: str) -> Locator:
    named = page.locator(".step").filter(has=page.get_by_role("link", name=initiative, exact=True))
    return page.locator(f"#{named.get_attribute('id')}")


def plans_it_in_a_quarter_of_her_choice(she: Walker, initiative: str) -> None:
    page = she.goto("roadmap")
    changed = page.locator(".notice").filter(has=page.locator("button[form=terms]"))
    changed.locator("summary").click()
    expect(changed).to_contain_text(initiative)
    she.presses(changed.get_by_role("button"))
    planned = card(page, initiative)
    expect(planned.locator(".step-why")).to_contain_text(CATEGORY)
    quarter = planned.locator("select option[value='4']").inner_text()
    planned.locator("select").select_option("4")
    she.presses(planned.locator(".move button"))
    she.reads("Opnieuw gepland", "Planned again", planned.locator(".step-said"))
    expect(planned.locator(".step-when")).to_contain_text(quarter)
    she.reads("jouw keuze", "your choice", planned.locator(".tag"))
    she.reads(f"Verhoogt {CATEGORY} met 1", f"Raises {CATEGORY} by 1", planned.locator(".step-why"))
    she.reads("Ligt vast in kwartaal", "Is fixed in quarter", planned.locator(".step-why"))


def puts_the_plan_in_force(she: Walker) -> None:
    page = she.page
    page.locator("form.save input[name=name]").fill(PLAN)
    she.presses(page.locator("form.save button"))
    kept = page.locator(".kept tbody tr").filter(has_text=PLAN)
    she.presses(kept.locator("form[action$='/choose/'] button"))
    she.reads("geldt", "in force", kept.locator(".tag"))
    expect(page.locator(".kept .tag")).to_have_count(1)


def takes_reports_that_hold_all_of_it(she: Walker, initiative: str, folder: Path) -> None:
    she.goto("report")
    for kind in ("pdf", "pptx", "xlsx", "md", "json"):
        path = download(she, kind, folder)
        if read := WORDS.get(kind):
            said = read(path)
            for part in (initiative, GAP[she.lang] if kind == "xlsx" else STEPS[she.lang]):
                assert part in said, f"{kind} does not say {part}"
        else:
            assert path.read_bytes().startswith(b"%PDF-"), "no reader of PDF here, so no more than that it is one"
    frozen = json.loads((folder / "report.json").read_text(encoding="utf-8"))["round"]
    assert frozen["ambitions"][ELEMENT] == "strategic"
    agreed = frozen["agreed"][AGREED_ON]
    assert (agreed["level"], agreed["reason"], agreed["conflict"]) == ("facilitating", REASON, False)
    one = next(each for each in frozen["initiatives"] if each["name"] == initiative)
    assert (one["verdict"], one["raters"], one["effects"]) == ("go", 2, {ELEMENT: 1.0})
    assert frozen["plan"]["name"] == PLAN
    placed = {each["id"]: each["start"] for each in frozen["plan"]["result"]["placements"]}
    assert placed[one["id"]] == 4
    assert one["id"] in {row["id"] for row in frozen["portfolio"]["rows"]}


def download(she: Walker, kind: str, folder: Path) -> Path:
    """The file in her language, of the last round."""
    with she.page.expect_download() as started:
        she.page.locator(f".formats a[href$='/{she.lang}.{kind}']").first.click()
    path = folder / f"report.{kind}"
    started.value.save_as(path)
    return path


def begins_it(she: Walker, initiative: str) -> None:
    she.goto("initiatives").get_by_role("link", name=initiative, exact=True).click()
    sets_state(she, "running")


def sets_state(she: Walker, state: str) -> None:
    page = she.page
    page.locator("main a[href$='/change/']").click()
    page.locator("select[name=state]").select_option(state)
    she.presses(page.locator("main form .actions button").first)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def measures_again(she: Walker, playwright: Playwright, product: Product) -> None:
    """The same questions after the former round, answered by the personal links."""
    page = she.goto("measurement/new")
    expect(page.locator("[name=kind]:checked")).to_have_value("esm3:full")
    expect(page.locator("[name=previous] option:checked")).to_have_text("ESM3 2026")
    page.locator("[name=name]").fill(SECOND)
    she.presses(page.locator("main form .actions button"))
    here = page.url
    page.locator("input[name=n]").fill(str(RESPONDENTS))
    she.presses(page.locator("form[action$='/links/'] button"))
    links = [text.strip().removeprefix(product.url) for text in page.locator(".slip code").all_inner_texts()]
    for step in ("open", "close"):
        page.goto(here)
        page.locator(f"main a[href$='/{step}/']").click()
        she.presses(page.locator("main form .actions button"))
        if step == "open":
            answer(playwright, product, links)
    she.reads(f"{RESPONDENTS} antwoorden", f"{RESPONDENTS} answers", page.locator(".standing"))


def sees_both_rounds_side_by_side(she: Walker) -> None:
    page = she.goto("diagnosis/rounds")
    she.reads(f"Van ESM3 2026 naar {SECOND}", f"From ESM3 2026 to {SECOND}")
    rounds = page.locator("table").first.locator("tbody tr")
    assert rounds.locator("th").all_inner_texts() == ["ESM3 2025", "ESM3 2026", SECOND]
    change = page.locator("table").nth(1).locator("tbody tr").filter(has_text=CATEGORY)
    expect(change.locator("td").nth(0)).to_contain_text("n = 182")
    expect(change.locator("td").nth(1)).to_contain_text("n = 12")  # of the sixteen the others could not know
    expect(change.locator("td").nth(2)).to_contain_text(re.compile(r"[+−]\d[.,]\d\d"))


def finishes_it_and_sees_whether_it_worked(she: Walker, initiative: str) -> None:
    page = she.goto("initiatives")
    page.get_by_role("link", name=initiative, exact=True).click()
    sets_state(she, "done")
    she.reads("klaar", "done", page.locator(".facts-row"))
    she.goto("worked")
    told = page.locator("article.told").filter(has=page.get_by_role("link", name=initiative, exact=True))
    she.reads(f"Van ESM3 2026 naar {SECOND}", f"From ESM3 2026 to {SECOND}", told)
    row = told.locator("tbody tr").filter(has_text=CATEGORY)
    she.reads("+1,00", "+1.00", row.locator("td").nth(0))
    expect(row.locator("td").nth(1).locator("strong")).to_have_text(re.compile(r"[+−]\d[.,]\d\d"))
    she.reads("Voor en na, zonder vergelijking", "Before and after, without comparison", row.locator("td").nth(2))
