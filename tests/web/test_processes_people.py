"""The statements of processes put to people: beside the scoring, never mixed with it."""

from __future__ import annotations

import pyarrow as pa
import pytest
from django.utils import timezone
from processes_steps import HOME, chosen, score, today, want

from graadmeter import maturity
from graadmeter.tables import ANSWERS
from graadmeter.web.ambitions.queries import ambitions
from graadmeter.web.assessments import commands as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.assessments.queries import exported, taken_model
from graadmeter.web.assessments.results import refresh
from graadmeter.web.processes import commands, queries

pytestmark = pytest.mark.django_db


def test_what_people_said_stands_beside_the_scoring_and_changes_nothing(cast):
    bob = cast.client("bob")
    score(bob, "330000000")
    before = queries.processes_json(cast.noord, today())
    at = timezone.now()
    made = assessments.create_assessment(
        organisation=cast.noord, name="SMG spring", model_id="smg", mode="full", by=cast.bob, at=at
    )
    made = assessments.open_assessment(assessment=made, by=cast.bob, at=at)
    rows = [
        {"respondent": f"r{n}", "item": item.id, "value": "3", "role": "employee"}
        for n in range(12)
        for element in ("service", "hrm")
        for item in maturity.load("smg").element(element).items
        if element == "service" or n < 4
    ]
    table = pa.Table.from_pylist(rows, schema=ANSWERS.schema)
    assessments.import_answers(assessment=made, table=table, answered_on={}, by=cast.bob, at=at)
    assert "people:" not in bob.get(HOME).content.decode(), "an open round says nothing here"
    assessments.close_assessment(assessment=made, by=cast.bob, at=at)
    bob.get(f"/o/noord/measurement/{made.pk}/results/")
    page = bob.get(HOME).content.decode()
    assert "people: level 5 (n = 12)" in page
    assert "people: too few to show" in page, "four people answered about HRM"
    assert "SMG spring" in page
    assert queries.processes_json(cast.noord, today()) == before


def test_the_same_statements_are_put_to_people_own_processes_included(cast):
    bob = cast.client("bob")
    bob.post(f"{HOME}own/", {"own-name_en": "Warehouse"})
    bob.post(f"{HOME}choose/", chosen(cast, **{"hrm-takes_part": None}))
    assert bob.post(f"{HOME}ask/", {"name": " "}).status_code == 422
    assert cast.client("carol").post(f"{HOME}ask/", {"name": "Spring"}).status_code == 403
    page = bob.post(f"{HOME}ask/", {"name": "Spring"}, follow=True)
    assert page.status_code == 200
    made = Assessment.objects.get()
    asked = taken_model(made)
    assert (made.name, made.mode, made.is_draft) == ("Spring", "full", True)
    assert list(asked.elements) == ["marketing", "recruitment", "innovation", "production", "service", "own_1"]
    assert asked.items["smg.own_1.t1"].text.en.startswith("In the process Warehouse ")


def test_a_round_takes_along_the_ambitions_of_what_it_asked(cast):
    """Of the processes, marketing was not asked: a report of this round would not know it."""
    bob = cast.client("bob")
    for element in ("service", "marketing"):
        want(bob, element, level="l3", reason="x", owner="x", on="2027-01-01")
    bob.post(f"{HOME}choose/", chosen(cast, **{"marketing-takes_part": None}))
    at = timezone.now()
    made = commands.ask_people(organisation=cast.noord, name="Spring", by=cast.bob, at=at)
    made = assessments.open_assessment(assessment=made, by=cast.bob, at=at)
    rows = [
        {"respondent": f"r{n}", "item": item.id, "value": "2", "role": "employee"}
        for n in range(12)
        for item in taken_model(made).element("service").items
    ]
    table = pa.Table.from_pylist(rows, schema=ANSWERS.schema)
    assessments.import_answers(assessment=made, table=table, answered_on={}, by=cast.bob, at=at)
    made = assessments.close_assessment(assessment=made, by=cast.bob, at=at)
    refresh(assessment=made, on=today())
    frozen = exported(made, "en", {key: row.level for key, row in ambitions(cast.noord, "smg").items()})
    assert frozen["ambitions"] == {"service": "l3"}
    assert bob.get("/o/noord/report/").status_code == 200
