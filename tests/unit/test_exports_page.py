"""The page about exports names every platform that can be read."""

from __future__ import annotations

from pathlib import Path

from graadmeter.conversation.importers import IMPORTERS

PAGE = Path(__file__).parent.parent.parent / "docs" / "how-to" / "exports.md"


def test_every_platform_is_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    assert [name for name, importer in IMPORTERS if f"| {importer.NAME} |" not in text] == []
