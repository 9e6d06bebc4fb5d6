"""An export comes in, is read, becomes figures, and goes: who may, what is said, and what is left on disk."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from graadmeter.web.controls import commands as controls
from graadmeter.web.conversations import queries
from graadmeter.web.conversations.models import StoredDataset, Upload
from graadmeter.web.people.models import AuditEntry, Verb

pytestmark = pytest.mark.django_db
HOME = "/o/noord/conversation/"
UPLOAD = f"{HOME}upload/"


@pytest.fixture(autouse=True)
def own_folder(data: Path) -> None:
    """Every test has its own data folder."""


class TestWhoMay:
    def test_an_analyst_uploads_and_everyone_reads(self, cast, slack_zip: bytes, upload) -> None:
        response = upload("bob", slack_zip)
        row = Upload.objects.get()
        assert response["Location"] == f"{UPLOAD}{row.pk}/"
        assert cast.client("bob").get(response["Location"])["Location"] == HOME
        for who in ("alice", "bob", "carol"):
            page = cast.client(who).get(HOME).content.decode()
            assert "Unanswered questions" in page
            assert (f'href="{UPLOAD}"' in page) is (who != "carol")
            assert ("Delete the messages" in page) is (who == "alice")

    def test_a_viewer_does_not_upload_and_an_analyst_does_not_delete(self, cast, slack_zip: bytes, upload) -> None:
        assert cast.client("carol").get(UPLOAD).status_code == 403
        assert upload("carol", slack_zip).status_code == 403
        assert not Upload.objects.exists()
        upload("bob", slack_zip)
        kept = StoredDataset.objects.get()
        for who in ("bob", "carol"):
            assert cast.client(who).post(f"{HOME}{kept.pk}/delete/").status_code == 403
        assert StoredDataset.objects.filter(pk=kept.pk).exists()

    def test_another_organisation_reaches_neither_dataset_nor_upload(
        self, cast, slack_zip: bytes, upload, waiting
    ) -> None:
        upload("bob", slack_zip)
        kept, late = StoredDataset.objects.get(), waiting()
        dirk = cast.client("dirk")
        for theirs in ("noord", "zuid"):
            assert dirk.post(f"/o/{theirs}/conversation/{kept.pk}/delete/").status_code == 404
            assert dirk.get(f"/o/{theirs}/conversation/upload/{late.pk}/").status_code == 404
        assert "Unanswered questions" not in dirk.get("/o/zuid/conversation/").content.decode()
        assert StoredDataset.objects.filter(pk=kept.pk).exists()

    def test_the_empty_page_teaches_and_gives_the_button(self, cast) -> None:
        assert f'href="{UPLOAD}"' in cast.client("bob").get(HOME).content.decode()
        page = cast.client("carol").get(HOME).content.decode()
        assert "No export has been read yet" in page
        assert f'href="{UPLOAD}"' not in page


class TestFigures:
    @pytest.fixture
    def read(self, cast, slack_zip: bytes, upload) -> Callable[[str], str]:
        upload("bob", slack_zip)

        def page(lang: str) -> str:
            client = cast.client("carol")
            client.get(f"{HOME}?lang={lang}")
            return client.get(HOME).content.decode()

        return page

    def test_figures_have_names_units_and_rules_in_words(self, read) -> None:
        english, dutch = read("en"), read("nl")
        for text in (
            "Waiting time of all threads", "40 people", "200 questions", "no answer after 24 hours: 20%",
            "in the space, within 10 minutes: 20%", "in the space, within 24 hours: 12%",
            "Answered: a later message by someone else in the same thread.",
        ):  # fmt: skip
            assert text in english, text
        for text in (
            "Wachttijd van alle draden", "40 mensen", "200 vragen", "na 24 uur geen antwoord: 20\u00a0%",
            "in de ruimte, binnen 10 minuten: 20\u00a0%",
        ):  # fmt: skip
            assert text in dutch, text
        seen = re.sub(r'href="[^"]*"', "", english + dutch)  # ids of measures may stand in addresses
        for raw in ("first_response_km_median_s", "window:10", "unanswered_after_24h_share", "kaplan-meier"):
            assert raw not in seen, raw

    def test_an_interval_is_in_the_unit_of_its_figure(self, read) -> None:
        html = read("en")
        for name, interval in (
            ("Waiting time of all threads", r"between \d+ minutes and \d+ minutes"),
            ("Unanswered questions", r"between \d+% and \d+%"),
        ):
            row = html[html.index(name) :].split("</tr>")[0]
            assert re.search(rf"95% interval: {interval}<", row), row

    def test_the_measures_are_kept_in_both_languages_and_hold_no_name(self, cast, read) -> None:
        kept = StoredDataset.objects.get()
        assert kept.measures["nl"]["metrics"]["authors"]["name"] == "Schrijvers"
        assert kept.measures["en"]["metrics"]["authors"]["name"] == "Authors"
        stored = json.dumps(kept.measures).encode() + b"".join(
            path.read_bytes() for path in kept.folder.rglob("*") if path.is_file()
        )
        assert b"Person Nr" not in stored
        assert b"example.org" not in stored

    def test_the_upload_is_deleted_and_the_dataset_is_kept_as_long_as_the_organisation_says(
        self, cast, slack_zip: bytes, upload, kept_files
    ) -> None:
        cast.noord.retention_days = 90
        cast.noord.save()
        upload("bob", slack_zip)
        kept = StoredDataset.objects.get()
        assert {name.split("/")[0] for name in kept_files()} == {"datasets"}
        manifest = json.loads((kept.folder / "manifest.json").read_text())
        assert date.fromisoformat(manifest["keep_until"]) == timezone.localdate() + timedelta(days=90)
        assert queries.datasets(cast.noord).get().kept_until == kept.stored_at + timedelta(days=90)

    def test_the_audit_says_who_uploaded_and_what_was_stored(self, cast, slack_zip: bytes, upload) -> None:
        upload("bob", slack_zip)
        said = sorted((entry.verb, entry.object) for entry in AuditEntry.objects.filter(who=cast.bob))
        assert said == [(Verb.DATASET_MADE, "noord.zip"), (Verb.EXPORT_UPLOADED, "noord.zip")]

    def test_too_few_people_give_no_figure(self, cast, slack_files, zipped, upload) -> None:
        from_few = {name: content for name, content in slack_files.items() if not name.startswith("general/")}
        from_few["general/2026-03-02.json"] = [
            {"type": "message", "ts": f"{1772400000 + n}.0", "user": f"U0{n % 9}", "text": "?"} for n in range(90)
        ]
        upload("bob", zipped(from_few))
        page = cast.client("carol").get(HOME).content.decode()
        assert page.count("hidden: group too small") >= 6
        assert "90 messages" not in page


class TestPeopleFile:
    def test_units_need_the_three_controls_first(
        self, cast, slack_zip: bytes, people_csv: bytes, upload, kept_files
    ) -> None:
        page = upload("bob", slack_zip, people_csv)
        assert page.status_code == 422
        text = page.content.decode()
        assert "Figures per unit, location or layer wait for three controls" in text
        assert "the works council has consented" in text
        assert (Upload.objects.count(), kept_files()) == (0, [])

    def test_with_the_controls_in_force_the_borders_are_measured(
        self, cast, slack_zip: bytes, people_csv: bytes, upload, evidence
    ) -> None:
        evidence()
        assert upload("bob", slack_zip, people_csv).status_code == 302
        kept = StoredDataset.objects.get()
        found = kept.measures["en"]["metrics"]["ei_index"]["by"]
        assert {name: part["n"] for name, part in found.items()} == {"unit": 40, "location": 40}
        page = cast.client("carol").get(HOME).content.decode()
        assert "Figures per unit" not in page
        assert re.search(r'<th scope="row">Unit</th>\s*<td data-label="E-I index">', page)
        assert "Authors found in the people file" in page

    @pytest.mark.parametrize("ends", ["withdrawn", "expired"])
    def test_figures_per_unit_go_when_their_evidence_does(
        self, cast, slack_zip: bytes, people_csv: bytes, ends: str, upload, evidence
    ) -> None:
        evidence()
        upload("bob", slack_zip, people_csv)
        today, kept = timezone.localdate(), StoredDataset.objects.get()
        whole = queries.measures(kept, "en", today)["metrics"]
        assert whole["cross_unit_share"]["value"] is not None
        if ends == "withdrawn":
            controls.withdraw_evidence(evidence=cast.noord.evidence.first(), by=cast.alice, at=timezone.now())
        else:
            today += timedelta(days=366)
        left = queries.measures(kept, "en", today)["metrics"]
        assert {name for name in whole if whole[name] != left[name]} == {
            "ei_index", "cross_unit_share", "cross_location_share", "cross_layer_share", "unit_coverage",
            "replies_between_units", "community_agreement", "unit_brokers",
        }  # fmt: skip
        assert "by" not in left["ei_index"]
        for name in ("ei_index", "cross_unit_share"):
            assert (left[name]["value"], left[name]["n"]) == (None, None)
            assert "need the three preconditions" in left[name]["note"]
        assert left["leader_active_share"] == whole["leader_active_share"]
        if ends == "withdrawn":
            page = cast.client("carol").get(HOME).content.decode()
            assert '<td data-label="E-I index">' not in page
            assert "need the three preconditions to be in place" in page

    def test_leaders_alone_need_no_controls(self, cast, slack_zip: bytes, people_csv: bytes, upload) -> None:
        lines = [line.split(",") for line in people_csv.decode().splitlines()]
        leaders = "\n".join(f"{cells[0]},{cells[3]}" for cells in lines).encode()
        assert upload("bob", slack_zip, leaders).status_code == 302
        metrics = StoredDataset.objects.get().measures["en"]["metrics"]
        assert metrics["leader_active_share"]["n"] == 6
        assert metrics["ei_index"]["value"] is None

    def test_the_top_down_share_is_judged_by_the_age_of_the_network(
        self, cast, slack_zip: bytes, people_csv: bytes, upload, evidence
    ) -> None:
        cast.noord.launched_on = date(2024, 1, 1)
        cast.noord.save()
        evidence()
        upload("bob", slack_zip, people_csv)
        kept = StoredDataset.objects.get()
        for lang in ("nl", "en"):  # the export has no threads of three people; give it the figure that others have
            kept.measures[lang]["metrics"]["topdown_share"] |= {"value": 0.4, "n": 120, "n_text": "120 threads"}
        kept.save()
        assert "met from 25% to 60%" in cast.client("carol").get(HOME).content.decode()
        cast.noord.launched_on = None
        cast.noord.save()
        assert "not judged: launch date unknown" in cast.client("carol").get(HOME).content.decode()

    @pytest.mark.parametrize(
        ("people", "said"),
        [
            (b"name,unit\nada,A", "person"),
            (b"person,leader\nada@example.org,perhaps", "line 2"),
            (b"person,unit\nada,A\nada,B", "line 3"),
            (b"\xff\xfe\x00p", "UTF-8"),
            (b"person,unit\n", "nobody stands in this file"),
        ],
    )
    def test_a_wrong_people_file_is_a_form_error(
        self, cast, slack_zip: bytes, people: bytes, said: str, upload, kept_files
    ) -> None:
        page = upload("bob", slack_zip, people)
        assert page.status_code == 422
        assert "people.csv" in page.content.decode()
        assert said in page.content.decode()
        assert (Upload.objects.count(), kept_files()) == (0, [])

    def test_a_people_file_of_any_size_is_not_read_into_memory(
        self, cast, slack_zip: bytes, monkeypatch, upload
    ) -> None:
        monkeypatch.setattr("graadmeter.web.conversations.forms.PEOPLE_BYTES", 10)
        page = upload("bob", slack_zip, b"person\nada@example.org")
        assert "too large to be a people file" in page.content.decode()


class TestPublic:
    def test_only_by_choice_and_said_on_the_page(self, cast, slack_zip: bytes, people_csv: bytes, upload) -> None:
        upload("bob", slack_zip)
        assert "Protection of small groups is off" not in cast.client("carol").get(HOME).content.decode()
        assert upload("bob", slack_zip, people_csv, is_public="on").status_code == 302
        audit = cast.client("alice").get("/o/noord/audit/").content.decode()
        assert "noord.zip · without the protection of small groups" in audit
        kept = StoredDataset.objects.get()
        assert (kept.policy, json.loads((kept.folder / "manifest.json").read_text())["policy"]) == ("public", "public")
        assert kept.measures["en"]["metrics"]["top1_share"]["value"] is not None
        page = cast.client("carol").get(HOME).content.decode()
        assert "Protection of small groups is off" in page
        assert kept.measures["en"]["dataset"]["statement"] in page
        assert '<td data-label="E-I index">' in page, "an openly published archive needs no controls"
