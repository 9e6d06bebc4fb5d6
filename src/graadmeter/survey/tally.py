"""How often each answer was given: plain counts, before any weighing by role and before disclosure control."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from graadmeter.tables import ANSWERS

Tally = dict[str, dict[str, int]]


def tally(answers: pa.Table, options: Mapping[str, Sequence[str]]) -> Tally:
    """Item -> option -> number of answers, in the order of `options`; options nobody chose are 0.

    Counts beside a figure that weighs roles alike can give a small role away: show a score's own distribution instead.
    `answers`: ANSWERS rows; `options`: item -> the values it takes, in order, don't know included. Items that are not
    in `options` are left out.
    """
    counted = ANSWERS.check(answers).group_by(["item", "value"]).aggregate([([], "count_all")])
    found: Tally = {item: dict.fromkeys(values, 0) for item, values in options.items()}
    for row in counted.to_pylist():
        if row["value"] in found.get(row["item"], ()):
            found[row["item"]][row["value"]] = row["count_all"]
    return found
