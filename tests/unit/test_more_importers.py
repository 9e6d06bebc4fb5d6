"""Discourse, Viva Engage, mail, tables, Zulip's server export: each is known by nobody else, and says what is wrong."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graadmeter import workspace
from graadmeter.base.errors import ExportError
from graadmeter.conversation import importers
from graadmeter.conversation.importers import IMPORTERS
from graadmeter.conversation.importers._archive import open_archive

SAMPLES = Path(__file__).parent.parent / "golden" / "importers"
KEY = bytes(32)


@pytest.mark.parametrize("sample", IMPORTERS.names())
def test_a_sample_is_known_by_its_own_importer_alone(sample: str) -> None:
    archive = open_archive(SAMPLES / sample)
    assert [name for name, importer in IMPORTERS if importer.identify(archive) is not None] == [sample]


@pytest.mark.parametrize(
    ("sample", "file", "old", "new", "says"),
    [
        ("discourse", "latest_posts.json", '"created_at"', '"made_at"', "message 1 in this file lacks"),
        ("yammer", "2024-02-01/messages_2.csv", "Sender_ID", "Sender", "columns sender_id are missing; saw id"),
        ("yammer", "2024-02-01/messages_2.csv", "1010;1010", "soon;1010", "line 3: this row lacks a believable id"),
        ("zulip_export", "messages-000001.json", '"recipient": 30', '"recipient": 31', "lacks a believable recipient"),
        ("zulip_export", "realm.json", '"zerver_recipient": [', '"recipients": [', "a list under zerver_recipient"),
        ("table", "messages-2.csv", "sent_at", "sent", "columns sent_at are missing"),
        ("table", "messages-2.csv", "2024-02-01T09:00:00Z", "2024-02-01T09:00:00", "row 2, column sent_at"),
        ("mbox", "lists/announce.mbox", "From ada@example.org Fri", "Mail ada@example.org Fri", "does not begin with"),
    ],
)
def test_what_is_wrong_is_said(sample: str, file: str, old: str, new: str, says: str, tmp_path: Path) -> None:
    export = shutil.copytree(SAMPLES / sample, tmp_path / sample)
    text = (export / file).read_text("latin-1")
    assert old in text
    (export / file).write_text(text.replace(old, new, 1), "latin-1")
    with pytest.raises(ExportError) as caught:
        workspace.ingest(export, tmp_path / "set", key=KEY)
    assert says in caught.value.text("en")
    assert file.rpartition("/")[2] in caught.value.text("en")


def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    times = [datetime(2024, 1, 31, 9, minute, tzinfo=UTC) for minute in (0, 5)]
    columns = {
        "message_id": ["1", "2"], "space": ["General"] * 2, "thread": ["1"] * 2, "author": ["ada", "bram"],
        "text": ["Where is the key?", "There"], "reactors": [["bram", "carla"], None], "reactions": [2, 0],
    }  # fmt: skip
    table = pa.table({**columns, "sent_at": pa.array(times, pa.timestamp("ms", "Europe/Amsterdam"))})
    pq.write_table(table, tmp_path / "mine.parquet")
    lines = ["message_id,space,thread,author,text,reactors,reactions,sent_at"]
    lines += ["1,General,1,ada,Where is the key?,bram|carla,2,2024-01-31T10:00:00+01:00"]
    lines += ["2,General,1,bram,There,,0,2024-01-31T09:05:00Z"]
    (tmp_path / "mine.csv").write_text("\n".join(lines) + "\n", "utf-8")
    stored = [
        workspace.ingest(tmp_path / f"mine.{kind}", tmp_path / kind, key=KEY).table("messages").to_pylist()
        for kind in ("parquet", "csv")
    ]
    assert stored[0] == stored[1]
    assert len(stored[0]) == 2


def test_parquet_without_a_zone_is_refused(tmp_path: Path) -> None:
    naive = pa.array([datetime(2024, 1, 31, 9)], pa.timestamp("us"))
    table = pa.table({"message_id": ["1"], "space": ["General"], "author": ["ada"], "sent_at": naive})
    pq.write_table(table, tmp_path / "mine.parquet")
    with pytest.raises(ExportError, match="row 1, column sent_at: expected a time with a zone"):
        workspace.ingest(tmp_path / "mine.parquet", tmp_path / "set", key=KEY)


@pytest.mark.parametrize(
    ("folder", "platform", "messages", "authors"),
    [
        ("mbox", "mbox / pipermail", 14, 8),
        ("pipermail", "mbox / pipermail", 8, 4),
        ("discourse", "Discourse", 1 + 4 + 20 + 2 + 2, None),
    ],
)
def test_recorded_archives(shared: Path, folder: str, platform: str, messages: int, authors: int | None) -> None:
    """Real mailboxes with broken dates, charsets and missing fields, and topics as the API gave them."""
    importer, archive = importers.identify(shared / "data" / "perceval-api-fixtures" / folder)
    export = importer.read(archive, lambda stage, done, total: None)
    rows = [row for batch in export.messages for row in batch.to_pylist()]
    assert str(importer.NAME) == platform
    assert len(rows) == messages
    if authors:
        assert len({row["author_id"] for row in rows}) == authors
