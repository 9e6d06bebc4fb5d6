"""Three controls stand before figures per unit: their evidence is recorded, expires, is withdrawn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from graadmeter import maturity
from graadmeter.web.controls import queries
from graadmeter.web.controls.models import Evidence
from graadmeter.web.people.models import AuditEntry, Verb
from graadmeter.workspace.controls import REQUIRED

pytestmark = pytest.mark.django_db
HOME = "/o/noord/controls/"
COUNCIL = "dvo.law.c2"


def today() -> date:
    return timezone.localdate()


def filled(control: str = COUNCIL, **more: object) -> dict[str, str]:
    """The form of one control, filled in."""
    given = {"evidence": "Letter 2026-17", "dated_on": today(), "owner": "Works council", "expires_on": "", **more}
    return {f"{control.replace('.', '-')}-{name}": str(value) for name, value in given.items()}


def post(cast, who: str, control: str = COUNCIL, **more: object):
    return cast.client(who).post(f"{HOME}{control}/evidence/", filled(control, **more))


def test_an_owner_records_evidence_and_everyone_sees_it(cast) -> None:
    assert post(cast, "alice")["Location"] == HOME
    row = Evidence.objects.get()
    assert (row.control, row.owner, row.expires_on) == (COUNCIL, "Works council", today() + timedelta(days=365))
    for who in ("alice", "bob", "carol"):
        page = cast.client(who).get(HOME).content.decode()
        assert "Letter 2026-17" in page
        assert page.count("✓ In force") == 1
        assert page.count("○ Not in force") == 2
        assert ("Withdraw" in page) is (who == "alice")
        assert ("Record the evidence" in page) is (who == "alice")
    assert [(entry.who, entry.object) for entry in AuditEntry.objects.filter(verb=Verb.CONTROL_CHANGED)] == [
        (cast.alice, "dvo.law.c2: + Letter 2026-17")
    ]


def test_nobody_else_records_or_withdraws(cast) -> None:
    post(cast, "alice")
    row = Evidence.objects.get()
    for who in ("bob", "carol"):
        assert post(cast, who).status_code == 403
        assert cast.client(who).post(f"{HOME}evidence/{row.pk}/withdraw/").status_code == 403
    for theirs in ("noord", "zuid"):
        assert cast.client("dirk").post(f"/o/{theirs}/controls/evidence/{row.pk}/withdraw/").status_code == 404
    assert Evidence.objects.get() == row


def test_evidence_of_another_organisation_puts_nothing_in_force_here(cast) -> None:
    for control in REQUIRED:
        cast.client("dirk").post(f"/o/zuid/controls/{control}/evidence/", filled(control))
    assert queries.in_the_way(cast.zuid, today()) == []
    assert len(queries.in_the_way(cast.noord, today())) == 3
    assert "✓ In force" not in cast.client("carol").get(HOME).content.decode()


def test_all_three_make_the_figures_possible(cast) -> None:
    client = cast.client("alice")
    assert "Not all three are in force" in client.get(HOME).content.decode()
    for control in REQUIRED:
        assert next(iter(queries.in_the_way(cast.noord, today()))).params["id"] == control
        post(cast, "alice", control)
    assert queries.in_the_way(cast.noord, today()) == []
    assert "All three are in force" in client.get(HOME).content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"dated_on": date(2999, 1, 1)}, "This day has not come yet"),
        ({"dated_on": "soon"}, "Enter a valid date"),
        ({"dated_on": ""}, "This field is required"),
        ({"evidence": "  "}, "This field is required"),
        ({"owner": ""}, "This field is required"),
        ({"evidence": "x" * 501}, "at most 500 characters"),
        ({"expires_on": date(2020, 1, 1)}, "This is not after the date of the evidence"),
        ({"expires_on": "never"}, "Enter a valid date"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_in_the_form(cast, given: dict[str, object], said: str) -> None:
    page = post(cast, "alice", **given)
    assert page.status_code == 422
    text = page.content.decode()
    assert text.count("This needs your attention") == 1, "the other two forms are left alone"
    assert said in text
    if "evidence" not in given:
        assert 'value="Letter 2026-17"' in text, "what was filled in is still there"
    assert not Evidence.objects.exists()


def test_evidence_holds_for_a_year_at_most(cast) -> None:
    dated = today() - timedelta(days=30)
    page = post(cast, "alice", dated_on=dated, expires_on=dated + timedelta(days=366))
    assert page.status_code == 422
    assert "After a year it has to be looked at again" in page.content.decode()
    assert post(cast, "alice", dated_on=dated, expires_on=dated + timedelta(days=365)).status_code == 302


def test_evidence_that_expired_is_shown_and_does_not_count(cast) -> None:
    post(cast, "alice", dated_on=today() - timedelta(days=40), expires_on=today() - timedelta(days=1))
    page = cast.client("carol").get(HOME).content.decode()
    assert "Letter 2026-17" in page
    assert "✓ In force" not in page
    assert "expired on" in page
    post(cast, "alice", evidence="Letter 2026-80")
    page = cast.client("carol").get(HOME).content.decode()
    assert page.count("✓ In force") == 1
    assert page.index("Letter 2026-80") < page.index("Letter 2026-17"), "the newest comes first"


def test_evidence_counts_until_its_last_day(cast) -> None:
    post(cast, "alice", expires_on=today() + timedelta(days=9))

    def missing(on: date) -> bool:
        return COUNCIL in [reason.params["id"] for reason in queries.in_the_way(cast.noord, on)]

    assert not missing(today() + timedelta(days=9))
    assert missing(today() + timedelta(days=10))


def test_withdrawing_takes_it_out_of_force_and_the_audit_keeps_what_it_was(cast) -> None:
    post(cast, "alice")
    row = Evidence.objects.get()
    client = cast.client("alice")
    assert client.get(f"{HOME}evidence/{row.pk}/withdraw/").status_code == 405
    page = client.post(f"{HOME}evidence/{row.pk}/withdraw/", follow=True).content.decode()
    assert "The evidence is withdrawn" in page
    assert "✓ In force" not in page
    assert not Evidence.objects.exists()
    assert AuditEntry.objects.filter(verb=Verb.CONTROL_CHANGED).last().object == "dvo.law.c2: - Letter 2026-17"


def test_an_unknown_control_is_not_there(cast) -> None:
    assert post(cast, "alice", "dvo.law.c99").status_code == 404
    assert post(cast, "alice", "nonsense").status_code == 404


def test_the_demo_says_that_its_people_do_not_exist(cast) -> None:
    cast.noord.is_demo = True
    cast.noord.save()
    assert queries.in_the_way(cast.noord, today()) == []
    assert "This is the demo organisation" in cast.client("carol").get(HOME).content.decode()


def test_a_figure_that_can_show_a_check_leads_to_what_it_counts(cast) -> None:
    named = {
        item.id: item.extra["metric"]["id"] for item in maturity.load("dvo").items.values() if "metric" in item.extra
    }
    assert named
    measures = cast.client("carol").get("/o/noord/conversation/measures/").content.decode()
    for control, metric in named.items():
        page = cast.client("carol").get(f"{HOME}{control}/").content.decode()
        assert f'href="/o/noord/conversation/measures/#{metric}"' in page
        assert f'id="{metric}"' in measures
