"""The page about privacy tells of every column that is stored, and names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

from graadmeter.conversation.people import IDENTITIES
from graadmeter.conversation.privacy import CODE_LENGTH
from graadmeter.tables import MESSAGES, PEOPLE, SPACES
from graadmeter.workspace.ordering import KEYS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/explanation/privacy.md").read_text("utf-8")
STORED = (MESSAGES, PEOPLE, SPACES, IDENTITIES, KEYS)


def told() -> dict[str, str]:
    return dict(re.findall(r"^\| `([A-Z]+\.[a-z_]+)` \| (.+) \|$", PAGE, re.MULTILINE))


def test_every_stored_column_is_told_of_and_no_other() -> None:
    assert list(told()) == [f"{table.name}.{column.name}" for table in STORED for column in table.columns]


def test_what_points_at_a_person_or_a_thread_is_a_code() -> None:
    codes = {name for name, said in told().items() if said.startswith(("a code", "codes"))}
    assert codes == {
        "MESSAGES.thread_id", "MESSAGES.parent_author_id", "MESSAGES.author_id", "MESSAGES.mentions",
        "MESSAGES.reactors", "PEOPLE.person_id", "SPACES.hosts", "IDENTITIES.code", "IDENTITIES.person_id",
    }  # fmt: skip
    assert f"cut to {5 * CODE_LENGTH} bits" in PAGE  # base32: five bits a sign
    assert told()["MESSAGES.text"] == "nothing, ever"


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"`(tests/[a-z/_]+\.py)`", PAGE)
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).is_file()] == []
