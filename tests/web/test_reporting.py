"""The report: the same as a file to keep, in every format, and how it looks."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from graadmeter import reports
from graadmeter.web.assessments.commands import forget_old_answers
from graadmeter.web.conversations.models import StoredDataset
from graadmeter.web.people.models import AuditEntry, Verb
from graadmeter.web.reporting import queries
from graadmeter.web.workshops import commands as workshops

pytestmark = pytest.mark.django_db
REPORT = "/o/noord/report/"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def read(cast, who: str = "carol", path: str = REPORT, lang: str = "en") -> str:
    client = cast.client(who)
    client.get(f"{path}?lang={lang}")
    return client.get(path).content.decode()


class TestReport:
    def test_only_finished_rounds_are_offered(self, cast, closed_round) -> None:
        assert "There is no report yet" in read(cast, path=REPORT)
        closed = closed_round(name="Done")
        opened = closed_round(name="Busy", close=False)
        few = closed_round(name="Few", n=5)
        page = read(cast, path=REPORT)
        for kind in ("pdf", "pptx", "xlsx", "md", "json"):
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
        frozen = queries.whole_round(row, lang, timezone.localdate())
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
