"""Processes in the web: chosen, scored with their owner, wanted somewhere, in order of priority."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from processes_steps import HOME, NOW, TODAY, chosen, row, score, show, today, want

from graadmeter.base.errors import AnswersError, UnknownNameError
from graadmeter.direction import roadmap
from graadmeter.web.ambitions.models import Ambition
from graadmeter.web.controls import queries as controls
from graadmeter.web.controls.commands import state_control
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.people.models import AuditEntry
from graadmeter.web.plans.queries.goals import goals
from graadmeter.web.plans.queries.inputs import first_wishes, inputs
from graadmeter.web.processes import commands, queries
from graadmeter.web.processes.demo import fill
from graadmeter.web.processes.models import Process, ProcessScore

pytestmark = pytest.mark.django_db


def test_an_organisation_that_said_nothing_has_the_processes_of_the_model(cast):
    found = queries.processes_json(cast.noord, TODAY)
    assert [each["id"] for each in found["rows"]] == [
        "marketing", "recruitment", "hrm", "innovation", "production", "service",
    ]  # fmt: skip
    assert {each["level"] for each in found["rows"]} == {None}
    assert len(found["baseline"]) == 9
    assert not any(part["holds"] or part["applies"] for part in found["baseline"].values())
    assert "No process has been scored yet" in cast.client("carol").get(HOME).content.decode()


@pytest.mark.parametrize("full", [False, True], ids=["empty", "full"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_page_opens_in_both_languages(cast, lang, full):
    if full:
        fill(organisation=cast.noord, days=(date(2025, 3, 2), TODAY), by=cast.bob, at=NOW)
    bob = cast.client("bob")
    for path in ("", "choose/", "baseline/", "service/", "service/score/"):
        page = bob.get(f"{HOME}{path}?lang={lang}", follow=True)
        assert page.status_code == 200
        assert "Bilingual(" not in page.content.decode()
        assert "Message(" not in page.content.decode()


def test_a_process_is_scored_and_stands_on_its_level(cast):
    bob = cast.client("bob")
    page = score(bob, "330000000", note="Two teams do")
    assert page.status_code == 302
    kept = ProcessScore.objects.get()
    assert (kept.level, kept.with_whom, kept.scored_by, kept.note) == (
        "l2",
        "Head of service",
        cast.bob,
        "Two teams do",
    )
    shown = cast.client("carol").get(HOME).content.decode()
    assert "level 2 (Repeated)" in shown
    assert "with: Head of service" in shown
    assert (row(cast)["level"], row(cast)["counts_as"], row(cast)["gap"]) == ("l2", "l2", None)
    assert AuditEntry.objects.filter(verb="process.scored", object="service: l2").exists()


def test_scorings_are_kept_and_the_last_of_a_day_counts(cast):
    bob = cast.client("bob")
    early = today() - timedelta(days=200)
    score(bob, "300000000", on=early)
    score(bob, "330000000")
    score(bob, "333330000")
    line = queries.book(cast.noord, today()).line("service")
    assert (line.now.level, line.before.level, line.before.row.scored_on) == ("l3", "l1", early)
    assert ProcessScore.objects.count() == 3
    assert len(queries.scores(cast.noord, "service")) == 2
    page = bob.get(f"{HOME}service/").content.decode()
    assert "Two scorings, per perspective" in page
    score(bob, "330000000", on=early - timedelta(days=9))
    assert queries.book(cast.noord, today()).line("service").now.level == "l3", "an older one entered late is older"


@pytest.mark.parametrize(
    ("values", "more", "text"),
    [
        ("---------", {}, "Judge at least one statement"),
        ("333333333", {"with_whom": " "}, "This field is required"),
        ("333333333", {"on": date(2999, 1, 1)}, "This day has not come yet"),
        ("433333333", {}, "Select a valid choice"),
        ("333333333", {"note": "x" * 601}, "at most 600 characters"),
    ],
)
def test_what_is_wrong_in_a_scoring_is_said_in_the_form(cast, values, more, text):
    page = score(cast.client("bob"), values, **more)
    assert page.status_code == 422
    assert text in page.content.decode()
    assert not ProcessScore.objects.exists()


def test_the_command_refuses_what_the_form_would(cast):
    given = {"organisation": cast.noord, "with_whom": "x", "on": TODAY, "by": cast.bob, "at": NOW}
    with pytest.raises(UnknownNameError):
        commands.score_process(element="x", values={}, **given)
    with pytest.raises(AnswersError):
        commands.score_process(element="service", values={"smg.hrm.t1": "3"}, **given)
    shown = {"organisation": cast.noord, "by": cast.bob, "at": NOW}
    with pytest.raises(UnknownNameError):
        commands.add_evidence(part="smg.b9", shown=commands.Shown("x", TODAY, "y"), **shown)
    other = Initiative.objects.create(organisation=cast.zuid, name="Elsewhere", made_at=NOW)
    with pytest.raises(UnknownNameError):
        commands.add_evidence(
            part="smg.b2.implemented_or_planned", shown=commands.Shown("x", TODAY, "y", initiative_id=other.pk), **shown
        )


def test_nobody_could_say_is_no_level(cast):
    score(cast.client("bob"), "?????????")
    assert row(cast)["level"] is None
    assert "nobody could say" in cast.client("carol").get(HOME).content.decode()


def test_keep_is_an_answer_and_holds_for_as_long_as_the_level_does(cast):
    bob = cast.client("bob")
    score(bob, "330000000", on=today() - timedelta(days=9))
    assert want(bob, level="keep", reason="Good is good enough", owner="Head of service").status_code == 302
    kept = Ambition.objects.get(model_id="smg")
    assert (kept.level, kept.keep, kept.owner) == ("l2", True, "Head of service")
    assert row(cast)["gap"] == 0
    assert "keep:" in cast.client("carol").get(HOME).content.decode()
    score(bob, "300000000")
    assert row(cast)["gap"] == 1
    score(bob, "333333333")
    assert row(cast)["gap"] == 0, "counts as level 2 without a baseline"


def test_more_than_needed_asks_for_nothing(cast):
    bob = cast.client("bob")
    score(bob, "330000000")
    want(bob, level="l1", reason="Enough", owner="Head of service", on="2027-06-30")
    line = queries.book(cast.noord, today()).line("service")
    assert (line.gap, line.to_go, line.priority, row(cast)["gap"]) == (-1, 0, 0, 0)
    page = bob.get(HOME).content.decode()
    assert "more than needed" in page
    assert "further than it needs to be" in page


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"level": "l3", "owner": "x", "on": "2027-01-01"}, "Say why this level"),
        ({"level": "l3", "reason": "x", "on": "2027-01-01"}, "Say who answers for it"),
        ({"level": "l3", "reason": "x", "owner": "x"}, "Give the day by which it is wanted"),
        ({"reason": "x"}, "Choose a level to go with this reason"),
        ({"level": "l9", "reason": "x", "owner": "x", "on": "2027-01-01"}, "Select a valid choice"),
        ({"level": "keep", "reason": "x", "owner": "x"}, "Select a valid choice"),  # nothing to keep yet
    ],
)
def test_an_ambition_has_a_reason_an_owner_and_a_day(cast, given, text):
    page = want(cast.client("bob"), **given)
    assert page.status_code == 422
    assert text in page.content.decode()
    assert not Ambition.objects.exists()


def test_an_ambition_can_be_taken_back(cast):
    bob = cast.client("bob")
    want(bob, level="l3", reason="x", owner="x", on="2027-01-01")
    assert Ambition.objects.count() == 1
    want(bob)
    assert not Ambition.objects.exists()


def test_processes_are_chosen_and_weighed(cast):
    bob = cast.client("bob")
    bob.post(
        f"{HOME}choose/", chosen(cast, **{"sales-takes_part": "on", "hrm-takes_part": None, "service-importance": 5})
    )
    ids = [each["id"] for each in queries.processes_json(cast.noord, TODAY)["rows"]]
    assert "sales" in ids
    assert "hrm" not in ids
    assert {each.element for each in Process.objects.all()} == {"sales", "hrm", "service"}, "the rest is as it was"
    assert bob.get(f"{HOME}hrm/").status_code == 404
    assert score(bob, "333333333", "hrm").status_code == 404
    assert want(bob, "hrm", level="l1", reason="x", owner="x", on="2027-01-01").status_code == 404
    assert bob.post(f"{HOME}choose/", chosen(cast, **{"service-importance": 6})).status_code == 422


def test_priority_puts_processes_in_order(cast):
    bob = cast.client("bob")
    bob.post(
        f"{HOME}choose/",
        chosen(cast, **{"hrm-importance": 5, "hrm-feasibility": 4, "hrm-effort": "S", "service-effort": "L"}),
    )
    for element in ("service", "hrm", "marketing"):
        score(bob, "300000000", element)
    for element, level in (("service", "l2"), ("hrm", "l2"), ("marketing", "l1")):
        want(bob, element, level=level, reason="x", owner="x", on="2027-01-01")
    lines = {line.element.id: line.priority for line in queries.book(cast.noord, today()).lines}
    assert (lines["hrm"], lines["service"], lines["marketing"]) == (20, 2.25, 0)
    page = bob.get(HOME).content.decode()
    table = page[page.index("<tbody>") :]
    assert table.index("HRM: onboarding") < table.index("Service &amp; maintenance") < table.index("Marketing")


def test_an_own_process_is_scored_by_its_own_name(cast):
    bob = cast.client("bob")
    assert bob.post(f"{HOME}own/", {"own-name_nl": "", "own-name_en": " "}).status_code == 422
    bob.post(f"{HOME}own/", {"own-name_nl": "Magazijn <b>", "own-name_en": ""})
    own = Process.objects.get()
    assert (own.element, own.name_nl, own.name_en) == ("own_1", "Magazijn <b>", "Magazijn <b>")
    assert "In the process Magazijn &lt;b&gt;" in bob.get(f"{HOME}own_1/score/").content.decode()
    score(bob, "330000000", "own_1")
    want(bob, "own_1", level="l3", reason="x", owner="x", on="2027-01-01")
    assert (row(cast, "own_1")["level"], row(cast, "own_1")["gap"]) == ("l2", 1)
    bob.post(f"{HOME}choose/", chosen(cast, **{"own_1-name_en": "Warehouse"}))
    assert row(cast, "own_1")["name"] == {"nl": "Magazijn <b>", "en": "Warehouse"}
    bob.post(f"{HOME}own/", {"own-name_en": "Fleet"})
    assert set(queries.settings(cast.noord)) == {"own_1", "own_2"}
    assert [each["id"] for each in queries.processes_json(cast.zuid, TODAY)["rows"]][-1] == "service"


def test_a_viewer_reads_and_changes_nothing(cast):
    carol = cast.client("carol")
    for path in ("", "service/", "baseline/"):
        page = carol.get(f"{HOME}{path}")
        assert page.status_code == 200
        assert "<form method" not in page.content.decode().split("<main", 1)[1]
    for path in ("choose/", "service/score/"):
        assert carol.get(f"{HOME}{path}").status_code == 403
    assert score(carol, "333333333").status_code == 403
    assert want(carol, level="l3").status_code == 403
    assert show(carol, "smg.b1.spread").status_code == 403
    assert carol.post(f"{HOME}own/", {"own-name_nl": "x"}).status_code == 403
    assert cast.client("bob").get(f"{HOME}nowhere/").status_code == 404


def test_what_a_roadmap_takes_up(cast):
    bob = cast.client("bob")
    score(bob, "333330000")
    score(bob, "330000000", "hrm")
    want(bob, level="l4", reason="x", owner="x", on="2027-01-01")
    bob.post(f"{HOME}choose/", chosen(cast, **{"service-importance": 5}))
    (goal,) = goals(cast.noord, today())
    assert (goal.id, goal.weight, goal.current, goal.ambition) == ("smg.service", 5.0, 2.0, 2.0)
    assert "The baseline does not hold here" in goal.caution.text("en")


def test_a_blocking_check_keeps_a_plan_at_the_level_that_then_counts(cast):
    fill(organisation=cast.noord, days=(date(2025, 3, 2), TODAY), by=cast.bob, at=NOW)
    before = {goal.id: goal for goal in goals(cast.noord, TODAY)}
    free = {id for id, goal in before.items() if goal.caution is None and goal.ambition > 2}
    assert free
    blocking = next(id for id, item in controls.model().items.items() if item.extra["severity"] == "blocking")
    state_control(organisation=cast.noord, control=blocking, value="0", by=cast.alice, at=NOW)
    for goal in goals(cast.noord, TODAY):
        if goal.id in free:
            assert goal.ambition == 2
            assert "1 control that blocks is not arranged" in goal.caution.text("en")


def test_an_initiative_moves_a_process_with_an_ambition_and_a_plan_counts_it(cast):
    bob = cast.client("bob")
    assert "service-gain" not in bob.get("/o/noord/initiatives/add/").content.decode(), "nobody wants it elsewhere"
    score(bob, "300000000")
    want(bob, level="l2", reason="x", owner="x", on="2027-01-01")
    sent = {"name": "Hosts", "state": "idea", "duration": "1", "money": "0", "hours": "9", "smg.service-gain": "1"}
    assert bob.post("/o/noord/initiatives/add/", sent).status_code == 302
    made = Initiative.objects.get()
    assert [(one.model_id, one.element, one.gain) for one in made.effects.all()] == [("smg", "service", 1.0)]
    page = bob.get(f"/o/noord/initiatives/{made.pk}/change/").content.decode()
    assert re.search(r'name="smg\.service-gain" value="1', page)
    for path in ("", f"{made.pk}/"):
        assert "Service" in bob.get(f"/o/noord/initiatives/{path}").content.decode()
    found = roadmap.plan(inputs(cast.noord, first_wishes(cast.noord, today()), today()).case, seconds=1)
    assert found.projection["smg.service"] == (1.0, *[2.0] * 8)
    del sent["smg.service-gain"]
    bob.post(f"/o/noord/initiatives/{made.pk}/change/", sent)
    assert not made.effects.exists()


def test_the_demo_has_six_processes_at_two_moments_and_one_that_is_unsupported(cast):
    fill(organisation=cast.noord, days=(date(2025, 3, 2), TODAY), by=cast.bob, at=NOW)
    book = queries.book(cast.noord, TODAY)
    assert sum(line.before is not None for line in book.lines) == 6
    assert [line.element.id for line in book.lines if not line.standing.supported] == ["innovation"]
    assert [line.element.id for line in book.lines if line.ambition and line.ambition.keep] == ["recruitment"]
    assert [line.element.id for line in book.lines if line.element.id.startswith("own_")] == ["own_1"]
    assert {verdict.part.id for verdict in book.baseline.lacking} == {"smg.b2.chosen"}


def test_the_page_asks_little_of_the_database(cast, django_assert_max_num_queries):
    fill(organisation=cast.noord, days=(date(2025, 3, 2), TODAY), by=cast.bob, at=NOW)
    bob = cast.client("bob")
    for path in ("", "service/", "baseline/", "choose/", "service/score/"):
        with django_assert_max_num_queries(24):
            assert bob.get(f"{HOME}{path}").status_code == 200
