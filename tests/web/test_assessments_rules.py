"""The rule of a round: chosen while it is prepared, fixed at the opening, named and explained beside the result."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pyarrow as pa
import pytest

from graadmeter import maturity
from graadmeter.base.errors import RuleError
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import commands, results
from graadmeter.web.assessments.errors import AssessmentError
from graadmeter.web.assessments.models import Assessment

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOME = "/o/noord/measurement/"
ESM3 = maturity.load("esm3")


@pytest.fixture
def made(cast):
    def make(rule: str = "", model: str = "esm3", mode: str = "full") -> Assessment:
        return commands.create_assessment(
            organisation=cast.noord, name="R", model_id=model, mode=mode, rule=rule, by=cast.alice, at=NOW
        )

    return make


def answered(cast, row: Assessment, people: int = 80, *, low: str = "leadership_commitment") -> Assessment:
    """Opened, answered and closed: everything facilitating, one category behind."""
    values = {"pioneering": "3", "facilitating": "3", "strategic": "0"}
    rows = [
        {
            "respondent": f"r{n}",
            "item": item.id,
            "role": role,
            "value": "0" if item.element == low and item.level == "facilitating" else values[item.level or ""],
        }
        for n in range(people)
        for role in [("employee", "owner", "leader", "support")[n % 4]]
        for item in ESM3.items.values()
        if not item.roles or role in item.roles
    ]
    row = commands.open_assessment(assessment=row, by=cast.alice, at=NOW)
    commands.import_answers(
        assessment=row, table=ANSWERS.check(pa.Table.from_pylist(rows)), answered_on={}, by=cast.alice, at=NOW
    )
    return commands.close_assessment(assessment=row, by=cast.alice, at=NOW)


def read(cast, path: str, lang: str = "en", who: str = "carol") -> str:
    page = cast.client(who).get(f"{path}?lang={lang}", follow=True)
    assert page.status_code == 200, page.content.decode()
    return " ".join(unescape(page.content.decode()).split())


@pytest.mark.django_db
def test_a_new_round_offers_the_rules_and_keeps_the_choice(cast) -> None:
    form = read(cast, f"{HOME}new/", who="bob")
    assert "The model's own rule" in form
    assert (
        form.index('value="majority"') < form.index('value="majority:share=2/3"') < form.index('value="weakest_link"')
    )
    posted = {"kind": "esm3:full", "name": "R", "languages": ["nl"], "rule": "majority:share=2/3"}
    assert cast.client("bob").post(f"{HOME}new/", posted).status_code == 302
    row = Assessment.objects.get()
    assert row.rule == "majority:share=2/3"
    assert cast.client("bob").post(f"{HOME}{row.pk}/edit/", {**posted, "rule": ""}).status_code == 302
    row.refresh_from_db()
    assert row.rule == ""


@pytest.mark.django_db
def test_a_choice_made_elsewhere_stays_on_the_form(cast, made) -> None:
    row = made("majority:share=0.6")
    page = read(cast, f"{HOME}{row.pk}/edit/", who="bob")
    assert page.count("majority:share=0.6") >= 1
    posted = {"name": "Other", "languages": ["nl"], "rule": "majority:share=0.6"}
    assert cast.client("bob").post(f"{HOME}{row.pk}/edit/", posted).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["nope", "majority:share=9", "profile_quorum"])
def test_a_rule_that_does_not_fit_is_refused(cast, made, rule: str) -> None:
    with pytest.raises(RuleError):
        made(rule)
    posted = {"kind": "esm3:full", "name": "R", "languages": ["nl"], "rule": rule}
    page = cast.client("bob").post(f"{HOME}new/", posted)
    assert page.status_code == 200
    assert not Assessment.objects.exists()


@pytest.mark.django_db
def test_an_open_round_keeps_its_rule(cast, made) -> None:
    row = commands.open_assessment(assessment=made("weakest_link"), by=cast.alice, at=NOW)
    with pytest.raises(AssessmentError):
        commands.edit_assessment(
            assessment=row, name="R", languages=["nl"], population=None, units=[], locations=[], age_bands=[], rule=""
        )
    cast.client("bob").post(f"{HOME}{row.pk}/edit/", {"name": "R", "languages": ["nl"], "rule": ""})
    row.refresh_from_db()
    assert row.rule == "weakest_link"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "level", "title"),
    [("", "Pioneering", "Staged with a gate"), ("weighted_mean", "Facilitating", "Weighted mean"),
     ("weakest_link", "Pioneering", "Weakest link"), ("focus_area", "Pioneering", "Focus-area matrix")],
)  # fmt: skip
def test_the_result_is_placed_by_the_rule_of_the_round_and_names_it(cast, made, rule, level, title) -> None:
    row = answered(cast, made(rule))
    page = read(cast, f"{HOME}{row.pk}/results/")
    assert f'<p class="verdict-level">{level}</p>' in page
    assert f'<a href="{HOME}{row.pk}/rule/">{title}</a>' in page
    frozen = json.loads(cast.client("carol").get(f"{HOME}{row.pk}/results.json").content)
    assert frozen["rule"] == (rule or "staged_gate")
    assert frozen["rules"][rule or "staged_gate"]["chosen"] is True


@pytest.mark.django_db
def test_the_page_says_where_two_rules_disagree_and_why_in_both_languages(cast, made) -> None:
    row = answered(cast, made("weighted_mean"))
    english = read(cast, f"{HOME}{row.pk}/results/", "en")
    assert (
        "Here the weighted mean says Facilitating, but the weakest link says Pioneering, because Leadership & "
        "commitment holds no more than Pioneering." in english
    )
    dutch = read(cast, f"{HOME}{row.pk}/results/", "nl")
    assert "maar de zwakste schakel zegt Pionierend, omdat Leiderschap & commitment niet verder komt" in dutch


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_of_the_rule_explains_each_and_shows_the_matrix(cast, made, lang: str) -> None:
    row = made("majority:share=2/3")
    before = read(cast, f"{HOME}{row.pk}/rule/", lang)
    assert {"en": "no result yet", "nl": "nog geen uitslag"}[lang] in before
    row = answered(cast, row)
    page = read(cast, f"{HOME}{row.pk}/rule/", lang)
    for choice in maturity.choice.offered(ESM3):
        told = maturity.rules.about(choice.name)
        assert f'id="{choice.name}"' in page
        assert all(text.text(lang) in page for text in (told.title, told.says, told.use, told.avoid))
    assert {"en": "67%", "nl": "67 %"}[lang] in page
    assert page.count('class="held"') == sum(
        {"pioneering": 1, "facilitating": 2}.get(element, 0) for element in _levels(cast, row)
    )
    assert ESM3.rule.alternatives[0].parameters["dependencies"][0]["reason"].text(lang) in page  # type: ignore[union-attr]


def _levels(cast, row: Assessment) -> list[str]:
    frozen = json.loads(cast.client("carol").get(f"{HOME}{row.pk}/results.json").content)
    return [element["level"] for element in frozen["elements"].values()]


@pytest.mark.django_db
def test_the_page_of_the_rule_is_for_members(cast, made) -> None:
    row = made()
    assert cast.client("dirk").get(f"{HOME}{row.pk}/rule/").status_code in (403, 404)
    assert cast.client().get(f"{HOME}{row.pk}/rule/").status_code in (302, 404)


# --- while a category waits, what rules make of it waits too


def stepped(level: str, *, own: bool, n: int, culture: str) -> dict[str, Any]:
    rules = {"staged_gate": {"own": True, "chosen": own, "level": level},
             "weakest_link": {"own": False, "chosen": not own, "level": culture}}  # fmt: skip
    element = {"n": n, "level": culture, "distribution": {}, "items": {}}
    other = {"n": 100, "level": "strategic", "distribution": {}, "items": {}}
    return {"elements": {"culture": element, "tools": other}, "overall": {"level": level, "score": 1.23456},
            "rules": rules}  # fmt: skip


def test_verdicts_wait_with_a_category_that_waits() -> None:
    before = stepped("facilitating", own=True, n=20, culture="facilitating")
    after = stepped("facilitating", own=True, n=21, culture="pioneering")
    found = results.in_step(after, before, 10)
    assert found["elements"]["culture"]["level"] == "facilitating"
    assert found["rules"] == before["rules"]
    moved = results.in_step(stepped("strategic", own=True, n=21, culture="pioneering"), before, 10)
    assert moved["rules"] == {}, "they were set beside another level"
    enough = results.in_step(stepped("facilitating", own=True, n=30, culture="pioneering"), before, 10)
    assert enough["rules"]["weakest_link"]["level"] == "pioneering"


def test_a_whole_that_such_a_rule_placed_waits_too() -> None:
    before = stepped("facilitating", own=False, n=20, culture="facilitating")
    found = results.in_step(stepped("pioneering", own=False, n=21, culture="pioneering"), before, 10)
    assert found["overall"] == before["overall"]
    assert found["rules"] == before["rules"]
