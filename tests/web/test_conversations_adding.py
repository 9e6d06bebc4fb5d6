"""A later export of the same platform comes in: added to what is stored, or kept beside it; broken files named."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from graadmeter.web.conversations import tasks
from graadmeter.web.conversations.models import StoredDataset, Upload

pytestmark = pytest.mark.django_db
READING = "/o/noord/conversation/upload/"


@pytest.fixture(autouse=True)
def own_folder(data: Path) -> None:
    """Every test has its own data folder."""


def slack(*days: int, broken: str = "") -> bytes:
    """An export with twelve people who each say something on every one of these days of November 2023."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("channels.json", json.dumps([{"id": "C1", "name": "general"}]))
        archive.writestr("users.json", json.dumps([{"id": f"U{n}", "name": f"user{n}"} for n in range(12)]))
        for day in days:
            at = 1_698_796_800 + (day - 1) * 86400
            said = [{"type": "message", "user": f"U{n}", "ts": f"{at + n}.000001", "text": "hello"} for n in range(12)]
            archive.writestr(f"general/2023-11-{day:02}.json", json.dumps(said))
        if broken:
            archive.writestr(f"general/{broken}.json", "[{")
    return packed.getvalue()


def test_what_is_new_is_added_and_the_page_says_how_much(cast, upload) -> None:
    upload("bob", slack(1, 2))
    first = StoredDataset.objects.get()
    page = upload("bob", slack(2, 3), adds="on")["Location"]
    both = StoredDataset.objects.get()
    assert both.pk != first.pk
    assert both.measures["en"]["metrics"]["human_messages"]["value"] == 36
    assert "12 messages are added to what was stored." in cast.client("bob").get(page).content.decode()


def test_kept_beside_it_where_one_says_so(cast, upload) -> None:
    upload("bob", slack(1, 2))
    upload("bob", slack(2, 3))
    values = [row.measures["en"]["metrics"]["human_messages"]["value"] for row in StoredDataset.objects.all()]
    assert values == [24, 24]


def test_another_conversation_stands_beside_it(cast, upload) -> None:
    """Nothing in common: there is nothing to add it to."""
    upload("bob", slack(1, 2))
    upload("bob", slack(5, 6), adds="on")
    assert StoredDataset.objects.count() == 2


def test_the_choice_is_there_once_something_is_stored(cast, upload) -> None:
    def form() -> str:
        return str(cast.client("bob").get(READING).content.decode())

    assert 'name="adds"' not in form()
    upload("bob", slack(1, 2))
    assert 'name="adds"' in form()


def test_broken_files_stop_the_reading_unless_allowed(cast, upload) -> None:
    upload("bob", slack(1, 2, broken="2023-11-09"))
    assert Upload.objects.get().status == Upload.Status.FAILED
    page = upload("bob", slack(1, 2, broken="2023-11-09"), skip_broken="on")["Location"]
    text = cast.client("bob").get(page).content.decode()
    assert "general/2023-11-09.json" in text
    assert "2023-11-09" not in json.dumps(StoredDataset.objects.get().measures)


def test_what_was_left_out_is_told_for_a_day_and_then_forgotten(cast, upload, waiting) -> None:
    page = upload("bob", slack(1, 2, broken="2023-11-09"), skip_broken="on")["Location"]
    late = waiting()
    tasks.delete_old_datasets.call_local()
    assert "general/2023-11-09.json" in cast.client("bob").get(page).content.decode()
    Upload.objects.update(at=timezone.now() - timedelta(hours=25))
    tasks.delete_old_datasets.call_local()
    assert list(Upload.objects.all()) == [late], "its turn has not come"
    assert cast.client("bob").get(page).status_code == 404
    assert StoredDataset.objects.count() == 1
