"""Messages of one moment stand in the order of the platform's own ids, whichever file they were read from first."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter.conversation.exports import Rows
from graadmeter.workspace.ordering import order
from graadmeter.workspace.staging import Stage

MOMENT = st.integers(1_600_000_000, 1_600_000_002).map(lambda second: second * 1_000_000)


def batch(messages: list[tuple[str, int]]) -> pa.RecordBatch:
    rows = Rows()
    for message_id, sent_at in messages:
        rows.add(
            message_id=message_id, space_id="s", thread_id=message_id, author_id="a", sent_at=sent_at, kind="human",
            chars=len(message_id), position=sent_at, version=0,
        )  # fmt: skip
    return rows.take()


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=9), MOMENT, min_size=1, max_size=12), st.data())
def test_of_one_moment_the_platforms_own_id_decides(
    tmp_path_factory: pytest.TempPathFactory, messages: dict[str, int], data: st.DataObject
) -> None:
    read = data.draw(st.permutations(list(messages.items())))
    cut = data.draw(st.integers(0, len(read)))
    folder = tmp_path_factory.mktemp("order")
    stage = Stage(folder)
    for part in (read[:cut], read[cut:]):
        stage.add(batch(part))
    stage.close()
    assert order(stage, folder, "secret").added == len(messages)
    stored = pq.read_table(folder / "messages.parquet")
    ordered = sorted(messages.items(), key=lambda message: (message[1], message[0]))
    assert stored.column("sent_at").cast(pa.int64()).to_pylist() == [sent_at for _, sent_at in ordered]
    assert stored.column("chars").to_pylist() == [len(message_id) for message_id, _ in ordered]
    assert stored.column("message_id").to_pylist() == sorted(stored.column("message_id").to_pylist())
