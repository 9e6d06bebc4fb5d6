"""The six criteria on the conversation page, the explanation of a conflict, facts, and the definitions of measures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from graadmeter import maturity, reports
from graadmeter.base.errors import FactsError
from graadmeter.conversation.metrics import offered
from graadmeter.web.diagnosis import commands, queries
from graadmeter.web.diagnosis.models import ConflictNote
from graadmeter.web.facts.commands import state_fact
from graadmeter.web.facts.models import StatedFact
from graadmeter.web.people.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE, FACTS, MEASURES = (f"/o/noord/conversation/{part}" for part in ("", "facts/", "measures/"))


def read(cast, url: str = PAGE, who: str = "carol", lang: str = "en") -> str:
    return " ".join(cast.client(who).get(f"{url}?lang={lang}", follow=True).content.decode().split())


@pytest.fixture
def fact(cast):
    def state(metric: str = "reach", value: object = 0.3, **more: object) -> StatedFact:
        given = {"on": timezone.localdate(), "source": "Staff directory", "n": None} | more
        return state_fact(organisation=cast.noord, metric=metric, value=value, by=cast.bob, at=timezone.now(), **given)

    return state


@pytest.fixture
def conflict(criteria_round, fact):
    """Software: everyone is content, and one in three has access."""
    row = criteria_round({"software": "5"})
    fact("reach", 0.3)
    return row


class TestSixRows:
    def test_people_and_facts_stand_side_by_side(self, cast, conflict) -> None:
        page = read(cast)
        assert "Six success criteria" in page
        assert "Staff directory" in page
        assert '<strong class="tag">fact</strong>' in page
        assert "Next step of the adoption programme" in page
        assert "Zes succescriteria" in read(cast, lang="nl")

    def test_a_hidden_survey_figure_stays_hidden(self, cast, criteria_round) -> None:
        criteria_round({"software": "5"}, few="software", n=14)
        survey = queries.criteria_survey(cast.noord, "en")
        assert survey["software"] == {"score": None, "interval": None, "n": None, "suppressed": True}
        page = read(cast)
        start = page.index('id="software"')
        assert "Hidden: group too small." in page[start:]

    def test_nothing_known_offers_the_round(self, cast) -> None:
        assert "Six success criteria" not in read(cast)


class TestConflict:
    def test_the_owner_explains_and_everyone_reads_it(self, cast, conflict) -> None:
        url = "/o/noord/conversation/why/software/"
        assert "has not explained it yet" in read(cast)
        assert "Explain the difference" not in read(cast)
        assert cast.client("bob").post(url, {"software-text": "x"}).status_code == 403
        assert cast.client("dirk").post(url, {"software-text": "x"}).status_code == 404
        empty = cast.client("alice").post(url, {"software-text": " "})
        assert empty.status_code == 422
        done = cast.client("alice").post(url, {"software-text": "Half have no <laptop>."})
        assert done.headers["Location"].endswith("#software")
        page = read(cast)
        assert "Half have no &lt;laptop&gt;." in page
        assert AuditEntry.objects.filter(verb="conflict.explained", object="software").count() == 1

    def test_only_where_there_is_a_conflict(self, cast, conflict) -> None:
        url = "/o/noord/conversation/why/enough_people/"
        assert cast.client("alice").post(url, {"enough_people-text": "x"}).status_code == 404
        assert not ConflictNote.objects.exists()

    def test_it_goes_into_the_frozen_round_and_the_report(self, cast, conflict) -> None:
        commands.explain_conflict(
            organisation=cast.noord, criterion="software", text="Half have no laptop.", by=cast.alice, at=timezone.now()
        )
        frozen = queries.frozen_round(conflict, "en", timezone.localdate())
        assert frozen["explanations"]["software"]["text"] == "Half have no laptop."
        assert frozen["facts"]["rows"][0]["metric"] == "reach"
        document = reports.report(frozen, format="json", lang="en").decode()
        assert "Half have no laptop." in document
        assert "Staff directory" in document


class TestFacts:
    def test_an_analyst_states_one_and_takes_it_back(self, cast) -> None:
        today = timezone.localdate().isoformat()
        sent = {"reach-value": "61%", "reach-on": today, "reach-source": "HR register", "reach-n": "400"}
        assert cast.client("carol").post(f"{FACTS}reach/", sent).status_code == 403
        assert cast.client("bob").post(f"{FACTS}reach/", sent).status_code == 302
        row = StatedFact.objects.get()
        assert (row.value, row.n) == (0.61, 400)
        assert "61%" in read(cast, FACTS)
        assert "61 %" in read(cast, FACTS, lang="nl").replace("\xa0", " ")
        assert cast.client("dirk").post(f"{FACTS}{row.pk}/withdraw/").status_code == 404
        assert cast.client("bob").post(f"{FACTS}{row.pk}/withdraw/").status_code == 302
        assert list(AuditEntry.objects.filter(verb__startswith="fact.").values_list("verb", flat=True)) != []
        assert not StatedFact.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("value", "61", "0.61 or 61%"),
            ("value", "much", "no number"),
            ("source", "", "required"),
            ("n", "4", "fewer than 10"),
            ("on", "2999-01-01", "has not come yet"),
        ],
    )
    def test_what_does_not_hold_is_said(self, cast, field, value, words) -> None:
        today = timezone.localdate().isoformat()
        sent = {"reach-value": "0.6", "reach-on": today, "reach-source": "HR", "reach-n": ""} | {
            f"reach-{field}": value
        }
        answer = cast.client("bob").post(f"{FACTS}reach/", sent)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not StatedFact.objects.exists()

    def test_a_measure_that_the_export_gives_is_not_asked_for(self, cast) -> None:
        assert cast.client("bob").post(f"{FACTS}reply_rate/", {}).status_code == 404

    def test_it_expires_with_the_window_of_its_measure(self, cast, fact) -> None:
        fact("reach", 0.6, on=timezone.localdate() - timedelta(days=91))
        assert "Expired" in read(cast, FACTS)
        assert queries.facts.facts(cast.noord, timezone.localdate()).current == {}

    def test_few_people_are_refused_below_the_form_too(self, fact) -> None:
        with pytest.raises(FactsError, match="fewer than 10"):
            fact(n=3)


class TestMeasures:
    @pytest.mark.parametrize("lang", ["nl", "en"])
    def test_every_measure_has_its_definition(self, cast, lang: str) -> None:
        page = read(cast, MEASURES, lang=lang)
        known = {one["id"]: one for one in maturity.load("metrics").blocks["metrics"]}
        for metric in {*known, *offered()}:
            assert f'id="{metric}"' in page, metric
        assert known["reach"]["definition"].text(lang) in page
