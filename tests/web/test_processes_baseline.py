"""The baseline in the web: what a level rests on, for how long, and what it counts as without it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from processes_steps import HOME, NOW, complete, row, score, show, today, want

from graadmeter.web.controls import queries as controls
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.people.models import AuditEntry
from graadmeter.web.processes import queries
from graadmeter.web.processes.models import BaselineEvidence

pytestmark = pytest.mark.django_db


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
