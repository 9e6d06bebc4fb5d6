"""No name leaves the import: codes under a key instead, in every file that is stored."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graadmeter import workspace
from graadmeter.base.errors import FileError, PolicyError
from graadmeter.conversation.exports import EXPORTED, Rows
from graadmeter.conversation.privacy import CODE_LENGTH, Pseudonyms
from graadmeter.disclosure import policy
from graadmeter.workspace.keys import VARIABLE, load_key

SAMPLES = Path(__file__).parent.parent / "golden" / "importers"
KEY, OTHER = bytes(32), bytes([1]) * 32


def stored(dataset: workspace.Dataset) -> dict[str, str]:
    """Every value of every table, and the manifest, as text by file."""
    texts = {
        name: json.dumps(dataset.table(name).to_pylist(), default=str)
        for name in ("messages", "people", "spaces", "identities")
    }
    return texts | {"manifest": (dataset.path / "manifest.json").read_text("utf-8")}


@pytest.mark.parametrize("under", ["staff", "public"])
@pytest.mark.parametrize("sample", ["slack", "zulip"])
def test_no_identity_and_no_word_of_a_message_is_stored(sample: str, under: str, tmp_path: Path) -> None:
    expected = json.loads((SAMPLES / f"{sample}.expected.json").read_text("utf-8"))
    members = [m for m in expected["members"] if not m["is_bot"]]
    identities = {i for m in members for i in (m["person_id"], m["email"], *m["names"]) if i and len(i) > 3}
    identities |= {m["text"] for m in expected["messages"] if len(m["text"] or "") > 8} | {"mpdm-", "dotted", "printer"}
    assert len(identities) > 10
    dataset = workspace.ingest(SAMPLES / sample, tmp_path / "set", policy=policy(under), key=KEY)
    tables = stored(dataset)
    raw = b"".join(file.read_bytes() for file in dataset.path.iterdir())
    for identity in identities:
        assert identity.encode() not in raw
        for name, text in tables.items():
            assert identity.casefold() not in text.casefold(), (identity, name)


def test_the_same_key_gives_the_same_codes_and_another_key_gives_others(tmp_path: Path) -> None:
    def authors(name: str, key: bytes) -> set[str]:
        dataset = workspace.ingest(SAMPLES / "slack", tmp_path / name, key=key)
        return set(dataset.table("messages").column("author_id").to_pylist()) - {None}

    assert authors("a", KEY) == authors("b", KEY)
    assert not authors("a2", KEY) & authors("c", OTHER)


@given(st.text(max_size=20), st.text(max_size=20))
def test_codes_keep_people_apart_and_show_nothing_of_them(one: str, other: str) -> None:
    codes = Pseudonyms(KEY)
    assert (codes.person(one) == codes.person(other)) == (one == other)
    assert len(codes.person(one)) == CODE_LENGTH
    assert codes.of("name", one) != codes.of("email", one)


@given(st.lists(st.text(max_size=20), max_size=5))
def test_codes_of_many_are_the_codes_of_each(values: list[str]) -> None:
    codes = Pseudonyms(KEY)
    assert codes.many("thread", values).to_pylist() == [codes.of("thread", value) for value in values]


@given(
    st.lists(st.tuples(st.none() | st.sampled_from("abc"), st.none() | st.lists(st.sampled_from("abc"))), max_size=30)
)
def test_a_batch_keeps_its_rows_its_nulls_and_who_is_who(people: list[tuple[str | None, list[str] | None]]) -> None:
    rows = Rows()
    for number, (author, mentions) in enumerate(people):
        rows.add(
            message_id=str(number), space_id="s", thread_id="t", author_id=author, parent_author_id=author, sent_at=0,
            kind="human", text="hello", mentions=mentions, position=number, version=0,
        )  # fmt: skip
    codes = Pseudonyms(KEY)
    batch = codes.pseudonymise(rows.take())
    EXPORTED.check(pa.Table.from_batches([batch]))
    for row, (author, mentions) in zip(batch.to_pylist(), people, strict=True):
        code = None if author is None else codes.person(author)
        assert row["author_id"] == row["parent_author_id"] == code
        assert row["mentions"] == (None if mentions is None else [codes.person(name) for name in mentions])
        assert row["text"] is None


def test_direct_conversations_are_left_alone_under_staff_and_their_messages_not_even_counted(tmp_path: Path) -> None:
    staff = workspace.ingest(SAMPLES / "slack", tmp_path / "staff", key=KEY)
    public = workspace.ingest(SAMPLES / "slack", tmp_path / "public", policy=policy("public"), key=KEY)
    assert set(staff.table("spaces").column("visibility").to_pylist()) == {"open", "closed", None}
    assert {notice.code: notice.count for notice in staff.notices}["direct_left_out"] == 2
    assert "2 direct conversations are not read" in staff.to_text("en")
    left_out = next(row for row in staff.manifest.notices if row["code"] == "direct_left_out")
    assert left_out["params"] == {"n": 2}  # how much two people wrote to each other is nobody's business
    assert public.manifest.counts["messages"] == staff.manifest.counts["messages"] + 3


def test_direct_messages_are_left_alone_when_the_list_of_them_is_missing(tmp_path: Path) -> None:
    import shutil

    export = shutil.copytree(SAMPLES / "slack", tmp_path / "slack")
    (export / "dms.json").unlink()
    (export / "mpims.json").unlink()
    (export / "D01AB").rename(export / "D0123ABCD")
    dataset = workspace.ingest(export, tmp_path / "set", key=KEY)
    assert {notice.code: notice.count for notice in dataset.notices}["direct_left_out"] == 2


# -- the key ------------------------------------------------------------------------------------------------------


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    key = load_key(apart_from=tmp_path / "data")
    file = tmp_path / "config" / "graadmeter" / "key"
    assert len(key) >= 32
    assert file.stat().st_mode & 0o777 == 0o600
    assert load_key(apart_from=tmp_path / "data") == key


def test_the_key_may_not_lie_with_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "set" / "key"))
    with pytest.raises(PolicyError, match="may not lie with the data"):
        workspace.ingest(SAMPLES / "zulip", tmp_path / "set")
    assert not (tmp_path / "set").exists()


@pytest.mark.parametrize("content", [b"", b"abc", b"zz" * 32, b"\xff\xfe"])
def test_a_file_that_is_no_key_is_not_replaced(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_bytes(content)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "key"))
    with pytest.raises(FileError, match="no key"):
        load_key(apart_from=tmp_path / "set")
    assert (tmp_path / "key").read_bytes() == content


def test_measuring_an_export_makes_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "key"))
    workspace.measure(SAMPLES / "slack")
    assert not (tmp_path / "key").exists()
