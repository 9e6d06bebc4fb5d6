"""Who can be told apart by comparing two rounds: the people whose answers are not the same in both.

Where a round is an earlier one with a few people more, their answers follow from the two results by subtraction,
whatever each of them hides. A sheet is carried over where the same code, in the same role, gave exactly the same
answers in both rounds. The rest of the people are what the two results differ by: none, or the minimum group at least.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graadmeter.disclosure import Policy
from graadmeter.maturity.between import Two

Bools = npt.NDArray[np.bool_]


def sheets(*tables: pa.Table) -> list[dict[str, int]]:
    """Per table of ANSWERS: respondent -> a number that is the same for exactly the same answers in the same role."""
    both = pa.concat_tables([table.select(["respondent", "item", "value", "role"]) for table in tables])
    cells = both.combine_chunks()
    codes = [_codes(cells[name].fill_null("")) for name in ("item", "value", "role")]
    key = codes[0] * (codes[1].max(initial=0) + 1) + codes[1]
    key = key * (codes[2].max(initial=0) + 1) + codes[2]
    # one random number per different cell; their sum says which cells a sheet has, whatever their order
    dense = np.unique(key, return_inverse=True)[1].ravel()
    chance = np.random.default_rng(0).integers(0, 2**63, size=int(dense.max(initial=0)) + 1, dtype=np.uint64)
    found, first = [], 0
    for table in tables:
        encoded = table["respondent"].combine_chunks().dictionary_encode()
        people = encoded.dictionary.to_pylist()
        sums = np.zeros(len(people), dtype=np.uint64)
        np.add.at(sums, encoded.indices.to_numpy(), chance[dense[first : first + table.num_rows]])
        found.append(dict(zip(people, sums.tolist(), strict=True)))
        first += table.num_rows
    return found


def too_few_differ(rounds: Two, before: pa.Table, after: pa.Table, policy: Policy) -> Bools:
    """E + 1: figures of the second round that differ from the first by the answers of too few people."""
    one, other = sheets(before, after)
    sides = (rounds.first, rounds.second)
    alike = {code for code, sheet in one.items() if other.get(code) == sheet}
    carried = [np.array([code in alike for code in side.respondents], dtype=bool) for side in sides]
    answered = rounds.answered()
    common = (answered[0] & carried[0][:, None]).any(axis=0)
    rest = np.maximum(*((own & ~kept[:, None]).sum(axis=0) for own, kept in zip(answered, carried, strict=True)))
    few = np.array([bool(n) and policy.hides(int(n)) for n in rest])
    return np.asarray(common & few)


def _codes(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    encoded = column.combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices.to_numpy().astype(np.int64))
