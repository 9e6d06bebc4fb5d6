"""People become keyed codes before anything is stored; text goes once its features are taken.

A code is HMAC-SHA256 under a key that lies apart from the data: without the key nobody can try names until one fits.
"""

from __future__ import annotations

import hmac
import unicodedata
from base64 import b32encode
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

CODE_LENGTH = 20  # base32: 100 bits, no clash in any export
SIGN_BITS = 5
DIGEST_BYTES = 32
SIGNS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)


class Pseudonyms:
    """Codes under one key. The same key gives the same code; another key gives another.

    `person(id)`: the code of a person by the platform's own id. `of(kind, value)`: a code for anything else; a kind
    of its own keeps an e-mail address and a name that read alike apart. `check`: shows whether a key is the same key.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._people: dict[str, str] = {}  # who came by already

    def of(self, kind: str, value: str) -> str:
        return b32encode(self._digest(kind, value))[:CODE_LENGTH].decode().lower()

    def many(self, kind: str, values: Sequence[str]) -> pa.Array:
        """The same for many values of one kind."""
        digests = np.frombuffer(b"".join([self._digest(kind, value) for value in values]), dtype=np.uint8)
        bits = np.unpackbits(digests.reshape(-1, DIGEST_BYTES), axis=1, count=CODE_LENGTH * SIGN_BITS)
        numbers = np.packbits(bits.reshape(-1, SIGN_BITS), axis=1)[:, 0] >> (8 - SIGN_BITS)
        offsets = np.arange(len(values) + 1, dtype=np.int32) * CODE_LENGTH
        return pa.StringArray.from_buffers(len(values), pa.py_buffer(offsets), pa.py_buffer(SIGNS[numbers]))

    def _digest(self, kind: str, value: str) -> bytes:
        return hmac.digest(self._key, f"{kind}\0{value}".encode(), "sha256")

    def person(self, person_id: str) -> str:
        return self._people.get(person_id) or self.of("person", person_id)

    def secret(self, kind: str) -> str:
        """A secret of this key for hashing elsewhere, in hexadecimal; it says nothing about the key."""
        return hmac.digest(self._key, f"secret\0{kind}".encode(), "sha256").hex()

    @property
    def check(self) -> str:
        return self.of("check", "")

    def pseudonymise(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """EXPORTED without people and text: authors, those answered, named or reacting become codes, threads too.

        Each distinct value is coded once, so the cost goes with people and threads, not with messages; and a column of
        codes stays a dictionary, since whoever takes it counts them next.
        """
        columns = {name: batch.column(name) for name in batch.schema.names}
        for name in ("author_id", "parent_author_id"):
            columns[name] = self._codes(columns[name], "person")
        columns["thread_id"] = self._codes(columns["thread_id"], "thread")  # a topic may be called after somebody
        for name in ("mentions", "reactors"):
            columns[name] = self._each(columns[name])
        columns["text"] = pa.nulls(batch.num_rows, pa.string())
        return pa.record_batch(columns)

    def hosts(self, spaces: pa.Table) -> pa.Table:
        """SPACES with codes for the people who host them."""
        column = spaces.column("hosts").combine_chunks()
        place = spaces.schema.get_field_index("hosts")
        field = spaces.schema.field(place)
        return spaces.set_column(place, field, self._each(column).cast(field.type))

    def _each(self, lists: pa.ListArray) -> pa.ListArray:
        """Lists of people as lists of codes."""
        return pa.ListArray.from_arrays(lists.offsets, self._codes(lists.values, "person"), mask=lists.is_null())

    def _codes(self, values: pa.Array, kind: str) -> pa.DictionaryArray:
        distinct = values.dictionary_encode()
        given = distinct.dictionary.to_pylist()
        codes = self._persons(given) if kind == "person" else self.many(kind, given)
        return pa.DictionaryArray.from_arrays(distinct.indices, codes)

    def _persons(self, given: list[str]) -> pa.Array:
        """Codes of people, who come back in every batch."""
        strangers = [person for person in given if person not in self._people]
        self._people.update(zip(strangers, self.many("person", strangers).to_pylist(), strict=True))
        return pa.array([self._people[person] for person in given], pa.string())


def folded(name: str) -> str:
    """A name or e-mail address as it is compared: spaces, capitals and how an accent is written do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()
