"""Uploads that fail, that are watched, that a stop cuts short; and what is left on disk when they end."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from huey.consumer import Worker
from huey.contrib.djhuey import HUEY

from graadmeter import workspace
from graadmeter.base.text import say
from graadmeter.web.conversations import commands, tasks
from graadmeter.web.conversations.models import StoredDataset, Upload
from graadmeter.web.people.models import AuditEntry, Verb

pytestmark = pytest.mark.django_db
HOME = "/o/noord/conversation/"
UPLOAD = f"{HOME}upload/"


@pytest.fixture(autouse=True)
def own_folder(data: Path) -> None:
    """Every test has its own data folder."""


class TestBadUploads:
    @pytest.fixture
    def refused(self, cast, kept_files) -> Callable[..., None]:
        """Sends an export in both languages: a form error that says `said`, and nothing is stored."""

        def check(export: bytes, said: str, name: str = "noord.zip") -> None:
            for lang in ("nl", "en"):
                client = cast.client("bob")
                client.get(f"{UPLOAD}?lang={lang}")
                page = client.post(UPLOAD, {"export": SimpleUploadedFile(name, export)})
                assert page.status_code == 422
                text = page.content.decode()
                assert "Traceback" not in text
                assert ("This needs your attention" in text) is (lang == "en")
            assert said in text
            assert (Upload.objects.count(), kept_files()) == (0, [])

        return check

    def test_nothing_chosen(self, cast) -> None:
        page = cast.client("bob").post(UPLOAD, {"csrfmiddlewaretoken": "x"})
        assert page.status_code == 422
        assert "This field is required" in page.content.decode()

    def test_empty(self, refused) -> None:
        refused(b"", "The submitted file is empty")

    def test_not_a_zip(self, refused) -> None:
        refused(b"hello", "notes.txt: this is no export of a platform known here", name="notes.txt")

    def test_an_unknown_format_says_what_is_known(self, refused, zipped) -> None:
        refused(zipped({"Messages.csv": "id,body\n"}), "Viva Engage, Zulip")

    def test_a_path_out_of_the_zip(self, refused, data: Path, slack_files, zipped) -> None:
        refused(zipped(slack_files | {"../../evil.json": "[]"}), "evil.json")
        assert not list(data.parent.rglob("evil.json"))

    def test_a_zip_bomb(self, refused, slack_files, zipped) -> None:
        bomb = zipped({name: slack_files[name] for name in ("users.json",)} | {"channels.json": bytes(40 * 1024**2)})
        refused(bomb, "zip bomb")

    def test_a_large_export_arrives_in_the_data_folder_and_leaves_it(
        self, refused, data: Path, settings, slack_zip: bytes, upload, kept_files
    ) -> None:
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
        refused(b"x" * 1000, "this is no export of a platform known here")
        upload("bob", slack_zip)
        assert StoredDataset.objects.count() == 1
        assert {name.split("/")[0] for name in kept_files()} == {"datasets"}

    def test_a_file_name_that_is_a_path_stays_a_name(self, cast, slack_zip: bytes, upload, kept_files) -> None:
        upload("bob", slack_zip, name="../../../etc/pass wd.zip")
        assert Upload.objects.get().export_name == "pass_wd.zip"
        assert {name.split("/")[0] for name in kept_files()} == {"datasets"}

    def test_a_file_name_longer_than_a_disk_takes_keeps_its_end(self, cast, slack_zip: bytes, upload) -> None:
        upload("bob", slack_zip, name="é" * 200 + ".zip")
        kept = Upload.objects.get()
        assert kept.export_name.endswith("éé.zip")
        assert kept.status == Upload.Status.DONE


class TestFailedReadings:
    def test_half_a_json_file_is_said_in_both_languages_and_leaves_nothing(
        self, cast, slack_files, zipped, upload, kept_files
    ) -> None:
        day = next(name for name in slack_files if name.startswith("general/"))
        broken = zipped(slack_files | {day: '[{"type": "message", "ts'})
        response = upload("bob", broken)
        row = Upload.objects.get()
        assert row.status == Upload.Status.FAILED
        for lang in ("nl", "en"):
            assert day in row.error[lang]
            assert "noord.zip" in row.error[lang]
        assert row.error["nl"] != row.error["en"]
        assert (StoredDataset.objects.count(), kept_files()) == (0, [])
        page = cast.client("bob").get(response["Location"]).content.decode()
        assert "This export could not be read" in page
        assert day in page
        assert f'href="{UPLOAD}"' in page
        assert not AuditEntry.objects.filter(verb=Verb.DATASET_MADE).exists()

    @pytest.mark.parametrize("where", ["ingest", "measure"])
    def test_a_fault_of_ours_says_so_without_a_traceback(
        self, cast, slack_zip: bytes, monkeypatch, where: str, upload, kept_files
    ) -> None:
        monkeypatch.setattr(workspace, where, lambda *_, **__: 1 / 0)
        response = upload("bob", slack_zip)
        page = cast.client("bob").get(response["Location"]).content.decode()
        assert "Something went wrong on our side while reading noord.zip" in page
        assert "ZeroDivision" not in page
        assert "Er ging bij ons iets mis" in Upload.objects.get().error["nl"]
        assert (StoredDataset.objects.count(), kept_files()) == (0, [])

    def test_a_failed_reading_leaves_what_was_there(self, cast, slack_zip: bytes, slack_files, zipped, upload) -> None:
        upload("bob", slack_zip)
        before = StoredDataset.objects.get()
        upload("bob", zipped(slack_files | {"general/2026-01-01.json": "["}))
        assert StoredDataset.objects.get() == before
        assert (before.folder / "manifest.json").exists()
        assert "Unanswered questions" in cast.client("carol").get(HOME).content.decode()

    def test_files_that_cannot_be_kept_leave_no_upload(self, cast, slack_zip: bytes, monkeypatch, kept_files) -> None:
        def full(*_: object) -> None:
            raise OSError("no space left")

        monkeypatch.setattr(commands, "record", full)
        client = cast.client("bob")
        client.raise_request_exception = False
        assert client.post(UPLOAD, {"export": SimpleUploadedFile("noord.zip", slack_zip)}).status_code == 500
        assert (Upload.objects.count(), kept_files()) == (0, [])


class TestProgress:
    def test_the_page_says_what_is_done_and_how_far(self, cast, waiting) -> None:
        row = waiting()
        client = cast.client("bob")
        assert "Waiting for its turn" in client.get(f"{UPLOAD}{row.pk}/").content.decode()
        Upload.objects.update(status="running", stage={"nl": "Berichten lezen", "en": "Reading"}, done=1200, total=5000)
        page = client.get(f"{UPLOAD}{row.pk}/").content.decode()
        assert "Reading: 1,200 of 5,000" in page
        assert re.search(r'<progress value="1200" max="5000"', page)
        assert 'hx-trigger="every 2s"' in page
        assert "late.zip is being read" in client.get(HOME).content.decode()
        assert f"{UPLOAD}{row.pk}/" not in cast.client("carol").get(HOME).content.decode(), "a viewer may not open it"

    def test_progress_is_written_a_hundred_times_at_most(self, cast, django_assert_max_num_queries, waiting) -> None:
        progress = commands._Progress(waiting())
        with django_assert_max_num_queries(101):
            for done in range(5000):
                progress(say("Reading"), done, 5000)
        assert Upload.objects.get().done == 4950

    def test_a_page_that_follows_along_is_sent_to_the_figures(self, cast, slack_zip: bytes, upload) -> None:
        address = upload("bob", slack_zip)["Location"]
        assert cast.client("bob").get(address)["Location"] == HOME
        assert cast.client("bob").get(address, headers={"HX-Request": "true"})["HX-Redirect"] == HOME

    def test_another_export_may_come_while_one_is_read(self, cast, slack_zip: bytes, upload, waiting) -> None:
        late = waiting()
        Upload.objects.update(status="running")
        assert upload("bob", slack_zip).status_code == 302
        assert StoredDataset.objects.count() == 1
        late.refresh_from_db()
        assert late.status == Upload.Status.RUNNING
        assert late.export.exists()


class TestStops:
    def test_a_reading_that_a_stop_cut_short_says_so_and_a_waiting_one_is_read(
        self, cast, slack_zip: bytes, kept_files, waiting
    ) -> None:
        cut = waiting()
        Upload.objects.update(status="running")
        queued = waiting(slack_zip, "next.zip")
        tasks.take_up_again()
        cut.refresh_from_db()
        queued.refresh_from_db()
        assert (cut.status, queued.status) == (Upload.Status.FAILED, Upload.Status.DONE)
        assert "The server stopped while reading" in cut.error["en"]
        assert "server" in cut.error["nl"]
        assert StoredDataset.objects.get().name == "next.zip"
        assert {name.split("/")[0] for name in kept_files()} == {"datasets"}

    def test_the_process_of_the_jobs_begins_with_that(self, cast, waiting, kept_files) -> None:
        cut = waiting()
        Upload.objects.update(status="running")
        Worker(HUEY, threading.Event(), default_delay=0.1, max_delay=1, backoff=1).initialize()
        cut.refresh_from_db()
        assert cut.status == Upload.Status.FAILED
        assert kept_files() == []

    def test_an_upload_is_read_once(self, cast, slack_zip: bytes, waiting) -> None:
        row = waiting(slack_zip)
        assert commands.read_upload(upload=row, at=timezone.now())
        assert commands.read_upload(upload=row, at=timezone.now()) is None
        tasks.read_upload(str(row.pk))
        assert StoredDataset.objects.count() == 1
        row.refresh_from_db()
        assert row.status == Upload.Status.DONE


class TestKeepingAndDeleting:
    def test_the_same_export_again_takes_the_place_of_the_first(
        self, cast, slack_zip: bytes, django_capture_on_commit_callbacks, upload
    ) -> None:
        upload("bob", slack_zip)
        first = StoredDataset.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            upload("alice", slack_zip, name="again.zip")
        second = StoredDataset.objects.get()
        assert (second.name, second.pk == first.pk) == ("again.zip", False)
        assert not first.folder.exists()
        assert (second.folder / "manifest.json").exists()
        assert AuditEntry.objects.get(verb=Verb.DATASET_DELETED).object == "noord.zip"

    def test_the_same_export_of_another_organisation_stays(self, cast, slack_zip: bytes, upload) -> None:
        upload("bob", slack_zip)
        cast.client("dirk").post("/o/zuid/conversation/upload/", {"export": SimpleUploadedFile("noord.zip", slack_zip)})
        codes = [(row.folder / "people.parquet").read_bytes() for row in StoredDataset.objects.all()]
        assert len(codes) == 2
        assert codes[0] != codes[1], "the codes of one organisation say nothing about another's"

    def test_another_export_is_kept_beside_it_and_the_newest_counts(
        self, cast, slack_zip: bytes, slack_files, zipped, django_capture_on_commit_callbacks, upload
    ) -> None:
        upload("bob", slack_zip)
        more = [{"type": "message", "ts": f"{1772500000 + n}.0", "user": f"U{n:02}", "text": "More"} for n in range(40)]
        upload("bob", zipped(slack_files | {"general/2026-03-03.json": more}), name="newer.zip")
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

    def test_deleting_is_no_link(self, cast, slack_zip: bytes, upload) -> None:
        upload("bob", slack_zip)
        assert cast.client("alice").get(f"{HOME}{StoredDataset.objects.get().pk}/delete/").status_code == 405

    def test_what_was_kept_long_enough_is_deleted_and_the_audit_says_by_itself(
        self, cast, slack_zip: bytes, django_capture_on_commit_callbacks, upload
    ) -> None:
        upload("bob", slack_zip)
        kept = StoredDataset.objects.get()
        last = kept.stored_at + timedelta(days=cast.noord.retention_days)
        assert commands.delete_old_datasets(now=last) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert commands.delete_old_datasets(now=last + timedelta(seconds=1)) == 1
        assert not kept.folder.exists()
        assert AuditEntry.objects.get(verb=Verb.DATASET_DELETED).who is None
        assert "No export has been read yet" in cast.client("carol").get(HOME).content.decode()

    def test_what_belongs_to_nothing_goes_after_a_day(
        self, cast, data: Path, slack_zip: bytes, upload, kept_files, waiting
    ) -> None:
        """An organisation that was deleted, a reading that was killed: their folders are found and removed."""
        upload("bob", slack_zip)
        kept = StoredDataset.objects.get()
        late = waiting()
        killed = data / "datasets" / f".{'0' * 32}.part-abc"
        killed.mkdir()
        (killed / "staged.parquet").write_bytes(b"half")
        (data / "incoming" / "half.upload").write_bytes(b"an export that never arrived")
        day = timedelta(days=1, minutes=1)
        assert commands.delete_leftovers(now=timezone.now()) == 0, "it may be in the making"
        assert commands.delete_leftovers(now=timezone.now() + day) == 2
        assert (killed.exists(), kept.folder.exists(), late.folder.exists()) == (False, True, True)
        cast.noord.delete()
        assert commands.delete_leftovers(now=timezone.now() + day) == 2
        assert kept_files() == []
