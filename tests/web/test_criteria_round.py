"""A round of the six criteria: asked like any questionnaire, shown per criterion, never as a phase."""

from __future__ import annotations

import pytest
from django.urls import reverse

from graadmeter import maturity
from graadmeter.base.errors import ModelError, RuleError
from graadmeter.web.assessments import commands, queries
from graadmeter.web.assessments.models import Assessment

from .conftest import NOW

pytestmark = pytest.mark.django_db


def read(cast, row: Assessment, who: str = "carol", lang: str = "en") -> str:
    url = f"/o/noord/measurement/{row.pk}/results/?lang={lang}"
    return cast.client(who).get(url, follow=True).content.decode()


class TestAsking:
    def test_it_is_offered_and_asks_every_statement(self, cast) -> None:
        client = cast.client("bob")
        assert "esm6:full" in client.get("/o/noord/measurement/new/").content.decode()
        sent = {"kind": "esm6:full", "name": "Criteria", "languages": ["nl", "en"], "rule": "weakest_link"}
        assert client.post("/o/noord/measurement/new/", sent).status_code == 302
        row = Assessment.objects.get(model_id="esm6")
        assert (row.rule, row.mode) == ("", "full")
        edit = client.get(f"/o/noord/measurement/{row.pk}/edit/").content.decode()
        assert "How the whole is placed" not in edit
        row = commands.open_assessment(assessment=row, by=cast.bob, at=NOW)
        (secret,) = commands.make_links(assessment=row, n=1, by=cast.bob, at=NOW)
        phone = cast.client()
        assert phone.post(f"/r/{secret}/start/", {"role": "employee", "lang": "en"}).status_code == 302
        for element in maturity.load("esm6").elements.values():
            page = phone.get(f"/r/{secret}/q/{element.id}/?lang=en", follow=True).content.decode()
            for item in element.items:
                assert item.text.en.replace("'", "&#x27;") in page
            phone.post(f"/r/{secret}/q/{element.id}/", {item.id: "4" for item in element.items} | {"go": "next"})
        phone.post(f"/r/{secret}/send/", {"new_code": "", "own_code": ""})
        assert queries.answered(row) == 1

    def test_no_rule_places_it(self, cast) -> None:
        with pytest.raises((RuleError, ModelError)):
            commands.create_assessment(
                organisation=cast.noord, name="x", model_id="esm6", mode="full", by=cast.bob, at=NOW, rule="majority"
            )


class TestResult:
    def test_criteria_in_both_languages(self, cast, criteria_round) -> None:
        row = criteria_round({"enough_people": "5", "software": "2"})
        page = read(cast, row)
        assert "1 of 6 criteria met, by what people say" in page
        assert "Enough people take part" in page
        assert "disagreeing is favourable" in page
        assert "phase" not in page.lower().replace("phase_profile", "")
        assert "1 van 6 criteria vervuld" in read(cast, row, lang="nl")

    def test_fewer_than_the_minimum_show_nothing(self, cast, criteria_round) -> None:
        row = criteria_round(n=9)
        assert "Too few answers for a result" in read(cast, row)

    def test_one_criterion_with_few_answers_stays_hidden(self, cast, criteria_round) -> None:
        row = criteria_round(few="software", n=14)
        page = read(cast, row)
        assert page.count("too few answers to show") == 1
        assert queries.result(row, "en")["elements"]["software"]["score"] is None

    @pytest.mark.parametrize("part", ["rule", "items"])
    def test_what_is_about_phases_is_not_there(self, cast, criteria_round, part: str) -> None:
        row = criteria_round()
        client = cast.client("carol")
        assert client.get(f"/o/noord/measurement/{row.pk}/{part}/").status_code == 404
        assert f"/{part}/" not in read(cast, row)

    def test_one_element_leads_to_its_place_on_the_page(self, cast, criteria_round) -> None:
        row = criteria_round()
        url = reverse("assessments:element", args=["noord", row.pk, "software"])
        answer = cast.client("carol").get(url)
        assert answer.headers["Location"].endswith("/results/#software")

    def test_it_is_no_round_of_phases(self, cast, closed_round, criteria_round) -> None:
        closed_round(level="facilitating")
        criteria_round()
        page = cast.client("carol").get("/o/noord/diagnosis/").content.decode()
        assert "Facilitating" in page

    def test_the_rest_of_the_round_works(self, cast, criteria_round) -> None:
        row = criteria_round()
        client = cast.client("bob")
        for part in ("", "groups/", "sample/", "results.json"):
            assert client.get(f"/o/noord/measurement/{row.pk}/{part}").status_code == 200, part
        assert cast.client("dirk").get(f"/o/noord/measurement/{row.pk}/results/").status_code == 404
