"""An export comes in, is read, becomes figures, and goes: who may, what is said, and what is left on disk."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils import timezone

from graadmeter import workspace
from graadmeter.web.controls import commands as controls
from graadmeter.web.conversations import commands, queries, tasks
from graadmeter.web.conversations.models import StoredDataset, Upload
from graadmeter.web.people.models import AuditEntry, Organisation, Verb
from graadmeter.workspace.controls import REQUIRED

pytestmark = pytest.mark.django_db
HOME = "/o/noord/conversation/"
UPLOAD = f"{HOME}upload/"


@pytest.fixture(autouse=True)
def own_folder(data: Path) -> None:
    """Every test has its own data folder."""


def kept_files(data: Path) -> list[str]:
    """Every file that is stored, below the data folder."""
    return sorted(path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file())


def send(
    cast, who: str, export: bytes, people: bytes | None = None, *, name: str = "noord.zip", **more
) -> HttpResponse:
    """Upload as one of the cast; in the tests a job runs at once, so that the reading is over when this returns."""
    given = {"export": SimpleUploadedFile(name, export), **more}
    if people is not None:
        given["people"] = SimpleUploadedFile("people.csv", people)
    return cast.client(who).post(UPLOAD, given)


def put_in_force(organisation: Organisation, by) -> None:
    """Evidence of today for the three preconditions."""
    today = timezone.localdate()
    for control in REQUIRED:
        controls.add_evidence(
            organisation=organisation, control=control, evidence="Decision 7", dated_on=today, owner="HR",
            expires_on=today + timedelta(days=365), by=by, at=timezone.now(),
        )  # fmt: skip


def waiting(cast, data: Path, export: bytes = b"not read yet") -> Upload:
    """An upload whose turn has not come, with its file."""
    row = commands.start_upload(
        organisation=cast.noord, export=SimpleUploadedFile("late.zip", export), people=None, policy="staff",
        by=cast.bob, at=timezone.now(),
    )  # fmt: skip
    assert kept_files(data) == [f"uploads/{row.id.hex}/export/late.zip"]
    return row


class TestWhoMay:
    def test_an_analyst_uploads_and_everyone_reads(self, cast, slack_zip: bytes) -> None:
        response = send(cast, "bob", slack_zip)
        row = Upload.objects.get()
        assert response["Location"] == f"{UPLOAD}{row.pk}/"
        assert cast.client("bob").get(response["Location"])["Location"] == HOME
        for who in ("alice", "bob", "carol"):
            page = cast.client(who).get(HOME).content.decode()
            assert "Unanswered questions" in page
            assert (f'href="{UPLOAD}"' in page) is (who != "carol")
            assert ("Delete the messages" in page) is (who == "alice")

    def test_a_viewer_does_not_upload_and_an_analyst_does_not_delete(self, cast, slack_zip: bytes) -> None:
        assert cast.client("carol").get(UPLOAD).status_code == 403
        assert send(cast, "carol", slack_zip).status_code == 403
        assert not Upload.objects.exists()
        send(cast, "bob", slack_zip)
        kept = StoredDataset.objects.get()
        for who in ("bob", "carol"):
            assert cast.client(who).post(f"{HOME}{kept.pk}/delete/").status_code == 403
        assert StoredDataset.objects.filter(pk=kept.pk).exists()

    def test_another_organisation_reaches_neither_dataset_nor_upload(self, cast, data: Path, slack_zip: bytes) -> None:
        send(cast, "bob", slack_zip)
        kept, late = StoredDataset.objects.get(), commands.start_upload(
            organisation=cast.noord, export=SimpleUploadedFile("late.zip", b"x"), people=None, policy="staff",
            by=cast.bob, at=timezone.now(),
        )  # fmt: skip
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
    def read(self, cast, slack_zip: bytes) -> Callable[[str], str]:
        send(cast, "bob", slack_zip)

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
            "Wachttijd van alle draden", "40 mensen", "200 vragen", "24 uur", "in de ruimte, binnen 10 minuten: 20\u00a0%",
        ):  # fmt: skip
            assert text in dutch, text
        for raw in ("first_response_km_median_s", "window:10", "unanswered_after_24h_share", "kaplan-meier"):
            assert raw not in english + dutch, raw

    def test_an_interval_is_in_the_unit_of_its_figure(self, read) -> None:
        html = read("en")
        for name, interval in (
            ("Waiting time of all threads", r"between \d+ minutes and \d+ minutes"),
            ("Unanswered questions", r"between \d+% and \d+%"),
        ):
            row = html[html.index(name) :].split("</tr>")[0]
            assert re.search(rf"95% interval: {interval}<", row), row

    def test_the_measures_are_kept_in_both_languages_and_hold_no_name(self, cast, read, data: Path) -> None:
        kept = StoredDataset.objects.get()
        assert kept.measures["nl"]["metrics"]["authors"]["name"] == "Schrijvers"
        assert kept.measures["en"]["metrics"]["authors"]["name"] == "Authors"
        stored = json.dumps(kept.measures).encode() + b"".join(
            path.read_bytes() for path in kept.folder.rglob("*") if path.is_file()
        )
        assert b"Person Nr" not in stored
        assert b"example.org" not in stored

    def test_the_upload_is_deleted_and_the_dataset_is_kept_as_long_as_the_organisation_says(
        self, cast, data: Path, slack_zip: bytes
    ) -> None:
        cast.noord.retention_days = 90
        cast.noord.save()
        send(cast, "bob", slack_zip)
        kept = StoredDataset.objects.get()
        assert {name.split("/")[0] for name in kept_files(data)} == {"datasets"}
        manifest = json.loads((kept.folder / "manifest.json").read_text())
        assert date.fromisoformat(manifest["keep_until"]) == timezone.localdate() + timedelta(days=90)
        assert queries.datasets(cast.noord).get().kept_until == kept.stored_at + timedelta(days=90)

    def test_the_audit_says_who_uploaded_and_what_was_stored(self, cast, slack_zip: bytes) -> None:
        send(cast, "bob", slack_zip)
        said = [(entry.verb, entry.who, entry.object) for entry in AuditEntry.objects.filter(who=cast.bob)]
        assert sorted(said) == [
            (Verb.DATASET_MADE, cast.bob, "noord.zip"),
            (Verb.EXPORT_UPLOADED, cast.bob, "noord.zip"),
        ]

    def test_too_few_people_give_no_figure(self, cast, slack_files, zipped) -> None:
        from_few = {name: content for name, content in slack_files.items() if not name.startswith("general/")}
        from_few["general/2026-03-02.json"] = [
            {"type": "message", "ts": f"{1772400000 + n}.0", "user": f"U0{n % 9}", "text": "?"} for n in range(90)
        ]
        send(cast, "bob", zipped(from_few))
        page = cast.client("carol").get(HOME).content.decode()
        assert page.count("hidden: group too small") >= 6
        assert "90 messages" not in page


class TestPeopleFile:
    def test_units_need_the_three_controls_first(self, cast, slack_zip: bytes, people_csv: bytes, data: Path) -> None:
        page = send(cast, "bob", slack_zip, people_csv)
        assert page.status_code == 422
        text = page.content.decode()
        assert "Figures per unit, location or layer wait for three controls" in text
        assert "the works council has consented" in text
        assert (Upload.objects.count(), kept_files(data)) == (0, [])

    def test_with_the_controls_in_force_the_borders_are_measured(
        self, cast, slack_zip: bytes, people_csv: bytes
    ) -> None:
        put_in_force(cast.noord, cast.alice)
        assert send(cast, "bob", slack_zip, people_csv).status_code == 302
        kept = StoredDataset.objects.get()
        found = kept.measures["en"]["metrics"]["ei_index"]["by"]
        assert {name: part["n"] for name, part in found.items()} == {"unit": 40, "location": 40}
        page = cast.client("carol").get(HOME).content.decode()
        assert "Figures per unit" not in page
        assert re.search(r'<th scope="row">Unit</th>\s*<td data-label="E-I index">', page)
        assert "Authors found in the people file" in page

    @pytest.mark.parametrize("ends", ["withdrawn", "expired"])
    def test_figures_per_unit_go_when_their_evidence_does(
        self, cast, slack_zip: bytes, people_csv: bytes, ends: str
    ) -> None:
        put_in_force(cast.noord, cast.alice)
        send(cast, "bob", slack_zip, people_csv)
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

    def test_leaders_alone_need_no_controls(self, cast, slack_zip: bytes, people_csv: bytes) -> None:
        lines = [line.split(",") for line in people_csv.decode().splitlines()]
        leaders = "\n".join(f"{cells[0]},{cells[3]}" for cells in lines).encode()
        assert send(cast, "bob", slack_zip, leaders).status_code == 302
        metrics = StoredDataset.objects.get().measures["en"]["metrics"]
        assert metrics["leader_active_share"]["n"] == 6
        assert metrics["ei_index"]["value"] is None

    def test_the_top_down_share_is_judged_by_the_age_of_the_network(
        self, cast, slack_zip: bytes, people_csv: bytes
    ) -> None:
        cast.noord.launched_on = date(2024, 1, 1)
        cast.noord.save()
        put_in_force(cast.noord, cast.alice)
        send(cast, "bob", slack_zip, people_csv)
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
        self, cast, slack_zip: bytes, data: Path, people: bytes, said: str
    ) -> None:
        page = send(cast, "bob", slack_zip, people)
        assert page.status_code == 422
        assert "people.csv" in page.content.decode()
        assert said in page.content.decode()
        assert (Upload.objects.count(), kept_files(data)) == (0, [])

    def test_a_people_file_of_any_size_is_not_read_into_memory(self, cast, slack_zip: bytes, monkeypatch) -> None:
        monkeypatch.setattr("graadmeter.web.conversations.forms.PEOPLE_BYTES", 10)
        page = send(cast, "bob", slack_zip, b"person\nada@example.org")
        assert "too large to be a people file" in page.content.decode()


class TestPublic:
    def test_only_by_choice_and_said_on_the_page(self, cast, slack_zip: bytes, people_csv: bytes) -> None:
        send(cast, "bob", slack_zip)
        assert "Protection of small groups is off" not in cast.client("carol").get(HOME).content.decode()
        assert send(cast, "bob", slack_zip, people_csv, is_public="on").status_code == 302
        kept = StoredDataset.objects.get()
        assert (kept.policy, json.loads((kept.folder / "manifest.json").read_text())["policy"]) == ("public", "public")
        assert kept.measures["en"]["metrics"]["top1_share"]["value"] is not None
        page = cast.client("carol").get(HOME).content.decode()
        assert "Protection of small groups is off" in page
        assert kept.measures["en"]["dataset"]["statement"] in page
        assert '<td data-label="E-I index">' in page, "an openly published archive needs no controls"


class TestBadUploads:
    def refused(self, cast, data: Path, export: bytes, said: str, name: str = "noord.zip") -> None:
        for lang in ("nl", "en"):
            client = cast.client("bob")
            client.get(f"{UPLOAD}?lang={lang}")
            page = client.post(UPLOAD, {"export": SimpleUploadedFile(name, export)})
            assert page.status_code == 422
            text = page.content.decode()
            assert "Traceback" not in text
            assert ("This needs your attention" in text) is (lang == "en")
        assert said in text
        assert (Upload.objects.count(), kept_files(data)) == (0, [])

    def test_nothing_chosen(self, cast, data: Path) -> None:
        page = cast.client("bob").post(UPLOAD, {})
        assert page.status_code == 422
        assert "This field is required" in page.content.decode()

    def test_empty(self, cast, data: Path) -> None:
        self.refused(cast, data, b"", "The submitted file is empty")

    def test_not_a_zip(self, cast, data: Path) -> None:
        self.refused(cast, data, b"hello", "notes.txt: expected a folder or a zip", name="notes.txt")

    def test_an_unknown_format_says_what_is_known(self, cast, data: Path, zipped) -> None:
        self.refused(cast, data, zipped({"Messages.csv": "id,body\n"}), "Slack, Zulip")

    def test_a_path_out_of_the_zip(self, cast, data: Path, slack_files, zipped) -> None:
        self.refused(cast, data, zipped(slack_files | {"../../evil.json": "[]"}), "evil.json")
        assert not list(data.parent.rglob("evil.json"))

    def test_a_zip_bomb(self, cast, data: Path, slack_files, zipped) -> None:
        bomb = zipped({name: slack_files[name] for name in ("users.json",)} | {"channels.json": bytes(40 * 1024**2)})
        self.refused(cast, data, bomb, "zip bomb")

    def test_a_file_name_that_is_a_path_stays_a_name(self, cast, data: Path, slack_zip: bytes) -> None:
        send(cast, "bob", slack_zip, name="../../../etc/pass wd.zip")
        assert Upload.objects.get().export_name == "pass_wd.zip"
        assert {name.split("/")[0] for name in kept_files(data)} == {"datasets"}


class TestFailedReadings:
    def test_half_a_json_file_is_said_in_both_languages_and_leaves_nothing(
        self, cast, data: Path, slack_files, zipped
    ) -> None:
        day = next(name for name in slack_files if name.startswith("general/"))
        broken = zipped(slack_files | {day: '[{"type": "message", "ts'})
        response = send(cast, "bob", broken)
        row = Upload.objects.get()
        assert row.status == Upload.Status.FAILED
        for lang in ("nl", "en"):
            assert day in row.error[lang]
            assert "noord.zip" in row.error[lang]
        assert row.error["nl"] != row.error["en"]
        assert (StoredDataset.objects.count(), kept_files(data)) == (0, [])
        page = cast.client("bob").get(response["Location"]).content.decode()
        assert "This export could not be read" in page
        assert day in page
        assert f'href="{UPLOAD}"' in page
        assert not AuditEntry.objects.filter(verb=Verb.DATASET_MADE).exists()

    @pytest.mark.parametrize("where", ["ingest", "measure"])
    def test_a_fault_of_ours_says_so_without_a_traceback(
        self, cast, data: Path, slack_zip: bytes, monkeypatch, where: str
    ) -> None:
        monkeypatch.setattr(workspace, where, lambda *_, **__: 1 / 0)
        response = send(cast, "bob", slack_zip)
        page = cast.client("bob").get(response["Location"]).content.decode()
        assert "Something went wrong on our side while reading noord.zip" in page
        assert "ZeroDivision" not in page
        assert "Er ging bij ons iets mis" in Upload.objects.get().error["nl"]
        assert (StoredDataset.objects.count(), kept_files(data)) == (0, [])

    def test_a_failed_reading_leaves_what_was_there(self, cast, slack_zip: bytes, slack_files, zipped) -> None:
        send(cast, "bob", slack_zip)
        before = StoredDataset.objects.get()
        send(cast, "bob", zipped(slack_files | {"general/2026-01-01.json": "["}))
        assert StoredDataset.objects.get() == before
        assert (before.folder / "manifest.json").exists()
        assert "Unanswered questions" in cast.client("carol").get(HOME).content.decode()

    def test_files_that_cannot_be_kept_leave_no_upload(self, cast, data: Path, slack_zip: bytes, monkeypatch) -> None:
        def full(*_: object) -> None:
            raise OSError("no space left")

        monkeypatch.setattr(commands, "record", full)
        client = cast.client("bob")
        client.raise_request_exception = False
        assert client.post(UPLOAD, {"export": SimpleUploadedFile("noord.zip", slack_zip)}).status_code == 500
        assert (Upload.objects.count(), kept_files(data)) == (0, [])


class TestProgress:
    def test_the_page_says_what_is_done_and_how_far(self, cast, data: Path) -> None:
        row = waiting(cast, data)
        client = cast.client("bob")
        assert "Waiting for its turn" in client.get(f"{UPLOAD}{row.pk}/").content.decode()
        Upload.objects.update(status="running", stage={"nl": "Berichten lezen", "en": "Reading"}, done=1200, total=5000)
        page = client.get(f"{UPLOAD}{row.pk}/").content.decode()
        assert "Reading: 1,200 of 5,000" in page
        assert re.search(r'<progress value="1200" max="5000"', page)
        assert 'hx-trigger="every 2s"' in page
        assert "late.zip is being read" in client.get(HOME).content.decode()
        assert f"{UPLOAD}{row.pk}/" not in cast.client("carol").get(HOME).content.decode(), "a viewer may not open it"

    def test_progress_is_written_a_hundred_times_at_most(self, cast, data: Path, django_assert_max_num_queries) -> None:
        from graadmeter.base.text import say

        progress = commands._Progress(waiting(cast, data))
        with django_assert_max_num_queries(101):
            for done in range(5000):
                progress(say("Reading"), done, 5000)
        assert Upload.objects.get().done == 4950

    def test_a_page_that_follows_along_is_sent_to_the_figures(self, cast, slack_zip: bytes) -> None:
        address = send(cast, "bob", slack_zip)["Location"]
        assert cast.client("bob").get(address)["Location"] == HOME
        assert cast.client("bob").get(address, headers={"HX-Request": "true"})["HX-Redirect"] == HOME

    def test_another_export_may_come_while_one_is_read(self, cast, data: Path, slack_zip: bytes) -> None:
        late = waiting(cast, data)
        Upload.objects.update(status="running")
        assert send(cast, "bob", slack_zip).status_code == 302
        assert StoredDataset.objects.count() == 1
        late.refresh_from_db()
        assert late.status == Upload.Status.RUNNING
        assert late.export.exists()


class TestStops:
    def test_a_reading_that_a_stop_cut_short_says_so_and_a_waiting_one_is_read(
        self, cast, data: Path, slack_zip: bytes
    ) -> None:
        cut = waiting(cast, data)
        Upload.objects.update(status="running")
        queued = commands.start_upload(
            organisation=cast.noord, export=SimpleUploadedFile("next.zip", slack_zip), people=None, policy="staff",
            by=cast.bob, at=timezone.now(),
        )  # fmt: skip
        tasks.take_up_again()
        cut.refresh_from_db()
        queued.refresh_from_db()
        assert (cut.status, queued.status) == (Upload.Status.FAILED, Upload.Status.DONE)
        assert "The server stopped while reading" in cut.error["en"]
        assert "server" in cut.error["nl"]
        assert StoredDataset.objects.get().name == "next.zip"
        assert {name.split("/")[0] for name in kept_files(data)} == {"datasets"}

    def test_the_process_of_the_jobs_begins_with_that(self) -> None:
        from huey.contrib.djhuey import HUEY

        consumer = HUEY.create_consumer(workers=1, periodic=False, check_worker_health=False)
        hooks = consumer.huey._startup
        assert [hook.__name__ for hook in hooks.values()] == ["take_up_again"]

    def test_an_upload_is_read_once(self, cast, data: Path, slack_zip: bytes) -> None:
        row = waiting(cast, data, slack_zip)
        assert commands.read_upload(upload=row, at=timezone.now())
        assert commands.read_upload(upload=row, at=timezone.now()) is None
        tasks.read_upload(str(row.pk))
        assert StoredDataset.objects.count() == 1
        row.refresh_from_db()
        assert row.status == Upload.Status.DONE


class TestKeepingAndDeleting:
    def test_the_same_export_again_takes_the_place_of_the_first(
        self, cast, data: Path, slack_zip: bytes, django_capture_on_commit_callbacks
    ) -> None:
        send(cast, "bob", slack_zip)
        first = StoredDataset.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            send(cast, "alice", slack_zip, name="again.zip")
        second = StoredDataset.objects.get()
        assert (second.name, second.pk == first.pk) == ("again.zip", False)
        assert not first.folder.exists()
        assert (second.folder / "manifest.json").exists()
        assert AuditEntry.objects.get(verb=Verb.DATASET_DELETED).object == "noord.zip"

    def test_the_same_export_of_another_organisation_stays(self, cast, slack_zip: bytes) -> None:
        send(cast, "bob", slack_zip)
        cast.client("dirk").post("/o/zuid/conversation/upload/", {"export": SimpleUploadedFile("noord.zip", slack_zip)})
        noord, zuid = (
            StoredDataset.objects.get(organisation=cast.noord),
            StoredDataset.objects.get(organisation=cast.zuid),
        )
        codes = [(row.folder / "people.parquet").read_bytes() for row in (noord, zuid)]
        assert codes[0] != codes[1], "the codes of one organisation say nothing about another's"

    def test_another_export_is_kept_beside_it_and_the_newest_counts(
        self, cast, slack_zip: bytes, slack_files, zipped, django_capture_on_commit_callbacks
    ) -> None:
        send(cast, "bob", slack_zip)
        more = [{"type": "message", "ts": f"{1772500000 + n}.0", "user": f"U{n:02}", "text": "More"} for n in range(40)]
        send(cast, "bob", zipped(slack_files | {"general/2026-03-03.json": more}), name="newer.zip")
        page = cast.client("alice").get(HOME).content.decode()
        assert "400 messages" in page
        assert page.count("Delete the messages") == 2
        newest = StoredDataset.objects.get(name="newer.zip")
        with django_capture_on_commit_callbacks(execute=True):
            response = cast.client("alice").post(f"{HOME}{newest.pk}/delete/", follow=True)
        assert "The messages and their figures are deleted" in response.content.decode()
        assert "360 messages" in response.content.decode()
        assert not newest.folder.exists()
        assert AuditEntry.objects.get(verb=Verb.DATASET_DELETED).who == cast.alice

    def test_deleting_is_no_link(self, cast, slack_zip: bytes) -> None:
        send(cast, "bob", slack_zip)
        assert cast.client("alice").get(f"{HOME}{StoredDataset.objects.get().pk}/delete/").status_code == 405

    def test_what_was_kept_long_enough_is_deleted_and_the_audit_says_by_itself(
        self, cast, slack_zip: bytes, django_capture_on_commit_callbacks
    ) -> None:
        send(cast, "bob", slack_zip)
        kept = StoredDataset.objects.get()
        last = kept.stored_at + timedelta(days=cast.noord.retention_days)
        assert commands.delete_old_datasets(now=last) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert commands.delete_old_datasets(now=last + timedelta(seconds=1)) == 1
        assert not kept.folder.exists()
        assert AuditEntry.objects.get(verb=Verb.DATASET_DELETED).who is None
        assert "No export has been read yet" in cast.client("carol").get(HOME).content.decode()

    def test_what_belongs_to_nothing_goes_after_a_day(self, cast, data: Path, slack_zip: bytes) -> None:
        """An organisation that was deleted, a reading that was killed: their folders are found and removed."""
        send(cast, "bob", slack_zip)
        kept = StoredDataset.objects.get()
        late = commands.start_upload(
            organisation=cast.noord, export=SimpleUploadedFile("late.zip", b"x"), people=None, policy="staff",
            by=cast.bob, at=timezone.now(),
        )  # fmt: skip
        killed = data / "datasets" / f".{'0' * 32}.part-abc"
        killed.mkdir()
        (killed / "staged.parquet").write_bytes(b"half")
        day = timedelta(days=1, minutes=1)
        assert commands.delete_leftovers(now=timezone.now()) == 0, "it may be in the making"
        assert commands.delete_leftovers(now=timezone.now() + day) == 1
        assert (killed.exists(), kept.folder.exists(), late.folder.exists()) == (False, True, True)
        cast.noord.delete()
        assert commands.delete_leftovers(now=timezone.now() + day) == 2
        assert kept_files(data) == []
