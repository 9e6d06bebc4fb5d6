"""The sample of a round: who is missing, the result weighted beside the result as it is, and nobody given away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pyarrow as pa
import pytest

from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import commands, queries
from graadmeter.web.assessments.errors import AssessmentError
from graadmeter.web.assessments.models import Assessment, Snapshot
from graadmeter.web.people.models import AuditEntry

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOME = "/o/noord/measurement/"
PEOPLE = {"unit": {"North": 200, "South": 100}}
GROUPS = {"North": 20, "South": 40}


@pytest.fixture
def a_round(cast):
    """A quick round of esm3 in which North says pioneering and South strategic."""

    def make(
        groups: Mapping[str, int] = GROUPS, *, close: bool = True, headcounts: Any = PEOPLE, skips: str = ""
    ) -> Assessment:
        row = commands.create_assessment(
            organisation=cast.noord, name="R", model_id="esm3", mode="quick", by=cast.alice, at=NOW,
            units=("North", "South"),
        )  # fmt: skip
        row = commands.open_assessment(assessment=row, by=cast.alice, at=NOW)
        arrive(row, cast, groups, skips=skips)
        if headcounts:
            commands.set_headcounts(assessment=row, headcounts=headcounts, by=cast.bob, at=NOW)
        return commands.close_assessment(assessment=row, by=cast.alice, at=NOW) if close else row

    return make


def arrive(row: Assessment, cast, groups: Mapping[str, int], *, first: int = 0, skips: str = "") -> None:
    """Sheets per unit; of North all but two leave out the category `skips`."""
    model, made = queries.taken_model(row), []
    for unit, n in groups.items():
        for person in range(n):
            for element in model.elements:
                if element == skips and unit == "North" and person >= 2:
                    continue
                value = "pioneering" if unit == "North" else "strategic"
                made.append((f"{unit} {first + person}", model.quick_id(element), value, "employee", unit))
    names = ("respondent", "item", "value", "role", "unit")
    columns = dict(zip(names, map(list, zip(*made, strict=True)), strict=True))
    table = ANSWERS.check(pa.table(columns))
    commands.import_answers(assessment=row, table=table, answered_on={}, by=cast.alice, at=NOW)


def text(page: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


def shown(cast, row: Assessment, who: str = "carol") -> str:
    page = cast.client(who).get(f"{HOME}{row.pk}/sample/")
    assert page.status_code == 200, page.content.decode()
    return text(page)


def test_the_page_says_who_is_missing_and_what_weighting_changes(cast, a_round) -> None:
    said = shown(cast, a_round())
    assert "60 of 300 people answered: 20%" in said
    assert "North: 20 of 200 people answered; 40 would be in proportion." in said
    assert "12 of 12 categories would be in another phase" in said
    assert "Weighted by this." in said
    assert re.search(r"The whole Strategic 2\.3 Pioneering 1\.6 another phase", said), said
    assert "between 0.5 and 2 times the mean" in said
    assert "1.5: by so much unequal weights raise the variance" in said
    assert "60 weighted answers say as much as 40 unweighted ones" in said


def test_the_page_costs_as_many_questions_for_many_as_for_few(cast, a_round, django_assert_max_num_queries) -> None:
    for row in (a_round(), a_round({"North": 60, "South": 90})):
        shown(cast, row)
        client = cast.client("carol")
        with django_assert_max_num_queries(14):
            client.get(f"{HOME}{row.pk}/sample/")


def test_the_published_result_stays_as_it_is(cast, a_round) -> None:
    row = a_round()
    before = Snapshot.objects.get(assessment=row).result
    shown(cast, row)
    assert Snapshot.objects.get(assessment=row).result == before
    assert before["en"]["overall"]["level"] == "strategic"


def test_nothing_is_weighted_while_the_round_is_open(cast, a_round) -> None:
    said = shown(cast, a_round(close=False))
    assert "The sample shows when the round is closed" in said
    assert "people answered" not in said
    assert "Weighted" not in said


def test_small_groups_stay_hidden_and_are_not_weighted_by(cast, a_round) -> None:
    said = shown(cast, a_round({"North": 6, "South": 40}))
    assert "hidden: group too small" in said
    assert "not weighted by this" in said
    assert "fewer than two of its groups have 10 answers or more" in said
    assert not re.search(r"\b6\b", said.replace("46 of 300", "")), said
    assert "As published" not in said


def test_a_category_in_which_a_group_is_small_has_no_weighted_figure(cast, a_round) -> None:
    said = shown(cast, a_round(skips="culture"))
    assert re.search(r"Culture Strategic [\d.]+ not given: a group in it has too few answers", said), said
    assert "of 11 categories would be in another phase" in said


def test_answers_that_stay_out_of_the_result_stay_out_of_the_weighted_one(cast, a_round) -> None:
    row = a_round(close=False)
    cast.client("carol").get(f"{HOME}{row.pk}/results/")  # a first result is shown
    arrive(row, cast, {"North": 3}, first=100)
    row = commands.close_assessment(assessment=row, by=cast.alice, at=NOW)
    said = shown(cast, row)
    assert "not given: later answers stay out of this category" in said
    assert "another phase" not in said.replace("would be in another phase", "")


def test_without_headcounts_the_page_says_what_it_is_for(cast, a_round) -> None:
    row = a_round(headcounts=None)
    assert "Do those who answered look like the organisation?" in shown(cast, row)
    assert "Enter headcounts" in shown(cast, row, "bob")
    assert "Enter headcounts" not in shown(cast, row, "carol")


def test_deleted_answers_cannot_be_weighted(cast, a_round) -> None:
    row = a_round()
    commands.forget_old_answers(now=NOW.replace(year=2036).date())
    assert "without answers nothing can be weighted" in shown(cast, row)


def test_an_analyst_enters_headcounts_and_the_audit_says_so(cast, a_round) -> None:
    row = a_round(headcounts=None)
    address = f"{HOME}{row.pk}/sample/headcounts/"
    form = cast.client("bob").get(address)
    assert "North" in text(form)
    page = cast.client("bob").post(address, {"unit-0": "200", "unit-1": "100"}, follow=True)
    assert page.redirect_chain[-1][0] == f"{HOME}{row.pk}/sample/"
    assert "The headcounts are saved." in text(page)
    row.refresh_from_db()
    assert row.headcounts == PEOPLE
    assert AuditEntry.objects.filter(verb="headcounts.set", who=cast.bob, object="R").count() == 1
    again = cast.client("bob").get(address).content.decode()
    assert 'value="200"' in again
    cast.client("bob").post(address, {})
    row.refresh_from_db()
    assert row.headcounts == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"unit-0": "200"}, "Give a number here too"),
        ({"unit-0": "200", "unit-1": "-1"}, "greater than or equal to 0"),
        ({"unit-0": "many", "unit-1": "3"}, "whole number"),
        ({"unit-0": "0", "unit-1": "0"}, "are 0"),
        ({"unit-0": "200", "unit-1": "100", **{f"role-{n}": "50" for n in range(4)}}, "Unit: 300 people, Role: 200"),
    ],
)  # fmt: skip
def test_headcounts_that_do_not_hold_are_refused_in_words(cast, a_round, typed: dict[str, str], said: str) -> None:
    row = a_round(headcounts=None)
    page = cast.client("bob").post(f"{HOME}{row.pk}/sample/headcounts/", typed)
    assert page.status_code == 200
    assert said in text(page)
    row.refresh_from_db()
    assert row.headcounts == {}


@pytest.mark.parametrize(
    "headcounts",
    [
        {"unit": {"North": 200}},
        {"unit": {"North": 200, "South": 100, "East": 1}},
        {"shoe": {"42": 1}},
        {"unit": {"North": -1, "South": 100}},
        {"unit": {"North": True, "South": 100}},
        {"unit": {"North": 0, "South": 0}},
        {**PEOPLE, "role": {"leader": 1, "owner": 1, "support": 1, "employee": 1}},
    ],
    ids=str,
)
def test_the_command_stores_all_or_nothing(cast, a_round, headcounts: Any) -> None:
    row = a_round(headcounts=None)
    with pytest.raises(AssessmentError):
        commands.set_headcounts(assessment=row, headcounts=headcounts, by=cast.bob, at=NOW)
    row.refresh_from_db()
    assert row.headcounts == {}


def test_headcounts_cannot_be_tried_until_the_answers_of_few_are_known(cast, a_round) -> None:
    row, bob = a_round(headcounts=None), cast.client("bob")
    address = f"{HOME}{row.pk}/sample/headcounts/"
    for people in (200, 201, 201, 202):
        assert bob.post(address, {"unit-0": str(people), "unit-1": "100"}).status_code == 302
    page = bob.post(address, {"unit-0": "203", "unit-1": "100"})
    assert "can be changed 3 times" in text(page)
    row.refresh_from_db()
    assert row.headcounts["unit"]["North"] == 202


def test_headcounts_of_a_round_that_is_not_closed_change_freely(cast, a_round) -> None:
    row = a_round(headcounts=None, close=False)
    for people in range(200, 206):
        commands.set_headcounts(
            assessment=row, headcounts={"unit": {"North": people, "South": 100}}, by=cast.bob, at=NOW
        )
    row.refresh_from_db()
    assert row.headcounts["unit"]["North"] == 205


def test_who_may_see_and_who_may_change(cast, a_round) -> None:
    row = a_round()
    sample, form = f"{HOME}{row.pk}/sample/", f"{HOME}{row.pk}/sample/headcounts/"
    assert [cast.client(who).get(sample).status_code for who in ("alice", "bob", "carol", "dirk", "eva")] == [
        200, 200, 200, 404, 404,
    ]  # fmt: skip
    assert [cast.client(who).get(form).status_code for who in ("alice", "bob", "carol", "dirk")] == [200, 200, 403, 404]
    assert cast.client("carol").post(form, {"unit-0": "1", "unit-1": "1"}).status_code == 403


def test_the_page_is_dutch_for_who_reads_dutch(cast, a_round) -> None:
    cast.carol.language = "nl"
    cast.carol.save()
    said = shown(cast, a_round())
    assert "60 van de 300 mensen antwoordden: 20\u00a0%" in said or "60 van de 300 mensen antwoordden: 20 %" in said
    assert "North: 20 van de 200 mensen antwoordden; 40 zou naar verhouding zijn." in said
    assert "ontwerpeffect" in said.lower()
    assert "people" not in said
