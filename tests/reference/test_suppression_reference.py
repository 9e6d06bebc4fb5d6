"""Cell suppression against the worked table of a statistical agency."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from graadmeter.disclosure import Policy, audit, suppress

TABLE = Path(__file__).parent / "data" / "suppression_table_wp22.csv"
POLICY = Policy(min_group=5)


@pytest.fixture(scope="module")
def table() -> np.ndarray:
    rows = list(csv.reader(TABLE.read_text("utf-8").splitlines()))
    numbers = np.array([[int(cell) for cell in row[1:]] for row in rows[1:]])
    assert (numbers[:, :-1].sum(axis=1) == numbers[:, -1]).all(), "a row of the source adds up"
    assert (numbers[:-1].sum(axis=0) == numbers[-1]).all(), "a column of the source adds up"
    return numbers[:-1, :-1]


def test_hiding_the_small_cells_alone_hides_nothing(table) -> None:
    small = table < 5
    found = audit(table, small)
    assert len(found) == 6
    assert all(low == high == table[place] for place, (low, high) in found.items())


def test_three_more_cells_with_twenty_nine_people_protect_all_six(table) -> None:
    mask = suppress(table, POLICY)
    extra = mask & (table >= 5)
    assert (mask[table < 5].all(), int(extra.sum()), int(table[extra].sum())) == (True, 3, 29)
    assert all(high >= 5 > low for place, (low, high) in audit(table, mask).items() if table[place] < 5)
