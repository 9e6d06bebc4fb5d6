"""The report: the same as a file to keep, in every format, and how it looks."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from graadmeter import maturity, reports
from graadmeter.web.ambitions.commands import Wanted, set_ambitions
from graadmeter.web.assessments.commands import forget_old_answers
from graadmeter.web.conversations.models import StoredDataset
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.people.models import AuditEntry, Verb
from graadmeter.web.plans.models import Plan
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


class TestPage:
    def test_it_says_what_is_in_the_report_of_a_round(self, cast, closed_round) -> None:
        row = closed_round(level="facilitating")
        address = f"{REPORT}{row.pk}/"
        english, dutch = read(cast, path=address), read(cast, path=address, lang="nl")
        assert english.index("Where each of the categories stands") < english.index("Method and limits")
        assert "Waar de categorieën staan" in dutch
        assert cast.client("dirk").get(address).status_code == 404
        english = read(cast)
        assert f'href="{address}"' in english
        for about in ("slides with real tables", "typeset pages", "every figure with how many"):
            assert english.count(about) == 1

    def test_a_roadmap_that_is_not_in_force_is_named_with_the_way_to_it(self, cast, closed_round) -> None:
        row = closed_round()
        assert "Put a plan in force" not in read(cast, path=f"{REPORT}{row.pk}/")
        made = {"wishes": {}, "input": {}, "result": {}, "starts_on": date(2027, 1, 1), "horizon": 8, "made_at": NOW}
        plan = Plan.objects.create(organisation=cast.noord, name="", **made)
        page = read(cast, path=f"{REPORT}{row.pk}/")
        assert '<a href="/o/noord/roadmap/#saved">Put a plan in force</a>' in page
        assert plan.is_board

    def test_the_queries_do_not_grow_with_rounds(self, cast, closed_round, django_assert_max_num_queries) -> None:
        before = None
        for year in range(2021, 2026):
            before = closed_round(name=str(year), previous=before)
        client = cast.client("carol")
        client.get(REPORT)
        with django_assert_max_num_queries(12):
            assert client.get(REPORT).status_code == 200

    @pytest.mark.parametrize("form", ["pptx", "xlsx", "md"])
    def test_every_format_is_a_file_of_its_kind(self, cast, closed_round, form: str) -> None:
        row = closed_round(name="Nulmeting")
        response = cast.client("carol").get(f"{REPORT}{row.pk}/nl.{form}")
        assert response.status_code == 200
        assert response["Content-Type"] == reports.FORMATS.get(form).MEDIA_TYPE
        assert response["Content-Disposition"].endswith(f'nulmeting-nl.{form}"')
        assert response.content.startswith(b"# " if form == "md" else b"PK")

    def test_what_follows_is_in_it_with_its_day(self, cast, closed_round) -> None:
        row = closed_round()
        frozen = queries.whole_round(row, "en", timezone.localdate())
        assert frozen is not None
        assert "direction_on" not in frozen, "nothing follows yet"
        Initiative.objects.create(organisation=cast.noord, name="Ask in the open", made_by=cast.bob, made_at=NOW)
        said = json.loads(cast.client("carol").get(f"{REPORT}{row.pk}/en.json").content)
        assert [one["name"] for one in said["round"]["initiatives"]] == ["Ask in the open"]
        assert said["round"]["direction_on"] == timezone.localdate().isoformat()
        assert "initiatives" in [section["id"] for section in said["sections"]]
        assert reports.read(said["round"]).data == said["round"]

    def test_why_an_ambition_was_set_goes_along(self, cast, closed_round) -> None:
        row = closed_round()
        wanted = {
            "culture": Wanted("strategic", "Vragen horen hier.", date(2027, 4, 1), "Hoofd HR"),
            "tools": Wanted("pioneering", keep=True),
        }
        model = maturity.load("esm3")
        set_ambitions(organisation=cast.noord, model=model, wanted=wanted, by=cast.bob, at=NOW)
        said = json.loads(cast.client("carol").get(f"{REPORT}{row.pk}/en.json").content)["round"]
        assert said["ambitions"] == {"culture": "strategic", "tools": "pioneering"}
        assert said["wanted"] == {
            "culture": {
                "reason": "Vragen horen hier.", "owner": "Hoofd HR", "wanted_on": "2027-04-01", "keep": False,
            },
            "tools": {"reason": "", "owner": "", "wanted_on": None, "keep": True},
        }  # fmt: skip
        page = cast.client("carol").get(f"{REPORT}{row.pk}/en.md").content.decode()
        assert "| Culture | Strategic | Hoofd HR | 1 April 2027 | Vragen horen hier. |" in page

    def test_a_level_confirmed_with_another_version_of_the_model_does_not_stop_the_report(
        self, cast, closed_round, monkeypatch
    ) -> None:
        row = closed_round()
        said = {"level": "pioneering", "proposed": None, "reason": "", "confirmed_on": "2026-03-02", "conflict": False}
        agreed = {"culture": said, "weather": said, "tools": {**said, "level": "sunny"}}
        monkeypatch.setattr(queries, "agreed_json", lambda *_: agreed)
        frozen = queries.whole_round(row, "en", timezone.localdate())
        assert frozen is not None
        assert list(frozen["agreed"]) == ["culture"]
        assert reports.report(frozen, format="md", lang="en")


class TestLook:
    LOOK = f"{REPORT}look/"

    def test_an_owner_sets_colour_and_logo_and_new_reports_have_them(self, cast, closed_round, png) -> None:
        row = closed_round()
        client = cast.client("alice")
        sent = client.post(self.LOOK, {"colour": "#E3B400", "logo": SimpleUploadedFile("mark.svg", png)})
        assert sent["Location"] == REPORT
        found = json.loads(client.get(f"{REPORT}{row.pk}/en.json").content)["round"]["brand"]
        assert found["colour"] == "#e3b400"
        assert found["logo"].startswith("data:image/png;base64,")
        (address,) = re.findall(rf'src="({REPORT}logo/[0-9a-f]+.png)"', read(cast, "alice"))
        shown = cast.client("carol").get(address)
        assert cast.client("dirk").get(address).status_code == 404
        assert (shown["Content-Type"], shown.content[:4]) == ("image/png", b"\x89PNG")
        entry = AuditEntry.objects.get(verb=Verb.REPORT_STYLED)
        assert (entry.who, entry.object) == (cast.alice, "#e3b400")

    def test_a_colour_alone_keeps_the_logo_and_it_can_be_taken_away(self, cast, closed_round, png) -> None:
        closed_round()
        client = cast.client("alice")
        client.post(self.LOOK, {"colour": "#112233", "logo": SimpleUploadedFile("a.png", png)})
        client.post(self.LOOK, {"colour": ""})
        assert queries.brand_json(cast.noord) is not None
        assert queries.brand_json(cast.noord)["colour"] is None
        assert "Take the logo away" in read(cast, "alice")
        client.post(self.LOOK, {"colour": "", "without_logo": "on"})
        assert queries.brand_json(cast.noord) is None
        assert "<img" not in read(cast, "alice")

    @pytest.mark.parametrize(("sent", "said"), [
        ({"colour": "red"}, "is no colour"),
        ({"logo": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"}, "no PNG or JPEG"),
        ({"logo": b"\x89PNG\r\n\x1a\n" + b"0" * 500_001}, "larger than 500 kB"),
        ({"logo": b"\x89PNG\r\n\x1a\n" + b"0" * 50}, "cannot be read"),
    ])  # fmt: skip
    def test_what_cannot_be_used_is_refused_beside_its_field(self, cast, closed_round, sent, said: str) -> None:
        closed_round()
        given = {key: SimpleUploadedFile("l.png", value) if key == "logo" else value for key, value in sent.items()}
        response = cast.client("alice").post(self.LOOK, given)
        assert response.status_code == 422
        assert said in response.content.decode()
        assert queries.brand_of(cast.noord) is None

    def test_only_an_owner_may(self, cast, closed_round) -> None:
        closed_round()
        for name, status in (("bob", 403), ("carol", 403), ("dirk", 404)):
            assert cast.client(name).post(self.LOOK, {"colour": "#112233"}).status_code == status
        assert "How it looks" not in read(cast, "bob")
        assert cast.client("alice").get(f"{REPORT}logo/0123456789abcdef.png").status_code == 404
        assert queries.brand_of(cast.noord) is None


@pytest.fixture
def png() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (640, 160), "#336699").save(target, "PNG")
    return target.getvalue()
