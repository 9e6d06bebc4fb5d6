"""Names and texts that can be told from anything are uploaded; the data folder and every row are searched for them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.apps import apps

from graadmeter.web.conversations.models import StoredDataset, Upload
from graadmeter.web.themes.models import TextsAllowed, Theme

pytestmark = pytest.mark.django_db
WORDS = ("Zonnebloemkanarie", "kwetterlied")


@pytest.fixture
def canaries(slack_files: dict[str, object]) -> dict[str, object]:
    """The export of forty, whose names, ids and texts can be told from anything else."""
    text = json.dumps(slack_files)
    text = text.replace("Person Nr", "Vogelzang Quirijn").replace("Who knows?", f"{WORDS[0]} wachtrij klant?")
    text = text.replace("I do", f"{WORDS[1]} klant").replace('"U', '"UCANARY').replace("p@", "vogel@")
    found: dict[str, object] = json.loads(text)
    return found


def rows() -> Iterator[tuple[str, str]]:
    """Every row of every table as text, as the database holds it."""
    for model in apps.get_models():
        for row in model._default_manager.values():
            yield model.__name__, json.dumps(row, default=str, ensure_ascii=False)


def files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode("utf-8", errors="ignore")
            if path.suffix == ".parquet":
                text += json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False)
            yield path.name, text


@pytest.mark.parametrize("keep", [False, True])
def test_no_name_and_no_text_is_left_anywhere(
    keep: bool, cast, data: Path, canaries: dict[str, object], people_csv: bytes, zipped: Callable[..., bytes], upload,
    evidence, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    evidence()
    Theme.objects.create(
        organisation=cast.noord, key="queue", kind="customer", name_nl="Wachtrij", name_en="Queue",
        words={"nl": ["wachtrij", "klant"], "en": ["queue"]},
    )  # fmt: skip
    more = {}
    if keep:
        TextsAllowed.objects.create(
            organisation=cast.noord, reason="Decision 9", decided_on="2026-03-01", set_at="2026-03-01T00:00Z"
        )
        more = {"sample": "100", "features": "on"}
    upload("bob", zipped(canaries), people_csv, **more)
    assert Upload.objects.get().status == "done"
    assert StoredDataset.objects.get().measures["en"]["metrics"]["authors"]["value"] == 40
    stored, kept = list(files(data)), list(rows())
    assert len(stored) >= 7
    assert len(kept) > 10
    seen = [cast.client("bob").get(f"/o/noord/{page}").content.decode() for page in ("conversation/", "privacy/")]
    everywhere = [*stored, *kept, ("log", caplog.text), *(("page", page) for page in seen)]
    own = {"User"}  # the accounts of the cast end in example.org too
    for canary in ("Vogelzang", "Quirijn", "UCANARY", *(f"p{n}@example.org" for n in range(40))):
        assert [name for name, text in everywhere if canary.casefold() in text.casefold() and name not in own] == []
    texts = [name for name, text in everywhere if any(word.casefold() in text.casefold() for word in WORDS)]
    assert set(texts) == ({"sample.parquet"} if keep else set())


def test_a_broken_part_names_nobody_after_it_was_told(
    cast, data: Path, canaries: dict[str, object], zipped: Callable[..., bytes], upload
) -> None:
    """What a broken file says stays out: it may hold the text of a message."""
    broken = {**canaries, "general/2026-03-09.json": f'[{{"text": "{WORDS[0]} Vogelzang" "ts": }}]'}
    upload("bob", zipped(broken), skip_broken="on")
    row = Upload.objects.get()
    assert row.status == "done"
    assert row.left_out
    for canary in (WORDS[0], "Vogelzang"):
        assert not [name for name, text in [*rows(), *files(data)] if canary in text]
