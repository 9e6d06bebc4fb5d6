"""People become keyed codes before anything is stored; text goes once its features are taken.

A code is HMAC-SHA256 under a key that lies apart from the data: without the key nobody can try names until one fits.
"""

from __future__ import annotations

import hmac
import unicodedata
from base64 import b32encode

import pyarrow as pa

CODE_LENGTH = 20  # base32: 100 bits, no clash in any export


class Pseudonyms:
    """Codes under one key. The same key gives the same code; another key gives another.

    `person(id)`: the code of a person by the platform's own id. `of(kind, value)`: a code for anything else; a kind
    of its own keeps an e-mail address and a name that read alike apart. `check`: shows whether a key is the same key.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, kind: str, value: str) -> str:
        digest = hmac.digest(self._key, f"{kind}\0{value}".encode(), "sha256")
        return b32encode(digest)[:CODE_LENGTH].decode().lower()

    def person(self, person_id: str) -> str:
        return self.of("person", person_id)

    def secret(self, kind: str) -> str:
        """A secret of this key for hashing elsewhere, in hexadecimal; it says nothing about the key."""
        return hmac.digest(self._key, f"secret\0{kind}".encode(), "sha256").hex()

    @property
    def check(self) -> str:
        return self.of("check", "")

    def pseudonymise(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """EXPORTED without people and text: authors, those answered, named or reacting become codes, threads too.

        Each distinct value is coded once, so the cost goes with people and threads, not with messages.
        """
        columns = {name: batch.column(name) for name in batch.schema.names}
        for name in ("author_id", "parent_author_id"):
            columns[name] = self._codes(columns[name], "person")
        columns["thread_id"] = self._codes(columns["thread_id"], "thread")  # a topic may be called after somebody
        for name in ("mentions", "reactors"):
            columns[name] = self._each(columns[name])
        columns["text"] = pa.nulls(batch.num_rows, pa.string())
        return pa.record_batch(list(columns.values()), schema=batch.schema)

    def hosts(self, spaces: pa.Table) -> pa.Table:
        """SPACES with codes for the people who host them."""
        column = spaces.column("hosts").combine_chunks()
        place = spaces.schema.get_field_index("hosts")
        return spaces.set_column(place, spaces.schema.field(place), self._each(column))

    def _each(self, lists: pa.ListArray) -> pa.ListArray:
        """Lists of people as lists of codes."""
        return pa.ListArray.from_arrays(lists.offsets, self._codes(lists.values, "person"), mask=lists.is_null())

    def _codes(self, values: pa.Array, kind: str) -> pa.Array:
        distinct = values.dictionary_encode()
        codes = pa.array(
            [None if v is None else self.of(kind, v) for v in distinct.dictionary.to_pylist()], pa.string()
        )
        return codes.take(distinct.indices)


def folded(name: str) -> str:
    """A name or e-mail address as it is compared: spaces, capitals and how an accent is written do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()
