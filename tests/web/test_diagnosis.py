"""The overview and the report: where do we stand, and the same as a file to keep."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from graadmeter import reports
from graadmeter.web.ambitions.models import Ambition
from graadmeter.web.assessments.commands import forget_old_answers
from graadmeter.web.conversations.models import StoredDataset
from graadmeter.web.diagnosis import queries
from graadmeter.web.people.models import AuditEntry, Verb
from graadmeter.web.workshops import commands as workshops
from graadmeter.web.workshops.models import Workshop

pytestmark = pytest.mark.django_db
HOME = "/o/noord/diagnosis/"
REPORT = "/o/noord/report/"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def read(cast, who: str = "carol", path: str = HOME, lang: str = "en") -> str:
    client = cast.client(who)
    client.get(f"{path}?lang={lang}")
    return client.get(path).content.decode()


class TestOverview:
    def test_without_a_measurement_it_teaches_and_leads_there(self, cast, closed_round) -> None:
        page = read(cast)
        assert "No finished measurement yet" in page
        assert 'href="/o/noord/measurement/"' in page
        row = closed_round(close=False)
        page = read(cast)
        assert f"{row.name} is open." in page
        assert f'href="/o/noord/measurement/{row.pk}/results/"' in page

    def test_it_says_the_phase_the_score_and_who_answered(self, cast, closed_round) -> None:
        closed_round(level="facilitating", n=14)
        english, dutch = read(cast), read(cast, lang="nl")
        assert "The phase is <strong>Facilitating</strong>." in english
        assert "n = 14" in english
        assert "2.0" in english
        assert "2,0" in dutch
        assert "Policy staff: no figure about fewer than 10 people." in english
        assert english.count('data-label="Score"') == 12
        assert re.search(r'<svg[^>]* role="img" aria-label="Phase Facilitating, score 2', english)

    def test_every_finding_and_category_is_a_link_that_works(self, cast, closed_round) -> None:
        closed_round(level="pioneering")
        page = read(cast)
        links = {link for link in re.findall(r'href="(/o/noord/[^"]+)"', page) if "?lang=" not in link}
        assert len([link for link in links if "/results/" in link]) >= 13
        client = cast.client("carol")
        for link in links:
            assert client.get(link).status_code == 200, link

    def test_one_step_is_proposed(self, cast, closed_round) -> None:
        closed_round(level="pioneering")
        page = read(cast)
        assert page.count("Proposed next step") == 1
        assert re.search(r"Effort: (small|medium|large): ", " ".join(page.split()))

    def test_too_few_answers_show_nothing(self, cast, closed_round) -> None:
        closed_round(n=9)
        page = read(cast)
        assert "No finished measurement yet" in page
        assert "The phase is" not in page

    def test_the_round_before_and_the_ambition_stand_beside_it(self, cast, closed_round) -> None:
        first = closed_round(level="pioneering", name="2025")
        closed_round(level="facilitating", name="2026", previous=first)
        Ambition.objects.create(
            organisation=cast.noord, model_id="esm3", element="culture", level="strategic", set_at=cast.noord.created_at
        )
        page = read(cast)
        assert "2026, closed on" in page
        assert "The round before: 1.0" in page
        row = page[page.index(">Culture</a>") :].split("</tr>")[0]
        assert 'data-label="Ambition">Strategic' in row
        assert 'data-label="Gap">1' in row

    def test_the_platform_stands_beside_what_people_say(self, cast, closed_round, data, upload, slack_zip) -> None:
        closed_round(level="pioneering")
        assert "What people do is still missing" in read(cast)
        upload("bob", slack_zip)
        page = read(cast)
        assert "What people do is still missing" not in page
        row = page[page.index(">Culture</a>") :].split("</tr>")[0]
        assert re.search(r"Reply rate: 80% → Strategic", row)
        assert "⚠ differs" in row

    @pytest.mark.parametrize(
        ("lang", "stand", "differs", "ask"),
        [
            ("en", "4 people voted, 2 March 2026", "differs", "1 category where experts and respondents differ"),
            ("nl", "4 mensen stemden, 2 maart 2026", "wijkt af", "1 categorie waar deskundigen en respondenten"),
        ],
    )
    def test_what_experts_agreed_stands_beside_what_people_say(
        self, cast, closed_round, session, lang: str, stand: str, differs: str, ask: str
    ) -> None:
        closed_round(level="pioneering")
        votes = ["facilitating"] * 4 + ["dk"]
        held = session(votes, until="agreed", level="strategic", reason="Seen <on> the floor.")
        before = read(cast, lang=lang)
        assert f"⚠ {differs}" not in before, "a session that is still held says nothing yet"
        assert "Seen" not in before
        workshops.close_workshop(workshop=held, by=cast.bob, at=NOW)
        page = read(cast, lang=lang)
        assert 'href="/o/noord/workshops/"' in page.partition('<dl class="sources brief">')[2].partition("</dl>")[0]
        row = page[page.rindex("results/culture/") :].split("</tr>")[0]
        assert "Strategi" in row
        assert f"⚠ {differs}" in row
        assert page.count(f"⚠ {differs}") == 1
        assert ask in page
        assert stand in page
        assert "Seen &lt;on&gt; the floor." in page
        verdict = re.search(r'<p class="verdict">.*?</p>', page, re.DOTALL)
        assert verdict
        assert verdict[0] in before, "a judgement never moves the phase"

    def test_days_stand_in_the_rows_where_they_differ(self, cast, closed_round, session) -> None:
        closed_round(level="pioneering")
        for day, element in enumerate(("culture", "tools")):
            held = session(["pioneering"] * 3, element=element, until="agreed", level="pioneering", name=element)
            held.judgements.update(agreed_on=NOW.date() - timedelta(days=day))
            workshops.close_workshop(workshop=held, by=cast.bob, at=NOW)
        page = read(cast)
        assert "1 March 2026 to 2 March 2026" in page
        for element, day in (("culture", "2 March"), ("tools", "1 March")):
            assert f"3 people voted, {day} 2026" in page[page.rindex(f"results/{element}/") :].split("</tr>")[0]

    def test_a_judgement_under_another_version_is_left_out_and_said(self, cast, closed_round, session) -> None:
        closed_round(level="pioneering")
        held = session(["facilitating"] * 3, until="agreed")
        workshops.close_workshop(workshop=held, by=cast.bob, at=NOW)
        text = held.model_text.replace("version: ", "version: 9.9.9 # was ", 1)
        Workshop.objects.filter(pk=held.pk).update(model_text=text)
        page = read(cast)
        assert "1 judgement was made with another version of the model" in page
        assert "differs" not in page

    def test_another_organisation_sees_nothing_of_it(self, cast, closed_round) -> None:
        closed_round(level="facilitating")
        assert cast.client("dirk").get(HOME).status_code == 404
        assert "Facilitating" not in cast.client("dirk").get("/o/zuid/diagnosis/").content.decode()

    def test_the_queries_do_not_grow_with_rounds_or_workshops(
        self, cast, closed_round, session, django_assert_max_num_queries
    ) -> None:
        before = None
        for year in range(2021, 2026):
            before = closed_round(name=str(year), previous=before)
            held = session(["pioneering"] * 3, until="agreed", name=str(year))
            workshops.close_workshop(workshop=held, by=cast.bob, at=NOW)
        client = cast.client("carol")
        client.get(REPORT)
        for path in (HOME, REPORT):  # the first look at the overview works out what moved since the round before
            with django_assert_max_num_queries(24):
                assert client.get(path).status_code == 200


class TestReport:
    def test_only_finished_rounds_are_offered(self, cast, closed_round) -> None:
        assert "There is no report yet" in read(cast, path=REPORT)
        closed = closed_round(name="Done")
        opened = closed_round(name="Busy", close=False)
        few = closed_round(name="Few", n=5)
        page = read(cast, path=REPORT)
        for kind in ("pdf", "json"):
            for lang in ("nl", "en"):
                assert f'href="{REPORT}{closed.pk}/{lang}.{kind}"' in page
        assert page.index(".pdf") < page.index(".json")
        for row in (opened, few):
            assert f"{REPORT}{row.pk}/" not in page
            assert cast.client("alice").get(f"{REPORT}{row.pk}/nl.json").status_code == 404

    @pytest.mark.parametrize("lang", ["nl", "en"])
    def test_a_pdf_with_its_own_name(self, cast, closed_round, lang: str) -> None:
        row = closed_round(name="Nulmeting ‘26/27’")
        response = cast.client("carol").get(f"{REPORT}{row.pk}/{lang}.pdf")
        assert response["Content-Type"] == "application/pdf"
        name = f"graadmeter-noord-nulmeting-2627-{lang}.pdf"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response.content.startswith(b"%PDF-")
        frozen = queries.frozen_round(row, lang, timezone.localdate())
        assert response.content == reports.report(frozen, format="pdf", lang=lang), "the same bytes in each language"

    @pytest.mark.parametrize(
        "name", ["日本", 'a"; filename="b.exe', "a\r\nSet-Cookie: x=1", "../../etc/passwd", "x" * 120]
    )
    def test_whatever_a_round_is_called_the_file_name_is_safe(self, cast, closed_round, name: str) -> None:
        row = closed_round(name=name)
        response = cast.client("carol").get(f"{REPORT}{row.pk}/en.json")
        assert re.fullmatch(
            r'attachment; filename="graadmeter-noord-[a-z0-9_-]{1,80}-en\.json"', response["Content-Disposition"]
        )
        assert "Set-Cookie" not in response.headers

    @pytest.mark.parametrize("lang", ["nl", "en"])
    def test_json_holds_the_round_and_can_be_read_again(self, cast, closed_round, lang: str) -> None:
        row = closed_round(level="facilitating")
        response = cast.client("carol").get(f"{REPORT}{row.pk}/{lang}.json")
        assert response["Content-Type"] == "application/json"
        said = json.loads(response.content)
        assert said["lang"] == lang
        taken = reports.read(said["round"])
        assert (taken.organisation, taken.data["overall"]["level"]) == ("Noord", "facilitating")

    def test_the_platforms_figures_are_in_it_in_the_language_asked(
        self, cast, closed_round, data, upload, slack_zip, people_csv, evidence
    ) -> None:
        evidence()
        upload("bob", slack_zip, people_csv)
        row = closed_round()

        def figures(lang: str):
            said = json.loads(cast.client("carol").get(f"{REPORT}{row.pk}/{lang}.json").content)
            return said["round"]["conversation"]["metrics"]

        assert (figures("nl")["authors"]["name"], figures("en")["authors"]["name"]) == ("Schrijvers", "Authors")
        assert figures("en")["cross_unit_share"]["value"] is not None
        cast.noord.evidence.all().delete()
        assert figures("en")["cross_unit_share"]["value"] is None, "a report needs the evidence as well"
        assert StoredDataset.objects.get().measures["en"]["metrics"]["cross_unit_share"]["value"] is not None

    @pytest.mark.parametrize("lang", ["nl", "en"])
    def test_what_experts_agreed_is_in_it(self, cast, closed_round, session, lang: str) -> None:
        row = closed_round(level="pioneering")
        held = session(["facilitating"] * 3 + ["strategic"], until="agreed", evidence="Plan 7", level="facilitating")
        address = f"{REPORT}{row.pk}/{lang}.json"
        assert "judgements" not in json.loads(cast.client("carol").get(address).content)["round"]
        workshops.close_workshop(workshop=held, by=cast.bob, at=NOW)
        said = json.loads(cast.client("carol").get(address).content)
        assert said["round"]["judgements"] == {
            "culture": {
                "level": "facilitating", "n": 4, "agreed_on": "2026-03-02", "agreement": 0.8, "dissent": 0,
                "reason": "We saw it in the plan.", "evidence": "Plan 7", "version": row.model_version,
            }
        }  # fmt: skip
        found = reports.read(said["round"]).diagnose().element("culture")
        assert found.judged_difference
        assert found.judged_difference.direction == "judged_higher"

    def test_each_download_is_in_the_audit(self, cast, closed_round) -> None:
        row = closed_round(name="Nulmeting")
        cast.client("carol").get(f"{REPORT}{row.pk}/nl.json")
        entry = AuditEntry.objects.get(verb=Verb.RESULT_EXPORTED)
        assert (entry.who, entry.object) == (cast.carol, "Nulmeting (json, nl)")

    @pytest.mark.parametrize("wrong", ["de.pdf", "nl.exe", "nl.py", "nl.formats"])
    def test_what_is_not_offered_is_not_there(self, cast, closed_round, wrong: str) -> None:
        row = closed_round()
        assert cast.client("carol").get(f"{REPORT}{row.pk}/{wrong}").status_code == 404

    def test_another_organisation_downloads_nothing(self, cast, closed_round) -> None:
        row = closed_round()
        for theirs in ("noord", "zuid"):
            assert cast.client("dirk").get(f"/o/{theirs}/report/{row.pk}/nl.json").status_code == 404
        assert cast.client().get(f"{REPORT}{row.pk}/nl.json")["Location"].startswith("/account/login/")
        assert not AuditEntry.objects.filter(verb=Verb.RESULT_EXPORTED).exists()

    def test_answers_that_were_forgotten_leave_the_report(self, cast, closed_round) -> None:
        row = closed_round()
        forget_old_answers(now=row.closed_on + timedelta(days=cast.noord.retention_days + 1))
        said = json.loads(cast.client("carol").get(f"{REPORT}{row.pk}/nl.json").content)
        assert said["round"]["assessment"]["answered"] == 12
