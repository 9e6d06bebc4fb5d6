"""The page about the table that anybody can write says what the code reads, and its example is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graadmeter import workspace
from graadmeter.conversation.importers._columns import FILES, Field
from graadmeter.conversation.importers.table import MOST_BROKEN

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "own-export.md").read_text("utf-8")


def row(field: Field) -> str:
    holds, empty = field.holds.replace("|", ", "), field.empty or "may not be empty"
    return f"| `{field.name}` | {holds} | {empty} | {field.help} |"


@pytest.mark.parametrize("part", FILES)
def test_every_column_is_on_the_page_in_order_and_no_other(part: str) -> None:
    section = PAGE.partition(f"## {part.capitalize()}\n")[2].partition("\n## ")[0]
    assert [line for line in section.splitlines() if line.startswith("| `")] == [row(field) for field in FILES[part]]


def test_the_example_is_an_export(tmp_path: Path) -> None:
    example = "\n".join(line.strip() for line in re.findall(r"^    .+$", PAGE, re.MULTILINE))
    (tmp_path / "mine.csv").write_text(example + "\n", "utf-8")
    dataset = workspace.ingest(tmp_path / "mine.csv", tmp_path / "set", key=bytes(32))
    assert dataset.manifest.importer == "CSV / Parquet"
    first, second = dataset.table("messages").to_pylist()
    assert (first["has_question"], second["has_question"]) == (True, False)
    assert first["thread_id"] == second["thread_id"]


def test_how_many_broken_rows() -> None:
    assert f"more than {MOST_BROKEN} of them" in PAGE
