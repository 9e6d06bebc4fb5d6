"""Processes in the web: scored with their owner, wanted somewhere, standing on a baseline that can expire."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from django.test import Client
from django.utils import timezone

from graadmeter import maturity
from graadmeter.base.errors import AnswersError, UnknownNameError
from graadmeter.tables import ANSWERS
from graadmeter.web.ambitions.models import Ambition
from graadmeter.web.ambitions.queries import ambitions
from graadmeter.web.assessments import commands as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.assessments.queries import exported, taken_model
from graadmeter.web.assessments.results import refresh
from graadmeter.web.controls import queries as controls
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.people.models import AuditEntry
from graadmeter.web.processes import commands, queries
from graadmeter.web.processes.demo import fill
from graadmeter.web.processes.models import BaselineEvidence, Process, ProcessScore

pytestmark = pytest.mark.django_db
HOME = "/o/noord/processes/"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
EVIDENCE = {"what": "Minutes 12", "owner": "HR"}


def today() -> date:
    return timezone.localdate()


def said(values: str, element: str = "service") -> dict[str, str]:
    """The nine statements in order; `?` is don't know, `-` left open."""
    return {f"smg.{element}.t{n}": v.replace("?", "dk") for n, v in enumerate(values, start=1) if v != "-"}


def score(client: Client, values: str, element: str = "service", **more: object):
    sheet = {**said(values, element), "with_whom": "Head of service", "on": today(), "note": "", **more}
    return client.post(f"{HOME}{element}/score/", sheet)


def want(client: Client, element: str = "service", **more: object):
    return client.post(f"{HOME}{element}/ambition/", {"level": "", "reason": "", "owner": "", "on": "", **more})


def show(client: Client, part: str, **more: object):
    prefix = part.replace(".", "-")
    given = {**EVIDENCE, "dated_on": today(), **more}
    return client.post(f"{HOME}baseline/{part}/evidence/", {f"{prefix}-{key}": value for key, value in given.items()})


def complete(client: Client, *, processes: tuple[str, ...] = ()) -> None:
    """Every part of the baseline of Noord, its platforms for these processes or for all."""
    show(client, "smg.b1.described", version="2", adopted_by="Board")
    for part in ("smg.b1.spread", "smg.b1.measured"):
        show(client, part)
    show(client, "smg.b1.adjusted", outcome="confirmed")
    show(client, "smg.b2.chosen", choice="own", processes=processes)
    show(client, "smg.b2.implemented_or_planned", state="live", processes=processes)
    for metric in ("policy_ack_share", "training_coverage"):
        client.post(
            f"/o/noord/conversation/facts/{metric}/",
            {f"{metric}-value": "85%", f"{metric}-on": today(), f"{metric}-source": "LMS", f"{metric}-n": "200"},
        )


def row(cast, element: str = "service", on: date | None = None) -> dict:
    return next(each for each in queries.processes_json(cast.noord, on or today())["rows"] if each["id"] == element)


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


def test_level_3_without_a_baseline_is_unsupported_and_counts_as_2(cast):
    bob = cast.client("bob")
    score(bob, "333330000")
    want(bob, level="l4", reason="Customers wait less", owner="Head of service", on="2027-06-30")
    found = row(cast)
    assert found == {
        "id": "service",
        "name": {"nl": "Service & onderhoud", "en": "Service & maintenance"},
        "level": "l3",
        "supported": False,
        "counts_as": "l2",
        "ambition": "l4",
        "owner": "Head of service",
        "wanted_on": "2027-06-30",
        "reason": "Customers wait less",
        "gap": 2,
    }
    page = cast.client("carol").get(HOME).content.decode()
    assert "level 3 (Structured), unsupported" in page
    assert "Policy is written and adopted" in page
    assert "Complete the baseline" in page


def test_a_step_to_level_3_says_which_parts_of_the_baseline_it_waits_for(cast):
    bob = cast.client("bob")
    score(bob, "330000000")
    want(bob, level="l3", reason="x", owner="x", on="2027-01-01")
    missing = "That level counts only with a complete baseline. Still missing:"
    page = bob.get(f"{HOME}service/").content.decode()
    assert missing in page
    assert "Policy is made known" in page
    complete(bob)
    assert missing not in bob.get(f"{HOME}service/").content.decode()
    score(bob, "300000000")
    BaselineEvidence.objects.all().delete()
    assert missing not in bob.get(f"{HOME}service/").content.decode(), "level 2 comes first, and waits for nothing"


def test_with_every_part_in_order_it_is_supported_until_one_expires(cast):
    bob = cast.client("bob")
    score(bob, "333330000")
    want(bob, level="l4", reason="Why not", owner="Head of service", on="2027-06-30")
    complete(bob)
    assert (row(cast)["supported"], row(cast)["gap"]) == (True, 1)
    parts = queries.processes_json(cast.noord, today())["baseline"]
    assert {key for key, part in parts.items() if not part["holds"]} == {"smg.b2.channelled"}
    assert not parts["smg.b2.channelled"]["applies"]
    assert parts["smg.b1.spread"]["expires_on"] == (today() + timedelta(days=365)).isoformat()
    late = today() + timedelta(days=366)
    assert (row(cast, on=late)["supported"], row(cast, on=late)["gap"]) == (False, 2)


def test_a_process_without_a_platform_is_unsupported_by_itself(cast):
    bob = cast.client("bob")
    for element in ("service", "innovation"):
        score(bob, "333330000", element)
    complete(bob, processes=("service",))
    assert row(cast, "service")["supported"]
    assert not row(cast, "innovation")["supported"]
    assert "no platform was chosen for: Innovation" in bob.get(f"{HOME}baseline/").content.decode()


def test_a_blocking_check_that_is_not_arranged_holds_every_level_down_to_2(cast, monkeypatch):
    bob = cast.client("bob")
    score(bob, "333330000")
    score(bob, "330000000", "hrm")
    want(bob, level="l3", reason="Why not", owner="Head of service", on="2027-06-30")
    complete(bob)
    monkeypatch.setattr(controls, "blocking", lambda organisation, on: ["dvo.human.c5"])
    assert (row(cast)["level"], row(cast)["counts_as"], row(cast)["supported"]) == ("l3", "l2", False)
    assert row(cast, "hrm")["supported"], "level 2 is not held down"
    page = cast.client("carol").get(HOME).content.decode()
    assert "held down by 1 blocking check" in page
    assert "Platform figures are not used to appraise individual employees" in page


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


def chosen(cast, **more: object) -> dict[str, object]:
    """The form as it stands, with changes."""
    known = queries.settings(cast.noord)
    sheet: dict[str, object] = {}
    for element in queries.model_with(known).elements.values():
        setting = queries.setting(element, known)
        sheet |= {f"{element.id}-{key}": getattr(setting, key) for key in ("importance", "feasibility", "effort")}
        if setting.takes_part:
            sheet[f"{element.id}-takes_part"] = "on"
        if element.id.startswith("own_"):
            sheet |= {f"{element.id}-name_{lang}": getattr(setting, f"name_{lang}") for lang in ("nl", "en")}
    return {key: value for key, value in {**sheet, **more}.items() if value is not None}


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


@pytest.mark.parametrize(
    ("part", "given", "text"),
    [
        ("smg.b1.described", {"version": "", "adopted_by": "Board"}, "This field is required"),
        ("smg.b1.spread", {"dated_on": date(2999, 1, 1)}, "This day has not come yet"),
        ("smg.b1.spread", {"expires_on": date(2020, 1, 1)}, "This is not after the day of the evidence"),
        ("smg.b1.spread", {"expires_on": date(2999, 1, 1)}, "Then it has to be looked at again"),
        ("smg.b1.adjusted", {}, "This field is required"),
        ("smg.b2.chosen", {"choice": "own", "processes": ["nowhere"]}, "Select a valid choice"),
        ("smg.b2.implemented_or_planned", {"state": "planned"}, "Give the day on which it is planned to run"),
    ],
)
def test_what_is_wrong_in_evidence_is_said_in_its_form(cast, part, given, text):
    page = show(cast.client("bob"), part, **given)
    assert page.status_code == 422
    assert page.content.decode().count("This needs your attention") == 1
    assert text in page.content.decode()
    assert not BaselineEvidence.objects.exists()


def test_a_measure_has_its_evidence_among_the_facts(cast):
    bob = cast.client("bob")
    assert show(bob, "smg.b3.know").status_code == 404
    assert show(bob, "smg.b9").status_code == 404
    page = bob.get(f"{HOME}baseline/").content.decode()
    assert "/facts/#policy_ack_share" in page
    complete(bob)
    page = bob.get(f"{HOME}baseline/").content.decode()
    assert "LMS</span>: 85%" in page


def test_a_platform_that_is_planned_follows_its_initiative(cast):
    bob = cast.client("bob")
    score(bob, "333330000")
    complete(bob)
    BaselineEvidence.objects.filter(part="smg.b2.implemented_or_planned").delete()
    bring = Initiative.objects.create(organisation=cast.noord, name="New network", made_at=NOW)
    day = today() + timedelta(days=90)
    show(bob, "smg.b2.implemented_or_planned", state="planned", planned_on=day, initiative_id=bring.pk)
    assert row(cast)["supported"]
    assert "New network" in bob.get(f"{HOME}baseline/").content.decode()
    assert not row(cast, on=day + timedelta(days=1))["supported"], "the day passed and nobody said that it runs"
    for state, supported in (("stopped", False), ("done", True)):
        bring.state = state
        bring.save()
        assert row(cast)["supported"] is supported
    assert row(cast, on=day + timedelta(days=1))["supported"], "it is done, so it runs"
    bring.delete()
    assert row(cast)["supported"], "what was planned stays planned"


def test_evidence_can_be_withdrawn_and_the_audit_keeps_what_it_was(cast):
    bob = cast.client("bob")
    show(bob, "smg.b1.spread")
    kept = BaselineEvidence.objects.get()
    assert cast.client("carol").post(f"{HOME}evidence/{kept.pk}/withdraw/").status_code == 403
    assert bob.post(f"{HOME}evidence/{kept.pk}/withdraw/").status_code == 302
    assert not BaselineEvidence.objects.exists()
    assert AuditEntry.objects.filter(verb="baseline.changed", object="smg.b1.spread: - Minutes 12").exists()


def test_a_link_is_a_link_and_nothing_else_is(cast):
    bob = cast.client("bob")
    show(bob, "smg.b1.spread", what="https://example.org/minutes")
    show(bob, "smg.b1.measured", what="javascript:alert(1)")
    page = bob.get(f"{HOME}baseline/").content.decode()
    assert '<a href="https://example.org/minutes"' in page
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


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


def test_what_a_roadmap_takes_up(cast):
    bob = cast.client("bob")
    score(bob, "333330000")
    score(bob, "330000000", "hrm")
    want(bob, level="l4", reason="x", owner="x", on="2027-01-01")
    bob.post(f"{HOME}choose/", chosen(cast, **{"service-importance": 5}))
    assert queries.plan_elements(cast.noord, today()) == [
        {"id": "service", "weight": 5.0, "current": 2.0, "ambition": 4.0}
    ]


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
