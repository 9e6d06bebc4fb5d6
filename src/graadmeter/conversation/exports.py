"""What an importer hands over: spaces, the platform's own list of members, and messages in batches.

Identities are still the platform's own here. Nothing of this is stored: `privacy.Pseudonyms` comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import Message, say_n
from graadmeter.tables import MESSAGES, SPACES, Column, Contract

BATCH_ROWS = 50_000  # rows held at a time; with text about 50 MB
BATCH_BYTES = 2**28  # of text held at a time; Arrow counts to 2**31, and one file may hold a quarter of that
EARLIEST = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000

Progress = Callable[[Message, int, int | None], None]  # what is being done, how far, of how much

# `is_root` needs the whole export and comes later; two more columns settle which message of one moment came first,
# and which of several copies stands.
EXPORTED = Contract(
    "EXPORTED",
    "MESSAGES as an importer hands them over: the platform's own identities, copies still in.",
    (
        *(column for column in MESSAGES.columns if column.name != "is_root"),
        Column("position", pa.int64(), "order of messages sent at the same moment"),
        Column("version", pa.int64(), "of copies with one message_id the highest stands, else the one read last"),
    ),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A person on the platform, by everything the platform knows the person by.

    `listed`: on the export's own list of members; False for someone who is only seen writing.
    """

    person_id: str
    email: str | None = None
    names: tuple[str, ...] = ()
    is_admin: bool | None = None
    is_bot: bool = False
    listed: bool = True


@dataclass(slots=True)
class Export:
    """One platform export, read once.

    `spaces`: SPACES. `members`: known before the first message. `messages`: batches of `EXPORTED`, copies still in.
    `notices` may grow until the last batch has been taken.
    """

    spaces: pa.Table
    members: list[Member]
    messages: Iterator[pa.RecordBatch]
    notices: list[Notice] = field(default_factory=list)


class Rows:
    """Rows one by one in, record batches of at most `BATCH_ROWS` out."""

    def __init__(self) -> None:
        self._columns: dict[str, list[object]] = {name: [] for name in EXPORTED.schema.names}

    def add(self, **row: object) -> None:
        for name, column in self._columns.items():
            column.append(row.get(name))

    def full(self) -> bool:
        return len(self._columns["message_id"]) >= BATCH_ROWS

    def take(self) -> pa.RecordBatch:
        batch = pa.record_batch(
            [pa.array(self._columns[f.name], f.type) for f in EXPORTED.schema], schema=EXPORTED.schema
        )
        for column in self._columns.values():
            column.clear()
        return batch


def spaces_table(rows: list[dict[str, object]]) -> pa.Table:
    """SPACES from rows; a field that a row lacks is empty, the kind is `general` until someone says otherwise."""
    filled = [{"kind": "general", **row} for row in rows]
    return SPACES.check(pa.Table.from_pylist(filled, schema=SPACES.schema))


def deleted_left_out(n: int) -> list[Notice]:
    """What is said of `n` messages that somebody deleted."""
    text = say_n(
        "{n} message that somebody deleted is left out.", "{n} messages that somebody deleted are left out.", n
    )
    return [Notice("deleted_left_out", text, n)] if n else []


def moment_us(value: object) -> int | None:
    """A time in microseconds since 1970 if it is a believable one (1990 to 2100), else None.

    `value`: seconds as a number or as text; text is read digit by digit, since a float loses the last ones.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        if not EARLIEST <= value * 1_000_000 <= LATEST:
            return None
        return round(value * 1_000_000)
    whole, _, fraction = str(value).partition(".")
    if not (
        whole.isascii()
        and whole.isdigit()
        and len(whole) < 12
        and (not fraction or (fraction.isascii() and fraction.isdigit()))
    ):
        return None
    moment = int(whole) * 1_000_000 + int(fraction[:6].ljust(6, "0"))
    return moment if EARLIEST <= moment <= LATEST else None
