"""Each sample export beside what must come out. After a wanted change: python tests/golden/test_importers_golden.py"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from graadmeter.conversation import importers
from graadmeter.conversation.importers import IMPORTERS

SAMPLES = Path(__file__).parent / "importers"


def frames(path: Path) -> dict[str, Any]:
    """What an importer hands over, as plain JSON: members, spaces, messages in reading order, codes of notices."""
    importer, archive = importers.identify(path)
    export = importer.read(archive, lambda stage, done, total: None)
    messages = [row for batch in export.messages for row in batch.to_pylist()]
    return {
        "platform": importer.NAME,
        "files_read": archive.files_read,
        "files_passed_over": archive.files_passed_over,
        "members": [
            {"person_id": m.person_id, "email": m.email, "names": list(m.names), "is_admin": m.is_admin,
             "is_bot": m.is_bot, "listed": m.listed}
            for m in export.members
        ],
        "spaces": [_plain(row) for row in export.spaces.to_pylist()],
        "messages": [_plain(row) for row in messages],
        "notices": {notice.code: notice.count for notice in export.notices},
    }  # fmt: skip


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in row.items()}


def expected(sample: str) -> Path:
    return SAMPLES / f"{sample}.expected.json"


@pytest.mark.parametrize("sample", IMPORTERS.names())
def test_folder_gives_what_lies_beside_it(sample: str) -> None:
    assert frames(SAMPLES / sample) == json.loads(expected(sample).read_text("utf-8"))


@pytest.mark.parametrize("sample", IMPORTERS.names())
@pytest.mark.parametrize("inside", ["", "my export/"])
def test_zip_gives_the_same_as_the_folder(sample: str, inside: str, tmp_path: Path) -> None:
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((SAMPLES / sample).rglob("*")):
            if file.is_file():
                archive.write(file, inside + file.relative_to(SAMPLES / sample).as_posix())
        archive.writestr("__MACOSX/" + inside + "._channels.json", b"\x00\x05\x16\x07")
        archive.writestr(inside + ".DS_Store", b"\x00\x00")
    assert frames(packed) == json.loads(expected(sample).read_text("utf-8"))


def regenerate() -> None:
    for sample in IMPORTERS.names():
        text = json.dumps(frames(SAMPLES / sample), ensure_ascii=False, indent=1)
        expected(sample).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    regenerate()
