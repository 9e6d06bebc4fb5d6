"""Counts per item and option."""

from __future__ import annotations

import pyarrow as pa

from graadmeter.survey import tally


def test_every_option_is_counted_in_the_order_given_and_other_items_are_left_out():
    rows = [("a", "q1", "2"), ("b", "q1", "2"), ("c", "q1", "dk"), ("a", "q2", "1"), ("a", "other", "1")]
    answers = pa.Table.from_pylist([dict(zip(("respondent", "item", "value"), row, strict=True)) for row in rows])
    found = tally(answers, {"q1": ["0", "1", "2", "dk"], "q2": ["1"], "q3": ["1"]})
    assert found == {"q1": {"0": 0, "1": 0, "2": 2, "dk": 1}, "q2": {"1": 1}, "q3": {"1": 0}}
    assert list(found["q1"]) == ["0", "1", "2", "dk"]
